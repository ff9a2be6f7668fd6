"""Danger signs: how grave they are, and when answers suggest one nobody named.

Source: the table of danger signs of the project's domain notes. A suggestion is shown to people;
it never raises an alert by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Level = Literal["A", "B", "C"]

NOW = frozenset({"beaten", "sexual", "selfharm", "traffick", "locked", "weapon", "missing"})
TODAY = frozenset({"homeless", "illness", "drugs", "labour", "preg", "marriage"})
ALONE_IS_GRAVE_BELOW = 12
WORK_FROM = 15
CHILD_BELOW = 18


@dataclass(frozen=True)
class Suggestion:
    """A level that answers point to, and the codes of the answers that do."""

    level: Level
    because: tuple[str, ...]


def level_of(signs: Collection[str], age: float | None = None) -> Level:
    """A (now), B (today) or C (plan) for danger signs; `age` in years, None when not known.

    A child who is alone counts as small until the age is known. Danger of which no sign is known
    yet is B: it is raised as soon as a sign says so.
    """
    named = set(signs)
    alone = "alone" in named
    if named & NOW or (alone and (age is None or age < ALONE_IS_GRAVE_BELOW)):
        return "A"
    if not named or alone or named & TODAY:
        return "B"
    return "C"


def is_graver(level: str, than: str) -> bool:
    """Whether a level is graver than another ("" is none)."""
    return level != "" and (than == "" or level < than)


def suggest(
    age: float | None, *, doing: str = "", lives: str = "", reasons: Collection[str] = ()
) -> Suggestion | None:
    """What the other answers point to, or None. Without an age only the reasons speak."""
    if "abuse" in reasons:
        return Suggestion("A", ("abuse",))
    because = [reason for reason in ("drugs", "preg") if reason in reasons]
    if age is not None and age < WORK_FROM and doing in {"hired", "away"}:
        because.append(doing)
    if age is not None and age < CHILD_BELOW:
        because += [lives] if lives in {"alone", "nonkin"} else []
        because += [doing] if doing == "street" else []
    return Suggestion("B", tuple(because)) if because else None
