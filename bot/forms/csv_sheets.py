"""Tells a form that is saved as CSV from any other text, and keeps the sheets of a form.

In such a file the first cell of a line names a sheet; the lines below it, down to the next
name, are the sheet's, from their second cell on.
"""

from __future__ import annotations

import csv
import io

SHEETS = frozenset(("survey", "choices", "settings", "external_choices", "entities", "osm"))


class NoSheets(Exception):
    """The text is no form; the message says what it seems to be."""


def form_sheets(text: str) -> str:
    """The text with the sheets of a form only. `NoSheets` when it has no survey."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    kept: list[list[str]] = []
    sheet = ""
    found: list[str] = []
    for row in rows:
        name = row[0].strip(" ")
        if name:
            sheet = row[0] = name.casefold()
            found.append(name)
        if sheet in SHEETS:
            kept.append(row)
    if "survey" not in map(str.casefold, found):
        raise NoSheets(_seems(text, rows))
    if SHEETS.issuperset(found):
        return text
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(kept)
    return made.getvalue()


def _seems(text: str, rows: list[list[str]]) -> str:
    start = text.lstrip()[:1]
    if start == "<":
        return "it is a web page or an XML document"
    if start in ("{", "["):
        return "it is JSON"
    first = {cell.strip().casefold() for cell in rows[0]} if rows else set()
    if {"type", "name"} <= first:
        return "the word survey is missing above its columns"
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if any(len(row) == 1 and row[0].lstrip().casefold().startswith(f"survey{mark}")
               for row in rows):  # fmt: skip
            return f"its cells are divided by {word}, not by commas"
    return "it has no sheet named survey"
