"""What a person did, as moves of the talk: taps, typed texts, commands, places and files.

A move changes the talk; `bot.engine.show.show` then says where the person is. A tap that was not
made on what is shown now changes nothing.
"""

from __future__ import annotations

from bot.engine import answer, typed
from bot.engine.commands import Command
from bot.engine.ordered import COMMANDS
from bot.engine.talk import Talk
from bot.engine.tapped import BOUND, FREE, Data
from bot.engine.understood import point

ACTS = (*BOUND, *FREE)
"""Every act of a button about a report."""


def tap(talk: Talk, data: Data, picked: str) -> None:
    """A button of this report was tapped; `picked` is a picker's date or time."""
    act = data.get("a", "")
    if act in FREE and data.get("d") == str(talk.draft):
        FREE[act](talk, data)
    elif act in BOUND and talk.is_current(data):
        BOUND[act](talk, data, picked)
    else:
        talk.note = talk.say("stale")


def text(talk: Talk, words: str) -> None:
    """Something was typed that is no command."""
    typed.text(talk, words)


def command(talk: Talk, asked: Command) -> None:
    """A command about the open report was typed or tapped."""
    COMMANDS[asked.name](talk, asked.rest)


def location(talk: Talk, latitude: float, longitude: float) -> None:
    """A place was shared."""
    question = talk.question()
    if talk.state.place != "question" or question is None or question.type != "geopoint":
        talk.note = talk.say("why_place")
        return
    answer.give(talk, point(latitude, longitude), talk.say("received_point"))


def media(talk: Talk, kind: str, name: str) -> None:
    """A photo, sound, film or file was sent and kept under `name`."""
    answer.give(talk, name, talk.say(f"received_{kind}"))
