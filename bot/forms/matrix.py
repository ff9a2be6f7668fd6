"""Kobo's matrix (`begin_kobomatrix`): each row of its list becomes a group of its questions.

Names are those of Kobo's own exports: `matrix_row` for a group, `matrix_row_question` inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
_EDGE = re.compile(r"^(begin|end)[ _]kobomatrix$", re.IGNORECASE)
_LIST = "kobo--matrix_list"


def is_edge(word: str) -> bool:
    """Whether a type begins or ends a matrix."""
    return _EDGE.match(word) is not None


def expand(rows: list[Row], choices: list[Row]) -> tuple[list[Row], list[int]]:
    """The rows with every matrix written out, and the spreadsheet's row number of each."""
    made: list[tuple[Row, int]] = []
    inside: list[tuple[Row, int]] | None = None
    head: Row = {}
    for number, row in enumerate(rows, 2):
        edge = _EDGE.match(_text(row, "type"))
        if edge and edge[1].lower() == "begin":
            head, inside = row, []
            group = {k: v for k, v in row.items() if _plain(k) != _LIST}
            made.append((group | {_key(row, "type"): "begin group"}, number))
        elif edge:
            made += _grid(head, inside or [], choices)
            made.append(({_key(row, "type"): "end group"}, number))
            inside = None
        elif inside is not None:
            inside.append((row, number))
        else:
            made.append((row, number))
    made += inside or []
    return [row for row, _ in made], [number for _, number in made]


def _grid(
    head: Row, inside: list[tuple[Row, int]], choices: list[Row]
) -> Iterator[tuple[Row, int]]:
    wanted, matrix = _text(head, _LIST), _text(head, "name")
    columns = [_text(row, "name") for row, _ in inside]
    for choice in choices:
        if _text(choice, "list_name", "list name") != wanted:
            continue
        group = f"{matrix}_{_text(choice, 'name', 'value')}"
        first = inside[0][1] if inside else 2
        yield {"type": "begin group", "name": group}, first
        for row, number in inside:
            yield _cell(row, group, columns, choice), number
        yield {"type": "end group"}, first


def _cell(row: Row, group: str, columns: list[str], choice: Row) -> Row:
    """One question of one row: its label begins with the row's."""
    made = {}
    for key, value in row.items():
        text = str(value or "")
        for name in columns:
            text = text.replace("${" + name + "}", "${" + f"{group}_{name}" + "}")
        if _plain(key) == "name":
            text = f"{group}_{text}"
        elif _plain(key).startswith("label") and text:
            about = _text(choice, _plain(key)) or _text(choice, "label", "name")
            text = f"{about}: {text}"
        made[key] = text
    return made


def _plain(key: str) -> str:
    return (key or "").strip().casefold()


def _key(row: Row, *names: str) -> str:
    return next((key for key in row if _plain(key) in names), "type")


def _text(row: Row, *names: str) -> str:
    return next((str(v or "").strip() for k, v in row.items() if _plain(k) in names and v), "")
