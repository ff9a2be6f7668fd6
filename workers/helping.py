"""Help that is given: what may be entered, writing it down, and taking it back.

One way for every entry: a kept form, a batch, a referral that ended in help. The case of a child
moves to `helping` with the first help; a case that cannot move (not confirmed yet, learning,
closed) keeps its state, and the help is kept all the same: money that was paid is never left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row

from handlers.fiscal import fiscal_year
from handlers.helped import Helped
from handlers.moves import MOVES
from models import assistance_queries, case_queries, centre_queries, referral_queries
from models.child_queries import DUPLICATE
from models.province_queries import settings_of
from models.scope import Scope
from models.vault import Box, Vault
from workers import casework

BATCHES: Final = UUID("6f0f5a1e-3d0b-4d0e-9d0b-5e7a4c1f2b68")
"""The name space of batch ids: a submission has one, however often it is validated."""
VOID_REASONS: Final = ("amount", "list", "twice", "not_given", "other")
CONTEXT: Final = "assistance"


@dataclass(frozen=True)
class Checked:
    """What may be entered: the cases (or the centre) that take it, who not and why, repeats.

    `cap` above 0: the amount is over this cap of a receiver's province.
    """

    cases: tuple[Row[Any], ...] = ()
    centre: Row[Any] | None = None
    refused: tuple[tuple[str, str], ...] = ()
    repeated: tuple[tuple[str, date], ...] = ()
    cap: int = 0


def check(
    connection: Connection,
    scope: Scope,
    helped: Helped,
    *,
    besides: int | None = None,
    lock: bool = False,
) -> Checked:
    """Check an entry of somebody with this scope. `besides`: the submission it corrects."""
    if helped.given_to == "centre":
        return _check_centre(connection, scope, helped)
    found = assistance_queries.cases_named(connection, scope, helped.numbers, lock=lock)
    refused = {number: why for number in helped.numbers if (why := why_not(found.get(number)))}
    cases = tuple(found[number] for number in helped.numbers if number not in refused)
    repeated = _repeated(connection, cases, helped, besides)
    cap = cap_of(connection, {row.province for row in cases}, helped)
    return Checked(cases, None, tuple(refused.items()), repeated, cap)


def _check_centre(connection: Connection, scope: Scope, helped: Helped) -> Checked:
    """A centre is chosen from the list, or named in full where there was no list."""
    if helped.centre:
        centre = centre_queries.by_code(connection, scope, helped.centre)
    else:
        named = centre_queries.by_name(connection, scope, helped.centre_name)
        centre = named[0] if len(named) == 1 else None
    if centre is None:
        return Checked(refused=((helped.centre_name or helped.centre, "centre"),))
    return Checked(centre=centre, cap=cap_of(connection, {centre.province}, helped))


def why_not(row: Row[Any] | None) -> str:
    if row is None or row.key_sealed is None:
        return "unknown"
    return "joined" if row.close_code == DUPLICATE else ""


def _repeated(
    connection: Connection, cases: Sequence[Row[Any]], helped: Helped, besides: int | None
) -> tuple[tuple[str, date], ...]:
    if helped.given_on is None:
        return ()
    before = assistance_queries.given_before(
        connection,
        [row.id for row in cases],
        helped.fund,
        helped.needs,
        fiscal_year(helped.given_on),
        besides=besides,
    )
    return tuple((row.number, before[row.id]) for row in cases if row.id in before)


def cap_of(connection: Connection, provinces: Collection[str], helped: Helped) -> int:
    """The lowest cap that the amount is over, or 0."""
    name = "cap_centre" if helped.given_to == "centre" else "cap_child"
    caps = [getattr(settings_of(connection, code), name) for code in sorted(provinces)]
    return min((cap for cap in caps if (helped.satang or 0) > cap), default=0)


@dataclass(frozen=True)
class Entry:
    """Who enters help, when, and the form behind it. `box` with `key_id` seals a centre's words;
    those of a child are sealed under the key of the case."""

    connection: Connection
    vault: Vault
    now: datetime
    person_id: int
    submission_id: int
    key_id: UUID
    box: Box


def give(entry: Entry, helped: Helped, checked: Checked) -> int:
    """Write down help for every receiver. Again, or corrected, it replaces what it wrote before.

    → how many rows are in force.
    """
    many = len(checked.cases) > 1
    batch = uuid5(BATCHES, str(entry.submission_id)) if many else None
    rows = [
        _row(entry, helped, batch, case, entry.vault.box(case.key_id, case.key_sealed))
        for case in checked.cases
    ]
    if checked.centre is not None:
        rows.append(_centre_row(entry, helped, checked.centre))
    before = {row.case_id for row in held_by(entry)}
    withdraw(entry, keep={(row["case_id"], row["centre"]) for row in rows})
    assistance_queries.keep(entry.connection, rows)
    for case in checked.cases:
        begin(
            entry.connection, entry.vault, case, entry.now, entry.person_id, case.id not in before
        )
    assistance_queries.note_helped(entry.connection, [case.id for case in checked.cases])
    return len(rows)


def held_by(entry: Entry) -> list[Row[Any]]:
    """The rows in force of the entry's submission."""
    rows = assistance_queries.of_submission(entry.connection, entry.submission_id)
    return [row for row in rows if row.voided_at is None]


