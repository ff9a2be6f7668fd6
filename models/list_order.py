"""The order of lists of cases: danger first, closed last; within a rank what is due first.

Told by days, since the index of counts has those: the first rows of a province cost no look at its
rows.
"""

from __future__ import annotations

from sqlalchemy import case, func

from models import facts
from models.covered import CASE
from models.measures import ENDED

LAST_DAY = facts.number(32767)
"""After every day: what is not due at all comes last."""

RANK = case(
    (facts.has(CASE.c.facts, "state", ENDED), 4),
    (facts.has(CASE.c.facts, "urgent", ("A",)), 0),
    (facts.has(CASE.c.facts, "urgent", ("B",)), 1),
    (facts.has(CASE.c.facts, "urgent", ("C",)), 2),
    else_=3,
)
WORST = (RANK, func.coalesce(CASE.c.due_day, LAST_DAY), CASE.c.opened_day, CASE.c.id)
"""Danger first, closed last; within a rank what is due first, then what is oldest."""
