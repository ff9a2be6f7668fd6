"""What is exported, row by row from a cursor on the server, so that memory stays small.

Reports and cases are read within a scope; the places of a case decide, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

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

from models import assistance_queries, looks, sent
from models.area import Area, Lao
from models.case import AccessLog, Assistance, Case, Child, Need
from models.casework import Visit
from models.columns import table
from models.conversation import DRAFT, KEY
from models.scope import Scope, within
from models.submission import Submission, SubmissionVersion

SUBMISSION, VERSION = table(Submission), table(SubmissionVersion)
CASE, CHILD, NEED = table(Case), table(Child), table(Need)
ASSISTANCE, VISIT = table(Assistance), table(Visit)
BANGKOK = ZoneInfo("Asia/Bangkok")
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
    """Help in force, with `case_no`, `centre_name` and `key_sealed` for the sealed words."""
    since, until = (_day(at) for at in (wanted.since, wanted.until))
    return assistance_queries.stream(connection, scope, wanted.area, since, until)


def visits(connection: Connection, scope: Scope, wanted: Filter) -> Iterator[Mapping[str, Any]]:
    """Follow-ups of cases that the scope opens, with the place of the case, `case_state` and
    `key_sealed`. The states wanted are those of the case."""
    query = (
        select(
            VISIT,
            CASE.c.number.label("case_no"),
            CASE.c.state.label("case_state"),
            *(CASE.c[name] for name in ("province", "district", "tambon", "lao")),
            KEY.c.sealed.label("key_sealed"),
        )
        .join(CASE, CASE.c.id == VISIT.c.case_id)
        .outerjoin(KEY, KEY.c.id == VISIT.c.key_id)
        .where(_visits(scope, wanted))
        .order_by(VISIT.c.id)
    )
    return _stream(connection, query)


def access(connection: Connection, scope: Scope, wanted: Filter) -> Iterator[Mapping[str, Any]]:
    """Who looked at which case that the scope watches, when and why: numbers only."""
    query = (
        select(LOG, CASE.c.number.label("case_no"))
        .join(CASE, CASE.c.id == LOG.c.case_id)
        .where(_looks(scope, wanted))
        .order_by(LOG.c.id)
    )
    return _stream(connection, query)


def sessions(connection: Connection, scope: Scope, wanted: Filter) -> Iterator[Mapping[str, Any]]:
    """What `submissions` gives, with `draft_sealed` and `draft_key`: the draft whose session is the
    newest version."""
    newest = (
        select(DRAFT.c.sealed, DRAFT.c.key_id)
        .where(
            or_(DRAFT.c.id == SUBMISSION.c.draft_id, DRAFT.c.corrects == SUBMISSION.c.id),
            DRAFT.c.closed_as == "sent",
        )
        .order_by(DRAFT.c.id.desc())
        .limit(1)
        .lateral("newest_draft")
    )
    draft_key = KEY.alias("draft_key_row")
    version = and_(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.n == SUBMISSION.c.current)
    query = (
        select(
            SUBMISSION,
            VERSION.c.sealed,
            VERSION.c.received_at.label("version_at"),
            newest.c.sealed.label("draft_sealed"),
            newest.c.key_id.label("draft_key_id"),
            draft_key.c.sealed.label("draft_key"),
            CASE.c.number.label("case_no"),
            KEY.c.sealed.label("key_sealed"),
        )
        .join(VERSION, version)
        .join(newest, true())
        .outerjoin(draft_key, draft_key.c.id == newest.c.key_id)
        .outerjoin(KEY, KEY.c.id == SUBMISSION.c.key_id)
        .outerjoin(CASE, CASE.c.id == SUBMISSION.c.case_id)
        .where(_reports(scope, wanted))
        .order_by(SUBMISSION.c.id)
    )
    return _stream(connection, query)


def versions(connection: Connection, scope: Scope, wanted: Filter) -> list[str]:
    """The form versions that the wanted submissions were made on."""
    made_on = select(SUBMISSION.c.version).distinct().where(_reports(scope, wanted))
    return sorted(connection.execute(made_on).scalars())


def size(connection: Connection, scope: Scope, what: str, wanted: Filter) -> int:
    """How many rows an export will have at most."""
    sources = {
        "submissions": (SUBMISSION, _reports(scope, wanted)),
        "cases": (CASE, _cases(scope, wanted)),
        "visits": (VISIT.join(CASE, CASE.c.id == VISIT.c.case_id), _visits(scope, wanted)),
        "access": (LOG.join(CASE, CASE.c.id == LOG.c.case_id), _looks(scope, wanted)),
        "assistance": (ASSISTANCE, _help(scope, wanted)),
    }
    source, where = sources[what]
    counted = select(func.count()).select_from(source).where(where)
    return int(connection.execute(counted).scalar_one())


def log_cases(
    connection: Connection, scope: Scope, wanted: Filter, what: str, now: datetime, why: str
) -> None:
    """Note in the access log that every case of an export was looked at, in one statement."""
    if what == "access":
        return
    if what == "submissions":
        by = scope.person_id or None
        looks.at_reports(connection, by, _reports(scope, wanted), "exported", now)
    if what == "cases":
        ids = select(CASE.c.id).where(_cases(scope, wanted))
    elif what == "submissions":
        ids = select(SUBMISSION.c.case_id).distinct()
        ids = ids.where(_reports(scope, wanted), SUBMISSION.c.case_id.is_not(None))
    elif what == "visits":
        ids = select(VISIT.c.case_id).distinct().join(CASE, CASE.c.id == VISIT.c.case_id)
        ids = ids.where(_visits(scope, wanted))
    else:
        ids = select(CASE.c.id).distinct().join(ASSISTANCE, ASSISTANCE.c.case_id == CASE.c.id)
        ids = ids.where(scope.cases(), within(wanted.area), _between(_given(), wanted))
    case_ids = ids.subquery().c[0]
    person = literal(scope.person_id or None, LOG.c.person_id.type)
    rows = select(person, case_ids, literal("export"), literal(why), literal(now))
    names = ["person_id", "case_id", "act", "why", "at"]
    connection.execute(insert(LOG).from_select(names, rows))


def _reports(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    """A report of a case goes where the case goes, any other stays where it was sent from."""
    its_case = select(CASE.c.id).where(scope.cases(), within(wanted.area))
    stays = or_(SUBMISSION.c.case_id.is_(None), SUBMISSION.c.state == "joined")
    return and_(
        SUBMISSION.c.rehearsal.is_(False),
        or_(
            and_(stays, sent.readable(scope), sent.within(wanted.area)),
            SUBMISSION.c.case_id.in_(its_case),
        ),
        _between(SUBMISSION.c.received_at, wanted),
        SUBMISSION.c.state.in_(wanted.states) if wanted.states else true(),
    )


def _looks(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    return and_(scope.watched(), within(wanted.area), _between(LOG.c.at, wanted))


def _help(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    return and_(assistance_queries.seen(scope), _between(_given(), wanted))


def _cases(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    return and_(
        scope.cases(),
        within(wanted.area),
        _between(CASE.c.opened_at, wanted),
        CASE.c.state.in_(wanted.states) if wanted.states else true(),
    )


def _visits(scope: Scope, wanted: Filter) -> ColumnElement[bool]:
    day = func.timezone("Asia/Bangkok", cast(VISIT.c.visited_on, DateTime))
    return and_(
        scope.cases(),
        within(wanted.area),
        _between(day, wanted),
        CASE.c.state.in_(wanted.states) if wanted.states else true(),
    )


def _day(at: datetime | None) -> date | None:
    """The day in Bangkok."""
    return at.astimezone(BANGKOK).date() if at else None


def _given() -> ColumnElement[Any]:
    """The first instant in Bangkok of the day on which help was given."""
    return func.timezone("Asia/Bangkok", cast(ASSISTANCE.c.given_on, DateTime))


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
