"""The same counts made another way: every row in memory, plain columns, one loop.

Shares nothing with `models.facts` and `models.case_scan`; written from the definitions that people
read (`measure.*_means`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from handlers.asking.question import Period, Question
from models.area import Centre
from models.case import Alert, Assistance, Case, Need
from models.casework import Placement, Referral, Visit
from models.columns import table
from models.submission import Submission

Row = dict[str, Any]
BANDS = ((0, 2), (3, 5), (6, 11), (12, 14), (15, 17), (18, 24), (25, 99))
HOURS = timedelta(hours=7)


@dataclass
class Register:
    """All rows, as dictionaries."""

    now: datetime
    cases: list[Row]
    reports: list[Row]
    help: list[Row]
    visits: list[Row]
    referrals: list[Row]
    centres: dict[str, Row]
    needs: dict[int, set[str]] = field(default_factory=dict)
    placed: dict[int, date] = field(default_factory=dict)
    untaken: set[int] = field(default_factory=set)

    @property
    def by_id(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.cases}


def load(connection: Connection, now: datetime) -> Register:
    def rows(model: Any) -> list[Row]:
        return [dict(row._mapping) for row in connection.execute(select(table(model)))]

    register = Register(
        now, rows(Case), rows(Submission), rows(Assistance), rows(Visit), rows(Referral),
        {row["code"]: row for row in rows(Centre)},
    )  # fmt: skip
    for row in rows(Need):
        register.needs.setdefault(row["case_id"], set()).add(row["code"])
    for row in rows(Placement):
        if row["until"] is None:
            register.placed[row["case_id"]] = row["since"]
    for row in rows(Alert):
        if row["taken_at"] is None and row["closed_at"] is None:
            register.untaken.add(row["case_id"])
    return register


def total(register: Register, question: Question, place: str, scope: str) -> int:
    """The count of one place within a scope (area code)."""
    return sum(groups(register, question, place, scope, "").values())


def groups(register: Register, question: Question, place: str, scope: str, by: str) -> Counter[str]:
    """The count by the codes of a group; {"": n} when `by` is empty."""
    code = question.measure
    found: Counter[str] = Counter()
    if code in {"received", "joined", "rejected", "in_work"}:
        for row in _reports(register, question, place, scope):
            found[_place_group(row, by)] += 1
        if code == "received":
            for row in _cases(register, question, place, scope, "made"):
                found[_place_group(row, by)] += 1
    elif code in {"visits", "referrals", "left_again"}:
        found.update(_deeds(register, question, place, scope, by))
    elif code in {"money", "money_children", "money_centres", "centres"}:
        found.update(_help(register, question, place, scope, by))
    else:
        for row in _cases(register, question, place, scope, code):
            for one in _group(register, row, by):
                found[one] += 1
    return found


def middle_days(register: Register, question: Question, place: str, scope: str) -> int:
    waits = sorted(
        (_day(row["helped_at"]) - _day(row["opened_at"])).days
        for row in _cases(register, question, place, scope, "helped")
    )
    return waits[(len(waits) - 1) // 2] if waits else 0


def _cases(
    register: Register, question: Question, place: str, scope: str, code: str
) -> Iterator[Row]:
    for row in register.cases:
        if not (row["tambon"].startswith(scope) and _lies(row, place)):
            continue
        if not _is(register, row, code):
            continue
        if not all(_passes(register, row, name, codes) for name, codes in question.filters):
            continue
        if _dated(register, row, question, code):
            yield row


def _is(register: Register, row: Row, code: str) -> bool:
    state, targets = row["state"], row["targets"].split(",")
    small = "T1" in targets and "T2" not in targets
    ended = state in {"closed", "no_help"}
    made = row["source"] in {"report", "danger"} and row["child_id"] is not None
    held: dict[str, bool] = {
        "cases": True,
        "made": made,
        "alone": not made,
        "surveyed": not small,
        "need_help": not small and state != "no_help",
        "no_help": not small and state == "no_help",
        "small": small,
        "small_helped": small and row["helped_at"] is not None,
        "urgent": bool(row["urgent"]) and not ended,
        "urgent_open": bool(row["urgent"]) and row["id"] in register.untaken,
        "waiting": state in {"new", "check"},
        "overdue": not ended and row["due_at"] is not None and row["due_at"] < register.now,
        "confirmed": state in {"confirmed", "planned", "reopened"},
        "planned": state == "planned",
        "helping": state == "helping",
        "helped": row["helped_at"] is not None,
        "learning": state == "learning",
        "closed": state == "closed",
        "reopened": state == "reopened",
        "moved": state == "moved",
    }
    return held[code]


def _dated(register: Register, row: Row, question: Question, code: str) -> bool:
    if question.older is not None:
        if code == "overdue":
            late = register.now - timedelta(days=question.older)
            return bool(row["due_at"] < late) and _in(_day(row["opened_at"]), question.period)
        oldest = _day(register.now) - timedelta(days=question.older)
        if not _day(row["opened_at"]) < oldest:
            return False
    if question.period is None:
        return True
    column = {"closed": "closed_at", "helped": "helped_at", "small_helped": "helped_at"}
    if code == "learning":
        day = register.placed.get(row["id"])
    else:
        at = row[column.get(code, "opened_at")]
        day = _day(at) if at is not None else None
    return day is not None and _in(day, question.period)


def _passes(register: Register, row: Row, name: str, codes: tuple[str, ...]) -> bool:
    if name == "age":
        if row["birth_year"] is None:
            return False
        age: int = register.now.year - row["birth_year"]
        return int(codes[0] or 0) <= age <= int(codes[1] or 200)
    if name == "target":
        return bool(set(row["targets"].split(",")) & set(codes))
    if name == "need":
        return bool(register.needs.get(row["id"], set()) & set(codes))
    if name == "fund":
        return any(one["case_id"] == row["id"] and one["fund"] in codes and one["voided_at"] is None
                   and one["given_to"] == "child" for one in register.help)  # fmt: skip
    return str(row[name]) in codes


def _group(register: Register, row: Row, by: str) -> Iterator[str]:
    if by == "age":
        age = register.now.year - row["birth_year"] if row["birth_year"] is not None else -1
        yield next((f"{low}-{high}" for low, high in BANDS if low <= age <= high), "")
    elif by == "target":
        yield ",".join(sorted(filter(None, row["targets"].split(","))))
    elif by == "need":
        yield from register.needs.get(row["id"]) or {""}
    elif by in {"province", "district", "tambon", "lao"} or not by:
        yield _place_group(row, by)
    else:
        yield row[by]


def _place_group(row: Row, by: str) -> str:
    return str(row[by]) if by in {"province", "district", "tambon", "lao"} else ""


def _reports(register: Register, question: Question, place: str, scope: str) -> Iterator[Row]:
    cases = register.by_id
    for row in register.reports:
        if row["form"] not in {"oos_report", "ecd_report"} or row["rehearsal"]:
            continue
        if not (row["tambon"].startswith(scope) and _lies(row, place)):
            continue
        own = cases.get(row["case_id"])
        has_case = own is not None and own["child_id"] is not None
        kind = {"joined": "joined", "rejected": "rejected", "unsent": "rejected"}.get(row["state"])
        if row["state"] in {"received", "returned", "asked"}:
            kind = "in_work"
        if kind is None or (kind != "joined" and has_case):
            continue
        if question.measure in {"received", kind} and _in(
            _day(row["received_at"]), question.period
        ):
            yield row


def _deeds(register: Register, question: Question, place: str, scope: str, by: str) -> Counter[str]:
    plain = Question(measure="cases", filters=question.filters)
    there = {row["id"]: row for row in _cases(register, plain, place, scope, "cases")}
    deeds = register.referrals if question.measure == "referrals" else register.visits
    counted: set[tuple[str, Any]] = set()
    for at, deed in enumerate(deeds):
        day = _day(deed["sent_at"]) if question.measure == "referrals" else deed["visited_on"]
        if deed["case_id"] not in there or not _in(day, question.period):
            continue
        if question.measure == "left_again" and deed["now"] != "left_again":
            continue
        mark = deed["case_id"] if question.measure == "left_again" else at
        for one in _group(register, there[deed["case_id"]], by):
            counted.add((one, mark))
    return Counter(one for one, _ in counted)


def _help(register: Register, question: Question, place: str, scope: str, by: str) -> Counter[str]:
    funds = dict(question.filters).get("fund")
    rest = tuple(one for one in question.filters if one[0] != "fund")
    plain = Question(measure="cases", filters=rest)
    there = {row["id"]: row for row in _cases(register, plain, place, scope, "cases")}
    found: Counter[str] = Counter()
    centres: dict[str, set[str]] = {}
    for given in register.help:
        if given["voided_at"] is not None or (funds and given["fund"] not in funds):
            continue
        if not _in(given["given_on"], question.period):
            continue
        own = {"fund": given["fund"], "need": given["support"]}.get(by)
        child = given["given_to"] == "child" or (
            given["given_to"] == "household" and question.measure == "money"
        )
        if child and given["case_id"] in there and question.measure in {"money", "money_children"}:
            codes = [own] if own is not None else _group(register, there[given["case_id"]], by)
            for one in codes:
                found[one] += given["amount"]
        elif given["given_to"] == "centre" and question.measure != "money_children" and not rest:
            centre = register.centres[given["centre"]]
            row = {"tambon": centre["tambon"], "lao": centre["lao"],
                   "district": centre["tambon"][:4], "province": centre["tambon"][:2]}  # fmt: skip
            if not (row["tambon"].startswith(scope) and _lies(row, place)):
                continue
            one = own if own is not None else "T4" if by == "target" else _place_group(row, by)
            found[one] += given["amount"]
            centres.setdefault(one, set()).add(given["centre"])
    if question.measure == "centres":
        return Counter({one: len(codes) for one, codes in centres.items()})
    return found


def _lies(row: Row, place: str) -> bool:
    if not place:
        return True
    if not place.isdigit():
        return bool(row["lao"] == place)
    return bool(row["tambon"].startswith(place))


def _day(at: datetime) -> date:
    return (at + HOURS).date()


def _in(day: date, period: Period | None) -> bool:
    if period is None:
        return True
    return (period.since is None or day >= period.since) and (
        period.until is None or day < period.until
    )
