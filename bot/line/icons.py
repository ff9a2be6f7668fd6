"""Simple icons, drawn: no font or phone has to know them.

Each draws itself white on the ground given into a square of 100 units; the pen scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.line.drawing import write

Point = tuple[float, float]


@dataclass(frozen=True)
class Pen:
    """Draws in units of a hundredth of the square whose corner is at `left`, `top`."""

    image: Image.Image
    left: int
    top: int
    side: int
    ink: str
    ground: str

    def at(self, point: Point) -> Point:
        return self.left + point[0] * self.side / 100, self.top + point[1] * self.side / 100

    def _box(self, box: Sequence[float]) -> tuple[float, float, float, float]:
        return *self.at((box[0], box[1])), *self.at((box[2], box[3]))

    def line(self, *points: Point, width: float = 8, ink: str = "") -> None:
        pen, color = ImageDraw.Draw(self.image), ink or self.ink
        places, wide = [self.at(point) for point in points], width * self.side / 100
        pen.line(places, color, round(wide), joint="curve")
        for x, y in (places[0], places[-1]):
            pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), color)

    def block(self, *box: float, radius: float = 0, ink: str = "") -> None:
        ImageDraw.Draw(self.image).rounded_rectangle(
            self._box(box), radius * self.side / 100, ink or self.ink
        )

    def disc(self, x: float, y: float, radius: float, ink: str = "") -> None:
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        ImageDraw.Draw(self.image).ellipse(box, ink or self.ink)

    def mound(self, x: float, y: float, radius: float) -> None:
        """The upper half of a disc."""
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        ImageDraw.Draw(self.image).pieslice(box, 180, 360, self.ink)

    def shape(self, *points: Point, ink: str = "") -> None:
        ImageDraw.Draw(self.image).polygon([self.at(point) for point in points], ink or self.ink)

    def letters(self, text: str, size: float, y: float, ink: str = "") -> None:
        x, line = self.at((50, y))
        height = round(size * self.side / 100)
        place = (round(x), round(line))
        write(self.image, place, text, height, ink or self.ink, weight="Bold", anchor="middle")


def _report(pen: Pen) -> None:
    """A sheet with a plus."""
    pen.block(18, 8, 70, 92, radius=8)
    for y in (28, 44):
        pen.line((31, y), (57, y), width=6, ink=pen.ground)
    pen.disc(68, 70, 26, ink=pen.ground)
    pen.disc(68, 70, 21)
    pen.line((57, 70), (79, 70), width=6, ink=pen.ground)
    pen.line((68, 59), (68, 81), width=6, ink=pen.ground)


def _drafts(pen: Pen) -> None:
    """A sheet with a pencil."""
    pen.block(16, 8, 68, 92, radius=8)
    for y in (28, 44, 60):
        pen.line((28, y), (54, y), width=6, ink=pen.ground)
    pen.line((86, 34), (54, 84), width=25, ink=pen.ground)
    pen.line((86, 34), (60, 74), width=14)
    pen.shape((53, 71), (66, 79), (51, 90))


def _work(pen: Pen) -> None:
    """A folder."""
    pen.block(8, 20, 48, 50, radius=6)
    pen.block(8, 30, 92, 84, radius=6)
    pen.line((22, 46), (78, 46), width=5, ink=pen.ground)


def _urgent(pen: Pen) -> None:
    """A bell that calls."""
    pen.disc(50, 34, 22)
    pen.shape((28, 34), (72, 34), (76, 68), (24, 68))
    pen.block(16, 64, 84, 75, radius=5)
    pen.disc(50, 82, 9)
    pen.line((50, 30), (50, 48), width=8, ink=pen.ground)
    pen.disc(50, 59, 4.5, ink=pen.ground)
    pen.line((14, 20), (8, 38), width=6)
    pen.line((86, 20), (92, 38), width=6)


def _follow(pen: Pen) -> None:
    """A house, visited."""
    pen.shape((50, 8), (94, 48), (6, 48))
    pen.block(18, 44, 82, 90, radius=4)
    pen.line((37, 66), (47, 76), (65, 56), width=8, ink=pen.ground)


def _status(pen: Pen) -> None:
    """Bars."""
    pen.block(14, 54, 32, 88, radius=4)
    pen.block(41, 34, 59, 88, radius=4)
    pen.block(68, 12, 86, 88, radius=4)


def _menu(pen: Pen) -> None:
    """Four tiles."""
    for x in (12, 54):
        for y in (12, 54):
            pen.block(x, y, x + 34, y + 34, radius=7)


def _help(pen: Pen) -> None:
    pen.letters("?", 105, 86)


def _language(pen: Pen) -> None:
    pen.letters("กA", 74, 74)


def _invite(pen: Pen) -> None:
    """A person and a plus."""
    pen.disc(40, 30, 19)
    pen.mound(40, 90, 34)
    pen.line((70, 46), (96, 46), width=8)
    pen.line((83, 33), (83, 59), width=8)


def _code(pen: Pen) -> None:
    """A key."""
    pen.disc(30, 50, 24)
    pen.disc(30, 50, 10, ink=pen.ground)
    pen.block(48, 44, 94, 56, radius=3)
    pen.block(70, 50, 79, 72, radius=2)
    pen.block(85, 50, 94, 68, radius=2)


def _call(pen: Pen) -> None:
    """A telephone receiver."""
    bow = [math.radians(angle) for angle in range(98, 173, 5)]
    pen.line(*((88 - 66 * math.sin(a), 12 - 66 * math.cos(a)) for a in bow), width=15)
    pen.line((17, 16), (26, 32), width=21)
    pen.line((68, 74), (84, 83), width=21)


ICONS: Mapping[str, Callable[[Pen], None]] = {
    "report": _report,
    "drafts": _drafts,
    "work": _work,
    "urgent": _urgent,
    "follow": _follow,
    "status": _status,
    "menu": _menu,
    "help": _help,
    "language": _language,
    "invite": _invite,
    "code": _code,
    "call": _call,
}
