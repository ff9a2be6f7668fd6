"""The talk process: lease, turn, commit, send, settle, again; until it is told to stop."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.bell import Bell
from models import inbox, lease, outbox, oversight, person
from models.heartbeat import Pulse
from models.vault import SealError, Vault
from workers.talk.load import CRASHES, SUSPECT, Leased, Loader, leased
from workers.talk.post import Post
from workers.talk.sender import Client, Delivered, Letter, Parcel, Sender
from workers.talk.settle import Settler
from workers.talk.shelf import Shelf
from workers.talk.turns import Decide, Round, apology, apology_unread, place_of

log = structlog.get_logger()
GATHER = 0.05
"""Seconds in which those who write, and LINE's answers, gather: many cost as much as one.
Who writes while hardly anybody else does is answered at once."""
CROWD = 3
"""People in a look from which on it is worth to wait for more."""
MOST_PEOPLE = 64
IN_FLIGHT = 512
ORDINARY_IN_FLIGHT = 48
"""People with nothing but ordinary pushes under way, beyond which only the pressing is leased."""
STOP_SECONDS = 6.0
HELD = timedelta(seconds=5)
UNREADABLE = timedelta(minutes=5)


@dataclass
class Talk:
    """One process of the conversation. `errand` hands a job's name and ids to the queue."""

    engine: Engine
    vault: Vault
    bell: Bell
    clock: Callable[[], datetime]
    decide: Decide
    open_client: Callable[[], Coroutine[Any, Any, Client]]
    errand: Callable[[str, tuple[int, ...]], None]
    shelf: Shelf = field(default_factory=Shelf)
    holder: str = field(default_factory=lambda: f"talk-{uuid4().hex[:12]}")
    _in_flight: dict[int, int] = field(default_factory=dict)
    _ordinary: set[int] = field(default_factory=set)
    _looked: bool = False
    _crowd: bool = False
    _ready: dict[int, Sequence[Letter]] = field(default_factory=dict)
    _forgiven: set[int] = field(default_factory=set)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Finish what is under way, then leave `run`."""
        self._stopping.set()

    def run(self) -> None:
        done: queue.SimpleQueue[Delivered] = queue.SimpleQueue()
        sender = Sender(self.open_client, done)
        settler = threading.Thread(target=self._settle, args=(done,), name="settle", daemon=True)
        keeper = threading.Thread(target=self._renew, name="renew", daemon=True)
        pulse = Pulse(self.engine, "talk")
        settler.start()
        keeper.start()
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                pulse.beat()
                if not self.once(sender.submit):
                    self.bell.wait(1)
                elif self._crowd and (ahead := GATHER - (time.monotonic() - began)) > 0:
                    time.sleep(ahead)
            except SQLAlchemyError as error:
                log.warning("talk.database", error=type(error).__name__)
                self._stopping.wait(1)
            except Exception as error:
                log.error("talk.failed", error=type(error).__name__, place=place_of(error))
                self._stopping.wait(1)
        deadline = time.monotonic() + STOP_SECONDS
        sender.finish()
        while self._in_flight and time.monotonic() < deadline:
            time.sleep(0.02)
        sender.close()
        if self._in_flight:
            # Given up without an answer: the next process asks again, and need not wait for it.
            self._give_back(dict(self._in_flight))

    def once(self, submit: Callable[[list[Parcel]], None]) -> bool:
        """Lease who is waiting and take their turns. → whether anybody was."""
        up_to = self._most_pressing()
        self._looked = True
        people = self._lease(up_to)
        if not people and up_to == lease.URGENT:
            time.sleep(0.05)
            return True
        self._crowd = len(people) >= CROWD
        if not people:
            return False
        left = dict(people)
        try:
            for some in _apart(people):
                self._ready = {}
                self._turns(some)
                self._hand_in(some, submit)
                left = {who: one for who, one in left.items() if who not in some}
        except Exception:
            self._give_back({who.id: who.fence for who in left.values()})
            raise
        return True

    def _hand_in(
        self, people: Mapping[int, Leased], submit: Callable[[list[Parcel]], None]
    ) -> None:
        """What these people are to be sent is on its way; who has nothing is let go."""
        parcels, idle = self._parcels(people)
        if idle:
            with self.engine.begin() as connection:
                lease.release(connection, self.holder, idle)
        for parcel in parcels:
            self._in_flight[parcel.person_id] = parcel.fence
            if parcel.rank == lease.ORDINARY:
                self._ordinary.add(parcel.person_id)
        submit(parcels)

    def _most_pressing(self) -> int:
        """What may be leased beside all that is under way: danger always."""
        if len(self._in_flight) > IN_FLIGHT:
            return lease.URGENT
        return lease.SPOKEN if len(self._ordinary) >= ORDINARY_IN_FLIGHT else lease.ORDINARY

    def _give_back(self, fences: dict[int, int]) -> None:
        """After a failure: let others (or the next try) have these people at once, if we can."""
        try:
            with self.engine.begin() as connection:
                lease.release(connection, self.holder, fences)
        except SQLAlchemyError:
            log.info("talk.leases_expire")

    def _lease(self, up_to: int = lease.ORDINARY) -> dict[int, Leased]:
        with self.engine.begin() as connection:
            now = self.clock()
            if self._forgiven:
                inbox.forgive(connection, list(self._forgiven))
            rows = lease.take(connection, self.holder, MOST_PEOPLE, now, up_to)
            ids = [row.id for row in rows]
            suspects = inbox.suspects(connection, ids, SUSPECT, now) if ids else set()
            people = {row.id: self._leased(connection, row, suspects, now) for row in rows}
            calm = [who.id for who in people.values() if who is not None and not who.suspect]
            if calm:
                inbox.count_attempt(connection, calm, now)
        self._forgiven.clear()
        return {who.id: who for who in people.values() if who is not None}

    def _leased(
        self, connection: Connection, row: Any, suspects: set[int], now: datetime
    ) -> Leased | None:
        """The person, or None: one who cannot be opened is let go and looked at again later, one
        who is nobody's any more for good."""
        if row.state == person.GONE:
            oversight.let_go(connection, row.id, now)
            lease.release(connection, self.holder, {row.id: row.fence})
            return None
        try:
            return leased(row, self.vault, suspect=row.id in suspects)
        except SealError:
            log.error("talk.person_unreadable", person=row.id)
            oversight.hold_unreadable(connection, row.id, now, now + UNREADABLE)
            lease.release(connection, self.holder, {row.id: row.fence})
            return None

    def _turns(self, people: Mapping[int, Leased]) -> None:
        """All together; a suspect comes alone."""
        suspect = next((who for who in people.values() if who.suspect), None)
        if suspect is None:
            self._rounds(people)
        else:
            self._try_suspect(suspect)

    def _try_suspect(self, who: Leased) -> None:
        """Count and run one person's events alone; one that never ended goes aside unrun."""
        try:
            with self.engine.begin() as connection:
                lease.hold(connection, self.holder, {who.id: who.fence})
                now = self.clock()
                inbox.count_attempt(connection, [who.id], now)
                _set_aside_crasher(connection, self.vault, who, now)
        except lease.LeaseLostError:
            return  # those before took so long that somebody else has this person now
        self._alone(who)

    def _rounds(self, people: Mapping[int, Leased]) -> None:
        """Rounds over all; when one fails, each person alone, so that one harms no other."""
        while True:
            try:
                if not self._round(people):
                    return
            except lease.LeaseLostError:
                log.warning("talk.lease_lost")
                for who in people.values():
                    self._alone(who)
                return
            except OperationalError as error:
                self._remember_to_forgive(people)
                if error.connection_invalidated:
                    raise
                for who in people.values():
                    self._alone(who)
                return
            except Exception as error:
                log.warning("talk.round_failed", error=type(error).__name__)
                for who in people.values():
                    self._alone(who)
                return

    def _round(self, people: Mapping[int, Leased]) -> bool:
        """One event of each, in one commit; when it was the last, with what they are to be sent.
        → whether more is open."""
        with self.engine.begin() as connection:
            written = self._round_of(connection).run(people)
            ready = None if written.more else self._at_once(connection, people)
        if ready is not None:
            self._ready.update(dict.fromkeys(people, ()) | ready)
        for name, ids in written.jobs:
            self.errand(name, ids)
        return written.more

    def _at_once(
        self, connection: Connection, people: Mapping[int, Leased]
    ) -> dict[int, Sequence[Letter]] | None:
        """Letters of people whose turns are in this transaction; None: in one of their own."""
        try:
            with connection.begin_nested():
                return self._letters(connection, list(people.values()))
        except DBAPIError:
            raise
        except Exception as error:
            log.warning("talk.letters_later", error=type(error).__name__, place=place_of(error))
            return None

    def _alone(self, who: Leased) -> None:
        """One person's rows, one by one; what fails twice is set aside and the rest goes on."""
        failures: dict[int, int] = {}
        while True:
            try:
                if not self._round({who.id: who}):
                    return
            except lease.LeaseLostError:
                # Nothing was tried: the attempt is not the event's.
                self._remember_to_forgive({who.id: who})
                return
            except DBAPIError as error:
                if isinstance(error, OperationalError) or error.connection_invalidated:
                    self._remember_to_forgive({who.id: who})
                    self._hold_line(who)
                    return
                self._failed(who, error, failures)
            except Exception as error:
                self._failed(who, error, failures)

    def _hold_line(self, who: Leased) -> None:
        """The database failed over this person's rows: others go on, these wait a little. Raises
        when it is gone altogether."""
        with self.engine.begin() as connection:
            inbox.postpone(connection, who.id, self.clock() + HELD)
        log.warning("talk.line_held", person=who.id)

    def _failed(self, who: Leased, error: Exception, failures: dict[int, int]) -> None:
        with self.engine.begin() as connection:
            held = lease.hold(connection, self.holder, {who.id: who.fence})
            now = self.clock()
            rows = inbox.waiting(connection, [who.id], now)
            if not rows:
                return
            first = rows[0].id
            failures[first] = failures.get(first, 0) + 1
            if failures[first] < 2:
                return
            loader = Loader(connection, self.vault, self.shelf, now)
            try:
                waiting = loader.round({who.id: who}, held)
            except Exception as broken:
                log.error("talk.unreadable", inbox=first, error=type(broken).__name__)
                inbox.set_aside(connection, first, f"unreadable: {type(broken).__name__}", now)
                return
            apology(connection, self.vault, waiting[0], error, now)

    def _parcels(self, people: Mapping[int, Leased]) -> tuple[list[Parcel], dict[int, int]]:
        """What these people are to be sent, attempts counted; and who has nothing to wait for."""
        fences = {who.id: who.fence for who in people.values()}
        letters = {who: some for who, some in self._ready.items() if some}
        if later := {who: fence for who, fence in fences.items() if who not in self._ready}:
            with self.engine.begin() as connection:
                ours = lease.held(connection, self.holder, later)
                letters |= self._letters(connection, [people[who] for who in ours])
        parcels = [Parcel(who, fences[who], some) for who, some in letters.items()]
        return parcels, {who: fences[who] for who in fences if who not in letters}

    def _letters(
        self, connection: Connection, people: Sequence[Leased]
    ) -> dict[int, Sequence[Letter]]:
        """What these people are to be sent now; it is attempted once this is committed."""
        now = self.clock()
        letters = Post(connection, self.vault, now).letters(people)
        going = [letter.row_id for some in letters.values() for letter in some]
        if going:
            outbox.attempt(connection, going, now)
        return {**letters}

    def _settle(self, done: queue.SimpleQueue[Delivered]) -> None:
        """Write answers as they come, many in one commit."""
        while True:
            parcels = [done.get()]
            time.sleep(GATHER / 2 if self._crowd else 0)
            while not done.empty():
                parcels.append(done.get())
            while not self._settled(parcels):
                time.sleep(0.5)
                if all(map(self._settled, [[delivered] for delivered in parcels])):
                    break
            for delivered in parcels:
                self._in_flight.pop(delivered.parcel.person_id, None)
                self._ordinary.discard(delivered.parcel.person_id)
            if self._looked:
                # Who wrote again while the answer was on its way was still leased at that look.
                self._looked = False
                self.bell.ring()

    def _settled(self, parcels: list[Delivered]) -> bool:
        try:
            with self.engine.begin() as connection:
                Settler(connection, self.holder, self.clock()).settle(parcels)
        except OperationalError as error:
            log.warning("talk.settle", error=type(error).__name__)
            return False
        except Exception as error:
            log.error("talk.settle", error=type(error).__name__, place=place_of(error))
            # One that cannot be written stays open and is sent again; it must not hold up others.
            return len(parcels) == 1
        return True

    def _renew(self) -> None:
        """Keep the leases of people whose messages are still on their way."""
        while True:
            time.sleep(lease.SECONDS / 3)
            people = list(self._in_flight)
            if not people:
                continue
            try:
                with self.engine.begin() as connection:
                    lease.renew(connection, self.holder, people)
            except Exception as error:
                log.warning("talk.renew", error=type(error).__name__)

    def _remember_to_forgive(self, people: Mapping[int, Leased]) -> None:
        """The database failed, not these events: their attempts are taken back when it returns."""
        self._forgiven.update(people)

    def _round_of(self, connection: Connection) -> Round:
        return Round(connection, self.vault, self.shelf, self.decide, self.holder, self.clock())


def _apart(people: Mapping[int, Leased]) -> Iterator[dict[int, Leased]]:
    """All but the suspects together, then each suspect: nobody's answer waits for what may end
    this process."""
    calm = {who.id: who for who in people.values() if not who.suspect}
    if calm:
        yield calm
    yield from ({who.id: who} for who in people.values() if who.suspect)


def _set_aside_crasher(connection: Connection, vault: Vault, who: Leased, now: datetime) -> None:
    """A row whose attempts never came to an end takes the process with it: do not run it."""
    for row in inbox.crashing(connection, [who.id], CRASHES, now):
        log.error("turn.set_aside", inbox=row.id, error="crashed")
        inbox.set_aside(connection, row.id, f"{row.attempts} attempts never ended", now)
        inbox.absolve(connection, who.id)
        apology_unread(connection, vault, row, who.language, now)
