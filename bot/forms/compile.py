"""From an author's spreadsheet to a compiled form, or to a list of problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .checks import look_over
from .form import Form
from .problems import Problem, problem
from .sheets import Refusal, Sheets, convert, read_source

Source = bytes | str | Path | Mapping[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Compiled:
    """A form, or why there is none: `form` is None when any problem is an error."""

    form: Form | None
    problems: tuple[Problem, ...]


def compile_form(
    source: Source, *, name: str = "form", files: Mapping[str, bytes] | None = None
) -> Compiled:
    """Compiles an XLSForm: workbook bytes (xlsx, xls, csv), a path, a Markdown table, or rows.

    `files` are the lists that stand beside the form (CSV, GeoJSON, XML), by file name; they
    become part of it. Nothing is raised for what an author can get wrong.
    """
    given = dict(files or {})
    try:
        sheets = read_source(source)
        made = convert(sheets, name)
    except Refusal as refusal:
        return Compiled(None, tuple(refusal.problems))
    files_used = {**made.files, **given}
    try:
        form = Form(made.xml, made.words, files_used)
    except (ValueError, RecursionError, SyntaxError) as error:  # lxml raises a SyntaxError
        return Compiled(None, (problem("converter_failed", detail=str(error)),))
    problems = [*made.problems, *_located(form, sheets), *look_over(form, sheets)]
    found = tuple(dict.fromkeys(problems))
    if any(one.severity == "error" for one in found):
        return Compiled(None, found)
    return Compiled(form, found)


def _located(form: Form, sheets: Sheets) -> list[Problem]:
    """The troubles of compiling, with the row where each stands."""
    found = []
    for trouble in form.troubles:
        sheet, row = sheets.where(trouble.path, trouble.column)
        if "file" in trouble.facts:
            row = sheets.row_naming(trouble.facts["file"])
        facts = {key: sheets.spoken(value) for key, value in trouble.facts.items()}
        column = "instance_name" if sheet == "settings" else trouble.column
        found.append(problem(trouble.code, sheet, row, column, **facts))
    return found
