"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_access_log_case_id"), "access_log", ["case_id"], unique=False)
    op.create_index(op.f("ix_access_log_person_id"), "access_log", ["person_id"], unique=False)
    op.create_table(
        "area",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("name_th", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_area_parent"), "area", ["parent"], unique=False)
    op.create_table(
        "assistance",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("given_to", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("support", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assistance_case_id"), "assistance", ["case_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachment_message", "attachment", ["message_id"], unique=False)
    op.create_index(
        "attachment_waiting",
        "attachment",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(op.f("ix_attachment_draft_id"), "attachment", ["draft_id"], unique=False)
    op.create_index(
        op.f("ix_attachment_submission_id"), "attachment", ["submission_id"], unique=False
    )
    op.create_table(
        "case_number",
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("province", "year"),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "form",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title_th", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "form_version",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("compiled", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_form_version_form"), "form_version", ["form"], unique=False)
    op.create_table(
        "invite",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_table(
        "lao",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_th", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_lao_province"), "lao", ["province"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("guesses", sa.SmallInteger(), nullable=False),
        sa.Column("guessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_hash"),
    )
    op.create_table(
        "quota_month",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("push_class", sa.String(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "push_class"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "tombstone",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_table(
        "centre",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_th", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("tambon", sa.String(), nullable=False),
        sa.Column("moo", sa.Integer(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("teachers", sa.Integer(), nullable=False),
        sa.Column("standard_grade", sa.String(), nullable=True),
        sa.Column("standard_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lao"],
            ["lao.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_centre_lao"), "centre", ["lao"], unique=False)
    op.create_table(
        "child",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["data_key.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "conversation",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_key", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_as", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["data_key.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "draft_corrects",
        "draft",
        ["corrects"],
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )
    op.create_index(
        "draft_open",
        "draft",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_index", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index(
        "inbox_message",
        "inbox",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "inbox_open",
        "inbox",
        ["person_id", "happened_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL"),
    )
    op.create_index(
        "inbox_waiting",
        "inbox",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL"),
    )
    op.create_table(
        "lao_tambon",
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("tambon", sa.String(), nullable=False),
        sa.Column("moo", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lao"],
            ["lao.code"],
        ),
        sa.ForeignKeyConstraint(
            ["tambon"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("lao", "tambon"),
    )
    op.create_index(op.f("ix_lao_tambon_tambon"), "lao_tambon", ["tambon"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("push_class", sa.String(), nullable=False),
        sa.Column("unique_key", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("retry_key", sa.Uuid(), nullable=True),
        sa.Column("alert_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_outbox_alert_id"), "outbox", ["alert_id"], unique=False)
    op.create_index(
        "outbox_key",
        "outbox",
        ["unique_key"],
        unique=True,
        postgresql_where=sa.text("unique_key IS NOT NULL"),
    )
    op.create_index(
        "outbox_unheard",
        "outbox",
        ["person_id"],
        postgresql_where=sa.text("verdict = 'unheard'"),
    )
    op.create_index(
        "outbox_open",
        "outbox",
        ["person_id", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "person_role",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_person_role_person_id"), "person_role", ["person_id"], unique=False)
    op.create_index(
        "person_role_live",
        "person_role",
        ["role", "area"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("tambon", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("current", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["data_key.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_submission_case_id"), "submission", ["case_id"], unique=False)
    op.create_index(op.f("ix_submission_person_id"), "submission", ["person_id"], unique=False)
    op.create_index("submission_draft", "submission", ["draft_id"], unique=True)
    op.create_index(
        "submission_place",
        "submission",
        ["province", "received_at"],
        unique=False,
        postgresql_include=["district", "tambon", "lao", "form", "rehearsal"],
    )
    op.create_index(
        "submission_open",
        "submission",
        ["province"],
        unique=False,
        postgresql_where=sa.text("state <> 'accepted'"),
    )
    op.create_index(
        "submission_waiting",
        "submission",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("urgent", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("targets", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("lives", sa.String(), nullable=False),
        sa.Column("disability", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("tambon", sa.String(), nullable=False),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_code", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"],
            ["child.id"],
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["data_key.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "case_due", "case", ["due_at"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("case_lao", "case", ["lao", "state"], unique=False)
    op.create_index("case_opened", "case", ["province", "opened_at"], unique=False)
    op.create_index(
        "case_place",
        "case",
        ["province", "district", "tambon", "state"],
        unique=False,
        postgresql_include=[
            "id",
            "lao",
            "targets",
            "urgent",
            "due_at",
            "closed_at",
            "child_id",
            "source",
        ],
    )
    op.create_index(
        "case_urgent", "case", ["province"], unique=False, postgresql_where=sa.text("urgent <> ''")
    )
    op.create_index(op.f("ix_case_child_id"), "case", ["child_id"], unique=False)
    op.create_index(op.f("ix_case_reporter_id"), "case", ["reporter_id"], unique=False)
    op.create_table(
        "child_key",
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"],
            ["child.id"],
        ),
        sa.PrimaryKeyConstraint("child_id", "hash"),
    )
    op.create_index("child_key_hash", "child_key", ["hash"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("other_case_id", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "submission_id",
            "n",
            "code",
            "ref",
            "other_case_id",
            name="finding_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "finding_open",
        "finding",
        ["audience"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(op.f("ix_finding_submission_id"), "finding", ["submission_id"], unique=False)
    op.create_table(
        "submission_version",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission_id", "n"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "alert_open",
        "alert",
        ["raised_at"],
        unique=False,
        postgresql_where=sa.text("taken_at IS NULL"),
    )
    op.create_index(op.f("ix_alert_case_id"), "alert", ["case_id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consent_case_id"), "consent", ["case_id"], unique=False)
    op.create_table(
        "need",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "code"),
    )
    op.create_table(
        "same_child",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("other_case_id", sa.BigInteger(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["other_case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_same_child_case_id"), "same_child", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_same_child_other_case_id"), "same_child", ["other_case_id"], unique=False
    )
    op.create_table(
        "alert_step",
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receivers", sa.SmallInteger(), nullable=False),
        sa.Column("skipped", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["alert.id"],
        ),
        sa.PrimaryKeyConstraint("alert_id", "step"),
    )
    op.create_index(op.f("ix_alert_step_due_at"), "alert_step", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_alert_step_due_at"), table_name="alert_step")
    op.drop_table("alert_step")
    op.drop_index(op.f("ix_same_child_other_case_id"), table_name="same_child")
    op.drop_index(op.f("ix_same_child_case_id"), table_name="same_child")
    op.drop_table("same_child")
    op.drop_table("need")
    op.drop_index(op.f("ix_consent_case_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_case_event_case_id"), table_name="case_event")
    op.drop_table("case_event")
    op.drop_index(op.f("ix_alert_case_id"), table_name="alert")
    op.drop_index("alert_open", table_name="alert", postgresql_where=sa.text("taken_at IS NULL"))
    op.drop_table("alert")
    op.drop_table("submission_version")
    op.drop_index(op.f("ix_finding_submission_id"), table_name="finding")
    op.drop_index(
        "finding_open", table_name="finding", postgresql_where=sa.text("resolved_at IS NULL")
    )
    op.drop_table("finding")
    op.drop_index("child_key_hash", table_name="child_key")
    op.drop_table("child_key")
    op.drop_index(op.f("ix_case_reporter_id"), table_name="case")
    op.drop_index(op.f("ix_case_child_id"), table_name="case")
    op.drop_index("case_urgent", table_name="case", postgresql_where=sa.text("urgent <> ''"))
    op.drop_index(
        "case_place",
        table_name="case",
        postgresql_include=[
            "id",
            "lao",
            "targets",
            "urgent",
            "due_at",
            "closed_at",
            "child_id",
            "source",
        ],
    )
    op.drop_index("case_opened", table_name="case")
    op.drop_index("case_lao", table_name="case")
    op.drop_index("case_due", table_name="case", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("case")
    op.drop_index(
        "submission_waiting",
        table_name="submission",
        postgresql_where=sa.text("state = 'received'"),
    )
    op.drop_index(
        "submission_open",
        table_name="submission",
        postgresql_where=sa.text("state <> 'accepted'"),
    )
    op.drop_index(
        "submission_place",
        table_name="submission",
        postgresql_include=["district", "tambon", "lao", "form", "rehearsal"],
    )
    op.drop_index(op.f("ix_submission_person_id"), table_name="submission")
    op.drop_index(op.f("ix_submission_case_id"), table_name="submission")
    op.drop_index("submission_draft", table_name="submission")
    op.drop_table("submission")
    op.drop_index(
        "person_role_live", table_name="person_role", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index(op.f("ix_person_role_person_id"), table_name="person_role")
    op.drop_table("person_role")
    op.drop_index("outbox_open", table_name="outbox", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(
        "outbox_key", table_name="outbox", postgresql_where=sa.text("unique_key IS NOT NULL")
    )
    op.drop_index(op.f("ix_outbox_alert_id"), table_name="outbox")
    op.drop_index("outbox_unheard", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_lao_tambon_tambon"), table_name="lao_tambon")
    op.drop_table("lao_tambon")
    op.drop_index(
        "inbox_waiting",
        table_name="inbox",
        postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL"),
    )
    op.drop_index(
        "inbox_open",
        table_name="inbox",
        postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL"),
    )
    op.drop_index(
        "inbox_message", table_name="inbox", postgresql_where=sa.text("message_id IS NOT NULL")
    )
    op.drop_table("inbox")
    op.drop_index("draft_open", table_name="draft", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("draft_corrects", table_name="draft")
    op.drop_table("draft")
    op.drop_table("conversation")
    op.drop_table("child")
    op.drop_index(op.f("ix_centre_lao"), table_name="centre")
    op.drop_table("centre")
    op.drop_table("tombstone")
    op.drop_table("secret")
    op.drop_table("quota_month")
    op.drop_table("person")
    op.drop_index(op.f("ix_lao_province"), table_name="lao")
    op.drop_table("lao")
    op.drop_table("invite")
    op.drop_index(op.f("ix_form_version_form"), table_name="form_version")
    op.drop_table("form_version")
    op.drop_table("form")
    op.drop_table("data_key")
    op.drop_table("case_number")
    op.drop_index(op.f("ix_attachment_submission_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_draft_id"), table_name="attachment")
    op.drop_index(
        "attachment_waiting", table_name="attachment", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_index("attachment_message", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_assistance_case_id"), table_name="assistance")
    op.drop_table("assistance")
    op.drop_index(op.f("ix_area_parent"), table_name="area")
    op.drop_table("area")
    op.drop_index(op.f("ix_access_log_person_id"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_case_id"), table_name="access_log")
    op.drop_table("access_log")
