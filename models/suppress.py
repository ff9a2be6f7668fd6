"""Hiding counts below 5 from those who may not open cases.

A hidden count must not come back by subtraction: where only one part of a sum is hidden, the
smallest other part is hidden too. Zero is shown, since it tells about nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from models.measures import BY_STATE, MONEY, SUMS

LEAST = 5

PlaceCount = tuple[str, int | None, int | None]


def hide_small(
    numbers: Mapping[str, int | None], by_place: Sequence[PlaceCount]
) -> tuple[dict[str, int | None], tuple[PlaceCount, ...]]:
    """The numbers by measure code, and (code, cases, waiting) by place, with small ones None."""
    shown = {code: value if code in MONEY else _safe(value) for code, value in numbers.items()}
    if _small(numbers.get("small_helped")):
        shown["money_children"] = None  # money per child is known, so the sum would tell how many
    sums = (*SUMS, *BY_STATE)
    for _ in sums:  # hiding in one sum may leave a lone hidden part in another
        for left, right in sums:
            _hide_partner(shown, [*left, *right])
    places = {code: row for code, *row in by_place}
    columns: list[dict[str, int | None]] = []
    for position, total in ((0, "cases"), (1, "waiting")):
        column = {code: _safe(row[position]) for code, row in places.items()}
        _hide_partner(column, list(column), known=shown.get(total) is not None)
        columns.append(column)
    return shown, tuple((code, columns[0][code], columns[1][code]) for code in places)


def hidden_table(groups: Mapping[str, int | None]) -> dict[str, int | None]:
    """The groups of one total, with the small ones None, and as many of the next as are needed so
    that what is hidden together is neither one group nor small itself."""
    shown = {code: _safe(value) for code, value in groups.items()}
    hidden = [value or 0 for code, value in groups.items() if shown[code] is None]
    rest = sorted((value, code) for code, value in shown.items() if value)
    while rest and hidden and (len(hidden) == 1 or sum(hidden) < LEAST):
        value, code = rest.pop(0)
        hidden.append(value)
        shown[code] = None
    return shown


def _hide_partner(
    values: MutableMapping[str, int | None], parts: Sequence[str], *, known: bool = True
) -> None:
    """When exactly one part is hidden (and the total is known), hide the smallest other one."""
    present = [part for part in parts if part in values]
    if not known or sum(values[part] is None for part in present) != 1:
        return
    others = {part: value for part in present if (value := values[part])}
    if others:
        values[min(others, key=lambda part: others[part])] = None


def _safe(value: int | None) -> int | None:
    return None if _small(value) else value


def _small(value: int | None) -> bool:
    return value is not None and 0 < value < LEAST
