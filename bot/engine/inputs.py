"""What a person (or the system) did, in the past tense. Comes in; decides nothing.

`bot.line.events` makes these from LINE's events; workers and the clock make the internal ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class TextTyped:
    """A text message, raw as typed."""

    text: str
    message_id: str = ""


@dataclass(frozen=True)
class ButtonTapped:
    """A tap on one of our buttons. `data` is the decoded payload of `bot.engine.taps`."""

    data: Mapping[str, str]
    picked: str = ""  # "2012-08-05", "06:15" or "2012-08-05T06:15" from a picker


@dataclass(frozen=True)
class LocationShared:
    latitude: float
    longitude: float
    address: str = ""
    message_id: str = ""


@dataclass(frozen=True)
class MediaSent:
    """A photo, sound, film or file. The bytes stay at LINE until a worker fetches them."""

    kind: str  # image | audio | video | file
    message_id: str
    file_name: str = ""
    size: int | None = None  # bytes, files only
    external: bool = False  # LINE cannot hand the content over


@dataclass(frozen=True)
class StickerSent:
    message_id: str = ""


@dataclass(frozen=True)
class Followed:
    """The account was added, or unblocked."""


@dataclass(frozen=True)
class Unfollowed:
    """The account was blocked."""


@dataclass(frozen=True)
class MessageUnsent:
    message_id: str


@dataclass(frozen=True)
class UnknownSent:
    """An event or message kind this version does not know. Kept, answered with where we are."""

    kind: str
    answerable: bool = False


@dataclass(frozen=True)
class SystemSpoke:
    """An internal inbox row: a worker or the clock speaks to a conversation.

    kind: "validated" | "correction" | "reminder" | "media_fetched" | "form_checked" ...
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


Input = (
    TextTyped
    | ButtonTapped
    | LocationShared
    | MediaSent
    | StickerSent
    | Followed
    | Unfollowed
    | MessageUnsent
    | UnknownSent
    | SystemSpoke
)
