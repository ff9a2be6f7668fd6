"""One person, one turn: a lease on the person's row, with a fencing number.

Leases run on the database's own clock, so that a moved or fixed clock of a rehearsal never keeps
one alive. Whoever holds a lease names its fence in every commit; a lease that was taken over in the
meantime makes that commit fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

SECONDS = 10

URGENT, SPOKEN, ORDINARY = 0, 1, 2
"""What somebody waits for: danger, their own words' answer, a push that can wait."""

_TAKE = text(
    """
    WITH due AS (
        SELECT person_id, min(received_at) AS since, 1 AS rank FROM inbox
        WHERE done_at IS NULL AND set_aside_at IS NULL AND person_id IS NOT NULL
        GROUP BY person_id HAVING bool_and(not_before IS NULL OR not_before <= :now)
        UNION ALL
        SELECT person_id, min(created_at), min(CASE
            WHEN push_class = 'danger' THEN 0 WHEN kind = 'reply' THEN 1 ELSE 2 END)
        FROM outbox
        WHERE closed_at IS NULL AND (not_before IS NULL OR not_before <= :now)
        GROUP BY person_id
    ), free AS (
        SELECT person.id, waiting.rank FROM person
        JOIN (
            SELECT person_id, min(since) AS since, min(rank) AS rank FROM due GROUP BY person_id
        ) AS waiting ON waiting.person_id = person.id
        WHERE waiting.rank <= :up_to
          AND (person.lease_until IS NULL OR person.lease_until < clock_timestamp())
        ORDER BY waiting.rank, waiting.since LIMIT :most
        FOR NO KEY UPDATE OF person SKIP LOCKED
    )
    UPDATE person SET fence = fence + 1, lease_by = :holder,
        lease_until = clock_timestamp() + make_interval(secs => :seconds)
    FROM free WHERE person.id = free.id
    RETURNING person.id, person.fence, person.state, person.language, person.name_sealed,
        person.user_sealed, person.blocked_at, free.rank
    """
)
_HOLD = text(
    """
    SELECT person.id, person.state, person.language FROM person
    JOIN unnest(CAST(:ids AS bigint[]), CAST(:fences AS bigint[])) AS held(id, fence)
      ON held.id = person.id AND held.fence = person.fence
    WHERE person.lease_by = :holder
    ORDER BY person.id FOR NO KEY UPDATE OF person
    """
)
_RENEW = text(
    """
    UPDATE person SET lease_until = clock_timestamp() + make_interval(secs => :seconds)
    WHERE id = ANY(:ids) AND lease_by = :holder AND lease_until IS NOT NULL
    """
)
_RELEASE = text(
    """
    UPDATE person SET lease_until = NULL
    FROM unnest(CAST(:ids AS bigint[]), CAST(:fences AS bigint[])) AS held(id, fence)
    WHERE person.id = held.id AND person.fence = held.fence AND person.lease_by = :holder
    """
)


class LeaseLostError(Exception):
    """Somebody else holds the person now; what was computed must not be kept."""


def take(
    connection: Connection, holder: str, most: int, now: datetime, up_to: int = ORDINARY
) -> Sequence[Row[Any]]:
    """Lease up to `most` people who have something due: danger first, then who wrote, then the
    rest, each longest waiting first. `up_to` leaves out what is less pressing."""
    values = {"holder": holder, "most": most, "now": now, "seconds": SECONDS, "up_to": up_to}
    return connection.execute(_TAKE, values).all()


def hold(
    connection: Connection, holder: str, fences: Mapping[int, int]
) -> dict[int, Row[Any, Any, Any]]:
    """Lock the leased rows to the end of this transaction. → id, state and language of each, by id.
    Raises LeaseLostError."""
    kept = held(connection, holder, fences)
    if len(kept) != len(fences):
        raise LeaseLostError(f"{len(fences) - len(kept)} of {len(fences)} leases are gone")
    return kept


def held(
    connection: Connection, holder: str, fences: Mapping[int, int]
) -> dict[int, Row[Any, Any, Any]]:
    """Lock the leased rows that are still ours. → id, state and language of each, by id."""
    rows = connection.execute(_HOLD, {"holder": holder, **_arrays(fences)})
    return {row.id: row for row in rows}


def renew(connection: Connection, holder: str, people: Sequence[int]) -> None:
    """Keep leases. One given back in the meantime stays given back: nobody would serve it."""
    connection.execute(_RENEW, {"holder": holder, "ids": list(people), "seconds": SECONDS})


def release(connection: Connection, holder: str, fences: Mapping[int, int]) -> None:
    """Give leases back; one that was taken over stays with its new holder."""
    connection.execute(_RELEASE, {"holder": holder, **_arrays(fences)})


def _arrays(fences: Mapping[int, int]) -> dict[str, list[int]]:
    return {"ids": list(fences), "fences": list(fences.values())}
