"""Unsend, of a form about help: its words go from the rows that were made of it, its sums stay.

What a case itself holds of the same names (a note, say) was told by somebody else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, Table, and_, update

from handlers.helped import read_centre
from models import assistance_queries, conversation, referral_queries, sending
from models.assistance_queries import ASSISTANCE
from models.centre_queries import CENTRE
from models.referral_queries import REFERRAL
from models.vault import Box
from workers import helping, referring
from workers.desk import Desk

FORMS: Final = ("assistance", "centre")


def redact(desk: Desk, found: Row[Any], box: Box, names: Collection[str]) -> None:
    """Take these answers, by name, out of help, referral and register. `found` is the submission
    and `box` its own key's."""
    rows = assistance_queries.of_submission(desk.connection, found.id)
    for row in rows:
        _reseal(desk, ASSISTANCE, row, helping.CONTEXT, names)
    referral = referral_queries.of_submission(desk.connection, found.id)
    if referral is not None:
        _reseal(desk, REFERRAL, referral, referring.CONTEXT, names)
    if found.form == "centre" and "head_phone" in names:
        answers = box.open(sending.newest(desk.connection, found), "submission")["answers"]
        said = read_centre(answers)
        named = and_(CENTRE.c.name_th == said.name, CENTRE.c.tambon == said.tambon)
        same = CENTRE.c.code == said.code if said.code else named
        desk.connection.execute(update(CENTRE).where(same).values(phone_sealed=None))


def _reseal(desk: Desk, target: Table, row: Row[Any], context: str, names: Collection[str]) -> None:
    if row.sealed is None or row.key_id is None:
        return
    box = conversation.box_of(desk.connection, desk.vault, row.key_id)
    words = box.open(row.sealed, context)
    kept = {name: value for name, value in words.items() if name not in names}
    if kept != words:
        sealed = box.seal(kept, context) if kept else None
        desk.connection.execute(update(target).where(target.c.id == row.id).values(sealed=sealed))
