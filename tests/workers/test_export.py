"""Exports: the keys other programs rely on, files Excel opens right, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, select

from bot.forms import Form, compile_form
from models.case import AccessLog
from models.columns import table
from models.db import connect, open_vault
from models.export_rows import Filter
from models.scope import Grant, Scope, everything
from models.submission import Submission, SubmissionVersion
from models.vault import Vault
from tests.models.rows import KEYS, NOW, Rows
from workers.export import Format, Task, What, export
from workers.publish import publish
from workers.sheets import SHEET_ROWS, WRITERS

pytestmark = pytest.mark.database
LOG = table(AccessLog)


@pytest.fixture
def opened(clean_database: str) -> Iterator[tuple[Engine, Vault]]:
    engine = connect(clean_database)
    try:
        yield engine, open_vault(engine, KEYS)
    finally:
        engine.dispose()


@pytest.fixture
def filled(opened: tuple[Engine, Vault]) -> tuple[Engine, Vault]:
    """A case in each of two provinces, a report that made one, one that is being asked about."""
    engine, vault = opened
    with engine.begin() as connection:
        rows = Rows(connection, vault)
        case_id = rows.case(number="32-2569-00001", state="confirmed", urgent="B", lao="320401T")
        rows.case(number="52-2569-00001", tambon="520601", opened_at=NOW - timedelta(days=90))
        _sent(
            rows, {"child": {"first_name": "=HYPERLINK(1)", "sex": "f"}, "note": "@อะไร"}, case_id
        )
        _sent(rows, {"child": {"first_name": "ทดลอง"}, "gps": "-1.5", "id": "own"}, None)
        rows.report("received", rehearsal=True)
        rows.help(given_to="child", case_id=case_id, amount=80_050, province="32")
    return engine, vault


def _sent(rows: Rows, answers: dict[str, Any], case_id: int | None) -> None:
    report = rows.report("accepted" if case_id else "asked", case_id=case_id)
    rows.connection.execute(
        table(SubmissionVersion)
        .insert()
        .values(
            submission_id=report,
            sealed=rows.box.seal({"answers": answers}, "submission"),
            person_id=rows.person_id,
            received_at=NOW,
        )
    )


def _export(
    filled: tuple[Engine, Vault],
    what: What,
    file_format: Format,
    wanted: Filter | None = None,
    scope: Scope | None = None,
    **more: Any,
) -> bytes:
    out = io.BytesIO()
    scope = scope or everything()
    export(*filled, scope, Task(what, file_format, wanted or Filter(), **more), out, NOW)
    return out.getvalue()


def _objects(made: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made.decode().splitlines()]


def _table(made: bytes) -> list[dict[str, str]]:
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


def test_submissions__as_lines__have_the_promised_keys_and_the_answers(
    filled: tuple[Engine, Vault],
) -> None:
    first, second = _objects(_export(filled, "submissions", "jsonl"))
    promised = {"id", "form", "version", "person", "received_at", "state", "answers"}
    assert promised <= set(first)
    assert first["answers"]["child"] == {"first_name": "=HYPERLINK(1)", "sex": "f"}
    assert (first["case_no"], second["case_no"]) == ("32-2569-00001", None)
    assert datetime.fromisoformat(first["received_at"]) == NOW - timedelta(days=3)
    assert first["received_at"].endswith("+07:00")


def test_cases__as_lines__have_the_promised_keys_and_no_names(
    filled: tuple[Engine, Vault],
) -> None:
    case = _objects(_export(filled, "cases", "jsonl"))[0]
    promised = {"case_no", "state", "urgent", "tambon", "lao", "opened_at", "closed_at"}
    assert promised <= set(case)
    assert (case["case_no"], case["urgent"], case["closed_at"]) == ("32-2569-00001", "B", None)
    assert not {"first", "last", "phone"} & set(case)
    assert {"first", "last", "phone"} <= set(
        _objects(_export(filled, "cases", "jsonl", names="shown"))[0]
    )


def test_submissions__as_csv__has_a_column_for_each_question_and_no_formula(
    filled: tuple[Engine, Vault],
) -> None:
    first, second = _table(_export(filled, "submissions", "csv"))
    assert (first["first_name"], first["note"]) == ("'=HYPERLINK(1)", "'@อะไร")
    assert (second["first_name"], second["gps"], second["sex"]) == ("ทดลอง", "-1.5", "")
    assert (second["answer_id"], second["id"]) == ("own", str(int(first["id"]) + 1))


def test_submissions__as_workbook__are_texts_that_excel_does_not_run(
    filled: tuple[Engine, Vault],
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_export(filled, "submissions", "xlsx")))
    lines = list(book.worksheets[0].iter_rows())
    heads = [cell.value for cell in lines[0]]
    cell = lines[1][heads.index("first_name")]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert lines[2][heads.index("first_name")].value == "ทดลอง"
    assert isinstance(lines[1][heads.index("id")].value, int)


def test_assistance__as_csv__has_baht_with_satang(filled: tuple[Engine, Vault]) -> None:
    (row,) = _table(_export(filled, "assistance", "csv"))
    assert (row["amount_baht"], row["case_no"]) == ("800.50", "32-2569-00001")
    day = datetime(2026, 11, 17, 17, tzinfo=UTC)  # midnight in Bangkok before it was given
    for since, rows in ((day, 1), (day + timedelta(days=1), 0)):
        assert len(_table(_export(filled, "assistance", "csv", Filter(since=since)))) == rows


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter(area="32"), ["32-2569-00001"]),
        (Filter(area="320401T"), ["32-2569-00001"]),
        (Filter(area="3205"), []),
        (Filter(states=("new",)), ["52-2569-00001"]),
        (Filter(since=NOW - timedelta(days=30)), ["32-2569-00001"]),
        (Filter(until=NOW - timedelta(days=30)), ["52-2569-00001"]),
    ],
)
def test_cases__by_place_time_and_state__are_those_alone(
    filled: tuple[Engine, Vault], wanted: Filter, numbers: list[str]
) -> None:
    made = _objects(_export(filled, "cases", "jsonl", wanted))
    assert [row["case_no"] for row in made] == numbers


def test_export__within_a_scope__gives_nothing_from_outside(
    filled: tuple[Engine, Vault],
) -> None:
    lampang = Scope(7, (Grant("supervisor", "52"),))
    assert len(_objects(_export(filled, "cases", "jsonl", scope=lampang))) == 1
    assert not _export(filled, "submissions", "jsonl", scope=lampang)
    assert not _export(filled, "assistance", "jsonl", scope=lampang)
    watcher = Scope(8, (Grant("monitor", ""),))
    assert not _export(filled, "cases", "jsonl", scope=watcher)


def test_export__of_cases_and_reports__is_in_the_access_log(
    filled: tuple[Engine, Vault],
) -> None:
    _export(filled, "cases", "csv", Filter(area="32"))
    _export(filled, "submissions", "csv")
    _export(filled, "assistance", "csv")
    with filled[0].connect() as connection:
        rows = connection.execute(select(LOG.c.act, LOG.c.why, LOG.c.case_id)).all()
    assert sorted((row.act, row.why) for row in rows) == [
        ("export", "assistance"),
        ("export", "cases"),
        ("export", "submissions"),
    ]
    assert len({row.case_id for row in rows}) == 1


def test_export__with_a_destroyed_key__keeps_the_row_and_loses_the_answers(
    filled: tuple[Engine, Vault],
) -> None:
    from models.conversation import KEY

    with filled[0].begin() as connection:
        connection.execute(KEY.update().values(sealed=None, destroyed_at=NOW))
    rows = _objects(_export(filled, "submissions", "jsonl"))
    assert [row["answers"] for row in rows] == [{}, {}]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
def test_writers__of_many_rows__need_no_more_memory_for_more(
    file_format: str, tmp_path: Any
) -> None:
    def peak(how_many: int) -> int:
        with (tmp_path / "out").open("wb") as out:
            rows = ({"a": f"ข้อความ {n}", "b": n} for n in range(how_many))
            tracemalloc.start()
            assert WRITERS[file_format](out, ("a", "b"), rows) == how_many
            used = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return used

    peak(10)
    assert peak(20_000) < peak(1_000) + 800_000  # kept, these rows would take five times this


def test_write_xlsx__more_rows_than_a_sheet_holds__go_on_in_a_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workers.sheets.SHEET_ROWS", 3)
    out = io.BytesIO()
    assert WRITERS["xlsx"](out, ("n",), ({"n": n} for n in range(7))) == 7
    sheets = openpyxl.load_workbook(out).worksheets
    assert [sheet.max_row for sheet in sheets] == [4, 4, 2]
    assert SHEET_ROWS == 1_048_575


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("+66812345678x", "'+66812345678x"), ("-5", "-5"), ("\t=1", "'\t=1"),
     ("ก=1", "ก=1"), (None, ""), (["a", {"b": 1}], '["a", {"b": 1}]')],
)  # fmt: skip
def test_write_csv__cell__is_harmless(cell: Any, written: str) -> None:
    out = io.BytesIO()
    WRITERS["csv"](out, ("n",), [{"n": cell}])
    text = io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")
    assert list(csv.reader(text))[1] == [written]


def test_columns__of_a_known_form__are_its_questions_in_their_order(
    opened: tuple[Engine, Vault],
) -> None:
    """Asked or not, so that every file of a form has the same columns; a repeat is one of them."""
    sheets: dict[str, list[tuple[str, ...]]] = {
        "survey": [
            ("begin group", "child"), ("text", "first_name"), ("select_one yn", "wish"),
            ("end group", ""), ("begin repeat", "sibling"), ("text", "nick"), ("end repeat", ""),
            ("text", "state"), ("integer", "count"),
        ],
        "choices": [("yn", "yes", "ใช่"), ("yn", "no", "ไม่")],
    }  # fmt: skip
    form = _form(sheets)
    engine, vault = opened
    with engine.begin() as connection:
        publish(connection, "own", form, NOW)
        rows = Rows(connection, vault)
        answers = {"child": {"first_name": "=1", "wish": "yes"}, "sibling": [{"nick": "ก"}]}
        _sent(rows, answers, None)
        connection.execute(table(Submission).update().values(version=form.digest, form="own"))
    made = _export((engine, vault), "submissions", "csv")
    heads = made.decode("utf-8-sig").splitlines()[0].split(",")
    own = [name for name in heads if name in {"sibling", "first_name", "wish", "answer_state",
                                              "count"}]  # fmt: skip
    assert own == ["sibling", "first_name", "wish", "answer_state", "count"]
    assert "nick" not in heads
    (row,) = _table(made)
    assert (row["first_name"], row["wish"], row["count"]) == ("'=1", "yes", "")
    assert row["sibling"] == '[{"nick": "ก"}]'
    (masked,) = _objects(_export((engine, vault), "submissions", "jsonl", names="masked"))
    assert masked["answers"]["child"] == {"first_name": "***", "wish": "yes"}
    assert masked["answers"]["sibling"] == [{"nick": "***"}]


def _form(sheets: dict[str, list[tuple[str, ...]]]) -> Form:
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    survey.append(["type", "name", "label"])
    for kind, name in sheets["survey"]:
        survey.append([kind, name, name])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label"])
    for line in sheets["choices"]:
        choices.append(list(line))
    held = io.BytesIO()
    book.save(held)
    compiled = compile_form(held.getvalue(), name="own").form
    assert compiled is not None
    return compiled
