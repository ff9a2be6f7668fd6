"""Publishing forms: compile, keep the version under its content hash, make it the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from bot.forms import Form, Problem, compile_form
from bot.texts.forms import TEXT_FORMS
from models import form as forms
from models import form_queries
from models.columns import table

FORM, VERSION = table(forms.Form), table(forms.FormVersion)


class FormRefusedError(Exception):
    """A form that does not compile; `problems` name sheet, row, cause and remedy."""

    def __init__(self, key: str, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__(f"{key}: {len(problems)} problems")


def publish(connection: Connection, key: str, compiled: Form, now: datetime) -> bool:
    """Make a compiled form the newest version of `key`. → whether it changed anything.

    Open drafts end on the version they began with. A retired form stays retired.
    """
    kept = insert(VERSION).values(
        digest=compiled.digest, form=key, compiled=compiled.to_bytes(), published_at=now
    )
    connection.execute(kept.on_conflict_do_nothing())
    values = {
        "title_th": compiled.title,
        "title_en": compiled.title,
        "digest": compiled.digest,
        "published_at": now,
    }
    newest = insert(FORM).values(key=key, retired_at=None, **values)
    changed = connection.execute(
        newest.on_conflict_do_update(
            index_elements=["key"], set_=values, where=FORM.c.digest != compiled.digest
        ).returning(FORM.c.key)
    )
    return changed.first() is not None


def publish_authored(
    connection: Connection, key: str, compiled: Form, now: datetime, by: int | None = None
) -> bool:
    """Publish an author's form, also one that was retired before. → whether it changed anything."""
    stored = compiled.to_bytes()
    form_queries.keep_version(connection, key, compiled.digest, stored, now, by)
    revived = form_queries.revive(connection, key)
    return publish(connection, key, compiled, now) or revived


def compiled_builtins(texts: Mapping[str, str] = TEXT_FORMS) -> dict[str, Form]:
    """The built-in forms. Raises FormRefusedError."""
    found: dict[str, Form] = {}
    for key, text in texts.items():
        compiled = compile_form(text, name=key)
        if compiled.form is None:
            raise FormRefusedError(key, compiled.problems)
        found[key] = compiled.form
    return found


def publish_builtins(connection: Connection, now: datetime) -> list[str]:
    """Publish the built-in forms. → the keys that changed."""
    return [
        key
        for key, compiled in compiled_builtins().items()
        if publish(connection, key, compiled, now)
    ]
