"""One child known twice: joined, told to both, taken apart again; whoever does it at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from handlers.orders import (
    AnswerQuestion,
    DecidePair,
    DecideReview,
    FindCase,
    FindSimilar,
    ListJoins,
    LoadPair,
    LoadReview,
    MoveCase,
    RaiseDanger,
    UndoJoin,
)
from handlers.orders.reviews import Likeness, Verdict
from models import sending
from models.case import AccessLog, Alert, Assistance, Case, Child, ChildKey, Need, SameChild
from models.casework import CaseReporter, Placement, Visit
from models.columns import table
from models.submission import Finding, Submission
from tests.workers.chatting import Chat
from tests.workers.test_review import sums_hold
from tests.workers.town import PEOPLE, Town
from workers import redact

pytestmark = pytest.mark.database
OTHER = {"tambon": "320510", "first_name": "ด.ช.สมชัย", "moo": "2", "guardian_phone": "081-234-5678"}
UNLIKE = {
    "first_name": "มานะ",
    "last_name": "ใจกล้า",
    "birth": "2014-03-09",
    "guardian_phone": "089-999-8888",
}


@pytest.fixture
def chat(town: Town) -> Chat:
    return Chat(town)


@pytest.fixture
def asked(town: Town) -> Town:
    """The same child reported by another weaver in another district."""
    town.send(note="พ่อดื่มเหล้า")
    town.validate()
    town.pass_time(days=1)
    town.send("other_weaver", answers=OTHER, note="ยายดูแลอยู่", needs="food grant")
    town.validate()
    return town


def question(town: Town) -> int:
    return int(town.rows(Finding, code="same_child")[-1]["id"])


def join(town: Town, name: str = "other_coordinator") -> int:
    """Answer "same". → the id of the decision."""
    assert town.order(name, AnswerQuestion(question(town), "same"))[0]
    return int(town.rows(SameChild)[-1]["id"])


def snapshot(town: Town, *but: str) -> dict[str, Any]:
    """Everything that a join and its undoing must leave as it was."""
    cases = [
        {k: v for k, v in row.items() if k not in {"version", "updated_at", "sealed", *but}}
        for row in town.rows(Case)
    ]
    keys = sorted((row["child_id"], row["hash"]) for row in town.rows(ChildKey))
    needs = sorted((row["case_id"], row["code"]) for row in town.rows(Need))
    alerts = sorted((row["id"], row["case_id"]) for row in town.rows(Alert))
    submissions = [(row["id"], row["state"], row["case_id"]) for row in town.rows(Submission)]
    return {
        "cases": cases,
        "keys": keys,
        "needs": needs,
        "alerts": alerts,
        "submissions": submissions,
    }


def two_cases(town: Town) -> tuple[str, str]:
    """Two cases of one child that nobody noticed at first."""
    one = town.send()
    town.validate()
    town.pass_time(days=1)
    other = town.send("other_weaver", answers=OTHER)
    town.validate()
    town.order("other_coordinator", AnswerQuestion(question(town), "different"))
    with town.engine.begin() as connection:  # nobody ever said so
        connection.execute(table(SameChild).delete())
        connection.execute(table(Finding).delete())
    return one, other


# --- two weavers and one child ---------------------------------------------------------------


def test_two_weavers_and_one_child__both_are_informed__notes_stay_private(
    asked: Town, chat: Chat
) -> None:
    join(asked)
    kept = asked.one(Case)
    assert [row["person_id"] for row in asked.rows(CaseReporter)] == [asked.ids["other_weaver"]]
    assert "รวมไว้ด้วยกัน" in chat.say("other_weaver", "เมนู")
    assert "มีรายงานเพิ่มเติม" in chat.say("weaver", "เมนู")
    seen = asked.order("other_weaver", FindCase(kept["number"]))
    shown = repr(seen)
    assert seen is not None
    for private in ("พ่อดื่มเหล้า", "สมชาย", "ทดสอบดี", "1234", "234-5678", "weaver'"):
        assert private not in shown, private
    assert seen.actions == ()
    first = repr(asked.order("weaver", FindCase(kept["number"])))
    assert "ยายดูแลอยู่" not in first
    assert "พ่อดื่มเหล้า" in first
    assert {row["code"] for row in asked.rows(Need)} == {"school", "grant", "food"}
    assert sums_hold(asked)


def test_joined_child__in_a_third_area__is_found_by_either_spelling(asked: Town) -> None:
    join(asked)
    for first in ("สมชาย", "สมชัย"):
        order = FindSimilar((f"{first} ทดสอบดี",), (date(2012, 8, 5),) * 2, "320402", "m", "")
        assert [one.in_scope for one in asked.order("coordinator", order)] == [True]


def test_undo__gives_the_report_a_case_of_its_own_number(asked: Town, chat: Chat) -> None:
    before = snapshot(asked)
    link = join(asked)
    shown = chat.send("coordinator", f"a=case&n={asked.one(Case)['number']}")
    assert asked.one(Case)["number"] in shown
    chat.send("coordinator", f"a=undo_join&n={asked.one(Case)['number']}")
    (held,) = asked.order("coordinator", ListJoins(asked.one(Case)["number"]))
    assert held.link_id == link
    assert "แยกออกแล้ว" in chat.tap("coordinator", f"แยก {held.number}")
    kept, own = asked.rows(Case)
    second = asked.rows(Submission)[1]
    assert (second["state"], second["case_id"]) == ("accepted", own["id"])
    assert own["number"] == second["number"]
    assert own["child_id"] != kept["child_id"]
    after = snapshot(asked)
    assert after["cases"][0] == before["cases"][0]
    mine = [key for key in after["keys"] if key[0] == kept["child_id"]]
    assert mine == before["keys"]
    assert [need for need in after["needs"] if need[0] == kept["id"]] == before["needs"]
    assert all(row["ended_at"] for row in asked.rows(CaseReporter))
    assert asked.order("other_weaver", FindCase(kept["number"])) is None
    assert asked.one(SameChild)["undone_by"] == asked.ids["coordinator"]
    for name in ("weaver", "other_weaver"):
        assert [data["part"] for _, data in asked.spoken(name) if data.get("part") == "parted"]
    assert sums_hold(asked)
    asked.validate()
    assert len(asked.rows(Case)) == 2


def test_undo__of_a_join_that_noted_nothing__still_gives_the_report_its_case(asked: Town) -> None:
    link = join(asked)
    with asked.engine.begin() as connection:
        connection.execute(table(SameChild).update().values(before={}))
    assert asked.order("coordinator", UndoJoin(link)) == (True, "")
    second = asked.rows(Submission)[1]
    assert (second["state"], second["case_id"]) == ("accepted", asked.rows(Case)[1]["id"])
    assert sums_hold(asked)


def test_undo__twice_or_by_another_area__does_nothing_more(asked: Town) -> None:
    link = join(asked)
    assert asked.order("other_coordinator", UndoJoin(link)) == (False, "gone"), "not their case"
    assert asked.order("coordinator", UndoJoin(link)) == (True, "")
    before = asked.counts()
    assert asked.order("second", UndoJoin(link)) == (False, "gone")
    assert asked.counts() == before


def test_urgent_second_case__joined_and_parted__is_as_before(town: Town) -> None:
    town.send()
    town.validate()
    draft = town.draft("other_weaver")
    town.order("other_weaver", RaiseDanger(draft.id, "A", ("beaten",), "320510"))
    town.send("other_weaver", draft, answers=OTHER, danger_now="yes", danger_signs="beaten")
    town.validate()
    before = snapshot(town, "due_at")
    link = join(town)
    kept, urgent = town.rows(Case)
    assert (kept["urgent"], urgent["state"], urgent["close_code"]) == ("A", "closed", "dup")
    assert urgent["child_id"] is None
    assert town.one(Alert)["case_id"] == kept["id"]
    assert sums_hold(town)
    assert town.order("other_coordinator", MoveCase(urgent["number"], "reopen", "x"))[:2] == (
        False,
        "dup",
    )
    assert town.order("coordinator", UndoJoin(link)) == (True, "")
    after = snapshot(town, "due_at")
    assert after["cases"] == before["cases"]
    assert after["alerts"] == before["alerts"]
    assert after["keys"] == before["keys"]
    assert after["needs"] == before["needs"]
    assert town.rows(Submission)[1]["state"] == "accepted"
    assert sums_hold(town)


def test_closed_case__a_joined_report_reopens_it__undo_closes_it_again(asked: Town) -> None:
    number = asked.one(Case)["number"]
    asked.order("coordinator", MoveCase(number, "close", "x", {"code": "helped"}))
    closed = asked.one(Case)
    link = join(asked)
    opened = asked.one(Case)
    assert (opened["state"], opened["due_at"] > asked.now) == ("reopened", True)
    asked.order("coordinator", UndoJoin(link))
    again = asked.rows(Case)[0]
    assert (again["state"], again["close_code"]) == ("closed", "helped")
    assert (again["closed_at"], again["due_at"]) == (closed["closed_at"], closed["due_at"])


def belongings(town: Town) -> list[tuple[int, int]]:
    """Which case each visit, help and placement belongs to."""
    nouns = (Visit, Assistance, Placement)
    return [(row["id"], row["case_id"]) for noun in nouns for row in town.rows(noun)]


def test_joined_report__its_name_unsent__leaves_what_the_first_reporter_told(asked: Town) -> None:
    join(asked)
    case = asked.one(Case)
    with asked.desk("other_weaver") as desk:
        found = sending.of_draft(desk.connection, asked.rows(Submission)[1]["draft_id"])
        assert found is not None
        _, box = sending.key_of(desk.connection, desk.vault, found.id)
        unsent = {"/data/child/first_name", "/data/child/guardian_phone"}
        redact.redact_submission(desk, found, box, unsent)
    child = asked.opened(case["key_id"], asked.one(Child)["sealed"], "child")
    assert (child["first"], child["phone"]) == ("สมชาย", "+66812345678")
    (entry,) = child["joined"].values()
    assert (entry["first"], entry["phone"], entry["phones"]) == ("", "", [])
    assert asked.rows(ChildKey)


# --- two cases, found to be one later ---------------------------------------------------------


def test_two_cases__said_to_be_one_from_a_card__work_goes_on_in_the_earlier(
    town: Town, chat: Chat
) -> None:
    one, other = two_cases(town)
    town.order("other_coordinator", MoveCase(other, "confirm"))
    asked_for = chat.send("other_coordinator", f"a=join_case&n={other}")
    assert "พิมพ์เลขเคส" in asked_for
    shown = chat.say("other_coordinator", one)
    assert "คนเดียวกันไหม" in shown
    assert "สมช" not in shown
    said = chat.tap("other_coordinator", "คนเดียวกัน")
    assert one in said
    kept, second = town.rows(Case)
    assert (kept["state"], second["state"], second["close_code"]) == ("confirmed", "closed", "dup")
    assert [row["state"] for row in town.rows(Submission)] == ["accepted", "joined"]
    assert sums_hold(town)
    card = chat.send("coordinator", f"a=case&n={one}")
    assert other in card
    link = town.one(SameChild)["id"]
    assert town.order("coordinator", UndoJoin(link)) == (True, "")
    kept, second = town.rows(Case)
    assert (kept["state"], second["state"], second["close_code"]) == ("new", "confirmed", None)
    assert second["child_id"] is not None
    assert [row["state"] for row in town.rows(Submission)] == ["accepted", "accepted"]
    assert sums_hold(town)


def test_two_cases_joined__visits_help_and_placement_follow_once(town: Town) -> None:
    one, other = two_cases(town)
    kept, second = town.rows(Case)
    with town.engine.begin() as connection:
        for case in (kept, second):
            sealed = {"key_id": case["key_id"], "recorded_at": town.now}
            day = town.now.date()
            connection.execute(
                table(Visit).insert().values(case_id=case["id"], visited_on=day, **sealed)
            )
            connection.execute(
                table(Assistance)
                .insert()
                .values(
                    given_to="child",
                    case_id=case["id"],
                    kind="money",
                    amount=80000,
                    given_on=day,
                    recorded_at=town.now,
                )
            )
        connection.execute(
            table(Placement)
            .insert()
            .values(
                case_id=second["id"],
                kind="school",
                since=town.now.date(),
                key_id=second["key_id"],
                recorded_at=town.now,
            )
        )
    before = [
        (row["id"], row["case_id"])
        for noun in (Visit, Assistance, Placement)
        for row in town.rows(noun)
    ]
    assert town.order("province", DecidePair(one, other, "same", 0)).done
    assert {row["case_id"] for row in town.rows(Visit)} == {kept["id"]}
    assert sum(row["amount"] for row in town.rows(Assistance, case_id=kept["id"])) == 160000
    assert town.one(Placement)["case_id"] == kept["id"]
    assert town.order("province", UndoJoin(town.one(SameChild)["id"])) == (True, "")
    after = [
        (row["id"], row["case_id"])
        for noun in (Visit, Assistance, Placement)
        for row in town.rows(noun)
    ]
    assert after == before


@pytest.mark.parametrize("verdict", ["sibling", "different"])
def test_two_cases__not_one__stay_apart_and_siblings_are_linked(
    town: Town, chat: Chat, verdict: str
) -> None:
    one, other = two_cases(town)
    assert town.order("province", DecidePair(one, other, verdict, 0)).done  # type: ignore[arg-type]
    for number, sibling in ((one, other), (other, one)):
        shown = chat.send("province", f"a=case&n={number}") + chat.send(
            "province", f"a=details&n={number}"
        )
        assert (f"พี่น้อง: {sibling}" in shown) == (verdict == "sibling")
    late = town.order("province", DecidePair(other, one, "same", 0))
    assert (late.done, late.why, late.verdict) == (False, "faster", verdict)


def test_pair__with_an_unlike_case_elsewhere__is_as_if_unknown(town: Town) -> None:
    one = town.send()
    other = town.send("other_weaver", answers={**UNLIKE, "tambon": "320510"})
    town.validate()
    assert town.order("coordinator", LoadPair(one, other)) is None
    assert town.order("coordinator", DecidePair(one, other, "same", 0)).why == "gone"
    assert town.order("weaver", LoadPair(one, other)) is None
    assert town.rows(AccessLog, act="compare") == []
    assert town.order("province", LoadPair(one, other)) is not None


def test_refusing__a_report_others_were_joined_to__has_to_part_them_first(asked: Town) -> None:
    link = join(asked)
    number = asked.one(Case)["number"]
    order = DecideReview(number, "reject", 1, 0, code="test")
    assert asked.order("coordinator", order).why == "joined"
    joined = asked.rows(Submission)[1]["number"]
    seen = asked.order("coordinator", LoadReview(joined))
    assert seen.actions == ("undo_join",)
    asked.order("coordinator", UndoJoin(link))
    assert asked.order("coordinator", order).done
    assert sums_hold(asked)


def test_danger_case__joined_before_its_report_came__the_report_joins_too(town: Town) -> None:
    number = town.send()
    town.validate()
    draft = town.draft("other_weaver")
    raised = town.order("other_weaver", RaiseDanger(draft.id, "A", ("beaten",), "320510"))
    assert town.order("province", DecidePair(number, raised.case_no, "same", 0)).done
    town.send("other_weaver", draft, answers=OTHER, danger_now="yes", danger_signs="beaten")
    town.validate()
    kept = town.rows(Case)[0]
    second = town.rows(Submission)[1]
    assert (second["state"], second["case_id"]) == ("joined", kept["id"])
    assert sums_hold(town)


# --- chains -----------------------------------------------------------------------------------


def chain(town: Town) -> list[str]:
    """Three cases that nobody compared yet."""
    numbers = []
    for at in range(3):
        numbers.append(town.send(answers={**UNLIKE, "last_name": f"{'กขค'[at]}านสกุล"}))
        settle(town)
        town.pass_time(days=1)
    with town.engine.begin() as connection:
        connection.execute(table(SameChild).delete())
        connection.execute(table(Finding).delete())
    assert len(town.rows(Case)) == 3
    return numbers


def settle(town: Town) -> None:
    """Validate, and say of every question that they are different children."""
    town.validate()
    for row in town.rows(Finding, code="same_child"):
        if row["resolved_at"] is None:
            town.order("province", AnswerQuestion(row["id"], "different"))


def test_chain__of_joins__is_undone_from_its_end(town: Town) -> None:
    a, b, c = chain(town)
    before = snapshot(town)
    assert town.order("coordinator", DecidePair(b, c, "same", 0)).kept_no == b
    assert town.order("coordinator", DecidePair(a, b, "same", 0)).kept_no == a
    assert [row["case_id"] for row in town.rows(Submission)] == [town.rows(Case)[0]["id"]] * 3
    assert sums_hold(town)
    first, last = town.rows(SameChild)
    assert town.order("coordinator", UndoJoin(first["id"])) == (False, "later")
    assert town.order("coordinator", UndoJoin(last["id"])) == (True, "")
    assert sums_hold(town)
    assert town.order("coordinator", UndoJoin(first["id"])) == (True, "")
    after = snapshot(town)
    assert after == before
    assert sums_hold(town)


def test_question__about_a_case_that_was_joined_since__joins_the_kept_one(town: Town) -> None:
    a = town.send(answers=UNLIKE)
    town.validate()
    town.pass_time(days=1)
    b = town.send()
    town.validate()
    town.pass_time(days=1)
    town.send("other_weaver", answers=OTHER)
    town.validate()
    finding = town.one(Finding, code="same_child")
    assert finding["other_case_id"] == town.one(Case, number=b)["id"]
    assert town.order("coordinator", DecidePair(a, b, "same", 0)).kept_no == a
    join(town)
    kept = town.one(Case, number=a)
    assert town.rows(Submission)[2]["case_id"] == kept["id"]
    assert sums_hold(town)


# --- at once ----------------------------------------------------------------------------------


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run these in threads that start together. → what each gave; an error is one of them."""
    gate = threading.Barrier(len(acts))
    gave: list[Any] = [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            gave[at] = act()
        except Exception as error:
            gave[at] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [one for one in gave if isinstance(one, Exception)], gave
    return gave


@pytest.mark.parametrize("_round", range(4))
def test_race__a_into_b_while_b_into_a(town: Town, _round: int) -> None:
    a, b = two_cases(town)
    decided = at_once(
        lambda: town.order("province", DecidePair(a, b, "same", 0)),
        lambda: town.order("supervisor", DecidePair(b, a, "same", 0)),
    )
    assert sorted(one.done for one in decided) == [False, True]
    assert len(town.rows(SameChild)) == 1
    assert [row["state"] for row in town.rows(Case)] == ["new", "closed"]
    assert sums_hold(town)


@pytest.mark.parametrize("_round", range(4))
def test_race__two_urgent_reports_each_said_to_be_the_others_child(town: Town, _round: int) -> None:
    for name, answers in (("weaver", {}), ("other_weaver", OTHER)):
        draft = town.draft(name)
        tambon = answers.get("tambon", "320402")
        town.order(name, RaiseDanger(draft.id, "A", ("beaten",), tambon))
        said = {"danger_now": "yes", "danger_signs": "beaten"}
        town.send(name, draft, answers={**answers, **said})
    town.validate()
    first, second = town.rows(Submission)
    # Both stand as questions about each other.
    with town.engine.begin() as connection:
        submission, finding = table(Submission), table(Finding)
        connection.execute(submission.update().values(state="asked"))
        connection.execute(finding.delete())
        for mine, other in ((first, second), (second, first)):
            connection.execute(
                finding.insert().values(
                    submission_id=mine["id"],
                    code="same_child",
                    severity="ask",
                    audience="coordinator",
                    other_case_id=other["case_id"],
                    points=100,
                    created_at=town.now,
                )
            )
    one, other = town.rows(Finding)
    at_once(
        lambda: town.order("province", AnswerQuestion(one["id"], "same")),
        lambda: town.order("supervisor", AnswerQuestion(other["id"], "same")),
    )
    states = sorted(row["state"] for row in town.rows(Case))
    assert states == ["closed", "new"]
    assert sorted(row["state"] for row in town.rows(Submission)) == ["accepted", "joined"]
    kept = town.one(Case, state="new")
    assert {row["case_id"] for row in town.rows(Alert)} == {kept["id"]}
    assert {row["case_id"] for row in town.rows(Submission)} == {kept["id"]}
    assert sums_hold(town)


@pytest.mark.parametrize("_round", range(4))
def test_race__a_chain_from_both_ends(town: Town, _round: int) -> None:
    a, b, c = chain(town)
    decided = at_once(
        lambda: town.order("province", DecidePair(a, b, "same", 0)),
        lambda: town.order("supervisor", DecidePair(b, c, "same", 0)),
    )
    assert decided[0].done or decided[1].done
    standing = [row for row in town.rows(Case) if row["state"] != "closed"]
    joined = [row for row in town.rows(Submission) if row["state"] == "joined"]
    assert len(standing) + len(joined) == 3
    for row in joined:
        assert row["case_id"] in {case["id"] for case in standing}, "nothing under a duplicate"
    assert sums_hold(town)


@pytest.mark.parametrize("move", ["close", "to_lao", "confirm"])
def test_race__join_while_the_kept_case_moves(asked: Town, move: str) -> None:
    number = asked.one(Case)["number"]
    data = {"close": {"code": "helped"}, "to_lao": {"lao": "320401T"}, "confirm": {}}[move]
    gave = at_once(
        lambda: asked.order("other_coordinator", AnswerQuestion(question(asked), "same")),
        lambda: asked.order("coordinator", MoveCase(number, move, "x", data)),
    )
    assert gave[0][0]
    case = asked.one(Case)
    assert asked.rows(Submission)[1]["case_id"] == case["id"]
    ends = {"close": {"closed", "reopened"}, "to_lao": {"moved"}, "confirm": {"confirmed"}}[move]
    assert case["state"] in ends
    assert sums_hold(asked)


@pytest.mark.parametrize("_round", range(3))
def test_race__undo_twice_and_join_again(asked: Town, _round: int) -> None:
    link = join(asked)
    gave = at_once(
        lambda: asked.order("coordinator", UndoJoin(link)),
        lambda: asked.order("second", UndoJoin(link)),
    )
    assert sorted(done for done, _ in gave) == [False, True]
    assert len(asked.rows(Case)) == 2
    assert sums_hold(asked)


def test_thousand_acts__of_joining_and_parting__always_add_up(town: Town) -> None:
    """Random joins, undoings, verdicts and refusals: the sums hold, and nothing is lost."""
    chance = random.Random(7)
    numbers = chain(town)
    for at in range(3):
        numbers.append(town.send("other_weaver", answers=OTHER, last_name=f"{'งจช'[at]}านสกุล"))
        settle(town)
    for _ in range(60):
        act = chance.random()
        if act < 0.45:
            one, other = chance.sample(numbers, 2)
            pair = town.order("province", LoadPair(one, other))
            if pair is not None:
                likeness: Likeness = chance.choice(("same", "same", "sibling"))
                town.order("province", DecidePair(one, other, likeness, pair.mark))
        elif act < 0.8:
            live = [row for row in town.rows(SameChild) if row["undone_at"] is None]
            if live:
                town.order("province", UndoJoin(chance.choice(live)["id"]))
        else:
            number = chance.choice(numbers)
            seen = town.order("province", LoadReview(number))
            verdict: Verdict = chance.choice(("accept", "reject", "return"))
            names = ("lives",) if verdict == "return" else ()
            town.order(
                "province",
                DecideReview(number, verdict, seen.version, seen.mark, names, "check"),
            )
        for row in town.rows(Finding, code="same_child"):
            if row["resolved_at"] is None and chance.random() < 0.5:
                town.order(
                    "province", AnswerQuestion(row["id"], chance.choice(["same", "different"]))
                )
        assert sums_hold(town)
        children = [row["child_id"] for row in town.rows(Case) if row["child_id"]]
        assert len(children) == len(set(children))
        for row in town.rows(Case, close_code="dup"):
            assert row["child_id"] is None
    assert len(town.rows(Submission)) == 6
    assert len(town.rows(Child)) >= 6 - len(town.rows(Submission, state="rejected"))


# --- nobody finds another area's child by trying names ----------------------------------------


def look(town: Town, first: str, name: str = "other_weaver") -> tuple[list[Any], float]:
    order = FindSimilar((f"{first} ทดสอบดี",), (date(2012, 8, 5),) * 2, "320402", "m", "")
    began = time.perf_counter()
    found = town.order(name, order)
    return found, time.perf_counter() - began


def test_probing__outside_ones_area__tells_one_bit_and_not_for_long(town: Town) -> None:
    town.send()
    town.send(first_name="สมชายย", birth="2012-08-06")
    town.validate()
    town.order("coordinator", AnswerQuestion(question(town), "different"))
    told = [look(town, "สมชาย")[0] for _ in range(12)]
    assert [len(one) for one in told[:3]] == [1, 1, 1], "two children, one word"
    for found in told:
        for one in found:
            assert (one.case_no, one.shown, one.state, one.in_scope) == ("", "", "", False)
    assert {one.points for found in told for one in found} == {75}, "not how alike"
    assert told[-1] == [], "guesses are bounded"
    town.pass_time(days=2)
    assert len(look(town, "สมชาย")[0]) == 1
    logged = town.rows(AccessLog, act="alike_elsewhere")
    assert {row["person_id"] for row in logged} == {town.ids["other_weaver"]}


def test_probing__takes_the_same_time_whether_there_is_a_child_or_not(town: Town) -> None:
    town.send()
    town.validate()
    look(town, "สมชาย")
    hit = min(look(town, "สมชาย")[1] for _ in range(3))
    miss = min(look(town, "วรวุฒิ")[1] for _ in range(3))
    assert abs(hit - miss) < 0.05, (hit, miss)


def test_bounded_guesses__do_not_hide_ones_own_children(town: Town) -> None:
    town.send()
    town.validate()
    for _ in range(12):
        look(town, "สมชาย")
    found, _ = look(town, "สมชาย", "weaver")
    assert [one.in_scope for one in found] == [True]


def test_people__of_the_town__are_as_they_were() -> None:
    assert "heir" not in PEOPLE
