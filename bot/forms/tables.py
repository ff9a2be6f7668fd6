"""Secondary instances: lists inside the form and CSV, GeoJSON and XML files beside it.

Each becomes a tree of `Entry`; a leaf child is a text in `cells`, so that a table of many
rows costs one dict a row. `match` keeps an index for every column that is compared.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from lxml import etree

MOST_BYTES = 20_000_000
MOST_CELLS = 2_000_000
ROW_COST = 3
"""Bounds of a file beside a form: at most about 200 MB. A row costs as much as three cells."""

_CELL_LIMIT = 10_000_000
csv.field_size_limit(_CELL_LIMIT)


class Entry:
    """An element of a secondary instance."""

    __slots__ = ("cells", "indexes", "kids", "memo", "text")

    def __init__(self, cells: dict[str, str], kids: dict[str, list[Entry]] | None = None) -> None:
        self.cells = cells
        """First leaf child's text by name; attributes as `@name`."""
        self.kids = kids
        """Children that have children, or that repeat."""
        self.text = ""
        self.indexes: dict[tuple[str, str], dict[str, list[Entry]]] | None = None
        self.memo: dict[Any, Any] | None = None

    def children(self, name: str) -> list[Entry]:
        if self.kids is not None:
            if name == "*":
                return [kid for group in self.kids.values() for kid in group] + [
                    _leaf(text) for key, text in self.cells.items()
                    if key[:1] != "@" and key not in self.kids
                ]  # fmt: skip
            found = self.kids.get(name)
            if found is not None:
                return found
        elif name == "*":
            return [_leaf(text) for key, text in self.cells.items() if key[:1] != "@"]
        text = self.cells.get(name)
        return [] if text is None else [_leaf(text)]

    def match(self, name: str, column: str, value: str) -> list[Entry]:
        """The children `name` whose leaf `column` is exactly `value`, in order."""
        if self.indexes is None:
            self.indexes = {}
        index = self.indexes.get((name, column))
        if index is None:
            index = {}
            for kid in self.children(name):
                index.setdefault(kid.cells.get(column, ""), []).append(kid)
            self.indexes[name, column] = index
        return index.get(value, [])


def _leaf(text: str) -> Entry:
    entry = Entry({})
    entry.text = text
    return entry


def rows_table(rows: Iterable[dict[str, str]], root: str = "root", item: str = "item") -> Entry:
    """A document `/root/item…` from rows."""
    return Entry({}, {root: [Entry({}, {item: [Entry(row) for row in rows]})]})


def element_table(element: Any) -> Entry:
    """A document from an XML root element."""
    return Entry({}, {_local(element): [_entry(element)]})


def _local(element: Any) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _entry(element: Any) -> Entry:
    cells = {"@" + name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    kids: dict[str, list[Entry]] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = _local(child)
        if len(child) == 0 and not child.attrib and name not in cells and name not in kids:
            cells[name] = child.text or ""
            continue
        if name in cells and name not in kids:
            kids[name] = [_leaf(cells[name])]
        kid = _entry(child)
        kids.setdefault(name, []).append(kid)
        cells.setdefault(name, kid.text)
    entry = Entry(cells, kids or None)
    entry.text = (element.text or "") if len(element) == 0 else ""
    return entry


class FileProblem(Exception):
    """A file beside the form that cannot be read; the message says why."""


@lru_cache(maxsize=64)
def read_file(name: str, data: bytes) -> Entry:
    """A CSV, GeoJSON or XML file as a document; `FileProblem` when it is not one."""
    low = name.lower()
    if len(data) > MOST_BYTES:
        raise FileProblem(f"{name} is too large: {len(data):,} bytes, at most {MOST_BYTES:,}")
    try:
        if low.endswith(".geojson"):
            _bound(data.count(b","))
            return rows_table(geojson_rows(json.loads(data)))
        if low.endswith(".xml"):
            _bound(data.count(b"<") * 2)
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            return element_table(etree.fromstring(data, parser))
        return rows_table(csv_rows(data))
    except FileProblem:
        raise
    except RecursionError as error:
        raise FileProblem(f"{name} cannot be read: it is nested too deeply") from error
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error, etree.LxmlError) as error:
        raise FileProblem(f"{name} cannot be read: {error}") from error


def _bound(cells: int) -> None:
    if cells > MOST_CELLS:
        raise FileProblem(f"the list is too large: {cells:,} cells, at most {MOST_CELLS:,}")


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file: UTF-8, comma or semicolon, first row the names."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp874", errors="replace")
    head = text.partition("\n")[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    names = [name.strip() for name in next(reader, [])]
    lines = max(text.count("\n"), text.count("\r"))
    _bound(max((len(names) + ROW_COST) * lines, text.count(mark)))
    return [
        {name: row[i] if i < len(row) else "" for i, name in enumerate(names) if name}
        for row in reader
        if any(row)
    ]


def geojson_rows(found: Any) -> list[dict[str, str]]:
    """The features of a GeoJSON collection, with `geometry` as an ODK geo text."""
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise FileProblem("GeoJSON must be a FeatureCollection")
    rows = []
    for feature in found["features"]:
        row = {"geometry": _geometry(feature.get("geometry"))}
        for name, value in (feature.get("properties") or {}).items():
            row[name] = _plain(value)
        if "id" in feature:
            row["id"] = _plain(feature["id"])
        rows.append(row)
    return rows


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _geometry(shape: Any) -> str:
    if not shape:
        return ""
    if shape["type"] == "Point":
        return _point(shape["coordinates"])
    line = shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"]
    return "; ".join(_point(point) for point in line)


def _point(place: Any) -> str:
    return f"{place[1]} {place[0]} {place[2] if len(place) > 2 else 0} 0"
