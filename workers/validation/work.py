"""One submission on the table: its row, the open key, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.thai.show import bangkok_date
from handlers.reported import Reported, read
from models.measures import REPORT_FORMS
from models.scope import everything
from models.vault import Box, Vault
from workers.validation.entities import child_said
from workers.validation.store import Store

SERVICE = everything()


@dataclass(frozen=True)
class Work:
    """Everything about the submission that is being worked on, in one transaction."""

    connection: Connection
    vault: Vault
    now: datetime
    row: Row[Any]
    box: Box
    answers: Mapping[str, Any]
    report: Reported
    store: Store

    @property
    def is_report(self) -> bool:
        """Whether the form is one of those that report a child."""
        return self.row.form in REPORT_FORMS

    @property
    def sent_on(self) -> date:
        """The day in Bangkok on which this version was sent: ages count from it."""
        return bangkok_date(self.row.version_at)

    @property
    def tambon(self) -> str:
        return self.report.tambon or str(self.row.tambon)


def open_work(
    connection: Connection, vault: Vault, row: Row[Any], now: datetime, store: Store | None = None
) -> Work:
    """A row of `models.submission_queries` as work. Raises SealError when its key is destroyed."""
    box = vault.box(row.key_id, row.key_sealed)
    answers = box.open(row.sealed, "submission")["answers"]
    if row.form in REPORT_FORMS:
        said = answers
    else:  # other forms may use the same names; only their entities say what is meant
        said = {} if row.rehearsal else child_said(connection, vault, row)
    report = read(said, bangkok_date(row.version_at))
    store = store or Store(connection, vault)
    return Work(connection, vault, now, row, box, answers, report, store)
