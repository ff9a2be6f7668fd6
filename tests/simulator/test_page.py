"""The chat page, in a real headless browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from bot.simulator import DeliveryRules, SimUser
from tests.simulator import samples
from tests.simulator.bot import Line
from tests.simulator.browser import NoBrowserError, find_chromium, open_page, run_browser
from tests.simulator.samples import box, flex, text, words

pytestmark = pytest.mark.browser

Show = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    with run_browser() as browser:
        yield browser


@pytest.fixture
def show(line: Line, chromium: Browser) -> Show:
    """Opens the page in a window of some size, 1280 by 820 unless told."""

    @contextmanager
    def opened(width: int = 1280, height: int = 820) -> Iterator[Page]:
        with open_page(line.sim.url, width, height, chromium) as page:
            page.wait_for_selector("body[data-ready]")
            yield page

    return opened


def friend(line: Line, name: str = "สมใจ", caption: str = "นักถักทอ") -> SimUser:
    """Somebody who follows."""
    person = line.sim.user(name, caption)
    person.follow()
    return person


def phone(page: Page, person: SimUser) -> Locator:
    """A person's phone."""
    return page.locator(f"section[data-user='{person.id}']")


def button(place: Locator, name: str) -> Locator:
    """The button that says exactly this."""
    return place.get_by_role("button", name=name, exact=True)


def wait_for_event(line: Line, kind: str) -> dict[str, Any]:
    """The last webhook event, once it is of this type."""
    line.sim.wait_for(lambda: line.bot.events and line.bot.last["type"] == kind, what=kind)
    return line.bot.last


def wait_for_data(line: Line, data: str) -> None:
    """Return once a postback carried this."""

    def came() -> bool:
        return any(event.get("postback", {}).get("data") == data for event in line.bot.events)

    line.sim.wait_for(came, what=data)


def test_page__draws_every_kind_of_message_with_its_pictures(line: Line, show: Show) -> None:
    person = friend(line)
    samples.show_pictures(line)
    for start in range(0, len(samples.EVERYTHING), 5):
        line.push(person.id, *samples.EVERYTHING[start : start + 5])
    with show() as page:
        seat = phone(page, person)
        kinds = seat.locator(".line.bot").evaluate_all("all => all.map(one => one.dataset.kind)")
        assert kinds == [message["type"] for message in samples.EVERYTHING]
        page.wait_for_function("[...document.images].every(one => one.complete)")
        broken = page.evaluate(
            "[...document.images].filter(one => !one.naturalWidth).map(one => one.src)"
        )
        assert broken == []
        for words_shown in ("ต้องการทำอะไร", "ตำบลตัวอย่าง อำเภอตัวอย่าง", "ร่างที่ 4", "ศาลาประชาคม"):
            expect(seat).to_contain_text(words_shown)


def test_person__typing_and_pressing_enter__writes_to_the_bot(line: Line, show: Show) -> None:
    person = friend(line)
    with show() as page:
        field = phone(page, person).get_by_role("textbox")
        field.fill("สวัสดีค่ะ")
        field.press("Enter")
        assert wait_for_event(line, "message")["message"]["text"] == "สวัสดีค่ะ"
        expect(phone(page, person).locator(".line.user")).to_contain_text("สวัสดีค่ะ")
        line.reply(text("ยินดีต้อนรับ"))
        expect(phone(page, person).locator(".line.bot")).to_contain_text("ยินดีต้อนรับ")


