"""Reads an author's sheets and runs pyxform over them; keeps where every row stands."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .csv_sheets import NoSheets, form_sheets
from .dialects import adapt
from .names import NAME
from .problems import Problem, problem
from .refusals import author_problem

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS = 30_000
MOST_TEXT = 8_000_000
MOST_LINES = 200_000
"""Bounds of a form that is a text (CSV, Markdown), looked at before it is read."""

_SEVERAL = re.compile(r"(?:select_multiple|select all that apply from) (\$\{[^}]+\})$")
_WORD = rf"{NAME}|\d\d+"


class Refusal(Exception):
    """The source is no form; carries the problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("refused")
        self.problems = problems


@dataclass(slots=True)
class Sheets:
    """The sheets as pyxform read them, and the rows of the survey by path."""

    book: Any
    survey: list[dict[str, str]]
    choices: list[dict[str, str]]
    settings: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """Path without the form's own name → row number."""
    names: dict[str, int] = field(default_factory=dict)
    choice_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    origin: list[int] = field(default_factory=list)
    """The spreadsheet's row number of each row: a matrix is written out into many."""

    several: set[int] = field(default_factory=set)
    """Rows that ask for several answers from a repeat, read by pyxform as selects of one."""

    def row_of(self, number: int) -> int:
        """The spreadsheet's number of the row that pyxform calls so."""
        place = number - 2
        return self.origin[place] if 0 <= place < len(self.origin) else number

    def row_like(self, column: str, text: str) -> int | None:
        """The row whose cell in a column shares the most words with a message."""
        words = set(re.findall(_WORD, text))
        best = (0, 0)
        for number, row in zip(self.origin, self.survey, strict=False):
            shared = len(words & set(re.findall(_WORD, cell(row, column))))
            best = max(best, (shared, -number))
        return -best[1] if best[0] else None

    def where(self, path: str, column: str) -> tuple[str, int | None]:
        """The sheet and row of a node."""
        if "/meta/entity" in path:
            return "entities", 2
        if path.endswith("/meta/instanceName"):
            return "settings", 2
        if not path or (column == "name" and path.count("/") < 2):
            return "survey", None
        rest = "/" + path.strip("/").partition("/")[2]
        row = self.rows.get(rest)
        while row is None and "/" in rest.strip("/"):
            rest = rest.rpartition("/")[0]
            row = self.rows.get(rest)
        if row is None and path:
            name = re.sub(r"_(count|other)$", "", path.rpartition("/")[2])
            row = self.names.get(name)
        return "survey", row

    def row_about(self, words: list[str]) -> int | None:
        """The first row whose name, type or any cell is one of the words in a message."""
        wanted = set(words)
        for number, row in zip(self.origin, self.survey, strict=False):
            if wanted & {cell(row, "name", "value"), cell(row, "type", "command")}:
                return number
        for number, row in zip(self.origin, self.survey, strict=False):
            if wanted & set(map(str.strip, map(str, row.values()))):
                return number
        return None

    def row_naming(self, file: str) -> int | None:
        """The first row that mentions a file, with or without its ending."""
        stem = file.rpartition(".")[0]
        for number, row in zip(self.origin, self.survey, strict=False):
            cells = [str(value) for value in row.values()]
            if any(file in text for text in cells) or stem in cells:
                return number
        for number, row in zip(self.origin, self.survey, strict=False):
            if any(stem in str(value) for value in row.values()):
                return number
        return None

    def spoken(self, text: str) -> str:
        """Paths as the author wrote them: `${name}`."""
        return re.sub(rf"(?<![\w'\")\]])\s?(?:/{NAME}){{2,}}\s?", _as_reference, text)


def _as_reference(found: re.Match[str]) -> str:
    return "${" + found[0].strip().rpartition("/")[2] + "}"


@dataclass(slots=True)
class Converted:
    """What pyxform made of the sheets."""

    xml: str
    words: dict[str, str]
    files: dict[str, bytes]
    problems: list[Problem]


def read_source(source: bytes | str | Path | Mapping[str, Any]) -> Sheets:
    """The sheets of any kind of source. `Refusal` when it cannot be read."""
    from pyxform.errors import PyXFormError, PyXFormReadError
    from pyxform.xls2json_backends import get_xlsform

    given, kind = _prepared(source)
    try:
        book = get_xlsform(xlsform=given, file_type=kind)
    except PyXFormError as error:
        if "not recognized as a supported type" in str(error):
            detail = "its contents are broken"
            raise Refusal(problem("not_a_workbook", "", detail=detail)) from error
        code = "not_a_workbook" if isinstance(error, PyXFormReadError) else "not_a_form"
        raise Refusal(author_problem(str(error), code)) from error
    except Exception as error:  # pyxform and its readers raise anything on a broken file
        raise Refusal(problem("not_a_workbook", "", detail=_short(error))) from error
    return _sheets(book)


