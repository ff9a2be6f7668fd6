"""Running a round of turns in one transaction: decide, perform, write; nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.engine.inputs import SystemSpoke
from bot.engine.messages import Card
from bot.line import events, render
from bot.texts import say
from handlers.orders import SaveDraft
from handlers.turn import Outcome, Person, Steps, Turn
from models import conversation, inbox, lease, outbox, person
from models.packing import unpack
from models.scope import Scope, scope_of
from models.vault import SealError, Vault
from workers.desk import Desk
from workers.perform import PERFORM
from workers.talk.load import Leased, Loader, Waiting
from workers.talk.shelf import Shelf
from workers.unsaved import Unsaved

log = structlog.get_logger()
Decide = Callable[[Turn], Steps]
PUSHED = {
    "correction": "correction",
    "alert_unreached": "danger",
    "away_asked": "asked",
    "away_declined": "asked",
}
"""System rows whose words are worth a push, and its class."""
SPOKEN = "inbox:"
"""How the keys of their pushes begin."""
MOST_MESSAGES = 5
MOST_RIDING = 2  # messages of pushes that one reply tells besides its own


@dataclass
class Written:
    """What a round leaves behind for after its commit."""

    more: bool = False  # whether somebody had another open row behind
    jobs: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """One transaction over several leased people."""

    connection: Connection
    vault: Vault
    shelf: Shelf
    decide: Decide
    holder: str
    now: datetime
    unsaved: Unsaved = field(default_factory=Unsaved)

    def run(self, people: Mapping[int, Leased]) -> Written:
        """Handle the oldest open event of each person. Raises whatever a handler raises."""
        fences = {who.id: who.fence for who in people.values()}
        held = lease.hold(self.connection, self.holder, fences)
        self.shelf.refresh(self.connection)
        loader = Loader(self.connection, self.vault, self.shelf, self.now)
        waiting = loader.round(people, held)
        written = Written(more=loader.more)
        outcomes, talks, replies = [], [], []
        for item in waiting:
            if item.turn is None:
                outcomes.append((item.row.id, item.verdict))
                continue
            outcome, jobs = self._handle(item)
            written.jobs += jobs
            talks.append(self._talk(item, outcome))
            replies += self._replies(item, outcome)
            outcomes.append((item.row.id, "late" if item.turn.late else "applied"))
        self.unsaved.write(self.connection)
        conversation.save(self.connection, talks)
        outbox.add_replies(self.connection, replies)
        inbox.close(self.connection, outcomes, self.now)
        heard = [i.row.person_id for i in waiting if i.turn is not None and i.row.kind == "line"]
        if heard:
            person.heard(self.connection, heard, self.now)
        return written

    def _handle(self, item: Waiting) -> tuple[Outcome, list[tuple[str, tuple[int, ...]]]]:
        turn = item.turn
        assert turn is not None
        who = turn.person
        desk = Desk(
            connection=self.connection,
            vault=self.vault,
            now=self.now,
            person=who,
            scope=scope_in(who, item.lent),
            inbox_id=item.row.id,
            shelf=self.shelf,
            happened_at=turn.happened_at,
            opened=item.opened,
            unsaved=self.unsaved,
        )
        return drive(self.decide(turn), desk), desk.jobs

    def _talk(self, item: Waiting, outcome: Outcome) -> dict[str, Any]:
        turn = item.turn
        assert turn is not None
        state = turn.conversation if outcome.conversation is None else outcome.conversation
        newer = item.row.kind == "line" and (
            item.applied_at is None or item.row.happened_at >= item.applied_at
        )
        return {
            "person_id": turn.person.id,
            "sealed": self.vault.seal(dict(state), "conversation"),
            "draft_id": state.get("draft") or None,
            "applied_at": item.row.happened_at if newer else item.applied_at,
            "applied_key": item.row.event_id if newer else item.applied_key,
            "updated_at": self.now,
        }

    def _replies(self, item: Waiting, outcome: Outcome) -> list[dict[str, Any]]:
        turn = item.turn
        assert turn is not None
        if not outcome.messages:
            return []
        rendered = render.messages(outcome.messages, turn.person.language)
        if isinstance(turn.input, SystemSpoke):
            if turn.input.kind in PUSHED:
                self._push(item, rendered, turn.input.kind)
            return []
        if not item.reply_token:
            return []
        kept: list[Any] = []
        # Whoever may read nothing now hears of it when they are back.
        heard = turn.person.state == "active"
        if heard and item.unheard:
            kept = [message for dead in item.unheard for message in dead.keep]
            outbox.carried(self.connection, [dead.row_id for dead in item.unheard], self.now)
        urgent = any(isinstance(one, Card) and one.tone == "danger" for one in outcome.messages)
        room = 0 if urgent else MOST_MESSAGES - len(rendered) - len(kept)
        if heard:
            kept += self._ridden(item, min(room, MOST_RIDING))
        said = [*kept[: MOST_MESSAGES - len(rendered)], *rendered][:MOST_MESSAGES]
        # Until the person has heard them they go with every reply.
        keep = [*kept, *render.messages(outcome.keep, turn.person.language)]
        return [reply_row(self.vault, item, said, self.now, keep)]

    def _ridden(self, item: Waiting, room: int) -> list[Any]:
        """What pushes that wait would have said: it goes with this reply, which is free."""
        told: list[int] = []
        words: list[Any] = []
        for row in item.riding:
            if row.unique_key.startswith(SPOKEN):
                told.append(row.id)  # the conversation carries it anyway
                continue
            try:
                messages = self.vault.open(row.sealed, outbox.CONTEXT)["messages"]
            except (SealError, TypeError):
                continue
            if len(words) + len(messages) <= room:
                told.append(row.id)
                words += messages
        if told:
            outbox.carried(self.connection, told, self.now)
        return words

    def _push(self, item: Waiting, rendered: Sequence[Mapping[str, Any]], kind: str) -> None:
        outbox.push(
            self.connection,
            self.vault,
            item.row.person_id,
            rendered,
            PUSHED[kind],
            f"{SPOKEN}{item.row.id}",
            self.now,
        )


def scope_in(who: Person, lent: Sequence[tuple[str, str, str]] = ()) -> Scope:
    """What a person may see in a turn. Who stands in for a colleague sees what the colleague sees,
    as long as that lasts; who is suspended sees nothing at all."""
    if who.state == "suspended":
        return Scope(who.id)
    held = [*((role.role, role.area, role.lao) for role in who.roles), *lent]
    return scope_of(who.id, held)


def drive(steps: Steps, desk: Desk) -> Outcome:
    """Run a handler to its end, performing each order it yields in the desk's transaction."""
    result: Any = None
    try:
        while True:
            order = steps.send(result)
            if not isinstance(order, SaveDraft):
                desk.unsaved.write(desk.connection)
                desk.opened = (
                    None  # it may be rewritten now: what is saved after this reads it again
                )
            result = PERFORM[type(order)](desk, order)
    except StopIteration as stop:
        return stop.value if isinstance(stop.value, Outcome) else Outcome()


