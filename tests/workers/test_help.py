"""Help for a child, a household, a list: validated, kept once, corrected, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.helped import satang
from handlers.orders import (
    AnswerQuestion,
    CheckHelp,
    FindCases,
    ListHelp,
    ListHelpable,
    LoadHelp,
    LoadQuestion,
    OpenHelpList,
    VoidHelp,
)
from models import assistance_queries, province_queries, status
from models.case import AccessLog, Assistance, Case, CaseEvent
from models.scope import Grant, Scope
from models.submission import Finding
from tests.workers.giving import Giving
from tests.workers.town import PEOPLE, Town
from workers.validation.joining import Hand, join_cases
from workers.validation.parting import part

pytestmark = pytest.mark.database
GIVEN = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
"""The first instant in Bangkok of the day on which help is given here."""


@pytest.fixture
def giving(town: Town) -> Giving:
    return Giving(town)


def cap(town: Town, **said: Any) -> None:
    with town.engine.begin() as connection:
        province_queries.keep_settings(connection, "32", town.now, **said)


# --- one entry


def test_help__of_a_confirmed_case__is_kept_and_the_case_moves(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    sent = giving.give("weaver", number, note="ฝากยายไว้", amount="1500.50")
    case, row = town.one(Case), giving.rows()[0]
    assert (sent["state"], sent["case_id"]) == ("accepted", case["id"])
    assert (row["amount"], row["fund"], row["support"], row["given_to"], row["pay"]) == (
        150050, "eef", "grant", "child", "cash",
    )  # fmt: skip
    assert (row["case_id"], row["submission_id"], row["batch"]) == (case["id"], sent["id"], None)
    assert (row["province"], row["lao"], row["given_on"]) == ("32", "320402T", date(2026, 11, 18))
    assert (case["state"], case["helped_at"]) == ("helping", GIVEN)
    assert row["key_id"] == case["key_id"]
    words = town.opened(case["key_id"], row["sealed"], "assistance")
    assert words == {"receiver": "ยายมา ทดสอบ", "note": "ฝากยายไว้"}
    assert b"\xe0\xb8\xa2\xe0\xb8\xb2\xe0\xb8\xa2" not in row["sealed"]
    assert [kind for kind, _ in town.spoken("weaver")][-1] == "help_saved"


def test_help__validated_again__changes_nothing(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    giving.give("weaver", number)
    before = (unsealed(giving), town.rows(CaseEvent), town.counts())
    giving.send_back("received")
    town.validate()
    assert (unsealed(giving), town.rows(CaseEvent), town.counts()) == before


def unsealed(giving: Giving) -> list[dict[str, Any]]:
    return [row | {"sealed": len(row["sealed"])} for row in giving.rows()]


@pytest.mark.parametrize("state", ["new", "check"])
def test_help__of_a_case_nobody_confirmed__is_kept_and_moves_nothing(
    giving: Giving, state: str
) -> None:
    number = giving.case(confirmed=False)
    giving.change(Case, state=state)
    assert giving.give("weaver", number)["state"] == "accepted"
    case = giving.town.one(Case)
    assert (case["state"], case["helped_at"]) == (state, GIVEN)
    assert giving.town.rows(CaseEvent)[-1]["kind"] == "helped"


def test_help__of_another_areas_case__comes_back_with_the_reason(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    sent = giving.give("other_weaver", number)
    assert sent["state"] == "returned"
    assert giving.rows() == []
    kind, data = town.spoken("other_weaver")[-1]
    assert (kind, data["asks"]) == ("correction", ["case_no"])
    assert data["reasons"]["case_no"] == f"{number} ไม่พบในส่วนที่คุณดูแล"
    assert town.one(Case)["state"] == "confirmed"


def test_help__corrected_to_another_case__replaces_what_it_gave(giving: Giving) -> None:
    town, wrong, right = giving.town, giving.case(), giving.case()
    sent = giving.give("weaver", wrong)
    giving.send_back()
    town.pass_time(hours=1)
    giving.give("weaver", right, amount="900", corrects=str(sent["id"]))
    first, second = town.one(Case, number=wrong), town.one(Case, number=right)
    assert [(row["case_id"], row["amount"]) for row in giving.rows()] == [(second["id"], 90000)]
    assert len(town.rows(Assistance)) == 2
    assert (first["helped_at"], second["helped_at"]) == (None, GIVEN)
    giving.send_back()
    giving.give("weaver", wrong, right, corrects=str(sent["id"]))
    assert sorted((row["case_id"], row["amount"]) for row in giving.rows()) == [
        (first["id"], 80000), (second["id"], 80000),
    ]  # fmt: skip
    assert len(town.rows(Assistance)) == 2


@pytest.mark.parametrize(
    ("said", "exact"),
    [("800", 80000), ("0.01", 1), ("1500.5", 150050), ("1500.50", 150050), ("", 0),
     ("0.1", 10), ("4.35", 435), ("1.005", None), ("-1", None), ("NaN", None), ("1e99", None),
     ("ร้อย", None), ("8e2", 80000)],
)  # fmt: skip
def test_satang__of_typed_baht__is_exact_or_nothing(said: str, exact: int | None) -> None:
    assert satang(said) == exact


# --- caps


def test_cap__lowered_meanwhile__comes_back_with_the_cap(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    cap(town, cap_child=700_00)
    sent = giving.give("weaver", number)
    assert (sent["state"], giving.rows()) == ("returned", [])
    _, data = town.spoken("weaver")[-1]
    assert data["asks"] == ["amount"]
    assert "700 บาท" in data["reasons"]["amount"]
    cap(town, cap_child=800_00)
    giving.give("weaver", number, corrects=str(sent["id"]))
    assert giving.total() == 80000


def test_cap__seen_before_sending__names_the_cap(giving: Giving) -> None:
    number = giving.case()
    cap(giving.town, cap_child=700_00)
    checked = giving.town.order(
        "weaver", CheckHelp("assistance", {"assist_for": "child", "case_no": number,
                                           "assist_kind": "money", "amount": "800"})
    )  # fmt: skip
    assert checked.cap == 70000


# --- the same again


def again(giving: Giving, number: str, **changed: str) -> tuple[tuple[str, date], ...]:
    answers = {
        "assist_for": "child", "case_no": number, "assist_kind": "money", "fund": "eef",
        "assist_date": giving.town.now.date().isoformat(), "support": "grant", "amount": "800",
        **changed,
    }  # fmt: skip
    found: tuple[tuple[str, date], ...] = giving.town.order(
        "weaver", CheckHelp("assistance", answers)
    ).repeated
    return found


def test_repeat__same_need_and_fund_in_a_fiscal_year__is_warned_and_found(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    giving.give("weaver", number)
    town.pass_time(days=30)
    assert again(giving, number) == ((number, date(2026, 11, 18)),)
    assert again(giving, number, support="food grant") != ()
    assert again(giving, number, support="food") == ()
    assert again(giving, number, fund="pao") == ()
    assert again(giving, number, assist_date="2026-09-30") == ()  # the fiscal year before
    giving.give("weaver", number)
    found = town.one(Finding, code="help_twice")
    assert (found["audience"], found["other_case_id"]) == ("coordinator", town.one(Case)["id"])
    asked = town.order("coordinator", LoadQuestion(found["id"]))
    assert asked.code == "help_twice"
    assert town.order("other_coordinator", LoadQuestion(found["id"])) is None
    assert town.order("coordinator", AnswerQuestion(found["id"], "checked"))[0]
    assert giving.total() == 160000


def test_repeat__of_the_entry_being_corrected__is_none(giving: Giving) -> None:
    number = giving.case()
    sent = giving.give("weaver", number)
    giving.send_back()
    giving.give("weaver", number, amount="700", corrects=str(sent["id"]))
    assert giving.town.rows(Finding, code="help_twice") == []


def test_repeat__taken_back__is_no_repeat(giving: Giving) -> None:
    number = giving.case()
    giving.give("weaver", number)
    assert giving.town.order("weaver", VoidHelp(giving.rows()[0]["id"], "amount"))[0] == 1
    assert again(giving, number) == ()


# --- many at once


def test_batch__of_three__is_one_batch_with_the_total(giving: Giving) -> None:
    numbers = [giving.case() for _ in range(3)]
    giving.give("coordinator", *numbers)
    rows = giving.rows()
    assert len({row["batch"] for row in rows}) == 1
    assert rows[0]["batch"] is not None
    assert giving.total() == 3 * 80000
    assert {case["state"] for case in giving.town.rows(Case)} == {"helping"}
    _, told = giving.town.spoken("coordinator")[-1]
    assert (told["receivers"], told["satang"]) == (3, 240000)


def test_batch__with_a_number_outside__names_it_and_keeps_nothing(giving: Giving) -> None:
    town = giving.town
    inside = [giving.case() for _ in range(2)]
    outside = giving.case(name="other_weaver", tambon="320510")
    found, refused = town.order("coordinator", FindCases((*inside, outside, "32-2569-99999")))
    assert found == tuple(inside)
    assert refused == ((outside, "unknown"), ("32-2569-99999", "unknown"))
    sent = giving.give("coordinator", *inside, outside)
    assert (sent["state"], giving.rows()) == ("returned", [])
    _, data = town.spoken("coordinator")[-1]
    assert data["asks"] == ["also_cases"]
    assert outside in data["reasons"]["also_cases"]
    assert inside[1] not in data["reasons"]["also_cases"]


def test_batch__taken_back_by_its_author__counts_no_more_and_is_told_in_each_case(
    giving: Giving,
) -> None:
    town = giving.town
    numbers = [giving.case() for _ in range(3)]
    giving.give("coordinator", *numbers)
    one = town.order("coordinator", LoadHelp(giving.rows()[0]["id"]))
    assert (one.together, one.total, one.may_void_all) == (3, 240000, True)
    assert town.order("coordinator", VoidHelp(one.id, "nonsense", all=True))[2] == "reason"
    assert town.order("coordinator", VoidHelp(one.id, "list", all=True)) == (3, 240000, "")
    assert town.order("coordinator", VoidHelp(one.id, "list", all=True)) == (0, 0, "gone")
    assert giving.rows() == []
    assert len(town.rows(Assistance)) == 3
    assert {row["helped_at"] for row in town.rows(Case)} == {None}
    assert {row["state"] for row in town.rows(Case)} == {"confirmed"}, "they wait for help again"
    events = town.rows(CaseEvent, kind="help_voided")
    assert len(events) == 3
    case = town.one(Case, id=events[0]["case_id"])
    said = town.opened(case["key_id"], events[0]["sealed"], "case_event")
    assert said == {"reason": "list"}


def test_help__taken_back__while_other_help_stands__the_case_stays_helping(
    giving: Giving,
) -> None:
    number = giving.case()
    giving.give("coordinator", number)
    giving.give("coordinator", number, assist_for="household", support="cash")
    first, second = giving.rows()
    assert giving.town.order("coordinator", VoidHelp(first["id"], "list"))[2] == ""
    assert giving.town.one(Case)["state"] == "helping"
    assert giving.town.order("coordinator", VoidHelp(second["id"], "list"))[2] == ""
    assert giving.town.one(Case)["state"] == "confirmed"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("other_weaver", "unknown"), ("other_coordinator", "unknown"), ("coordinator", ""),
     ("district", ""), ("province", ""), ("monitor", "unknown")],
)  # fmt: skip
def test_help__taken_back__by_its_author_or_a_coordinator_of_the_place(
    giving: Giving, monkeypatch: pytest.MonkeyPatch, name: str, verdict: str
) -> None:
    number = giving.case()
    giving.give("weaver", number)
    if name == "monitor":
        monkeypatch.setitem(PEOPLE, "monitor", ("monitor", "32", ""))
        giving.town.enrol("monitor", PEOPLE["monitor"])
    assert giving.town.order(name, VoidHelp(giving.rows()[0]["id"], "twice"))[2] == verdict


def test_lists__of_small_children__leave_out_those_given_this_year(giving: Giving) -> None:
    town = giving.town
    numbers = [giving.case() for _ in range(4)]
    giving.change(Case, targets="T1")
    giving.give("coordinator", numbers[0])
    lists = town.order("coordinator", ListHelpable())
    assert [(one.kind, one.lao, one.name, one.count) for one in lists] == [
        ("small", "320402T", "อบต.เมืองลีง", 3), ("first", "320402T", "อบต.เมืองลีง", 3),
    ]  # fmt: skip
    assert town.order("other_coordinator", ListHelpable()) == []
    assert town.order("weaver", ListHelpable()) == []
    found = town.order("coordinator", OpenHelpList("small", "320402T", 2))
    assert found == (tuple(numbers[1:3]), 3)
    assert town.order("other_coordinator", OpenHelpList("small", "320402T", 2)) == ((), 0)
    assert len(town.rows(AccessLog, act="list", why="help_small")) == 2
    town.now = datetime(2027, 10, 2, 3, 0, tzinfo=UTC)  # a new fiscal year
    assert town.order("coordinator", ListHelpable())[0].count == 4


# --- a household


def test_household__is_helped_through_a_child__money_of_the_household(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    giving.give("weaver", number, assist_for="household", support="cash", amount="3000")
    row = giving.rows()[0]
    assert (row["given_to"], row["case_id"]) == ("household", town.one(Case)["id"])
    case = town.one(Case)
    assert (case["state"], case["helped_at"]) == ("helping", None)
    with town.engine.connect() as connection:
        scope = Scope(0, (Grant("supervisor", "32"),))
        counted = status.count(connection, scope, "32", town.now).numbers
    assert counted["money_children"] == 0
    assert counted["helped"] == 0


# --- what people may see


def test_help_of_a_case__words_only_for_those_who_may_see_names(giving: Giving) -> None:
    town, number = giving.town, giving.case()
    giving.give("weaver", number)
    for name, named in (("weaver", True), ("coordinator", True), ("supervisor", False)):
        seen = town.order(name, ListHelp(number))
        assert ("receiver" in dict(seen[0].facts)) is named, name
    assert town.order("other_coordinator", ListHelp(number)) is None
    assert town.order("other_coordinator", LoadHelp(giving.rows()[0]["id"])) is None


# --- random acts


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.sets(st.integers(0, 4), min_size=1), st.integers(1, 9999999)),
        st.tuples(st.just("void"), st.integers(0, 30), st.booleans()),
    ),
    min_size=3,
    max_size=9,
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_sums__after_random_entries_and_undos__always_agree(
    giving: Giving, acts: list[tuple[Any, ...]]
) -> None:
    """What was said to be given or taken back, the rows, and the published counts are one sum."""
    town = giving.town
    with town.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE assistance")
        connection.exec_driver_sql('UPDATE "case" SET helped_at = NULL')
    numbers = [row["number"] for row in town.rows(Case)] or [giving.case() for _ in range(5)]
    expected = 0
    for act in acts:
        town.now += timedelta(minutes=1)
        if act[0] == "give":
            amount = min(act[2], 5_000_000)
            baht = f"{amount // 100}.{amount % 100:02}"
            chosen = [numbers[at] for at in sorted(act[1])]
            assert giving.give("coordinator", *chosen, amount=baht)["state"] == "accepted"
            expected += amount * len(chosen)
        elif rows := town.rows(Assistance):
            target = rows[act[1] % len(rows)]
            expected -= town.order("coordinator", VoidHelp(target["id"], "amount", all=act[2]))[1]
        with town.engine.connect() as connection:
            scope = Scope(0, (Grant("supervisor", "32"),))
            counted = status.count(connection, scope, "32", town.now).numbers["money_children"]
        assert giving.total() == expected == (counted or 0)
        helped = {row["case_id"] for row in giving.rows()}
        assert {case["id"] for case in town.rows(Case) if case["helped_at"]} == helped


# --- kinds


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("goods", {"goods": "ชุดนักเรียน 2 ชุด", "fund": "pao"}, {"goods": "ชุดนักเรียน 2 ชุด"}),
        ("training", {"course": "ช่างยนต์ วิทยาลัย", "course_hours": "40", "fund": "slr"},
         {"course": "ช่างยนต์ วิทยาลัย", "course_hours": "40"}),
        ("service", {"agency": "hospital"}, {}),
    ],
)  # fmt: skip
def test_help__of_every_kind__is_kept_with_its_words_sealed(
    giving: Giving, kind: str, said: dict[str, str], words: dict[str, str]
) -> None:
    number = giving.case()
    money = dict.fromkeys(("fund", "amount", "pay", "receiver"))
    if kind == "goods":
        del money["amount"]
    sent = giving.give("weaver", number, **{**money, "assist_kind": kind, **said})
    assert sent["state"] == "accepted"
    row, case = giving.rows()[0], giving.town.one(Case)
    assert (row["kind"], row["fund"], row["agency"]) == (
        kind, said.get("fund", ""), said.get("agency", ""),
    )  # fmt: skip
    assert row["amount"] == (80000 if kind == "goods" else 0)
    kept = giving.town.opened(case["key_id"], row["sealed"], "assistance") if row["sealed"] else {}
    assert kept == words
    assert (case["state"], case["helped_at"]) == ("helping", GIVEN)


def test_stream__of_a_place_and_period__holds_what_is_in_force_within_the_scope(
    giving: Giving,
) -> None:
    town = giving.town
    mine, other = giving.case(), giving.case(name="other_weaver", tambon="320510")
    giving.give("weaver", mine)
    giving.give("other_weaver", other)
    giving.give("weaver", mine, fund="pao")
    town.order("weaver", VoidHelp(giving.rows(fund="pao")[0]["id"], "twice"))

    def numbers(area: str, place: str = "", since: date | None = None) -> list[str]:
        scope = Scope(0, (Grant("coordinator", area),))
        with town.engine.connect() as connection:
            found = assistance_queries.stream(connection, scope, place, since)
            return sorted(str(row["case_no"]) for row in found)

    assert numbers("32") == sorted([mine, other])
    assert numbers("3204") == numbers("32", "320402T") == [mine]
    assert numbers("3204", "3205") == numbers("32", since=date(2026, 11, 19)) == []


# --- two cases that are one


def test_joined_case__brings_its_help_and_words_and_gives_them_back(giving: Giving) -> None:
    town = giving.town
    first, second = giving.case(), giving.case()
    giving.give("weaver", second, note="ฝากยายไว้")
    kept, other = town.one(Case, number=first), town.one(Case, number=second)
    with town.engine.begin() as connection:
        hand = Hand(connection, town.vault, town.now, town.ids["coordinator"])
        link = join_cases(hand, kept["id"], other["id"])
        assert link
    helped = {row["number"]: row["helped_at"] for row in town.rows(Case)}
    assert helped == {first: GIVEN, second: None}
    seen = town.order("coordinator", ListHelp(first))
    assert dict(seen[0].facts)["note"] == "ฝากยายไว้"
    with town.engine.begin() as connection:
        part(Hand(connection, town.vault, town.now, town.ids["coordinator"]), link)
    helped = {row["number"]: row["helped_at"] for row in town.rows(Case)}
    assert helped == {first: None, second: GIVEN}
