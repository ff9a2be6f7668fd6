"""A conversation as data, played in memory. It reads like the chat:

    # a comment
    ฉัน> แจ้ง                     what a person types (`ฉัน` is the weaver; other names: PEOPLE)
    ฉัน[แตะ]> ไม่ใช่                a tap on a button of the newest message that has one so labelled
    ฉัน[เก่า 2]> ไม่ใช่              the same, on what was said two replies ago
    ฉัน[ช้า]> สมชาย                 a text that arrives late
    ฉัน[วันที่]> เลือกวันที่ = 2026-11-20   a picker
    ฉัน[ที่]> 14.88 103.49           a shared place
    ฉัน[รูป]> m1                   a photo (audio: เสียง)
    ฉัน[สติกเกอร์]>                  a sticker
    ฉัน[เริ่ม]> every_type           begin a form of tests/engine/forms, or a built-in one
    ฉัน[เริ่ม]> follow_up 32-2569-00001   begin a form about a case
    ระบบ[ศูนย์]>                    from here on the forms have a list of child centres
    ระบบ> ฉัน correction {"number": "32-2569-00001"}
    บอท> ตอนนี้เด็กมีอันตราย           the reply holds this text
    บอท!> ปุ่มนี้                    the reply does not
    บอท[ปุ่ม]> ข้าม                  the reply has a button so labelled
    บอท[ไม่มีปุ่ม]> ข้าม

Between turns the conversation and the draft are read back from JSON, and every message goes through
the drawing for LINE and its limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.engine import taps
from bot.engine.inputs import (
    ButtonTapped,
    Input,
    LocationShared,
    MediaSent,
    StickerSent,
    SystemSpoke,
    TextTyped,
)
from bot.engine.messages import Card, Cards, Message, Picture, Tap, Text
from bot.line import limits, render
from handlers import decide
from handlers.orders import CaseView
from handlers.turn import Outcome, Person, Steps, Turn
from tests.world import NOW, World, coordinator, weaver

LINE = re.compile(r"^(?P<who>[^\s>\[]+?)(?P<no>!)?(?:\[(?P<how>[^\]]*)\])?>\s?(?P<what>.*)$")
PICKERS = ("pick_date", "pick_time", "pick_datetime")


@dataclass
class Chat:
    """One person's chat with the bot. `replies` are all of them, oldest first."""

    world: World
    person: Person
    conversation: dict[str, Any] = field(default_factory=dict)
    replies: list[tuple[Message, ...]] = field(default_factory=list)
    turns: int = 0

    def type(self, text: str, *, late: bool = False) -> Outcome:
        return self.turn(TextTyped(text, f"m{self.turns}"), late=late)

    def tap(self, label: str, *, ago: int = 0, picked: str = "", late: bool = False) -> Outcome:
        tap = self.button(label, ago)
        if tap.kind == "say":
            return self.type(tap.data)
        return self.turn(ButtonTapped(taps.decode(tap.data), picked), late=late)

    def button(self, label: str, ago: int = 0) -> Tap:
        """The button so labelled in the reply of `ago` replies before the newest."""
        found = [tap for tap in taps_of(self.replies[-1 - ago]) if tap.label == label]
        found = found or [
            tap for tap in taps_of(self.replies[-1 - ago]) if tap.label.startswith(label)
        ]
        assert found, f"no button {label!r} among {[t.label for t in self.buttons(ago)]}"
        return found[0]

    def buttons(self, ago: int = 0) -> list[Tap]:
        return list(taps_of(self.replies[-1 - ago]))

    def turn(self, given: Input, *, late: bool = False) -> Outcome:
        """Decide one input, perform its orders, keep and check what came of it."""
        self.turns += 1
        self.world.now += timedelta(seconds=20)
        self.person = self.world.people.get(self.person.id, self.person)
        outcome = drive(self._turn(given, late=late), self.world)
        if outcome.conversation is not None:
            self.conversation = json.loads(json.dumps(outcome.conversation))
        self._check(outcome)
        if outcome.messages:
            self.replies.append(outcome.messages)
        self.person = self.world.people.get(self.person.id, self.person)
        return outcome

    def _turn(self, given: Input, *, late: bool) -> Turn:
        draft = self.world.drafts.get(self.conversation.get("draft", 0))
        if draft is not None:
            draft = replace(draft, session=json.loads(json.dumps(dict(draft.session))))
        forms = {key: self.world.form(key) for key in self.world.forms}
        return Turn(
            person=self.person,
            conversation=json.loads(json.dumps(self.conversation)),
            draft=draft,
            input=given,
            now=self.world.now,
            happened_at=self.world.now,
            forms=forms,
            form_versions={form.digest: form for form in forms.values()},
            late=late,
            seed=self.turns,
        )

    def _check(self, outcome: Outcome) -> None:
        drawn = render.messages(outcome.messages, self.person.language)
        assert not limits.problems(drawn) or not drawn, limits.problems(drawn)
        assert len(outcome.messages) <= 5

    def said(self, ago: int = 0) -> str:
        """All words of a reply, as one text."""
        if not self.replies:
            return ""
        return "\n".join(words_of(self.replies[-1 - ago]))


