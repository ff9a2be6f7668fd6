"""Queries of cases: open, change with a version, and say what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.area import Area, Lao, LaoTambon
from models.case import AccessLog, Case, CaseEvent, Child, Consent, Need
from models.columns import table
from models.conversation import KEY
from models.scope import JOINED, Scope
from models.vault import Box

CASE = table(Case)
CHILD = table(Child)
EVENT = table(CaseEvent)
NEED = table(Need)
CONSENT = table(Consent)
LOG = table(AccessLog)
AREA = table(Area)
LAO = table(Lao)
SERVED = table(LaoTambon)


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Open a case. → its id."""
    made = connection.execute(CASE.insert().values(**values).returning(CASE.c.id))
    return int(made.scalar_one())


def by_id(
    connection: Connection, scope: Scope, case_id: int, *, lock: bool = False
) -> Row[Any] | None:
    """A case with `key_sealed`, `child_sealed`, `child_key_sealed`; None outside the scope."""
    return _one(connection, cases(scope).where(CASE.c.id == case_id), lock=lock)


def by_number(
    connection: Connection, scope: Scope, number: str, *, lock: bool = False
) -> Row[Any] | None:
    """As `by_id`, by the number people use."""
    return _one(connection, cases(scope).where(CASE.c.number == number), lock=lock)


def in_state(
    connection: Connection, scope: Scope, states: Collection[str], limit: int
) -> Sequence[Row[Any]]:
    """Cases in these states, the ones due first."""
    return connection.execute(
        cases(scope)
        .where(CASE.c.state.in_(states))
        .order_by(CASE.c.due_at.asc().nulls_last(), CASE.c.id)
        .limit(limit)
    ).all()


def change(
    connection: Connection, scope: Scope, case_id: int, version: int, values: Mapping[str, Any]
) -> bool:
    """Change a case as it was seen at `version`. → False when somebody else was faster."""
    done = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.version == version, scope.cases())
        .values(**values, version=version + 1)
    )
    return done.rowcount > 0


def note(
    connection: Connection,
    case_id: int,
    kind: str,
    at: datetime,
    person_id: int | None = None,
    *,
    moved: tuple[str, str] = ("", ""),
    box: Box | None = None,
    text: Mapping[str, Any] | None = None,
) -> None:
    """Say what happened to a case; words of a person are sealed under the case's key."""
    sealed = box.seal(dict(text), "case_event") if box and text else None
    connection.execute(
        EVENT.insert().values(
            case_id=case_id,
            kind=kind,
            from_state=moved[0],
            to_state=moved[1],
            at=at,
            person_id=person_id,
            sealed=sealed,
        )
    )


def events(connection: Connection, case_id: int) -> Sequence[Row[Any]]:
    """What happened to a case, oldest first. Ask only for a case that was found in a scope."""
    return connection.execute(
        select(EVENT).where(EVENT.c.case_id == case_id).order_by(EVENT.c.at, EVENT.c.id)
    ).all()


def reporters(connection: Connection, case_id: int) -> list[int]:
    """Everybody whose report was joined to a case and who still hears of it."""
    joined = select(JOINED.c.person_id).where(
        JOINED.c.case_id == case_id, JOINED.c.ended_at.is_(None)
    )
    return list(connection.execute(joined).scalars())


def last_move(
    connection: Connection, case_id: int, state: str, but: Collection[str] = ()
) -> Row[Any] | None:
    """The event that brought a case from another state (`but`: none of these) to this one last, or
    None."""
    return connection.execute(
        select(EVENT)
        .where(
            EVENT.c.case_id == case_id,
            EVENT.c.to_state == state,
            EVENT.c.from_state.not_in(("", state, *but)),
        )
        .order_by(EVENT.c.at.desc(), EVENT.c.id.desc())
        .limit(1)
    ).first()


def was_handed_over(connection: Connection, case_id: int) -> bool:
    """Whether a case was ever handed to another administration."""
    query = select(EVENT.c.id).where(EVENT.c.case_id == case_id, EVENT.c.kind == "to_lao")
    return connection.execute(query.limit(1)).first() is not None


def needs(connection: Connection, case_id: int) -> list[str]:
    """The kinds of help asked for, as codes."""
    wanted = select(NEED.c.code).where(NEED.c.case_id == case_id).order_by(NEED.c.code)
    return list(connection.execute(wanted).scalars())


def set_needs(connection: Connection, case_id: int, codes: Sequence[str]) -> None:
    """Replace the kinds of help asked for in a case that was locked, or is new."""
    others = NEED.c.code.not_in(list(codes))
    connection.execute(delete(NEED).where(NEED.c.case_id == case_id, others))
    add_needs(connection, case_id, codes)


