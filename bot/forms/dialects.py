"""Ways of writing XLSForms that pyxform refuses and that are taken here, with a warning.

CHT's `db:person` types and `meta` group; duplicate choice names.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .problems import Problem, problem

_DATABASE = re.compile(r"^db:[\w\-:]+$", re.IGNORECASE)


def adapt(book: Any) -> list[Problem]:
    """Rewrites the sheets in place; says what was rewritten."""
    found: list[Problem] = []
    rows = [dict(row) for row in book.survey or []]
    for number, row in enumerate(rows, 2):
        found += _adapt_row(row, number)
    book.survey = rows
    found += _allow_duplicates(book)
    return found


def _key(row: dict[str, Any], name: str) -> str:
    return next((key for key in row if key and key.strip().casefold() == name), "")


def _adapt_row(row: dict[str, Any], number: int) -> list[Problem]:
    key = _key(row, "type")
    word = str(row.get(key) or "").strip()
    if _DATABASE.match(word):
        row[key] = "string"
        detail = f"The type {word} picks a record in CHT; it is asked as text."
        return [problem("dialect", "survey", number, "type", detail=detail)]
    return []


def _allow_duplicates(book: Any) -> list[Problem]:
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for number, row in enumerate(book.choices or [], 2):
        list_key, name_key = _key(row, "list_name") or _key(row, "list name"), _key(row, "name")
        pair = (str(row.get(list_key) or "").strip(), str(row.get(name_key) or "").strip())
        if not pair[0] or not pair[1]:
            continue
        seen[pair] += 1
        if seen[pair] == 2:
            found.append(problem("duplicate_choice", "choices", number, "name",
                                 list=pair[0], name=pair[1]))  # fmt: skip
    if found:
        settings = [dict(row) for row in book.settings or []] or [{}]
        settings[0].setdefault("allow_choice_duplicates", "yes")
        book.settings = settings
        header = dict((book.settings_header or [{}])[0]) if book.settings_header else {}
        header.setdefault("allow_choice_duplicates", None)
        book.settings_header = [header]
    return found
