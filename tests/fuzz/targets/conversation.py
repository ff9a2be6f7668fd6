"""Events through `bot.line.events` and `handlers.decide`, in memory: every text is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from bot.engine.inputs import ButtonTapped, MessageUnsent, TextTyped
from bot.line import events as reading
from bot.texts.forms import TEXT_FORMS
from handlers.orders import CaseView
from handlers.turn import Person, RoleAt
from tests.fuzz import events, mutate
from tests.fuzz.inputs import Input, Target, simply
from tests.scenario import Chat, taps_of
from tests.world import CHOM_PHRA, MUEANG_LING, NOW, OnlyTheDatabaseError, World

SPAN = 40
MOST_LEFT_OUT = SPAN // 4
"""Inputs of one story that may ask for what only the real database performs."""
NUMBERS = ("32-2569-00001", "32-2569-00002")
ROLES = ("weaver", "coordinator", "supervisor", "protect", "monitor", "dpo", "admin")


class UnansweredError(AssertionError):
    """Somebody typed something and nothing was said."""


def somebody(dice: Random) -> Person:
    """A person of some roles, or a stranger, or one who is on hold."""
    state: Any = dice.choice(("active",) * 12 + ("unknown", "suspended"))
    held: Any = dice.sample(ROLES, dice.choice((1, 1, 1, 2, 3))) if state == "active" else ()
    roles = tuple(RoleAt(role, "320402", "320402T") for role in held)
    tambons = (MUEANG_LING,) if dice.random() < 0.7 else (MUEANG_LING, CHOM_PHRA)
    return Person(1, state, dice.choice(("th", "en")), roles, tambons, "สมใจ", "อบต.เมืองลีง")


def somewhere(dice: Random) -> World:
    """A world with some cases, alerts, invites."""
    world = World(now=NOW, forms=(*TEXT_FORMS, "every_type"), centres=dice.random() < 0.5)
    for number in NUMBERS:
        state = dice.choice(("new", "check", "confirmed", "helping", "learning", "closed", "moved"))
        actions = tuple(dice.sample(("check", "confirm", "plan", "close", "to_lao", "no_help"), 3))
        world.cases[number] = CaseView(
            number, state, dice.choice(("", "A", "B")), "ด.ช. ท***", "320402", "เมืองลีง", "", "",
            NOW, NOW, "", actions=actions,
        )  # fmt: skip
    world.alerts[1] = NUMBERS[0]
    world.invites["K7QX2MPA"] = ("weaver", "อบต.เมืองลีง")
    world.laos.append(("320401T", "อบต.จอมพระ"))
    world.places["จอมพระ"] = [("320401", "ต.จอมพระ อ.จอมพระ จ.สุรินทร์")]
    return world


def story(dice: Random) -> Iterator[Input]:
    """One person's chat, from a button that begins a form or from nothing."""
    chat = Chat(somewhere(dice), somebody(dice))
    if dice.random() < 0.7:
        chat.turn(ButtonTapped({"a": "new", "f": dice.choice((*TEXT_FORMS, "every_type"))}))
    left_out: list[str] = []
    for number in range(SPAN):
        seen = _seen(dice, chat)
        given: Any = events.event(dice, number, "U1", seen)
        if dice.random() < 0.3:
            given = events.hostile(dice, given)
        given = given if isinstance(given, dict) else {"type": given}
        yield Input(given, partial(_turn, chat, given, left_out, late=dice.random() < 0.1))
        if dice.random() < 0.1:
            _worn(dice, chat)


def _seen(dice: Random, chat: Chat) -> list[str]:
    """Payloads of the buttons of the last replies."""
    replies = chat.replies[-dice.choice((1, 1, 1, 3)) :][:1]
    return [tap.data for reply in replies for tap in taps_of(reply) if tap.kind != "say"]


def _turn(chat: Chat, given: Any, left_out: list[str], *, late: bool) -> None:
    event = json.loads(json.dumps(given))
    received = reading.read(event)
    reading.order_key(event)
    try:
        outcome = chat.turn(received.input, late=late)
    except OnlyTheDatabaseError as asked:
        left_out.append(str(asked))  # the target "talk" has a database
        if len(left_out) > MOST_LEFT_OUT:
            raise UnansweredError("most of a story is left out") from asked
        return
    if isinstance(received.input, TextTyped | ButtonTapped) and not outcome.messages:
        raise UnansweredError(type(received.input).__name__)
    if isinstance(received.input, MessageUnsent) and outcome.messages:
        raise UnansweredError("an unsent message was answered")


def _worn(dice: Random, chat: Chat) -> None:
    """What an older or newer program might have stored of the conversation."""
    if dice.random() < 0.5:
        chat.conversation.pop(dice.choice([*chat.conversation, "x"]), None)
    else:
        chat.conversation[f"new_{dice.randint(0, 9)}"] = mutate.anything(dice)


TARGETS = (Target("conversation", 90_000, simply(story), span=SPAN),)