def add_needs(connection: Connection, case_id: int, codes: Iterable[str]) -> None:
    """Ask for more kinds of help in a case that was locked, or is new. One statement, after which
    the database tells the case once."""
    rows = [{"case_id": case_id, "code": code} for code in sorted(set(codes))]
    if rows:
        connection.execute(insert(NEED).values(rows).on_conflict_do_nothing())


def keep_consent(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add what the family said, unless it is what they said last. What was taken back is given
    anew by another form only: a corrected version of the same one repeats what it said before."""
    last = connection.execute(
        select(CONSENT.c.given, CONSENT.c.who, CONSENT.c.submission_id, CONSENT.c.withdrawn_at)
        .where(CONSENT.c.case_id == values["case_id"])
        .order_by(CONSENT.c.id.desc())
        .limit(1)
    ).first()
    anew = (
        last is not None
        and last.withdrawn_at is not None
        and last.submission_id != values["submission_id"]
    )
    if last is None or anew or (last.given, last.who) != (values["given"], values["who"]):
        connection.execute(CONSENT.insert().values(**values))


def count_access(connection: Connection, person_id: int, act: str, since: datetime) -> int:
    """How often a person looked in a way since a moment."""
    query = select(func.count()).where(
        LOG.c.person_id == person_id, LOG.c.act == act, LOG.c.at > since
    )
    return int(connection.execute(query).scalar_one())


def log_access(
    connection: Connection,
    person_id: int,
    case_ids: Sequence[int],
    act: str,
    at: datetime,
    *,
    why: str,
) -> None:
    """Note who looked at which cases, how and why."""
    if case_ids:
        rows = [
            {"person_id": person_id, "case_id": case_id, "act": act, "why": why, "at": at}
            for case_id in case_ids
        ]
        connection.execute(LOG.insert(), rows)


def place_names(connection: Connection, codes: Collection[str], language: str) -> dict[str, str]:
    """Names of areas and LAOs by code, in a language; unknown codes are left out."""
    wanted = {code for code in codes if code}
    names: dict[str, str] = {}
    for noun in (AREA, LAO):
        rows = connection.execute(
            select(noun.c.code, noun.c.name_th, noun.c.name_en).where(noun.c.code.in_(wanted))
        )
        names |= {row.code: row.name_th if language == "th" else row.name_en for row in rows}
    return names


def laos_of_tambon(connection: Connection, tambon: str) -> list[tuple[str, tuple[int, ...]]]:
    """Which LAOs serve a tambon: code, and the villages when it is only a part of it."""
    return laos_of_tambons(connection, [tambon]).get(tambon, [])


def laos_of_tambons(
    connection: Connection, tambons: Sequence[str]
) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """As `laos_of_tambon`, of many tambons, by tambon."""
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for row in connection.execute(
        select(SERVED.c.tambon, SERVED.c.lao, SERVED.c.moo)
        .join(LAO, LAO.c.code == SERVED.c.lao)
        .where(SERVED.c.tambon.in_(tambons), LAO.c.valid_to.is_(None))
        .order_by(SERVED.c.lao)
    ):
        villages = (part for part in (row.moo or "").split(",") if part.strip().isdigit())
        found.setdefault(row.tambon, []).append((row.lao, tuple(map(int, villages))))
    return found


def tambons_of_lao(connection: Connection, lao: str) -> list[str]:
    """The tambons an LAO serves; empty for an unknown one."""
    served = select(SERVED.c.tambon).where(SERVED.c.lao == lao).order_by(SERVED.c.tambon)
    return list(connection.execute(served).scalars())


def is_tambon(connection: Connection, code: str) -> bool:
    """Whether a code is a tambon of the register."""
    return code in known_tambons(connection, [code])


def known_tambons(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Those of these codes that are tambons of the register."""
    found = select(AREA.c.code).where(AREA.c.code.in_(codes), AREA.c.level == 3)
    return set(connection.execute(found).scalars())


def cases(scope: Scope) -> Select[Any]:
    """Rows of cases that a scope may open, with `key_sealed` and the child's sealed parts."""
    child_key = KEY.alias("child_data_key")
    return (
        select(
            CASE,
            KEY.c.sealed.label("key_sealed"),
            CHILD.c.sealed.label("child_sealed"),
            CHILD.c.key_id.label("child_key_id"),
            child_key.c.sealed.label("child_key_sealed"),
        )
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .outerjoin(CHILD, CHILD.c.id == CASE.c.child_id)
        .outerjoin(child_key, child_key.c.id == CHILD.c.key_id)
        .where(scope.cases())
    )


def _one(connection: Connection, query: Select[Any], *, lock: bool) -> Row[Any] | None:
    return connection.execute(query.with_for_update(of=CASE) if lock else query).first()
