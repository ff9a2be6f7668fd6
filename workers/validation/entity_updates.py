"""What a form of an author's own changes about cases that are there: entity updates.

An entity names its case by the number people use, or by the id under which a form made it. Only
what is answered is changed, of the properties we know by name; nothing is blanked out. Where the
child lives stays: handing a case to another area is a move of its own. What was there before and
what is there now is sealed with the event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row

from bot.forms import EntityEffect
from handlers.findings import Finding
from handlers.reported import Reported, leaves, read
from models import (
    case_queries,
    child_queries,
    entity_queries,
    need_queries,
    person,
    same_child,
)
from models.child_queries import DUPLICATE
from models.scope import Scope, scope_of
from workers.validation.alike import hashes, known_features
from workers.validation.entities import entity_id
from workers.validation.work import SERVICE, Work

CASE_NO: Final = re.compile(r"\d{2}-\d{4}-\d{5}")
PLAIN: Final[Mapping[str, str]] = {
    "school_state": "category",
    "reason_main": "reason",
    "doing": "doing",
    "lives": "lives",
    "disability": "disability",
    "sex": "sex",
}
"""Property → column of the case."""
OF_CHILD: Final[Mapping[str, str]] = {
    "first_name": "first",
    "last_name": "last",
    "nickname": "nickname",
    "id_no": "id_no",
    "id_kind": "id_kind",
    "guardian_name": "guardian",
    "house_no": "house_no",
    "landmark": "landmark",
}
"""Property → what is sealed of the child."""
SEALED: Final = ("last_grade", "last_school", "left_y_be", "wish", "gps", "note")
LISTED: Final = ("reason_more", "disability_kind")
IN_REPORT: Final[Mapping[str, str]] = {"first_name": "first", "last_name": "last"}
"""Properties whose name in `Reported` is another one."""


def apply(work: Work, effects: Sequence[EntityEffect]) -> list[Finding]:
    """Change the cases that these entities name. → what could not be done, for its reader."""
    held = person.roles(work.connection, [work.row.person_id])[work.row.person_id]
    scope = scope_of(work.row.person_id, held)
    found = []
    for effect in effects:
        if effect.action == "create":
            continue
        case = _named(work, scope, effect)
        if case is not None:
            _change(work, case, effect)
        elif not is_new(work, effect):
            found.append(_unknown(work, effect.id))
    return found


def is_new(work: Work, effect: EntityEffect) -> bool:
    """Whether an entity makes a case: `create`, and `upsert` of one that is not there."""
    if effect.action == "create":
        return True
    if effect.action != "upsert" or CASE_NO.fullmatch(effect.id.strip()):
        return False
    named = entity_id(effect)
    return named is None or entity_queries.number_of(work.connection, named) is None


def _named(work: Work, scope: Scope, effect: EntityEffect) -> Row[Any] | None:
    number = effect.id.strip()
    if not CASE_NO.fullmatch(number):
        named = entity_id(effect)
        number = (named and entity_queries.number_of(work.connection, named)) or ""
    case = case_queries.by_number(work.connection, scope, number, lock=True)
    if case is None or case.close_code != DUPLICATE:
        return case
    kept = same_child.kept_of(work.connection, case.id)
    return case_queries.by_id(work.connection, scope, kept, lock=True)


def _unknown(work: Work, named: str) -> Finding:
    """Back to the question that named the case; where no question did, the coordinator is asked."""
    for name, value in leaves(work.answers):
        if str(value).strip() == named.strip() and named.strip():
            return Finding("case_unknown", "stop", "weaver", name)
    return Finding("entity_unknown", "ask", "coordinator", "")


def _change(work: Work, case: Row[Any], effect: EntityEffect) -> None:
    said = {name: value for name, value in effect.properties.items() if str(value).strip()}
    report = read(said, work.sent_on)
    box = work.vault.box(case.key_id, case.key_sealed)
    content: dict[str, Any] = box.open(case.sealed, "case") if case.sealed else {}
    child = _child(work, case)
    plain = _plain(said, report)
    sealed = _sealed(said, report)
    personal = _personal(work, said, report) if child is not None else {}
    needs = list(report.needs)
    before = {
        **{column: getattr(case, column) for column in plain},
        **{name: content.get(name) for name in sealed},
        **{name: (child or {}).get(name) for name in personal},
    }
    after: dict[str, Any] = {**plain, **sealed, **personal}
    if needs:
        before["needs"], after["needs"] = need_queries.of_case(work.connection, case.id), needs
    changed = {name for name in after if after[name] != before.get(name)}
    if not changed:
        return
    plain["targets"] = ",".join(_targets(case, plain, report))
    values = {**plain, "sealed": box.seal({**content, **sealed}, "case"), "updated_at": work.now}
    case_queries.change(work.connection, SERVICE, case.id, case.version, values)
    if needs:
        case_queries.set_needs(work.connection, case.id, needs)
    if child is not None:
        _keep_child(work, case, child, personal, plain)
    case_queries.note(
        work.connection,
        case.id,
        "updated",
        work.now,
        work.row.person_id,
        box=box,
        text={
            "form": work.row.form,
            "before": {name: before.get(name) for name in sorted(changed)},
            "after": {name: after[name] for name in sorted(changed)},
        },
    )


def _child(work: Work, case: Row[Any]) -> dict[str, Any] | None:
    if case.child_id is None or case.child_sealed is None:
        return None
    box = work.vault.box(case.child_key_id, case.child_key_sealed)
    return dict(box.open(case.child_sealed, "child"))


def _plain(said: Mapping[str, str], report: Reported) -> dict[str, Any]:
    plain: dict[str, Any] = {
        column: _of(report, name) for name, column in PLAIN.items() if name in said
    }
    if report.birth_year is not None:
        plain["birth_year"] = report.birth_year
    return plain


def _sealed(said: Mapping[str, str], report: Reported) -> dict[str, Any]:
    kept: dict[str, Any] = {name: _of(report, name) for name in SEALED if name in said}
    return kept | {name: list(_of(report, name)) for name in LISTED if name in said}


def _personal(work: Work, said: Mapping[str, str], report: Reported) -> dict[str, Any]:
    kept: dict[str, Any] = {
        field: _of(report, name) for name, field in OF_CHILD.items() if name in said
    }
    if report.moo is not None:
        kept["moo"] = str(report.moo)
    if report.phones:
        kept |= {"phone": report.phones[0], "phones": list(report.phones)}
    if report.birth is not None:
        kept |= {
            "birth_first": report.birth.first.isoformat(),
            "birth_last": report.birth.last.isoformat(),
            "birth_precision": report.birth.precision,
            "recorded_on": work.sent_on.isoformat(),
        }
    return kept


def _of(report: Reported, name: str) -> Any:
    return getattr(report, IN_REPORT.get(name, name))


def _targets(case: Row[Any], plain: Mapping[str, Any], report: Reported) -> list[str]:
    """The target groups after the change; an age that was not told leaves T1 as it was."""
    held = set(filter(None, str(case.targets).split(",")))
    state = plain.get("category", case.category)
    told = {
        "T2": state not in {"", "at_risk"},
        "T3": plain.get("disability", case.disability) == "yes",
    }
    if report.age is not None:
        told["T1"] = report.age < 6
    for code, holds in told.items():
        held = held | {code} if holds else held - {code}
    return sorted(held)


def _keep_child(
    work: Work,
    case: Row[Any],
    child: Mapping[str, Any],
    personal: Mapping[str, Any],
    plain: Mapping[str, Any],
) -> None:
    """The child is found by what it was called before and by what it is called now."""
    aliases = list(child.get("aliases", ()))
    former = str(child.get("first") or "")
    if former and personal.get("first", former) != former and former not in aliases:
        aliases.append(former)
    record = {**child, **personal, "aliases": aliases}
    box = work.vault.box(case.child_key_id, case.child_key_sealed)
    counted = {name: plain[name] for name in ("sex", "birth_year") if name in plain}
    values = {"sealed": box.seal(record, "child"), **counted}
    child_queries.change(work.connection, case.child_id, values)
    wanted = known_features(record, case.tambon, str(plain.get("sex", case.sex)))
    child_queries.add_keys(work.connection, case.child_id, hashes(work.vault, wanted))
