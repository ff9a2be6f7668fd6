"""An administrator sends a spreadsheet, reads what is wrong, tries it and publishes it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from bot.engine.inputs import MediaSent, SystemSpoke, TextTyped
from bot.forms import Problem
from bot.line import limits, render
from handlers import orders
from handlers.turn import Person, RoleAt
from tests.scenario import Chat
from tests.world import World, built_in, weaver

KEY = "every_type"
TITLE = built_in(KEY).title


def admin(language: str = "th") -> Person:
    return Person(7, "active", language, (RoleAt("admin", ""),), (), "", "ทั้งประเทศ")


def chat(world: World | None = None, person: Person | None = None) -> Chat:
    return Chat(world or World(), person or admin())


def workbook(name: str = "แบบเยี่ยมบ้าน.xlsx", **more: Any) -> MediaSent:
    return MediaSent("file", "m77", name, **more)


def problem(row: int | None = 5, severity: Any = "error", code: str = "syntax") -> dict[str, Any]:
    return asdict(Problem(severity, code, "survey", row, "relevant", "It is ( wrong.", "Close it."))


def checked(world: World, **values: Any) -> None:
    """The worker is done with the first proposal."""
    found = {"state": "checked", "key": KEY, "title": TITLE, "questions": 30, **values}
    world.proposals[0] = replace(world.proposals[0], **found)


def sent(world: World, **values: Any) -> Chat:
    """A chat in which a workbook was sent and checked."""
    talk = chat(world)
    talk.turn(workbook())
    if values:
        checked(world, **values)
    return talk


def test_workbook__from_an_admin__is_checked_and_its_result_is_one_tap_away() -> None:
    world = World()
    talk = sent(world)
    assert [one for one in world.done if isinstance(one, orders.CheckForm)] == [
        orders.CheckForm("m77", "แบบเยี่ยมบ้าน.xlsx")
    ]
    assert "กำลังตรวจ" in talk.said()
    talk.tap("ดูผลตรวจ")
    assert "ยังตรวจไม่เสร็จ" in talk.said()
    checked(world)
    talk.tap("ดูผลตรวจ")
    assert "แบบฟอร์มใช้ได้" in talk.said()
    assert [tap.label for tap in talk.buttons()] == ["ลองทำ", "ประกาศใช้"]


def test_workbook__from_a_weaver__is_not_a_form() -> None:
    world = World()
    talk = chat(world, weaver())
    talk.turn(workbook())
    assert not [one for one in world.done if isinstance(one, orders.CheckForm)]


def test_file__that_is_no_spreadsheet__is_not_checked() -> None:
    world = World()
    talk = chat(world)
    for name in ("รูป.pdf", "", "xlsx"):
        talk.turn(workbook(name))
    talk.turn(MediaSent("image", "m1"))
    assert not world.proposals


def test_workbook__too_large_or_elsewhere__is_refused_kindly() -> None:
    world = World()
    talk = chat(world)
    talk.turn(workbook(size=15_000_001))
    assert "ไฟล์ใหญ่เกินไป" in talk.said()
    talk.turn(workbook(external=True))
    assert "จากเครื่อง" in talk.said()
    assert not world.proposals


def test_workbook__while_a_file_is_asked__is_the_answer() -> None:
    world = World(forms=("oos_report", "one_file"))
    talk = chat(world)
    talk.type("แบบฟอร์ม 1")
    assert "ส่งเอกสาร" in talk.said()
    talk.turn(workbook())
    assert not world.proposals
    assert [one.ref for one in world.media] == ["/data/paper"]
    assert "เพราะอะไร" in talk.said()
    talk.turn(workbook("อีกไฟล์.xlsx"))
    assert len(world.proposals) == 1
    assert "ทำต่อ" in [tap.label for tap in talk.buttons()]


def test_result__with_problems__shows_ten_by_row_and_counts_the_rest() -> None:
    world = World()
    problems = tuple(problem(row) for row in range(2, 15))
    talk = sent(world, state="refused", problems=problems)
    talk.tap("ดูผลตรวจ")
    said = talk.said()
    assert "แบบฟอร์มยังใช้ไม่ได้" in said
    assert "แถว 2 · survey · relevant" in said
    assert "สูตรเขียนไม่ถูก" in said
    assert "It is ( wrong. Close it." in said
    assert "แถว 11" in said
    assert "แถว 12" not in said
    assert "และอีก 3 จุด" in said
    assert talk.buttons() == []


def test_result__in_english__has_no_thai_cause() -> None:
    world = World()
    talk = chat(world, admin("en"))
    talk.turn(workbook("visit.csv"))
    checked(world, state="refused", problems=(problem(),))
    talk.tap("See the result")
    assert "row 5 · survey · relevant" in talk.said()
    assert "สูตร" not in talk.said()


def test_result__of_longest_problems__fits_line() -> None:
    world = World()
    long = {**problem(1_048_576), "cause": "ก" * 5_000, "remedy": "ข" * 5_000, "column": "label::x"}
    talk = sent(world, problems=(long,) * 200, missing_thai=10_000, title="ช" * 200)
    talk.tap("ดูผลตรวจ")  # the chat checks every message against LINE's limits
    assert limits.problems(render.messages(talk.replies[-1], "th")) == []


def test_spoken_result__waits_for_the_next_reply() -> None:
    world = World()
    talk = sent(world)
    data = {"id": 1, "state": "refused", "problems": [problem()], "more": 4, "file_name": "x.xlsx"}
    talk.turn(SystemSpoke("form_checked", data))
    talk.type("เมนู")
    assert "แถว 5" in talk.said()
    assert "และอีก 4 จุด" in talk.said()
    talk.type("เมนู")
    assert "แถว 5" not in talk.said()


def test_spoken_result__already_looked_at__is_not_told_twice() -> None:
    world = World()
    talk = sent(world, problems=(problem(severity="warning"),))
    talk.turn(SystemSpoke("form_checked", {"id": 1, "state": "checked", "problems": [problem()]}))
    talk.tap("ดูผลตรวจ", ago=1)
    assert talk.said().count("แถว 5") == 1
    talk.type("เมนู")
    assert "แถว 5" not in talk.said()


def test_try__a_good_form__is_a_rehearsal_of_that_version() -> None:
    world = World()
    talk = sent(world, questions=30)
    talk.tap("ดูผลตรวจ")
    talk.tap("ลองทำ")
    assert "ฝึก" in talk.said()
    (draft,) = world.drafts.values()
    assert (draft.form, draft.version, draft.rehearsal) == (KEY, built_in(KEY).digest, True)
    assert KEY not in world.forms


def test_try__while_a_report_is_open__asks_first() -> None:
    world = World()
    talk = chat(world, replace(admin(), tambons=weaver().tambons))
    talk.type("แจ้ง")
    talk.tap("ไม่ใช่")
    talk.turn(workbook())
    checked(world)
    talk.tap("ดูผลตรวจ")
    talk.tap("ลองทำ")
    assert [draft.form for draft in world.drafts.values()] == ["oos_report"]
    talk.tap("ลองทำ")
    assert [draft.form for draft in world.drafts.values()] == ["oos_report", KEY]
    assert world.closed == {}


def test_publish__a_good_form__is_offered_to_everybody_who_reports() -> None:
    world = World()
    talk = sent(world, questions=30)
    other = chat(world, weaver())
    other.type("เมนู")
    assert "แบบฟอร์มอื่น" not in other.said()
    talk.tap("ดูผลตรวจ")
    talk.tap("ประกาศใช้")
    assert f"ประกาศใช้ “{TITLE}” แล้ว" in talk.said()
    other.type("เมนู")
    other.tap("แบบฟอร์มอื่น")
    assert f"1. {TITLE}" in other.said()
    other.tap(TITLE)
    (draft,) = world.drafts.values()
    assert (draft.form, draft.rehearsal) == (KEY, False)


def test_publish__without_thai__needs_the_word_of_the_author() -> None:
    world = World()
    talk = sent(world, missing_thai=3)
    talk.tap("ดูผลตรวจ")
    assert "ยังไม่มีภาษาไทย 3 ข้อความ" in talk.said()
    assert [tap.label for tap in talk.buttons()] == ["ลองทำ", "ประกาศทั้งที่ไม่มีไทย"]
    talk.tap("ประกาศทั้งที่ไม่มีไทย")
    assert KEY in world.forms


def test_publish__tapped_on_a_card_from_before__still_needs_thai() -> None:
    world = World()
    talk = sent(world, questions=30)
    talk.tap("ดูผลตรวจ")
    checked(world, missing_thai=2)
    talk.tap("ประกาศใช้")
    assert KEY not in world.forms
    assert "ยังไม่มีภาษาไทย 2" in talk.said()


def test_tap__about_nobodys_proposal__says_it_is_gone() -> None:
    talk = sent(World(), questions=30)
    talk.tap("ดูผลตรวจ")
    talk.world.proposals.clear()
    for label in ("ลองทำ", "ประกาศใช้"):
        talk.tap(label, ago=len(talk.replies) - 2)
        assert "ไม่มีไฟล์นี้แล้ว" in talk.said()


def test_other_forms__by_number_or_title__are_started() -> None:
    for words in ("แบบฟอร์ม 1", "แบบฟอร์ม ๑", f"forms {TITLE}"):
        world = World(forms=("oos_report", KEY))
        talk = chat(world, weaver())
        talk.turn(TextTyped(words, "m1"))
        assert [draft.form for draft in world.drafts.values()] == [KEY]


def test_other_forms__none_yet__says_so() -> None:
    talk = chat(World(), weaver())
    talk.type("แบบฟอร์ม")
    assert "ยังไม่มีแบบฟอร์มอื่น" in talk.said()


def test_other_forms__while_a_report_is_open__ask_first() -> None:
    world = World(forms=("oos_report", KEY))
    talk = chat(world, weaver())
    talk.type("แจ้ง")
    talk.tap("ไม่ใช่")
    talk.type("แบบฟอร์ม 1")
    assert len(world.drafts) == 1
    talk.tap("ทำต่อ")
    assert talk.conversation["draft"] == 1
    talk.type("แบบฟอร์ม 1")
    talk.tap(f"เริ่ม {TITLE}")
    assert [draft.form for draft in world.drafts.values()] == ["oos_report", KEY]


def test_other_forms__for_a_monitor__are_not_for_them() -> None:
    person = replace(weaver(), roles=(RoleAt("monitor", "32"),))
    talk = chat(World(forms=("oos_report", KEY)), person)
    talk.type("แบบฟอร์ม 1")
    assert not talk.world.drafts
