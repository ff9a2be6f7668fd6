"""How made-up cases went: the states they passed through, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from bot.thai import BANGKOK
from handlers.moves import MOVES
from workers import working_days

PATHS: dict[str, tuple[str, ...]] = {
    "new": (),
    "check": ("check",),
    "no_help": ("no_help",),
    "confirmed": ("check", "confirm"),
    "planned": ("check", "confirm", "plan"),
    "helping": ("confirm", "plan", "help"),
    "learning": ("confirm", "plan", "help", "learn"),
    "closed": ("confirm", "plan", "help", "learn", "close"),
}
"""The moves that lead to a state."""

AFTER_DAYS = {
    "check": 1,
    "no_help": 1,
    "confirm": 2,
    "plan": 5,
    "help": 10,
    "learn": 20,
    "close": 35,
}
"""How long a move usually takes after the one before, at the longest."""

AGES = {
    "new": (0, 2),
    "check": (1, 4),
    "no_help": (3, 150),
    "confirmed": (4, 13),
    "planned": (9, 30),
    "helping": (20, 38),
    "learning": (40, 58),
    "closed": (75, 150),
}
"""Days since the report, so that nothing is overdue by accident."""

LATE_AGES = {"new": (9, 14), "confirmed": (25, 40), "helping": (70, 90)}
"""Days since the report for a case that somebody has forgotten."""

MIX = (
    ("no_help", 58),
    ("new", 5),
    ("check", 4),
    ("confirmed", 5),
    ("planned", 6),
    ("helping", 10),
    ("learning", 7),
    ("closed", 5),
)
"""States of a hundred cases, roughly. Most surveyed children need no help."""


@dataclass(frozen=True)
class Step:
    """A move made at a moment."""

    move: str
    source: str
    target: str
    at: datetime


@dataclass(frozen=True)
class Life:
    """A case from its report on. `due_at` is when the next look is due, None at an end."""

    state: str
    opened_at: datetime
    steps: tuple[Step, ...]
    due_at: datetime | None

    @property
    def updated_at(self) -> datetime:
        return self.steps[-1].at if self.steps else self.opened_at

    @property
    def closed_at(self) -> datetime | None:
        return self.updated_at if self.state == "closed" else None


def life(chance: Random, now: datetime, state: str, *, late: bool = False) -> Life:
    """A case that stands in a state now; forgotten on the way when `late`."""
    least, most = (LATE_AGES if late else AGES)[state]
    opened = office_hour(chance, now, chance.randint(least, most))
    moves = PATHS[state]
    if not moves:
        return Life(state, opened, (), working_days.after(opened, working_days.LOOK))
    ended = opened + sum(
        (timedelta(hours=chance.randrange(4, AFTER_DAYS[move] * 24)) for move in moves), timedelta()
    )
    days = MOVES[moves[-1]].days
    if days and not late:  # the last move was made in time for the next one
        ended = max(ended, now - timedelta(days=chance.randrange(1, days - 2)))
    ended = min(ended, now - timedelta(minutes=5))
    steps = tuple(_steps(moves, opened, ended))
    return Life(state, opened, steps, ended + timedelta(days=days) if days else None)


def any_state(chance: Random) -> str:
    states, weights = zip(*MIX, strict=True)
    return str(chance.choices(states, weights)[0])


def office_hour(chance: Random, now: datetime, days_ago: int) -> datetime:
    """A moment between 8:30 and 16:00 in Bangkok, some days ago; today's is before now."""
    day = (now.astimezone(BANGKOK) - timedelta(days=days_ago)).date()
    start = datetime.combine(day, time(8, 30), BANGKOK)
    moment = start + timedelta(minutes=chance.randrange(450), seconds=chance.randrange(60))
    return min(moment, now - timedelta(minutes=10 + chance.randrange(90)))


def _steps(moves: Sequence[str], opened: datetime, ended: datetime) -> Iterator[Step]:
    """The moves at even distances, the last one at `ended`."""
    source = "new"
    for number, move in enumerate(moves, start=1):
        at = opened + (ended - opened) * number / len(moves)
        yield Step(move, source, MOVES[move].target, at)
        source = MOVES[move].target
