"""Writing rows as they come: CSV that Excel opens right, XLSX in constant memory, JSON lines.

A cell that a spreadsheet would run as a formula is written as the text it is.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

SHEET_ROWS = 1_048_575  # Excel's limit without the heading
CELL_SIGNS = 32_767  # Excel's limit
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")

_CAREFUL = frozenset((*RISKY, ""))

Writer = Callable[[IO[bytes], Sequence[str], Iterable[Mapping[str, Any]]], int]


def write_csv(out: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """UTF-8 with a byte-order mark, so that Excel shows Thai. → how many rows."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        written += 1
    text.detach()
    return written


def write_xlsx(out: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """A workbook of texts and numbers; a new sheet where one is full. → how many rows."""
    import xlsxwriter  # few processes ever write a workbook

    options = {"constant_memory": True, "in_memory": False}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as made:
        book = xlsxwriter.Workbook(made, {**options, "tmpdir": folder})
        bold = book.add_format({"bold": True})
        sheet, written = None, 0
        for written, row in enumerate(rows, start=1):
            line = (written - 1) % SHEET_ROWS + 1
            if line == 1:
                sheet = _sheet(book, columns, bold)
            for at, name in enumerate(columns):
                _write_cell(sheet, line, at, row.get(name))
        if sheet is None:
            _sheet(book, columns, bold)
        book.close()
        made.seek(0)
        while part := made.read(1 << 16):
            out.write(part)
    return written


def write_jsonl(out: IO[bytes], _columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """One object a line, in UTF-8. → how many rows."""
    written = 0
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        written += 1
    return written


WRITERS: dict[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx, "jsonl": write_jsonl}


def _sheet(book: Any, columns: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, bold)
    return sheet


def _write_cell(sheet: Any, line: int, at: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, at, value)
    else:
        sheet.write_string(line, at, _text(value)[:CELL_SIGNS])


def _cell(value: Any) -> str:
    """A cell of CSV. Most are short texts of letters, and there are millions of them."""
    if type(value) is str:
        return value if value[:1] not in _CAREFUL else _harmless(value)
    return "" if value is None else _harmless(_text(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _harmless(text: str) -> str:
    """A text that a spreadsheet takes for a formula gets an apostrophe; numbers stay numbers."""
    if not text.startswith(RISKY):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
