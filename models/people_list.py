"""Who is enrolled where, since when, heard of last; what they have in hand; letting them go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, RowMapping, Select, and_, exists, func, or_, select, update

from models.area import Lao, LaoTambon
from models.case_queries import CASE
from models.columns import table
from models.conversation import DRAFT
from models.person import EVENT, PERSON, ROLE, roles
from models.scope import Scope
from models.vault import Vault
from models.work_lists import OPEN

LAO, SERVED = table(Lao), table(LaoTambon)
CONTEXT = "person_event"
Quiet = Literal["", "silent", "never"]
SILENT = timedelta(days=30)
"""Without a message or report for so long somebody has gone quiet."""
NEVER_BEGAN = timedelta(days=7)
"""So long after enrolling without a second message somebody never began."""


def listed(
    connection: Connection, area: str = "", role: str = "", person_id: int = 0
) -> Sequence[RowMapping]:
    """Enrolled people, one row a role held now, in the order they came.

    `area` is an area code (all below it counts) or an LAO code; "" leaves it out, as with `role`;
    so does 0 with `person_id`.
    Columns: id, state, role, area, lao, name_sealed, enrolled_at, heard_at, blocked_at.
    """
    query = _held().where(ROLE.c.ended_at.is_(None))
    if area.isdigit():
        query = query.where(or_(ROLE.c.area.startswith(area), ROLE.c.lao.startswith(area)))
    elif area:
        query = query.where(ROLE.c.lao == area)
    if role:
        query = query.where(ROLE.c.role == role)
    if person_id:
        query = query.where(PERSON.c.id == person_id)
    return connection.execute(query.order_by(PERSON.c.id, ROLE.c.id)).mappings().all()


def left_behind(
    connection: Connection, scope: Scope, area: str = "", person_id: int = 0
) -> Sequence[RowMapping]:
    """Roles that ended, of people who still follow open cases within a scope, or who work nowhere
    now and have open drafts; as `listed`, the role that ended last first."""
    cases = exists().where(CASE.c.weaver_id == PERSON.c.id, OPEN, scope.cases()).correlate(PERSON)
    live = ROLE.alias("live")
    works = exists().where(live.c.person_id == PERSON.c.id, live.c.ended_at.is_(None))
    drafts = (
        exists()
        .where(
            DRAFT.c.person_id == PERSON.c.id,
            DRAFT.c.closed_at.is_(None),
            DRAFT.c.rehearsal.is_(False),
        )
        .correlate(PERSON)
    )
    query = _held().where(
        ROLE.c.ended_at.is_not(None),
        or_(cases, and_(drafts, ~works.correlate(PERSON))),
        or_(ROLE.c.area.startswith(area), ROLE.c.lao.startswith(area)),
    )
    if person_id:
        query = query.where(PERSON.c.id == person_id)
    return connection.execute(query.order_by(ROLE.c.ended_at.desc(), ROLE.c.id)).mappings().all()


def _held() -> Select[Any]:
    """People with each role they hold or held."""
    return select(
        PERSON.c.id,
        PERSON.c.state,
        ROLE.c.role,
        ROLE.c.area,
        ROLE.c.lao,
        PERSON.c.name_sealed,
        PERSON.c.enrolled_at,
        PERSON.c.heard_at,
        PERSON.c.blocked_at,
    ).join(ROLE, ROLE.c.person_id == PERSON.c.id)


def quiet_since(person: RowMapping) -> tuple[Quiet, datetime] | None:
    """Since when somebody (heard_at, enrolled_at) counts as quiet: `never` began or `silent`.

    None when they have not been quiet long enough to say it at any moment: no date at all.
    """
    enrolled, heard = person["enrolled_at"], person["heard_at"]
    if enrolled is not None and (heard is None or heard <= enrolled):
        return "never", enrolled + NEVER_BEGAN
    return ("silent", heard + SILENT) if heard is not None else None


def quiet(person: RowMapping, now: datetime) -> Quiet:
    """`never`, `silent`, or "" for somebody who was heard lately. Only who is enrolled counts."""
    found = quiet_since(person)
    if person["state"] != "active" or found is None or found[1] > now:
        return ""
    return found[0]


@dataclass(frozen=True)
class InHand:
    """What somebody has in hand: open cases that they follow, and open drafts."""

    cases: int = 0
    drafts: int = 0


def in_hand(connection: Connection, people: Collection[int]) -> dict[int, InHand]:
    """By person; who has nothing in hand is left out."""
    cases = connection.execute(
        select(CASE.c.weaver_id, func.count())
        .where(CASE.c.weaver_id.in_(people), OPEN)
        .group_by(CASE.c.weaver_id)
    )
    followed = {row[0]: int(row[1]) for row in cases}
    drafts = connection.execute(
        select(DRAFT.c.person_id, func.count())
        .where(
            DRAFT.c.person_id.in_(people), DRAFT.c.closed_at.is_(None), DRAFT.c.rehearsal.is_(False)
        )
        .group_by(DRAFT.c.person_id)
    )
    written = {row[0]: int(row[1]) for row in drafts}
    return {
        person: InHand(followed.get(person, 0), written.get(person, 0))
        for person in followed.keys() | written.keys()
    }


def tambons(connection: Connection, laos: Collection[str]) -> dict[str, list[str]]:
    """The tambons of these LAOs; an unknown LAO is left out."""
    found: dict[str, list[str]] = {}
    for lao, tambon in connection.execute(
        select(SERVED.c.lao, SERVED.c.tambon).where(SERVED.c.lao.in_(laos)).order_by(*SERVED.c)
    ):
        found.setdefault(lao, []).append(tambon)
    return found


def lao_exists(connection: Connection, lao: str) -> bool:
    found = select(LAO.c.code).where(LAO.c.code == lao, LAO.c.valid_to.is_(None))
    return connection.execute(found).first() is not None


def state(connection: Connection, person_id: int) -> Row[Any, Any, Any, Any, Any] | None:
    """id, state, blocked_at, name_sealed, language of a person; None when there is none."""
    query = select(
        PERSON.c.id, PERSON.c.state, PERSON.c.blocked_at, PERSON.c.name_sealed, PERSON.c.language
    ).where(PERSON.c.id == person_id)
    return connection.execute(query).first()


def suspend(connection: Connection, person_id: int, now: datetime) -> bool:
    """Stop an enrolled person from doing anything; records stay. → False when there is none."""
    return _move(connection, person_id, "active", state="suspended", suspended_at=now)


def resume(connection: Connection, person_id: int) -> bool:
    """Undo a suspension. → False when there is none."""
    return _move(connection, person_id, "suspended", state="active", suspended_at=None)


def end_role(
    connection: Connection, person_id: int, role: tuple[str, str, str], now: datetime
) -> bool:
    """End one role (role, area, lao) of a person; the others stay. → False when it is not held."""
    name, area, lao = role
    done = connection.execute(
        update(ROLE)
        .where(
            ROLE.c.person_id == person_id,
            ROLE.c.role == name,
            ROLE.c.area == area,
            ROLE.c.lao == lao,
            ROLE.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return done.rowcount > 0


def begin_role(
    connection: Connection, person_id: int, role: tuple[str, str, str], now: datetime
) -> None:
    """Give a person one more role, without touching when they enrolled."""
    if role in roles(connection, [person_id])[person_id]:
        return
    name, area, lao = role
    connection.execute(
        ROLE.insert().values(person_id=person_id, role=name, area=area, lao=lao, since=now)
    )


def note(
    connection: Connection,
    vault: Vault,
    person_id: int,
    kind: str,
    now: datetime,
    by_id: int | None,
    *,
    reason: str = "",
    **values: Any,
) -> int:
    """Say what was done with a person. `values`: other_id, lao, cases. → the event's id."""
    sealed = vault.seal({"reason": reason}, CONTEXT) if reason else None
    made = connection.execute(
        EVENT.insert()
        .values(person_id=person_id, kind=kind, at=now, by_id=by_id, sealed=sealed, **values)
        .returning(EVENT.c.id)
    )
    return int(made.scalar_one())


def events(connection: Connection, person_id: int) -> Sequence[Row[Any]]:
    """What was done with a person, newest first."""
    return connection.execute(
        select(EVENT).where(EVENT.c.person_id == person_id).order_by(EVENT.c.id.desc())
    ).all()


def event(connection: Connection, event_id: int, *, lock: bool = False) -> Row[Any] | None:
    query = select(EVENT).where(EVENT.c.id == event_id)
    return connection.execute(query.with_for_update() if lock else query).first()


def change_event(connection: Connection, event_id: int, **values: Any) -> None:
    connection.execute(update(EVENT).where(EVENT.c.id == event_id).values(**values))


def _move(connection: Connection, person_id: int, seen: str, **values: Any) -> bool:
    done = connection.execute(
        update(PERSON).where(PERSON.c.id == person_id, PERSON.c.state == seen).values(**values)
    )
    return done.rowcount > 0
