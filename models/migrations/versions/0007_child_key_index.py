"""A search for known children reads the index of keys alone: a child's page is one of many."""

from __future__ import annotations

from alembic import op

revision = "0007_child_key_index"
down_revision = "0006_speed"


def upgrade() -> None:
    op.drop_index("child_key_hash", table_name="child_key")
    op.create_index("child_key_hash", "child_key", ["hash"], postgresql_include=["child_id"])


def downgrade() -> None:
    op.drop_index("child_key_hash", table_name="child_key")
    op.create_index("child_key_hash", "child_key", ["hash"])
