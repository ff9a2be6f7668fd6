"""A report about a child that is known already: it joins the case that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from models import (
    alert_queries,
    case_queries,
    child_queries,
    finding_queries,
    inbox,
    submission_queries,
)
from workers.validation.alike import features, hashes
from workers.validation.work import SERVICE, Work

GRAVITY = ("A", "B", "C", "")


def join(work: Work, kept: Row[Any], decided_by: int) -> None:
    """Join a report to the case that is kept; both reporters hear of it. Reversible by its link."""
    urgent = _own_case(work, kept)
    values: dict[str, Any] = {"updated_at": work.now}
    if urgent is not None:
        values |= {
            "urgent": min(kept.urgent, urgent.urgent, key=GRAVITY.index),
            "owner_id": kept.owner_id or urgent.owner_id,
        }
    moved = ("", "")
    if kept.state in {"closed", "no_help"}:
        values |= {"state": "reopened", "closed_at": None, "close_code": None}
        moved = (kept.state, "reopened")
    case_queries.change(work.connection, SERVICE, kept.id, kept.version, values)
    case_queries.note(work.connection, kept.id, "joined", work.now, decided_by, moved=moved)
    if urgent is not None:
        _close_own(work, urgent, kept, decided_by)
    if kept.child_id is not None:
        _remember(work, kept)
    _link(work, kept, urgent, decided_by)
    submission_queries.settle(work.connection, work.row.id, "joined", work.now, case_id=kept.id)
    finding_queries.drop_same_child(work.connection, work.row.id, work.now)
    _tell(work, kept)


def _remember(work: Work, kept: Row[Any]) -> None:
    """The kept child is found by this report's spelling, phone and place from now on."""
    report = work.report
    box = work.vault.box(kept.child_key_id, kept.child_key_sealed)
    child = box.open(kept.child_sealed, "child")
    phones = child.get("phones") or [child.get("phone") or ""]
    child |= {
        "aliases": _with(child.get("aliases", []), [report.first], besides=child["first"]),
        "phones": _with(phones, report.phones),
        "also_in": _with(child.get("also_in", []), [work.tambon], besides=kept.tambon),
    }
    child_queries.change(work.connection, kept.child_id, {"sealed": box.seal(child, "child")})
    wanted = features(report, work.tambon)
    child_queries.add_keys(work.connection, kept.child_id, hashes(work.vault, wanted))


def _with(held: Sequence[str], more: Sequence[str], besides: str = "") -> list[str]:
    return [text for text in dict.fromkeys([*held, *more]) if text and text != besides]


def _own_case(work: Work, kept: Row[Any]) -> Row[Any] | None:
    """The urgent case that this report's danger raised, if it is not the kept one."""
    own = work.row.case_id or work.row.draft_case_id
    if own is None or own == kept.id:
        return None
    return case_queries.by_id(work.connection, SERVICE, own, lock=True)


def _close_own(work: Work, urgent: Row[Any], kept: Row[Any], decided_by: int) -> None:
    """The urgent case ends as a duplicate; its alerts go on for the child under the kept case."""
    alert_queries.repoint(work.connection, urgent.id, kept.id)
    case_queries.change(
        work.connection,
        SERVICE,
        urgent.id,
        urgent.version,
        {
            "state": "closed",
            "close_code": child_queries.DUPLICATE,
            "closed_at": work.now,
            "updated_at": work.now,
        },
    )
    case_queries.note(
        work.connection,
        urgent.id,
        "joined",
        work.now,
        decided_by,
        moved=(urgent.state, "closed"),
    )


def _link(work: Work, kept: Row[Any], urgent: Row[Any] | None, decided_by: int) -> None:
    case_queries.link_same(
        work.connection,
        {
            "case_id": kept.id,
            "other_case_id": urgent.id if urgent is not None else None,
            "submission_id": work.row.id,
            "verdict": "same",
            "decided_by": decided_by,
            "decided_at": work.now,
        },
    )


def _tell(work: Work, kept: Row[Any]) -> None:
    told = {work.row.person_id: "joined"}
    if kept.reporter_id is not None:
        told.setdefault(kept.reporter_id, "kept")
    for person_id, part in told.items():
        inbox.speak(
            work.connection,
            work.vault,
            person_id,
            f"joined:{work.row.id}:{person_id}",
            "validated",
            {"number": work.row.number, "case_no": kept.number, "part": part},
            work.now,
        )
