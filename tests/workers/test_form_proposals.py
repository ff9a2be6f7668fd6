"""Proposed forms over the real database: checked, tried, published, and what is sent of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.forms import Session
from bot.line.client import Content
from bot.line.verdict import LineError, Sent, Verdict
from bot.thai.show import BANGKOK
from handlers.orders import (
    CheckForm,
    LoadDraft,
    LoadProposal,
    PublishedForm,
    PublishProposal,
    RedactMessage,
    SaveDraft,
    SendSubmission,
    SubmissionState,
    TryProposal,
)
from handlers.turn import Draft
from models import form_queries, waiting
from models.case import Case, Child
from models.db import METADATA
from models.form import Form, FormProposal, FormVersion
from models.submission import Finding, Submission
from tests.workers.town import Town
from workers import form_proposals, publish
from workers.clockwork import sweep
from workers.form_check import check

pytestmark = pytest.mark.database

VISIT = """
| survey |
| | type | name | label |
| | text | who | ใครไปเยี่ยม |
| | integer | age | อายุเท่าไร |
| settings |
| | form_title | form_id |
| | เยี่ยมบ้าน | home_visit |
"""
CASES = """
| survey |
| | type | name | label | save_to |
| | text | first | ชื่อ | first_name |
| | text | family | นามสกุล | last_name |
| | text | place | ตำบล | tambon |
| | text | born | เกิด | birth |
| settings |
| | form_title | form_id |
| | แจ้งเด็กแบบสั้น | short_report |
| entities |
| | dataset | label |
| | case | ${first} |
"""


def content(text: str) -> Content:
    return Content("ready", "application/octet-stream", text.encode())


def run(town: Town, *answers: Content | Exception) -> int:
    queue = list(answers)

    def line(_message_id: str, _most: int) -> Content:
        answer = queue.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return form_proposals.check_proposals(town.engine, town.vault, town.clock, line)


def propose(town: Town, text: str = VISIT, name: str = "visit.xlsx", message: str = "m1") -> int:
    made: int = town.order("admin", CheckForm(message, name))
    assert run(town, content(text)) == 1
    return made


def published(town: Town, text: str = VISIT) -> str:
    """Publish a form as an author does. → its digest."""
    checked = check(text.encode(), "x.md")
    with town.engine.begin() as connection:
        publish.publish_authored(connection, checked.form_id, checked.form(), town.now)
    town.pass_time(seconds=1)
    town.shelf._forms_at = float("-inf")
    return checked.digest


def begin(town: Town, key: str, digest: str, **answers: str) -> tuple[Draft, dict[str, Any]]:
    """A saved draft of a form with its answers. → the draft and the record."""
    with town.engine.connect() as connection:
        form = town.shelf.version(connection, digest)
    assert form is not None
    now = town.now.astimezone(BANGKOK)
    session = Session.start(form, now=now, seed=1)
    for name, value in answers.items():
        assert session.set(name, value, now=now).accepted, name
    values: dict[str, Any] = {"id": 0, "form": key, "version": digest, "created_at": town.now}
    draft = Draft(session=session.stored(), updated_at=town.now, **values)
    draft_id = town.order("weaver", SaveDraft(draft))
    return Draft(**{**draft.__dict__, "id": draft_id}), session.record()


def send(town: Town, key: str, digest: str, **answers: str) -> str:
    draft, record = begin(town, key, digest, **answers)
    number = town.order("weaver", SendSubmission(draft, record, "320402", "320402T")).number
    town.validate()
    return str(number)


def test_proposal__good_workbook__is_checked_and_spoken_of_once(town: Town) -> None:
    made = propose(town)
    row = town.one(FormProposal)
    assert (row["state"], row["key"], row["title"]) == ("checked", "home_visit", "เยี่ยมบ้าน")
    ((kind, data),) = town.spoken("admin")
    assert kind == "form_checked"
    assert (data["id"], data["state"], data["problems"]) == (made, "checked", [])
    assert run(town) == 0
    assert town.order("admin", CheckForm("m1", "visit.xlsx")) == made
    assert len(town.spoken("admin")) == 1


def test_proposal__broken_workbook__tells_the_rows(town: Town) -> None:
    rows = "".join(f"| | text | q{n} | ข้อ | ${{nowhere}} > 1 |\n" for n in range(12))
    made = propose(town, f"| survey |\n| | type | name | label | relevant |\n{rows}")
    found = town.order("admin", LoadProposal(made))
    assert found.state == "refused"
    assert [one["row"] for one in found.problems if one["severity"] == "error"]
    ((_, data),) = town.spoken("admin")
    assert len(data["problems"]) <= 10
    assert data["more"] == len(found.problems) - len(data["problems"])
    assert town.order("admin", TryProposal(made)) is None
    assert town.order("admin", PublishProposal(made, True)) == PublishedForm("not_ready", "")


def test_proposal__calling_itself_like_a_built_in__is_refused(town: Town) -> None:
    made = propose(town, VISIT.replace("home_visit", "oos_report"))
    found = town.order("admin", LoadProposal(made))
    assert (found.state, found.problems[0]["code"]) == ("refused", "built_in_key")


@pytest.mark.parametrize("state", ["gone", "missing"])
def test_proposal__whose_file_line_lost__is_gone(town: Town, state: Any) -> None:
    made = town.order("admin", CheckForm("m1", "visit.xlsx"))
    run(town, Content(state))
    assert town.order("admin", LoadProposal(made)).state == "gone"
    assert town.spoken("admin")[0][1]["state"] == "gone"


def test_proposal__too_big_for_line__is_refused(town: Town) -> None:
    made = town.order("admin", CheckForm("m1", "visit.xlsx"))
    run(town, Content("too_big"))
    assert town.order("admin", LoadProposal(made)).problems[0]["code"] == "workbook_too_large"


def test_proposal__while_line_fails__is_tried_again_later_and_others_go_on(town: Town) -> None:
    town.order("admin", CheckForm("m1", "a.xlsx"))
    town.order("admin", CheckForm("m2", "b.xlsx"))
    failed = LineError(Sent(Verdict.server, 500))
    assert run(town, failed, content(VISIT)) == 2
    assert [row["state"] for row in town.rows(FormProposal)] == ["waiting", "checked"]
    town.pass_time(hours=1)
    assert run(town, content(VISIT)) == 1
    assert [row["state"] for row in town.rows(FormProposal)] == ["checked", "checked"]


def test_proposal__whose_check_kills_the_worker__ends_after_some_attempts(town: Town) -> None:
    made = town.order("admin", CheckForm("m1", "a.xlsx"))
    for _ in form_queries.BACK_OFF:
        with town.engine.begin() as connection:
            assert (
                waiting.claim(connection, form_queries.PROPOSAL, form_queries.BACK_OFF, town.now)
                is not None
            )
        town.pass_time(hours=2)
    assert run(town) == 1
    assert town.order("admin", LoadProposal(made)).state == "gone"


def test_sweep__proposal_left_waiting__rings_again(town: Town) -> None:
    town.order("admin", CheckForm("m1", "a.xlsx"))
    sweep.run(town.room())
    assert "check_form" in town.rung


def test_orders__of_others__find_nothing(town: Town) -> None:
    made = propose(town)
    for name in ("weaver", "supervisor"):
        assert town.order(name, LoadProposal(made)) is None
        assert town.order(name, PublishProposal(made)) is None
        with pytest.raises(PermissionError):
            town.order(name, CheckForm("m9", "x.xlsx"))


def test_unsent__workbook__leaves_nothing(town: Town) -> None:
    made = propose(town)
    town.order("admin", RedactMessage("m1"))
    row = town.one(FormProposal)
    assert (row["state"], row["title"], row["compiled"]) == ("gone", "", None)
    assert town.order("admin", TryProposal(made)) is None


def test_try__proposal__can_be_rehearsed_and_is_not_published(town: Town) -> None:
    made = propose(town)
    key, form = town.order("admin", TryProposal(made))
    assert (key, form.title) == ("home_visit", "เยี่ยมบ้าน")
    assert town.order("admin", TryProposal(made))[1].digest == form.digest
    assert [row["key"] for row in town.rows(Form)] == ["oos_report"]
    session = Session.start(form, now=town.now, seed=1).stored()
    values: dict[str, Any] = {"created_at": town.now, "updated_at": town.now, "rehearsal": True}
    draft = Draft(0, key, form.digest, session, **values)
    draft = Draft(**{**draft.__dict__, "id": town.order("admin", SaveDraft(draft))})
    receipt = town.order("admin", SendSubmission(draft, {"who": "ก"}))
    assert receipt.rehearsal
    town.validate()
    assert town.one(Submission)["state"] == "accepted"


def test_publish__proposal__new_version_and_open_drafts_end_on_theirs(town: Town) -> None:
    made = propose(town)
    assert town.order("admin", PublishProposal(made)) == PublishedForm("published", "เยี่ยมบ้าน")
    assert town.order("admin", PublishProposal(made)) == PublishedForm("same", "เยี่ยมบ้าน")
    first = town.one(FormProposal)["digest"]
    draft, record = begin(town, "home_visit", first, who="ครู", age="12")
    again = propose(town, VISIT.replace("อายุเท่าไร", "อายุกี่ปี"), message="m2")
    assert town.order("admin", PublishProposal(again)).verdict == "published"
    second = town.one(Form, key="home_visit")["digest"]
    assert second != first
    loaded, form = town.order("weaver", LoadDraft(draft.id))
    assert (loaded.version, form.digest) == (first, first)
    town.order("weaver", SendSubmission(loaded, record, "320402", "320402T"))
    town.validate()
    sent = town.one(Submission)
    assert (sent["version"], sent["state"]) == (first, "accepted")
    assert {row["published_by"] for row in town.rows(FormVersion, form="home_visit")} == {
        town.ids["admin"]
    }


def test_publish__without_thai__needs_the_word(town: Town) -> None:
    made = propose(town, VISIT.replace("ใครไปเยี่ยม", "Who").replace("อายุเท่าไร", "Age"))
    assert town.order("admin", PublishProposal(made)).verdict == "needs_thai"
    assert town.rows(Form, key="home_visit") == []
    assert town.order("admin", PublishProposal(made, True)).verdict == "published"


def test_publish__retired_form__is_offered_again(town: Town) -> None:
    published(town)
    with town.engine.begin() as connection:
        assert form_queries.retire(connection, "home_visit", town.now)
        assert not form_queries.retire(connection, "home_visit", town.now)
    with town.desk("weaver") as desk:
        assert "home_visit" not in desk.shelf.newest
    published(town)
    with town.desk("weaver") as desk:
        assert "home_visit" in desk.shelf.newest


def test_sent__other_form__is_accepted_and_makes_no_case(town: Town) -> None:
    number = send(town, "home_visit", published(town), who="ครู", age="12")
    sent = town.one(Submission)
    assert (sent["state"], sent["number"], sent["case_id"]) == ("accepted", number, None)
    assert town.rows(Case) == town.rows(Child) == town.rows(Finding) == []
    assert town.order("weaver", SubmissionState(number)) == "kept"


def test_sent__other_form_with_names_of_a_report__is_no_report(town: Town) -> None:
    named = VISIT.replace("| who |", "| first_name |").replace("| age |", "| moo |")
    digest = published(town, named)
    send(town, "home_visit", digest, first_name="สมชาย", moo="99")
    assert town.one(Submission)["state"] == "accepted"
    assert town.rows(Case) == town.rows(Finding) == []


def test_sent__form_with_a_case_entity__opens_a_case(town: Town) -> None:
    answers = {"first": "มานี", "family": "ทดสอบดี", "place": "320402", "born": "2014-02-01"}
    number = send(town, "short_report", published(town, CASES), **answers)
    case, child = town.one(Case), town.one(Child)
    assert (case["number"], case["source"], case["tambon"]) == (number, "form", "320402")
    assert town.opened(child["key_id"], child["sealed"], "child")["first"] == "มานี"
    assert town.one(Submission)["case_id"] == case["id"]


def test_sent__case_entity_of_a_known_child__asks_the_coordinator(town: Town) -> None:
    town.send()
    town.validate()
    answers = {"first": "สมชาย", "family": "ทดสอบดี", "place": "320402", "born": "2012-08-05"}
    send(town, "short_report", published(town, CASES), **answers)
    assert len(town.rows(Case)) == 1
    assert [row["state"] for row in town.rows(Submission)] == ["accepted", "asked"]


def test_sent__case_entity_twice_validated__changes_nothing(town: Town) -> None:
    answers = {"first": "มานี", "family": "ทดสอบดี", "place": "320402", "born": "2014-02-01"}
    send(town, "short_report", published(town, CASES), **answers)
    before = town.counts()
    town.validate()
    assert town.counts() == before


@pytest.fixture
def slow(town: Town) -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def test_job__heavy_workbook__holds_up_no_report(town: Town, slow: threading.Event) -> None:
    town.order("admin", CheckForm("m1", "a.xlsx"))

    def line(_message_id: str, _most: int) -> Content:
        slow.wait(20)
        return content(VISIT)

    began = time.monotonic()
    assert form_proposals.check_beside(town.engine, town.vault, town.clock, line) == 1
    assert form_proposals.check_beside(town.engine, town.vault, town.clock, line) == 0
    town.send()
    town.validate()
    assert time.monotonic() - began < 5
    assert town.one(Submission)["state"] == "accepted"
    assert town.one(FormProposal)["state"] == "waiting"
    slow.set()
    until = time.monotonic() + 20
    while town.one(FormProposal)["state"] == "waiting":
        assert time.monotonic() < until
        time.sleep(0.05)
    with form_proposals._ONE_AT_A_TIME:
        assert town.one(FormProposal)["state"] == "checked"


def test_migration__of_proposals__makes_the_table_as_the_model_has_it(town: Town) -> None:
    with town.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert [one for one in found if "form_proposal" in str(one)] == []
