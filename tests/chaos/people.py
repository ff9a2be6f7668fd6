"""People with phones, at random: they read what stands on the screen, answer, tap, err, are
impatient, and write again when nothing comes."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

from PIL import Image

from bot.simulator import Simulator
from bot.simulator.delivery import Delivered
from bot.simulator.events import make_event, make_message
from bot.simulator.people import ChatEntry, Person
from bot.simulator.phone import Phone
from bot.simulator.taps import Tap, _quick_replies, message_taps, readable_text
from tests.chaos.story import JUNK, NAME, PHOTO, Story
from tests.story.report import READY

NUMBER = re.compile(r"\d{2}-\d{4}-\d{5}")
ROW = re.compile(r"^\d+\. (.+)$")
RECEIPT = "ส่งแล้ว ขอบคุณมาก"
NOTHING_OPEN = ("ตอนนี้ไม่มีรายงานที่ทำค้างอยู่", "คุณไม่มีร่างค้างอยู่", "ไม่มีร่างค้างอยู่")
OPEN_ONE = "มีรายงานที่ทำค้างอยู่"
MENU = "ทำอะไรดี"
PATIENCE = (6.0, 14.0)
MOST_TURNS = 150


class StuckError(Exception):
    """A conversation that got nowhere however often the person wrote."""


@dataclass
class Chat:
    """One person's phone, used from the stand-in's loop."""

    line: Simulator
    person: Person
    random: Random
    news: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)
    silent: int = 0
    busy: bool = False
    told: set[str] = field(default_factory=set)  # receipts
    _seen: int = 0
    _read: int = 0

    @property
    def phone(self) -> Phone:
        return Phone(self.line.channel, self.line.sender, self.person)

    async def say(self, text: str) -> str:
        return await self._do(self.phone.say(text))

    async def tap(self, tap: Tap) -> str:
        return await self._do(self.phone.perform(tap.action))

    async def send_photo(self) -> str:
        return await self._do(self.phone.send_content("image", photo(self.random), "image/jpeg"))

    async def do(self, act: Coroutine[Any, Any, Delivered | None]) -> str:
        """Anything else that a phone can do. → the event's id."""
        return await self._do(act)

    async def hear(self, patience: float | None = None) -> list[ChatEntry]:
        """What the bot sent since this person last did something; nothing after a while."""
        patience = self.random.uniform(*PATIENCE) if patience is None else patience
        deadline = asyncio.get_running_loop().time() + patience
        while not (fresh := self.fresh()):
            self.news.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                self.silent += 1
                return []
            try:
                await asyncio.wait_for(self.news.wait(), left)
            except TimeoutError:
                continue
        return fresh

    def fresh(self) -> list[ChatEntry]:
        return [entry for entry in self.person.chat[self._seen :] if entry.side == "bot"]

    def newest_taps(self) -> list[Tap]:
        """What can be tapped in the bot's last messages, quick replies first."""
        last = self.person.chat[-1]
        there = last.side == "bot" and not self.person.quick_replies_gone
        quick = list(_quick_replies(last)) if there else []
        return quick + [tap for entry in reversed(self.fresh()) for tap in message_taps(entry)]

    def unread_taps(self) -> list[Tap]:
        """The buttons of all messages that came since this was asked last."""
        unread, self._read = self.person.chat[self._read :], len(self.person.chat)
        return [tap for entry in unread if entry.side == "bot" for tap in message_taps(entry)]

    def old_taps(self) -> list[Tap]:
        """Buttons of questions that stood on the screen some time ago."""
        old = [entry for entry in self.person.chat[-30:-8] if entry.side == "bot"]
        taps = [tap for entry in old for tap in message_taps(entry)]
        return [tap for tap in taps if "&d=" in tap.data and "&q=" in tap.data]

    async def later(self, text: str, seconds: float) -> None:
        """A text that was written now and arrives after others."""
        message = make_message(self.line.channel, "text", {"text": text})
        event = make_event(self.line.channel, self.person, "message", {"message": message})
        self.sent.append(str(event["webhookEventId"]))

        async def arrive() -> None:
            await asyncio.sleep(seconds)
            await self.line.sender.send_together([event])

        self.line.sender._start(arrive())

    async def _do(self, act: Coroutine[Any, Any, Delivered | None]) -> str:
        self._seen = len(self.person.chat)
        done = await act
        if done is None:
            return ""
        event_id = str(done.event["webhookEventId"])
        self.sent.append(event_id)
        return event_id


def transcript(entries: list[ChatEntry]) -> str:
    lines = (f"{entry.side}: {' / '.join(words([entry]))[:300]}" for entry in entries)
    return "\n".join(lines)


def words(entries: list[ChatEntry]) -> list[str]:
    return "\n".join(readable_text(entry.body) for entry in entries).splitlines()


def rows(lines: list[str]) -> dict[str, str]:
    """The answers on a summary, by question."""
    found = {}
    for line, following in pairwise(lines):
        if match := ROW.match(line):
            found[match[1]] = following
    return found


