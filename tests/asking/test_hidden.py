"""Who may only count, and asks one question beside the other to find a single child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from models import asked, asked_hidden, status
from models.counted import Found, Wanted
from models.measures import ASKED, BY_CODE
from models.scope import Grant, Scope
from models.suppress import hide_small
from tests.asking.conftest import NOW

pytestmark = pytest.mark.database
WATCHER = Scope(9, (Grant("monitor", "32"),))
OPENER = Scope(1, (Grant("supervisor", "32"),))
CASES = BY_CODE["cases"]
PARTS = ("waiting", "confirmed", "helping", "learning", "closed", "moved", "no_help")


def shown(connection: Connection, *wanted: Wanted) -> list[Found]:
    return asked_hidden.answer(connection, WATCHER, wanted, NOW)


def truth(connection: Connection, *wanted: Wanted) -> list[Found]:
    return asked.answer(connection, OPENER, wanted, NOW)


TOO_FINE: dict[str, Wanted] = {
    "a kind inside a tambon": Wanted(CASES, "320401", filters={"sex": ("f",)}),
    "a table of kinds inside a tambon": Wanted(CASES, "320401", group="reason"),
    "a kind inside an LAO": Wanted(CASES, "320401T", filters={"sex": ("f",)}),
    "two kinds at once": Wanted(CASES, "32", filters={"sex": ("f",), "reason": ("drugs",)}),
    "a kind by another": Wanted(CASES, "32", filters={"sex": ("f",)}, group="reason"),
    "a kind in a time": Wanted(CASES, "32", filters={"sex": ("f",)}, since=date(2026, 10, 1)),
    "a time inside a tambon": Wanted(CASES, "320401", since=date(2026, 10, 1)),
    "months inside a tambon": Wanted(CASES, "320401", group="month"),
    "seventeen days": Wanted(CASES, "32", since=date(2026, 11, 1), until=date(2026, 11, 18)),
    "from a day on": Wanted(CASES, "32", since=date(2026, 11, 17)),
    "older than eleven days": Wanted(CASES, "32", older=11),
    "a single age": Wanted(CASES, "32", filters={"age": ("11", "11")}),
    "ages that cut a band": Wanted(CASES, "32", filters={"age": ("6", "10")}),
    "two of what overlaps": Wanted(CASES, "32", filters={"need": ("school", "grant")}),
    "half a code": Wanted(CASES, "32040"),
    "a third of a code": Wanted(CASES, "3"),
    "no code": Wanted(CASES, "32040?"),
}


@pytest.mark.parametrize("name", TOO_FINE)
def test_question__that_would_single_out__is_not_answered(loaded: Connection, name: str) -> None:
    (found,) = shown(loaded, TOO_FINE[name])
    assert (found.total, dict(found.groups), found.base, found.trend) == (None, {}, None, ())


PLAIN: dict[str, Wanted] = {
    "all": Wanted(CASES, "32"),
    "a district": Wanted(CASES, "3204"),
    "a kind": Wanted(CASES, "32", filters={"sex": ("f",)}),
    "a kind in a district": Wanted(CASES, "3204", group="sex"),
    "a band of ages": Wanted(CASES, "32", filters={"age": ("6", "14")}),
    "open ages": Wanted(CASES, "32", filters={"age": ("15", "")}),
    "a month": Wanted(CASES, "32", since=date(2026, 11, 1), until=date(2026, 12, 1)),
    "a fiscal year": Wanted(CASES, "32", since=date(2025, 10, 1), until=date(2026, 10, 1)),
    "longer than a week": Wanted(BY_CODE["waiting"], "32", older=7),
}


@pytest.mark.parametrize("name", PLAIN)
def test_question__that_tables_answer__is_answered_truly(loaded: Connection, name: str) -> None:
    (found,), (true,) = shown(loaded, PLAIN[name]), truth(loaded, PLAIN[name])
    assert found.total is None or found.total == true.total
    assert found.total is not None or name != "all"


def places(connection: Connection) -> list[str]:
    rows = connection.execute(
        text("SELECT code FROM area WHERE code LIKE '32%' ORDER BY code")
    ).scalars()
    return list(rows)


def test_states__of_every_place__are_no_way_to_a_small_number(loaded: Connection) -> None:
    """All numbers of a place, each asked alone: what is left of the sum is never one to four."""
    derived, hidden = [], 0
    for place in places(loaded)[:14]:
        wanted = [Wanted(BY_CODE[code], place) for code in ("cases", *PARTS)]
        total, *parts = (found.total for found in shown(loaded, *wanted))
        hidden += sum(part is None for part in parts)
        if total is None or parts.count(None) != 1:
            continue
        left = total - sum(part for part in parts if part is not None)
        if 0 < left < 5:
            derived.append((place, PARTS[parts.index(None)], left))
    assert not derived
    assert hidden > 3  # there was something to hide


def test_card__whose_states_add_up__hides_a_second_one() -> None:
    numbers = {"cases": 30, "waiting": 9, "confirmed": 7, "helping": 2, "learning": 6, "closed": 6,
               "moved": 0, "no_help": 0}  # fmt: skip
    told, _ = hide_small(numbers, ())
    assert {code for code, n in told.items() if n is None} == {"helping", "learning"}


def test_card__of_every_place__is_no_way_to_a_small_number(loaded: Connection) -> None:
    derived, hidden = [], 0
    for place in places(loaded)[:14]:
        numbers = status.count(loaded, WATCHER, place, NOW).numbers
        parts = [numbers[code] for code in PARTS]
        hidden += sum(part is None for part in parts)
        total = numbers["cases"]
        if total is not None and parts.count(None) == 1:
            left = total - sum(part for part in parts if part is not None)
            derived += [(place, left)] if 0 < left < 5 else []
    assert not derived
    assert hidden > 3


@pytest.mark.parametrize(
    ("whole", "part"),
    [("cases", "surveyed"), ("cases", "small"), ("surveyed", "need_help"), ("surveyed", "no_help"),
     ("cases", "helped"), ("cases", "waiting")],
)  # fmt: skip
def test_part_and_whole__leave_no_small_rest(loaded: Connection, whole: str, part: str) -> None:
    seen = 0
    for place in places(loaded)[:14]:
        wanted = [Wanted(ASKED[code], place) for code in (whole, part)]
        all_of_it, some = (found.total for found in shown(loaded, *wanted))
        if all_of_it is not None and some is not None:
            seen += 1
            assert not 0 < all_of_it - some < 5, place
    assert seen


def test_administrations__of_one_tambon__do_not_tell_of_each_other(loaded: Connection) -> None:
    """A tambon with two: its own number less that of one is that of the other."""
    rows = loaded.execute(
        text("SELECT tambon, array_agg(lao ORDER BY lao) AS laos FROM lao_tambon "
             "WHERE tambon LIKE '32%' GROUP BY tambon HAVING count(*) > 1")
    ).all()  # fmt: skip
    assert rows
    for tambon, laos in rows:
        told = shown(loaded, Wanted(CASES, tambon), *(Wanted(CASES, lao) for lao in laos))
        assert_nothing_small_left([one.total for one in told])
        (table,) = shown(loaded, Wanted(CASES, "32", group="lao"))
        own = [table.groups.get(lao, 0) for lao in laos]
        assert_nothing_small_left([told[0].total, *own])


def assert_nothing_small_left(numbers: Sequence[int | None]) -> None:
    total, *parts = numbers
    if total is not None and parts.count(None) == 1:
        assert not 0 < total - sum(part for part in parts if part is not None) < 5


def test_several_at_once__each_is_judged_alone(loaded: Connection) -> None:
    fine, plain = TOO_FINE["two kinds at once"], PLAIN["all"]
    first, second = shown(loaded, fine, plain)
    assert first.total is None
    assert second == shown(loaded, plain)[0]


def test_who_opens_cases__is_answered_everything(loaded: Connection) -> None:
    for wanted in TOO_FINE.values():
        if wanted.place.isdigit():
            found = asked_hidden.answer(loaded, OPENER, [wanted], NOW)
            assert found == truth(loaded, wanted)


def test_one_role_that_opens_here__and_one_that_counts_beyond(loaded: Connection) -> None:
    """A coordinator of one district who also watches the province."""
    both = Scope(9, (Grant("monitor", "32"), Grant("coordinator", "3204")))

    def told(**asked_for: Any) -> Found:
        wanted = replace(TOO_FINE["a kind inside a tambon"], **asked_for)
        return asked_hidden.answer(loaded, both, [wanted], NOW)[0]

    assert told().total is not None
    assert told(place="320501").total is None
