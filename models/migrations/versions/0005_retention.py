"""What retention by class and erasing need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_retention"
down_revision = "0004_counting"


def upgrade() -> None:
    op.add_column("case", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        'UPDATE "case" SET erased_at = data_key.destroyed_at FROM data_key '
        'WHERE data_key.id = "case".key_id AND data_key.destroyed_at IS NOT NULL'
    )
    # What retention looks for is found in these alone, not by reading every case and draft.
    op.create_index(
        "case_to_erase",
        "case",
        ["closed_at"],
        postgresql_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
    )
    op.create_index(
        "case_erased", "case", ["erased_at"], postgresql_where=sa.text("erased_at IS NOT NULL")
    )
    op.create_index(
        "draft_cancelled",
        "draft",
        ["closed_at"],
        postgresql_where=sa.text("closed_as = 'cancelled'"),
    )
    op.create_index(
        "draft_case", "draft", ["case_id"], postgresql_where=sa.text("case_id IS NOT NULL")
    )
    op.create_index(
        "submission_rehearsal",
        "submission",
        ["received_at"],
        postgresql_where=sa.text("rehearsal"),
    )
    op.create_index(
        "consent_back",
        "consent",
        ["case_id"],
        postgresql_where=sa.text("withdrawn_at IS NOT NULL"),
    )
    # Ended messages that were not delivered, and so were not emptied: few.
    op.create_index(
        "outbox_kept",
        "outbox",
        ["person_id"],
        postgresql_where=sa.text("closed_at IS NOT NULL AND sealed IS NOT NULL"),
    )
    # How often what a file held was taken back while it was being made.
    op.add_column(
        "export", sa.Column("stale", sa.SmallInteger(), server_default="0", nullable=False)
    )
    # Raw events are emptied with their turn from now on; what older turns left goes at once.
    op.execute("UPDATE inbox SET sealed = NULL WHERE done_at IS NOT NULL AND sealed IS NOT NULL")


def downgrade() -> None:
    op.drop_column("export", "stale")
    op.drop_index("outbox_kept", table_name="outbox")
    op.drop_index("consent_back", table_name="consent")
    op.drop_index("submission_rehearsal", table_name="submission")
    op.drop_index("draft_case", table_name="draft")
    op.drop_index("draft_cancelled", table_name="draft")
    op.drop_index("case_erased", table_name="case")
    op.drop_index("case_to_erase", table_name="case")
    op.drop_column("case", "erased_at")
