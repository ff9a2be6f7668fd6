"""Places: distances, areas and whether a point lies inside a shape (JavaRosa's `GeoUtils`)."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from .closures import Made, Maker
from .functions import MANY, Builder
from .values import XPathError, to_text
from .xpath import Call

Point = tuple[float, float]
EARTH_METRES = 6_378_100.0


def points_of(values: list[Any]) -> list[Point]:
    """Latitude and longitude of every point in geopoints, traces or shapes."""
    found: list[Point] = []
    for value in values:
        for part in to_text(value).split(";"):
            words = part.split()
            if not words:
                continue
            try:
                found.append((float(words[0]), float(words[1])))
            except (ValueError, IndexError) as error:
                raise XPathError(f"{part!r} is not a place") from error
    return found


def distance(points: list[Point]) -> float:
    """Metres along a line of points."""
    return sum((_apart(a, b) for a, b in pairwise(points)), 0.0)


def _apart(a: Point, b: Point) -> float:
    """By the law of cosines, as JavaRosa has it, so that values are the same."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(
        lon2 - lon1
    )
    return 0.0 if a == b else math.acos(max(-1.0, min(1.0, cosine))) * EARTH_METRES


def area(points: list[Point]) -> float:
    """Square metres inside a closed line."""
    if len(points) < 3:
        return 0.0
    if points[0] != points[-1]:
        points = [*points, points[0]]
    scale = math.pi * EARTH_METRES / 180
    middle = points[0]
    flat = [
        (scale * (lon - middle[1]) * math.cos(math.radians(lat)), scale * (lat - middle[0]))
        for lat, lon in points
    ]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(flat))) / 2


def inside(point: Point, shape: list[Point]) -> bool:
    """Whether a point lies in a shape, by counting the edges crossed."""
    lat, lon = point
    odd = False
    for (lat1, lon1), (lat2, lon2) in zip(shape, shape[1:] + shape[:1], strict=True):
        if (lon1 > lon) != (lon2 > lon):
            edge = (lat2 - lat1) * (lon - lon1) / (lon2 - lon1) + lat1
            odd = odd != (lat < edge)
    return odd


def _measure(way: Callable[[list[Point]], float]) -> Callable[[Maker, Call], Made]:
    def build(maker: Maker, call: Call) -> Made:
        codes = [maker.nodes(arg).code for arg in call.args]
        return Made(lambda f: way(points_of([v for code in codes for v in code(f)])), "num")

    return build


def _geofence(maker: Maker, call: Call) -> Made:
    place, shape = (maker.nodes(arg).code for arg in call.args)

    def geofence(f: Any) -> bool:
        points, edges = points_of(place(f)), points_of(shape(f))
        return bool(points and edges) and inside(points[0], edges)

    return Made(geofence, "bool")


def crosses(points: list[Point]) -> bool:
    """Whether two parts of a line meet, other than where one ends and the next begins."""
    parts = [pair for pair in pairwise(points) if pair[0] != pair[1]]
    closed = len(parts) > 2 and parts[0][0] == parts[-1][1]
    return any(
        _meet(*parts[i], *parts[j])
        for i in range(len(parts))
        for j in range(i + 2, len(parts))
        if not (closed and i == 0 and j == len(parts) - 1)
    )


def _side(a: Point, b: Point, c: Point) -> float:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return float((turn > 0) - (turn < 0))


def _between(a: Point, b: Point, c: Point) -> bool:
    """Whether `c`, in one line with `a` and `b`, lies from one to the other."""
    return all(min(p, q) <= r <= max(p, q) for p, q, r in zip(a, b, c, strict=True))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] != sides[1] and sides[2] != sides[3]:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _between(*three) for side, three in zip(sides, ends, strict=True))


MOST_PARTS = 500


def _intersects(maker: Maker, call: Call) -> Made:
    code = maker.nodes(call.args[0]).code

    def intersects(f: Any) -> bool:
        points = points_of(code(f))
        if len(points) > MOST_PARTS:
            raise XPathError(f"intersects() takes at most {MOST_PARTS} points")
        return crosses(points)

    return Made(intersects, "bool")


BUILDERS: dict[str, Builder] = {
    "distance": (1, MANY, _measure(distance)),
    "distance-between": (2, 2, _measure(distance)),
    "area": (1, 1, _measure(area)),
    "enclosed-area": (1, 1, _measure(area)),
    "geofence": (2, 2, _geofence),
    "intersects": (1, 1, _intersects),
}
