"""Writing what a valid report leaves: the child with its keys, the case, consent and needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from models import case_queries, child_queries, facts, family_queries
from models.vault import Box, Vault
from workers import alerts, working_days
from workers.validation import alike
from workers.validation.place import Served, serving
from workers.validation.store import NewCase
from workers.validation.work import SERVICE, Work

PLACE = ("province", "district", "tambon", "lao")
"""A case that was handed to another area stays there, whatever a correction says."""
SEALED_IN_CASE = ("last_grade", "last_school", "left_y_be", "wish", "gps", "note")


def keep_case(work: Work, case: Row[Any] | None) -> int:
    """Open the case of a report, or complete the one its danger raised. → its id."""
    served = serving(work)
    if case is None:
        return _open(work, served)
    child_id = _keep_child(work, case)
    case_id = _complete(work, case, served, child_id)
    case_queries.set_needs(work.connection, case_id, work.report.needs)
    if work.report.consent:
        said = {**_consent(work), "case_id": case_id}
        case_queries.keep_consent(work.connection, said)
    return case_id


def child_record(work: Work) -> dict[str, Any]:
    """What is sealed of a child. `recorded_on` is the day that an age was counted from."""
    report = work.report
    birth = report.birth
    return {
        "first": report.first,
        "last": report.last,
        "nickname": report.nickname,
        "id_no": report.id_no,
        "id_kind": report.id_kind,
        "phone": report.phones[0] if report.phones else "",
        "phones": list(report.phones),
        "guardian": report.guardian_name,
        "birth_first": birth.first.isoformat() if birth else "",
        "birth_last": birth.last.isoformat() if birth else "",
        "birth_precision": birth.precision if birth else "",
        "recorded_on": work.sent_on.isoformat(),
        "house_no": report.house_no,
        "moo": "" if report.moo is None else str(report.moo),
        "landmark": report.landmark,
        "aliases": [],
    }


def keep_child_record(
    connection: Connection, vault: Vault, case: Row[Any], box: Box, record: Mapping[str, Any]
) -> None:
    """Seal a case's child anew, and find it by what the record says now, joined reports too."""
    child_queries.change(connection, case.child_id, {"sealed": box.seal(dict(record), "child")})
    found = alike.all_hashes(vault, record, case.tambon, case.sex)
    child_queries.set_keys(connection, case.child_id, found)


def _keep_child(work: Work, case: Row[Any]) -> int:
    """The child of the report; what joined reports said of it stays known."""
    record = child_record(work)
    child_id: int | None = case.child_id
    if child_id is not None and case.child_sealed:
        box = work.vault.box(case.child_key_id, case.child_key_sealed)
        joined = box.open(case.child_sealed, "child").get(alike.JOINED)
        record |= {alike.JOINED: joined} if joined else {}
    values = _child(work, record)
    if child_id is None:
        child_id = child_queries.add(work.connection, {**values, "created_at": work.now})
    else:
        child_queries.change(work.connection, child_id, values)
    child_queries.set_keys(work.connection, child_id, _keys(work, record))
    return child_id


def _child(work: Work, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key_id": work.row.key_id,
        "sealed": work.box.seal(record, "child"),
        "sex": work.report.sex,
        "birth_year": work.report.birth_year,
    }


def _keys(work: Work, record: Mapping[str, Any]) -> set[bytes]:
    wanted = alike.hashes(work.vault, alike.features(work.report, work.tambon))
    return wanted | alike.all_hashes(work.vault, record, work.tambon, work.report.sex)


def _open(work: Work, served: Served) -> int:
    if work.row.number is None:
        raise ValueError(f"submission {work.row.id} has no number")
    record = child_record(work)
    new = NewCase(
        child={**_child(work, record), "created_at": work.now},
        record=record,
        keys=_keys(work, record),
        case={
            **_plain(work, served),
            "number": work.row.number,
            "key_id": work.row.key_id,
            "sealed": work.box.seal(_content(work, {}), "case"),
            "reporter_id": work.row.person_id,
            "weaver_id": work.row.person_id,
            "source": "report" if work.is_report else "form",
            "opened_at": work.row.received_at,
            "updated_at": work.now,
            "due_at": working_days.after(work.row.received_at, working_days.LOOK),
            # The database would say so itself, but the row would be written twice.
            "family_knows": work.report.consent in family_queries.ASKED,
        },
        event={
            "kind": "reported",
            "from_state": "",
            "to_state": "new",
            "at": work.now,
            "person_id": work.row.person_id,
        },
        needs=work.report.needs,
        consent=_consent(work) if work.report.consent else None,
    )
    return work.store.open_case(new)


def _complete(work: Work, case: Row[Any], served: Served, child_id: int) -> int:
    """The case keeps its number, level, state and owner; the rest comes from the report."""
    box = work.vault.box(case.key_id, case.key_sealed)
    content = box.open(case.sealed, "case") if case.sealed else {}
    values = {
        **_plain(work, served),
        "child_id": child_id,
        "sealed": box.seal({**content, **_content(work, content)}, "case"),
        "updated_at": work.now,
    }
    if case_queries.was_handed_over(work.connection, case.id):
        values = {name: value for name, value in values.items() if name not in PLACE}
    case_queries.change(work.connection, SERVICE, case.id, case.version, values)
    kind = "completed" if case.child_id is None else "corrected"
    case_queries.note(work.connection, case.id, kind, work.now, work.row.person_id)
    if case.urgent:
        alerts.spread(work.connection, work.vault, case.id, work.now)
    return int(case.id)


def _plain(work: Work, served: Served) -> dict[str, Any]:
    report = work.report
    return {
        "category": report.school_state,
        "targets": ",".join(report.targets),
        "reason": report.reason_main,
        "doing": report.doing,
        "lives": report.lives,
        "disability": report.disability,
        "sex": report.sex,
        "birth_year": report.birth_year,
        "province": work.tambon[:2] or work.row.province,
        "district": work.tambon[:4] or work.row.district,
        "tambon": work.tambon,
        "lao": served.lao,
        # As the rows of `need` will say it: one write of the case instead of two.
        "need_bits": facts.need_bits(report.needs),
    }


def _content(work: Work, before: Mapping[str, Any]) -> dict[str, Any]:
    report = work.report
    said = {name: getattr(report, name) for name in SEALED_IN_CASE}
    attached: dict[str, list[int]] = {}
    for held in work.store.attachments(work.row.id):
        if held.state in {"waiting", "kept"}:
            attached.setdefault(held.ref.rsplit("/", 1)[-1], []).append(held.id)
    signs = sorted({*before.get("danger_signs", ()), *report.danger_signs})
    return {
        **said,
        **attached,
        "photo": attached.get("photo", []),
        "reason_more": list(report.reason_more),
        "disability_kind": list(report.disability_kind),
        "danger_signs": signs,
    }


def _consent(work: Work) -> dict[str, Any]:
    return {
        "submission_id": work.row.id,
        "given": work.report.consent,
        "who": work.report.consent_who,
        "text_version": work.row.version,
        "at": work.row.version_at,
        "person_id": work.row.person_id,
    }
