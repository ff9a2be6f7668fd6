"""What a picture is made of: only what the reply may tell, in words and numbers."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from bot.engine.messages import Picture
from bot.texts import say
from handlers import picture
from handlers.orders import DrawPicture
from handlers.scene import Scene

AT = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


def scene(language: str = "th") -> Scene:
    """As much of a scene as pictures need."""
    known = {"language": language, "say": lambda key, **values: say(key, language, **values)}
    return cast(Scene, SimpleNamespace(**known))


def weeks(*counts: int | None) -> list[tuple[date, int | None]]:
    last = len(counts) - 1
    return [(MONDAY - timedelta(weeks=last - at), count) for at, count in enumerate(counts)]


def run(steps: Generator[Any, Any, Any], url: str) -> tuple[DrawPicture | None, Any]:
    """The order that was given, and what came of it."""
    order = None
    try:
        order = next(steps)
        steps.send(url)
    except StopIteration as ended:
        return order, ended.value
    raise AssertionError("more than one order")


def trend(*counts: int | None, url: str = "https://x/p/1.png", language: str = "th") -> Any:
    steps = picture.trend(
        scene(language), title="รายงานที่ส่งมา", place="อ.จอมพระ", points=weeks(*counts), at=AT
    )
    return run(steps, url)


def test_trend__of_some_weeks__is_words_and_numbers_alone() -> None:
    order, made = trend(3, 0, 12)
    assert made == (Picture("https://x/p/1.png", "https://x/p/1.png"),)
    assert order.contents["values"] == [3, 0, 12]
    assert order.contents["labels"][-1] == "16\nพ.ย."
    assert "18 พ.ย. 2569" in order.contents["at"]
    assert order.contents["hidden_note"] == ""


def test_trend__with_a_hidden_week__says_why() -> None:
    order, _ = trend(30, None, 12)
    assert order.contents["values"][1] is None
    assert "ไม่แสดง" in order.contents["hidden_note"]


def test_trend__of_nothing_or_too_little__is_no_picture() -> None:
    assert trend(0, 0, 0) == (None, ())
    assert trend(3, 4) == (None, ())


def test_trend__of_many_weeks__shows_the_last_twelve() -> None:
    order, _ = trend(*range(1, 20))
    assert order.contents["values"] == list(range(8, 20))


def test_picture__without_a_public_address__is_left_out() -> None:
    assert trend(3, 4, 5, url="")[1] == ()


def test_months__are_named_by_month_and_year() -> None:
    points = [(date(2026, month, 1), month) for month in range(8, 12)]
    steps = picture.trend(scene("en"), title="Reports", place="Surin", points=points, at=AT)
    order, _ = run(steps, "")
    assert order is not None
    assert order.contents["labels"] == ["Aug\n26", "Sep\n26", "Oct\n26", "Nov\n26"]


def test_stages__are_those_of_the_card_in_their_order() -> None:
    numbers = {"closed": 2, "received": 20, "cases": 18, "urgent": 1, "confirmed": None}
    steps = picture.funnel(scene(), place="อ.จอมพระ", numbers=numbers, at=AT)
    order, _ = run(steps, "")
    assert order is not None
    assert order.contents["codes"] == ["received", "cases", "confirmed", "closed"]
    assert order.contents["values"] == [20, 18, None, 2]
