"""What LINE accepts as the value of one Flex property.

Each checker takes a value and answers the error in LINE's words, or ``None``.
Source: Messaging API reference, "Flex Message".
"""

import re
from collections.abc import Callable
from typing import Final

from bot.simulator import limits
from bot.simulator.counting import longer_in_utf16
from bot.simulator.fields import COLOUR, Json, uri_error, whole

ValueCheck = Callable[[Json], str | None]

INVALID: Final = "invalid property"
_PIXELS: Final = r"\d+(?:\.\d+)?px"
_PERCENT: Final = r"\d+(?:\.\d+)?%"
_ASPECT: Final = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)\Z")

_STEPS: Final = ("xs", "sm", "md", "lg", "xl", "xxl")
_FONT_STEPS: Final = ("xxs", *_STEPS, "3xl", "4xl", "5xl")
_BORDERS: Final = ("none", "light", "normal", "medium", "semi-bold", "bold")


def _words(*allowed: str) -> ValueCheck:
    known = frozenset(allowed)
    return lambda value: None if isinstance(value, str) and value in known else INVALID


def _words_or(pattern: str, *allowed: str) -> ValueCheck:
    known = frozenset(allowed)
    shape = re.compile(rf"(?:{pattern})\Z")

    def check(value: Json) -> str | None:
        if isinstance(value, str) and (value in known or shape.match(value)):
            return None
        return INVALID

    return check


def _boolean(value: Json) -> str | None:
    return None if isinstance(value, bool) else INVALID


def _count(value: Json) -> str | None:
    number = whole(value)
    return None if number is not None and number >= 0 else INVALID


def _colour(value: Json) -> str | None:
    return None if isinstance(value, str) and COLOUR.match(value) else "invalid color"


def _url(value: Json) -> str | None:
    if not isinstance(value, str) or not value or longer_in_utf16(value, limits.URL):
        return "invalid uri"
    return uri_error(value, ("https",))


def _text(value: Json) -> str | None:
    return None if isinstance(value, str) and value else "must be non-empty text"


def _aspect(value: Json) -> str | None:
    match = _ASPECT.match(value) if isinstance(value, str) else None
    if match is None:
        return INVALID
    width, height = float(match[1]), float(match[2])
    if not (1 <= width <= limits.ASPECT_TERM and 1 <= height <= limits.ASPECT_TERM):
        return INVALID
    return INVALID if height > limits.ASPECT_HEIGHT_TO_WIDTH * width else None


TEXT: Final = _text
BOOLEAN: Final = _boolean
COUNT: Final = _count
COLOR: Final = _colour
URL: Final = _url
ASPECT: Final = _aspect
FONT: Final = _words_or(_PIXELS, *_FONT_STEPS)
IMAGE_SIZE: Final = _words_or(f"{_PIXELS}|{_PERCENT}", *_FONT_STEPS, "full")
MARGIN: Final = _words_or(_PIXELS, "none", *_STEPS)
PADDING: Final = _words_or(f"{_PIXELS}|{_PERCENT}", "none", *_STEPS)
OFFSET: Final = _words_or(f"-?{_PIXELS}|-?{_PERCENT}", "none", *_STEPS)
BORDER: Final = _words_or(_PIXELS, *_BORDERS)
CORNER: Final = _words_or(_PIXELS, "none", *_STEPS)
LENGTH: Final = _words_or(f"{_PIXELS}|{_PERCENT}")
PIXELS: Final = _words_or(_PIXELS)
PERCENT: Final = _words_or(_PERCENT)
ANGLE: Final = _words_or(r"-?\d+(?:\.\d+)?deg")
POSITION: Final = _words("relative", "absolute")
ALIGN: Final = _words("start", "end", "center")
GRAVITY: Final = _words("top", "bottom", "center")
WEIGHT: Final = _words("regular", "bold")
STYLE: Final = _words("normal", "italic")
DECORATION: Final = _words("none", "underline", "line-through")
SHRINK: Final = _words("shrink-to-fit")
LAYOUT: Final = _words("horizontal", "vertical", "baseline")
JUSTIFY: Final = _words(
    "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
)
ALIGN_ITEMS: Final = _words("center", "flex-start", "flex-end")
BUTTON_STYLE: Final = _words("primary", "secondary", "link")
BUTTON_HEIGHT: Final = _words("md", "sm")
ASPECT_MODE: Final = _words("fit", "cover")
DIRECTION: Final = _words("ltr", "rtl")
BUBBLE_SIZE: Final = _words("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
