"""Rows of many reports at once: ids drawn ahead, a statement a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, text, update
from sqlalchemy.dialects.postgresql import insert

from models.case import Case, CaseEvent, Child, ChildKey, Consent, Need
from models.columns import table
from models.submission import Finding, Submission

SUBMISSION = table(Submission)
INTO: Mapping[str, Table] = {
    table(noun).name: table(noun)
    for noun in (Child, ChildKey, Case, CaseEvent, Need, Consent, Finding)
}
"""The tables that rows go into, each after those it points to."""
TOLD_ONCE = frozenset({"need"})
"""Tables of which the database tells others once a statement: they are written in one."""
IDS = text(
    "SELECT nextval(pg_get_serial_sequence('child', 'id')) AS child,"
    """ nextval(pg_get_serial_sequence('"case"', 'id')) AS "case" FROM generate_series(1, :n)"""
)


def ids(connection: Connection, number: int) -> list[tuple[int, int]]:
    """Fresh ids of a child and its case, so often."""
    return [(row.child, row.case) for row in connection.execute(IDS, {"n": number})]


def write(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows by table; those of `submission` settle the submission of that id."""
    for name, into in INTO.items():
        for alike in _by_columns(rows.get(name, ())):
            once = insert(into).on_conflict_do_nothing()
            if name in TOLD_ONCE:
                connection.execute(once.values(alike))
            else:
                connection.execute(once, alike)
    for alike in _by_columns(rows.get("submission", ())):
        columns = [column for column in alike[0] if column != "id"]
        values: dict[str, Any] = {column: bindparam(column) for column in columns}
        settled = (
            update(SUBMISSION)
            .where(SUBMISSION.c.id == bindparam("its_id"))
            .values(**values, attempts=0, not_before=None, error=None)
        )
        connection.execute(settled, [{"its_id": row["id"], **row} for row in alike])


def _by_columns(rows: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows that name the same columns together: a statement takes only such."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[tuple(sorted(row))].append(dict(row))
    return list(found.values())
