"""Orders about what is shown outside the chat: pictures of counts, and exported tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

PictureKind = Literal["trend", "funnel"]
ExportWhat = Literal["submissions", "cases", "visits", "assistance", "access"]
ExportFormat = Literal["csv", "xlsx", "jsonl", "xml"]


@dataclass(frozen=True)
class DrawPicture:
    """A picture of counts as `handlers.picture` makes them: words and numbers, already hidden where
    the asker may not see them. → its https address for a day; "" where none can be shown."""

    kind: PictureKind
    contents: Mapping[str, Any]


@dataclass(frozen=True)
class MakeExport:
    """A table of what the asker may export. `since` and `until` are days of Bangkok, both in it.

    → ExportView, waiting; None where it is not theirs to have, or too many were asked for today.
    """

    what: ExportWhat
    format: ExportFormat
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LoadExport:
    """→ ExportView of an export of the asker's own; None when it is gone. When it is made, a fresh
    address comes with it."""

    export_id: int


@dataclass(frozen=True)
class ExportView:
    """`state`: waiting, made, failed, expired. `size` in bytes; `url` "" until it is made, or where
    there is no public address. `code`: the digits that its page asks for."""

    id: int
    what: str
    format: str
    state: str
    rows: int
    size: int
    until: datetime
    url: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    names: bool = False
