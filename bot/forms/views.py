"""What a session shows: questions, choices, answers, verdicts. Plain data, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["answered", "blank", "unasked", "hidden"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a select: `name` is stored, `label` is shown; media are file names by kind."""

    name: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and greatest answer that simple constraints allow now; None is open."""

    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group or repeat instance around a question; `first` on its first question."""

    ref: str
    label: str
    first: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The question to ask now. `docs/forms.md` describes every field."""

    ref: str
    name: str
    type: str
    text: str
    hint: str
    guidance: str
    media: Mapping[str, str]
    choices: tuple[Choice, ...]
    value: str | None
    required: bool
    required_message: str
    read_only: bool
    bounds: Bounds
    appearance: frozenset[str]
    groups: tuple[GroupView, ...]
    position: int
    total: int
    extras: Mapping[str, str]
    parameters: Mapping[str, str]
    notes: tuple[str, ...]
    personal: bool
    nothing_to_choose: bool = False
    """A select whose list is empty now: `Session.pass_by` leaves it, even when required."""


@dataclass(frozen=True, slots=True)
class StaticQuestion:
    """A question as the form defines it, without a session."""

    ref: str
    name: str
    type: str
    extras: Mapping[str, str]
    appearance: frozenset[str]
    repeats: tuple[str, ...]
    choice_names: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer was taken, and why not."""

    accepted: bool
    reason: str = ""
    """required, constraint, type, choice, read_only, too_many or unknown."""
    message: str = ""
    """The author's words in the session's language, or blank."""
    ref: str = ""
    limit: int = 0
    """With `too_many`: the most instances that can be asked for."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that keeps the form from being complete."""

    ref: str
    name: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer, as a summary shows it."""

    ref: str
    name: str
    label: str
    type: str
    value: str
    shown: str
    groups: tuple[GroupView, ...]
    state: State
    required: bool


@dataclass(frozen=True, slots=True)
class EntityEffect:
    """A case to create or update: the list, the id, its label and its properties."""

    dataset: str
    action: Literal["create", "update", "upsert"]
    id: str
    label: str
    properties: Mapping[str, str]
    ref: str = ""
