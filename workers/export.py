"""Exports: submissions, cases, visits and help given, however many there are, as CSV, XLSX, JSON
lines, and submissions as ODK's XML.

Rows are read from one snapshot and written as they come. Times are Bangkok's, with their offset;
codes stay codes. Whatever is exported of a child is in the access log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any, Literal

from sqlalchemy import Connection, Engine

from bot.thai import to_bangkok
from bot.thai.show import mask_name
from models import consent_queries, export_rows
from models.export_rows import Filter
from models.scope import Scope
from models.vault import SealError, Vault
from workers import export_forms, export_xml, story
from workers.export_rights import Names
from workers.sheets import WRITERS

What = Literal["submissions", "cases", "visits", "assistance", "access"]
Format = Literal["csv", "xlsx", "jsonl", "xml"]
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
MASKED_NAMES = ("first", "last", "nickname")
VISIT_COLUMNS = (
    "id", "case_no", "case_state", "visited_on", "way", "met", "now", "got", "next", "next_on",
    "place_grade", "attend", "left_reason", "close_reason", "still_need", "person", "province",
    "district", "tambon", "lao", "recorded_at",
)  # fmt: skip
VISIT_WORDS = ("place_name", "moved_to", "note")
VISIT_CODES = ("place_grade", "attend", "left_reason", "close_reason", "still_need")
HELP_COLUMNS = (
    "id", "given_to", "case_no", "centre", "centre_name", "kind", "fund", "support", "amount_baht",
    "pay", "agency", "given_on", "batch", "province", "lao", "recorded_at",
)  # fmt: skip
HELP_WORDS = ("words",)
ACCESS_COLUMNS = ("id", "at", "person", "case_no", "act", "why")


@dataclass(frozen=True)
class Task:
    """What to export. `why` stands in the access log; `xml` adds ODK's XML to JSON lines."""

    what: What
    format: Format
    wanted: Filter = field(default_factory=Filter)
    names: Names = "left_out"
    why: str = ""
    xml: bool = False


def export(
    engine: Engine, vault: Vault, scope: Scope, task: Task, out: IO[bytes], now: datetime
) -> int:
    """Write everything that was asked for within the scope to `out`. → how many rows.

    The look is logged in the same transaction.
    """
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.begin() as connection:
        why = task.why or task.what
        export_rows.log_cases(connection, scope, task.wanted, task.what, now, why)
        desk = _Desk(connection, vault, scope, task, consent_queries.taken_back(connection))
        if task.format == "xml":
            return export_xml.write(out, desk.documents())
        return desk.write(out)


