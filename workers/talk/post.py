"""What a leased person is to be sent now, in sequence; what can no longer be sent is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot.line.verdict import Verdict
from models import outbox, person
from models.vault import SealError, Vault
from workers.pushing import Gate, Wait
from workers.talk.load import Leased
from workers.talk.sender import TOKEN_SECONDS, Letter
from workers.talk.settle import RETRY_KEY_HOURS

log = structlog.get_logger()
DOUBTFUL = frozenset({None, "ambiguous", "server"})
"""Ends of an earlier attempt that do not say whether it arrived."""


@dataclass(frozen=True)
class Post:
    """Reads the outbox in one transaction, under the leases of the people it is for."""

    connection: Connection
    vault: Vault
    now: datetime

    def letters(self, people: Sequence[Leased]) -> dict[int, list[Letter]]:
        """The letters of each person that has any, oldest first.

        A reply that must wait holds the later ones back: out of order an old question would stand
        below a new one.
        """
        who = {one.id: one for one in people}
        if not who:
            return {}
        gone = {
            row.id
            for row in person.addresses(self.connection, list(who))
            if row.blocked_at is not None or row.state == "suspended"
        }
        letters: dict[int, list[Letter]] = {}
        waits: dict[int, datetime] = {}
        rows = outbox.open_rows(self.connection, list(who))
        gate = Gate(self.connection, self.now)
        if pushed := [row.person_id for row in rows if row.kind == "push"]:
            gate.look_up(pushed)
        newest = {row.person_id: row.id for row in rows if row.kind == "reply"}
        for row in rows:
            old = row.kind == "reply" and row.id != newest[row.person_id]
            if old and self._age(row) > TOKEN_SECONDS:
                self._too_late(row)
            elif row.not_before is not None and row.not_before > self.now:
                if row.kind == "reply":
                    waits[row.person_id] = row.not_before
            elif row.kind == "reply" and row.person_id in waits:
                until = waits[row.person_id]
                outbox.postpone(self.connection, row.id, until, row.error or "order")
            elif row.kind == "push" and row.person_id not in gone and (wait := gate.wait(row)):
                self._hold(row, wait)
            elif letter := self._letter(row, who[row.person_id].user_id, row.person_id in gone):
                letters.setdefault(row.person_id, []).append(letter)
        return letters

    def _too_late(self, row: Row[Any]) -> None:
        """An answer whose token has run out, and a newer one behind it: it is not tried any more.
        While LINE is silent a line of them would keep the newest waiting for minutes."""
        doubt = row.attempts > 0 and row.error in DOUBTFUL
        try:
            keeps = bool(self.vault.open(row.sealed, outbox.CONTEXT).get("keep"))
        except (SealError, TypeError):
            keeps = False
        verdict = "delivered" if doubt and not keeps else "unheard"
        error = outbox.AMBIGUOUS if doubt else Verdict.token_dead.name
        outbox.close(self.connection, row.id, verdict, self.now, error)

    def _hold(self, row: Row[Any], wait: Wait) -> None:
        if wait.until is None:
            outbox.close(self.connection, row.id, "expired", self.now, wait.why)
        else:
            outbox.hold(self.connection, row.id, wait.until, wait.why)

    def _letter(self, row: Row[Any], to: str, gone: bool) -> Letter | None:
        if row.kind == "push" and gone:
            outbox.close(self.connection, row.id, "blocked", self.now)
            return None
        age = self._age(row)
        if row.kind == "push" and age > RETRY_KEY_HOURS * 3600:
            # Its retry key is dead: sent again it could arrive twice.
            outbox.close(self.connection, row.id, "uncertain", self.now, row.error)
            return None
        try:
            body = self.vault.open(row.sealed, outbox.CONTEXT)
        except (SealError, TypeError):
            log.error("post.unreadable", outbox=row.id)
            outbox.close(self.connection, row.id, "refused", self.now, "unreadable")
            return None
        return Letter(
            row_id=row.id,
            kind=row.kind,
            messages=body["messages"],
            token=body.get("token", ""),
            to=to,
            retry_key=str(row.retry_key or ""),
            attempts=row.attempts + 1,
            doubtful=row.attempts > 0 and row.error in DOUBTFUL,
            push_class=row.push_class,
            age=age,
            keeps=bool(body.get("keep")),
        )

    def _age(self, row: Row[Any]) -> float:
        """Seconds since the first attempt of a push, since a reply was made."""
        since = row.created_at
        if row.kind == "push":
            since = row.attempted_at or self.now
        return float((self.now - since).total_seconds())
