"""Which count is meant when several words name one, and what a count can be narrowed by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from handlers.asking.question import PLACE_GROUPS, Question

FIRST: Final = (
    "small_helped", "days_to_help", "left_again", "urgent_open", "money_centres", "money_children",
    "money", "overdue", "urgent", "referrals", "visits", "in_work", "joined", "rejected", "alone",
    "no_help", "need_help", "waiting", "reopened", "moved", "planned", "confirmed", "helping",
    "learning", "closed", "helped", "centres", "surveyed", "small", "received", "cases",
)  # fmt: skip
"""Of several counts named at once the first of these is meant: the more special one."""

REPORTS: Final = ("received", "in_work", "joined", "rejected")
OF_CENTRES: Final = ("centres", "money_centres")
MONEY: Final = ("money", "money_children", "money_centres")


def choose(
    wanted: Collection[str], filters: dict[str, tuple[str, ...]], group: str, *, asks: bool
) -> str:
    """The code of the count, "" for all of them. May turn "small children" into a filter."""
    named = set(wanted)
    if {"money", "centres"} <= named or {"money_children", "centres"} <= named:
        return "money_centres"
    if {"small", "helped"} <= named:
        return "small_helped"
    if "small" in named and len(named) > 1:
        filters.setdefault("target", ("T1",))
        named.discard("small")
    if {"learning", "helped"} <= named:
        named.discard("helped")
    for code in FIRST:
        if code in named:
            return code
    if group == "fund" or "fund" in filters:
        return "money"
    return "cases" if asks or group or filters else ""


def settle(question: Question) -> Question:
    """The question with only what its count can be narrowed and divided by."""
    only: Mapping[str, tuple[str, ...]] = dict(question.filters)
    measure = question.measure
    if "T4" in only.get("target", ()):  # the target group of centres
        only = {name: codes for name, codes in only.items() if name != "target"}
        measure = "money_centres" if measure in MONEY else "centres"
    if measure == "" and (question.period or question.older is not None):
        measure = "waiting" if question.older is not None else "cases"
    by_case = question.group not in ("", "month", *PLACE_GROUPS)
    if measure in REPORTS and (only or by_case):
        measure = "cases"
    if measure in OF_CENTRES:
        only = {name: codes for name, codes in only.items() if name == "fund"}
    group = question.group
    if group == "fund" and measure not in MONEY:
        measure = "money"
    if "fund" in only and measure not in (*MONEY, "centres", "helped", "small_helped", "cases"):
        only = {name: codes for name, codes in only.items() if name != "fund"}
    if measure in OF_CENTRES and group not in ("", "month", "fund", "need", *PLACE_GROUPS):
        group = ""
    return replace(question, measure=measure, group=group, filters=tuple(sorted(only.items())))