def test_quick_reply__tapped__raises_its_postback_and_all_vanish(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    with show() as page:
        quick = phone(page, person).locator(".quick")
        expect(quick.get_by_role("button")).to_have_count(6)
        button(quick, "ไม่ทราบ").click()
        assert wait_for_event(line, "postback")["postback"] == {"data": "birth=unknown"}
        expect(quick).to_be_hidden()
        expect(phone(page, person).locator(".line.user .bubble")).to_have_text("ไม่ทราบ")


def test_date_picker__answered__raises_the_date(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    with show() as page:
        button(phone(page, person).locator(".quick"), "เลือกวันเกิด").click()
        moment = page.get_by_test_id("moment")
        assert moment.input_value() == "2016-05-31"
        assert moment.get_attribute("max") == "2026-11-21"
        moment.fill("2017-02-28")
        button(page.locator("dialog"), "ตกลง").click()
        event = wait_for_event(line, "postback")
        assert event["postback"] == {"data": "birth", "params": {"date": "2017-02-28"}}
        expect(phone(page, person).locator(".quick")).to_be_hidden()


def test_date_picker__outside_its_limits_or_cancelled__raises_nothing(
    line: Line, show: Show
) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    before = len(line.bot.posts)
    with show() as page:
        button(phone(page, person).locator(".quick"), "เลือกวันเกิด").click()
        page.get_by_test_id("moment").fill("1990-01-01")
        button(page.locator("dialog"), "ตกลง").click()
        expect(page.locator("dialog")).to_be_visible()
        button(page.locator("dialog"), "ยกเลิก").click()
        expect(page.locator("dialog")).to_be_hidden()
        expect(phone(page, person).locator(".quick")).to_be_visible()
    assert len(line.bot.posts) == before


def test_location__chosen__is_sent(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    with show() as page:
        button(phone(page, person).locator(".quick"), "ส่งตำแหน่ง").click()
        page.locator("dialog .choices button").first.click()
        message = wait_for_event(line, "message")["message"]
        assert (message["type"], message["latitude"]) == ("location", 15.1142)
        expect(phone(page, person).locator(".line.user .place")).to_be_visible()


def test_camera__with_the_sample_photo__sends_a_picture(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    with show() as page:
        button(phone(page, person).locator(".quick"), "ถ่ายรูป").click()
        page.locator("dialog .choices button").first.click()
        message = wait_for_event(line, "message")["message"]
        content = line.get(f"/v2/bot/message/{message['id']}/content")
        assert content.headers["Content-Type"] == "image/jpeg"
        assert content.content.startswith(b"\xff\xd8")
        expect(phone(page, person).locator(".line.user img")).to_be_visible()


def test_camera_roll__with_a_file__sends_its_bytes(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.QUICK)
    data = samples.png(40, 30)
    with show() as page:
        button(phone(page, person).locator(".quick"), "เลือกรูป").click()
        chosen = FilePayload(name="house.png", mimeType="image/png", buffer=data)
        page.locator("dialog input[type=file]").set_input_files([chosen])
        message = wait_for_event(line, "message")["message"]
        assert line.get(f"/v2/bot/message/{message['id']}/content").content == data


def test_buttons_in_messages__tapped__raise_their_postbacks(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.URGENT, samples.EVERY_PART, samples.CONFIRM, samples.BUTTONS)
    with show() as page:
        for label, data in (
            ("รับเรื่อง", "take=99-2569-00001"),
            ("ช่องกลาง", "middle=1"),
            ("ดูรูป", "look=1"),
            ("ยังก่อน", "send=no"),
            ("แจ้งเด็กใหม่", "do=report"),
        ):
            button(phone(page, person), label).click()
            wait_for_data(line, data)


def test_imagemap__tapped_on_the_left__says_left(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(samples.IMAGEMAP)
    with show() as page:
        button(phone(page, person), "ซ้าย").click()
        message = wait_for_event(line, "message")["message"]
        assert message["text"] == "ซ้าย"


def test_rich_menu__shown_folded_and_tapped__works(line: Line, show: Show) -> None:
    person = friend(line)
    with show() as page:
        seat = phone(page, person)
        expect(seat.locator(".menu")).to_be_hidden()
        menu = samples.make_menu(line)
        line.post(f"/v2/bot/user/{person.id}/richmenu/{menu}", {})
        expect(seat.locator(".menu img")).to_be_visible()
        expect(seat.locator(".menu-text")).to_contain_text("เมนูนักถักทอ")
        expect(seat.get_by_role("textbox")).to_be_hidden()
        seat.locator(".menu-text").click()
        expect(seat.locator(".menu")).to_be_hidden()
        expect(seat.get_by_role("textbox")).to_be_visible()
        seat.locator(".menu-toggle").click()
        button(seat.locator(".menu"), "แจ้ง").click()
        assert wait_for_event(line, "postback")["postback"] == {"data": "menu=report"}


def test_push__shows_a_banner_with_the_alternative_text_and_a_reply_none(
    line: Line, show: Show
) -> None:
    person = friend(line)
    with show() as page:
        banner = phone(page, person).locator(".banner")
        line.reply(text("ตอบ"))
        expect(phone(page, person).locator(".line.bot")).to_be_visible()
        expect(banner).to_have_count(0)
        line.push(person.id, samples.URGENT, text("ท้าย"))
        expect(banner).to_contain_text("เคสเร่งด่วน 99-2569-00001 ต.ตัวอย่าง")
        expect(banner).not_to_contain_text("มีเด็ก")
        banner.click()
        expect(banner).to_have_count(0)


def test_own_message__taken_back_by_its_context_menu__is_unsent(line: Line, show: Show) -> None:
    person = friend(line)
    message = person.say("พิมพ์ผิด").message_id
    with show() as page:
        phone(page, person).locator(f"[data-id='{message}']").click(button="right")
        button(page.locator(".popup"), "ยกเลิกข้อความ").click()
        assert wait_for_event(line, "unsend")["unsend"] == {"messageId": message}
        expect(phone(page, person).locator(f"[data-id='{message}']")).to_contain_text(
            "ยกเลิกข้อความแล้ว"
        )
        expect(phone(page, person)).not_to_contain_text("พิมพ์ผิด")


def test_friendship__added_blocked_and_unblocked__raises_the_events(line: Line, show: Show) -> None:
    person = line.sim.user("มานี")
    with show() as page:
        seat = phone(page, person)
        expect(seat.get_by_role("textbox")).to_be_hidden()
        button(seat, "เพิ่มเพื่อน").click()
        assert wait_for_event(line, "follow")["follow"] == {"isUnblocked": False}
        button(seat, "บล็อก").click()
        wait_for_event(line, "unfollow")
        expect(seat.get_by_role("textbox")).to_be_hidden()
        seat.locator(".join button").click()
        assert wait_for_event(line, "follow")["follow"] == {"isUnblocked": True}
        expect(seat.get_by_role("textbox")).to_be_visible()


def test_webhook_that_fails__shows_at_the_message(line: Line, show: Show) -> None:
    person = friend(line)
    line.sim.deliver(DeliveryRules(redelivery=False))
    line.bot.answers = [500]
    with show() as page:
        field = phone(page, person).get_by_role("textbox")
        field.fill("ก")
        field.press("Enter")
        expect(phone(page, person).locator(".failed")).to_contain_text("error_status_code 500")


def test_refused_send__shows_its_reason(line: Line, show: Show) -> None:
    with show() as page:
        line.push("U" + "0" * 32, text("ก"))
        expect(page.locator("#troubles")).to_contain_text("push 400 Failed to send messages")


def test_loading_animation__shows_until_the_next_message(line: Line, show: Show) -> None:
    person = friend(line)
    with show() as page:
        dots = phone(page, person).locator(".is-loading")
        line.post("/v2/bot/chat/loading/start", {"chatId": person.id, "loadingSeconds": 60})
        expect(dots).to_be_visible()
        line.reply(text("ตอบ"))
        expect(dots).to_have_count(0)


def test_person__added_on_the_page__gets_a_phone(line: Line, show: Show) -> None:
    with show() as page:
        page.locator("#add-person").click()
        page.locator("dialog input").nth(0).fill("วิชัย")
        page.locator("dialog input").nth(1).fill("ผู้กำกับ")
        button(page.locator("dialog"), "เพิ่ม").click()
        expect(page.locator("section.seat .who")).to_contain_text("ผู้กำกับ")
        person = line.sim.user("วิชัย")
        button(phone(page, person), "เพิ่มเพื่อน").click()
        wait_for_event(line, "follow")


def test_text__with_markup_in_it__is_shown_as_text(line: Line, show: Show) -> None:
    person = friend(line)
    nasty = "<img src=x onerror=document.title='bad'>"
    bubble = {"type": "bubble", "body": box("vertical", words(nasty, wrap=True))}
    line.reply(text(nasty), flex(nasty, bubble))
    with show() as page:
        expect(phone(page, person).locator(".line.bot")).to_have_count(2)
        expect(phone(page, person).locator(".line.bot .bubble")).to_have_text(nasty)
        assert "bad" not in page.title()


def test_flex_text__without_wrap__is_cut_in_one_line_and_with_wrap_is_not(
    line: Line, show: Show
) -> None:
    person = friend(line)
    long = "ข้อความยาวที่ไม่พอในหนึ่งบรรทัดของบัตรใบนี้แน่นอนเพราะยาวมากจริง ๆ"
    contents = [words(long), words(long, wrap=True), words(long * 3, wrap=True, maxLines=2)]
    line.reply(flex("ก", {"type": "bubble", "body": box("vertical", *contents)}))
    with show() as page:
        sizes = (
            phone(page, person)
            .locator(".fx-text p")
            .evaluate_all("all => all.map(p => [p.clientHeight, p.scrollWidth > p.clientWidth])")
        )
        (one, cut), (full, full_cut), (clamped, _) = sizes
        assert cut
        assert not full_cut
        assert one < full
        assert one < clamped < one * 2.5


def test_bubble__of_each_size__is_as_wide_as_lines(line: Line, show: Show) -> None:
    person = friend(line)
    widths = {"nano": 120, "micro": 160, "kilo": 260, "mega": 300, None: 300}
    body = {"type": "bubble", "body": box("vertical", words("ก"))}
    line.reply(*[flex("ก", body | ({"size": size} if size else {})) for size in widths])
    with show() as page:
        drawn = phone(page, person).locator(".bubble-card")
        measured = drawn.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
        assert measured == list(widths.values())


def test_flex_layout__margins_and_proportions__are_lines(line: Line, show: Show) -> None:
    person = friend(line)
    row = box("horizontal", words("ก", flex=1), words("ข", flex=3), margin="xl")
    line.reply(flex("ก", {"type": "bubble", "body": box("vertical", words("หัว"), row)}))
    with show() as page:
        head, first, second = phone(page, person).locator(".fx-text").all()
        boxes = [part.bounding_box() for part in (head, first, second)]
        assert boxes[0]
        assert boxes[1]
        assert boxes[2]
        assert boxes[2]["width"] == pytest.approx(boxes[1]["width"] * 3, abs=1)
        gap = boxes[1]["y"] - (boxes[0]["y"] + boxes[0]["height"])
        assert gap == pytest.approx(16, abs=0.5)


def test_small_window__shows_one_phone_with_tabs_and_no_sideways_scrolling(
    line: Line, show: Show
) -> None:
    weaver, coordinator = friend(line), friend(line, "มานี", "ผู้ประสานงาน อปท.")
    line.push(weaver.id, samples.EVERY_PART, samples.DRAFTS, samples.QUICK)
    with show(375, 667) as page:
        expect(phone(page, weaver)).to_be_visible()
        expect(phone(page, coordinator)).to_be_hidden()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == 375
        field = phone(page, weaver).get_by_role("textbox").bounding_box()
        assert field is not None
        assert field["y"] + field["height"] <= 667
        tab = page.get_by_role("tab", name="มานี")
        line.push(coordinator.id, samples.URGENT)
        expect(tab.locator(".dot")).to_be_visible()
        tab.click()
        expect(phone(page, coordinator)).to_be_visible()
        expect(phone(page, weaver)).to_be_hidden()
        expect(tab.locator(".dot")).to_have_count(0)
        expect(phone(page, coordinator).locator(".bar")).to_contain_text("ผู้ประสานงาน อปท.")
        phone(page, coordinator).locator(".banner").click()
        button(phone(page, coordinator), "รับเรื่อง").click()
        wait_for_event(line, "postback")


def test_desktop__shows_three_phones_side_by_side(line: Line, show: Show) -> None:
    people = [friend(line, name) for name in ("สมใจ", "มานี", "วิชัย")]
    with show(1280, 820) as page:
        lefts = []
        for person in people:
            place = phone(page, person).bounding_box()
            assert place is not None
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= 1280
            lefts.append(place["x"])
        assert lefts == sorted(lefts)


def test_page__reloaded__shows_the_same_chat(line: Line, show: Show) -> None:
    person = friend(line)
    line.reply(text("ยังอยู่ตรงนี้"))
    with show() as page:
        page.reload()
        expect(phone(page, person)).to_contain_text("ยังอยู่ตรงนี้")


def test_chromium__missing__is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoBrowserError, match="apt-get install -y chromium"):
        find_chromium()
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NoBrowserError, match="/nowhere/chromium"):
        find_chromium()
