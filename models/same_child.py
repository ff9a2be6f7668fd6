"""Queries of decisions about two children: the same, brother or sister, different.

A join is a row here. What belonged to the case that ended is pointed to the kept one, by ids that
the row keeps, so that undoing can point exactly those back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models.case import Alert, Assistance, Case, Need, SameChild
from models.casework import CaseReporter, Placement, Referral, Visit
from models.columns import table
from models.submission import Submission

SAME = table(SameChild)
CASE = table(Case)
NEED = table(Need)
REPORTER = table(CaseReporter)
PLACEMENT = table(Placement)
ASSISTANCE = table(Assistance)
SUBMISSION = table(Submission)
FOLLOWS: Final[dict[str, Table]] = {
    "visit": table(Visit),
    "placement": PLACEMENT,
    "referral": table(Referral),
    "assistance": ASSISTANCE,
    "alert": table(Alert),
}
"""What follows a child to the case that is kept."""
LIVE = SAME.c.undone_at.is_(None)


def lock(connection: Connection, case_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Lock cases in the order of their ids: whoever needs several waits, never deadlocks."""
    rows = connection.execute(
        select(CASE).where(CASE.c.id.in_(set(case_ids))).order_by(CASE.c.id).with_for_update()
    )
    return {row.id: row for row in rows}


def lock_submissions(
    connection: Connection, case_ids: Collection[int], submission_id: int = 0
) -> Sequence[Row[Any]]:
    """The submissions of these cases, and one more, locked in order. Always before the cases."""
    return connection.execute(
        select(SUBMISSION)
        .where(or_(SUBMISSION.c.case_id.in_(set(case_ids)), SUBMISSION.c.id == submission_id))
        .order_by(SUBMISSION.c.id)
        .with_for_update()
    ).all()


