"""What happens to a case between its opening and its end: visits, placements, referrals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, text
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, moment, serial, small

ASKING = "(visit.next IN ('refer', 'plan', 'money', 'urgent', 'close') OR visit.now = 'moved')"
"""A follow-up that asks a coordinator for something, as its index says it."""
UNHEARD = "answered_at IS NULL AND asked > 0"
"""Of a placement's question: it was asked and not answered. As its partial indexes say it."""
UNANSWERED = "state IN ('sent', 'accepted')"
"""Of a referral: somebody else has to act, by a date. As its partial indexes say it."""


class Visit(SQLModel, table=True):
    """One follow-up (form `follow_up`): what was found, in codes; words are sealed by the case.

    `at_place` and `at_lao` say where its case lies now; the database keeps them.
    """

    __table_args__ = (
        Index(
            "visit_at", "at_place", postgresql_include=["case_id", "visited_on", "now", "at_lao"]
        ),
        Index("visit_asking", "at_place", postgresql_where=text(ASKING)),
        Index("visit_asking_lao", "at_lao", postgresql_where=text(ASKING)),
    )

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    submission_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    person_id: int | None = big(index=True)
    visited_on: date
    way: str = ""
    met: str = ""
    now: str = ""
    got: str = ""
    next: str = ""
    next_on: date | None = None
    key_id: UUID
    sealed: bytes | None = cipher()
    recorded_at: datetime = moment(required=True)
    at_place: int | None = big()
    at_lao: str | None = None


class Placement(SQLModel, table=True):
    """Where a child learns, trains or works: what makes a case `learning`.

    `kind`: school, slr, ecd, training, work. `level` is a code of the list `grade`. The name of the
    place is sealed by the case. `until` is set when the child left it again.
    """

    __table_args__ = (
        Index("placement_live", "case_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    visit_id: int | None = big()
    kind: str
    level: str = ""
    since: date
    until: date | None = None
    key_id: UUID
    sealed: bytes | None = cipher()
    recorded_by: int | None = big()
    recorded_at: datetime = moment(required=True)


class PlacementCheck(SQLModel, table=True):
    """ "Still there?" 30, 90 and 180 days after a placement began. `answer`: yes or no.

    `at_place` and `at_lao` say where its case lies now; the database keeps them.
    """

    __tablename__ = "placement_check"
    __table_args__ = (
        Index("placement_check_due", "due_at", postgresql_where=text("answered_at IS NULL")),
        Index("placement_check_asked", "at_place", postgresql_where=text(UNHEARD)),
        Index("placement_check_asked_lao", "at_lao", postgresql_where=text(UNHEARD)),
    )

    placement_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="placement.id")
    day: int = Field(sa_type=SmallInteger, primary_key=True)
    due_at: datetime = moment(required=True)
    asked_at: datetime | None = moment()
    asked: int = small()
    answered_at: datetime | None = moment()
    answered_by: int | None = big()
    answer: str = ""
    at_place: int | None = big()
    at_lao: str | None = None


class CaseReporter(SQLModel, table=True):
    """Another person whose report was joined to a case: hears of it, sees no private notes."""

    __tablename__ = "case_reporter"

    case_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="case.id")
    person_id: int = Field(sa_type=BigInteger, primary_key=True, index=True)
    submission_id: int | None = big()
    since: datetime = moment(required=True)
    ended_at: datetime | None = moment()


class Referral(SQLModel, table=True):
    """A case handed to an agency. `state`: sent, accepted, declined, done, noanswer.

    `needs` are codes of the list `support`, joined by commas. Until agencies have accounts a
    coordinator records their answer. `at_place` and `at_lao` say where its case lies now.
    """

    __table_args__ = (
        Index("referral_at", "at_place", postgresql_include=["case_id", "sent_at", "at_lao"]),
        Index("referral_due", "due_at", postgresql_where=text(UNANSWERED)),
        Index(
            "referral_late",
            "at_place",
            postgresql_include=["due_at", "id"],
            postgresql_where=text(UNANSWERED),
        ),
        Index(
            "referral_late_lao",
            "at_lao",
            postgresql_include=["due_at", "id"],
            postgresql_where=text(UNANSWERED),
        ),
    )

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    submission_id: int | None = big()
    agency: str
    needs: str = ""
    state: str = "sent"
    consent: str = ""
    share_note: bool = False
    key_id: UUID
    sealed: bytes | None = cipher()
    sent_by: int | None = big()
    sent_at: datetime = moment(required=True)
    due_at: datetime | None = moment()
    warned_at: datetime | None = moment()
    answered_at: datetime | None = moment()
    answered_by: int | None = big()
    version: int = 1
    at_place: int | None = big()
    at_lao: str | None = None
