"""A form of an author's own changes the cases that its entities name."""

from __future__ import annotations

from typing import Any

import pytest

from bot.forms import Form, Session, compile_form
from bot.thai.show import BANGKOK
from handlers.orders import AnswerQuestion, DecidePair, SaveDraft, SendSubmission
from handlers.turn import Draft
from models import submission_queries
from models.case import Case, CaseEvent, Child, ChildKey, Need
from models.submission import Finding, Submission
from tests.workers.following import events
from tests.workers.test_joins import two_cases
from tests.workers.town import Town
from workers.publish import publish_authored

pytestmark = pytest.mark.database
RECHECK = """
| survey |
| | type | name | label | save_to |
| | text | which | เคสไหน | |
| | text | reason_main | เหตุหลัก | reason_main |
| | text | school_state | เรื่องเรียน | school_state |
| | text | first | ชื่อ | first_name |
| | text | phone | โทร | guardian_phone |
| | text | grade | ชั้น | last_grade |
| | text | needs | ต้องการ | needs |
| | text | where | ตำบล | tambon |
| settings |
| | form_title | form_id |
| | ตรวจซ้ำ | recheck |
| entities |
| | list_name | entity_id | label | {condition} |
| | case | {named} | ${{which}} | {when} |
"""


def form_of(named: str = "${which}", condition: str = "update_if", when: str = "true()") -> Form:
    text = RECHECK.format(named=named, condition=condition, when=when)
    compiled = compile_form(text, name="recheck")
    assert compiled.form is not None, compiled.problems
    return compiled.form


def send(town: Town, form: Form, name: str = "weaver", **answers: str) -> dict[str, Any]:
    """Fill in and send the form. → its submission."""
    with town.engine.begin() as connection:
        publish_authored(connection, "recheck", form, town.now)
    town.shelf.by_digest[form.digest] = form
    now = town.now.astimezone(BANGKOK)
    session = Session.start(form, now=now, seed=1)
    for question, value in answers.items():
        assert session.set(question, value, now=now).accepted
    draft = Draft(0, "recheck", form.digest, session.stored(), town.now, town.now)
    draft_id = town.order(name, SaveDraft(draft))
    kept = Draft(**{**draft.__dict__, "id": draft_id})
    town.order(name, SendSubmission(kept, session.record(), "320402", "320402T"))
    town.validate()
    return town.rows(Submission, form="recheck")[-1]


def report(town: Town) -> str:
    number = town.send()
    town.validate()
    return number


def test_update__changes_the_case_it_names_and_keeps_what_was_there(town: Town) -> None:
    number = report(town)
    sent = send(
        town,
        form_of(),
        which=number,
        reason_main="moved",
        school_state="at_risk",
        first="สมชัย",
        phone="089-111-2222",
        grade="m1",
        needs="travel",
    )
    assert sent["state"] == "accepted"
    held = town.one(Case)
    assert (held["reason"], held["category"], held["targets"]) == ("moved", "at_risk", "")
    assert held["lives"] == "both", "what is not answered stays"
    assert [row["code"] for row in town.rows(Need)] == ["travel"]
    content = town.opened(held["key_id"], held["sealed"], "case")
    assert content["last_grade"] == "m1"
    row = town.one(Child)
    child = town.opened(row["key_id"], row["sealed"], "child")
    assert (child["first"], child["last"], child["aliases"]) == ("สมชัย", "ทดสอบดี", ["สมชาย"])
    assert child["phones"] == ["+66891112222"]
    event = town.rows(CaseEvent, kind="updated")[0]
    words = town.opened(held["key_id"], event["sealed"], "case_event")
    assert words["form"] == "recheck"
    assert (words["before"]["reason"], words["after"]["reason"]) == ("poor", "moved")
    assert (words["before"]["first"], words["after"]["first"]) == ("สมชาย", "สมชัย")
    assert "สมชัย".encode() not in event["sealed"]


def test_update__is_found_by_the_new_name_and_by_the_old(town: Town) -> None:
    number = report(town)
    before = {row["hash"] for row in town.rows(ChildKey)}
    send(town, form_of(), which=number, first="อารีรัตน์")
    after = {row["hash"] for row in town.rows(ChildKey)}
    assert before < after


def test_update__leaves_where_the_child_lives(town: Town) -> None:
    number = report(town)
    send(town, form_of(), which=number, where="320510")
    assert town.one(Case)["tambon"] == "320402"