def _prepared(source: bytes | str | Path | Mapping[str, Any]) -> tuple[Any, str | None]:
    if isinstance(source, Mapping):
        return _as_book(source), None
    if isinstance(source, Path):
        data = source.read_bytes()
    elif isinstance(source, str):
        if "\n" not in source and len(source) < 4_096 and Path(source).is_file():
            data = Path(source).read_bytes()
        else:
            data = source.encode()
    else:
        data = source
    return _typed(data)


def _as_book(source: Mapping[str, Any]) -> dict[str, Any]:
    """Rows as pyxform reads them from a file: with the names of all columns."""
    made: dict[str, Any] = {}
    for name, rows in source.items():
        made[name] = [_filled(row) for row in rows]
        columns = dict.fromkeys(key for row in rows for key in row)
        made[f"{name}_header"] = [columns] if columns else []
    made["sheet_names"] = list(source)
    return made


def _filled(row: Mapping[str, str]) -> dict[str, str]:
    """A row as a spreadsheet would give it: empty cells are not there."""
    return {key: value for key, value in row.items() if value != ""}


def _typed(data: bytes) -> tuple[Any, str]:
    """The bytes with their kind, by what they begin with."""
    if len(data) > MOST_BYTES:
        raise Refusal(problem("workbook_too_large", "", detail=f"{len(data):,} bytes"))
    if data[:4] == b"PK\x03\x04":
        _check_zip(data)
        return data, ".xlsx"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return data, ".xls"
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if len(data) > MOST_TEXT or lines > MOST_LINES:
        detail = f"{len(data):,} bytes in {lines:,} lines"
        raise Refusal(problem("workbook_too_large", "", detail=detail))
    text = _decoded(data)
    if any(line.lstrip().startswith("|") for line in text[:20_000].splitlines()[:50]):
        return text, ".md"
    try:
        return form_sheets(text), ".csv"
    except NoSheets as error:
        raise Refusal(problem("not_sheets", "", detail=str(error))) from None
    except csv.Error as error:
        raise Refusal(problem("not_a_workbook", "", detail=_short(error))) from error


def _decoded(data: bytes) -> str:
    """A text in UTF-8, or in UTF-16 with its mark, as spreadsheets save it."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        detail = "it is neither a workbook nor a text in UTF-8"
        raise Refusal(problem("not_a_workbook", "", detail=detail)) from None
    if "\0" in text or not text.strip():
        raise Refusal(problem("not_a_workbook", "", detail="it is empty or binary"))
    return text


def _check_zip(data: bytes) -> None:
    """A workbook that unpacks to far more than it is, is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            whole = sum(info.file_size for info in archive.infolist())
            names = archive.namelist()
    # zipfile raises these too, for a packing it does not know and for places before the start.
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refusal(problem("not_a_workbook", "", detail=str(error))) from error
    if whole > MOST_UNPACKED:
        raise Refusal(problem("workbook_too_large", "", detail=f"it unpacks to {whole:,} bytes"))
    if "xl/workbook.xml" not in names and not any(n.endswith("workbook.xml") for n in names):
        raise Refusal(problem("not_a_workbook", "", detail="it is a zip file without a workbook"))


def _sheets(book: Any) -> Sheets:
    survey = list(book.survey or [])
    choices = list(book.choices or [])
    if len(survey) > MOST_ROWS or len(choices) > 4 * MOST_ROWS:
        raise Refusal(problem("workbook_too_large", "", detail=f"{len(survey):,} rows"))
    problems, origin = adapt(book)
    survey = list(book.survey or [])
    settings = dict((book.settings or [{}])[0]) if book.settings else {}
    sheets = Sheets(book, survey, list(book.choices or []), settings, problems, origin=origin)
    _note_rows(sheets)
    for number, row in zip(origin, survey, strict=False):
        key = next((key for key in row if key and key.strip().casefold() == "type"), "")
        found = _SEVERAL.match(str(row.get(key) or "").strip())
        if found:
            row[key] = f"select_one {found[1]}"
            sheets.several.add(number)
    return sheets


def cell(row: Mapping[str, str], *names: str) -> str:
    """A cell by any of its column's names, whatever their case."""
    for key, value in row.items():
        if key and key.strip().casefold() in names and value is not None:
            return str(value).strip()
    return ""


