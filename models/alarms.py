"""What an operator should be woken for: how long the oldest row waits, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)

from models import case, form
from models.alert_queries import ALERT, UNDELIVERED, WAITS
from models.attachment_queries import ATTACHMENT
from models.columns import table
from models.inbox import INBOX, IS_OPEN
from models.outbox import OUTBOX
from models.submission import Submission, SubmissionVersion

SUBMISSION, VERSION = table(Submission), table(SubmissionVersion)
STEP, PROPOSAL = table(case.AlertStep), table(form.FormProposal)
SET_ASIDE = (SUBMISSION.c.state == "received", SUBMISSION.c.error.is_not(None))
"""A report whose validation failed to the end."""
RECENT = timedelta(days=1)
"""What went wrong earlier was seen, or is beyond mending."""
LOST = ("refused", "uncertain", "quota")


def oldest(connection: Connection, now: datetime) -> dict[str, float]:
    """Seconds that the oldest row waits beyond the moment from which it could be worked on, by
    table; 0 when none waits."""
    since = {
        "inbox": select(func.min(func.coalesce(INBOX.c.not_before, INBOX.c.received_at))).where(
            *IS_OPEN, or_(INBOX.c.not_before.is_(None), INBOX.c.not_before <= now)
        ),
        "outbox": select(func.min(func.coalesce(OUTBOX.c.not_before, OUTBOX.c.created_at))).where(
            OUTBOX.c.closed_at.is_(None),
            or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= now),
        ),
        "submission": select(
            func.min(func.coalesce(SUBMISSION.c.not_before, VERSION.c.received_at))
        )
        .join(
            VERSION,
            and_(VERSION.c.submission_id == SUBMISSION.c.id, VERSION.c.n == SUBMISSION.c.current),
        )
        .where(SUBMISSION.c.state == "received", SUBMISSION.c.error.is_(None)),
        "attachment": select(func.min(ATTACHMENT.c.next_at)).where(ATTACHMENT.c.state == "waiting"),
        "form_proposal": select(func.min(PROPOSAL.c.next_at)).where(PROPOSAL.c.state == "waiting"),
        "alert_step": select(func.min(STEP.c.due_at))
        .join(ALERT, ALERT.c.id == STEP.c.alert_id)
        .where(STEP.c.done_at.is_(None), *WAITS),
    }
    found = {name: connection.execute(query).scalar() for name, query in since.items()}
    return {
        name: max(0.0, (now - at).total_seconds()) if at is not None else 0.0
        for name, at in found.items()
    }


def counts(connection: Connection, now: datetime) -> dict[tuple[str, str], int]:
    """Rows by table and state, of those that somebody should look at."""
    return {
        ("alert", "waiting"): _count(connection, *WAITS),
        ("alert", "unreached"): _count(connection, *WAITS, ~_reached()),
        ("attachment", "waiting"): _count(connection, ATTACHMENT.c.state == "waiting"),
        ("form_proposal", "waiting"): _count(connection, PROPOSAL.c.state == "waiting"),
        ("outbox", "lost"): _count(
            connection,
            OUTBOX.c.kind == "push",
            OUTBOX.c.verdict.in_(LOST),
            OUTBOX.c.closed_at > now - RECENT,
        ),
    }


def set_aside_reports(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """Reports whose validation failed to the end, oldest first; never what they say."""
    shown = (
        SUBMISSION.c.id,
        SUBMISSION.c.number,
        SUBMISSION.c.form,
        SUBMISSION.c.person_id,
        SUBMISSION.c.received_at,
        SUBMISSION.c.attempts,
        SUBMISSION.c.error,
    )
    query = select(*shown).where(*SET_ASIDE).order_by(SUBMISSION.c.id).limit(limit)
    return connection.execute(query).mappings().all()


def replay_report(connection: Connection, submission_id: int) -> bool:
    """Let a report be validated again, as if just sent. → False when it was not set aside."""
    done = connection.execute(
        update(SUBMISSION)
        .where(SUBMISSION.c.id == submission_id, *SET_ASIDE)
        .values(attempts=0, not_before=None, error=None)
    )
    return done.rowcount > 0


def _reached() -> ColumnElement[bool]:
    """A push of the alert arrived or is on its way."""
    return exists().where(
        OUTBOX.c.alert_id == ALERT.c.id,
        OUTBOX.c.closed_at.is_(None) | OUTBOX.c.verdict.not_in(UNDELIVERED),
    )


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).where(*where)).scalar_one())
