"""What is counted: one table with the code, the condition and the definition of every count.

A measure of cases is told by what a case must be; from that come the SQL over plain columns
(`condition`) and the one over packed facts (`packed`), so that both say the same. The words people
read are in `bot/texts/measure.py`, by the same codes. These sums always hold:

    received + alone = cases + joined + rejected + in_work
    cases = surveyed + small
    surveyed = need_help + no_help
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, true

from models import facts

REPORT_FORMS = ("oos_report", "ecd_report")
"""Forms whose accepted submission makes a case. Rehearsals are never counted."""

SMALL = "position('T1' in targets) > 0 AND position('T2' in targets) = 0"
"""A small child reported for early childhood only; a child of both groups counts as surveyed."""

REPORTED = "source IN ('report', 'danger') AND child_id IS NOT NULL"
"""A case made of a report. One raised by danger has no child until its report is accepted."""

MADE = 'EXISTS (SELECT FROM "case" AS own WHERE own.id = case_id AND own.child_id IS NOT NULL)'
"""A report that has its case already, though it may have come back for another correction."""

TAKEABLE = (
    "SELECT alert.case_id FROM alert WHERE alert.taken_at IS NULL AND alert.closed_at IS NULL"
)
ENDED = ("closed", "no_help")
"""States in which nothing more is due."""

Source = Literal["case", "submission", "assistance", "visit", "referral"]
Dated = Literal["opened", "closed", "helped", "placed", "received", "given", "visited", "sent"]


@dataclass(frozen=True)
class Measure:
    """A count of the rows of a table that meet a condition.

    `states`, `small`, `urgent`, `reported`, `helped`: what a case must be (None: either way).
    `also` is SQL beyond that; `:now` in it is the time of asking. `dated`: the day by which a
    period takes a row. `base`: the measure of which this is a part, told in per cent.
    """

    code: str
    of: Source
    definition: str
    states: tuple[str, ...] = ()
    small: bool | None = None
    urgent: bool | None = None
    reported: bool | None = None
    helped: bool | None = None
    also: str = ""
    dated: Dated = "opened"
    base: str = ""

    @property
    def condition(self) -> str:
        """SQL over the plain columns of one row."""
        parts = []
        if self.states:
            parts.append("state IN (" + ", ".join(f"'{state}'" for state in self.states) + ")")
        for held, sql in (
            (self.small, f"({SMALL})"),
            (self.urgent, "urgent <> ''"),
            (self.reported, f"({REPORTED})"),
            (self.helped, "helped_at IS NOT NULL"),
        ):
            if held is not None:
                parts.append(sql if held else f"NOT ({sql})")
        return " AND ".join([*parts, *([self.also] if self.also else [])]) or "true"

    def packed(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """The same condition over packed facts; `also` is left out."""
        parts: list[ColumnElement[bool]] = []
        if self.states:
            parts.append(facts.has(column, "state", self.states))
        if self.small is not None:
            parts.append(facts.only_small(column, small=self.small))
        if self.urgent is not None:
            none = facts.has(column, "urgent", ("",))
            parts.append(~none if self.urgent else none)
        for held, name in ((self.reported, "reported"), (self.helped, "helped")):
            if held is not None:
                parts.append(facts.flag(column, name, on=held))
        return and_(true(), *parts)

    def holds(self, packed: int) -> bool:
        """Whether packed facts meet the condition; `also` is left out."""
        return (
            (not self.states or facts.code(packed, "state") in self.states)
            and self.small in (None, facts.value(packed, "target") & 3 == 1)
            and self.urgent in (None, facts.value(packed, "urgent") > 0)
            and self.reported in (None, facts.value(packed, "reported") == 1)
            and self.helped in (None, facts.value(packed, "helped") == 1)
        )


OPEN_STATES = tuple(state for state in facts.CODES["state"] if state not in ENDED)

MEASURES: tuple[Measure, ...] = (
    Measure("received", "submission", "Reports sent; rehearsals are left out.", dated="received"),
    Measure("cases", "case", "Cases of any origin, in any state."),
    Measure(
        "alone",
        "case",
        "Cases not made of a report: danger told first, or brought in from a survey.",
        reported=False,
    ),
    Measure(
        "joined",
        "submission",
        "Reports of a child who had a case already.",
        also="state = 'joined'",
        dated="received",
    ),
    Measure(
        "rejected",
        "submission",
        "Reports refused, or taken back by the sender.",
        also=f"state IN ('rejected', 'unsent') AND NOT {MADE}",
        dated="received",
    ),
    Measure(
        "in_work",
        "submission",
        "Reports being checked, back with the weaver, or waiting for a coordinator's answer.",
        also=f"state IN ('received', 'returned', 'asked') AND NOT {MADE}",
        dated="received",
    ),
    Measure(
        "surveyed",
        "case",
        "Children and youth looked at for being out of learning.",
        small=False,
        base="cases",
    ),
    Measure(
        "need_help",
        "case",
        "Of the surveyed, all but those found to need no help; not looked at yet counts here.",
        states=tuple(state for state in facts.CODES["state"] if state != "no_help"),
        small=False,
        base="surveyed",
    ),
    Measure(
        "no_help",
        "case",
        "Of the surveyed, those found to need no help.",
        states=("no_help",),
        small=False,
        base="surveyed",
    ),
    Measure(
        "small",
        "case",
        "Small children of poor families (target group T1).",
        small=True,
        base="cases",
    ),
    Measure(
        "small_helped",
        "case",
        "Of the small children, those to whom help was given.",
        small=True,
        helped=True,
        dated="helped",
        base="small",
    ),
    Measure(
        "urgent",
        "case",
        "Open cases with a danger sign (A, B or C).",
        states=OPEN_STATES,
        urgent=True,
    ),
    Measure(
        "urgent_open",
        "case",
        "Cases with an alert that nobody has taken.",
        urgent=True,
        also=f"id IN ({TAKEABLE})",
    ),
    Measure(
        "waiting", "case", "Cases nobody has confirmed yet.", states=("new", "check"), base="cases"
    ),
    Measure(
        "overdue",
        "case",
        "Open cases past the time by which somebody had to act.",
        states=OPEN_STATES,
        also="due_at < :now",
    ),
    Measure(
        "confirmed",
        "case",
        "Confirmed cases whose help has not begun.",
        states=("confirmed", "planned", "reopened"),
        base="cases",
    ),
    Measure("planned", "case", "Cases with a plan of help.", states=("planned",), base="cases"),
    Measure("helping", "case", "Cases where help has begun.", states=("helping",), base="cases"),
    Measure(
        "helped",
        "case",
        "Cases where help was given, wherever they stand now.",
        helped=True,
        dated="helped",
        base="cases",
    ),
    Measure(
        "learning",
        "case",
        "In school, learning or training again.",
        states=("learning",),
        dated="placed",
        base="cases",
    ),
    Measure(
        "closed",
        "case",
        "Closed cases, for any reason.",
        states=("closed",),
        dated="closed",
        base="cases",
    ),
    Measure(
        "reopened", "case", "Cases that had to be opened again.", states=("reopened",), base="cases"
    ),
    Measure(
        "moved",
        "case",
        "Cases on their way to another area, not accepted there yet.",
        states=("moved",),
        base="cases",
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}

SUMMED: tuple[Measure, ...] = (
    Measure("money", "assistance", "All money given, in satang; what was voided is left out.",
            dated="given"),
    Measure("money_children", "assistance", "Money given to children themselves.",
            dated="given"),
    Measure("money_centres", "assistance", "Money given to child centres.", dated="given"),
    Measure("centres", "assistance", "Child centres that were given money.", dated="given"),
    Measure("visits", "visit", "Visits and follow-ups made.", dated="visited"),
    Measure("left_again", "visit", "Children found to have left again at a follow-up.",
            also="now = 'left_again'", dated="visited"),
    Measure("referrals", "referral", "Referrals to agencies, whatever came of them.",
            dated="sent"),
    Measure("days_to_help", "case", "Days from the report to the first help, the middle one.",
            helped=True, dated="helped"),
)  # fmt: skip
"""What a question may ask beside: sums, and counts of other rows. No list of reports behind."""
ASKED = BY_CODE | {measure.code: measure for measure in SUMMED}

MONEY = ("money_children", "money_centres", "centres")
"""Beside the counts: satang given to children and to centres, and how many centres were given."""

SUMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("received", "alone"), ("cases", "joined", "rejected", "in_work")),
    (("cases",), ("surveyed", "small")),
    (("surveyed",), ("need_help", "no_help")),
)
"""Counts whose totals are equal, left and right."""
BY_STATE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("cases",),
        ("waiting", "confirmed", "helping", "learning", "closed", "moved", "no_help"),
    ),
)
"""Equal but for small children who need no help; near enough to subtract by."""
