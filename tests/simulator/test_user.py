"""``SimUser``: what a test can do and see."""

import pytest

from bot.simulator import NotPossibleError, SimUser
from tests.simulator.bot import Line
from tests.simulator.samples import (
    BUTTONS,
    CONFIRM,
    DRAFTS,
    IMAGEMAP,
    QUICK,
    URGENT,
    make_menu,
    png,
    say,
    tell,
    text,
)


def friend(line: Line) -> SimUser:
    """Somebody who follows."""
    person = line.sim.user("สมใจ")
    person.follow()
    return person


def test_tap__of_a_postback__sends_its_data_and_shows_its_text(line: Line) -> None:
    person = friend(line)
    line.reply(text("ใช่ไหม", tell("ใช่", "yes=1", displayText="ใช่ครับ")))
    person.tap("ใช่")
    assert line.bot.last["postback"] == {"data": "yes=1"}
    assert person.chat[-1].body == {"type": "tap", "text": "ใช่ครับ"}


def test_tap__of_a_message_action__says_it(line: Line) -> None:
    person = friend(line)
    line.reply(text("?", say("เมนู")))
    person.tap("เมนู")
    assert line.bot.last["message"]["text"] == "เมนู"


def test_quick_replies__after_a_tap_or_a_message__are_gone(line: Line) -> None:
    person = friend(line)
    line.reply(text("?", tell("ก", "a"), tell("ข", "b")))
    assert person.labels() == ["ก", "ข"]
    person.tap("ก")
    assert person.labels() == []
    with pytest.raises(NotPossibleError, match="สมใจ sees no 'ข'"):
        person.tap("ข")
    line.reply(text("?", tell("ก", "a")))
    person.say("พิมพ์เอง")
    assert person.labels() == []


def test_quick_replies__on_any_but_the_last_object__are_not_shown(line: Line) -> None:
    person = friend(line)
    line.reply(text("?", say("ก")), text("ท้าย"))
    assert person.labels() == []


def test_buttons_in_messages__stay_tappable(line: Line) -> None:
    person = friend(line)
    line.reply(URGENT, CONFIRM, DRAFTS)
    person.say("อย่างอื่น")
    assert person.labels()[:4] == ["ทำต่อ", "ทำต่อ", "ทำต่อ", "ทำต่อ"]
    person.tap("draft=3")
    assert line.bot.last["postback"]["data"] == "draft=3"
    person.tap("ส่ง")
    assert line.bot.last["postback"]["data"] == "send=yes"
    person.tap("รับเรื่อง")
    person.tap("รับเรื่อง")
    assert [event["postback"]["data"] for event in line.bot.events[-2:]] == [
        "take=99-2569-00001"
    ] * 2


def test_tap__in_an_old_message__needs_its_id(line: Line) -> None:
    person = friend(line)
    line.reply(CONFIRM, CONFIRM)
    old = person.bot_entries()[0].id
    person.tap("ส่ง", message_id=old)
    with pytest.raises(NotPossibleError):
        person.tap("ส่ง", message_id="none")


def test_tap__of_a_link__opens_it_without_a_webhook(line: Line) -> None:
    person = friend(line)
    line.reply(URGENT, BUTTONS)
    before = len(line.bot.posts)
    assert person.tap("โทร 1300") is None
    assert person.tap("คู่มือ") is None
    assert person.person.opened == ["tel:1300", "https://guide.example/th"]
    assert len(line.bot.posts) == before


def test_tap__of_an_imagemap__says_or_opens(line: Line) -> None:
    person = friend(line)
    line.reply(IMAGEMAP)
    person.tap("ซ้าย")
    assert line.bot.last["message"]["text"] == "ซ้าย"
    person.tap("ขวา")
    assert person.person.opened == ["https://right.example/"]


def test_date__picked__comes_as_params(line: Line) -> None:
    person = friend(line)
    line.reply(QUICK)
    person.pick_date("2017-02-28")
    assert line.bot.last["postback"] == {"data": "birth", "params": {"date": "2017-02-28"}}
    assert person.labels() == []


@pytest.mark.parametrize("date", ["1994-12-31", "2030-01-01", "2017-02-30", "28/02/2017", ""])
def test_date__outside_or_malformed__cannot_be_picked(line: Line, date: str) -> None:
    person = friend(line)
    line.reply(QUICK)
    with pytest.raises(NotPossibleError):
        person.pick_date(date)


def test_date__without_a_picker__cannot_be_picked(line: Line) -> None:
    with pytest.raises(NotPossibleError, match="no date picker"):
        friend(line).pick_date("2017-02-28")


