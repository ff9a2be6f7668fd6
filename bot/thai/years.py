"""Which year a typed year means: Buddhist or common, four digits or two."""

from dataclasses import dataclass
from datetime import date

from bot.thai.show import BE

_CHILD_YEARS = 25
_NEAR_YEARS = 15


@dataclass(frozen=True)
class YearMeaning:
    """Common-era years a typed year may mean, likeliest first; never empty."""

    years: tuple[int, ...]
    certain: bool


def birth_year(year: int, digits: int, era: str, today: date) -> YearMeaning | None:
    """Give what a birth year means; None when no era has such a year.

    Two digits are sure inside the windows of ages 0-25 (in 2569: 44-69 and 01-26).
    """
    if digits > 2:
        return _four_digits(year, era)
    buddhist, common = 2500 + year - BE, 2000 + year
    if era:
        named = buddhist if era == "be" else common if common <= today.year else common - 100
        return YearMeaning((named,), certain=True)
    candidates = [
        found for found in (buddhist, common, common - 100) if 0 <= today.year - found <= 100
    ]
    young = [found for found in candidates if today.year - found <= _CHILD_YEARS]
    if len(young) == 1:
        return YearMeaning((young[0],), certain=True)
    ordered = sorted(candidates, key=lambda found: today.year - found)
    return YearMeaning(tuple(dict.fromkeys(ordered)), certain=False) if ordered else None


def near_year(year: int, digits: int, era: str, today: date) -> YearMeaning | None:
    """Give what the year of an ordinary date means: with two digits, the one nearest to today."""
    if digits > 2:
        return _four_digits(year, era)
    buddhist, common = 2500 + year - BE, 2000 + year
    if era:
        return YearMeaning((buddhist if era == "be" else common,), certain=True)
    ordered = sorted((buddhist, common), key=lambda found: abs(today.year - found))
    certain = abs(today.year - ordered[0]) <= _NEAR_YEARS
    return YearMeaning((ordered[0],) if certain else tuple(ordered), certain)


def _four_digits(year: int, era: str) -> YearMeaning | None:
    """Read a full year: 2400-2650 is Buddhist, 1900-2100 common, whatever era was named."""
    if 2400 <= year <= 2650:
        return YearMeaning((year - BE,), certain=era != "ce")
    if 1900 <= year <= 2100:
        return YearMeaning((year,), certain=era != "be")
    return None