@pytest.mark.parametrize("named", ["32-2569-99999", "of another area", "nonsense"])
def test_update__of_no_case_of_the_senders__comes_back_to_its_question(
    town: Town, named: str
) -> None:
    if named.startswith("of"):
        named = town.send("other_weaver", tambon="320510", lao="320510T")
        town.validate()
    before = town.rows(Case)
    sent = send(town, form_of(), which=named, reason_main="moved")
    assert sent["state"] == "returned"
    assert town.spoken("weaver")[-1][1]["asks"] == ["which"]
    assert town.rows(Case) == before


def test_update__of_nothing_that_a_question_named__is_shown_to_the_coordinator(town: Town) -> None:
    sent = send(town, form_of(named="'32-2569-88888'"), which="x", reason_main="moved")
    assert sent["state"] == "accepted"
    found = town.one(Finding)
    assert (found["code"], found["audience"]) == ("entity_unknown", "coordinator")
    assert found["due_at"] is not None


def test_create__then_updated_by_its_id__is_one_case(town: Town) -> None:
    made = "0b0c8f6e-1f7c-4a53-9f0e-5d7f3a1c2b10"
    sent = send(
        town,
        form_of(named=f"'{made}'", condition="create_if | update_if", when="true() | true()"),
        which="x",
        first="กานดา",
        where="320402",
        reason_main="poor",
    )
    assert sent["state"] == "accepted"
    held = town.one(Case)
    assert (str(held["entity_id"]), held["source"], held["reason"]) == (made, "form", "poor")
    send(town, form_of(named=f"'{made}'"), which="x", reason_main="far")
    assert town.one(Case)["reason"] == "far"
    assert "updated" in events(town.engine, held["id"])


def test_upsert__of_a_case_elsewhere__changes_nothing_and_is_shown(town: Town) -> None:
    made = "0b0c8f6e-1f7c-4a53-9f0e-5d7f3a1c2b10"
    form = form_of(named=f"'{made}'", condition="create_if | update_if", when="true() | true()")
    send(town, form, which="x", first="กานดา", where="320402", reason_main="poor")
    send(town, form, "other_weaver", which="x", first="อื่น", where="320510", reason_main="far")
    assert town.one(Case)["reason"] == "poor"
    assert town.one(Finding, code="entity_unknown")["audience"] == "coordinator"


def test_update__validated_twice__is_one_change(town: Town) -> None:
    number = report(town)
    sent = send(town, form_of(), which=number, reason_main="moved")
    with town.engine.begin() as connection:
        submission_queries.change(connection, sent["id"], state="received")
    town.validate()
    assert len(town.rows(CaseEvent, kind="updated")) == 1


MADE = "0b0c8f6e-1f7c-4a53-9f0e-5d7f3a1c2b10"


def test_create__of_a_child_that_is_said_to_be_different__is_known_by_its_id(town: Town) -> None:
    report(town)
    form = form_of(named=f"'{MADE}'", condition="create_if | update_if", when="true() | true()")
    like = {"first": "สมชาย", "phone": "081-234-5678", "where": "320402"}
    assert send(town, form, which="x", reason_main="poor", **like)["state"] == "asked"
    asked = town.one(Finding, code="same_child")["id"]
    assert town.order("coordinator", AnswerQuestion(asked, "different"))[0]
    made = town.rows(Case)[1]
    assert str(made["entity_id"]) == MADE
    send(town, form, which="x", first="สมชาย", reason_main="far", where="320402")
    assert [row["reason"] for row in town.rows(Case)] == ["poor", "far"]


def test_update__of_a_case_that_was_joined__changes_the_kept_one(town: Town) -> None:
    one, other = two_cases(town)
    assert town.order("province", DecidePair(one, other, "same", 0)).done
    sent = send(town, form_of(), "weaver", which=one, reason_main="far")
    assert sent["state"] == "accepted"
    sent = send(town, form_of(), "coordinator", which=other, reason_main="moved")
    assert sent["state"] == "returned", "another area's number tells nothing"
    town.grant("coordinator", ("coordinator", "3205", ""))
    sent = send(town, form_of(), "coordinator", which=other, reason_main="moved")
    assert (sent["state"], town.one(Case, number=one)["reason"]) == ("accepted", "moved")
    assert town.one(Case, number=other)["reason"] != "moved"