def test_date_and_time__are_picked_by_mode(line: Line) -> None:
    person = friend(line)
    line.reply(BUTTONS)
    person.tap("นัดวันเยี่ยม", picked="2026-12-01T09:30")
    assert line.bot.last["postback"]["params"] == {"datetime": "2026-12-01T09:30"}


def test_camera_and_place__ask_for_the_thing_itself(line: Line) -> None:
    person = friend(line)
    line.reply(QUICK)
    for label in ("ถ่ายรูป", "ส่งตำแหน่ง"):
        with pytest.raises(NotPossibleError, match="send a picture or a place"):
            person.tap(label)
    person.send_image(png(3, 3), "image/png")
    assert person.labels() == []


def test_keyboard__opened_by_a_button__holds_the_text_until_sent(line: Line) -> None:
    person = friend(line)
    fill = tell("แก้ชื่อ", "name", inputOption="openKeyboard", fillInText="ชื่อ: ")
    line.reply(text("?", fill))
    person.tap("แก้ชื่อ")
    assert person.person.typed == "ชื่อ: "
    person.say("ชื่อ: ทดสอบ")
    assert person.person.typed == ""


def test_clipboard__takes_the_text(line: Line) -> None:
    person = friend(line)
    line.reply(text("?", {"type": "clipboard", "label": "คัดลอก", "clipboardText": "99-2569-00001"}))
    assert person.tap("คัดลอก") is None
    assert person.person.clipboard == "99-2569-00001"


def test_menu__of_a_friend__is_tappable(line: Line) -> None:
    person = friend(line)
    line.post(f"/v2/bot/user/all/richmenu/{make_menu(line)}", {})
    person.tap("แจ้ง")
    assert line.bot.last["postback"]["data"] == "menu=report"
    assert [tap.origin for tap in person.taps()] == ["richmenu"] * 3


def test_blocked_account__cannot_be_written_to(line: Line) -> None:
    person = friend(line)
    person.block()
    with pytest.raises(NotPossibleError, match="unblock it first"):
        person.say("ก")
    person.unblock()
    assert person.say("ก").ok


def test_unsend__marks_the_line_and_sends_the_event(line: Line) -> None:
    person = friend(line)
    message = person.say("ก").message_id
    person.unsend(message)
    assert line.bot.last["unsend"] == {"messageId": message}
    assert person.chat[-1].unsent


def test_chat__has_both_sides_in_order(line: Line) -> None:
    person = friend(line)
    person.say("สวัสดี")
    line.reply(text("ยินดีต้อนรับ"), URGENT)
    assert [(entry.side, entry.body["type"]) for entry in person.chat] == [
        ("user", "text"),
        ("bot", "text"),
        ("bot", "flex"),
    ]
    assert person.last_messages(2)[0]["text"] == "ยินดีต้อนรับ"
    assert person.last_messages(0) == []
    assert "ตำบลตัวอย่าง อำเภอตัวอย่าง" in person.last_text()
    assert person.transcript(2).startswith("bot: ยินดีต้อนรับ\nbot: 🔴 เร่งด่วน")


def test_wait__for_a_message__ends_as_soon_as_it_comes(line: Line) -> None:
    import threading

    person = friend(line)
    person.say("สวัสดี")
    threading.Timer(0.1, lambda: line.reply(text("ตอบแล้ว"))).start()
    [message] = person.wait_for_message("ตอบ", timeout=5)
    assert message["text"] == "ตอบแล้ว"


def test_wait__for_what_never_comes__shows_the_chat(line: Line) -> None:
    person = friend(line)
    person.say("สวัสดี")
    with pytest.raises(TimeoutError, match="user: สวัสดี"):
        person.wait_for_message("ตอบ", timeout=0.05)


def test_wait__counts_only_what_came_after_the_own_act(line: Line) -> None:
    person = friend(line)
    line.reply(text("เก่า"))
    person.say("ใหม่")
    with pytest.raises(TimeoutError):
        person.wait_for_message(timeout=0.05)


def test_wait_for__may_ask_the_stand_in_itself(line: Line) -> None:
    asked: list[int] = []

    def ask() -> bool:
        asked.append(line.push("U" + "0" * 32, text("ก")).status_code)
        return len(asked) == 3

    assert line.sim.wait_for(ask, 5)


def test_wait_for__returns_what_the_predicate_found(line: Line) -> None:
    assert line.sim.wait_for(lambda: "ได้", 1) == "ได้"
    with pytest.raises(TimeoutError, match="waited"):
        line.sim.wait_for(lambda: False, 0.05)
