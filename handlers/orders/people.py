"""Orders about people: invites, language, friendship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class RedeemInvite:
    """→ InviteAnswer. Wrong guesses are counted per person (5 an hour)."""

    code: str


@dataclass(frozen=True)
class InviteAnswer:
    verdict: Literal["welcome", "wrong", "used", "expired", "limited", "already"]
    role: str = ""
    area_name: str = ""


@dataclass(frozen=True)
class MakeInvite:
    """A code for a new person in the asker's area. → MadeInvite or None when not allowed."""

    role: str
    area: str = ""  # "" the asker's own
    lao: str = ""


@dataclass(frozen=True)
class MadeInvite:
    code: str
    role: str
    area_name: str
    expires_at: datetime


@dataclass(frozen=True)
class NoteFollowed:
    """The account is (again) a friend: pushes may go. → None."""


@dataclass(frozen=True)
class NoteUnfollowed:
    """The account was blocked: pushes stop, records stay. → None."""


@dataclass(frozen=True)
class SetLanguage:
    """→ None."""

    language: str
