"""A card as Flex bubbles: one, or several when it is too long for LINE.

Made for small, old phones: everything wraps and grows with the reader's font size, whatever can be
tapped has its own ground and height, and marks are drawn as boxes, not as characters that a phone
may lack or show as pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.engine.messages import Card, Fact, Row, Tap
from bot.line import palette
from bot.line.actions import action, below_only
from bot.line.measure import cut, graphemes, pieces, size, surely_within
from bot.texts import say

Part = dict[str, Any]

# LINE takes 30 KB a bubble and 50 KB a carousel: like this, two long ones fit side by side.
BUBBLE_BYTES = 23_000
_PARAGRAPH = 1_200  # code units of one text component
_BUTTON_LINE = 22  # graphemes that fit LINE's own one-line button on a narrow phone


@dataclass
class _Draft:
    """A bubble being filled."""

    header: list[Part]
    body: list[Part] = field(default_factory=list)
    footer: list[Part] = field(default_factory=list)
    weight: int = 0

    def add(self, place: str, part: Part) -> None:
        (self.footer if place == "footer" else self.body).append(part)


def bubbles(card: Card, language: str) -> list[Part]:
    """The card as at least one bubble of at most 30 KB each, in reading order."""
    heading, parts = _heading(card), [*_parts(card, language)]
    if surely_within([heading, parts], BUBBLE_BYTES):
        whole = _Draft(heading)
        for place, part in parts:
            whole.add(place, part)
        return [_bubble(whole, card)]
    return [_bubble(draft, card) for draft in _split(card, heading, parts, language)]


def _split(
    card: Card, heading: list[Part], parts: Sequence[tuple[str, Part]], language: str
) -> list[_Draft]:
    """The parts in as many bubbles as they need."""
    drafts = [_Draft(heading, weight=size(heading))]
    title = cut(card.title, 60)
    text = say("card.continued" if title else "card.continued_untitled", language, title=title)
    again = [_text(text, palette.LEAD, palette.SHADES[card.tone].lead)]
    for place, part in parts:
        weight = size(part) + 1
        if drafts[-1].weight + weight > BUBBLE_BYTES:
            drafts.append(_Draft(again, weight=size(again)))
        drafts[-1].weight += weight
        drafts[-1].add(place, part)
    return drafts


def _bubble(draft: _Draft, card: Card) -> Part:
    """The frame around the parts. A plain heading shares the body's ground, others get a band."""
    shade = palette.SHADES[card.tone]
    bubble: Part = {"type": "bubble", "size": "mega"}
    head, body = draft.header, draft.body
    if card.tone == "plain":
        head, body = [], [*head, *body]
    else:
        bubble["header"] = _box("vertical", head, backgroundColor=shade.band, paddingAll="16px")
        if not head:
            bubble["header"] |= {"paddingAll": "0px", "height": "10px"}
    if not (body or head or draft.footer) and (alt := cut(card.alt, 200)):
        body = [_text(alt, palette.BODY)]
    if body or not draft.footer:
        bubble["body"] = _box("vertical", body, paddingAll="16px")
    if draft.footer:
        foot = _box("vertical", draft.footer, spacing="sm", paddingAll="16px")
        bubble["footer"] = foot | ({"paddingTop": "0px"} if body else {})
    return bubble


def _heading(card: Card) -> list[Part]:
    """Lead, what was understood, title."""
    shade = palette.SHADES[card.tone]
    parts: list[Part] = []
    if lead := cut(card.lead, 120):
        parts.append(_text(lead, palette.LEAD, shade.lead))
    if echo := cut(card.echo, 300):
        tick = _text("✓", palette.ECHO, shade.echo, flex=0, weight="bold")
        told = _text(echo, palette.ECHO, shade.echo)
        parts.append(_box("horizontal", [tick, told], spacing="sm", margin="sm"))
    if title := cut(card.title, 250):
        above: Part = {"margin": "sm"} if parts else {}
        parts.append(_text(title, palette.TITLE, shade.title, weight="bold", **above))
    return parts


