"""Children and cases: who needs help, where it stands, and every move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import big, cipher, made, moment, serial, small

FACTS = (
    "case_facts(province, district, tambon, state, urgent, targets, sex, birth_year, category, "
    "reason, disability, source, child_id, helped_at)"
)


UNENDED = "state NOT IN ('closed', 'no_help')"
UNTOLD = f"NOT family_knows AND urgent = '' AND {UNENDED}"
"""Cases whose family may have to be told of them. As their partial index says it."""


class Child(SQLModel, table=True):
    """Names, numbers, phones and the birth range are sealed; what is counted is plain codes."""

    id: int | None = serial()
    key_id: UUID = Field(foreign_key="data_key.id")
    sealed: bytes | None = cipher()
    sex: str = ""
    birth_year: int | None = Field(default=None, sa_type=SmallInteger)
    created_at: datetime = moment(required=True)


class ChildKey(SQLModel, table=True):
    """Keyed hashes of a child's blocking keys, for duplicate search."""

    __tablename__ = "child_key"
    # A search reads this index alone.
    __table_args__ = (Index("child_key_hash", "hash", postgresql_include=["child_id"]),)

    child_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="child.id")
    hash: bytes = Field(sa_type=LargeBinary, primary_key=True)


class Case(SQLModel, table=True):
    """One child's case. `version` grows with every move; a move names the version it saw.

    `reporter_id` is who told first (history); `weaver_id` is who follows the child now and may open
    the case; `owner_id` is the coordinator in charge. `warned_step` counts how far up a missed
    clock was told. `proposed_*` is a weaver's proposal to close, waiting for a coordinator.
    `entity_id` is how other forms name it, when a form's own entity made it. `erased_at` is when
    everything personal of it was destroyed. `need_bits` are the rows of `need` as bits,
    `family_knows` whether the family was asked for consent or told; the database keeps both.
    """

    __table_args__ = (
        # Everything that a count needs, so that counting an area reads this index alone.
        Index(
            "case_facts",
            "facts",
            postgresql_include=[
                "id",
                "opened_day",
                "closed_day",
                "helped_day",
                "due_day",
                "lao",
                "need_bits",
            ],
        ),
        Index(
            "case_overdue",
            "due_day",
            "opened_day",
            "id",
            postgresql_include=["facts", "due_at", "lao", "helped_day", "need_bits"],
            postgresql_where=text("state NOT IN ('closed', 'no_help')"),
        ),
        Index("case_lao", "lao", "state"),
        Index("case_opened", "province", "opened_at"),
        Index(
            "case_urgent",
            "facts",
            postgresql_include=["id", "due_day", "opened_day", "helped_day", "lao", "need_bits"],
            postgresql_where=text("urgent <> ''"),
        ),
        Index("case_due", "due_at", postgresql_where=text("closed_at IS NULL")),
        Index(
            "case_to_erase",
            "closed_at",
            postgresql_where=text("closed_at IS NOT NULL AND erased_at IS NULL"),
        ),
        Index("case_erased", "erased_at", postgresql_where=text("erased_at IS NOT NULL")),
        # Lists of work: worst first within an LAO, a district, a province; and what is proposed
        # or handed over, which is rare.
        Index("case_work_lao", "lao", "due_at", postgresql_where=text(UNENDED)),
        Index("case_work_district", "district", "due_at", postgresql_where=text(UNENDED)),
        Index("case_work_province", "province", "due_at", postgresql_where=text(UNENDED)),
        Index(
            "case_work_answer",
            "province",
            postgresql_where=text("(state = 'moved' OR proposed_at IS NOT NULL)"),
        ),
        Index(
            "case_untold",
            "facts",
            postgresql_include=["opened_day", "id", "lao"],
            postgresql_where=text(UNTOLD),
        ),
    )

    id: int | None = serial()
    number: str = Field(unique=True)
    child_id: int | None = big(index=True, foreign_key="child.id")
    key_id: UUID = Field(foreign_key="data_key.id")
    sealed: bytes | None = cipher()
    state: str = "new"
    urgent: str = ""
    category: str = ""
    targets: str = ""
    reason: str = ""
    doing: str = ""
    lives: str = ""
    disability: str = ""
    sex: str = ""
    birth_year: int | None = Field(default=None, sa_type=SmallInteger)
    province: str
    district: str = ""
    tambon: str = ""
    lao: str = ""
    reporter_id: int | None = big(index=True)
    weaver_id: int | None = big(index=True)
    owner_id: int | None = big()
    source: str = "report"
    opened_at: datetime = moment(required=True)
    updated_at: datetime = moment(required=True)
    due_at: datetime | None = moment()
    warned_at: datetime | None = moment()
    warned_step: int = small()
    helped_at: datetime | None = moment()
    moved_from: str = ""
    proposed_code: str | None = None
    proposed_by: int | None = big()
    proposed_at: datetime | None = moment()
    entity_id: UUID | None = Field(default=None, unique=True)
    closed_at: datetime | None = moment()
    close_code: str | None = None
    version: int = 1
    erased_at: datetime | None = moment()
    need_bits: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    family_knows: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    facts: int | None = made(BigInteger, FACTS)
    opened_day: int | None = made(SmallInteger, "day_in_bangkok(opened_at)")
    closed_day: int | None = made(SmallInteger, "day_in_bangkok(closed_at)")
    helped_day: int | None = made(SmallInteger, "day_in_bangkok(helped_at)")
    due_day: int | None = made(SmallInteger, "day_in_bangkok(due_at)")


