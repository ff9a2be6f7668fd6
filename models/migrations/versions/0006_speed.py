"""What the country's speed needs."""

from __future__ import annotations

revision = "0006_speed"
down_revision = "0005_retention"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
