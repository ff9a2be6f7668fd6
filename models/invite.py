"""Invites: a code a person sends in the chat to be enrolled, once, in time, within few guesses.

A code is eight characters of an alphabet without look-alikes, shown as "K7QX-2MPA" and stored as a
keyed hash. What is typed may be in small letters, with Thai digits, spaces or any kind of dash.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select, update

from models.columns import table
from models.person import PERSON, ROLE, Invite, change, enrol, roles
from models.vault import Vault

INVITE = table(Invite)
ROLES = ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U/V
LENGTH = 8
GUESSES = 5
TOGETHER = 300
"""So many wrong guesses of all people in an hour are a robot's with many accounts: then each has
one. Who never guessed wrong is not held up."""
WINDOW = timedelta(hours=1)
NAME_CONTEXT = "person"

Verdict = Literal["welcome", "wrong", "used", "expired", "limited", "already"]


@dataclass(frozen=True)
class Redeemed:
    """What became of a code; the role and place are told on "welcome" and "already" only."""

    verdict: Verdict
    role: str = ""
    area: str = ""
    lao: str = ""


def make(
    connection: Connection,
    vault: Vault,
    role: str,
    area: str,
    lao: str,
    days: int,
    by: int | None,
    now: datetime,
    name: str | None = None,
) -> str:
    """Keep a new invite and give its code, which is stored nowhere. Valid for `days` days.

    Whether `by` may invite this role to this area is for the caller to decide. Raises ValueError
    for an unknown role or a number of days below 1.
    """
    if role not in ROLES:
        raise ValueError(f"unknown role {role}")
    if days < 1:
        raise ValueError("an invite is valid for at least a day")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    connection.execute(
        INVITE.insert().values(
            code_hash=_hash(vault, code),
            role=role,
            area=area,
            lao=lao,
            name_sealed=vault.seal(name, NAME_CONTEXT) if name else None,
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    return f"{code[:4]}-{code[4:]}"


def open_invites(
    connection: Connection, role: tuple[str, str, str], now: datetime
) -> Sequence[Row[Any, Any]]:
    """Invites to a role (role, area, lao) that can still be used: code_hash, name_sealed."""
    name, area, lao = role
    return connection.execute(
        select(INVITE.c.code_hash, INVITE.c.name_sealed).where(
            INVITE.c.role == name,
            INVITE.c.area == area,
            INVITE.c.lao == lao,
            INVITE.c.used_at.is_(None),
            INVITE.c.expires_at > now,
        )
    ).all()


def end_invites(connection: Connection, hashes: Sequence[bytes], now: datetime) -> None:
    """Make codes that were not used worthless."""
    connection.execute(
        update(INVITE)
        .where(INVITE.c.code_hash.in_(hashes), INVITE.c.used_at.is_(None))
        .values(expires_at=now)
    )


def end_invites_of(connection: Connection, person_id: int, now: datetime) -> int:
    """Make worthless what somebody gave out and nobody has used. → how many codes."""
    ended = update(INVITE).where(
        INVITE.c.created_by == person_id, INVITE.c.used_at.is_(None), INVITE.c.expires_at > now
    )
    return connection.execute(ended.values(expires_at=now)).rowcount


def guessed(connection: Connection, now: datetime) -> int:
    """Wrong codes of all people in the last hour, as far as each was counted."""
    wrong = select(func.coalesce(func.sum(PERSON.c.guesses), 0))
    return int(connection.execute(wrong.where(PERSON.c.guessed_at > now - WINDOW)).scalar_one())


def named_holders(connection: Connection, role: tuple[str, str, str]) -> list[bytes | None]:
    """The sealed names of everybody who holds a role (role, area, lao) now."""
    name, area, lao = role
    found = (
        select(PERSON.c.name_sealed)
        .join(ROLE, ROLE.c.person_id == PERSON.c.id)
        .where(
            ROLE.c.role == name, ROLE.c.area == area, ROLE.c.lao == lao, ROLE.c.ended_at.is_(None)
        )
    )
    return list(connection.execute(found).scalars())


def normalise(text: str) -> str:
    """A typed code as it was made: capitals and Arabic digits alone."""
    return "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text)).upper()


def redeem(
    connection: Connection, vault: Vault, person_id: int, code: str, now: datetime
) -> Redeemed:
    """Enrol a person by a code. Five wrong guesses an hour (one, while many guess); then even a
    right code must wait.

    The person's and the invite's rows stay locked until the transaction ends, so that two people
    cannot use one code. The same look-ups run whatever the answer, so that time tells nothing.
    """
    person = connection.execute(
        select(PERSON.c.state, PERSON.c.guesses, PERSON.c.guessed_at)
        .where(PERSON.c.id == person_id)
        .with_for_update()
    ).one()
    invite = connection.execute(
        select(INVITE).where(INVITE.c.code_hash == _hash(vault, normalise(code))).with_for_update()
    ).first()
    held = roles(connection, [person_id])[person_id]
    guesses = _recent_guesses(person, now)
    if guesses >= GUESSES or (guesses and guessed(connection, now) >= TOGETHER):
        return Redeemed("limited")
    # A suspended person must not come back with somebody else's code.
    if invite is None or person.state == "suspended":
        _count_guess(connection, person_id, guesses, person.guessed_at, now)
        return Redeemed("wrong")
    return _use(connection, person_id, invite, held, now)


def _use(
    connection: Connection,
    person_id: int,
    invite: Row[Any],
    held: list[tuple[str, str, str]],
    now: datetime,
) -> Redeemed:
    role = (invite.role, invite.area, invite.lao)
    if invite.used_at is not None:
        return Redeemed("already", *role) if invite.used_by == person_id else Redeemed("used")
    if invite.expires_at <= now:
        return Redeemed("expired")
    if role in held:
        return Redeemed("already", *role)
    connection.execute(
        update(INVITE)
        .where(INVITE.c.code_hash == invite.code_hash)
        .values(used_at=now, used_by=person_id)
    )
    enrol(connection, person_id, role, now, invite.name_sealed)
    change(connection, person_id, {"guesses": 0, "guessed_at": None})
    return Redeemed("welcome", *role)


def _recent_guesses(person: Row[Any, Any, Any], now: datetime) -> int:
    recent = person.guessed_at is not None and now - person.guessed_at < WINDOW
    return int(person.guesses) if recent else 0


def _count_guess(
    connection: Connection, person_id: int, guesses: int, since: datetime | None, now: datetime
) -> None:
    """The window starts with the first wrong guess in it."""
    change(
        connection,
        person_id,
        {"guesses": guesses + 1, "guessed_at": since if guesses else now},
    )


def _hash(vault: Vault, code: str) -> bytes:
    return vault.lookup("invite", code)


def _plain(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    return sign if sign.isalnum() else ""
