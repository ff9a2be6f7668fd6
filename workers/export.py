"""Exports: submissions, cases and help given, as CSV, XLSX or JSON lines, however many there are.

Rows are read from one snapshot and written as they come. Times are Bangkok's, with their offset;
codes stay codes. Whatever is exported of a child is in the access log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import IO, Any, Literal

from sqlalchemy import Engine

from bot.thai import to_bangkok
from handlers.reported import leaves
from models import export_rows
from models.export_rows import Filter
from models.scope import Scope
from models.vault import SealError, Vault
from workers.sheets import WRITERS

What = Literal["submissions", "cases", "assistance"]
Format = Literal["csv", "xlsx", "jsonl"]
Values = dict[str, Any]

SUBMISSION_COLUMNS = (
    "id", "number", "form", "version", "person", "received_at", "state", "case_no", "province",
    "district", "tambon", "lao",
)  # fmt: skip
CASE_COLUMNS = (
    "case_no", "state", "urgent", "tambon", "tambon_name", "district", "district_name", "province",
    "lao", "lao_name", "opened_at", "updated_at", "due_at", "closed_at", "close_code", "source",
    "category", "targets", "reason", "doing", "lives", "disability", "needs", "sex", "birth_year",
)  # fmt: skip
NAME_COLUMNS = ("first", "last", "nickname", "id_kind", "id_no", "guardian", "phone")
HELP_COLUMNS = (
    "id", "given_to", "case_no", "centre", "centre_name", "kind", "fund", "support", "amount_baht",
    "given_on", "province", "lao", "recorded_at",
)  # fmt: skip


def export(
    engine: Engine,
    vault: Vault,
    scope: Scope,
    what: What,
    file_format: Format,
    out: IO[bytes],
    wanted: Filter,
    now: datetime,
    *,
    names: bool = False,
) -> int:
    """Write everything of `what` within the scope to `out`. → how many rows.

    `names` adds who the child of a case is. The look is logged in the same transaction.
    """
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.begin() as connection:
        export_rows.log_cases(connection, scope, wanted, what, now)

        def rows() -> Iterator[Values]:
            if what == "submissions":
                return _submissions(export_rows.submissions(connection, scope, wanted), vault)
            if what == "cases":
                return _cases(export_rows.cases(connection, scope, wanted), vault, names)
            return map(_help, export_rows.assistance(connection, scope, wanted))

        return _write(what, file_format, rows, out, names=names)


def _write(
    what: What,
    file_format: Format,
    rows: Callable[[], Iterator[Values]],
    out: IO[bytes],
    *,
    names: bool,
) -> int:
    if file_format == "jsonl":
        return WRITERS["jsonl"](out, (), rows())
    if what == "cases":
        return WRITERS[file_format](out, CASE_COLUMNS + (NAME_COLUMNS if names else ()), rows())
    if what == "assistance":
        return WRITERS[file_format](out, HELP_COLUMNS, rows())
    # A sheet needs its columns first: one pass finds the questions, a second one writes.
    questions = _questions(row["answers"] for row in rows())
    flat = ({**row, **_flat(row["answers"])} for row in rows())
    return WRITERS[file_format](out, (*SUBMISSION_COLUMNS, *questions), flat)


def _submissions(rows: Iterable[Mapping[str, Any]], vault: Vault) -> Iterator[Values]:
    for row in rows:
        held = _open(vault, row["key_id"], row["key_sealed"], row["sealed"], "submission")
        yield {
            "id": row["id"],
            "number": row["number"],
            "form": row["form"],
            "version": row["version"],
            "person": row["person_id"],
            "received_at": _moment(row["received_at"]),
            "state": row["state"],
            "case_no": row["case_no"],
            **{name: row[name] for name in ("province", "district", "tambon", "lao")},
            "answers": held.get("answers", {}),
        }


def _cases(rows: Iterable[Mapping[str, Any]], vault: Vault, names: bool) -> Iterator[Values]:
    for row in rows:
        values = {name: row[name] for name in CASE_COLUMNS if name != "case_no"}
        for name in ("opened_at", "updated_at", "due_at", "closed_at"):
            values[name] = _moment(row[name])
        child: Mapping[str, Any] = {}
        if names and row["child_sealed"] is not None:
            child = _open(
                vault, row["child_key_id"], row["child_key_sealed"], row["child_sealed"], "child"
            )
        shown = {name: child.get(name) or None for name in NAME_COLUMNS} if names else {}
        yield {"case_no": row["number"], **values, **shown}


def _help(row: Mapping[str, Any]) -> Values:
    baht, satang = divmod(row["amount"], 100)
    values = {name: row[name] for name in HELP_COLUMNS if name != "amount_baht"}
    values["amount_baht"] = f"{baht}.{satang:02}"
    values["given_on"] = row["given_on"].isoformat()
    values["recorded_at"] = _moment(row["recorded_at"])
    return values


def _open(vault: Vault, key_id: Any, key: bytes | None, sealed: bytes, context: str) -> Values:
    """Sealed content; nothing when its key was destroyed."""
    try:
        content: Values = vault.box(key_id, key).open(sealed, context)
    except SealError:
        return {}
    return content


def _questions(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every question answered in any record, in the order of first meeting."""
    found: dict[str, None] = {}
    for record in records:
        found.update(dict.fromkeys(_flat(record)))
    return [name for name in found if name not in SUBMISSION_COLUMNS]


def _flat(record: Mapping[str, Any]) -> Values:
    """Answers by question; a name that is a column of its own already gets its group before it."""
    flat = dict(leaves(record))
    flat.update({name: value for name, value in record.items() if isinstance(value, list)})
    return {f"answer_{name}" if name in SUBMISSION_COLUMNS else name: flat[name] for name in flat}


def _moment(moment: datetime | date | None) -> str | None:
    if isinstance(moment, datetime):
        return to_bangkok(moment).isoformat(timespec="seconds")
    return None