@dataclass(frozen=True)
class _Desk:
    """`back`: the cases whose family took its consent back, so that their story is left out."""

    connection: Connection
    vault: Vault
    scope: Scope
    task: Task
    back: set[int]

    def write(self, out: IO[bytes]) -> int:
        task = self.task
        if task.format == "jsonl":
            return WRITERS["jsonl"](out, (), self.rows())
        if task.what != "submissions":
            return WRITERS[task.format](out, _columns(task), self.rows())
        flat = (_joined(row) for row in self.rows())
        return WRITERS[task.format](out, (*SUBMISSION_COLUMNS, *self._questions()), flat)

    def _questions(self) -> list[str]:
        """The columns of the answers: a sheet needs them before its first row.

        They come from the forms, in their order, asked or not. Where a form cannot be read any
        more, a pass through the answers finds them.
        """
        at = (self.connection, self.scope, self.task.wanted)
        forms = export_forms.Forms(self.connection)
        names = [forms.names(digest) for digest in export_rows.versions(*at)]
        if any(found is None for found in names):
            found_in = (row["answers"] for row in self.rows())
            return list(dict.fromkeys(name for answers in found_in for name in _flat(answers)))
        known = dict.fromkeys(name for found in names for name in found or ())
        return [_column(name) for name in known]

    def rows(self) -> Iterator[Values]:
        at = (self.connection, self.scope, self.task.wanted)
        if self.task.what == "submissions":
            return self._submissions()
        if self.task.what == "cases":
            return map(self._case, export_rows.cases(*at))
        if self.task.what == "visits":
            return map(self._visit, export_rows.visits(*at))
        if self.task.what == "access":
            return map(_look, export_rows.access(*at))
        return map(self._help, export_rows.assistance(*at))

    def documents(self) -> Iterator[export_xml.Document]:
        rows = export_rows.sessions(self.connection, self.scope, self.task.wanted)
        return export_xml.documents(rows, self.vault, self._forms(), self.back)

    def _submissions(self) -> Iterator[Values]:
        at = (self.connection, self.scope, self.task.wanted)
        forms = self._forms()
        if not self.task.xml:
            for row in export_rows.submissions(*at):
                yield self._submission(row, forms)
            return
        for row in export_rows.sessions(*at):
            made = export_xml.document(row, self.vault, forms, self.back)
            yield {**self._submission(row, forms), "xml": made.xml.decode() if made else None}

    def _forms(self) -> export_forms.Forms:
        """Form versions, read ahead where rows are streamed and answers left out of them."""
        forms = export_forms.Forms(self.connection)
        if self.task.names == "masked" or self.back:
            forms.load(export_rows.versions(self.connection, self.scope, self.task.wanted))
        return forms

    def _submission(self, row: Mapping[str, Any], forms: export_forms.Forms) -> Values:
        held = self._open(row["key_id"], row["key_sealed"], row["sealed"], "submission")
        answers = held.get("answers", {})
        if row["case_id"] in self.back:
            answers = story.without(answers, story.names(forms.get(row["version"])))
        if self.task.names == "masked":
            answers = forms.masked(row["version"], answers)
        return {
            "id": row["id"],
            "number": row["number"],
            "form": row["form"],
            "version": row["version"],
            "person": row["person_id"],
            "received_at": _moment(row["received_at"]),
            "state": row["state"],
            "case_no": row["case_no"],
            **{name: row[name] for name in ("province", "district", "tambon", "lao")},
            "answers": answers,
        }

    def _case(self, row: Mapping[str, Any]) -> Values:
        values = {name: row[name] for name in CASE_COLUMNS if name != "case_no"}
        for name in ("opened_at", "updated_at", "due_at", "closed_at"):
            values[name] = _moment(row[name])
        child: Mapping[str, Any] = {}
        if self.task.names != "left_out" and row["child_sealed"] is not None:
            key = (row["child_key_id"], row["child_key_sealed"])
            child = self._open(*key, row["child_sealed"], "child")
        if self.task.names == "masked":
            child = {name: mask_name(child.get(name) or "") for name in MASKED_NAMES}
        shown = {name: child.get(name) or None for name in _name_columns(self.task.names)}
        return {"case_no": row["number"], **values, **shown}

    def _visit(self, row: Mapping[str, Any]) -> Values:
        words = {}
        if row["sealed"] is not None:
            words = self._open(row["key_id"], row["key_sealed"], row["sealed"], "visit")
        own = set(VISIT_COLUMNS) - set(VISIT_CODES) - {"person"}
        codes = {name: words.get(name) or None for name in VISIT_CODES}
        if isinstance(codes["still_need"], list):
            codes["still_need"] = " ".join(codes["still_need"])
        told = {name: words.get(name) or None for name in VISIT_WORDS}
        if row["case_id"] in self.back:
            told[story.WORDS] = None
        return {
            **{name: _plain(row[name]) for name in VISIT_COLUMNS if name in own},
            **codes,
            "person": row["person_id"],
            **(told if self.task.names == "shown" else {}),
        }

    def _help(self, row: Mapping[str, Any]) -> Values:
        baht, satang = divmod(row["amount"], 100)
        values = {name: _plain(row[name]) for name in HELP_COLUMNS if name != "amount_baht"}
        values["amount_baht"] = f"{baht}.{satang:02}"
        if self.task.names == "shown" and row["sealed"] is not None and row["key_id"] is not None:
            words = self._open(row["key_id"], row["key_sealed"], row["sealed"], "help")
            if row["case_id"] in self.back:
                words.pop(story.WORDS, None)
            values["words"] = words
        return values

    def _open(self, key_id: Any, key: bytes | None, sealed: bytes, context: str) -> Values:
        """Sealed content; nothing when its key was destroyed."""
        try:
            content: Values = self.vault.box(key_id, key).open(sealed, context)
        except SealError:
            return {}
        return content


def _columns(task: Task) -> tuple[str, ...]:
    shown = task.names == "shown"
    return {
        "cases": CASE_COLUMNS + _name_columns(task.names),
        "visits": VISIT_COLUMNS + (VISIT_WORDS if shown else ()),
        "assistance": HELP_COLUMNS + (HELP_WORDS if shown else ()),
        "access": ACCESS_COLUMNS,
    }[task.what]


def _name_columns(names: Names) -> tuple[str, ...]:
    return {"left_out": (), "masked": MASKED_NAMES, "shown": NAME_COLUMNS}[names]


def _look(row: Mapping[str, Any]) -> Values:
    return {
        **{name: _plain(row[name]) for name in ACCESS_COLUMNS if name != "person"},
        "person": row["person_id"],
    }


def _joined(row: Values) -> Values:
    """A row of a sheet: what is known of a submission, and each answer in a column of its own."""
    answers = _flat(row.pop("answers"))
    answers.update(row)
    return answers


def _flat(record: Mapping[str, Any]) -> Values:
    """Answers by column: groups are opened, repeats stay one cell."""
    flat: Values = {}
    for name, value in record.items():
        if type(value) is dict:
            flat.update(_flat(value))
        else:
            flat[_column(name) if name in SUBMISSION_COLUMNS else name] = value
    return flat


def _column(name: str) -> str:
    """A question that is called like a column of its own already."""
    return f"answer_{name}" if name in SUBMISSION_COLUMNS else name


def _plain(value: Any) -> Any:
    """A day or a moment as text, an id of many digits as text, anything else as it is."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)


def _moment(moment: datetime | None) -> str | None:
    return to_bangkok(moment).isoformat(timespec="seconds") if moment else None
