"""What is exported, row by row from a cursor on the server, so that memory stays small.

Reports and cases are read within a scope; the places of a case decide, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Select,
    and_,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)

from models import sent
from models.area import Area, Centre, Lao
from models.case import AccessLog, Assistance, Case, Child, Need
from models.columns import table
from models.conversation import KEY
from models.scope import Scope, within
from models.submission import Submission, SubmissionVersion

SUBMISSION, VERSION = table(Submission), table(SubmissionVersion)
CASE, CHILD, NEED = table(Case), table(Child), table(Need)
ASSISTANCE, CENTRE = table(Assistance), table(Centre)
AREA, LAO, LOG = table(Area), table(Lao), table(AccessLog)
AT_ONCE = 500


@dataclass(frozen=True)
class Filter:
    """`area` is an area or LAO code ("" all); `since` is included, `until` is not; no states: all.

    The time is that of receiving a report, opening a case, giving help (its day in Bangkok).
    """

    area: str = ""
    since: datetime | None = None
    until: datetime | None = None
    states: tuple[str, ...] = ()


def submissions(
    connection: Connection, scope: Scope, wanted: Filter
) -> Iterator[Mapping[str, Any]]:
    """Submissions, rehearsals left out, with `sealed` (newest version), `key_sealed`, `case_no`."""
    newest = and_(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.n == SUBMISSION.c.current)
    query = (
        select(
            SUBMISSION,
            VERSION.c.sealed,
            KEY.c.sealed.label("key_sealed"),
            CASE.c.number.label("case_no"),
        )
        .join(VERSION, newest)
        .outerjoin(KEY, KEY.c.id == SUBMISSION.c.key_id)
        .outerjoin(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(_reports(scope, wanted))
        .order_by(SUBMISSION.c.id)
    )
    return _stream(connection, query)


def cases(connection: Connection, scope: Scope, wanted: Filter) -> Iterator[Mapping[str, Any]]:
    """Cases with place names, `needs`, and `child_sealed`, `child_key_id`, `child_key_sealed`."""
    needs = select(func.string_agg(NEED.c.code, " ")).where(NEED.c.case_id == CASE.c.id)
    tambon, district = AREA.alias("tambon_area"), AREA.alias("district_area")
    query = (
        select(
            CASE,
            tambon.c.name_th.label("tambon_name"),
            district.c.name_th.label("district_name"),
            LAO.c.name_th.label("lao_name"),
            needs.scalar_subquery().label("needs"),
            CHILD.c.sealed.label("child_sealed"),
            CHILD.c.key_id.label("child_key_id"),
            KEY.c.sealed.label("child_key_sealed"),
        )
        .outerjoin(tambon, tambon.c.code == CASE.c.tambon)
        .outerjoin(district, district.c.code == CASE.c.district)
        .outerjoin(LAO, LAO.c.code == CASE.c.lao)
        .outerjoin(CHILD, CHILD.c.id == CASE.c.child_id)
        .outerjoin(KEY, KEY.c.id == CHILD.c.key_id)
        .where(_cases(scope, wanted))
        .order_by(CASE.c.id)
    )
    return _stream(connection, query)


def assistance(connection: Connection, scope: Scope, wanted: Filter) -> Iterator[Mapping[str, Any]]:
    """Help given to children whose case the scope opens, and to centres in its areas."""
    query = (
        select(ASSISTANCE, CASE.c.number.label("case_no"), CENTRE.c.name_th.label("centre_name"))
        .outerjoin(CASE, CASE.c.id == ASSISTANCE.c.case_id)
        .outerjoin(CENTRE, CENTRE.c.code == ASSISTANCE.c.centre)
        .where(
            or_(
                and_(scope.cases(), within(wanted.area)),
                and_(_centres(scope), _centre_in(wanted.area)),
            ),
            _between(_given(), wanted),
        )
        .order_by(ASSISTANCE.c.id)
    )
    return _stream(connection, query)


def log_cases(
    connection: Connection, scope: Scope, wanted: Filter, what: str, now: datetime
) -> None:
    """Note in the access log that every case of an export was looked at, in one statement."""
    if what == "cases":
        ids = select(CASE.c.id).where(_cases(scope, wanted))
    elif what == "submissions":
        ids = select(SUBMISSION.c.case_id).distinct()
        ids = ids.where(_reports(scope, wanted), SUBMISSION.c.case_id.is_not(None))
    else:
        ids = select(CASE.c.id).distinct().join(ASSISTANCE, ASSISTANCE.c.case_id == CASE.c.id)
        ids = ids.where(scope.cases(), within(wanted.area), _between(_given(), wanted))
    case_ids = ids.subquery().c[0]
    person = literal(scope.person_id or None, LOG.c.person_id.type)
    rows = select(person, case_ids, literal("export"), literal(what), literal(now))
    names = ["person_id", "case_id", "act", "why", "at"]
    connection.execute(insert(LOG).from_select(names, rows))


def _reports(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    return and_(
        SUBMISSION.c.rehearsal.is_(False),
        sent.readable(scope),
        sent.within(wanted.area),
        _between(SUBMISSION.c.received_at, wanted),
        SUBMISSION.c.state.in_(wanted.states) if wanted.states else true(),
    )


def _cases(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    return and_(
        scope.cases(),
        within(wanted.area),
        _between(CASE.c.opened_at, wanted),
        CASE.c.state.in_(wanted.states) if wanted.states else true(),
    )


def _given() -> ColumnElement[Any]:
    """The first instant in Bangkok of the day on which help was given."""
    return func.timezone("Asia/Bangkok", cast(ASSISTANCE.c.given_on, DateTime))


def _centres(scope: Scope) -> ColumnElement[bool]:
    held = [grant.lao or grant.area for grant in scope.grants if grant.role in sent.READERS]
    return and_(
        ASSISTANCE.c.given_to == "centre", or_(literal(False), *(_centre_in(at) for at in held))
    )


def _centre_in(place: str) -> ColumnElement[bool]:
    if place and not place.isdigit():
        return CENTRE.c.lao == place
    return CENTRE.c.tambon.startswith(place) if place else true()


def _between(moment: ColumnElement[Any], wanted: Filter) -> ColumnElement[bool]:
    return and_(
        moment >= wanted.since if wanted.since else true(),
        moment < wanted.until if wanted.until else true(),
    )


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Mapping[str, Any]]:
    streaming = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    with streaming.execute(query) as rows:
        for row in rows:
            yield dict(row._mapping)