def drive(turn: Turn, world: World) -> Outcome:
    """Run a decision to its end, performing each order it yields."""
    outcome: Outcome | None = None

    def steps() -> Steps:
        nonlocal outcome
        outcome = yield from decide(turn)
        return outcome

    running, result = steps(), None
    with suppress(StopIteration):
        while True:
            result = world.perform(turn.person, running.send(result))
    assert isinstance(outcome, Outcome)
    return outcome


def taps_of(messages: tuple[Message, ...]) -> Iterator[Tap]:
    """Everything that can be tapped in a reply, the newest message first."""
    for message in reversed(messages):
        if isinstance(message, Cards):
            for card in message.cards:
                yield from taps_of((card,))
        elif isinstance(message, Card):
            yield from message.buttons
            yield from (row.tap for row in message.rows if row.tap)
        yield from message.taps


def words_of(messages: tuple[Message, ...]) -> Iterator[str]:
    """Every text a reader sees, without what only a button says."""
    for message in messages:
        if isinstance(message, Text):
            yield message.text
        elif isinstance(message, Cards):
            yield from words_of(message.cards)
        elif isinstance(message, Card):
            yield from (message.lead, message.echo, message.title, *message.body)
            yield from (f"{fact.label}: {fact.value}" for fact in message.facts)
            yield from (f"{row.mark} {row.text} {row.detail}" for row in message.rows)
            yield message.footnote
        elif isinstance(message, Picture):
            yield message.url


@dataclass
class Play:
    """A scenario being played: the chats of its people, by the names they have in it."""

    world: World = field(default_factory=lambda: World(now=NOW))
    chats: dict[str, Chat] = field(default_factory=dict)
    last: str = ""

    def chat(self, name: str) -> Chat:
        if name not in self.chats:
            person = coordinator() if name == "ผู้ประสานงาน" else weaver()
            if name == "คนแปลกหน้า":
                person = Person(9, "unknown")
            self.chats[name] = Chat(self.world, person)
        return self.chats[name]

    def run(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            found = LINE.match(line)
            assert found is not None, f"line {number}: {line!r}"
            try:
                self._line(found["who"], bool(found["no"]), found["how"] or "", found["what"])
            except AssertionError as error:
                said = self.chats[self.last].said() if self.last else ""
                raise AssertionError(f"line {number}: {line}\n{error}\n--- said:\n{said}") from None

    def _line(self, who: str, no: bool, how: str, what: str) -> None:
        if who == "บอท":
            self._expect(no, how, what)
        elif who == "ระบบ" and how == "ศูนย์":
            self.world.centres = True
        elif who == "ระบบ":
            name, kind, *rest = what.split(" ", 2)
            self.last = name
            self.chat(name).turn(SystemSpoke(kind, json.loads(rest[0]) if rest else {}))
        else:
            self.last = who
            self._act(self.chat(who), how, what)

    def _act(self, chat: Chat, how: str, what: str) -> None:
        if not how or how == "ช้า":
            chat.type(what, late=how == "ช้า")
        elif how == "แตะ":
            chat.tap(what)
        elif how == "แตะช้า":
            chat.tap(what, late=True)
        elif how == "เริ่ม":
            self._begin(chat, *what.split())
        elif how.startswith("เก่า"):
            chat.tap(what, ago=int(how.split()[1]))
        elif how == "วันที่":
            label, picked = what.split(" = ")
            chat.tap(label, picked=picked)
        else:
            chat.turn(_input(how, what))

    def _begin(self, chat: Chat, form: str, case_no: str = "") -> None:
        if form not in self.world.forms:
            self.world.forms = (*self.world.forms, form)
        if not case_no:
            chat.turn(ButtonTapped({"a": "new", "f": form}))
            return
        self.world.cases[case_no] = CaseView(
            case_no, "helping", "", "ด.ช. ท***", "320402", "เมืองลีง", "", "", NOW, NOW, ""
        )
        chat.turn(ButtonTapped({"a": "new", "f": form, "n": case_no}))

    def _expect(self, no: bool, how: str, what: str) -> None:
        chat = self.chats[self.last]
        labels = [tap.label for tap in chat.buttons()] if chat.replies else []
        if how == "ปุ่ม":
            assert what in labels, f"no button {what!r} among {labels}"
        elif how == "ไม่มีปุ่ม":
            assert what not in labels, f"button {what!r}"
        elif no:
            assert what not in chat.said(), f"said {what!r}"
        else:
            assert what in chat.said(), f"not said {what!r}"


def _input(how: str, what: str) -> Input:
    if how == "ที่":
        latitude, longitude = what.split()
        return LocationShared(float(latitude), float(longitude))
    if how == "สติกเกอร์":
        return StickerSent("s1")
    kinds = {"รูป": "image", "เสียง": "audio", "วิดีโอ": "video", "ไฟล์": "file"}
    return MediaSent(kinds[how], what)
