"""Casework, help, links, absences"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_casework"
down_revision = "0002_form_proposal"

ADDED = {
    "assistance": [
        "submission_id",
        "batch",
        "pay",
        "agency",
        "key_id",
        "sealed",
        "voided_at",
        "voided_by",
    ],
    "case": [
        "weaver_id",
        "warned_step",
        "helped_at",
        "moved_from",
        "proposed_code",
        "proposed_by",
        "proposed_at",
        "entity_id",
    ],
    "outbox": ["bundle_id"],
    "draft": ["handed_from", "handover_id"],
    "centre": ["phone_sealed"],
    "same_child": ["before", "undone_by"],
}
MADE = (
    "submission_event",
    "placement_check",
    "visit",
    "referral",
    "placement",
    "case_reporter",
    "export_part",
    "absence",
    "person_event",
    "reconciliation",
    "quota_look",
    "province_setting",
    "picture",
    "link",
    "export",
)
WORK_INDEXES = {
    "case_work_lao": "lao",
    "case_work_district": "district",
    "case_work_province": "province",
}


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_export_person_id"), "export", ["person_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_link_expires_at"), "link", ["expires_at"], unique=False)
    op.create_index(op.f("ix_link_person_id"), "link", ["person_id"], unique=False)
    op.create_table(
        "picture",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("contents", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("picture_key", "picture", ["key"], unique=True)
    op.create_table(
        "province_setting",
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("cap_child", sa.BigInteger(), nullable=True),
        sa.Column("cap_centre", sa.BigInteger(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("phones", postgresql.JSONB(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("province"),
    )
    op.create_table(
        "quota_look",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("ours", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("difference", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "reconciliation_off",
        "reconciliation",
        ["at"],
        unique=False,
        postgresql_where=sa.text("difference <> 0"),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("stand_in_id", sa.BigInteger(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"], unique=False)
    op.create_index(op.f("ix_absence_stand_in_id"), "absence", ["stand_in_id"], unique=False)
    op.create_table(
        "person_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("lao", sa.String(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("person_id", "other_id"):
        op.create_index(op.f(f"ix_person_event_{column}"), "person_event", [column], unique=False)
    op.add_column("draft", sa.Column("handed_from", sa.BigInteger(), nullable=True))
    op.add_column("draft", sa.Column("handover_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "draft_handed",
        "draft",
        ["handed_from"],
        unique=False,
        postgresql_where=sa.text("handed_from IS NOT NULL"),
    )
    op.create_table(
        "export_part",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["export.id"],
        ),
        sa.PrimaryKeyConstraint("export_id", "n"),
    )
    op.create_table(
        "case_reporter",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id"),
    )
    op.create_index(
        op.f("ix_case_reporter_person_id"), "case_reporter", ["person_id"], unique=False
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_placement_case_id"), "placement", ["case_id"], unique=False)
    op.create_index(
        "placement_live",
        "placement",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("share_note", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(
        "referral_due",
        "referral",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("met", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.Column("got", sa.String(), nullable=False),
        sa.Column("next", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submission_id"),
    )
    op.create_index(op.f("ix_visit_case_id"), "visit", ["case_id"], unique=False)
    op.create_index(op.f("ix_visit_person_id"), "visit", ["person_id"], unique=False)
    op.create_table(
        "placement_check",
        sa.Column("placement_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.SmallInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
        ),
        sa.PrimaryKeyConstraint("placement_id", "day"),
    )
    op.create_index(
        "placement_check_due",
        "placement_check",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.add_column("assistance", sa.Column("submission_id", sa.BigInteger(), nullable=True))
    op.add_column("assistance", sa.Column("batch", sa.Uuid(), nullable=True))
    op.add_column("assistance", sa.Column("pay", sa.String(), server_default="", nullable=False))
    op.add_column("assistance", sa.Column("agency", sa.String(), server_default="", nullable=False))
    op.add_column("assistance", sa.Column("key_id", sa.Uuid(), nullable=True))
    op.add_column("assistance", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("assistance", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assistance", sa.Column("voided_by", sa.BigInteger(), nullable=True))
    op.create_index(
        "assistance_once",
        "assistance",
        ["submission_id", "case_id", "centre"],
        unique=True,
        postgresql_where=sa.text("submission_id IS NOT NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("assistance_place", "assistance", ["province", "lao", "given_on"], unique=False)
    op.create_index(
        "assistance_batch",
        "assistance",
        ["batch"],
        unique=False,
        postgresql_where=sa.text("batch IS NOT NULL"),
    )
    op.add_column("centre", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("case", sa.Column("weaver_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "case", sa.Column("warned_step", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("case", sa.Column("helped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("moved_from", sa.String(), server_default="", nullable=False))
    op.add_column("case", sa.Column("proposed_code", sa.String(), nullable=True))
    op.add_column("case", sa.Column("proposed_by", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("entity_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint("case_entity_id_key", "case", ["entity_id"])
    op.execute('UPDATE "case" SET weaver_id = reporter_id')
    op.create_index(op.f("ix_case_weaver_id"), "case", ["weaver_id"], unique=False)
    op.create_index(
        "submission_returned",
        "submission",
        ["person_id"],
        postgresql_where=sa.text("state = 'returned'"),
    )
    unended = sa.text("state NOT IN ('closed', 'no_help')")
    for name, column in WORK_INDEXES.items():
        op.create_index(name, "case", [column, "due_at"], postgresql_where=unended)
    op.create_index(
        "case_work_answer",
        "case",
        ["province"],
        postgresql_where=sa.text("(state = 'moved' OR proposed_at IS NOT NULL)"),
    )
    op.add_column(
        "same_child", sa.Column("before", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column("same_child", sa.Column("undone_by", sa.BigInteger(), nullable=True))
    op.create_table(
        "submission_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_submission_event_submission_id"),
        "submission_event",
        ["submission_id"],
        unique=False,
    )
    op.add_column("outbox", sa.Column("bundle_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "outbox_pushed",
        "outbox",
        ["person_id", "push_class", "created_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'push'"),
    )
    op.create_index(
        "outbox_bundle",
        "outbox",
        ["bundle_id"],
        unique=False,
        postgresql_where=sa.text("bundle_id IS NOT NULL"),
    )


def downgrade() -> None:
    for index, table in (
        ("draft_handed", "draft"),
        ("outbox_bundle", "outbox"),
        ("outbox_pushed", "outbox"),
        ("submission_returned", "submission"),
        ("case_work_answer", "case"),
        *((name, "case") for name in WORK_INDEXES),
        ("ix_case_weaver_id", "case"),
        ("assistance_place", "assistance"),
        ("assistance_once", "assistance"),
    ):
        op.drop_index(index, table_name=table)
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
    for table in MADE:
        op.drop_table(table)
