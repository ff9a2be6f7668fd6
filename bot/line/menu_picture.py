"""The picture of a rich menu: tiles with an icon, a large Thai label and a small English one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from bot.line import palette
from bot.line.drawing import largest, write
from bot.line.icons import ICONS, Pen

WIDTH = 2500
ROW = 843
COLUMNS = 3
_GAP = 14
_GROUND = "#DCE8E5"


@dataclass(frozen=True)
class Tile:
    """A place to tap: what is drawn on it. `look` is "plain", "main" or "danger"."""

    icon: str
    label: str
    english: str
    look: str = "plain"


def picture(tiles: Sequence[Tile]) -> bytes:
    """A PNG of 2500 pixels by 843 for each row of three tiles, far below LINE's 1 MB."""
    image = Image.new("RGB", (WIDTH, height(len(tiles))), _GROUND)
    for index, tile in enumerate(tiles):
        _draw(image, tile, bounds(index))
    data = BytesIO()
    # 64 colours are enough for flat areas with soft edges, and keep the file small.
    image.quantize(64, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def height(tiles: int) -> int:
    """Height of a menu of so many tiles; the second row ends where LINE's full size does."""
    return ROW * -(-tiles // COLUMNS)


def bounds(index: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of a tile's place. The places cover the whole picture."""
    row, column = divmod(index, COLUMNS)
    left, right = WIDTH * column // COLUMNS, WIDTH * (column + 1) // COLUMNS
    return left, ROW * row, right - left, ROW


def _draw(image: Image.Image, tile: Tile, place: tuple[int, int, int, int]) -> None:
    left, top, width, tall = place
    ground = {"main": palette.TEAL, "danger": palette.RED}.get(tile.look, palette.WHITE)
    dark = tile.look in ("main", "danger")
    box = (left + _GAP, top + _GAP, left + width - _GAP, top + tall - _GAP)
    ImageDraw.Draw(image).rounded_rectangle(box, 48, ground)
    middle = left + width // 2
    _icon(
        image, tile.icon, (middle, top + 270), palette.TEAL if not dark else ground, disc=not dark
    )
    room = width - 6 * _GAP
    ink, small = (palette.WHITE, palette.WHITE) if dark else (palette.INK, palette.GREY)
    size = largest(tile.label, room, 150, "Bold")
    write(image, (middle, top + 620), tile.label, size, ink, weight="Bold", anchor="middle")
    size = largest(tile.english, room, 72, "Medium")
    write(image, (middle, top + 740), tile.english, size, small, weight="Medium", anchor="middle")


def _icon(
    image: Image.Image, name: str, middle: tuple[int, int], ground: str, *, disc: bool
) -> None:
    """The icon drawn at four times its size and shrunk, which smooths its edges."""
    side, scale = 340, 4
    behind = ground if not disc else palette.WHITE
    big = Image.new("RGB", (side * scale, side * scale), behind)
    if disc:
        ImageDraw.Draw(big).ellipse((0, 0, side * scale - 1, side * scale - 1), ground)
    inner = side * scale * (6 if disc else 9) // 10
    corner = (side * scale - inner) // 2
    ICONS[name](Pen(big, corner, corner, inner, palette.WHITE, ground))
    image.paste(
        big.resize((side, side), Image.Resampling.LANCZOS),
        (middle[0] - side // 2, middle[1] - side // 2),
    )
