"""What waits for people, counted: for the free reply that mentions it, and the daily digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, cast, func, select, text, union
from sqlalchemy.dialects.postgresql import distinct_on

from models import finding_queries, visit_queries
from models.alert_queries import ALERT, WAITS
from models.case_queries import CASE
from models.conversation import DRAFT
from models.finding_queries import FINDING
from models.inbox import INBOX
from models.outbox import OUTBOX
from models.person import PERSON, ROLE
from models.receiver_queries import Place
from models.scope import Scope
from models.submission_queries import SUBMISSION, covered


@dataclass(frozen=True)
class Waiting:
    """How many things wait for a person, and whether any came after the moment asked about."""

    alerts: int = 0
    new_cases: int = 0
    questions: int = 0
    corrections: int = 0
    held_back: int = 0
    asks: int = 0  # what weavers ask a coordinator for: help, a plan, closing
    quiet: int = 0  # people of the area who have gone quiet
    fresh: bool = False

    @property
    def total(self) -> int:
        return self.alerts + self.new_cases + self.questions + self.corrections + self.asks


def waiting(connection: Connection, scope: Scope, since: datetime) -> Waiting:
    """What waits in a scope; `fresh` when something of it came after `since`."""
    alert = _counted(
        connection,
        select(func.count(), func.max(ALERT.c.raised_at))
        .join(CASE, CASE.c.id == ALERT.c.case_id)
        .where(scope.cases(), *WAITS),
    )
    case = _counted(
        connection,
        select(func.count(), func.max(CASE.c.updated_at)).where(
            scope.cases(), CASE.c.state.in_(("new", "moved")), CASE.c.urgent == ""
        ),
    )
    question = _counted(
        connection,
        select(func.count(), func.max(FINDING.c.created_at))
        .join(SUBMISSION, SUBMISSION.c.id == FINDING.c.submission_id)
        .where(
            *finding_queries.asked(scope),
            covered(scope),
        ),
    )
    proposed = _counted(
        connection,
        select(func.count(), func.max(CASE.c.proposed_at)).where(
            scope.cases(), CASE.c.proposed_at.is_not(None), CASE.c.closed_at.is_(None)
        ),
    )
    asked = visit_queries.asked(connection, scope)
    found = (alert, case, question, proposed, asked)
    fresh = any(moment > since for _, moment in found if moment is not None)
    asks = proposed[0] + asked[0]
    return Waiting(alert[0], case[0], question[0], asks=asks, fresh=fresh)


def corrections(connection: Connection, person_id: int, since: datetime) -> Waiting:
    """Reports that came back to a person."""
    counted = _counted(
        connection,
        select(func.count(), func.max(SUBMISSION.c.validated_at)).where(
            SUBMISSION.c.person_id == person_id, SUBMISSION.c.state == "returned"
        ),
    )
    fresh = counted[1] is not None and counted[1] > since
    return Waiting(corrections=counted[0], fresh=fresh)


def recent_places(connection: Connection, since: datetime) -> list[Place]:
    """Where new cases or questions came up after a moment."""
    cases = select(CASE.c.province, CASE.c.district, CASE.c.tambon, CASE.c.lao).where(
        CASE.c.opened_at >= since, CASE.c.state == "new", CASE.c.urgent == ""
    )
    asked = (
        select(SUBMISSION.c.province, SUBMISSION.c.district, SUBMISSION.c.tambon, SUBMISSION.c.lao)
        .join(FINDING, FINDING.c.submission_id == SUBMISSION.c.id)
        .where(
            FINDING.c.created_at >= since,
            FINDING.c.audience == "coordinator",
            FINDING.c.resolved_at.is_(None),
        )
    )
    return [Place(*row) for row in connection.execute(union(cases, asked))]


def last_told(connection: Connection, person_id: int, prefix: str) -> datetime | None:
    """When a system row whose key begins so was last spoken to a person."""
    found = select(func.max(INBOX.c.received_at)).where(
        INBOX.c.person_id == person_id,
        INBOX.c.kind == "system",
        INBOX.c.event_id.startswith(f"system:{prefix}", autoescape=True),
    )
    return connection.execute(found).scalar()


def last_digest(connection: Connection, person_id: int, push_class: str) -> datetime | None:
    """When a push of a class was last queued for a person that was sent, or told otherwise."""
    found = select(func.max(OUTBOX.c.created_at)).where(
        OUTBOX.c.kind == "push",
        OUTBOX.c.person_id == person_id,
        OUTBOX.c.push_class == push_class,
        OUTBOX.c.attempted_at.is_not(None) | (OUTBOX.c.verdict == "carried"),
    )
    return connection.execute(found).scalar()


def reachable(connection: Connection, role: str) -> Sequence[Row[Any, Any, Any]]:
    """Everybody active who holds a role and has not blocked us: id, language, heard_at."""
    return connection.execute(
        select(PERSON.c.id, PERSON.c.language, PERSON.c.heard_at)
        .join(ROLE, ROLE.c.person_id == PERSON.c.id)
        .where(
            ROLE.c.role == role,
            ROLE.c.ended_at.is_(None),
            PERSON.c.state == "active",
            PERSON.c.blocked_at.is_(None),
            PERSON.c.suspended_at.is_(None),
        )
        .distinct()
        .order_by(PERSON.c.id)
    ).all()


def idle_drafts(
    connection: Connection, before: datetime, after: datetime, limit: int
) -> Sequence[Row[Any, Any, Any]]:
    """Each person's last touched open draft, when that was before one moment and after another,
    and its reminder was not spoken yet: id, person_id, updated_at."""
    last = (
        select(DRAFT.c.id, DRAFT.c.person_id, DRAFT.c.updated_at)
        .where(DRAFT.c.closed_at.is_(None))
        .ext(distinct_on(DRAFT.c.person_id))
        .order_by(DRAFT.c.person_id, DRAFT.c.updated_at.desc())
        .subquery()
    )
    key = func.concat("system:reminder:", last.c.id, ":", _epoch(last))
    return connection.execute(
        select(last)
        .join(PERSON, PERSON.c.id == last.c.person_id)
        .outerjoin(INBOX, INBOX.c.event_id == key)
        .where(
            last.c.updated_at < before,
            last.c.updated_at > after,
            PERSON.c.state == "active",
            INBOX.c.id.is_(None),
        )
        .order_by(last.c.id)
        .limit(limit)
    ).all()


def heard_at(connection: Connection, person_id: int) -> datetime | None:
    return connection.execute(select(PERSON.c.heard_at).where(PERSON.c.id == person_id)).scalar()


def open_too_long(connection: Connection, before: datetime, now: datetime) -> bool:
    """Whether an event or a message that is due has been open since before a moment."""
    waits = text(
        """
        SELECT EXISTS (SELECT FROM inbox WHERE done_at IS NULL AND set_aside_at IS NULL
                       AND received_at < :before AND (not_before IS NULL OR not_before <= :now))
            OR EXISTS (SELECT FROM outbox WHERE closed_at IS NULL
                       AND created_at < :before AND (not_before IS NULL OR not_before <= :now))
        """
    )
    return bool(connection.execute(waits, {"before": before, "now": now}).scalar_one())


def _epoch(last: Any) -> Any:
    return cast(func.floor(func.extract("epoch", last.c.updated_at)), BigInteger)


def _counted(connection: Connection, query: Any) -> tuple[int, datetime | None]:
    row = connection.execute(query).one()
    return int(row[0]), row[1]
