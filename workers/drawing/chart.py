"""A trend or a funnel as a picture for a phone: 1040 pixels wide, Thai labels, values written.

Nothing is asked of the database: what stands in `contents` (made by `handlers.picture`) is all.
One hue carries the counts and grey what is hidden or not over yet, so that nobody needs to tell
colours apart.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from bot.line.drawing import font_file, largest

WIDE: Final = 1040  # pixels
DPI: Final = 100
TITLE, SUBTITLE, LABEL, VALUE, SMALL = 46, 33, 32, 36, 25  # pixels: a phone shows a third
INK, SOFT, PALE = "#1b2a33", "#5b6b75", "#c9d2d8"
BAR: Final = "#0072b2"  # blue of Okabe and Ito's palette, which all eyes tell from grey
OUT: Final = "#7a8f9c"
WAYS_OUT: Final = ("closed", "no_help")
LONGEST_NOTE: Final = 60
NAMES: Final = 350  # room of the names of stages
DIGIT: Final = 0.6  # width of a digit, of its height


def draw(kind: str, contents: Mapping[str, Any]) -> bytes:
    """The picture of one kind ("trend" or "funnel") as PNG. Raises KeyError for another kind, or
    contents that lack something."""
    figure = DRAWN[kind](contents)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI)
    return out.getvalue()


def _trend(contents: Mapping[str, Any]) -> Figure:
    """Upright bars, oldest left; the last, which is not over, is paler."""
    values = _values(contents)
    high = 860
    figure, axes = _sheet(contents, high, left=30, right=30, below=230)
    top = max([value for value in values if value is not None], default=0) or 1
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(0, top * 1.14)
    room = (WIDE - 60) / len(values)
    size = min(VALUE, int(room / DIGIT / _longest(values)))
    small = min(LABEL, int(room / 2.4))
    for at, value in enumerate(values):
        if value is None:
            axes.bar(at, top * 0.02, width=0.74, color=PALE)
            _text(
                axes, at, top * 0.045, contents["hidden"], min(SMALL, small - 4), SOFT, ha="center"
            )
            continue
        last = at == len(values) - 1
        axes.bar(at, value, width=0.74, color=BAR, alpha=0.55 if last else 1.0)
        _text(axes, at, value + top * 0.02, f"{value:,}", size, INK, ha="center", bold=True)
    for at, label in enumerate(contents["labels"]):
        _text(axes, at, -top * 0.03, label, small, SOFT, ha="center", va="top")
    axes.axhline(0, color=SOFT, linewidth=1.2)
    return figure


def _funnel(contents: Mapping[str, Any]) -> Figure:
    """Lying bars from top to bottom, the count and its share of the first beside each."""
    values = _values(contents)
    codes: Sequence[str] = contents.get("codes", ())
    high = 300 + 88 * len(values)
    right = int(150 + DIGIT * VALUE * _longest(values))
    figure, axes = _sheet(contents, high, left=NAMES, right=right, below=110)
    top = max([value for value in values if value is not None], default=0) or 1
    axes.set_xlim(0, top)
    axes.set_ylim(len(values) - 0.4, -0.6)
    first = values[0]
    for at, value in enumerate(values):
        label = contents["labels"][at]
        size = largest(label, 310, LABEL)
        _text(axes, -top * 0.025, at, label, size, INK, ha="right", va="center")
        if value is None:
            _text(axes, top * 0.02, at, contents["hidden"], SMALL, SOFT, va="center")
            continue
        way_out = at < len(codes) and codes[at] in WAYS_OUT
        axes.barh(at, value, height=0.66, color=OUT if way_out else BAR)
        count = f"{value:,}"
        _text(axes, value + top * 0.025, at, count, VALUE, INK, va="center", bold=True)
        if first and at and value:
            # Beside the count, however wide it is.
            ahead = top * (0.045 + DIGIT * VALUE * len(count) / (WIDE - NAMES - right))
            _text(axes, value + ahead, at, _share(value, first), SMALL, SOFT, va="center")
    axes.axvline(0, color=SOFT, linewidth=1.2)
    return figure


def _longest(values: Sequence[int | None]) -> int:
    """Signs of the longest number."""
    return max((len(f"{value:,}") for value in values if value is not None), default=1)


def _share(value: int, whole: int) -> str:
    share = 100 * value / whole
    return "<1 %" if 0 < share < 1 else f"{share:.0f} %"


DRAWN = {"trend": _trend, "funnel": _funnel}


def _sheet(
    contents: Mapping[str, Any], high: int, *, left: int, right: int, below: int
) -> tuple[Figure, Axes]:
    """White paper with its title, what is shown, the time and a note; room for bars between."""
    figure = Figure(figsize=(WIDE / DPI, high / DPI), dpi=DPI, facecolor="white")
    above = 190
    axes = figure.add_axes(
        (
            left / WIDE,
            below / high,
            (WIDE - left - right) / WIDE,
            (high - above - below) / high,
        )
    )
    axes.set_axis_off()

    def write(x: int, y: int, text: str, size: int, color: str, bold: bool = False) -> None:
        figure.text(
            x / WIDE, 1 - y / high, text, color=color, fontproperties=_font(size, bold), va="center"
        )

    title, subtitle = str(contents["title"]), str(contents["subtitle"])
    write(40, 56, title, largest(title, WIDE - 80, TITLE, "SemiBold"), INK, True)
    write(40, 122, subtitle, largest(subtitle, WIDE - 80, SUBTITLE), INK)
    notes = [str(contents[name]) for name in ("at", "note", "hidden_note") if contents.get(name)]
    for up, line in enumerate(reversed(_lines(notes))):
        write(40, high - 34 - up * 36, line, SMALL, SOFT)
    return figure, axes


def _lines(notes: Sequence[str]) -> list[str]:
    """Two short notes on one line, a long one alone."""
    lines: list[str] = []
    for note in notes:
        joined = f"{lines[-1]}  ·  {note}" if lines else note
        if lines and len(joined) <= LONGEST_NOTE:
            lines[-1] = joined
        else:
            lines.append(note)
    return lines


def _text(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    size: int,
    color: str,
    *,
    ha: str = "left",
    va: str = "bottom",
    bold: bool = False,
) -> None:
    axes.text(
        x,
        y,
        text,
        color=color,
        ha=ha,
        va=va,
        fontproperties=_font(size, bold),
        clip_on=False,
        linespacing=1.25,
    )


def _font(pixels: int, bold: bool) -> FontProperties:
    """The font of the menus; matplotlib reckons in points of 1/72 inch."""
    path = font_file("SemiBold" if bold else "Regular")
    return FontProperties(fname=str(path), size=pixels * 72 / DPI)


def _values(contents: Mapping[str, Any]) -> list[int | None]:
    return [None if value is None else int(value) for value in contents["values"]]
