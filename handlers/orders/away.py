"""Orders about being away: from when, until when, who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LoadAbsence:
    """The asker's absence that runs or is to come. → Away or None."""


@dataclass(frozen=True)
class Away:
    """An absence. `until` is its last day; `stand_in` a name, "" for nobody."""

    since: date
    until: date
    stand_in: str = ""


@dataclass(frozen=True)
class ListColleagues:
    """Who may stand in for the asker, nearest first. → list[Colleague]."""


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str
    role: str
    area_name: str


@dataclass(frozen=True)
class KeepAbsence:
    """Be away on these days, both included; it takes the place of the one before. The stand-in is
    told. → Away, or None when the days or the colleague are not possible."""

    since: date
    until: date
    stand_in_id: int = 0  # 0: nobody


@dataclass(frozen=True)
class EndAbsence:
    """The asker is back, or does not go after all. → whether there was an absence."""


@dataclass(frozen=True)
class DeclineStandIn:
    """The asker cannot stand in for a person, who hears of it. → whether they were to."""

    person_id: int
