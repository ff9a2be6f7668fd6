"""The form `centre`, kept: a child centre of the register is made or brought up to date, and its
grant becomes a row of help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from bot.texts import say
from bot.thai.show import show_baht
from handlers.findings import Finding
from handlers.helped import CentreSaid, Helped, read_centre
from models import centre_queries, finding_queries
from models.scope import Scope
from workers import helping
from workers.helping import Checked
from workers.validation.assistance import (
    Reason,
    accept,
    entry_of,
    language_of,
    scope_of_sender,
    send_back,
)
from workers.validation.deciding import photos
from workers.validation.work import Work

PHONE = "centre"
"""The context under which the head's phone is sealed."""


def decide(work: Work) -> str:
    """Settle a submission of the form. → its new state."""
    finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    said, scope = read_centre(work.answers), scope_of_sender(work)
    known = _known(work, said, scope)
    lao = known.lao if known is not None else _lao_of(work, said, scope)
    language = language_of(work)
    back: list[Reason] = [(found, say("finding.photo_refused", language)) for found in photos(work)]
    back += _flaws(work, said, known, lao, language)
    if back:
        return send_back(work, back)
    code = known.code if known is not None else centre_queries.next_code(work.connection, lao)
    centre_queries.keep(work.connection, [_row(work, said, known, code, lao)])
    centre = centre_queries.by_code(work.connection, scope, code)
    checked = Checked(centre=centre)
    if said.grant is not None:
        helping.give(entry_of(work), said.grant, checked)
    else:
        helping.withdraw(entry_of(work))
    return accept(work, said.grant or Helped(given_to="centre"), checked)


def _known(work: Work, said: CentreSaid, scope: Scope) -> Row[Any] | None:
    """The centre of the register: the one chosen, or what an earlier version of this form made,
    or one of the same name in the same tambon."""
    if said.code:
        return centre_queries.by_code(work.connection, scope, said.code)
    for row in helping.held_by(entry_of(work)):
        if row.centre and (made := centre_queries.by_code(work.connection, scope, row.centre)):
            return made
    named = centre_queries.by_name(work.connection, scope, said.name)
    return next((row for row in named if row.tambon == said.tambon), None)


def _lao_of(work: Work, said: CentreSaid, scope: Scope) -> str:
    """The LAO of a new centre: one of the sender's that serves the tambon; "" when none does."""
    serving = centre_queries.laos(work.connection, scope, said.tambon)
    if work.row.lao in serving:
        return str(work.row.lao)
    return serving[0] if serving else ""


def _flaws(
    work: Work, said: CentreSaid, known: Row[Any] | None, lao: str, language: str
) -> Iterator[Reason]:
    if said.code and known is None:
        yield Finding("help_refused", "stop", "weaver", "centre"), say("help.why_centre", language)
    elif not lao:
        yield Finding("area_unknown", "stop", "weaver", "tambon"), say("help.why_lao", language)
    grant = said.grant
    if grant is None:
        return
    if grant.satang is None:
        yield (
            Finding("help_satang", "stop", "weaver", "grant"),
            say("finding.help_satang", language),
        )
    province = lao[:2]
    cap = helping.cap_of(work.connection, {province} if province else set(), grant)
    if cap:
        words = say("help.over_cap", language, cap=show_baht(cap, language))
        yield Finding("help_cap", "stop", "weaver", "grant"), words
    if grant.given_on is None:
        yield Finding("required", "stop", "weaver", "grant_date"), say("finding.required", language)


def _row(
    work: Work, said: CentreSaid, known: Row[Any] | None, code: str, lao: str
) -> dict[str, Any]:
    """The register's row. What this form does not ask, or leaves blank, stays as it was."""
    assessed = said.standard_grade not in {"", "none"}
    phone = work.vault.seal(said.head_phone, PHONE) if said.head_phone else None
    row = {
        "code": code,
        "name_th": said.name,
        "lao": lao,
        "tambon": said.tambon,
        "moo": said.moo,
        "children": said.children,
        "teachers": said.teachers,
        "standard_grade": said.standard_grade or None,
        "standard_year": said.standard_year if assessed else None,
        "phone_sealed": phone,
    }
    if known is None:
        return row
    kept: dict[str, Any] = {"lao": known.lao}
    if said.code:
        kept |= {name: getattr(known, name) for name in ("name_th", "tambon", "moo")}
    if not said.standard_grade:
        kept |= {
            "standard_grade": known.standard_grade,
            "standard_year": known.standard_year,
        }
    if phone is None:
        kept["phone_sealed"] = known.phone_sealed
    return row | kept
