"""Submissions as the XML that ODK Central and KoboToolbox take, one file each in a zip.

The document is made by the form engine from the session that was sent, on the form's own version,
so `id`, `version` and namespaces are the form's. The instance id of the first version is that of
the submission's data key, a random UUID; a later version has one of its own that is made from it,
so that the same version has the same id in every export.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID, uuid5

import structlog

from bot.forms import Session
from bot.thai import to_bangkok
from models.vault import SealError, Vault
from workers import story
from workers.export_forms import Forms

log = structlog.get_logger()


@dataclass(frozen=True)
class Document:
    """`instance` is the id without "uuid:"; `form` the key of its form."""

    form: str
    instance: str
    xml: bytes


def documents(
    rows: Iterable[Mapping[str, Any]], vault: Vault, forms: Forms, back: Collection[int] = ()
) -> Iterator[Document]:
    """A document of every row whose key is still there. `back`: as for `document`."""
    for row in rows:
        made = document(row, vault, forms, back)
        if made is not None:
            yield made


def document(
    row: Mapping[str, Any], vault: Vault, forms: Forms, back: Collection[int] = ()
) -> Document | None:
    """The XML of one row of `models.export_rows.sessions`; None where the key was destroyed, or
    the form cannot be read any more. Of cases in `back`, whose family took its consent back, the
    story is left out."""
    form = forms.get(row["version"])
    if form is None or row["draft_sealed"] is None:
        return None
    try:
        held = vault.box(row["draft_key_id"], row["draft_key"]).open(row["draft_sealed"], "draft")
    except SealError:
        return None
    if row["case_id"] in back:
        _leave_out(held["session"], story.names(form) or frozenset())
    session = Session.restore(form, held["session"], now=to_bangkok(row["version_at"]))
    instance = instance_of(row["key_id"], row["current"])
    return Document(row["form"], instance, session.xml(f"uuid:{instance}"))


def _leave_out(session: dict[str, Any], names: frozenset[str]) -> None:
    """Take the answers of these questions out of a stored session."""
    answers = session["answers"]
    for ref in [ref for ref in answers if ref.rsplit("/", 1)[-1] in names]:
        del answers[ref]


def instance_of(key_id: UUID, version: int) -> str:
    return str(key_id if version == 1 else uuid5(key_id, str(version)))


def write(out: IO[bytes], made: Iterable[Document]) -> int:
    """A zip with `<form>/<instance>/submission.xml`, as ODK's own tools lay them out. → how many.

    The zip's list of its files is all that grows: about 200 bytes a submission.
    """
    written = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as files:
        for one in made:
            files.writestr(f"{one.form}/{one.instance}/submission.xml", one.xml)
            written += 1
    return written
