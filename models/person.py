"""People: LINE users, their roles and areas, and the invites that enrol them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Row, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel

from models.columns import big, binary, cipher, moment, serial, small, table, when, within
from models.vault import Vault


class Person(SQLModel, table=True):
    """A LINE user. The user id is sealed and found by its keyed hash.

    `lease_until`, `lease_by`, `fence`: who runs this person's turns now (see `models.lease`).
    """

    id: int | None = serial()
    user_hash: bytes = binary(unique=True)
    user_sealed: bytes = cipher(required=True)
    state: str = "unknown"
    language: str = "th"
    name_sealed: bytes | None = cipher()
    created_at: datetime = moment(required=True)
    enrolled_at: datetime | None = moment()
    suspended_at: datetime | None = moment()
    followed_at: datetime | None = moment()
    blocked_at: datetime | None = moment()
    heard_at: datetime | None = moment()
    guesses: int = small()
    guessed_at: datetime | None = moment()
    lease_until: datetime | None = moment()
    lease_by: str | None = None
    fence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PersonRole(SQLModel, table=True):
    """A role held in an area ("" is the country), perhaps narrowed to an LAO."""

    __tablename__ = "person_role"
    __table_args__ = (
        Index("person_role_live", "role", "area", postgresql_where=text("ended_at IS NULL")),
    )

    id: int | None = serial()
    person_id: int = big(required=True, index=True, foreign_key="person.id")
    role: str
    area: str = ""
    lao: str = ""
    since: datetime = moment(required=True)
    ended_at: datetime | None = moment()


class Absence(SQLModel, table=True):
    """A person is away; `stand_in_id` hears what would have been told to them."""

    id: int | None = serial()
    person_id: int = big(required=True, index=True, foreign_key="person.id")
    stand_in_id: int | None = big(index=True)
    from_at: datetime = moment(required=True)
    until_at: datetime = moment(required=True)
    created_at: datetime = moment(required=True)
    ended_at: datetime | None = moment()


class PersonEvent(SQLModel, table=True):
    """What was done with a person, by whom and why: suspended, moved, their work handed over.

    `other_id` is who took the work over; `lao` where a person moved to, `cases` how many cases
    went. The reason is sealed.
    """

    __tablename__ = "person_event"

    id: int | None = serial()
    person_id: int = big(required=True, index=True, foreign_key="person.id")
    kind: str
    at: datetime = moment(required=True)
    by_id: int | None = big()
    other_id: int | None = big(index=True)
    lao: str = ""
    cases: int = 0
    sealed: bytes | None = cipher()
    undone_at: datetime | None = moment()


class Invite(SQLModel, table=True):
    """A code that enrols one person, stored as a keyed hash."""

    code_hash: bytes = binary(primary_key=True)
    role: str
    area: str = ""
    lao: str = ""
    name_sealed: bytes | None = cipher()
    created_by: int | None = big()
    created_at: datetime = moment(required=True)
    expires_at: datetime = moment(required=True)
    used_at: datetime | None = moment()
    used_by: int | None = big()


PERSON = table(Person)
GONE = "gone"
"""The state of a person who left nothing but an id (`models.retention`)."""
ROLE = table(PersonRole)
ABSENCE = table(Absence)
EVENT = table(PersonEvent)


def user_hash(vault: Vault, user_id: str) -> bytes:
    """The keyed hash by which a LINE user is found."""
    return vault.lookup("line_user", user_id)


def ensure(
    connection: Connection, vault: Vault, user_ids: Sequence[str], now: datetime
) -> dict[str, int]:
    """Person ids of LINE users; who is not known yet gets a row with no role."""
    hashes = {user_hash(vault, user_id): user_id for user_id in user_ids}
    connection.execute(
        insert(PERSON).on_conflict_do_nothing(index_elements=["user_hash"]),
        [
            {"user_hash": key, "user_sealed": vault.seal(user_id, "person"), "created_at": now}
            for key, user_id in hashes.items()
        ],
    )
    rows = connection.execute(
        select(PERSON.c.id, PERSON.c.user_hash).where(PERSON.c.user_hash.in_(list(hashes)))
    )
    return {hashes[bytes(row.user_hash)]: row.id for row in rows}


_ROLES = (
    select(ROLE.c.person_id, ROLE.c.role, ROLE.c.area, ROLE.c.lao)
    .where(within(ROLE.c.person_id, "people"), ROLE.c.ended_at.is_(None))
    .order_by(ROLE.c.id)
)


def roles(connection: Connection, people: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Roles held now, (role, area, lao) by person."""
    found: dict[int, list[tuple[str, str, str]]] = {person: [] for person in people}
    for row in connection.execute(_ROLES, {"people": list(people)}):
        found[row.person_id].append((row.role, row.area, row.lao))
    return found


def change(connection: Connection, person_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a person: language, blocked_at, followed_at, …"""
    connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(**values))


def note_followed(connection: Connection, person_id: int, at: datetime) -> None:
    """The account is a friend again, unless it was blocked after that."""
    connection.execute(
        update(PERSON)
        .where(PERSON.c.id == person_id, func.coalesce(PERSON.c.blocked_at, at) <= at)
        .values(followed_at=func.greatest(PERSON.c.followed_at, at), blocked_at=None)
    )


def note_unfollowed(connection: Connection, person_id: int, at: datetime) -> None:
    """The account was blocked, unless it was followed again after that."""
    connection.execute(
        update(PERSON)
        .where(PERSON.c.id == person_id, func.coalesce(PERSON.c.followed_at, at) <= at)
        .values(blocked_at=at)
    )


_HEARD = update(PERSON).where(within(PERSON.c.id, "people")).values(heard_at=when())


def heard(connection: Connection, people: Sequence[int], now: datetime) -> None:
    """Note that these people were just active."""
    connection.execute(_HEARD, {"people": list(people), "now": now})


def enrol(
    connection: Connection,
    person_id: int,
    role: tuple[str, str, str],
    now: datetime,
    name_sealed: bytes | None = None,
) -> None:
    """Give a person a role (role, area, lao) and make the account active."""
    name, area, lao = role
    held = roles(connection, [person_id])[person_id]
    if role not in held:
        connection.execute(
            ROLE.insert().values(person_id=person_id, role=name, area=area, lao=lao, since=now)
        )
    values: dict[str, Any] = {"state": "active", "enrolled_at": now, "suspended_at": None}
    if name_sealed is not None:
        values["name_sealed"] = name_sealed
    change(connection, person_id, values)


_ADDRESSES = select(
    PERSON.c.id, PERSON.c.user_sealed, PERSON.c.language, PERSON.c.blocked_at, PERSON.c.state
).where(within(PERSON.c.id, "people"))


def addresses(
    connection: Connection, people: Sequence[int]
) -> Sequence[Row[Any, Any, Any, Any, Any]]:
    """id, user_sealed, language, blocked_at, state of these people."""
    return connection.execute(_ADDRESSES, {"people": list(people)}).all()


def works(person_id: Any) -> ColumnElement[bool]:
    """Condition: this person (a column or an id) is enrolled with a role, so what is asked of them
    reaches somebody."""
    held = exists().where(ROLE.c.person_id == PERSON.c.id, ROLE.c.ended_at.is_(None))
    held = held.correlate(PERSON)
    found = exists().where(PERSON.c.id == person_id, PERSON.c.state == "active", held)
    return found.correlate_except(PERSON)
