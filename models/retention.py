"""How long each kind of thing is kept, why, and what happens then. One line a kind.

Law gives few numbers; these follow the programme's: what is only on its way goes in days, what
was refused in weeks, what a child's case holds after two whole school years, evidence of danger and
of payment after ten. Everything works in bounded batches, each in a transaction of its own; killed
in between it goes on the next time. Codes, areas and times that are counted never go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from models import retention_rows as rows
from models.retention_rows import Due

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
BATCH: Final = 200
"""Rows that end in one transaction."""
SCHOOL_YEAR: Final = (5, 16)
"""Month and day on which a school year begins."""
SCHOOL_YEARS: Final = 2


@dataclass(frozen=True)
class Kept:
    """A kind of thing. `days` None: as `until` says; `does` is what happens afterwards."""

    name: str
    days: int | None
    does: str
    why: str
    rows: Due

    def before(self, now: datetime) -> datetime:
        """What ended before this moment is due."""
        return ended_before(now) if self.days is None else now - timedelta(days=self.days)

    @property
    def period(self) -> str:
        return f"{SCHOOL_YEARS} school years" if self.days is None else f"{self.days} days"


YEAR: Final = 365
KEPT: Final[tuple[Kept, ...]] = (
    Kept("messages", 30, "deleted", "a redelivery or an unsend may name them; emptied with their "
         "turn already", rows.MESSAGES),
    Kept("notices", 400, "deleted", "their keys keep anything from being told twice", rows.NOTICES),
    Kept("set_aside", 90, "emptied", "nobody replayed it; it may hold anything", rows.SET_ASIDE),
    Kept("replies", 30, "deleted", "how they ended is asked about for some weeks", rows.REPLIES),
    Kept("unheard", 90, "deleted", "who is silent so long is told by the lists", rows.UNHEARD),
    Kept("undelivered", 30, "emptied", "pushes that never came; people heard otherwise",
         rows.UNDELIVERED),
    Kept("pushes", 400, "deleted", "their keys keep anything from being pushed twice; how an alert "
         "climbed stays with it", rows.PUSHES),
    Kept("conversations", 90, "deleted", "idle, no half-filled form; the next word begins anew",
         rows.CONVERSATIONS),
    Kept("cancelled_drafts", 30, "deleted, key destroyed", "given up by who wrote them; "
         "a half-filled form that was not waits as long as it takes", rows.CANCELLED),
    Kept("rehearsals", 30, "deleted, key destroyed", "practice", rows.REHEARSALS),
    Kept("rejected_reports", 90, "emptied, key destroyed", "refused, and taken back in by nobody",
         rows.REJECTED),
    Kept("withdrawn_photos", 30, "emptied", "kept by consent alone, which was taken back; shown to "
         "nobody since", rows.WITHDRAWN),
    Kept("wrong_cases", 90, "erased", "no such child", rows.WRONG_CASES),
    Kept("cases", None, "erased; evidence of payment stays", "closed; the next school years may "
         "bring the child back", rows.ENDED),
    Kept("urgent_cases", 10 * YEAR, "erased", "closed; protection and its evidence",
         rows.URGENT),
    Kept("payments", 10 * YEAR, "emptied, key destroyed", "accounts; sums stay", rows.PAID),
    Kept("access_log", 2 * YEAR, "deleted", "who looked is asked about for two years", rows.LOOKS),
    Kept("export_files", 0, "deleted", "their links end with them", rows.FILES),
    Kept("exports", 400, "deleted", "who took what", rows.EXPORTS),
    Kept("links", 90, "deleted", "an old one is told from a guessed one", rows.LINKS),
    Kept("pictures", 0, "deleted", "drawn anew when asked for", rows.PICTURES),
    Kept("invites", 90, "deleted", "used or expired", rows.INVITES),
    Kept("tombstones", 90, "deleted", "LINE delivers nothing so late", rows.TOMBSTONES),
    Kept("form_proposals", 90, "deleted", "checked; what was published is a form of its own",
         rows.PROPOSALS),
    Kept("strangers", 90, "made nobody's", "wrote and never enrolled", rows.STRANGERS),
    Kept("former_people", YEAR, "made nobody's", "left; work that is still theirs is handed over "
         "first", rows.FORMER),
    Kept("people_events", 2 * YEAR, "emptied", "reasons for what was done with colleagues",
         rows.REASONS),
    Kept("reconciliations", 400, "deleted", "the proof of a past year", rows.SUMS),
)  # fmt: skip
BY_NAME: Final = {kept.name: kept for kept in KEPT}


@dataclass(frozen=True)
class Overdue:
    """What is due of a kind: how many, and since when the oldest."""

    kept: Kept
    rows: int
    oldest: datetime | None


def due(connection: Connection, now: datetime) -> Iterator[Overdue]:
    """Everything that a run would end now. Nothing is changed."""
    for kept in KEPT:
        found = kept.rows.find(connection, kept.before(now)).subquery()
        count, oldest = connection.execute(select(func.count(), func.min(found.c.since))).one()
        yield Overdue(kept, int(count), oldest)


def step(connection: Connection, kept: Kept, now: datetime, after: Any) -> tuple[int, Any]:
    """One batch of a kind. → how many rows ended, and where to go on; None: nothing is left."""
    return kept.rows.step(connection, kept.before(now), now, after, BATCH)


Begin = Callable[[], Any]
"""Opens a transaction (`engine.begin`)."""


def run(begin: Begin, now: datetime, kept: Kept, enough: Callable[[], bool]) -> tuple[int, bool]:
    """End what is due of a kind, batch after batch. → how many rows, and whether all of it is
    done: `enough` is asked after each batch."""
    ended, after = 0, None
    while True:
        with begin() as connection:
            done, after = step(connection, kept, now, after)
        ended += done
        if after is None:
            return ended, True
        if enough():
            return ended, False


def ended_before(now: datetime) -> datetime:
    """The first day of the school year of `now`, as many school years back as are kept whole."""
    today = now.astimezone(BANGKOK)
    this = today.year if (today.month, today.day) >= SCHOOL_YEAR else today.year - 1
    return datetime(this - SCHOOL_YEARS, *SCHOOL_YEAR, tzinfo=BANGKOK).astimezone(UTC)