def _note_rows(sheets: Sheets) -> None:
    stack: list[str] = []
    for number, row in zip(sheets.origin, sheets.survey, strict=False):
        word, name = cell(row, "type").casefold(), cell(row, "name", "value")
        if re.match(r"end[\s_]", word):
            if stack:
                stack.pop()
            continue
        if not name:
            if re.match(r"begin[\s_]", word):
                stack.append("")
            continue
        path = "/".join(("", *stack, name))
        sheets.rows.setdefault("/" + path.strip("/"), number)
        sheets.names.setdefault(name, number)
        if re.match(r"begin[\s_]", word):
            stack.append(name)
    for number, row in enumerate(sheets.choices, 2):
        key = (cell(row, "list_name", "list name"), cell(row, "name", "value"))
        sheets.choice_rows.setdefault(key, number)


def convert(sheets: Sheets, name: str) -> Converted:
    """Runs pyxform. `Refusal` with the row when it refuses."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.errors import PyXFormError
    from pyxform.utils import external_choices_to_csv, has_external_choices
    from pyxform.xls2json import workbook_to_json

    warnings: list[str] = []
    book = sheets.book
    fallback = getattr(book, "fallback_form_name", None) or name
    try:
        data = workbook_to_json(workbook_dict=book, form_name=None, fallback_form_name=fallback,
                                default_language=None, warnings=warnings)  # fmt: skip
        _widen(data.get("children", []), "", sheets)
        files: dict[str, bytes] = {}
        if has_external_choices(json_struct=data):
            files["itemsets.csv"] = (external_choices_to_csv(workbook_dict=book) or "").encode()
        survey = create_survey_element_from_dict(data)
        xml = survey.to_xml(validate=False, pretty_print=False, warnings=warnings)
    except PyXFormError as error:
        raise Refusal(
            *sheets.problems, _author_problem(str(error), "not_a_form", sheets)
        ) from error
    except RecursionError as error:
        raise Refusal(problem("converter_failed", detail="it is nested too deeply")) from error
    except Exception as error:  # pyxform lets other errors through on unusual cells
        raise Refusal(
            *sheets.problems, problem("converter_failed", detail=_short(error))
        ) from error
    notes = [_author_problem(text, "form_warning", sheets) for text in warnings if _matters(text)]
    words = dict(_words(data.get("children", []), f"/{survey.name}"))
    return Converted(xml, words, files, [*sheets.problems, *notes])


def _widen(children: list[dict[str, Any]], base: str, sheets: Sheets) -> None:
    """Selects of several answers from a repeat: pyxform reads them as selects of one only."""
    for child in children:
        path = f"{base}/{child.get('name', '')}"
        row = sheets.rows.get(path)
        if str(child.get("type")) == "select one" and row in sheets.several:
            child["type"] = "select all that apply"
        _widen(child.get("children") or [], path, sheets)


_IGNORED = ("missing the survey", "missing the choices", "validators", "Java")


def _matters(text: str) -> bool:
    return not any(part in text for part in _IGNORED)


def _author_problem(text: str, code: str, sheets: Sheets) -> Problem:
    return author_problem(text, code, sheets.row_about, sheets.row_like, sheets.row_of)


def _short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


_WORDS = {
    "select one": "select_one", "select all that apply": "select_multiple", "photo": "image",
    "select one external": "select_one", "trigger": "acknowledge", "gps": "geopoint",
    "location": "geopoint", "string": "text", "int": "integer", "datetime": "dateTime",
}  # fmt: skip


def _words(children: list[dict[str, Any]], base: str) -> list[tuple[str, str]]:
    """The XLSForm word of every question, by path."""
    found = []
    for child in children:
        name, word = child.get("name", ""), str(child.get("type", ""))
        path = f"{base}/{name}" if name else base
        if "children" in child and word in ("group", "repeat", "loop", "survey"):
            found += _words(child["children"], path)
        elif known := word_of(word):
            found.append((path, known))
    return found


_KNOWN = frozenset(
    "select_one select_multiple text integer decimal range date time dateTime geopoint geotrace"
    " geoshape image audio video file acknowledge rank barcode note osm hidden calculate audit"
    " background-audio background-geopoint start-geopoint".split()
)


def word_of(word: str) -> str:
    """One word for every way of writing a type; blank when the question itself tells more."""
    low = word.casefold()
    low = re.sub(r"^(?:q|add) (.*?)(?: prompt)?$", r"\1", low)
    if low.startswith("select one"):
        return "select_one"
    if low.startswith(("select multiple", "select all", "select")):
        return "select_multiple" if low != "select1" else "select_one"
    found = _WORDS.get(low, word if word in _KNOWN else low)
    return found if found in _KNOWN else ""
