"""Whether a report fits the form version it was made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from bot.forms import Form, Session
from bot.thai.show import BANGKOK
from handlers.findings import Finding
from models.columns import table
from models.form import FormVersion

if TYPE_CHECKING:  # work reads entities, which read forms from here
    from workers.validation.work import Work

VERSION = table(FormVersion)
KEPT_FORMS = 32
"""Compiled forms held in memory by their digest; a version never changes."""
_FORMS: dict[str, Form] = {}
TELLING = {"required", "constraint", "type", "choice"}


class UnknownFormError(LookupError):
    """A submission names a form version that the database does not have."""


def form_of(connection: Connection, digest: str) -> Form:
    """The compiled form version of a digest. Raises UnknownFormError."""
    if digest not in _FORMS:
        compiled = connection.execute(
            select(VERSION.c.compiled).where(VERSION.c.digest == digest)
        ).scalar()
        if compiled is None:
            raise UnknownFormError(digest)
        while len(_FORMS) >= KEPT_FORMS:
            _FORMS.pop(next(iter(_FORMS)))
        _FORMS[digest] = Form.from_bytes(compiled)
    return _FORMS[digest]


def check(work: Work) -> list[Finding]:
    """What the form refuses about a report, in the form's order, each question once.

    Lists that come from files (tambons) are checked against the registers elsewhere.
    """
    form = form_of(work.connection, work.row.version)
    now = work.row.version_at.astimezone(BANGKOK)
    session = Session.start(form, now=now, seed=work.row.id)
    refused: dict[str, str] = {}
    for ref, value in record_values(form, work.answers):
        verdict = session.set(ref, value, now=now)
        if not verdict.accepted and verdict.reason in TELLING:
            refused[_name(ref)] = verdict.reason
    for refusal in session.validate():
        refused.setdefault(refusal.name, refusal.reason)
    order = {question.name: at for at, question in enumerate(form.questions)}
    names = sorted(refused, key=lambda name: order.get(name, len(order)))
    return [_finding(name, refused[name]) for name in names]


def _finding(name: str, reason: str) -> Finding:
    code = "required" if reason == "required" else "constraint"
    return Finding(code, "stop", "weaver", name)


def _root(form: Form) -> str:
    return form.questions[0].ref.split("/")[1] if form.questions else "data"


def record_values(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every answered question of a record, by reference, in the record's order."""
    root = _root(form)
    record = answers[root] if set(answers) == {root} else answers
    return _under(record, f"/{root}")


def _under(record: Mapping[str, Any], base: str) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        ref = f"{base}/{name}"
        if isinstance(value, Mapping):
            yield from _under(value, ref)
        elif isinstance(value, list):
            for at, instance in enumerate(value, start=1):
                yield from _under(instance, f"{ref}[{at}]")
        elif value not in {None, ""}:
            yield ref, str(value)


def _name(ref: str) -> str:
    return ref.rsplit("/", 1)[-1]
