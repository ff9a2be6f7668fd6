"""A time of day as Thais say it: 14.30 น., บ่ายสอง, สองทุ่มครึ่ง, ตีสาม, เที่ยง."""

from datetime import time

import regex

from bot.thai.clean import typed
from bot.thai.number_words import in_figures
from bot.thai.particles import means_unknown, without_doubt, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "14:30"
_MINUTES = r"(?:\s*(?P<half>ครึ่ง)|\s*(?P<min>\d{1,2})\s*(?:นาที|น\.?)?|\s*(?:ตรง|เป๊ะ)?)?"
_AFTERNOON_FIGURES = regex.compile(r"บ่าย\s*(\d)\s*[.:]\s*(\d{2})\s*(?:น\.?)?")
_FIGURES = regex.compile(
    r"(\d{1,2})\s*[:.]\s*(\d{2})(?:[:.]\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?\s*(?:นาฬิกา|น\.?|hrs?)?"
)
_COMPACT = regex.compile(r"(\d{2})(\d{2})\s*(?:น\.?|hrs?)?")
_ENGLISH = regex.compile(r"(\d{1,2})\s*(am|pm|a\.m\.|p\.m\.)")
_CLOCK = regex.compile(rf"(\d{{1,2}})\s*(?:นาฬิกา|น\.){_MINUTES}")
_BARE = regex.compile(r"(\d{1,2})")
_NOON = regex.compile(rf"(?:ตอน)?(เที่ยงคืน|เที่ยงวัน|เที่ยง|midnight|noon){_MINUTES}")
_DAWN = regex.compile(rf"ตี\s*(\d{{1,2}}){_MINUTES}")
_EVENING = regex.compile(rf"(\d{{1,2}})?\s*ทุ่ม{_MINUTES}")
_AFTERNOON = regex.compile(rf"บ่าย\s*(\d{{1,2}})?\s*(?:โมง)?{_MINUTES}(?:เย็น)?")
_HOUR = regex.compile(
    rf"(?P<pre>เช้า|เย็น|สาย)?\s*(?P<hour>\d{{1,2}})?\s*โมง\s*(?P<mid>เช้า|เย็น|สาย)?{_MINUTES}\s*(?P<post>เช้า|เย็น|สาย)?"
)
_PREFIX = regex.compile(r"^(?:เวลา|ตอน|ราวๆ|at|เมื่อ)\s*")


def read_time(text: str) -> Reading[time] | Refused:
    """Read a time of day from `text`, to the minute.

    An hour that may be morning or evening ("หกโมง", "8") is not certain, the other is among the
    others. Refuses with `too_long`, `not_known` or `unreadable`.
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    if means_unknown(text):
        return Refused("not_known", _EXAMPLE)
    words, about = without_doubt(without_politeness(typed(text)))
    words = _PREFIX.sub("", in_figures(words)).strip()
    found = _figures(words) or _spoken(words) or _by_hour(words)
    if found is None:
        return Refused("unreadable", _EXAMPLE)
    hours, minute = found
    if minute > 59 or any(not 0 <= hour <= 23 for hour in hours):
        return Refused("unreadable", _EXAMPLE)
    first, *others = (time(hour, minute) for hour in hours)
    said = f"{first:%H:%M}"
    return Reading(first, not others and not about, f"{said} น.", said, tuple(others))


_Hours = tuple[tuple[int, ...], int]
"""Hours that may be meant, likeliest first, and the minute."""


def _figures(words: str) -> _Hours | None:
    if found := _FIGURES.fullmatch(words):
        return (_half_day(int(found[1]), found[3]),), int(found[2])
    if found := _COMPACT.fullmatch(words):
        return (int(found[1]),), int(found[2])
    if found := _ENGLISH.fullmatch(words):
        return (_half_day(int(found[1]), found[2]),), 0
    if found := _CLOCK.fullmatch(words):
        hour = int(found[1])
        return (0 if hour == 24 else hour,), _minutes(found)
    if found := _BARE.fullmatch(words):
        hour = int(found[1])
        return ((hour,) if hour > 12 or hour == 0 else (hour % 24, (hour + 12) % 24)), 0
    return None


def _half_day(hour: int, half: str | None) -> int:
    if half is None:
        return 0 if hour == 24 else hour
    if not 1 <= hour <= 12:
        return -1
    return hour % 12 + (12 if half.startswith("p") else 0)


def _minutes(found: "regex.Match[str]") -> int:
    return 30 if found["half"] else int(found["min"] or 0)


def _spoken(words: str) -> _Hours | None:
    if found := _NOON.fullmatch(words):
        return (0 if found[1] in ("เที่ยงคืน", "midnight") else 12,), _minutes(found)
    if found := _DAWN.fullmatch(words):
        return ((int(found[1]),) if 1 <= int(found[1]) <= 6 else (-1,)), _minutes(found)
    if regex.fullmatch(r"ทุ่ม\s*1", words):  # ทุ่มนึง
        return (19,), 0
    if found := _AFTERNOON_FIGURES.fullmatch(words):
        hour = int(found[1])
        return (12 + hour if 1 <= hour <= 6 else -1,), int(found[2])
    if found := _EVENING.fullmatch(words):
        hour = int(found[1] or 1)
        return ((18 + hour) % 24 if 1 <= hour <= 6 else -1,), _minutes(found)
    if found := _AFTERNOON.fullmatch(words):
        hour = int(found[1] or 1)
        return (12 + hour if 1 <= hour <= 6 else -1,), _minutes(found)
    return None


def _by_hour(words: str) -> _Hours | None:
    """Read "โมง": morning hours count from midnight, or the old way from six ("สองโมงเช้า" is 8)."""
    found = _HOUR.fullmatch(words)
    if found is None:
        return None
    hour, part = int(found["hour"] or 1), found["pre"] or found["mid"] or found["post"]
    minute = _minutes(found)
    if found["hour"] is None:
        return ((7,), minute) if part == "เช้า" else None
    if part in ("เช้า", "สาย"):
        return ((hour + 6,) if hour < 4 else (hour, hour + 6) if hour < 6 else (hour,)), minute
    if part == "เย็น":
        return (hour + 12 if 1 <= hour <= 6 else -1,), minute
    if 7 <= hour <= 11:
        return (hour,), minute
    if 1 <= hour <= 6:
        return ((hour + 12, hour) if hour >= 5 else (hour + 12, hour + 6)), minute
    return ((hour,) if hour <= 23 else (-1,)), minute