class CaseEvent(SQLModel, table=True):
    """Who did what to a case, when and why."""

    __tablename__ = "case_event"

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    kind: str
    from_state: str = ""
    to_state: str = ""
    at: datetime = moment(required=True)
    person_id: int | None = big()
    sealed: bytes | None = cipher()


class CaseNumber(SQLModel, table=True):
    """The last running number of a province and Buddhist year."""

    __tablename__ = "case_number"

    province: str = Field(primary_key=True)
    year: int = Field(sa_type=SmallInteger, primary_key=True)
    last: int = 0


class Need(SQLModel, table=True):
    """A kind of help asked for (code list `support`)."""

    case_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="case.id")
    code: str = Field(primary_key=True)


class SameChild(SQLModel, table=True):
    """A decision about two cases: same child, brother or sister, different. Reversible.

    `case_id` is the one kept; when a report was joined before it became a case of its own,
    `submission_id` names it and `other_case_id` is empty. `before` holds ids and codes that undoing
    needs; nothing personal.
    """

    __tablename__ = "same_child"

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    other_case_id: int | None = big(index=True, foreign_key="case.id")
    submission_id: int | None = big()
    verdict: str
    decided_by: int | None = big()
    decided_at: datetime = moment(required=True)
    before: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    undone_at: datetime | None = moment()
    undone_by: int | None = big()


class Assistance(SQLModel, table=True):
    """Help given to a child, a household or a centre. Money is an integer of satang.

    `batch` is shared by rows entered together; words of a person are sealed under `key_id`.
    A row entered by mistake is voided, never deleted. `at_place` and `at_lao` say where its case
    lies now (nothing for a centre); the database keeps them.
    """

    __table_args__ = (
        Index(
            "assistance_once",
            "submission_id",
            "case_id",
            "centre",
            unique=True,
            postgresql_where=text("submission_id IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("assistance_place", "province", "lao", "given_on"),
        Index(
            "assistance_at",
            "at_place",
            postgresql_include=[
                "case_id",
                "amount",
                "fund",
                "support",
                "given_on",
                "given_to",
                "at_lao",
            ],
            postgresql_where=text("at_place IS NOT NULL AND voided_at IS NULL"),
        ),
        Index(
            "assistance_centre",
            "centre",
            postgresql_include=["amount", "fund", "support", "given_on"],
            postgresql_where=text("given_to = 'centre' AND voided_at IS NULL"),
        ),
        Index("assistance_batch", "batch", postgresql_where=text("batch IS NOT NULL")),
    )

    id: int | None = serial()
    submission_id: int | None = big()
    batch: UUID | None = Field(default=None)
    given_to: str
    case_id: int | None = big(index=True)
    centre: str | None = None
    kind: str
    fund: str = ""
    support: str = ""
    amount: int = Field(default=0, sa_type=BigInteger)
    pay: str = ""
    agency: str = ""
    given_on: date
    province: str = ""
    lao: str = ""
    key_id: UUID | None = Field(default=None)
    sealed: bytes | None = cipher()
    recorded_by: int | None = big()
    recorded_at: datetime = moment(required=True)
    voided_at: datetime | None = moment()
    voided_by: int | None = big()
    at_place: int | None = big()
    at_lao: str | None = None


class Alert(SQLModel, table=True):
    """Danger that somebody must take. `level` A now, B today, C plan."""

    __table_args__ = (Index("alert_open", "raised_at", postgresql_where=text("taken_at IS NULL")),)

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    draft_id: int | None = big()
    level: str
    raised_at: datetime = moment(required=True)
    taken_at: datetime | None = moment()
    taken_by: int | None = big()
    closed_at: datetime | None = moment()
    version: int = 1


class AlertStep(SQLModel, table=True):
    """A rung of an alert's ladder: 0 at once, then 15, 30 and 120 minutes.

    `receivers` were sent a push; `skipped` would have been, but blocked us or are suspended.
    """

    __tablename__ = "alert_step"

    alert_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="alert.id")
    step: int = Field(sa_type=SmallInteger, primary_key=True)
    due_at: datetime = moment(required=True, index=True)
    done_at: datetime | None = moment()
    receivers: int = small()
    skipped: int = small()


class Consent(SQLModel, table=True):
    """What the family said about keeping the data, when, and by which text."""

    __table_args__ = (
        Index("consent_back", "case_id", postgresql_where=text("withdrawn_at IS NOT NULL")),
    )

    id: int | None = serial()
    case_id: int = big(required=True, index=True, foreign_key="case.id")
    submission_id: int | None = big()
    given: str
    who: str = ""
    purpose: str = "help"
    text_version: str
    at: datetime = moment(required=True)
    person_id: int | None = big()
    withdrawn_at: datetime | None = moment()


class AccessLog(SQLModel, table=True):
    """Who looked at which case, when and why."""

    __tablename__ = "access_log"

    id: int | None = serial()
    person_id: int | None = big(index=True)
    case_id: int = big(required=True, index=True)
    act: str
    why: str = ""
    at: datetime = moment(required=True)


class Secret(SQLModel, table=True):
    """Secrets of the service, sealed: the lookup key."""

    name: str = Field(primary_key=True)
    sealed: bytes = cipher(required=True)