def withdraw(entry: Entry, keep: Collection[tuple[int | None, str | None]] = ()) -> None:
    """Take back what an earlier version gave and this one does not name."""
    gone = [row.id for row in held_by(entry) if (row.case_id, row.centre) not in keep]
    cases = assistance_queries.void(entry.connection, gone, entry.person_id, entry.now)
    assistance_queries.note_helped(entry.connection, cases)
    for case_id in cases:
        case_queries.note(entry.connection, case_id, "help_voided", entry.now, entry.person_id)
    end(entry.connection, entry.vault, cases, entry.now, entry.person_id)


def begin(
    connection: Connection,
    vault: Vault,
    case: Row[Any],
    now: datetime,
    person_id: int | None,
    fresh: bool,
) -> None:
    """Help has begun: the case moves, or its history says so (`fresh`) where it cannot."""
    if case.state in MOVES["help"].sources:
        casework.move(connection, vault, case, "help", now, person_id)
    elif fresh:
        case_queries.note(connection, case.id, "helped", now, person_id)


def end(
    connection: Connection,
    vault: Vault,
    case_ids: Collection[int],
    now: datetime,
    person_id: int | None,
) -> None:
    """Help was taken back: a case with none left, and sent to no agency, waits for it again."""
    for case_id in case_ids:
        case = case_queries.by_id(connection, casework.SERVICE, case_id, lock=True)
        if case is None or case.state != "helping":
            continue
        helped = assistance_queries.summary(connection, case_id)[0]
        sent = [one.state for one in referral_queries.of_case(connection, case_id)]
        if not helped and set(sent) <= {"declined"}:
            casework.move(connection, vault, case, "back", now, person_id)


def _row(
    entry: Entry, helped: Helped, batch: UUID | None, case: Row[Any], box: Box
) -> dict[str, Any]:
    words = helped.words
    return {
        **_plain(entry, helped),
        "batch": batch,
        "case_id": case.id,
        "centre": None,
        "province": case.province,
        "lao": case.lao,
        "key_id": case.key_id,
        "sealed": box.seal(words, CONTEXT) if words else None,
    }


def _centre_row(entry: Entry, helped: Helped, centre: Row[Any]) -> dict[str, Any]:
    words = helped.words
    return {
        **_plain(entry, helped),
        "batch": None,
        "case_id": None,
        "centre": centre.code,
        "province": centre.province,
        "lao": centre.lao,
        "key_id": entry.key_id,
        "sealed": entry.box.seal(words, CONTEXT) if words else None,
    }


def _plain(entry: Entry, helped: Helped) -> dict[str, Any]:
    if helped.given_on is None or helped.satang is None:
        raise ValueError(f"submission {entry.submission_id}: help without a day or an amount")
    return {
        "submission_id": entry.submission_id,
        "given_to": helped.given_to,
        "kind": helped.kind,
        "fund": helped.fund,
        "support": ",".join(helped.needs),
        "amount": helped.satang,
        "pay": helped.pay,
        "agency": helped.agency,
        "given_on": helped.given_on,
        "recorded_by": entry.person_id,
        "recorded_at": entry.now,
    }


def void(
    connection: Connection,
    vault: Vault,
    rows: Sequence[Row[Any]],
    why: str,
    person_id: int,
    now: datetime,
) -> tuple[int, int]:
    """Take rows back, for a reason that each case's history keeps. → how many, their satang."""
    cases = assistance_queries.void(connection, [row.id for row in rows], person_id, now)
    assistance_queries.note_helped(connection, cases)
    for case_id in cases:
        said: Mapping[str, Any] = {"reason": why}
        case = case_queries.by_id(connection, casework.SERVICE, case_id)
        box = vault.box(case.key_id, case.key_sealed) if case is not None else None
        case_queries.note(connection, case_id, "help_voided", now, person_id, box=box, text=said)
    end(connection, vault, cases, now, person_id)
    return len(rows), sum(row.amount for row in rows)
