"""A returned report whose reporter left: who follows the case now corrects it, else a coordinator
is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from models import finding_queries, inbox, review_queries
from workers import working_days
from workers.clockwork.room import Room

AT_ONCE = 200
NOBODY = "no_corrector"


def run(room: Room) -> int:
    """Tell each report's next corrector, once a version and person. → how many were passed on."""

    def pass_on(connection: Connection, row: Row[Any]) -> bool:
        return _pass_on(connection, room, row)

    done, last = 0, 0
    while rows := _left_behind(room, last):  # those passed on before stay in this list
        done, last = done + room.each("passed_on", rows, pass_on), rows[-1].id
    return done


def _left_behind(room: Room, after: int) -> Sequence[Row[Any]]:
    with room.engine.connect() as connection:
        return review_queries.left_behind(connection, AT_ONCE, after)


def _pass_on(connection: Connection, room: Room, row: Row[Any]) -> bool:
    person_id = review_queries.corrector(connection, row.id)
    if person_id == row.person_id or review_queries.was_passed(
        connection, row.id, row.current, person_id
    ):
        return False
    if person_id is None:
        _ask_coordinator(connection, room, row)
    else:
        asks = [
            found.ref
            for found in finding_queries.of_submission(connection, row.id)
            if found.n == row.current and found.audience == "weaver" and found.resolved_at is None
        ]
        inbox.speak(
            connection,
            room.vault,
            person_id,
            f"correction:{row.id}:{row.current}:{person_id}",
            "correction",
            {"submission_id": row.id, "number": row.number, "asks": asks, "reasons": {}},
            room.now,
        )
    review_queries.note(connection, row.id, row.current, "passed", room.now, person_id)
    return True


def _ask_coordinator(connection: Connection, room: Room, row: Row[Any]) -> None:
    finding_queries.keep(
        connection,
        [
            {
                "submission_id": row.id,
                "n": row.current,
                "code": NOBODY,
                "severity": "ask",
                "audience": "coordinator",
                "created_at": room.now,
                "due_at": working_days.after(room.now, working_days.LOOK),
            }
        ],
    )