def photo(random: Random) -> bytes:
    """A small photo; now and then a broken one."""
    if random.random() < 0.3:
        return b"\xff\xd8 no picture"
    out = io.BytesIO()
    colour = tuple(random.randrange(256) for _ in range(3))
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Weaver:
    """Tells stories. `trouble` is the chance that a turn is not an orderly one."""

    chat: Chat
    trouble: float = 0.12

    @property
    def random(self) -> Random:
        return self.chat.random

    async def tell(self, story: Story) -> None:
        """A whole report, from the first word to the receipt. Raises StuckError."""
        await self.chat.say("แจ้ง")
        for _ in range(MOST_TURNS):
            heard = await self.chat.hear()
            if not heard:
                await self._nudge()
                continue
            await asyncio.sleep(self.random.uniform(0, 0.4))
            await self._turn(story, words(self.chat.fresh() or heard))
            if story.ended:
                return
        raise StuckError(f"{self.chat.person.name}\n{transcript(self.chat.person.chat[-24:])}")

    async def _nudge(self) -> None:
        """Nothing came: write something, as anybody would."""
        await self.chat.say(self.random.choice(("เมนู", "ต่อ", "ต่อ", "สรุป")))

    async def _turn(self, story: Story, lines: list[str]) -> None:
        """One answer to what stands on the screen."""
        text = "\n".join(lines)
        asked = [line for line in lines if line in story.answers]
        receipt = NUMBER.findall(text.partition(RECEIPT)[2])[:1] if RECEIPT in lines else []
        # An earlier report's receipt may come once more: rather twice than never.
        if story.sends and receipt and receipt[0] not in self.chat.told:
            self.chat.told.add(receipt[0])
            story.receipts += receipt
            story.ended = "receipt"
        elif READY in lines:
            await self._send(story, lines)
        elif asked:
            story.started = True
            await self._answer(story, asked[-1])
        elif OPEN_ONE in lines:
            await self._tap_or_say("ทำต่อ", "ต่อ")
        elif PHOTO in lines and story.photo:
            await self.chat.send_photo()
        elif any("” ใช่ไหม" in line for line in lines):
            await self._tap_or_say("ใช่", "ใช่")
        elif skips := [tap for tap in self.chat.newest_taps() if tap.label.startswith("ข้าม")]:
            await self.chat.tap(skips[0] if story.photo else skips[-1])
        else:
            await self._find_way(story, lines)

    async def _find_way(self, story: Story, lines: list[str]) -> None:
        """No question on the screen: go on with the report, or begin it when there is none."""
        resume = [tap for tap in self.chat.newest_taps() if "a=resume" in tap.data]
        if resume:
            await self.chat.tap(resume[0])
        elif MENU in lines or any(line in NOTHING_OPEN for line in lines):
            if story.sends:
                story.ended = "no receipt"
            else:
                await self.chat.say("แจ้ง")
        else:
            await self.chat.say("ต่อ")

    async def _tap_or_say(self, label: str, text: str) -> None:
        taps = [tap for tap in self.chat.newest_taps() if tap.label == label]
        await (self.chat.tap(taps[0]) if taps else self.chat.say(text))

    async def _send(self, story: Story, lines: list[str]) -> None:
        send = [tap for tap in self.chat.newest_taps() if "a=send" in tap.data]
        if not send:
            await self.chat.say("สรุป")
            return
        shown = rows(self._summary() or lines)
        wrong = [tap for tap in self.chat.newest_taps() if tap.label == NAME]
        if shown.get(NAME, story.first) != story.first and wrong:
            await self.chat.tap(wrong[0])  # another message was taken for the name
            return
        story.shown = shown
        story.sends.append(await self.chat.tap(send[0]))
        if self.random.random() < self.trouble:
            story.sends.append(await self.chat.tap(send[0]))  # a double tap

    def _summary(self) -> list[str]:
        """The newest summary: its rows, and the message that says it is ready. A question with its
        choices may have come before."""
        fresh = self.chat.fresh()
        begins = [at for at, entry in enumerate(fresh) if READY in words([entry])]
        return words(fresh[max(0, begins[-1] - 1) : begins[-1] + 1]) if begins else []

    async def _answer(self, story: Story, question: str) -> None:
        """Mostly the answer; sometimes junk, twice, an old button, or taken back again."""
        answer = story.answers[question]
        if self.random.random() >= self.trouble:
            await self.chat.say(answer)
            return
        way = self.random.choice(("junk", "twice", "old", "late", "unsend", "sticker", "back"))
        old = self.chat.old_taps()
        if way == "junk":
            await self.chat.say(self.random.choice(JUNK))
        elif way == "twice":
            await asyncio.gather(self.chat.say(answer), self.chat.say(answer))
        elif way == "old" and old:
            await self.chat.tap(self.random.choice(old))
        elif way == "late":
            await self.chat.later(answer, self.random.uniform(0.5, 6))
            await self.chat.say(answer)
        elif way == "unsend":
            await self._take_back(story, answer)
        elif way == "sticker":
            await self.chat.do(self.chat.phone.send_sticker("11537", "52002734", []))
        else:
            await self.chat.say("ย้อน")

    async def _take_back(self, story: Story, answer: str) -> None:
        story.unsent = True
        await self.chat.say(answer)
        mine = [entry for entry in self.chat.person.chat if entry.side == "user"]
        await asyncio.sleep(self.random.uniform(0, 1))
        await self.chat.do(self.chat.phone.unsend(mine[-1].id))
        await self.chat.say(answer)


def listen(line: Simulator, chats: Mapping[str, Chat]) -> None:
    """Wake whoever gets a message."""

    def heard(news: Mapping[str, Any]) -> None:
        if news.get("type") == "entry" and (chat := chats.get(str(news["user"]))):
            chat.news.set()

    line.channel.journal.listen(heard)
