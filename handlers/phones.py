"""The numbers to call: what a province says, else these.

Source: the programme's table of danger signs; 1300, 191, 1669 and 1323 answer day and night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.engine.messages import Card, Tap
from bot.texts import say
from handlers.orders.danger import Phone

DEFAULT: Final = (
    Phone("191", "ตำรวจ", "police", "A"),
    Phone("1669", "รถพยาบาล", "ambulance", "A"),
    Phone("1300", "ช่วยเหลือเด็กและสังคม", "social help", "ABC"),
    Phone("1323", "เครียดหรือไม่อยากมีชีวิตอยู่", "Stress or suicidal thoughts", ""),
)
"""`levels` "": shown below, not as a button."""
MOST_BUTTONS: Final = 4


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Phone, ...]:
    """Numbers as they are stored; ours when there are none."""
    found = tuple(
        Phone(
            str(one.get("number", "")),
            str(one.get("th", "")),
            str(one.get("en", "")) or str(one.get("th", "")),
            str(one.get("levels", "")),
        )
        for one in stored
        if one.get("number")
    )
    return found or DEFAULT


def buttons(phones: Sequence[Phone], language: str) -> tuple[Tap, ...]:
    """Call buttons, the first of them strong: those for the gravest level first."""
    called = sorted((one for one in phones if one.levels), key=lambda one: min(one.levels))
    return tuple(
        Tap(
            say("danger.call_who", language, number=one.number, who=one.name(language)),
            kind="call",
            data=one.number,
            strong=at == 0,
        )
        for at, one in enumerate(called[:MOST_BUTTONS])
    )


def others(phones: Sequence[Phone], language: str) -> str:
    """The numbers that have no button."""
    with_button = {tap.data for tap in buttons(phones, language)}
    return " · ".join(
        say("danger.other_number", language, number=one.number, who=one.name(language))
        for one in phones
        if one.number not in with_button
    )


def short(cards: Iterable[object], language: str) -> tuple[Tap, ...]:
    """The call buttons of cards as quick replies."""
    numbers = [
        tap.data
        for card in cards
        if isinstance(card, Card)
        for tap in card.buttons
        if tap.kind == "call"
    ]
    return tuple(
        Tap(say("danger.call", language, number=number), "call", number)
        for number in dict.fromkeys(numbers)
    )
