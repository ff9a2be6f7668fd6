"""What a province decides for itself: caps of help, quiet hours, phone numbers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import big, moment


class ProvinceSetting(SQLModel, table=True):
    """Settings of a province (2 digits), or of all that say nothing themselves ("").

    Caps are satang for one entry of help. `quiet_from`, `quiet_to` are Bangkok times.
    `phones`: a list of {"number", "th", "en", "levels"} in the order they are shown.
    """

    __tablename__ = "province_setting"

    province: str = Field(primary_key=True)
    cap_child: int | None = Field(default=None, sa_type=BigInteger)
    cap_centre: int | None = Field(default=None, sa_type=BigInteger)
    quiet_from: time | None = None
    quiet_to: time | None = None
    phones: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB)
    changed_at: datetime = moment(required=True)
    changed_by: int | None = big()
