"""Pictures of counts: wide, small in bytes, nothing cut off, the same for the same contents."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image, ImageChops

from bot.texts import say
from workers.drawing.chart import draw

EDGE = 10
COMMON = {
    "at": "ข้อมูล ณ 18 พ.ย. 2569 12:00 น.",
    "hidden": "ไม่แสดง",
    "hidden_note": "“ไม่แสดง” คือ จำนวนที่น้อยจนอาจรู้ว่าเป็นใคร",
    "note": "ช่วงล่าสุดยังไม่ครบ",
}
LONG = "องค์การบริหารส่วนตำบลหนองไผ่ล้อมพระเจ้าตากสินมหาราช อ.จอมพระ จ.สุรินทร์"


def trend(values: list[int | None], title: str = "อ.จอมพระ", **more: Any) -> dict[str, Any]:
    labels = [f"{at + 1}\nพ.ย." for at in range(len(values))]
    return {**COMMON, "title": title, "subtitle": "ค้าง · ไม่ได้เรียน · แต่ละสัปดาห์ (เริ่มวันจันทร์)",
            "labels": labels, "values": values, **more}  # fmt: skip


def stages(values: list[int | None], language: str = "th") -> dict[str, Any]:
    codes = ["received", "cases", "confirmed", "planned", "helping", "learning", "closed",
             "no_help"]  # fmt: skip
    labels = [say(f"measure.{code}", language) for code in codes]
    subtitle = say("picture.stages", language)
    return {**COMMON, "title": LONG, "subtitle": subtitle, "labels": labels, "codes": codes,
            "values": values}  # fmt: skip


def opened(kind: str, contents: Mapping[str, Any]) -> Image.Image:
    made = draw(kind, contents)
    assert len(made) < 200_000
    return Image.open(io.BytesIO(made)).convert("RGB")


@pytest.mark.parametrize(
    ("kind", "contents"),
    [
        ("trend", trend([3, 0, 12])),
        ("trend", trend([1_234_567] * 12, LONG)),
        ("trend", trend([None, 7, None, 123, 5, None, 7, 8])),
        ("trend", trend([None, None, None])),
        ("funnel", stages([1_020_000, 1_019_999, 500_000, 3, 2, 1, 0, 900_000])),
        ("funnel", stages([1_020_000, None, None, 3, None, 1, 0, 900_000], "en")),
    ],
)
def test_picture__however_long_its_words_and_numbers__is_cut_off_nowhere(
    kind: str, contents: dict[str, Any]
) -> None:
    image = opened(kind, contents)
    assert image.width == 1040
    inked = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    assert inked is not None
    assert inked[0] >= EDGE
    assert inked[1] >= EDGE
    assert inked[2] <= image.width - EDGE
    assert inked[3] <= image.height - EDGE


def test_picture__drawn_twice__is_the_same() -> None:
    assert draw("trend", trend([3, 4, 5])) == draw("trend", trend([3, 4, 5]))


def test_picture__of_an_unknown_kind_or_without_its_parts__is_an_error() -> None:
    with pytest.raises(KeyError):
        draw("pie", trend([1, 2, 3]))
    with pytest.raises(KeyError):
        draw("trend", {"title": "x"})
