"""Pictures of counts beside a reply: only numbers that the reply itself may tell are drawn.

`shown` is yielded from; it gives the messages to add: a picture, or nothing where none can be
shown. What the picture holds is made here, in words and numbers; the worker that draws asks nobody.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from bot.engine.messages import Picture
from bot.thai import show_datetime
from bot.thai.show import month_name, show_year
from handlers.orders import DrawPicture
from handlers.scene import Scene

STAGES: Final = (
    "received", "cases", "confirmed", "planned", "helping", "learning", "closed", "no_help",
)  # fmt: skip
"""The bars of a funnel, from top to bottom; the last two are ways out."""
MOST_BARS: Final = 12
LEAST_BARS: Final = 3
Pictures = Generator[Any, Any, tuple[Picture, ...]]


def trend(
    scene: Scene,
    *,
    title: str,
    place: str,
    points: Sequence[tuple[date, int | None]],
    at: datetime,
) -> Pictures:
    """A bar a week or a month. `title` is the name of the measure, `points` (first day, count)."""
    points = points[-MOST_BARS:]
    if len(points) < LEAST_BARS or not any(count for _, count in points):
        return ()
    monthly = all(day.day == 1 for day, _ in points[:2])
    by = scene.say("picture.by_month" if monthly else "picture.by_week")
    contents = {
        "title": place,
        "subtitle": f"{title} · {by}",
        "labels": [_label(scene, day, monthly) for day, _ in points],
        "values": [count for _, count in points],
        "note": scene.say("picture.unfinished"),
        **_common(scene, at, [count for _, count in points]),
    }
    return (yield from _drawn("trend", contents))


def funnel(
    scene: Scene, *, place: str, numbers: Mapping[str, int | None], at: datetime
) -> Pictures:
    """A bar a stage from report to closing, with its share of all. `numbers` by measure code."""
    codes = [code for code in STAGES if code in numbers]
    if len(codes) < LEAST_BARS or not any(numbers[code] for code in codes):
        return ()
    contents = {
        "title": place,
        "subtitle": scene.say("picture.stages"),
        "labels": [scene.say(f"measure.{code}") for code in codes],
        "codes": codes,
        "values": [numbers[code] for code in codes],
        "note": "",
        **_common(scene, at, [numbers[code] for code in codes]),
    }
    return (yield from _drawn("funnel", contents))


def _common(scene: Scene, at: datetime, values: Sequence[int | None]) -> dict[str, str]:
    hidden = any(value is None for value in values)
    return {
        "at": scene.say("status.at", when=show_datetime(at, scene.language)),
        "hidden": scene.say("picture.hidden"),
        "hidden_note": scene.say("picture.hidden_note") if hidden else "",
    }


def _drawn(kind: Any, contents: Mapping[str, Any]) -> Pictures:
    url: str = yield DrawPicture(kind, contents)
    return (Picture(url, url),) if url else ()


def _label(scene: Scene, day: date, monthly: bool) -> str:
    """Under a bar, in two short lines."""
    month = month_name(day.month, scene.language, short=True)
    below = show_year(day.year, scene.language)[-2:]
    return f"{month}\n{below}" if monthly else f"{day.day}\n{month}"
