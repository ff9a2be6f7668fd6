from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.engine.messages import Card, Cards, Fact, Message, Picture, Row, Tap, Text
from bot.line import limits, measure, render
from bot.simulator.messages import check_messages

QUESTION = Card(
    alt="คำถามข้อ 3",
    lead="แจ้งเด็ก · ข้อ 3 จาก 12",
    echo="อายุ 12 ปี",
    title="ตอนนี้น้องเรียนอยู่หรือไม่",
    body=("เลือกได้หนึ่งข้อ",),
    facts=(Fact("ตำบล", "จอมพระ"),),
    rows=(
        Row("เรียนอยู่", mark="number", tap=Tap("เรียนอยู่", data="a=pick&v=1")),
        Row("ไม่ได้เรียน", "หลุดแล้ว", mark="number", tap=Tap("ไม่ได้เรียน", data="a=pick&v=2")),
    ),
    footnote="แตะ หรือพิมพ์ก็ได้",
    buttons=(Tap("ต่อไป", data="a=next", strong=True),),
    taps=(Tap("ย้อน", data="a=back"), Tap("ข้าม", data="a=skip")),
)


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Every dict inside, in reading order."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from walk(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from walk(inner)


def texts(part: Any) -> list[str]:
    return [p["text"] for p in walk(part) if p.get("type") == "text" and "text" in p]


def rendered(*items: Message, language: str = "th") -> list[dict[str, Any]]:
    made = render.messages(items, language)
    assert limits.problems(made) == []
    return made


def test_card__every_part__is_drawn_in_order() -> None:
    (made,) = rendered(QUESTION)
    wanted = [
        "แจ้งเด็ก · ข้อ 3 จาก 12",
        "✓",
        "อายุ 12 ปี",
        "ตอนนี้น้องเรียนอยู่หรือไม่",
        "เลือกได้หนึ่งข้อ",
        "ตำบล",
        "จอมพระ",
        "1.",
        "เรียนอยู่",
        "›",
        "2.",
        "ไม่ได้เรียน",
        "หลุดแล้ว",
        "›",
        "แตะ หรือพิมพ์ก็ได้",
    ]
    assert texts(made["contents"]) == wanted
    assert made["altText"] == "คำถามข้อ 3"
    labels = [item["action"]["label"] for item in made["quickReply"]["items"]]
    assert labels == ["ย้อน", "ข้าม"]


def test_card__tappable_row__is_a_target_as_a_whole() -> None:
    (made,) = rendered(QUESTION)
    rows = [p for p in walk(made) if p.get("type") == "box" and "action" in p]
    assert [row["action"]["data"] for row in rows] == ["a=pick&v=1", "a=pick&v=2"]
    assert all(row["paddingAll"] == "12px" for row in rows)


def test_card__all_texts__wrap_and_follow_the_font_size_of_the_reader() -> None:
    (made,) = rendered(QUESTION)
    for part in walk(made["contents"]):
        if part.get("type") == "text" and part.get("flex") != 0:
            assert part["wrap"] is True
            assert part["scaling"] is True
            assert part["size"] not in ("xxs", "xs")


