"""What coordinators, supervisors and administrators do all day: take alerts, tap about, order
files, look at pictures, try a form; and new people who join in the middle of it."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from bot.simulator.taps import Tap
from tests.chaos.people import Chat, words
from tests.workers.talk.test_author import BROKEN, GOOD, workbook

ASKED = ("สถานะ", "เคส", "ตรวจ", "มีเด็กกี่คน", "เมนู", "ติดตาม", "สถานะ จอมพระ", "ส่งออก", "ร่าง")
HARMLESS = re.compile(
    r"^a=(accept|case|case_more|counts|drafts|export|export_see|follow|form_look|forms|history|list"
    r"|menu|mine|move|outcome|question|reject|resume|return|return_why|review|status|todo|verdict"
    r"|work)(&|$)"
)
"""Buttons that may be tapped at random: none of them takes a person's roles or rest away."""
WELCOME = ("ยินดีต้อนรับ คุณเป็น", "คุณมีสิทธิ์นี้อยู่แล้ว")
LINK = re.compile(r"https://chaos\.example(/[pe]/[^\"?\\]+)")


@dataclass
class Office:
    """One person at a desk. `done` counts errands; `address` leads to the web process."""

    chat: Chat
    done: Counter[str]
    address: str
    role: str = "coordinator"
    _alerts: list[Tap] = field(default_factory=list)
    _opened: set[str] = field(default_factory=set)

    async def work(self, is_over: Callable[[], bool]) -> None:
        """One errand after the other."""
        random = self.chat.random
        while not is_over():
            await asyncio.sleep(random.uniform(0.5, 3))
            new = [tap for tap in self.chat.unread_taps() if "a=take_alert" in tap.data]
            self._alerts += [tap for tap in new if random.random() < 0.7]
            if self._alerts and random.random() < 0.6:
                await self._tap(self._alerts.pop(0), "claim")
            elif self.role == "admin" and random.random() < 0.4:
                await self._send_form()
            elif self.role == "supervisor" and random.random() < 0.3:
                await self._order_file()
            elif random.random() < 0.5:
                await self._say(random.choice(ASKED))
            else:
                await self._tap_about()
            await self._open_links()

    async def _say(self, what: str) -> None:
        await self.chat.say(what)
        await self.chat.hear()
        self.done["question"] += 1

    async def _tap(self, tap: Tap, kind: str) -> None:
        await self.chat.tap(tap)
        await self.chat.hear()
        self.done[kind] += 1

    async def _tap_about(self) -> None:
        """A few buttons in a row, as one looks for something."""
        for _ in range(4):
            taps = [tap for tap in self.chat.newest_taps() if HARMLESS.match(tap.data)]
            if not taps:
                return
            await self._tap(self.chat.random.choice(taps), "look")

    async def _order_file(self) -> None:
        """What, as which file, over which time; then a look at whether it is there."""
        await self._say("ส่งออก")
        for _ in range(5):
            taps = [tap for tap in self.chat.newest_taps() if tap.data.startswith("a=export")]
            if taps:
                await self._tap(self.chat.random.choice(taps), "export")
                await self._open_links()

    async def _send_form(self) -> None:
        """A workbook to be checked: right or wrong."""
        book = workbook(self.chat.random.choice((GOOD, BROKEN)))
        kind = "application/octet-stream"
        phone = self.chat.phone
        await self.chat.do(phone.send_content("file", book, kind, name="เยี่ยมบ้าน.xlsx"))
        await self.chat.hear()
        self.done["workbook"] += 1

    async def _open_links(self) -> None:
        """Pictures are looked at, pages of files are opened; a dead web process loses nothing."""
        shown = json.dumps([entry.body for entry in self.chat.fresh()], ensure_ascii=False)
        for path in LINK.findall(shown):
            if path not in self._opened:
                self._opened.add(path)
                await self._get(path)

    async def _get(self, path: str) -> None:
        timeout = aiohttp.ClientTimeout(total=12)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(self.address + path) as answer,
            ):
                await answer.read()
            self.done["link"] += 1
        except (aiohttp.ClientError, TimeoutError, OSError):
            self._opened.discard(path)


async def join(chat: Chat, code: str) -> bool:
    """A person who adds the account and types an invite code until it is taken. → whether so."""
    await chat.do(chat.phone.follow())
    await chat.hear(10)
    for _ in range(12):
        await chat.say(code)
        heard = await chat.hear(10)
        if any(word in line for word in WELCOME for line in words(heard)):
            return True
    return False