def kept_of(connection: Connection, case_id: int) -> int:
    """The case that a case was joined to, through any number of joins; itself when to none."""
    seen = {case_id}
    while True:
        found = connection.execute(
            select(SAME.c.case_id).where(
                SAME.c.other_case_id == case_id, SAME.c.verdict == "same", LIVE
            )
        ).scalar()
        if found is None or found in seen:
            return case_id
        seen.add(found)
        case_id = found


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a decision. → its id."""
    made = connection.execute(SAME.insert().values(**values).returning(SAME.c.id))
    return int(made.scalar_one())


def load(connection: Connection, link_id: int, *, lock: bool = False) -> Row[Any] | None:
    """A decision that stands."""
    query = select(SAME).where(SAME.c.id == link_id, LIVE)
    return connection.execute(query.with_for_update() if lock else query).first()


def joins(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """What was joined to a case, newest first: the rows, with `number` (of the report or case)."""
    other = CASE.alias("other")
    return connection.execute(
        select(SAME, other.c.number.label("case_number"), SUBMISSION.c.number)
        .outerjoin(other, other.c.id == SAME.c.other_case_id)
        .outerjoin(SUBMISSION, SUBMISSION.c.id == SAME.c.submission_id)
        .where(SAME.c.case_id == case_id, SAME.c.verdict == "same", LIVE)
        .order_by(SAME.c.id.desc())
    ).all()


def join_of(connection: Connection, submission_id: int) -> Row[Any] | None:
    """The join of a report that stands."""
    return connection.execute(
        select(SAME)
        .where(SAME.c.submission_id == submission_id, SAME.c.verdict == "same", LIVE)
        .order_by(SAME.c.id.desc())
        .limit(1)
    ).first()


def decided(connection: Connection, one: int, other: int) -> Row[Any] | None:
    """What was said last of two cases, if it stands."""
    return connection.execute(
        select(SAME)
        .where(
            or_(
                and_(SAME.c.case_id == one, SAME.c.other_case_id == other),
                and_(SAME.c.case_id == other, SAME.c.other_case_id == one),
            ),
            LIVE,
        )
        .order_by(SAME.c.id.desc())
        .limit(1)
    ).first()


def siblings(connection: Connection, case_id: int) -> list[str]:
    """The numbers of the cases of brothers and sisters, as decided from either side."""
    mine = or_(SAME.c.case_id == case_id, SAME.c.other_case_id == case_id)
    rows = connection.execute(
        select(CASE.c.number)
        .join(SAME, or_(SAME.c.case_id == CASE.c.id, SAME.c.other_case_id == CASE.c.id))
        .where(mine, SAME.c.verdict == "sibling", LIVE, CASE.c.id != case_id)
        .distinct()
        .order_by(CASE.c.number)
    )
    return list(rows.scalars())


def end(connection: Connection, link_id: int, person_id: int, now: datetime) -> bool:
    """Take a decision back. → False when somebody did already."""
    done = connection.execute(
        update(SAME).where(SAME.c.id == link_id, LIVE).values(undone_at=now, undone_by=person_id)
    )
    return done.rowcount > 0


def follow(connection: Connection, from_case: int, to_case: int) -> dict[str, list[int]]:
    """Point what belongs to a child to the kept case. → noun → ids, for the way back.

    Two things stay behind: a live placement when the kept case has one, and help that came to both
    children with one entry (it was given twice).
    """
    moved: dict[str, list[int]] = {}
    for noun, target in FOLLOWS.items():
        stays = _stays(noun, to_case)
        done = connection.execute(
            update(target)
            .where(target.c.case_id == from_case, *stays)
            .values(case_id=to_case)
            .returning(target.c.id)
        )
        moved[noun] = sorted(int(row.id) for row in done)
    return {noun: ids for noun, ids in moved.items() if ids}


def _stays(noun: str, to_case: int) -> tuple[Any, ...]:
    if noun == "placement":
        theirs = PLACEMENT.alias("theirs")
        live = select(theirs.c.id).where(theirs.c.case_id == to_case, theirs.c.until.is_(None))
        return (or_(PLACEMENT.c.until.is_not(None), ~live.exists()),)
    if noun == "assistance":
        theirs = ASSISTANCE.alias("theirs")
        same = select(theirs.c.id).where(
            theirs.c.case_id == to_case, theirs.c.submission_id == ASSISTANCE.c.submission_id
        )
        return (~same.exists(),)
    return ()


def give_back(connection: Connection, to_case: int, moved: Mapping[str, Iterable[int]]) -> None:
    """Point exactly these rows back to the case they came from."""
    for noun, ids in moved.items():
        if noun in FOLLOWS:
            target = FOLLOWS[noun]
            connection.execute(
                update(target).where(target.c.id.in_(list(ids))).values(case_id=to_case)
            )


def levels(connection: Connection, case_id: int) -> list[str]:
    """The levels of the alerts of a case, taken or not."""
    alert = FOLLOWS["alert"]
    return list(
        connection.execute(select(alert.c.level).where(alert.c.case_id == case_id)).scalars()
    )


def needs(connection: Connection, case_id: int) -> set[str]:
    """The kinds of help asked for in a case."""
    rows = connection.execute(select(NEED.c.code).where(NEED.c.case_id == case_id))
    return set(rows.scalars())


def drop_needs(connection: Connection, case_id: int, codes: Iterable[str]) -> None:
    connection.execute(
        NEED.delete().where(NEED.c.case_id == case_id, NEED.c.code.in_(sorted(set(codes))))
    )


def add_reporter(
    connection: Connection,
    case_id: int,
    person_id: int,
    submission_id: int | None,
    now: datetime,
) -> None:
    """A joined reporter hears of the case from now on, and may open it."""
    values = {"submission_id": submission_id, "since": now, "ended_at": None}
    connection.execute(
        insert(REPORTER)
        .values(case_id=case_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["case_id", "person_id"], set_=values)
    )


def reporters(connection: Connection, case_id: int) -> list[int]:
    """The joined reporters of a case: they hear what the one who follows it hears."""
    rows = connection.execute(
        select(REPORTER.c.person_id)
        .where(REPORTER.c.case_id == case_id, REPORTER.c.ended_at.is_(None))
        .order_by(REPORTER.c.since)
    )
    return list(rows.scalars())


def end_reporters(
    connection: Connection, case_id: int, people: Collection[int], now: datetime
) -> None:
    """These people no longer hear of the case."""
    connection.execute(
        update(REPORTER)
        .where(
            REPORTER.c.case_id == case_id,
            REPORTER.c.person_id.in_(set(people)),
            REPORTER.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
