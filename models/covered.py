"""Which rows of a place a scope covers: cases, reports, help given.

A report that made a case lies where the case is now, any other where it was sent from, so that a
case that moves takes its report along.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_, false, or_, select, text, true

from models import sent
from models.area import Centre
from models.case import Assistance, Case
from models.columns import table
from models.measures import MADE, REPORT_FORMS
from models.scope import PLACED, Scope, within
from models.submission import Submission

CASE = table(Case)
SUBMISSION = table(Submission)
ASSISTANCE = table(Assistance)
CENTRE = table(Centre)


def home(scope: Scope) -> str:
    """The place that stands for all of a scope: its LAO, or the smallest area around its grants."""
    grants = [grant for grant in scope.grants if grant.role in PLACED] or list(scope.grants)
    if len(grants) == 1:
        return grants[0].lao or grants[0].area
    codes = [grant.lao[:-1] or grant.area for grant in grants]
    common = codes[0] if codes else ""
    while not all(code.startswith(common) for code in codes):
        common = common[:-1]
    return common[: len(common) // 2 * 2]


def cases(scope: Scope, place: str) -> ColumnElement[bool]:
    """Condition on `case`: rows of this place that the scope may count."""
    return and_(scope.counted(), within(place))


def deeds(scope: Scope, place: str, rows: Table) -> ColumnElement[bool]:
    """Condition on help, follow-ups or referrals, which say where their case lies: of cases of
    this place that the scope may count."""
    at = (rows.c.at_place, rows.c.at_lao)
    if not scope.counts_by_place():
        return rows.c.case_id.in_(select(CASE.c.id).where(cases(scope, place)))
    return and_(at[0].is_not(None), scope.counted_at(*at), within(place, *at))


def openable(scope: Scope, place: str) -> ColumnElement[bool]:
    """Condition on `case`: rows of this place that the scope may open."""
    return and_(scope.cases(), within(place))


def reports(scope: Scope, place: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two conditions on `submission` that exclude each other and together are the real reports of
    this place that the scope may read: those that made a case, and the others.

    Two, since one condition with OR in it would read the whole table.
    """
    in_place = select(CASE.c.id).where(openable(scope, place), CASE.c.child_id.is_not(None))
    made = and_(SUBMISSION.c.state != "joined", SUBMISSION.c.case_id.in_(in_place))
    unmade = and_(
        SUBMISSION.c.state != "accepted",
        or_(SUBMISSION.c.state == "joined", text(f"NOT {MADE}")),
        sent.readable(scope),
        sent.within(place),
    )
    return and_(real(), made), and_(real(), unmade)


def readable(scope: Scope) -> ColumnElement[bool]:
    """Condition on `submission`, for few rows: the scope may read it or open its case."""
    case = select(CASE.c.id).where(CASE.c.id == SUBMISSION.c.case_id, scope.cases())
    return or_(sent.readable(scope), case.exists())


def real() -> ColumnElement[bool]:
    """Condition on `submission`: a report, and no rehearsal."""
    return and_(SUBMISSION.c.form.in_(REPORT_FORMS), SUBMISSION.c.rehearsal.is_(False))


def child_help(scope: Scope, place: str) -> ColumnElement[bool]:
    """Condition on `assistance`: given to a child whose case the scope may count."""
    in_force = and_(ASSISTANCE.c.given_to == "child", ASSISTANCE.c.voided_at.is_(None))
    return and_(in_force, deeds(scope, place, ASSISTANCE))


def centre_help(scope: Scope, place: str) -> ColumnElement[bool]:
    """Condition on `assistance`: given to a centre that lies in this place and the scope."""
    grants = [_centre_in(grant.lao or grant.area) for grant in scope.grants if grant.role in PLACED]
    centres = select(CENTRE.c.code).where(or_(false(), *grants), _centre_in(place))
    return and_(
        ASSISTANCE.c.given_to == "centre",
        ASSISTANCE.c.voided_at.is_(None),
        ASSISTANCE.c.centre.in_(centres),
    )


def _centre_in(place: str) -> ColumnElement[bool]:
    if place and not place.isdigit():
        return CENTRE.c.lao == place
    return CENTRE.c.tambon.startswith(place) if place else true()
