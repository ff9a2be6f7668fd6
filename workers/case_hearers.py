"""Who hears of a move, with their next free reply: whoever follows the case, and its reporters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from models import case_queries, inbox
from models.vault import Vault

HEARD: Final = {
    "approve": "closed",
    "close": "closed",
    "reopen": "reopen",
    "no_help": "no_help",
    "plan": "plan",
}
"""Moves that the weaver and everybody whose report was joined hear of, and as what."""


def tell(
    connection: Connection,
    vault: Vault,
    row: Row[Any],
    name: str,
    values: Mapping[str, Any],
    now: datetime,
    *,
    by: int | None,
    reason: str = "",
) -> None:
    """Speak of a move that was just made on `row`, with the columns it set; never to `by`."""
    why = reason if name in ("turn_down", "decline") else ""
    code = str(values.get("close_code") or "")
    for person_id, what in _hearers(connection, row, name, values).items():
        if person_id != by:
            inbox.speak(
                connection,
                vault,
                person_id,
                f"moved:{row.id}:{row.version}:{person_id}",
                "case_moved",
                {"case_no": row.number, "what": what, "code": code, "why": why},
                now,
            )


def _hearers(
    connection: Connection, row: Row[Any], name: str, values: Mapping[str, Any]
) -> dict[int, str]:
    """Person → what they hear. A reason is heard by those only whose proposal or hand-over it
    answers."""
    if name in HEARD:
        joined = case_queries.reporters(connection, row.id)
        return dict.fromkeys(filter(None, (row.weaver_id, *joined)), HEARD[name])
    if name == "turn_down":
        return dict.fromkeys(filter(None, (row.weaver_id, row.proposed_by)), name)
    if name == "assign":
        before = {row.weaver_id: "unassigned"} if row.weaver_id else {}
        return {**before, int(values["weaver_id"]): "assign"}
    if name == "propose_close" and row.owner_id:
        return {row.owner_id: name}
    if name in ("accept", "decline"):
        last = case_queries.last_move(connection, row.id, "moved")
        return {last.person_id: name} if last is not None and last.person_id else {}
    return {}
