"""Whether a push goes now: danger always; the rest when people are at work and the month has room.

What waits stays an open row: it is told with the receiver's next free reply, or pushed on the next
working morning that has room for it. Nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.thai.show import bangkok_date
from handlers import budget
from models import outbox, person, province_queries, quota, work_queries
from models.province_queries import ProvinceSettings
from workers import working_days
from workers.quota import HELD, outlook

QUIET = "quiet"
"""The error of a push that waits for working hours."""
LOOKED_AGAIN = time(8, 0)
"""When, on a working morning, what the budget held back is looked at again. In Bangkok."""
HERE = timedelta(minutes=15)
STALE = timedelta(days=30)
"""After so long a push that found no room is given up: the work list has it anyway."""


@dataclass(frozen=True)
class Wait:
    """A push does not go now, and why; `until` None: it is given up."""

    why: str
    until: datetime | None


@dataclass
class Gate:
    """Decides about pushes in one transaction. Each that it lets go counts for the next."""

    connection: Connection
    now: datetime
    _month: budget.Month | None = None
    _settings: dict[str, ProvinceSettings] = field(default_factory=dict)
    _provinces: dict[int, str] = field(default_factory=dict)

    def look_up(self, people: Sequence[int]) -> None:
        """Learn where people work, in one query."""
        for person_id, held in person.roles(self.connection, people).items():
            self._provinces[person_id] = province_of(held)

    def wait(self, row: Row[Any]) -> Wait | None:
        """What keeps a push from going, None when it may. One that was begun is finished."""
        if row.push_class in budget.ALWAYS or row.attempted_at is not None:
            return None
        if self.now - row.created_at > STALE:
            return Wait("stale", None)
        settings = self._of_person(row.person_id)
        opens = working_days.when_open(self.now, settings.quiet_from, settings.quiet_to)
        if opens > self.now and not self._is_here(row.person_id):
            return Wait(QUIET, opens)
        month = self._budget()
        if not budget.may_go(row.push_class, month):
            return Wait(HELD, tomorrow(self.now, settings))
        self._month = replace(month, used=month.used + 1)
        return None

    def _is_here(self, person_id: int) -> bool:
        """Who has just written is awake and at it, whatever the hour."""
        heard = work_queries.heard_at(self.connection, person_id)
        return heard is not None and self.now - heard < HERE

    def _budget(self) -> budget.Month:
        """The month, read once. Until this transaction ends nobody else spends of it."""
        if self._month is None:
            quota.alone(self.connection)
            self._month = outlook(self.connection, self.now).month
        return self._month

    def _of_person(self, person_id: int) -> ProvinceSettings:
        code = self._provinces.get(person_id, "")
        if code not in self._settings:
            self._settings[code] = province_queries.settings_of(self.connection, code)
        return self._settings[code]


def tomorrow(now: datetime, settings: ProvinceSettings) -> datetime:
    """The next working morning after the day of `now`."""
    morning = working_days.at(bangkok_date(now) + timedelta(days=1), LOOKED_AGAIN, now)
    return working_days.when_open(morning, settings.quiet_from, settings.quiet_to)


def province_of(held: Sequence[tuple[str, str, str]]) -> str:
    """The province of the first of somebody's roles, (role, area, lao); "" for the country."""
    return next((code[:2] for _, area, lao in held for code in (area or lao,) if code), "")


def riding(connection: Connection, people: Sequence[int]) -> Mapping[int, Sequence[Row[Any]]]:
    """Pushes that can as well be told with a person's reply, oldest first: it is free."""
    found: dict[int, list[Row[Any]]] = {}
    for row in outbox.not_attempted(connection, people, but_not=budget.ALWAYS):
        found.setdefault(row.person_id, []).append(row)
    return found
