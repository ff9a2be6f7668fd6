"""Made-up data for the demo: Surin with its pilot, Lampang with its published figures.

The same at every start: names, places and outcomes come from a fixed seed, dates count back from
the moment of the first load. Nobody in it exists.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, func, or_, select, update

from models import area_queries, invite
from models.case_queries import CASE
from models.person import PERSON, Person, PersonRole, ensure, user_hash
from models.person import enrol as give_role
from models.placement_queries import CHECK, PLACEMENT
from models.vault import Vault
from workers.demo_data import lampang, people, surin
from workers.demo_data.bulk import Bulk
from workers.demo_data.laos import made_up
from workers.demo_data.people import Member

INVITES = {
    "weaver": ("weaver", "320401", "320401T"),
    "coordinator": ("coordinator", "320401", "320401T"),
    "district coordinator": ("coordinator", "3204", ""),
    "protect": ("protect", "32", ""),
    "supervisor": ("supervisor", "32", ""),
}
"""Roles of the story, in อบต.จอมพระ and above it."""

INVITE_DAYS = 30
FOLLOWED = ("planned", "helping", "learning")
"""States in which a weaver has the next step."""


def load(engine: Engine, vault: Vault, now: datetime) -> bool:
    """Load everything in one transaction; areas must be there. → False when it is there already."""
    with engine.begin() as connection:
        return fill(connection, vault, now)


def fill(connection: Connection, vault: Vault, now: datetime) -> bool:
    """As `load`, within the caller's transaction."""
    members = [*people.surin(), *people.lampang()]
    if _loaded(connection, vault, members[0]):
        return False
    area_queries.load_laos(connection, made_up())
    bulk = Bulk(connection, vault)
    enrolled = _enrol(bulk, members, now)
    surin.load(connection, bulk, enrolled, now)
    lampang.load(connection, bulk, enrolled, now)
    bulk.write()
    return True


def enrol(
    connection: Connection,
    vault: Vault,
    user_id: str,
    role: str,
    area: str,
    lao: str,
    name: str,
    now: datetime,
) -> int:
    """Give a LINE user, known or not, a role and a name. → the person's id."""
    person_id = ensure(connection, vault, [user_id], now)[user_id]
    sealed = vault.seal(name, invite.NAME_CONTEXT)
    give_role(connection, person_id, (role, area, lao), now, sealed)
    if role == "weaver":
        _take_over(connection, person_id, lao, now)
    return person_id


def _take_over(connection: Connection, person_id: int, lao: str, now: datetime) -> None:
    """Cases for the demo's own weaver: those of one made-up colleague, and those about which it
    is asked today whether the child is still there; unless there are some."""
    mine = select(CASE.c.id).where(CASE.c.weaver_id == person_id)
    if connection.execute(mine.limit(1)).first() is None:
        colleague = (
            select(CASE.c.weaver_id)
            .where(CASE.c.lao == lao, CASE.c.closed_at.is_(None), CASE.c.weaver_id.is_not(None))
            .group_by(CASE.c.weaver_id)
            .order_by(func.count().filter(CASE.c.state.in_(FOLLOWED)).desc(), CASE.c.weaver_id)
            .limit(1)
            .scalar_subquery()
        )
        asked = (
            select(PLACEMENT.c.case_id)
            .join(CHECK, CHECK.c.placement_id == PLACEMENT.c.id)
            .where(CHECK.c.answered_at.is_(None), CHECK.c.due_at <= now)
        )
        connection.execute(
            update(CASE)
            .where(CASE.c.lao == lao, or_(CASE.c.weaver_id == colleague, CASE.c.id.in_(asked)))
            .values(weaver_id=person_id)
        )


def invites(engine: Engine, vault: Vault, now: datetime) -> dict[str, str]:
    """A fresh invite code for every role of the story, by what it is for."""
    with engine.begin() as connection:
        return {
            name: invite.make(connection, vault, *role, INVITE_DAYS, None, now)
            for name, role in INVITES.items()
        }


def _loaded(connection: Connection, vault: Vault, member: Member) -> bool:
    known = select(PERSON.c.id).where(PERSON.c.user_hash == user_hash(vault, member.user_id))
    return connection.execute(known).first() is not None


def _enrol(bulk: Bulk, members: list[Member], now: datetime) -> dict[Member, int]:
    """Everybody with a role since long ago. Their accounts do not exist, so no push may go out."""
    ids = bulk.ids(Person, len(members))
    enrolled = dict(zip(members, ids, strict=True))
    for member, person_id in enrolled.items():
        role, area, lao = member.role
        bulk.add(
            Person,
            id=person_id,
            user_hash=user_hash(bulk.vault, member.user_id),
            user_sealed=bulk.vault.seal(member.user_id, "person"),
            state="active",
            name_sealed=bulk.vault.seal(member.name, invite.NAME_CONTEXT),
            created_at=now - people.SINCE,
            enrolled_at=now - people.SINCE,
            heard_at=people.heard(member, now),
            blocked_at=now,
        )
        since = now - people.SINCE
        bulk.add(PersonRole, person_id=person_id, role=role, area=area, lao=lao, since=since)
    return enrolled
