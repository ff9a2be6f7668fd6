"""Suspending people, bringing them back, moving them, ending roles: each with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from models import area_queries, handover, inbox, invite, people_list
from models.receiver_queries import Place
from models.vault import Vault
from workers import alerts, coordinators
from workers.handing_over import name_of
from workers.team import Held


def suspend(
    connection: Connection,
    vault: Vault,
    person_id: int,
    by: int | None,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """Stop a person; their records, drafts and place in the chat stay. → False: was not active.

    Codes that they gave out and nobody used end, lest a second account comes in by one. Alerts
    that they took, for whose child nothing was begun, are raised again at once.
    """
    if not people_list.suspend(connection, person_id, now):
        return False
    people_list.note(connection, vault, person_id, "suspended", now, by, reason=reason)
    invite.end_invites_of(connection, person_id, now)
    raise_again(connection, vault, person_id, now)
    return True


def resume(
    connection: Connection,
    vault: Vault,
    person_id: int,
    by: int | None,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """Let a suspended person come back where they were, and tell them. → False: was not."""
    if not people_list.resume(connection, person_id):
        return False
    event = people_list.note(connection, vault, person_id, "resumed", now, by, reason=reason)
    inbox.speak(connection, vault, person_id, f"resumed:{event}", "resumed", {}, now)
    return True


def end_roles(
    connection: Connection,
    vault: Vault,
    person_id: int,
    roles: Sequence[Held],
    by: int | None,
    now: datetime,
    *,
    reason: str = "",
) -> int:
    """End these roles of a person, and the codes they gave out; the other roles stay as they are.
    → how many ended."""
    ended = [role for role in roles if people_list.end_role(connection, person_id, role, now)]
    for _, area, lao in ended:
        place = {"lao": lao or area}
        people_list.note(
            connection, vault, person_id, "role_ended", now, by, reason=reason, **place
        )
    if ended:
        invite.end_invites_of(connection, person_id, now)
    if any(role in ("coordinator", "supervisor", "protect") for role, _, _ in ended):
        raise_again(connection, vault, person_id, now)
    return len(ended)


def move(
    connection: Connection,
    vault: Vault,
    person_id: int,
    roles: Sequence[Held],
    lao: str,
    by: int | None,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """End these roles where they are and begin them in another LAO. The person and the coordinators
    of both places hear of it. → False when there is nothing to move."""
    begun = dict.fromkeys(role for role, _, _ in roles)
    moving = [role for role in roles if role[2] != lao]
    if not moving or not people_list.lao_exists(connection, lao):
        return False
    for role in moving:
        people_list.end_role(connection, person_id, role, now)
    invite.end_invites_of(connection, person_id, now)
    for name in begun:
        people_list.begin_role(connection, person_id, (name, lao[:4], lao), now)
    event = people_list.note(connection, vault, person_id, "moved", now, by, reason=reason, lao=lao)
    old = moving[0][2] or moving[0][1]
    _tell_moved(connection, vault, (event, person_id, by), (old, lao), now)
    return True


def raise_again(connection: Connection, vault: Vault, person_id: int, now: datetime) -> int:
    """Alerts that somebody took and can see to no more go out again. → how many."""
    left = handover.left_alerts(connection, person_id)
    for row in left:
        alerts.raise_alert(connection, vault, row.case_id, row.draft_id, row.level, now)
    return len(left)


def _tell_moved(
    connection: Connection,
    vault: Vault,
    event: tuple[int, int, int | None],
    way: tuple[str, str],
    now: datetime,
) -> None:
    """The person, and whoever coordinates in either place; not the one who did it."""
    event_id, person_id, by = event
    name = name_of(connection, vault, person_id)
    heard = {person_id: "you_moved"}
    for code in way:
        near = coordinators.nearest(connection, _place(connection, code))
        heard |= {one.person_id: "member_moved" for one in near if one.person_id != person_id}
    for who, kind in heard.items():
        if who != by:
            row = people_list.state(connection, who)
            language = row.language if row is not None else "th"
            data = {"person": person_id, "name": name}
            for end, code in zip(("from", "to"), way, strict=True):
                data[end] = area_queries.shown(connection, code, language)
            inbox.speak(connection, vault, who, f"{kind}:{event_id}:{who}", kind, data, now)


def _place(connection: Connection, code: str) -> Place:
    """The place of an area or LAO code."""
    if code.isdigit() or not code:
        return Place(code[:2], code[:4] if len(code) > 2 else "", code if len(code) == 6 else "")
    tambon = next(iter(people_list.tambons(connection, [code]).get(code, ())), "")
    return Place(code[:2], code[:4], tambon, code)
