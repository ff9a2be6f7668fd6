"""Colours and sizes of cards. Every text has a contrast of at least 4.5 to what is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.messages import Tone

INK = "#202124"
GREY = "#5F6368"
GREEN = "#1B6E3C"
AMBER = "#8A5300"
RED = "#B3261E"
TEAL = "#00695C"
WHITE = "#FFFFFF"
LINE = "#DADCE0"
TARGET = "#F1F3F4"  # behind what can be tapped

LEAD = "sm"
ECHO = "sm"
TITLE = "lg"
BODY = "md"
SMALL = "sm"


@dataclass(frozen=True)
class Shade:
    """How a tone looks: the band behind the heading, what is written on it, the main button."""

    band: str
    title: str
    lead: str
    echo: str
    button: str


SHADES: dict[Tone, Shade] = {
    "plain": Shade(WHITE, INK, GREY, GREEN, TEAL),
    "good": Shade("#E3F3E8", "#0B5D2A", "#4A5A50", "#0B5D2A", TEAL),
    "warn": Shade("#FFF1D6", "#7A4100", "#6B5A3A", "#0B5D2A", AMBER),
    "danger": Shade(RED, WHITE, WHITE, WHITE, RED),
}
