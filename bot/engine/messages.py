"""What the bot says, before any chat platform: texts, cards, rows, buttons.

`bot.line.render` turns these into LINE message objects and keeps LINE's limits. Nothing personal
may stand in `alt` (a lock screen shows it) nor in a `Text` that is pushed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TapKind = Literal[
    "postback",  # data comes back as ButtonTapped
    "say",  # data is sent as if typed
    "open",  # data is an https address
    "call",  # data is a phone number
    "pick_date",
    "pick_time",
    "pick_datetime",
    "share_location",
    "take_photo",
    "choose_photo",
]
Tone = Literal["plain", "good", "warn", "danger"]


@dataclass(frozen=True)
class Tap:
    """One thing to tap. `data` as `TapKind` says; `shows` appears as the person's own words."""

    label: str
    kind: TapKind = "postback"
    data: str = ""
    shows: str = ""
    initial: str = ""  # pickers: ISO date or time
    minimum: str = ""
    maximum: str = ""
    strong: bool = False  # the main button of a card


@dataclass(frozen=True)
class Row:
    """A line of a card. With a tap the whole row is a target; `mark` is drawn before the text."""

    text: str
    detail: str = ""  # right or below, small
    mark: Literal["", "on", "off", "number", "warn", "danger"] = ""
    tap: Tap | None = None


@dataclass(frozen=True)
class Fact:
    """A label and its value, side by side."""

    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """One card. Order on screen: lead, title, body, facts, rows, footnote, buttons.

    `alt` is what a lock screen and a chat list show: neutral, never personal.
    `taps` are quick replies under the message.
    """

    alt: str
    lead: str = ""  # small, above: progress, place
    echo: str = ""  # what was understood of the last answer
    title: str = ""
    body: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()
    footnote: str = ""
    buttons: tuple[Tap, ...] = ()
    tone: Tone = "plain"
    taps: tuple[Tap, ...] = ()


@dataclass(frozen=True)
class Cards:
    """Cards side by side (at most 12 are shown)."""

    alt: str
    cards: tuple[Card, ...]
    taps: tuple[Tap, ...] = ()


@dataclass(frozen=True)
class Text:
    text: str
    taps: tuple[Tap, ...] = ()


@dataclass(frozen=True)
class Picture:
    url: str
    preview_url: str
    taps: tuple[Tap, ...] = ()


Message = Text | Card | Cards | Picture
