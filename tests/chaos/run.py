"""One run: people talk, everything dies, then all is quiet and the proofs are asked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.simulator import Simulator
from models import db, invite, oversight
from models.vault import Vault
from tests.chaos import found, plan, points, proofs, story, weather
from tests.chaos.errands import Office, join
from tests.chaos.mischief import Mischief
from tests.chaos.people import Chat, StuckError, Weaver, listen, transcript
from tests.chaos.plan import Deed, Sizes
from tests.chaos.stage import Stage
from tests.chaos.story import Story
from tests.story.service import KEYS, THAKTHO
from workers import areas, publish

BANGKOK = timedelta(hours=7)
PROVINCE = "32"
LAOS = 6
QUIET = 240.0
"""Seconds within which nothing may be left to do once everything lives again."""
ANSWERED = 60.0
LAST_STRETCH = 240.0
"""Seconds for points that nobody came to in time."""
AT_NIGHT = {f"models.retention.run {when} commit" for when in ("before", "after")}
NIGHT = 60.0
"""Seconds for what is done at night."""
STRETCH = 8.0
LONGER = 1.3
"""How much longer than planned a slow machine may take; then the last stretch begins."""
SERVES = 30.0
"""Seconds that a deed waits for web and talk to be up again."""
LEASED = 12.0
"""Seconds after which no lease of a dead process is left."""


@dataclass
class Town:
    """Everybody who talks. `done` counts conversations by kind; `stuck` led nowhere."""

    weavers: dict[str, tuple[Chat, str]] = field(default_factory=dict)
    offices: list[Office] = field(default_factory=list)
    chats: dict[str, Chat] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    stuck: list[str] = field(default_factory=list)


@dataclass
class Run:
    """Everything of one run. `play` gives the complaints."""

    sizes: Sizes
    folder: Path
    line: Simulator = field(default_factory=Simulator)
    town: Town = field(default_factory=Town)
    stage: Stage = field(init=False)
    engine: Engine = field(init=False)
    vault: Vault = field(init=False)
    mischief: Mischief = field(init=False)
    over: threading.Event = field(default_factory=threading.Event)
    replayed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        random = Random(f"{self.sizes.seed} stage")
        self.stage = Stage(self.folder, self.line, found.find(), random)
        self.stage.offset = working_morning(datetime.now(UTC))

    def play(self) -> list[str]:
        """The whole run. → what is wrong, nothing when all holds."""
        self.line.start()
        try:
            self.stage.prepare()
            self._fill_database()
            self.line.shift_clock(self.stage.offset)
            self.stage.start()
            self.stage.await_first_answer()
            self._enrol()
            self.say(f"{len(self.town.chats)} people are enrolled")
            self._storm()
            self._calm()
            return [*self._wrong(), *self._points()]
        finally:
            self.stage.stop()
            self.line.stop()

    def say(self, what: str) -> None:
        sys.stdout.write(f"{time.strftime('%H:%M:%S')} {what}\n")
        sys.stdout.flush()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.stage.offset)

    # --- before

    def _fill_database(self) -> None:
        url = self.stage.database_url
        db.upgrade(url)
        settings = Settings(database_url=url, keys=KEYS, line_channel_secret="x")
        self.engine = db.connect(url, pool=5, statement_seconds=60)
        areas.load(self.engine)
        with self.engine.begin() as connection:
            publish.publish_builtins(connection, self.now)
        self.vault = db.open_vault(self.engine, settings.sealing_keys)
        self.mischief = Mischief(self.engine, lambda: self.now)

    def _enrol(self) -> None:
        """Everybody joins by an invite code, while nothing dies yet; codes for those who come."""
        query = (
            "SELECT lao, min(tambon) AS tambon, min(name_th) AS name FROM lao_tambon"
            " JOIN area ON area.code = tambon WHERE lao LIKE '3204%T'"
            " GROUP BY lao HAVING count(*) = 1 ORDER BY lao LIMIT :n"
        )
        with self.engine.connect() as connection:
            places = connection.execute(text(query), {"n": LAOS}).all()
        self._sync_menus()
        listen(self.line, self.town.chats)
        joining = []
        for number in range(self.sizes.weavers):
            place = places[number % len(places)]
            chat = self._chat(f"นก {number}")
            self.town.weavers[chat.person.user_id] = (chat, place.name)
            joining.append((chat, self._code("weaver", place.tambon, place.lao)))
        roles = [("coordinator", place.tambon, place.lao) for place in places]
        roles += [(role, PROVINCE, "") for role in ("protect", "supervisor", "supervisor", "admin")]
        for number, (role, area, lao) in enumerate([*roles, ("coordinator", "3204", "")]):
            chat = self._chat(f"{role} {number}")
            self.town.offices.append(Office(chat, self.town.done, self.stage.address, role))
            joining.append((chat, self._code(role, area, lao)))
        self.town.codes = [self._code("weaver", places[0].tambon, places[0].lao) for _ in range(30)]
        self.line.run(self._all_join(joining), timeout=180)

    def _sync_menus(self) -> None:
        """Rich menus, by the command line: nothing dies of it."""
        environment = {**self.stage.environment(), "CHAOS_FOLDER": ""}
        command = [sys.executable, str(THAKTHO), "richmenu", "sync"]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)

    def _code(self, role: str, area: str, lao: str) -> str:
        with self.engine.begin() as connection:
            return invite.make(connection, self.vault, role, area, lao, 3, None, self.now)

    def _chat(self, name: str) -> Chat:
        person = self.line.user(name).person
        chat = Chat(self.line, person, Random(f"{self.sizes.seed} {name}"))
        self.town.chats[person.user_id] = chat
        return chat

    async def _all_join(self, joining: Sequence[tuple[Chat, str]]) -> None:
        async def one(chat: Chat, code: str) -> None:
            await asyncio.sleep(chat.random.uniform(0, 8))
            if not await join(chat, code):
                raise StuckError(f"{chat.person.name} was not enrolled")

        await asyncio.gather(*(one(*each) for each in joining))

    # --- while everything dies

    def _storm(self) -> None:
        talking = self._start_talking()
        deeds = plan.make(self.sizes, points.to_be_killed())
        begun = time.monotonic()
        for deed in deeds:
            while (left := begun + deed.at - time.monotonic()) > 0 and not talking.done():
                time.sleep(min(left, 0.5))
            if talking.done() or time.monotonic() - begun > self.sizes.seconds * LONGER:
                break
            if deed.what != "weather":
                self._until_it_serves()
            self._do(deed)
        self._last_stretch(talking)
        self.over.set()
        self.stage.disarm()
        weather.calm(self.line)
        try:
            talking.result(QUIET)
        except TimeoutError:
            talking.cancel()
            self.town.stuck += [
                f"{chat.person.name} is still at it\n{transcript(chat.person.chat[-30:])}"
                for chat in self.town.chats.values()
                if chat.busy
            ]
        self.say(f"points: {len(self.stage.dead())} of {len(points.to_be_killed())} killed at")
        self.say(f"conversations: {dict(self.town.done)}")
        self.say(f"deaths: {self.stage.deaths()}")

    def _until_it_serves(self) -> None:
        """On a slow machine deeds come later than planned: else nothing would ever be up."""
        deadline = time.monotonic() + SERVES
        while not self.stage.serves() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _last_stretch(self, talking: Future[None]) -> None:
        """Until somebody died at every point: all that are left are armed, in every weather."""
        begun = time.monotonic()
        moods = cycle(("contents not ready", "refusing pushes", "calm", "losing answers"))
        deeds = cycle(plan.MISCHIEF)
        while (left := self._left()) and not talking.done():
            if time.monotonic() - begun > LAST_STRETCH:
                return
            for point in left:
                self.stage.arm(point)
            self._do(Deed(0, "weather", next(moods)))
            self._do(Deed(0, next(deeds)))
            time.sleep(STRETCH)

    def _start_talking(self) -> Future[None]:
        loop = self.line._loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(self._talk(), loop)

    def _do(self, deed: Deed) -> None:
        if deed.what == "kill":
            self.stage.kill(deed.whom)
        elif deed.what == "flush":
            self.stage.flush()
        elif deed.what == "restart":
            self.stage.restart_all()
        elif deed.what == "weather":
            self.stage.say(f"weather {deed.whom}")
            weather.change(self.line, deed.whom)
        elif deed.what == "arm":
            self.stage.arm(deed.whom, deed.passes)
        else:
            self.stage.say(deed.what)
            self.mischief.do(deed.what)

    async def _talk(self) -> None:
        weavers = [self._weave(chat, place) for chat, place in self.town.weavers.values()]
        offices = [office.work(self._is_over) for office in self.town.offices]
        await asyncio.gather(*weavers, *offices, self._welcome_others())

    async def _weave(self, chat: Chat, place: str) -> None:
        """One report after the other, and a question in between."""
        weaver = Weaver(chat)
        while not self._is_over():
            if chat.random.random() < 0.25:
                await self._ask(chat, chat.random.choice(("เมนู", "เคส", "ร่าง", "ติดตาม", "สถานะ")))
                continue
            told = story.make(chat.random, chat.person.user_id, place, danger=0.08, photo=0.3)
            self.town.stories.append(told)
            chat.busy = True
            try:
                await weaver.tell(told)
                self.town.done[f"report, {told.ended}"] += 1
            except StuckError as stuck:
                self.town.stuck.append(str(stuck))
            chat.busy = False

    async def _welcome_others(self) -> None:
        """New people join while everything dies."""
        for number, code in enumerate(self.town.codes):
            await asyncio.sleep(self.sizes.seconds / (len(self.town.codes) + 1))
            if self._is_over():
                return
            if await join(self._chat(f"ใหม่ {number}"), code):
                self.town.done["joined"] += 1

    def _is_over(self) -> bool:
        if self.over.is_set():
            return True
        return self.town.done.total() >= self.sizes.conversations and not self._left()

    def _left(self) -> set[str]:
        """Points at which nobody has died yet; those of the night have their turn afterwards."""
        return set(points.to_be_killed()) - AT_NIGHT - self.stage.dead()

    async def _ask(self, chat: Chat, what: str) -> None:
        await chat.say(what)
        await chat.hear()
        self.town.done["question"] += 1

    # --- afterwards

    def _calm(self) -> None:
        """Nothing dies any more: all that waits is done, also what waits for another day."""
        weather.calm(self.line)
        self.stage.disarm()
        self.line.settle()
        self._until_done(due=True)
        self._replay()
        self._until_done(due=True)
        self._night()
        self.stage.move_clock(working_morning(self.now))
        self._until_done(due=False)
        self.line.run(self._everybody_is_answered(), timeout=ANSWERED * 3)
        self._until_done(due=False)
        time.sleep(LEASED)

    def _night(self) -> None:
        """What is done at night only, and who dies of it."""
        self.stage.move_clock(int((at_bangkok(self.now, 1, 2, 30) - self.now).total_seconds()))
        for point in AT_NIGHT:
            self.stage.arm(point)
        deadline = time.monotonic() + NIGHT
        while AT_NIGHT - self.stage.dead() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.stage.disarm()

    def _replay(self) -> None:
        """What an operator does: look at what was set aside, and have it run again. Whoever was
        killed over and over with the same event in hand could not know that it was innocent."""
        with self.engine.begin() as connection:
            for row in oversight.set_aside_rows(connection, 1000):
                if row["event_id"] not in self.mischief.poisoned:
                    self.say(f"inbox {row['id']} was set aside, {row['error']}: replayed")
                    oversight.replay(connection, row["id"])
                    self.replayed.add(row["id"])

    def _until_done(self, *, due: bool) -> None:
        began, left, said = time.monotonic(), {"all": 1}, 0
        while left and (passed := time.monotonic() - began) < QUIET:
            if passed // 20 > said:
                said = int(passed // 20)
                self.say(f"still to be done: {left}")
            time.sleep(0.5)
            try:
                with self.engine.connect() as connection:
                    left = proofs.open_rows(connection, self.now, due=due)
            except SQLAlchemyError:
                continue
            if not self.stage.alive():
                left = left or {"starting": 1}
        self.say(f"quiet after {time.monotonic() - began:.0f} s, left: {left}")

    async def _everybody_is_answered(self) -> None:
        answers = await asyncio.gather(*(self._answered(chat) for chat in self.town.chats.values()))
        self.town.stuck += [name for name in answers if name]

    async def _answered(self, chat: Chat) -> str:
        await asyncio.sleep(chat.random.uniform(0, 5))
        await chat.say("เมนู")
        return "" if await chat.hear(ANSWERED) else f"{chat.person.name} was not answered"

    def _wrong(self) -> list[str]:
        wrong = [f"stuck: {one}" for one in self.town.stuck]
        self.engine.dispose()
        with self.engine.connect() as connection:
            evidence = proofs.Evidence(
                connection,
                self.vault,
                self.line,
                self.town.stories,
                self.now,
                frozenset(self.mischief.poisoned),
                frozenset(self.replayed),
            )
            for proof in proofs.PROOFS:
                complaints = list(proof(evidence))
                self.say(f"{proof.__name__}: {len(complaints) or 'holds'}")
                wrong += [f"{proof.__name__}: {one}" for one in complaints]
        return wrong

    def _points(self) -> list[str]:
        """Points that were met and are on no list; points that should have killed and did not."""
        reached, dead = self.stage.reached(), self.stage.dead()
        listed = points.ALL
        wrong = [f"a point that is not listed: {one}" for one in sorted(reached - listed.keys())]
        wanted = set(points.to_be_killed())
        self.say(f"points: {len(listed)} listed, {len(reached)} reached, {len(dead)} killed at")
        alive = sorted(wanted - dead)
        wrong += [
            f"nobody was killed at {one}, which was reached" for one in alive if one in reached
        ]
        wrong += [f"nobody came to {one}" for one in alive if one not in reached]
        return wrong


def working_morning(now: datetime) -> int:
    """Seconds from a moment to half past nine in Bangkok on a working day after it."""
    moment = at_bangkok(now, 1, 9, 30)
    while is_free(moment):
        moment += timedelta(days=1)
    return int((moment - now).total_seconds())


def at_bangkok(now: datetime, days: int, hour: int, minute: int) -> datetime:
    """That time of day in Bangkok, so many days later."""
    local = (now + BANGKOK).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local - BANGKOK + timedelta(days=days)


def is_free(moment: datetime) -> bool:
    from workers.working_days import is_working_day

    return not is_working_day((moment + BANGKOK).date())


def report(wrong: Sequence[str]) -> str:
    return "\n".join([f"{len(wrong)} complaints", *wrong[:200]])
