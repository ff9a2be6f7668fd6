"""The catalogue of what can be wrong with a form: cause and remedy, for its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, why, and what to do.

    `row` counts from 1 as the spreadsheet shows it (row 1 holds the column names); None when
    the problem is about the whole sheet or workbook.
    """

    severity: Severity
    code: str
    sheet: str
    row: int | None
    column: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Kind:
    severity: Severity
    cause: str
    remedy: str


CATALOGUE: dict[str, Kind] = {
    # Workbooks.
    "not_a_workbook": Kind(
        "error", "The file is no workbook that can be read: {detail}",
        "Save it again as .xlsx (or .xls, .csv) and send that file.",
    ),
    "not_sheets": Kind(
        "error", "The file is a text, but no form: {detail}.",
        "Send the workbook as .xlsx. In a CSV file the word survey stands alone in the first "
        "column; below it, from the second column on, stand type, name, label and the questions.",
    ),
    "workbook_too_large": Kind(
        "error", "The workbook is too large: {detail}",
        "Delete unused sheets, rows and columns; copy the form into a fresh workbook.",
    ),
    "not_a_form": Kind(
        "error", "{detail}",
        "Correct the place that is named; xlsform.org shows every column.",
    ),
    "form_warning": Kind("warning", "{detail}", "Correct it if it was not meant so."),
    "converter_failed": Kind(
        "error", "The form cannot be converted: {detail}",
        "Look for a cell that holds something unusual, and simplify it.",
    ),
    # Expressions.
    "syntax": Kind(
        "error", "The expression {expression!r} cannot be read: {detail}.",
        "Check quotes, brackets and commas.",
    ),
    "unknown_function": Kind(
        "error", "There is no function {function}() in {expression!r}.",
        "Check the spelling; docs.getodk.org/form-operators-functions lists them.",
    ),
    "argument_count": Kind(
        "error", "{function}() takes {wanted} values but is given {given} in {expression!r}.",
        "Give it the values it needs, separated by commas.",
    ),
    "unknown_reference": Kind(
        "error", "{expression!r} refers to {reference}, which is not in the form.",
        "Use the name of a question of this form, as ${{name}}.",
    ),
    "unknown_word": Kind(
        "warning",
        "{expression!r} contains the bare word {reference}, which is read as a blank.",
        "Put a text in quotes; write a question as ${{name}}; for a blank write ''.",
    ),
    "root_name": Kind(
        "warning",
        "{expression!r} begins with /{reference}, but this form's paths begin with /{root}; "
        "it is read so.",
        "Write a question as ${{name}} instead of its path.",
    ),
    "unknown_instance": Kind(
        "error", "{expression!r} refers to the list {reference!r}, which the form does not have.",
        "Use the name of a choice list or of an attached file (csv-external, xml-external).",
    ),
    "unknown_column": Kind(
        "warning", "{expression!r} refers to the column {reference!r}, which the list does not "
        "have.", "Add the column to the list, or correct its name.",
    ),
    "instance_name": Kind(
        "error", "instance() and pulldata() need the list's name in quotes in {expression!r}.",
        "Write the name directly, for example instance('places').",
    ),
    "not_a_path": Kind(
        "error", "{expression!r} uses a value where a reference to questions is needed.",
        "Refer to a question or repeat, as ${{name}}.",
    ),
    "not_an_ancestor": Kind(
        "error", "In {expression!r}, {repeat} is not a repeat around {reference}.",
        "Name the repeat that the question is in.",
    ),
    "unsupported_step": Kind(
        "error", "{expression!r} contains {reference}, which is not supported.",
        "Write the whole path to the element.",
    ),
    "unsupported_function": Kind(
        "warning", "{function}() is not available here; it gives a blank in {expression!r}.",
        "Leave it out if the form needs its value.",
    ),
    "fed_elsewhere": Kind(
        "warning", "The list {reference!r} is filled by CHT's app only; it is empty in "
        "{expression!r}.", "Leave it if the form is also used in CHT.",
    ),
    "signed_data": Kind(
        "warning", "extract-signed() gives a blank here.", "Leave it out if its value is needed.",
    ),
    "own_content": Kind(
        "warning", "Whether this group is asked depends on {reference} inside it.",
        "Other tools may refuse it; use a value before the group.",
    ),
    "loop": Kind(
        "error", "These depend on each other in a circle: {loop}.",
        "Break the circle: let one of them not refer to the next.",
    ),
    "bad_pattern": Kind(
        "error", "The pattern in {expression!r} cannot be read: {detail}.",
        "Correct the pattern of regex().",
    ),
    "unanchored_pattern": Kind(
        "warning", "regex() matches the whole answer; {pattern!r} has no ^ or $ and other tools "
        "may match a part only.", "Write the pattern as ^…$.",
    ),
    "misplaced_bind": Kind(
        "error", "A row has logic for {reference}, which is not in the form.",
        "Check the names of groups and questions.",
    ),
    # Questions.
    "unsupported_type": Kind(
        "error", "A {word} question cannot be asked in a chat.",
        "Ask for a location (geopoint), a photo or a text instead.",
    ),
    "unsupported_appearance": Kind(
        "warning", "Nobody can draw in a chat ({appearance}): a photo is asked for.",
        "Say in the hint what the photo should show.",
    ),
    "ignored_type": Kind(
        "warning", "{word} has no meaning in a chat and stays blank.", "Leave it if the form is "
        "also used on phones.",
    ),
    "missing_label": Kind(
        "warning", "{name} has no text in {language}.", "Fill in the column label::{language}.",
    ),
    "missing_choice_label": Kind(
        "warning", "The choice {name!r} of list {list!r} has no text in {language}.",
        "Fill in the column label::{language} of the choices sheet.",
    ),
    "no_label": Kind(
        "warning", "{name} has no text at all; its name is shown.", "Fill in its label.",
    ),
    "text_too_long": Kind(
        "warning", "The text of {name} has {length} characters; LINE takes 5,000 in a message.",
        "Shorten it, or divide it into a note and a question.",
    ),
    "long_list": Kind(
        "warning", "The list of {name} has {length} choices and no search.",
        "Add the appearance minimal or autocomplete, or filter it (choice_filter).",
    ),
    "duplicate_choice": Kind(
        "warning", "The list {list!r} has the choice {name!r} more than once.",
        "Give every choice of a list its own name.",
    ),
    "missing_file": Kind(
        "warning", "The file {file!r} is not there yet.", "Attach it to the form.",
    ),
    "bad_file": Kind("error", "{detail}.", "Save the file again as UTF-8 CSV, GeoJSON or XML."),
    "dialect": Kind(
        "warning", "{detail}", "It is taken as described; other tools may not take it.",
    ),
    "many_instances": Kind(
        "warning", "The repeat {name} asks for {count} instances; at most {limit} are asked.",
        "Lower the number.",
    ),
    "too_large": Kind(
        "error", "The form has {count} nodes; at most {limit} are possible.",
        "Divide the form into several.",
    ),
}  # fmt: skip


def problem(code: str, sheet: str = "survey", row: int | None = None, column: str = "",
            **facts: object) -> Problem:  # fmt: skip
    """A problem of the catalogue, with its facts filled in."""
    kind = CATALOGUE[code]
    known = _Facts(facts)
    return Problem(kind.severity, code, sheet, row, column,
                   kind.cause.format_map(known), kind.remedy.format_map(known))  # fmt: skip


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"
