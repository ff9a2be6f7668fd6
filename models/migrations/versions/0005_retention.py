"""What retention by class and erasing need."""

from __future__ import annotations

revision = "0005_retention"
down_revision = "0004_counting"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
