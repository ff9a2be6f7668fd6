"""Orders about the people of an area: who they are, letting them go, moving them, handing over.

All of them are about people whom the asker runs, in the asker's own area; anybody else is as good
as nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Quiet = Literal["", "silent", "never"]
"""Not heard of for 30 days; enrolled for a week and never began."""
Act = Literal["hand", "move", "end", "suspend", "resume"]


@dataclass(frozen=True)
class ListTeam:
    """→ Team. `text` is part of a name or place; `quiet`: only who has gone quiet."""

    text: str = ""
    quiet: bool = False
    skip: int = 0
    limit: int = 8


@dataclass(frozen=True)
class Member:
    """A person of the area. `roles` are (role, name of the place); those the asker runs.

    `former`: the role ended here, but work is left that somebody must take over.
    """

    id: int
    name: str
    state: Literal["active", "suspended", "former"]
    roles: tuple[tuple[str, str], ...]
    heard_at: datetime | None = None
    quiet: Quiet = ""
    cases: int = 0
    drafts: int = 0
    blocked: bool = False


@dataclass(frozen=True)
class Team:
    """A page of people, the quiet ones first, and how many there are of each kind."""

    members: tuple[Member, ...]
    total: int
    quiet: int
    suspended: int
    area_name: str


@dataclass(frozen=True)
class LoadMember:
    """→ MemberView, or None for somebody the asker does not run."""

    person_id: int


@dataclass(frozen=True)
class MemberView:
    """One person and what may be done. `elsewhere`: they hold roles the asker does not run.

    `overdue`: cases past their date; `outside`: cases that the asker does not see. `handover` is
    the last one that can be undone: its id, who has the work, how many cases.
    """

    member: Member
    acts: tuple[Act, ...]
    enrolled_at: datetime | None = None
    overdue: int = 0
    outside: int = 0
    elsewhere: bool = False
    handover: tuple[int, str, int] | None = None


@dataclass(frozen=True)
class SuspendMember:
    """→ whether it was done."""

    person_id: int
    reason: str


@dataclass(frozen=True)
class ResumeMember:
    """→ whether it was done."""

    person_id: int


@dataclass(frozen=True)
class EndRoles:
    """End the roles that the asker runs; others stay. → how many ended."""

    person_id: int
    reason: str


@dataclass(frozen=True)
class FindTeamLao:
    """LAOs by part of their name where the asker may move (`person_id`) or invite somebody.
    → list[(code, name)], nearest first."""

    text: str
    person_id: int = 0


@dataclass(frozen=True)
class MoveMember:
    """→ the new place's name, "" when it cannot be."""

    person_id: int
    lao: str


@dataclass(frozen=True)
class ListHeirs:
    """Who may take a person's work over, the least busy of the same place first. → list[Member]."""

    person_id: int
    skip: int = 0
    limit: int = 8


@dataclass(frozen=True)
class ListInHand:
    """Open cases that a person follows, the ones due first. → list[CaseView], masked."""

    person_id: int
    skip: int = 0
    limit: int = 8


@dataclass(frozen=True)
class HandOver:
    """Give a person's work to another. → Handed, or None when it may not be."""

    person_id: int
    to_id: int
    what: Literal["all", "cases", "drafts"] = "all"
    case_no: str = ""  # this case only


@dataclass(frozen=True)
class Handed:
    """`event_id` is what handing back names."""

    event_id: int
    cases: int
    to_name: str


@dataclass(frozen=True)
class HandBack:
    """Undo a handover. → how many cases came back, None when it cannot be undone."""

    event_id: int


@dataclass(frozen=True)
class ReleaseDrafts:
    """In a turn of who holds the drafts: let those of a handover go. → ids that went."""

    event_id: int
    back: bool = False


@dataclass(frozen=True)
class RedactHanded:
    """In a turn of who holds a draft now: take out what the one before has unsent. → None."""

    draft_id: int
    inbox_ids: tuple[str, ...]
