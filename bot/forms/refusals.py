"""pyxform's messages as problems: sheet, row, column, and what an author can do about each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .names import NAME
from .problems import Problem, problem

_ROW = re.compile(r"\[row\s*:\s*(\d+|unknown|None)\]\s*", re.IGNORECASE)
_QUOTED = re.compile(r"['\"\[]([^'\"\[\]]+)['\"\]]|\$\{([^}]+)\}")
_SHEET = re.compile(
    r"'(survey|choices|settings|entities|external_choices|osm)' (?:sheet|worksheet)"
    r"|sheet: '(\w+)'"
)
_COLUMN = re.compile(r"the '([^']+)' (?:value|column)")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Messages of one kind; blank sheet and column leave what the message itself says."""

    pattern: re.Pattern[str]
    sheet: str
    column: str
    remedy: str
    row: int | None = None


def _kind(pattern: str, sheet: str, column: str, remedy: str, row: int | None = None) -> _Kind:
    return _Kind(re.compile(pattern, re.IGNORECASE | re.DOTALL), sheet, column, remedy, row)


_KINDS = (
    _kind("an external_choices sheet", "external_choices", "",
          "Add a sheet named external_choices with the columns list_name, name and label."),
    _kind("a choices sheet in this", "choices", "",
          "Add a sheet named choices with the columns list_name, name and label."),
    _kind("sheet named 'survey'", "survey", "",
          "Name the sheet with the questions survey; its columns are type, name and label."),
    _kind("required column headers were not found", "", "",
          "Write the missing column's name into row 1 of the sheet.", 1),
    _kind("different names for the same column", "", "",
          "Delete one of the two columns, or give it another name, in row 1.", 1),
    _kind("same instance id", "choices", "list_name",
          "Give the choice list another name than the file has."),
    _kind("not user-visible", "survey", "trigger",
          "Let the trigger be a question that a person answers."),
    _kind("big-image", "survey", "media::big-image", "Fill in media::image in the same row too."),
    _kind("unknown question type|not a valid question type", "survey", "type",
          "Correct the type; xlsform.org lists all of them."),
    _kind("not been included", "survey", "type",
          "Copy the rows of the other form into this one; include is not possible."),
    _kind("list name not in choices", "survey", "type",
          "Add the list to the choices sheet, or correct its name in this row."),
    _kind("choice names with spaces", "choices", "name",
          "Write the choice's name without spaces; its label may have some."),
    _kind("with no name", "survey", "name", "Give the row a name."),
    _kind("has no label|no label or hint", "survey", "label", "Fill in the label."),
    _kind("missing calculation", "survey", "calculation", "Fill in the calculation."),
    _kind("unmatched|begin.*end|end.*begin", "survey", "type",
          "Write one end row for every begin row of the same kind."),
    _kind("could not find the name", "", "",
          "Use the name of a question of this form, as ${name}, or correct its spelling."),
    _kind("must be unique within", "survey", "name", "Give each of them a name of its own."),
    _kind("start with '\\$\\{'", "", "", "Write a question as ${name}, with both brackets."),
    _kind("names must begin with", "survey", "name",
          "Write the name with letters, digits and underscores, a letter first."),
    _kind("choice filter not supported", "survey", "choice_filter",
          "Leave out or_other and add the choice Other to the list."),
    _kind("cannot be converted.*attributes?", "survey", "", "Remove the column."),
    _kind(r"parameter|quality|track-changes|identify-user|location-m|location-p|max-pixels"
          r"|randomize|\bseed\b", "survey", "parameters",
          "Correct the parameters of the row: name=value, separated by spaces."),
)  # fmt: skip

RowFinder = Callable[[list[str]], int | None]


def author_problem(text: str, code: str, row_about: RowFinder | None = None,
                   column_row: Callable[[str, str], int | None] | None = None,
                   row_of: Callable[[int], int] = int) -> Problem:  # fmt: skip
    """A message of pyxform's, with the place that it names or means and a remedy.

    `row_about` finds a survey row by the words in the message, `column_row` by a column and the
    whole message; `row_of` turns pyxform's row number into the spreadsheet's.
    """
    found, sheet, column = _ROW.search(text), _SHEET.search(text), _COLUMN.search(text)
    detail = " ".join(_ROW.sub("", text).split())
    kind = next((one for one in _KINDS if one.pattern.search(detail)), None)
    where = next((part for part in (sheet.groups() if sheet else ()) if part), "")
    where = where or (kind.sheet if kind else "") or "survey"
    named = column[1] if column else kind.column if kind else ""
    number = int(found[1]) if found and found[1].isdigit() else None
    if number is not None and where == "survey":
        number = row_of(number)
    if number is None and kind is not None:
        number = kind.row
    if number is None and where == "survey":
        number = _sought(detail, named, row_about, column_row)
    made = problem(code, where, number, named, detail=detail)
    if code == "form_warning" or kind is None:
        return made
    return replace(made, remedy=kind.remedy)


def _sought(detail: str, column: str, row_about: RowFinder | None,
            column_row: Callable[[str, str], int | None] | None) -> int | None:  # fmt: skip
    """The row that a message without a row number is about; the last name in it counts most."""
    named = re.search(rf"(?:element named|for question) [\$'{{]*({NAME})", detail)
    quoted = [first or second for first, second in _QUOTED.findall(detail)]
    words = ["include"] if "not been included" in detail else [named[1]] if named else quoted
    number = row_about(words) if row_about else None
    if number is None and column and column_row:
        number = column_row(column, detail)
    return number
