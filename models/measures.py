"""What is counted: one table with the code, the SQL condition and the definition of every count.

Conditions are SQL over one row of `case` or `submission`; `:now` is the time of asking. The words
people read are in `bot/texts/measure.py`, by the same codes. These sums always hold:

    received + alone = cases + joined + rejected + in_work
    cases = surveyed + small
    surveyed = need_help + no_help
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
HELPED = "SELECT help.case_id FROM assistance AS help WHERE help.given_to = 'child'"


@dataclass(frozen=True)
class Measure:
    """A count of the rows of a table that meet a condition."""

    code: str
    of: Literal["case", "submission"]
    condition: str
    definition: str


MEASURES: tuple[Measure, ...] = (
    Measure("received", "submission", "true", "Reports sent; rehearsals are left out."),
    Measure("cases", "case", "true", "Cases of any origin, in any state."),
    Measure(
        "alone",
        "case",
        f"NOT ({REPORTED})",
        "Cases not made of a report: danger told first, or brought in from a survey.",
    ),
    Measure(
        "joined", "submission", "state = 'joined'", "Reports of a child who had a case already."
    ),
    Measure(
        "rejected",
        "submission",
        f"state IN ('rejected', 'unsent') AND NOT {MADE}",
        "Reports refused, or taken back by the sender.",
    ),
    Measure(
        "in_work",
        "submission",
        f"state IN ('received', 'returned', 'asked') AND NOT {MADE}",
        "Reports being checked, back with the weaver, or waiting for a coordinator's answer.",
    ),
    Measure(
        "surveyed",
        "case",
        f"NOT ({SMALL})",
        "Children and youth looked at for being out of learning.",
    ),
    Measure(
        "need_help",
        "case",
        f"NOT ({SMALL}) AND state <> 'no_help'",
        "Of the surveyed, all but those found to need no help; not looked at yet counts here.",
    ),
    Measure(
        "no_help",
        "case",
        f"NOT ({SMALL}) AND state = 'no_help'",
        "Of the surveyed, those found to need no help.",
    ),
    Measure("small", "case", SMALL, "Small children of poor families (target group T1)."),
    Measure(
        "small_helped",
        "case",
        f"{SMALL} AND id IN ({HELPED})",
        "Of the small children, those to whom help was given.",
    ),
    Measure(
        "urgent",
        "case",
        "urgent <> '' AND state NOT IN ('closed', 'no_help')",
        "Open cases with a danger sign (A, B or C).",
    ),
    Measure(
        "urgent_open",
        "case",
        f"urgent <> '' AND id IN ({TAKEABLE})",
        "Cases with an alert that nobody has taken.",
    ),
    Measure("waiting", "case", "state IN ('new', 'check')", "Cases nobody has confirmed yet."),
    Measure(
        "overdue",
        "case",
        "due_at < :now AND state NOT IN ('closed', 'no_help')",
        "Open cases past the time by which somebody had to act.",
    ),
    Measure(
        "confirmed",
        "case",
        "state IN ('confirmed', 'planned', 'reopened')",
        "Confirmed cases whose help has not begun.",
    ),
    Measure("helping", "case", "state = 'helping'", "Cases where help has begun."),
    Measure("learning", "case", "state = 'learning'", "In school, learning or training again."),
    Measure("closed", "case", "state = 'closed'", "Closed cases, for any reason."),
)
BY_CODE = {measure.code: measure for measure in MEASURES}

MONEY = ("money_children", "money_centres", "centres")
"""Beside the counts: satang given to children and to centres, and how many centres were given."""

SUMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("received", "alone"), ("cases", "joined", "rejected", "in_work")),
    (("cases",), ("surveyed", "small")),
    (("surveyed",), ("need_help", "no_help")),
)
"""Counts whose totals are equal, left and right."""
