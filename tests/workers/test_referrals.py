"""A case handed to an agency: suggested, consented, answered by a coordinator, overdue, done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers import agencies
from handlers.orders import (
    AnswerReferral,
    FindCase,
    ListReferrals,
    LoadReferral,
    ReferralView,
    SuggestAgency,
)
from models import referral_queries
from models.case import Assistance, Case, CaseEvent
from models.casework import Referral
from models.scope import everything
from tests.workers.giving import Giving
from tests.workers.town import Town
from workers.clockwork import referrals as clock

pytestmark = pytest.mark.database


@pytest.fixture
def giving(town: Town) -> Giving:
    return Giving(town)


def refer(giving: Giving, number: str, name: str = "weaver", **changed: str | None) -> str:
    """Send a referral. → the state of the submission."""
    said: dict[str, str | None] = {
        "assist_kind": "referral", "support": "health", "agency": "hospital",
        "refer_state": "sent", "due_date": "2026-11-25", "share_consent": "given",
        "note": "นัดวันจันทร์", "agency_person": "พยาบาลใจดี", "fund": None, "amount": None,
        "pay": None, "receiver": None, **changed,
    }  # fmt: skip
    return str(giving.give(name, number, **said)["state"])


def view(giving: Giving, name: str = "coordinator") -> ReferralView:
    found: ReferralView = giving.town.order(name, LoadReferral(giving.town.one(Referral)["id"]))
    return found


def answer(giving: Giving, state: str, name: str = "coordinator") -> tuple[bool, str]:
    seen = giving.town.one(Referral)
    done, why, _ = giving.town.order(name, AnswerReferral(seen["id"], state, seen["version"]))
    return done, why


def test_referral__sent__is_kept_with_its_clock_and_the_case_moves(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    assert refer(giving, number) == "accepted"
    row, case = town.one(Referral), town.one(Case)
    assert (row["agency"], row["needs"], row["state"], row["consent"]) == (
        "hospital", "health", "sent", "given",
    )  # fmt: skip
    assert row["due_at"] == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert row["share_note"] is False
    words = town.opened(case["key_id"], row["sealed"], "referral")
    assert words == {"agency_person": "พยาบาลใจดี", "note": "นัดวันจันทร์"}
    assert (case["state"], case["helped_at"], giving.rows()) == ("helping", None, [])
    seen = town.order("coordinator", FindCase(number))
    assert dict(seen.facts)["referral"] == "โรงพยาบาล / รพ.สต. · ส่งเรื่องแล้ว · ภายใน 25 พ.ย. 2569"
    assert {"assist", "refer", "referrals"} <= set(seen.actions)
    assert "helps" not in seen.actions


@pytest.mark.parametrize(
    ("consent", "why", "state"),
    [("given", None, "accepted"), ("refused", "law", "accepted"), ("later", "urgent", "accepted"),
     ("urgent", "urgent", "accepted")],
)  # fmt: skip
def test_referral__without_consent__only_when_urgent_or_by_law(
    giving: Giving, consent: str, why: str | None, state: str
) -> None:
    assert refer(giving, giving.case(), share_consent=consent, share_why=why) == state
    assert giving.town.one(Referral)["consent"] == consent


def test_referral__without_consent_and_reason__comes_back(giving: Giving) -> None:
    number = giving.case()
    assert refer(giving, number, share_consent="refused") == "returned"
    assert giving.town.rows(Referral) == []
    assert giving.town.spoken("weaver")[-1][1]["asks"] == ["share_consent"]


def test_referral__answered_and_done__counts_as_help_once(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    refer(giving, number)
    assert view(giving).answers == ("accepted", "declined", "done", "noanswer")
    assert answer(giving, "accepted") == (True, "")
    later = town.one(Referral)
    assert later["due_at"] is not None
    assert later["due_at"] > datetime(2026, 12, 17, tzinfo=UTC)
    assert answer(giving, "noanswer") == (False, "not_now")
    town.pass_time(days=3)
    assert answer(giving, "done") == (True, "")
    row = giving.rows()[0]
    assert (row["kind"], row["amount"], row["agency"]) == ("referral", 0, "hospital")
    assert town.one(Case)["helped_at"] is not None
    assert view(giving).answers == ()
    assert answer(giving, "declined") == (False, "not_now")
    assert len(town.rows(Assistance)) == 1
    kinds = [event["kind"] for event in town.rows(CaseEvent)]
    assert kinds[-3:] == ["help", "referral_accepted", "referral_done"]


def test_answer__of_two_at_once__the_first_wins(giving: Giving) -> None:
    refer(giving, giving.case())
    seen = giving.town.one(Referral)
    first = giving.town.order(
        "coordinator", AnswerReferral(seen["id"], "accepted", seen["version"])
    )
    second = giving.town.order("second", AnswerReferral(seen["id"], "declined", seen["version"]))
    assert (first[0], second[0], second[1], second[2].state) == (True, False, "lost", "accepted")


@pytest.mark.parametrize("name", ["weaver", "other_coordinator", "other_weaver"])
def test_answer__by_who_does_not_coordinate__is_refused(giving: Giving, name: str) -> None:
    refer(giving, giving.case())
    assert answer(giving, "done", name) == (False, "unknown")
    assert giving.town.one(Referral)["state"] == "sent"


def test_overdue__referral__is_told_once_to_the_nearest_coordinators(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    refer(giving, number)
    town.now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert clock.run(town.room()) == 0
    town.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert clock.run(town.room()) == 1
    assert clock.run(town.room()) == 0
    told = [kind for kind, _ in town.spoken("coordinator")]
    assert told.count("referral_due") == 1
    assert "referral_due" not in [kind for kind, _ in town.spoken("province")]
    assert view(giving).overdue
    with town.engine.connect() as connection:
        rows = referral_queries.overdue(connection, everything(), town.now, 10)
    assert [row.number for row in rows] == [number]
    answer(giving, "noanswer")
    with town.engine.connect() as connection:
        assert not referral_queries.overdue(connection, everything(), town.now, 10)


def test_referral__corrected_into_money__ends_and_is_help(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    refer(giving, number)
    giving.send_back()
    giving.give("weaver", number, corrects=str(town.one(Referral)["submission_id"]))
    assert town.one(Referral)["state"] == "declined"
    assert giving.total() == 80000


def test_list__of_a_case_elsewhere__is_not_there(giving: Giving) -> None:
    number = giving.case()
    refer(giving, number)
    assert giving.town.order("other_coordinator", ListReferrals(number)) is None
    assert giving.town.order("other_coordinator", SuggestAgency(number)) is None
    listed = giving.town.order("weaver", ListReferrals(number))
    assert [(one.state, one.answers) for one in listed] == [("sent", ())]


def test_suggestion__for_a_case__names_agencies_and_presets(giving: Giving) -> None:
    found = giving.town.order("weaver", SuggestAgency(giving.case(birth="2012-08-05")))
    assert [code for code, *_ in found.agencies][:3] == ["lao", "msdhs", "espa"]
    assert found.presets["agency_first"].startswith("lao msdhs espa school")
    assert found.presets["assist_kind"] == "referral"
    assert found.presets["support"] == "grant school"
    assert found.presets["due_date"] == "2026-11-27"


@pytest.mark.parametrize(
    ("needs", "age", "category", "grade", "first"),
    [
        (["school"], 9, "dropout", "p3", ["espa", "school", "slr"]),
        (["school"], 13, "gap", "p6", ["essa", "school", "slr"]),
        (["school"], 13, "dropout", "p6", ["espa", "school", "slr"]),
        (["flex"], 15, "dropout", "m2", ["essa", "school", "slr"]),
        (["school"], 17, "dropout", "v1", ["voc", "slr"]),
        (["school"], 8, "never", "", ["espa", "school", "slr"]),
        (["school"], 14, "never", "", ["essa", "school", "slr"]),
        (["slr"], 20, "dropout", "m1", ["slr", "voc"]),
        (["ecd"], 3, "", "", ["ecd", "lao", "msdhs"]),
        (["job"], 13, "dropout", "p6", ["espa", "school", "slr"]),
        (["job"], 16, "dropout", "m3", ["labour", "voc", "essa", "school", "slr"]),
        (["health"], 10, "at_risk", "p4", ["hospital", "espa", "school"]),
        (["protect"], 10, "at_risk", "p4", ["msdhs", "shelter", "police", "espa", "school"]),
        (["iddoc"], 7, "never", "", ["district", "espa", "school", "slr"]),
        ([], None, "", "", []),
    ],
)
def test_suggestion__by_need_and_level__fits(
    needs: list[str], age: int | None, category: str, grade: str, first: list[str]
) -> None:
    found = agencies.suggest(needs, age=age, category=category, last_grade=grade)
    assert [one.agency for one in found] == first


def test_overdue__referral_that_nobody_could_be_told_of__is_told_once_somebody_is_there(
    giving: Giving,
) -> None:
    town, number = giving.town, giving.case()
    refer(giving, number)
    town.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    town.dismiss("coordinator", "second", "district", "province", "supervisor")
    assert clock.run(town.room()) == 0
    town.enrol("newcomer", ("coordinator", "3204", "320402T"))
    assert clock.run(town.room()) == 1
    assert "referral_due" in [kind for kind, _ in town.spoken("newcomer")]