def _parts(card: Card, language: str) -> Iterator[tuple[str, Part]]:
    """Everything below the heading, in order, with the block it belongs to."""
    for paragraph in card.body:
        for piece in pieces(paragraph, _PARAGRAPH):
            yield "body", _text(piece, palette.BODY, margin="md")
    for fact in card.facts:
        yield "body", _fact(fact, language)
    number = 0
    for at, row in enumerate(card.rows):
        number += row.mark == "number"
        apart = {"margin": "lg"} if at == 0 and (card.title or card.body or card.facts) else {}
        yield "body", _row(row, number, language) | apart
    for at, piece in enumerate(pieces(card.footnote, _PARAGRAPH)):
        if at == 0 and (card.body or card.facts or card.rows):
            yield "body", {"type": "separator", "margin": "lg", "color": palette.LINE}
        yield "body", _text(piece, palette.SMALL, palette.GREY, margin="md")
    for tap in card.buttons:
        if (button := _button(tap, card)) is not None:
            yield "footer", button


def _fact(fact: Fact, language: str) -> Part:
    none = say("card.nothing", language)
    label = _text(cut(fact.label, 80) or none, palette.SMALL, palette.GREY, flex=4)
    value = _text(cut(fact.value, 500) or none, palette.BODY, flex=7)
    return _box("horizontal", [label, value], spacing="md", margin="md", alignItems="flex-start")


def _row(row: Row, number: int, language: str) -> Part:
    text = cut(row.text, 300) or say("card.nothing", language)
    detail = cut(row.detail, 200)
    beside = bool(detail) and len(graphemes(detail)) <= 8
    told: list[Part] = [_text(text, palette.BODY)]
    if detail and not beside:
        told.append(_text(detail, palette.SMALL, palette.GREY))
    parts = [_box("vertical", told, flex=1)]
    if row.mark:
        parts.insert(0, _mark(row, number))
    if beside:
        parts.append(_text(detail, palette.BODY, palette.INK, flex=0, weight="bold", wrap=False))
    made = None if row.tap is None or below_only(row.tap) else action(row.tap)
    line = _box("horizontal", parts, spacing="md", margin="sm", alignItems="center")
    if made is None:
        return line | {"paddingTop": "6px", "paddingBottom": "6px"}
    if row.mark not in ("on", "off"):
        parts.append(_text("›", palette.TITLE, palette.GREY, flex=0, wrap=False))
    # 12 pixels above and below a line of text make a target of about 48.
    return line | {
        "action": made,
        "backgroundColor": palette.TARGET,
        "cornerRadius": "10px",
        "paddingAll": "12px",
    }


def _mark(row: Row, number: int) -> Part:
    if row.mark == "off":
        return _square([], borderWidth="2px", borderColor=palette.GREY)
    if row.mark == "number":
        return _text(f"{number}.", palette.BODY, palette.GREY, flex=0, weight="bold", wrap=False)
    grounds = {"on": palette.GREEN, "warn": palette.AMBER, "danger": palette.RED}
    sign = _text("✓" if row.mark == "on" else "!", palette.SMALL, palette.WHITE, weight="bold")
    sign |= {"align": "center", "scaling": False, "wrap": False}
    return _square([sign], backgroundColor=grounds[row.mark])


def _square(contents: list[Part], **look: Any) -> Part:
    frame = {"width": "24px", "height": "24px", "cornerRadius": "5px", "flex": 0}
    return _box("vertical", contents, justifyContent="center", **frame, **look)


def _button(tap: Tap, card: Card) -> Part | None:
    """LINE's own button, or a box that wraps when the label is too long for one line."""
    made = None if below_only(tap) else action(tap)
    if made is None:
        return None
    ground = palette.SHADES[card.tone].button if tap.strong else palette.TARGET
    words = cut(tap.label, 120)
    if len(graphemes(words)) <= _BUTTON_LINE:
        style = "primary" if tap.strong else "secondary"
        # LINE writes white on primary and black on secondary.
        return {"type": "button", "style": style, "color": ground, "height": "md", "action": made}
    ink = palette.WHITE if tap.strong else palette.INK
    label = _text(words, palette.BODY, ink, weight="bold", align="center")
    look = {"backgroundColor": ground, "cornerRadius": "8px", "paddingAll": "14px"}
    return _box("vertical", [label], action=made, **look)


def _text(text: str, scale: str, color: str = palette.INK, **more: Any) -> Part:
    base = {"type": "text", "text": text, "size": scale, "color": color}
    return base | {"wrap": True, "scaling": True} | more


def _box(layout: str, contents: list[Part], **more: Any) -> Part:
    return {"type": "box", "layout": layout, "contents": contents} | more
