"""Ways of writing XLSForms that pyxform refuses and that are taken here, with a warning.

CHT's `db:person` types and `meta` group, SurveyCTO's device types, Kobo's scores and rankings,
duplicate choice names.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .matrix import expand, is_edge
from .problems import Problem, problem

_DATABASE = re.compile(r"^db:[\w\-:]+$", re.IGNORECASE)
_DEVICE = re.compile(
    r"^(text audit|audio audit|speed violations.*|sensor_stat.*|sensor_stream.*|comments|caseid"
    r"|device_info|phone_info|enumerator|phone-call-log|collect-is-phone-app|simid"
    r"|devicephonenum|duration)\b",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"^(begin|end)[ _](score|rank)$", re.IGNORECASE)
_ROWS = {"score__row": "kobo--score-choices", "rank__level": "kobo--rank-items"}
_UNHELD = frozenset(("instance::tag", "instance:tag"))
WIDGETS = {
    "hidden": "Only CHT hides by the appearance hidden; here it is asked. Use the type hidden.",
    "select-contact": "select-contact picks a record in CHT; it is asked as text.",
    "mrdt-verify": "mrdt-verify opens a reader of tests in CHT; it is asked as text.",
    "android-app-launcher": "android-app-launcher opens an app in CHT; its rows are asked.",
    "countdown-timer": "countdown-timer counts down in CHT only; here nobody waits.",
    "display-base64-image": "display-base64-image shows a picture in CHT only.",
}
Row = dict[str, Any]


def adapt(book: Any) -> tuple[list[Problem], list[int]]:
    """Rewrites the sheets in place; says what was rewritten, and the row number of every row."""
    found: list[Problem] = []
    rows = [dict(row) for row in book.survey or []]
    lists: list[Row] = []
    for number, row in enumerate(rows, 2):
        found += _adapt_row(row, number, lists)
    found += _drop_columns(book, rows)
    found += _allow_duplicates(book)
    book.survey, origin = expand(rows, [dict(row) for row in book.choices or []])
    return found, origin


def _drop_columns(book: Any, rows: list[Row]) -> list[Problem]:
    """Columns that tools keep for themselves and that no XML can hold are left out.

    Kobo's exports have `$kuid` and `$autovalue`; CHT's `instance::tag` marks a node for reports,
    and pyxform fails on it.
    """
    choices = [dict(row) for row in book.choices or []]
    found = []
    for sheet, lines in (("survey", rows), ("choices", choices)):
        names = dict.fromkeys(key for row in lines for key in row if key)
        for key in names:
            if key.startswith("$") or key.strip().casefold() in _UNHELD:
                detail = f"The column {key} is of another tool; it is left out."
                found.append(problem("dialect", sheet, 1, key, detail=detail))
                for row in lines:
                    row.pop(key, None)
                for header in getattr(book, f"{sheet}_header", None) or []:
                    if isinstance(header, dict):
                        header.pop(key, None)
    book.choices = choices
    return found


def _key(row: Row, *names: str) -> str:
    return next((key for key in row if key and key.strip().casefold() in names), "")


def _text(row: Row, *names: str) -> str:
    return str(row.get(_key(row, *names)) or "").strip()


def _said(number: int, column: str, detail: str) -> Problem:
    return problem("dialect", "survey", number, column, detail=detail)


def _adapt_row(row: Row, number: int, lists: list[Row]) -> list[Problem]:
    key = _key(row, "type", "command")
    word = str(row.get(key) or "").strip()
    if _DATABASE.match(word):
        row[key] = "string"
        return [_said(number, key, f"The type {word} picks a record in CHT; it is asked as text.")]
    if _DEVICE.match(word):
        row[key] = "hidden"
        return [_said(number, key, f"The type {word} is about a phone; it stays blank in a chat.")]
    if is_edge(word):
        return [_said(number, key, f"{word} is Kobo's; every row of its list is asked in turn.")]
    if word.casefold() in ("tel", "name"):
        row[key] = "text"
        return [_said(number, key, f"The type {word} is CHT's; it is asked as text.")]
    if word.casefold().startswith("select_many_from_file "):
        row[key] = "select_multiple_from_file" + word[len("select_many_from_file") :]
        return [_said(number, key, "select_many_from_file is CHT's: select_multiple_from_file.")]
    if word.casefold() == "calculate_here":
        row[key] = word = "calculate"
    if word.casefold() == "calculate":
        return _constant(row, key, number)
    _drop_no_label(row, word)
    found = _shown_all_the_same(row, word, number)
    if _text(row, "name", "value") == "meta" and re.match(r"begin[ _]", word, re.IGNORECASE):
        row[_key(row, "name", "value")] = "meta_"
        said = "A group may not be named meta; it is renamed meta_."
        return [*found, _said(number, "name", said)]
    return found + _kobo(row, key, word, number, lists)


def _constant(row: Row, key: str, number: int) -> list[Problem]:
    """CHT allows a calculation that is only a default; pyxform wants an expression."""
    from pyxform.utils import default_is_dynamic

    default = _text(row, "default")
    if _text(row, "calculation", "calculate", "bind::calculate") or not default:
        return []
    if default_is_dynamic(default, "calculate"):
        return []
    row[key] = "hidden"
    return [_said(number, key, "A calculate with a default and no calculation keeps its default.")]


def _shown_all_the_same(row: Row, word: str, number: int) -> list[Problem]:
    """CHT's widgets are appearances; to every other tool the question is one as any other."""
    if word.casefold().startswith("end"):
        return []
    looks = _text(row, "appearance").split()
    return [_said(number, "appearance", WIDGETS[look]) for look in looks if look in WIDGETS]


def _drop_no_label(row: Row, word: str) -> None:
    """CHT's `NO_LABEL` stands for no text at all; a group is then shown without a heading."""
    if not re.match(r"begin[ _]", word, re.IGNORECASE):
        return
    for column in [key for key in row if key and key.strip().casefold().startswith("label")]:
        if str(row[column] or "").strip() == "NO_LABEL":
            del row[column]


def _kobo(row: Row, key: str, word: str, number: int, lists: list[Row]) -> list[Problem]:
    """A score or ranking is a group of selects that share one list."""
    begins = _BEGIN.match(word)
    if begins:
        row[key] = f"{begins[1].lower()} group"
        if begins[1].lower() == "begin":
            lists.append(dict(row))
        elif lists:
            lists.pop()
        return [_said(number, key, f"{word} is Kobo's; its rows are asked one by one.")]
    column = _ROWS.get(word.casefold())
    if column and lists:
        row[key] = f"select_one {_text(lists[-1], column)}"
    return []


def _allow_duplicates(book: Any) -> list[Problem]:
    """Choices that occur twice in a list are let through, and named."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for number, row in enumerate(book.choices or [], 2):
        pair = (_text(row, "list_name", "list name"), _text(row, "name", "value"))
        if not pair[0] or not pair[1]:
            continue
        seen[pair] += 1
        if seen[pair] == 2:
            found.append(
                problem("duplicate_choice", "choices", number, "name", list=pair[0], name=pair[1])
            )
    if found:
        settings = [dict(row) for row in book.settings or []] or [{}]
        settings[0].setdefault("allow_choice_duplicates", "yes")
        book.settings = settings
        header = dict((book.settings_header or [{}])[0]) if book.settings_header else {}
        header.setdefault("allow_choice_duplicates", None)
        book.settings_header = [header]
    return found
