"""A coordinator's review in the chat: findings first, accept, return named questions, refuse."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from handlers.orders import (
    DecideReview,
    ListReviews,
    LoadReview,
    MoveCase,
    RaiseDanger,
    ReviewView,
    SendSubmission,
)
from models import inbox
from models.case import AccessLog, Case, CaseEvent
from models.columns import table
from models.conversation import Draft as DraftRow
from models.measures import BY_CODE, SUMS
from models.submission import Finding, Submission, SubmissionEvent, SubmissionVersion
from tests.workers.chatting import Chat, report
from tests.workers.following import follow, publish_follow_up
from tests.workers.town import PEOPLE, Town
from workers.clockwork import passed_on
from workers.perform import PERFORM
from workers.talk.turns import PUSHED

pytestmark = pytest.mark.database


@pytest.fixture
def chat(town: Town) -> Chat:
    return Chat(town)


def sums_hold(town: Town) -> bool:
    """received + alone = cases + joined + rejected + in_work, and the other sums."""
    from sqlalchemy import text

    counts = {}
    with town.engine.connect() as connection:
        for code in {code for left, right in SUMS for code in (*left, *right)}:
            measure = BY_CODE[code]
            noun = '"case"' if measure.of == "case" else "submission"
            where = measure.condition
            if measure.of == "submission":
                where = (
                    f"NOT rehearsal AND number IS NOT NULL AND form LIKE '%report' AND ({where})"
                )
            query = text(f"SELECT count(*) FROM {noun} WHERE {where}")  # noqa: S608
            given = {"now": town.now} if ":now" in where else {}
            counts[code] = connection.execute(query, given).scalar_one()
    return all(
        sum(counts[code] for code in left) == sum(counts[code] for code in right)
        for left, right in SUMS
    )


def sent(town: Town, **changed: Any) -> str:
    number = town.send(**changed)
    town.validate()
    return number


def view(town: Town, number: str, name: str = "coordinator") -> ReviewView:
    found: ReviewView = town.order(name, LoadReview(number))
    return found


def test_report__opened__shows_findings_before_answers(town: Town, chat: Chat) -> None:
    number = sent(town, tambon="320401", consent_by="later", birth="age:14")
    shown = chat.say("district", f"ตรวจ {number}")
    assert shown.index("ข้อสังเกต") < shown.index("เด็กชื่ออะไร")
    assert shown.index("ยังไม่ได้ถามความยินยอม") < shown.index("เด็กชื่ออะไร")
    assert "สมชาย" in shown
    assert "จอมพระ" in shown
    assert "[รับรายงาน]" in shown
    log = town.rows(AccessLog, act="review")
    assert [row["person_id"] for row in log] == [town.ids["district"]]


def test_report__opened_by_a_supervisor__keeps_names_hidden(town: Town) -> None:
    number = sent(town, note="แม่ชื่อสมหญิง")
    seen = view(town, number, "supervisor")
    shown = " ".join(said.value for said in seen.answers)
    assert "สมชาย" not in shown
    assert "234-5678" not in shown
    assert "สมหญิง" not in shown
    assert {"first_name", "last_name", "birth", "guardian_phone", "note"} <= {
        said.name for said in seen.answers if said.hidden
    }


@pytest.mark.parametrize("name", ["other_coordinator", "weaver", "protect", "admin"])
def test_report__of_another_area_or_role__is_as_if_unknown(town: Town, name: str) -> None:
    number = sent(town)
    assert town.order(name, LoadReview(number)) is None
    decided = town.order(name, DecideReview(number, "reject", 1, 0, code="test"))
    assert (decided.done, decided.why) == (False, "gone")
    assert town.one(Submission)["state"] == "accepted"


def test_accept__confirms_the_case_and_answers_what_was_open(town: Town, chat: Chat) -> None:
    number = sent(town, tambon="320401")
    assert [one["code"] for one in town.rows(Finding, audience="coordinator")] == ["area"]
    done, why, _ = town.order("district", MoveCase(number, "confirm"))
    assert (done, why) == (False, "review"), "what still needs review is not confirmed"
    chat.say("district", f"ตรวจ {number}")
    said = chat.tap("district", "รับรายงาน")
    assert "ยืนยันแล้ว" in said
    assert town.one(Case)["state"] == "confirmed"
    assert town.one(Finding, audience="coordinator")["verdict"] == "accepted"
    assert [row["kind"] for row in town.rows(SubmissionEvent)] == ["accepted"]


def test_returned_report__whole_flow(town: Town, chat: Chat) -> None:
    """Returned for two questions, corrected with these two alone, back on top with differences."""
    number = report(town)
    shown = chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ขอให้แก้บางข้อ")
    names = [said.name for said in view(town, number).answers]
    picks = f"{names.index('last_name') + 1} {names.index('lives') + 1}"
    said = chat.say("coordinator", picks)
    assert "เลือกแล้ว 2 ข้อ" in said
    said = chat.say("coordinator", "นามสกุลไม่ตรงกับทะเบียนบ้าน")
    assert "2 ข้อ" in said
    row = town.one(Submission)
    assert (row["state"], row["case_id"] is not None) == ("returned", True)
    assert town.one(Case)["state"] == "new"
    assert sums_hold(town)
    told = town.rows(inbox.Inbox, person_id=town.ids["weaver"], kind="system")
    corrections = [one for one in told if one["event_id"].startswith("system:correction")]
    assert len(corrections) == 1, "one push a cycle"
    assert "ทะเบียนบ้าน" not in str(town.vault.open(corrections[0]["sealed"], "inbox"))

    chat.say("weaver", "เมนู")
    shown = chat.send("weaver", f"a=fix&s={row['id']}")
    assert "นามสกุลไม่ตรงกับทะเบียนบ้าน" in shown
    assert "นามสกุล" in shown
    shown = chat.say("weaver", "ทดสอบใหม่")
    assert "อยู่กับใคร" in shown
    assert "นามสกุลไม่ตรงกับทะเบียนบ้าน" in shown
    shown = chat.say("weaver", "อยู่กับญาติ") if "อยู่กับญาติ" in shown else chat.say("weaver", "3")
    assert "[ส่ง" in shown, shown
    chat.say("weaver", "ส่ง")
    town.validate()
    row = town.one(Submission)
    assert (row["state"], row["current"]) == ("accepted", 2)
    case = town.one(Case)
    child = town.opened(case["key_id"], _child(town, case), "child")
    assert child["last"] == "ทดสอบใหม่"
    assert child["first"] == "สมชาย", "the rest of the report is kept"

    (item,) = town.order("coordinator", ListReviews())
    assert (item.number, item.title) == (number, "ผู้แจ้งแก้มาแล้ว")
    shown = chat.send("coordinator", f"a=question&f={item.finding_id}")
    assert shown.index("ที่แก้ไขมา") < shown.index("ข้อสังเกต") < shown.index("เด็กชื่ออะไร")
    assert "เดิม: ทดสอบดี" in shown
    assert "แก้เป็น: ทดสอบใหม่" in shown
    assert "ส่งครั้งที่ 2" in shown
    done, why, _ = town.order("coordinator", MoveCase(number, "confirm"))
    assert (done, why) == (False, "review")
    chat.tap("coordinator", "รับรายงาน")
    assert town.one(Case)["state"] == "confirmed"
    assert len(town.rows(SubmissionVersion)) == 2
    assert town.order("coordinator", ListReviews()) == []
    assert sums_hold(town)


def _child(town: Town, case: dict[str, Any]) -> bytes:
    from models.case import Child

    return bytes(town.one(Child, id=case["child_id"])["sealed"])


def test_return__of_a_confirmed_case__takes_the_confirmation_back(town: Town) -> None:
    number = sent(town)
    town.order("coordinator", MoveCase(number, "confirm"))
    order = DecideReview(number, "return", 1, 0, ("lives",), "check")
    assert town.order("coordinator", order).done
    assert town.one(Case)["state"] == "check"


def test_return__without_questions_or_reason__does_nothing(town: Town) -> None:
    number = sent(town)
    assert (
        town.order("coordinator", DecideReview(number, "return", 1, 0, (), "check")).why == "names"
    )
    order = DecideReview(number, "return", 1, 0, ("lives",))
    assert town.order("coordinator", order).why == "reason"
    assert town.one(Submission)["state"] == "accepted"
    assert town.rows(SubmissionEvent) == []


def test_reason__typed__is_sealed_under_the_reports_key(town: Town) -> None:
    number = sent(town)
    words = "คุณตาบอกว่าไม่ใช่"
    town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), words=words))
    dumped = repr(town.rows(SubmissionEvent)) + repr(town.rows(Finding))
    assert words not in dumped
    event = town.one(SubmissionEvent)
    key = town.one(Submission)["key_id"]
    assert town.opened(key, event["sealed"], "submission_event")["words"] == words


def test_refused_report__closes_its_case_and_the_weaver_hears_kindly(
    town: Town, chat: Chat
) -> None:
    number = sent(town)
    chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ไม่รับรายงาน")
    said = chat.tap("coordinator", "ไม่พบเด็กคนนี้ในพื้นที่")
    assert "ไม่รับรายงาน" in said
    case = town.one(Case)
    assert (case["state"], case["close_code"]) == ("closed", "wrong")
    assert town.one(Submission)["state"] == "rejected"
    assert sums_hold(town)
    heard = chat.say("weaver", "เมนู")
    assert "ขอบคุณ" in heard
    assert "ไม่พบเด็ก" not in heard, "the reason is read on demand"
    assert "ไม่พบเด็กคนนี้ในพื้นที่" in chat.tap("weaver", "ดูเหตุผล")


def test_refusing__an_urgent_report__is_for_protection(town: Town) -> None:
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    town.send(draft=draft, danger_now="yes", danger_signs="beaten")
    town.validate()
    number = town.one(Submission)["number"]
    assert "reject" not in view(town, number).actions
    order = DecideReview(number, "reject", 1, 0, code="nochild")
    assert town.order("coordinator", order).why == "urgent"
    assert town.one(Case)["state"] == "new"


def test_returning__an_urgent_report__lets_its_case_go_on(town: Town) -> None:
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    town.send(draft=draft, danger_now="yes", danger_signs="beaten")
    town.validate()
    number = town.one(Submission)["number"]
    assert town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check")).done
    case = town.one(Case)
    assert (case["urgent"], case["state"]) == ("A", "new")
    assert town.order("coordinator", MoveCase(number, "check"))[0]
    assert sums_hold(town)


def test_verdict__of_the_second_reviewer__learns_what_the_first_did(town: Town, chat: Chat) -> None:
    number = sent(town)
    chat.say("coordinator", f"ตรวจ {number}")
    chat.say("second", f"ตรวจ {number}")
    chat.tap("coordinator", "รับรายงาน")
    chat.tap("second", "ไม่รับรายงาน")
    said = chat.tap("second", "ส่งซ้ำ มีรายงานนี้แล้ว")
    assert "coordinator" in said
    assert "รับรายงาน" in said
    assert town.one(Case)["state"] == "confirmed"


def test_verdicts__racing__one_stands(town: Town) -> None:
    number = sent(town)
    gate, decided = threading.Barrier(2), []

    def decide(name: str, order: DecideReview) -> None:
        gate.wait()
        decided.append(town.order(name, order))

    orders = [
        ("coordinator", DecideReview(number, "accept", 1, 0)),
        ("second", DecideReview(number, "reject", 1, 0, code="test")),
    ]
    threads = [threading.Thread(target=decide, args=one) for one in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.done for one in decided) == [False, True]
    assert [one.why for one in decided if not one.done] == ["faster"]
    assert len(town.rows(SubmissionEvent)) == 1
    assert sums_hold(town)


def test_version__newer_than_the_one_seen__is_not_decided_blindly(town: Town) -> None:
    number = sent(town, consent_by="refused")
    row = town.one(Submission)
    order = DecideReview(number, "return", 1, 0, ("lives",), "check")
    town.order("coordinator", order)
    mark = town.one(SubmissionEvent)["id"]
    town.send(draft=town.draft(corrects=row["id"]), lives="relative")
    town.validate()
    decided = town.order("coordinator", DecideReview(number, "accept", 1, mark))
    assert (decided.done, decided.why) == (False, "changed")


def test_returned_report__taken_as_it_is__tells_the_weaver(town: Town) -> None:
    number = sent(town)
    town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check"))
    mark = town.one(SubmissionEvent)["id"]
    assert town.order("coordinator", DecideReview(number, "accept", 1, mark)).done
    assert (town.one(Submission)["state"], town.one(Case)["state"]) == ("accepted", "confirmed")
    told = [data["part"] for kind, data in town.spoken("weaver") if kind == "reviewed"]
    assert told == ["accepted"]


def test_returned_report__its_weaver_left__goes_to_who_follows(town: Town, chat: Chat) -> None:
    PEOPLE["heir"] = ("weaver", "3204", "320402T")
    try:
        town.enrol("heir", PEOPLE["heir"])
        number = report(town)
        with town.engine.begin() as connection:
            heir = table(Case).update().values(weaver_id=town.ids["heir"])
            connection.execute(heir)
        town.dismiss("weaver")
        order = DecideReview(number, "return", 1, 0, ("lives",), "check")
        assert town.order("coordinator", order).done
        kinds = [kind for kind, _ in town.spoken("heir")]
        assert kinds == ["correction"]
        assert not [kind for kind, _ in town.spoken("weaver") if kind == "correction"]
        shown = chat.send("heir", f"a=fix&s={town.one(Submission)['id']}")
        assert "อยู่กับใคร" in shown
        chat.say("heir", "3")
        chat.say("heir", "ส่ง")
        town.validate()
        assert town.one(Submission)["state"] == "accepted"
        assert town.rows(SubmissionVersion)[1]["person_id"] == town.ids["heir"]
    finally:
        del PEOPLE["heir"]


def test_returned_report__nobody_left__is_the_coordinators_to_correct(
    town: Town, chat: Chat
) -> None:
    number = report(town)
    town.change_person("weaver", state="suspended")
    town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check"))
    (item,) = town.order("coordinator", ListReviews())
    assert item.number == number
    chat.say("coordinator", f"ตรวจ {number}")
    shown = chat.tap("coordinator", "แก้แทนผู้แจ้ง")
    assert "อยู่กับใคร" in shown
    assert town.order("other_coordinator", LoadReview(number)) is None


def test_weaver__who_leaves_after_the_return__passes_it_on_once(town: Town) -> None:
    PEOPLE["heir"] = ("weaver", "3204", "320402T")
    try:
        town.enrol("heir", PEOPLE["heir"])
        number = report(town)
        town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check"))
        assert passed_on.run(town.room()) == 0
        town.dismiss("weaver")
        assert passed_on.run(town.room()) == 1
        assert passed_on.run(town.room()) == 0
        assert [item.title for item in town.order("coordinator", ListReviews())] == [
            "ผู้แจ้งไม่ได้ทำงานแล้ว ไม่มีใครแก้รายงานนี้"
        ]
        with town.engine.begin() as connection:
            connection.execute(table(Case).update().values(weaver_id=town.ids["heir"]))
        assert passed_on.run(town.room()) == 1
        assert passed_on.run(town.room()) == 0
        ((kind, data),) = town.spoken("heir")
        assert (kind, data["asks"]) == ("correction", ["lives"])
    finally:
        del PEOPLE["heir"]


def test_correction__sent_after_the_report_was_refused__changes_nothing(town: Town) -> None:
    number = sent(town)
    town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check"))
    row = town.one(Submission)
    draft = town.draft(corrects=row["id"])
    mark = town.one(SubmissionEvent)["id"]
    town.order("coordinator", DecideReview(number, "reject", 1, mark, code="test"))
    town.send(draft=draft, lives="relative")
    town.validate()
    row = town.one(Submission)
    assert (row["state"], row["current"]) == ("rejected", 2)
    assert town.one(Case)["state"] == "closed"
    assert sums_hold(town)


def test_correction__in_the_stead_of_a_reporter_who_is_back__is_kept_and_not_sent(
    town: Town,
) -> None:
    number = sent(town)
    town.order("coordinator", DecideReview(number, "return", 1, 0, ("lives",), "check"))
    draft = town.draft("coordinator", corrects=town.one(Submission)["id"])
    order = SendSubmission(draft, town.record(lives="relative"), "320401", "")
    assert town.order("coordinator", order) is None
    row = town.one(Submission)
    assert (row["state"], row["current"]) == ("returned", 1)
    assert town.one(DraftRow, id=draft.id)["closed_at"] is None


def test_follow_up__reviewed__leaves_the_case_it_is_about_alone(town: Town, chat: Chat) -> None:
    case_no = sent(town)
    publish_follow_up(town)
    number = follow(town, case_no)
    shown = chat.say("coordinator", f"ตรวจ {number}")
    assert "[รับรายงาน]" in shown
    chat.tap("coordinator", "รับรายงาน")
    assert town.one(Case)["state"] == "new", "a follow-up confirms and closes nothing"
    seen = view(town, number)
    order = DecideReview(number, "return", 1, seen.mark, ("met",), "check")
    assert town.order("coordinator", order).done
    assert town.one(Submission, number=number)["state"] == "returned"
    mark = view(town, number).mark
    assert town.order("coordinator", DecideReview(number, "reject", 1, mark, code="test")).done
    assert town.one(Case)["state"] == "new"
    assert town.order("coordinator", MoveCase(case_no, "confirm"))[0], "its own report is settled"


def test_help__kept_already__is_not_refused_but_voided_on_its_case(town: Town) -> None:
    number = sent(town)
    with town.engine.begin() as connection:
        connection.execute(table(Submission).update().values(form="assistance"))
    assert "reject" not in view(town, number).actions
    refused = town.order("coordinator", DecideReview(number, "reject", 1, 0, code="test"))
    assert (refused.done, refused.why) == (False, "kept")


def test_events__of_moves_by_a_review__say_who(town: Town) -> None:
    number = sent(town)
    town.order("coordinator", DecideReview(number, "accept", 1, 0))
    with town.engine.connect() as connection:
        event = table(CaseEvent)
        found = connection.execute(select(event).where(event.c.kind == "confirm")).one()
    assert found.person_id == town.ids["coordinator"]


# --- choosing and typing ----------------------------------------------------------------------


def test_picker__numbers_that_do_not_exist__are_said_and_nothing_is_lost(
    town: Town, chat: Chat
) -> None:
    number = sent(town)
    chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ขอให้แก้บางข้อ")
    assert "ไม่มีข้อ 99" in chat.say("coordinator", "๓ 99")
    assert "ยังไม่ได้เลือกข้อ" in chat.say("coordinator", "ข้อชื่อ")
    assert "เลือกแล้ว 2 ข้อ" in chat.say("coordinator", "๓, 4")
    chat.tap("coordinator", "ช่วยถามครอบครัวให้แน่ใจอีกครั้ง")
    names = [said.name for said in view(town, number).answers]
    asked = [row["ref"] for row in town.rows(Finding, code="asked_back")]
    assert sorted(asked) == sorted([names[2], names[3]])


def test_picker__tapped__toggles_and_goes_on(town: Town, chat: Chat) -> None:
    number = sent(town)
    labels = [said.label for said in view(town, number).answers]
    chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ขอให้แก้บางข้อ")
    assert "เลือกแล้ว 1 ข้อ" in chat.tap("coordinator", labels[3])
    chat.tap("coordinator", labels[3])
    assert "เลือกแล้ว" not in chat.text("coordinator"), "taken out again"
    assert "เลือกแล้ว 1 ข้อ" in chat.tap("coordinator", labels[4])
    assert "บอกเหตุผล" in chat.tap("coordinator", "ต่อไป บอกเหตุผล")


def test_reason__asked_for__is_dropped_when_something_else_is_done(town: Town, chat: Chat) -> None:
    number = sent(town)
    chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ไม่รับรายงาน")
    chat.say("coordinator", "เมนู")
    chat.say("coordinator", "ไม่ใช่แบบนั้น")
    assert town.one(Submission)["state"] == "accepted", "words for something else are no reason"


def test_reason__too_long__is_asked_again(town: Town, chat: Chat) -> None:
    number = sent(town)
    chat.say("coordinator", f"ตรวจ {number}")
    chat.tap("coordinator", "ไม่รับรายงาน")
    assert "ยาวไป" in chat.say("coordinator", "ก" * 301)
    assert town.one(Submission)["state"] == "accepted"
    chat.say("coordinator", "ครอบครัวย้ายไปแล้ว")
    assert town.one(Submission)["state"] == "rejected"


def test_verdict__is_pushed_to_nobody__a_correction_is() -> None:
    assert "correction" in PUSHED
    assert "reviewed" not in PUSHED


def test_story__of_a_report_in_english__has_every_word(town: Town) -> None:
    number = sent(town)
    town.change_person("coordinator", language="en")
    with town.desk("coordinator") as desk:
        english = replace(desk.person, language="en")
        seen = PERFORM[LoadReview](replace(desk, person=english), LoadReview(number))
    assert {"The child", "Where"} <= {said.section for said in seen.answers}
