"""Which agency a case is handed to: by need first, then by the level the child should learn at.

Pure. Source: the programme's table of need and first agency; the levels are those of schools:
primary (สพป.) up to ป.6, secondary (สพม.) from ม.1, vocational after a certificate was begun. A
person decides; this only puts the fitting ones first and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

AGENCIES: Final = (
    "school", "espa", "essa", "slr", "voc", "special", "ecd", "msdhs", "shelter", "hospital",
    "district", "police", "labour", "juvenile", "lao", "pao", "ngo", "other",
)  # fmt: skip
LEARNING: Final = frozenset({"school", "flex"})
BY_NEED: Final[dict[str, tuple[str, ...]]] = {
    "slr": ("slr",),
    "centre": ("slr", "ngo"),
    "voced": ("voc", "labour"),
    "skill": ("voc", "labour"),
    "job": ("labour", "voc"),
    "ecd": ("ecd", "lao", "msdhs"),
    "babygrant": ("lao", "msdhs"),
    "grant": ("lao", "msdhs"),
    "goods": ("lao", "msdhs"),
    "travel": ("lao", "msdhs"),
    "food": ("lao", "msdhs"),
    "cash": ("msdhs", "lao"),
    "house": ("lao", "msdhs"),
    "health": ("hospital",),
    "mind": ("hospital",),
    "preg": ("hospital", "school"),
    "rehab": ("hospital",),
    "dis_card": ("hospital", "msdhs"),
    "special": ("special",),
    "iddoc": ("district",),
    "gcode": ("school", "espa"),
    "protect": ("msdhs", "shelter", "police"),
    "law": ("msdhs", "juvenile", "police"),
    "mentor": ("lao", "ngo"),
}
WORKS_FROM: Final = 15
"""Below this age nobody is handed to work or to training for it."""
SECONDARY_FROM: Final = 12
LEAVES_SCHOOL_AT: Final = 18
SMALL_UNTIL: Final = 5


@dataclass(frozen=True)
class Suggested:
    """An agency, and why: `need` (with its code), or the level: ecd, primary, secondary, voc,
    adult, rank."""

    agency: str
    why: str
    need: str = ""


def suggest(
    needs: Sequence[str],
    *,
    age: int | None,
    category: str = "",
    last_grade: str = "",
    disability: str = "",
) -> list[Suggested]:
    """The fitting agencies, best first, each once. Codes are those of the lists `support`,
    `school_state`, `grade`; `age` in years or None. Empty only when nothing at all is known."""
    found: dict[str, Suggested] = {}
    for one in _in_order(needs, age, category, last_grade, disability):
        if one.agency in {"labour", "voc"} and age is not None and age < WORKS_FROM:
            continue
        found.setdefault(one.agency, one)
    return list(found.values())


def _in_order(
    needs: Sequence[str], age: int | None, category: str, last_grade: str, disability: str
) -> Iterator[Suggested]:
    for need in needs:
        if need in LEARNING:
            yield from _by_level(age, category, last_grade, need)
        else:
            yield from (Suggested(agency, "need", need) for agency in BY_NEED.get(need, ()))
    if not needs or LEARNING.isdisjoint(needs):
        yield from _by_level(age, category, last_grade)
    if disability == "yes":
        yield Suggested("special", "need", "special")


def _by_level(
    age: int | None, category: str, last_grade: str, need: str = ""
) -> Iterator[Suggested]:
    level = level_of(age, category, last_grade)
    first = {
        "ecd": ("ecd",),
        "primary": ("espa", "school"),
        "secondary": ("essa", "school"),
        "voc": ("voc",),
        "adult": ("slr", "voc"),
    }.get(level, ())
    yield from (Suggested(agency, level, need) for agency in first)
    if level in {"primary", "secondary", "voc"} and category in {"dropout", "gap", "never"}:
        yield Suggested("slr", "instead", need)  # for whom no school will do


def level_of(age: int | None, category: str, last_grade: str) -> str:
    """Where the child should go on: ecd, primary, secondary, voc, adult; "" when nobody can say.

    Who finished ป.6 goes on in ม.1; who never went is placed by age.
    """
    if age is not None and age >= LEAVES_SCHOOL_AT:
        return "adult"
    if last_grade[:1] == "v":
        return "voc"
    if last_grade[:1] == "m" or (last_grade == "p6" and category == "gap"):
        return "secondary"
    if last_grade[:1] == "p":
        return "primary"
    if age is None:
        return ""
    if age <= SMALL_UNTIL:
        return "ecd"
    return "primary" if age < SECONDARY_FROM else "secondary"