def luminance(color: str) -> float:
    """WCAG 2.1, relative luminance of #RRGGBB."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4) for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts(part: dict[str, Any], ground: str = "#FFFFFF") -> Iterator[float]:
    ground = part.get("backgroundColor", ground)
    inks = [part["color"]] if part["type"] == "text" else []
    if part["type"] == "button":
        ground, inks = part["color"], ["#FFFFFF" if part["style"] == "primary" else "#111111"]
    for ink in inks:
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        yield (light + 0.05) / (dark + 0.05)
    for inner in part.get("contents", ()):
        yield from contrasts(inner, ground)


@pytest.mark.parametrize("tone", ["plain", "good", "warn", "danger"])
def test_card__every_tone__has_contrast(tone: Any) -> None:
    rows = tuple(
        Row(f"แถว {mark}", "รายละเอียดยาวกว่าแปดตัว", mark=mark, tap=Tap("แตะ", data="a=x"))
        for mark in ("on", "off", "number", "warn", "danger", "")
    )
    card = Card(
        "คำถาม",
        "นำ",
        "เข้าใจแล้ว",
        "หัวเรื่อง",
        ("เนื้อ",),
        (Fact("ก", "ข"),),
        rows,
        "ท้าย",
        (Tap("หลัก", data="a=1", strong=True), Tap("ป้ายที่ยาวกว่าหนึ่งบรรทัดของปุ่มจริง ๆ", data="a=2")),
        tone,
    )
    (made,) = rendered(card)
    bubble = made["contents"]
    found = [
        c
        for block in ("header", "body", "footer")
        for c in contrasts(bubble.get(block, {"type": "box"}))
    ]
    assert len(found) > 15
    assert min(found) >= 4.5


def test_card__danger__has_a_red_band_behind_its_title() -> None:
    (made,) = rendered(Card("เรื่องด่วน", title="เด็กอาจไม่ปลอดภัย", tone="danger"))
    assert made["contents"]["header"]["backgroundColor"] == "#B3261E"
    assert texts(made["contents"]["header"]) == ["เด็กอาจไม่ปลอดภัย"]


def test_card__too_long__becomes_bubbles_with_every_row_once() -> None:
    rows = tuple(
        Row(f"ตำบล {n}", "x" * 100, mark="number", tap=Tap(f"ตำบล {n}", data=f"a=t&v={n}"))
        for n in range(150)
    )
    card = Card("รายการ", title="เลือกตำบล", rows=rows, buttons=(Tap("ต่อไป", data="a=next"),))
    made = rendered(card)
    told = [text for text in texts(made) if text.startswith("ตำบล ")]
    assert told == [f"ตำบล {n}" for n in range(150)]
    assert "เลือกตำบล (ต่อ)" in texts(made)
    assert [t for t in texts(made) if t.endswith(".") and t[:-1].isdigit()][-1] == "150."


def test_text__too_long__is_split_at_a_line() -> None:
    made = rendered(Text(("ก" * 999 + "\n") * 6))
    assert [len(m["text"]) for m in made] == [4999, 999]


def test_label__too_long__is_cut_between_syllables() -> None:
    (made,) = rendered(Text("เลือก", (Tap("ที่นี่มี" * 8, "say", "x"),)))
    label = made["quickReply"]["items"][0]["action"]["label"]
    assert label.endswith("…")
    assert len(measure.graphemes(label)) == 20


def test_quick_replies__of_earlier_messages__move_to_the_last() -> None:
    made = rendered(
        Text("หนึ่ง", (Tap("ก", "say", "ก"), Tap("ข", "say", "ข"))),
        Card("บัตร", title="สอง", buttons=(Tap("ถ่ายรูป", "take_photo"),)),
        Text("สาม", (Tap("ค", "say", "ค"), Tap("ก", "say", "ก"))),
    )
    assert [("quickReply" in item) for item in made] == [False, False, True]
    labels = [item["action"]["label"] for item in made[-1]["quickReply"]["items"]]
    assert labels == ["ถ่ายรูป", "ค", "ก", "ข"]


def test_messages__more_than_five__are_merged_before_any_is_left_out() -> None:
    made = rendered(
        *[Text(f"ข้อความ {n}") for n in range(4)], *[Card("บ", title=f"บัตร {n}") for n in range(4)]
    )
    assert [item["type"] for item in made] == ["text", "flex"]
    assert all(f"ข้อความ {n}" in made[0]["text"] for n in range(4))
    assert [bubble["type"] for bubble in made[1]["contents"]["contents"]] == ["bubble"] * 4


def test_messages__nothing_to_say__is_nothing() -> None:
    assert render.messages([Text(" \n")], "th") == []


@pytest.mark.parametrize(
    ("tap", "expected"),
    [
        (
            Tap("ไป", "open", "https://ไทย.th/ก ข"),
            "https://%E0%B9%84%E0%B8%97%E0%B8%A2.th/%E0%B8%81%20%E0%B8%82",
        ),
        (Tap("โทร", "call", "1300 ต่อ 2"), "tel:13002"),
        (Tap("โทร", "call", "044-511-234"), "tel:044511234"),
    ],
)
def test_tap__address__is_one_line_takes(tap: Tap, expected: str) -> None:
    (made,) = rendered(Text("x", (tap,)))
    assert made["quickReply"]["items"][0]["action"]["uri"] == expected


@pytest.mark.parametrize(
    "tap", [Tap("ไป", "open", "javascript:alert(1)"), Tap("โทร", "call", "ไม่มี")]
)
def test_tap__address_line_refuses__is_left_out(tap: Tap) -> None:
    (made,) = rendered(Text("x", (tap,)))
    assert "quickReply" not in made


def test_tap__data_too_long_for_line__becomes_its_label_typed() -> None:
    (made,) = rendered(Text("x", (Tap("ใช่", data="x" * 301),)))
    assert made["quickReply"]["items"][0]["action"] == {
        "type": "message",
        "label": "ใช่",
        "text": "ใช่",
    }


def test_tap__picker__keeps_what_line_takes() -> None:
    tap = Tap(
        "วันเกิด",
        "pick_date",
        "a=day",
        initial="2012-08-05",
        minimum="1800-01-01",
        maximum="2026-11-21",
    )
    (made,) = rendered(Text("x", (tap,)))
    action = made["quickReply"]["items"][0]["action"]
    assert (action["initial"], action["min"], action["max"]) == (
        "2012-08-05",
        "1900-01-01",
        "2026-11-21",
    )


def test_picture__without_https__becomes_its_address() -> None:
    (made,) = rendered(Picture("http://127.0.0.1:9/a.png", ""))
    assert made == {"type": "text", "text": "http://127.0.0.1:9/a.png"}


ALPHABET = st.characters() | st.sampled_from('กขที่นี้์ำุ่😀\u200d\u0301\n "\\')
WORDS = st.text(ALPHABET, max_size=60) | st.builds(
    lambda t, n: t * n, st.text(ALPHABET, max_size=5), st.integers(1, 4000)
)
KINDS = (
    "postback",
    "say",
    "open",
    "call",
    "pick_date",
    "pick_time",
    "pick_datetime",
    "share_location",
    "take_photo",
    "choose_photo",
)
MOMENTS = (
    WORDS
    | st.dates().map(str)
    | st.times().map(str)
    | st.datetimes().map(lambda d: d.isoformat("T", "minutes"))
)
DATA = WORDS | st.sampled_from(
    ["a=1", "https://x.th/a", "https://", "line://x", "1300", "http://[", "tel:1"]
)
TAPS = st.builds(
    Tap,
    label=WORDS,
    kind=st.sampled_from(KINDS),
    data=DATA,
    shows=WORDS,
    initial=MOMENTS,
    minimum=MOMENTS,
    maximum=MOMENTS,
    strong=st.booleans(),
)
MARKS = st.sampled_from(["", "on", "off", "number", "warn", "danger"])
ROWS = st.builds(Row, text=WORDS, detail=WORDS, mark=MARKS, tap=st.none() | TAPS)
CARDS = st.builds(
    Card,
    alt=WORDS,
    lead=WORDS,
    echo=WORDS,
    title=WORDS,
    body=st.lists(WORDS, max_size=2).map(tuple),
    facts=st.lists(st.builds(Fact, WORDS, WORDS), max_size=2).map(tuple),
    rows=st.lists(ROWS, max_size=3).map(tuple),
    footnote=WORDS,
    buttons=st.lists(TAPS, max_size=3).map(tuple),
    tone=st.sampled_from(["plain", "good", "warn", "danger"]),
    taps=st.lists(TAPS, max_size=3).map(tuple),
)
QUICK = st.lists(TAPS, max_size=15).map(tuple)
MESSAGES = (
    CARDS
    | st.builds(Text, WORDS, QUICK)
    | st.builds(Cards, WORDS, st.lists(CARDS, max_size=3).map(tuple), QUICK)
    | st.builds(Picture, DATA, DATA, QUICK)
)
ZALGO = "ก" + "\u0301" * 9000
HEAVY = Card(
    ZALGO,
    ZALGO,
    ZALGO,
    ZALGO,
    (ZALGO,),
    (Fact(ZALGO, ZALGO),),
    (Row(ZALGO, ZALGO, tap=Tap(ZALGO, data="a=1", shows=ZALGO)),) * 30,
    ZALGO,
    (Tap(ZALGO, data="a=1"),) * 30,
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(MESSAGES, max_size=7), st.sampled_from(["th", "en"]))
@example([HEAVY] * 6, "th")
@example([Card(alt="")] * 80, "th")
def test_any_messages__rendered__are_what_line_takes(items: list[Message], language: str) -> None:
    made = render.messages(items, language)
    if made:
        assert limits.problems(made) == []
        # The stand-in keeps its own table of what LINE refuses.
        check_messages({"messages": made}, len(json.dumps(made, ensure_ascii=False).encode()))
