"""Loading places: the areas of the country, the LAOs the project brings, and lists from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.thai import sort_key
from models import area_queries
from models.area_data import SHIPPED, LaoRow, areas, read_laos


class AreaListError(Exception):
    """A list has problems; nothing was loaded. `problems` has a line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Loaded:
    """How many there are, and how many rows of the database this load changed."""

    areas: int
    laos: int
    changed: int


def load(engine: Engine, lists: Sequence[Path] = ()) -> Loaded:
    """Load areas, the LAOs that come with the project, then those of `lists`, in one transaction.

    Running it again changes nothing. Raises AreaListError, with nothing loaded.
    """
    laos = _listed(lists)
    with engine.begin() as connection:
        return fill(connection, laos)


def fill(connection: Connection, laos: Sequence[LaoRow] | None = None) -> Loaded:
    """Areas and LAOs (without a list: those that come with the project), in the caller's
    transaction."""
    rows, listed = areas(), _listed(()) if laos is None else laos
    keys = {name: sort_key(name) for name in {row.name_th for row in rows}}
    changed = area_queries.load_areas(connection, rows, keys)
    changed += area_queries.load_laos(connection, listed)
    return Loaded(len(rows), len(listed), changed)


def _listed(lists: Sequence[Path]) -> list[LaoRow]:
    """The LAOs of all lists; a later list corrects an earlier one."""
    known = {row.code for row in areas()}
    laos: dict[str, LaoRow] = {}
    problems: list[str] = []
    for path in (*SHIPPED, *lists):
        found, wrong = read_laos(path, known)
        problems += wrong
        laos.update((row.code, row) for row in found)
    if problems:
        raise AreaListError(problems)
    return list(laos.values())