def apology(
    connection: Connection, vault: Vault, item: Waiting, error: Exception, now: datetime
) -> None:
    """Set a row aside after its handler failed twice, and tell the person kindly."""
    where = f"{type(error).__name__} at {place_of(error)}"
    log.error("turn.set_aside", inbox=item.row.id, error=where)
    inbox.set_aside(connection, item.row.id, where, now)
    if item.turn is not None and item.reply_token:
        text = say("people.sorry", item.turn.person.language)
        body = [{"type": "text", "text": text}]
        outbox.add_replies(connection, [reply_row(vault, item, body, now, [])])


def apology_unread(
    connection: Connection, vault: Vault, row: Row[Any], language: str, now: datetime
) -> None:
    """The same words for an event that is not to be run again: only its token is read."""
    token = ""
    with suppress(SealError, ValueError, TypeError, KeyError):
        token = events.read(unpack(vault.open(row.sealed, inbox.CONTEXT))).reply_token
    if token:
        body = [{"type": "text", "text": say("people.sorry", language)}]
        item = Waiting(row, None, token)
        outbox.add_replies(connection, [reply_row(vault, item, body, now, [])])


def reply_row(
    vault: Vault,
    item: Waiting,
    messages: Sequence[Mapping[str, Any]],
    now: datetime,
    keep: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The outbox row of a reply. `keep` is what to tell later should the token die unused."""
    body: dict[str, Any] = {"token": item.reply_token, "messages": list(messages)}
    if keep:
        body["keep"] = list(keep)
    return {
        "person_id": item.row.person_id,
        "inbox_id": item.row.id,
        "sealed": vault.seal(body, outbox.CONTEXT),
        "created_at": now,
    }


def place_of(error: Exception) -> str:
    """File and line of an error: enough to find it, and nothing a person said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}"
