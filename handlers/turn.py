"""A loaded turn, and what a handler gives back.

A handler is a generator: it yields orders (`handlers.orders`), is sent each order's result from the
same transaction, and returns an `Outcome`. It opens nothing, sends nothing and reads no clock.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.engine.inputs import Input
from bot.engine.messages import Message
from bot.forms import Form

Role = Literal["weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin"]


@dataclass(frozen=True)
class RoleAt:
    """A role in an area: a 2, 4 or 6 digit code ("" is the country), which `lao` may narrow."""

    role: Role
    area: str
    lao: str = ""


@dataclass(frozen=True)
class TambonChoice:
    code: str
    name_th: str
    name_en: str
    laos: tuple[str, ...] = ()  # LAO codes in this tambon


@dataclass(frozen=True)
class CentreChoice:
    """A child centre (ศพด.) of the register."""

    code: str
    name: str


@dataclass(frozen=True)
class Person:
    """Who is talking. `tambons` is where a weaver may report (from role, LAO and area); `centres`
    are the child centres of the LAOs there."""

    id: int
    state: Literal["unknown", "active", "suspended"]
    language: str = "th"
    roles: tuple[RoleAt, ...] = ()
    tambons: tuple[TambonChoice, ...] = ()
    name: str = ""
    area_name: str = ""  # where the person works, in the person's language
    centres: tuple[CentreChoice, ...] = ()

    def has(self, *roles: Role) -> bool:
        return any(held.role in roles for held in self.roles)


@dataclass(frozen=True)
class Draft:
    """A report being written. `session` is what `Session.stored()` gave; id 0 is not saved yet."""

    id: int
    form: str  # the form's key, e.g. "oos_report"
    version: str  # digest of the form version the draft ends on
    session: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    about: str = ""  # a short name for lists (nickname), sealed at rest
    progress: str = ""  # "7/15"
    rehearsal: bool = False
    danger_case: str = ""  # number of the urgent case this draft raised
    corrects: int = 0  # the submission that this draft corrects
    asks: tuple[str, ...] = ()  # the questions to correct (names), with `reasons`
    reasons: Mapping[str, str] = field(default_factory=dict)
    handed_by: str = ""  # the name of who began it, when it was handed over; for lists


@dataclass(frozen=True)
class Turn:
    """Everything a handler may know. `conversation` is the engine's own state, JSON-able.

    `late`: the event happened before others that already took effect.
    `last_refusal` etc. live in the conversation, not here.
    """

    person: Person
    conversation: Mapping[str, Any]
    draft: Draft | None  # the open one
    input: Input
    now: datetime  # aware, UTC: when the event is handled
    happened_at: datetime  # aware, UTC: LINE's time of the event
    forms: Mapping[str, Form]  # newest published version by key
    form_versions: Mapping[str, Form]  # by digest: whatever the open draft needs
    late: bool = False
    seed: int = 0  # a stable number of this event, for anything random


@dataclass(frozen=True)
class Outcome:
    """What to say in reply (at most 5 messages) and the conversation's next state.

    `conversation` None: unchanged.

    `keep` are those of the messages that must be told later when this reply never arrives:
    receipts, corrections, danger; a question is simply asked again.
    """

    messages: tuple[Message, ...] = ()
    conversation: Mapping[str, Any] | None = None
    keep: tuple[Message, ...] = ()


Steps = Generator[Any, Any, Outcome]
