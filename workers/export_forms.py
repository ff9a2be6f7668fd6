"""The form versions behind exported answers, and answers without what names a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from sqlalchemy import Connection, select

from bot.forms import Form
from models.columns import table
from models.form import FormVersion

VERSION = table(FormVersion)
CODED = ("select_one", "select_multiple", "rank")
COUNTED = frozenset({"integer", "int", "decimal", "range"})
HIDDEN = "***"
TEMPLATE = "{http://openrosa.org/javarosa}template"
"""Marks a repeat in a form's instance: in a record it is one list."""
LONGEST_NUMBER = 6
"""A whole number with more digits may be that of a phone or of a person."""


@dataclass
class Forms:
    """Form versions by digest, each read once. None where the database has none."""

    connection: Connection
    _read: dict[str, Form | None] = field(default_factory=dict)
    _open: dict[str, frozenset[str]] = field(default_factory=dict)

    def load(self, digests: Iterable[str]) -> None:
        """Read versions ahead, before rows are streamed."""
        for digest in digests:
            self.get(digest)

    def get(self, digest: str) -> Form | None:
        if digest not in self._read:
            query = select(VERSION.c.compiled).where(VERSION.c.digest == digest)
            found = self.connection.execute(query).scalar()
            try:
                self._read[digest] = Form.from_bytes(found) if found is not None else None
            except ValueError:
                self._read[digest] = None
        return self._read[digest]

    def names(self, digest: str) -> tuple[str, ...] | None:
        """Everything that a record on this form may hold: its questions and calculations, and its
        repeats by name. None where the form is not known."""
        form = self.get(digest)
        if form is None:
            return None
        instance = etree.fromstring(form.xml.encode()).find(".//{*}instance/*")
        return tuple(_names(instance)) if instance is not None else None

    def masked(self, digest: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The same record with only choices and small numbers; of a form that is not known,
        nothing. Whatever was typed may say who somebody is."""
        return _masked(answers, self._tellable(digest))

    def _tellable(self, digest: str) -> frozenset[str]:
        if digest not in self._open:
            form = self.get(digest)
            self._open[digest] = frozenset(
                question.name
                for question in (form.questions if form is not None else ())
                if question.type.startswith(CODED) or question.type in COUNTED
            )
        return self._open[digest]


def _names(element: Any) -> Iterator[str]:
    """Names of leaves, groups opened; a repeat by its own name, its first row left out."""
    repeats = {child.tag for child in element if TEMPLATE in child.attrib}
    for tag in repeats:
        yield etree.QName(tag).localname
    for child in element:
        if child.tag in repeats:
            continue
        if len(child):
            yield from _names(child)
        else:
            yield etree.QName(child).localname


def _masked(record: Mapping[str, Any], tellable: frozenset[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            shown[name] = _masked(value, tellable)
        elif isinstance(value, list):
            shown[name] = [
                _masked(one, tellable) if isinstance(one, Mapping) else HIDDEN for one in value
            ]
        else:
            told = name in tellable and not _long_number(str(value))
            shown[name] = value if told else HIDDEN
    return shown


def _long_number(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) > LONGEST_NUMBER and not text.isalpha()
