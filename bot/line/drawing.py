"""Thai writing on pictures: rich menus here, charts elsewhere.

The font is Sarabun (SIL Open Font License) from the package `fontpkg-sarabun`: the looped letters
Thai schools teach. Text is shaped by matplotlib's own font engine, which carries everything with
it; Pillow's places Thai marks right only where the system happens to have a FriBidi library.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from matplotlib.ft2font import FT2Font, LoadFlags
from PIL import Image

Weight = Literal["Regular", "Medium", "SemiBold", "Bold"]
Anchor = Literal["start", "middle", "end"]


def font_file(weight: Weight = "Regular") -> Path:
    """The font file of a weight. Raises ModuleNotFoundError when the font package is missing."""
    return Path(str(files("fontpkg_sarabun"))) / "files" / f"Sarabun-{weight}.ttf"


def written(text: str, size: int, weight: Weight = "Regular") -> tuple[Image.Image, int]:
    """One line of text as a mask (mode L, cropped to its ink) and the height of its ink above the
    line it stands on, in pixels. `size` is the font size in pixels."""
    font = FT2Font(str(font_file(weight)))
    font.set_size(size, 72)  # at 72 dots an inch a point is a pixel
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    font.draw_glyphs_to_bitmap(antialiased=True)
    mask = Image.fromarray(font.get_image())
    return mask, mask.height - round(font.get_descent() / 64)


def width_of(text: str, size: int, weight: Weight = "Regular") -> int:
    """Width of the ink of one line, in pixels."""
    return written(text, size, weight)[0].width


def largest(text: str, room: int, most: int, weight: Weight = "Regular") -> int:
    """The largest size up to `most` at which the line is at most `room` pixels wide."""
    width = width_of(text, most, weight)
    return most if width <= room else max(8, most * room // width)


def write(
    image: Image.Image,
    at: tuple[int, int],
    text: str,
    size: int,
    color: str,
    *,
    weight: Weight = "Regular",
    anchor: Anchor = "start",
) -> None:
    """Write one line; `at` is a point on the line it stands on: its start, middle or end."""
    mask, above = written(text, size, weight)
    left = at[0] - {"start": 0, "middle": mask.width // 2, "end": mask.width}[anchor]
    image.paste(Image.new(image.mode, mask.size, color), (left, at[1] - above), mask)
