"""Each case breaks one limit of a message that is right otherwise."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.line.limits import problems

TAP = {"type": "postback", "label": "ใช่", "data": "a=yes", "displayText": "ใช่"}
TEXT = {"type": "text", "text": "สวัสดี"}
BUBBLE = {
    "type": "bubble",
    "body": {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "text", "text": "ถาม", "wrap": True}],
    },
    "footer": {
        "type": "box",
        "layout": "vertical",
        "contents": [{"type": "button", "action": TAP}],
    },
}
FLEX = {"type": "flex", "altText": "คำถาม", "contents": BUBBLE}
IMAGE = {"type": "image", "originalContentUrl": "https://x/a", "previewImageUrl": "https://x/b"}
PICK = {"type": "datetimepicker", "label": "วัน", "data": "a", "mode": "date", "max": "2026-01-01"}


def replies(*actions: dict[str, Any]) -> dict[str, Any]:
    return TEXT | {"quickReply": {"items": [{"type": "action", "action": a} for a in actions]}}


def at(root: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `root` with one place set; `path` is dotted, numbers are indices."""
    changed = copy.deepcopy(root)
    *way, last = path.split(".")
    spot: Any = changed
    for step in way:
        spot = spot[int(step)] if step.isdigit() else spot[step]
    spot[last] = value
    return changed


def test_problems__right_messages__none() -> None:
    assert problems([TEXT, IMAGE, FLEX, {"type": "flex", "altText": "ก", "contents": {
        "type": "carousel", "contents": [BUBBLE] * 12}}, replies(TAP, PICK)]) == []  # fmt: skip


def test_problems__thai_in_its_units__counts_as_line_does() -> None:
    fits = replies(TAP | {"label": "ที่" * 20})
    assert problems([fits]) == []
    assert problems([{"type": "text", "text": "ที่" * 1667}])  # 5,001 units, 1,667 graphemes
    assert problems([{"type": "text", "text": "😀" * 2501}])
    assert not problems([{"type": "text", "text": "😀" * 2500}])


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"type": "sticker"}, "type"),
    (at(TEXT, "text", " "), "text"),
    (at(TEXT, "colour", "red"), "colour: unknown field"),
    (at(IMAGE, "previewImageUrl", "http://x/b"), "previewImageUrl"),
    (at(IMAGE, "originalContentUrl", "https://" + "x" * 2000), "originalContentUrl"),
    (at(FLEX, "altText", "ก" * 1501), "altText"),
    (at(FLEX, "contents.size", "huge"), "size"),
    (at(FLEX, "contents.body.layout", "diagonal"), "layout"),
    (at(FLEX, "contents.body.contents.0.colour", "#FFFFFF"), "unknown field"),
    (at(FLEX, "contents.body.contents.0.color", "red"), "color"),
    (at(FLEX, "contents.body.contents.0.text", ""), "text"),
    (at(FLEX, "contents.body.contents.0.wrap", "yes"), "wrap"),
    (at(FLEX, "contents.body.contents.0.flex", 1.5), "flex"),
    (at(FLEX, "contents.body.contents", [{"type": "span", "text": "x"}]), "not allowed"),
    (at(FLEX, "contents.body.contents", [BUBBLE]), "not a component"),
    (at(FLEX, "contents.body.contents.0.text", "ก" * 10_000), "30000 at most"),
    (at(FLEX, "contents.footer.contents.0.action.label", "ก" * 41), "41 graphemes"),
    (at(FLEX, "contents.footer.contents.0.action", {"type": "camera", "label": "ก"}), "quick"),
    (at(FLEX, "contents", {"type": "bubble"}), "without a block"),
    (at(FLEX, "contents", {"type": "carousel", "contents": [BUBBLE] * 13}), "13 bubbles"),
    (
        at(
            FLEX, "contents", {"type": "carousel", "contents": [BUBBLE, {**BUBBLE, "size": "kilo"}]}
        ),
        "different sizes",
    ),
    (
        at(
            FLEX,
            "contents",
            {
                "type": "carousel",
                "contents": [at(BUBBLE, "body.contents.0.text", "ก" * 6_000)] * 3,
            },
        ),
        "50000 at most",
    ),
    (replies(*[TAP] * 14), "1 to 13"),
    (replies(TAP | {"label": "ก" * 21}), "21 graphemes"),
    (replies({"type": "camera"}), "label"),
    (replies(TAP | {"data": "x" * 301}), "301 UTF-16"),
    (replies(TAP | {"displayText": "ก" * 301}), "301 graphemes"),
    (replies({"type": "message", "label": "ก", "text": "ก" * 301}), "301 graphemes"),
    (replies({"type": "message", "label": "ก"}), "must be specified"),
    (replies({"type": "uri", "label": "ก", "uri": "ftp://x"}), "scheme"),
    (replies({"type": "uri", "label": "ก", "uri": "https://ไทย"}), "invalid uri"),
    (replies({"type": "uri", "label": "ก", "uri": "https://"}), "invalid uri"),
    (replies({"type": "uri", "label": "ก", "uri": "http://["}), "invalid uri"),
    (replies({"type": "uri", "label": "ก", "uri": "https://" + "x" * 1000}), "1000 at most"),
    (replies(PICK | {"mode": "year"}), "mode"),
    (replies(PICK | {"max": "2101-01-01"}), "not a date"),
    (replies(PICK | {"min": "2026-01-01"}), "not later"),
    (replies({"type": "richmenuswitch", "label": "ก"}), "not an action"),
]


@pytest.mark.parametrize(("message", "reason"), BROKEN)
def test_problems__one_limit_broken__is_named(message: dict[str, Any], reason: str) -> None:
    found = problems([message])
    assert found
    assert any(reason in problem for problem in found), found


def test_problems__number_and_place_of_objects__are_checked() -> None:
    assert problems([])
    assert problems([TEXT] * 6)
    assert any("last object" in problem for problem in problems([replies(TAP), TEXT]))
