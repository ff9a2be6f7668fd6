"""What LINE's answers mean for the outbox: delivered, told later, tried again, or given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter as Metric
from sqlalchemy import Connection

from bot.line import limits
from bot.line.client import Sent, Verdict
from handlers import budget
from models import lease, outbox, province_queries
from workers.pushing import tomorrow
from workers.quota import HELD
from workers.talk.sender import TOKEN_SECONDS, Delivered, Letter

log = structlog.get_logger()
SENT = Metric("thaktho_sends", "Calls to LINE by kind and verdict", ["kind", "verdict"])
RETRY_KEY_HOURS = 23  # LINE keeps a retry key for 24
BANGKOK = ZoneInfo("Asia/Bangkok")
DELIVERED = frozenset({Verdict.delivered, Verdict.already})
AGAIN = frozenset({Verdict.rate, Verdict.unreachable, Verdict.server, Verdict.unauthorised})


@dataclass(frozen=True)
class Settler:
    """Writes the outcome of parcels and gives their leases back, in one transaction."""

    connection: Connection
    holder: str
    now: datetime

    def settle(self, parcels: Sequence[Delivered]) -> None:
        fine: list[int] = []
        untried: list[int] = []
        pushed: Counter[str] = Counter()
        for delivered in parcels:
            untried += [letter.row_id for letter in delivered.untried]
            for letter, sent in delivered.answers:
                SENT.labels(letter.kind, sent.verdict.name).inc()
                if sent.verdict in DELIVERED:
                    fine.append(letter.row_id)
                    if letter.kind == "push":
                        pushed[letter.push_class] += 1
                else:
                    self._other(letter, sent)
        if fine:
            outbox.close_delivered(self.connection, fine, self.now)
        if untried:
            outbox.untried(self.connection, untried)
        month = self.now.astimezone(BANGKOK).strftime("%Y-%m")
        for push_class, count in sorted(pushed.items()):
            outbox.count_push(self.connection, push_class, month, count)
        lease.release(
            self.connection, self.holder, {d.parcel.person_id: d.parcel.fence for d in parcels}
        )

    def _other(self, letter: Letter, sent: Sent) -> None:
        log.warning(
            "send.failed", outbox=letter.row_id, kind=letter.kind, verdict=sent.verdict.name
        )
        if sent.verdict is Verdict.refused:
            # The tests draw every message within LINE's limits; one that is not says here why.
            for problem in limits.problems(letter.messages):
                log.error("send.over_limit", outbox=letter.row_id, problem=problem)
        if letter.kind == "reply":
            self._reply(letter, sent)
        else:
            self._push(letter, sent)

    def _reply(self, letter: Letter, sent: Sent) -> None:
        doubt = letter.doubtful or sent.verdict is Verdict.ambiguous
        if sent.verdict in (*AGAIN, Verdict.ambiguous) and letter.age < TOKEN_SECONDS:
            self._again(letter, sent)
        elif sent.verdict is Verdict.token_dead and doubt and letter.age < TOKEN_SECONDS:
            # Too young to have died: the earlier attempt used the token.
            self._close(letter, "delivered", None)
        elif doubt and sent.verdict is not Verdict.refused:
            self._doubted(letter)
        else:
            self._close(letter, "unheard", sent.verdict.name)

    def _doubted(self, letter: Letter) -> None:
        """Nobody can tell whether it arrived. A question is not told twice; a receipt, a
        correction or danger rather twice than never."""
        verdict = "unheard" if letter.keeps else "delivered"
        self._close(letter, verdict, outbox.AMBIGUOUS)

    def _push(self, letter: Letter, sent: Sent) -> None:
        if sent.verdict is Verdict.quota and letter.push_class in budget.ALWAYS:
            self._close(letter, "quota", "quota")
        elif sent.verdict is Verdict.quota:
            until = tomorrow(self.now, province_queries.ProvinceSettings(""))
            outbox.hold(self.connection, letter.row_id, until, HELD)
        elif sent.verdict is Verdict.refused:
            self._close(letter, "refused", sent.detail[:200])
        elif letter.age > RETRY_KEY_HOURS * 3600:
            self._close(letter, "uncertain", sent.verdict.name)
        else:
            self._again(letter, sent)

    def _again(self, letter: Letter, sent: Sent) -> None:
        wait = min(2 ** min(letter.attempts, 9), 300 if letter.kind == "push" else 8)
        # A doubt outlives later attempts that surely sent nothing.
        error = outbox.AMBIGUOUS if letter.doubtful else sent.verdict.name
        until = self.now + timedelta(seconds=wait)
        outbox.postpone(self.connection, letter.row_id, until, error)

    def _close(self, letter: Letter, verdict: str, error: str | None) -> None:
        outbox.close(self.connection, letter.row_id, verdict, self.now, error)
