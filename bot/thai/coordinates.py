"""A place on the map, typed or pasted: 14.88, 103.49 · 14°52'54"N 103°29'36"E · a map link."""

from dataclasses import dataclass

import regex

from bot.thai.clean import typed
from bot.thai.particles import without_politeness
from bot.thai.reading import Reading, Refused

_EXAMPLE = "14.8818, 103.4936"
_LONGEST = 2_000  # a pasted link
_LINK = regex.compile(
    r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)|@(-?\d+\.\d+),(-?\d+\.\d+)"
    r"|(?:[?&](?:q|ll|query|destination|daddr|center)=|geo:|/search/|/place/)(-?\d+\.\d+)(?:,|%2c)[+\s]*(-?\d+\.\d+)"
)
_NUMBER = r"-?\d{1,3}(?:\.\d+)?"
_DEGREES = regex.compile(
    r"(?P<d>\d{1,3}(?:\.\d+)?)\s*(?:°|องศา|º)\s*(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:'|′|’|ลิปดา))?"
    r"\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|''|ฟิลิปดา))?\s*(?P<side>[nsew]|เหนือ|ใต้|ตะวันออก|ตะวันตก)?"
)
_LABELS = regex.compile(
    r"ละติจูด|ลองจิจูด|ละ|ลอง|พิกัด|latitude|longitude|lat|long|lng|lon|gps|[:=()\[\]]|\b[ne](?=\s?\d)|(?<=\d)\s*°?\s*(?:n|e|เหนือ|ตะวันออก)\b"
)
_PAIR = regex.compile(rf"({_NUMBER})\s*[,/;\s]\s*({_NUMBER})")
_FINE_PAIR = regex.compile(r"(?<![\d.])(-?\d{1,3}\.\d{3,})\s*[,\s]\s*(-?\d{1,3}\.\d{3,})(?![\d.])")
_THAI_LATITUDES = (5.5, 20.6)
_THAI_LONGITUDES = (97.2, 105.8)


@dataclass(frozen=True)
class Coordinates:
    """A point in WGS 84, in degrees."""

    latitude: float
    longitude: float


def read_coordinates(text: str) -> Reading[Coordinates] | Refused:
    """Read a point from `text`. Not certain outside Thailand, when the two numbers had to be
    swapped, or with fewer than three decimals (over 100 m).

    Refuses with `too_long`, `unreadable` or `outside` (no point on Earth).
    """
    if len(text) > _LONGEST:
        return Refused("too_long", _EXAMPLE)
    words = without_politeness(typed(text))
    found = _from_link(words) or _from_degrees(words) or _from_pair(words)
    if found is None:
        return Refused("unreadable", _EXAMPLE)
    latitude, longitude, fine = found
    swapped = _in_thailand(longitude, latitude)
    if swapped:
        latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Refused("outside", _EXAMPLE)
    certain = fine and not swapped and _in_thailand(latitude, longitude)
    shown = f"{latitude:.5f}, {longitude:.5f}"
    return Reading(Coordinates(latitude, longitude), certain, f"พิกัด {shown}", f"location {shown}")


_Point = tuple[float, float, bool]


def _in_thailand(latitude: float, longitude: float) -> bool:
    south, north = _THAI_LATITUDES
    west, east = _THAI_LONGITUDES
    return south <= latitude <= north and west <= longitude <= east


def _from_link(words: str) -> _Point | None:
    found = _LINK.search(words)
    if found is None:
        return None
    latitude, longitude = (float(part) for part in found.groups() if part)
    return latitude, longitude, True


def _from_degrees(words: str) -> _Point | None:
    parts = list(_DEGREES.finditer(words))
    if len(parts) != 2:
        return None
    values = [_decimal(part) for part in parts]
    fine = all(part["m"] or "." in part["d"] for part in parts)
    if (parts[0]["side"] or "n") in ("e", "w", "ตะวันออก", "ตะวันตก"):
        values.reverse()
    return values[0], values[1], fine


def _decimal(part: "regex.Match[str]") -> float:
    value = float(part["d"]) + float(part["m"] or 0) / 60 + float(part["s"] or 0) / 3600
    return -value if part["side"] in ("s", "w", "ใต้", "ตะวันตก") else value


def _from_pair(words: str) -> _Point | None:
    bare = " ".join(_LABELS.sub(" ", words).replace(" ,", ",").split()).strip(" ,")
    found = _PAIR.fullmatch(bare) or _FINE_PAIR.search(bare)
    if found is None:
        return None
    fine = all(len(part.partition(".")[2]) >= 3 for part in found.groups())
    return float(found[1]), float(found[2]), fine
