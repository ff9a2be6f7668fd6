"""Made-up children: what a weaver would have answered, and the rows that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bot.thai import bangkok_date
from handlers.reported import Reported, read
from models.case import Child, ChildKey
from models.vault import Box
from workers.demo_data.bulk import Bulk
from workers.demo_data.names import first_name, grown_up, nickname, surname
from workers.validation.alike import features, hashes

REASONS = ("poor", "earn", "family", "dislike", "stop", "moved", "care", "far", "disab", "bullied")
LIVES = ("grand", "grand", "mother", "both", "kin", "father")
STATES = ("dropout", "dropout", "gap", "suspended", "at_risk", "never")
NEEDS = ("slr", "skill", "grant", "school", "mentor", "travel", "goods", "health", "iddoc")
GRADES = ("p3", "p4", "p5", "p6", "m1", "m2", "m3")


@dataclass(frozen=True)
class MadeUp:
    """A child as reported: the record of the form, and the same as plain values."""

    answers: Mapping[str, Any]
    report: Reported
    sent_on: date


def child_of(chance: Random, tambon: str, at: datetime, *, danger: tuple[str, ...] = ()) -> MadeUp:
    """A child or youth of 7 to 19 as a weaver reports one at a moment."""
    sent_on = bangkok_date(at)
    sex = chance.choice("mf")
    age = chance.randrange(7, 20)
    birth = sent_on - timedelta(days=age * 365 + chance.randrange(20, 340))
    school = chance.choice(STATES)
    known = chance.random()
    schooling = {"school_state": school, "reason_main": chance.choice(REASONS)}
    if school != "never":
        schooling["last_grade"] = chance.choice(GRADES)
    life = {
        "lives": chance.choice(LIVES),
        "disability": "yes" if chance.random() < 0.06 else "no",
        "needs": " ".join(chance.sample(NEEDS, chance.randrange(1, 4))),
    }
    if age >= 10:
        life |= {"doing": chance.choice(("home", "farm", "chores")), "wish": "both"}
    if life["disability"] == "yes":
        life["disability_kind"] = chance.choice(("learn", "body", "hear"))
    answers = {
        "urgent": {"danger_now": "yes", "danger_signs": " ".join(danger)}
        if danger
        else {"danger_now": "no"},
        "child": {
            "first_name": first_name(chance, sex),
            "last_name": surname(chance),
            "nickname": nickname(chance),
            "sex": sex,
            "birth": birth.isoformat() if known < 0.7 else str(birth.year),
            "id_kind": "unknown",
        },
        "home": {"tambon": tambon, "moo": str(chance.randrange(1, 13))},
        "schooling": schooling,
        "life": life,
        "agreement": {"consent_by": "guardian", "consent": "given", "consent_who": "guardian"},
        "more": {"guardian": {"guardian_name": grown_up(chance)}},
    }
    return MadeUp(answers, read(answers, sent_on), sent_on)


def misspelt(chance: Random, known: MadeUp) -> MadeUp:
    """The same child as somebody else would write it: one letter of the surname is missing."""
    named = dict(known.answers["child"])
    cut = chance.randrange(3, len(named["last_name"]))
    named["last_name"] = named["last_name"][: cut - 1] + named["last_name"][cut:]
    answers = {**known.answers, "child": named}
    return MadeUp(answers, read(answers, known.sent_on), known.sent_on)


def plain(report: Reported) -> dict[str, Any]:
    """The columns of a case that are codes."""
    return {
        "category": report.school_state,
        "targets": ",".join(report.targets),
        "reason": report.reason_main,
        "doing": report.doing,
        "lives": report.lives,
        "disability": report.disability,
        "sex": report.sex,
        "birth_year": report.birth_year,
    }


def add_child(
    bulk: Bulk, child_id: int, key: tuple[UUID, Box], made: MadeUp, tambon: str, at: datetime
) -> None:
    """A child with the blocking keys by which a second report of it is found."""
    key_id, box = key
    report = made.report
    bulk.add(
        Child,
        id=child_id,
        key_id=key_id,
        sealed=box.seal(_record(made), "child"),
        sex=report.sex,
        birth_year=report.birth_year,
        created_at=at,
    )
    for key_hash in sorted(hashes(bulk.vault, features(report, tambon))):
        bulk.add(ChildKey, child_id=child_id, hash=key_hash)


def case_content(made: MadeUp) -> dict[str, Any]:
    """What is sealed of a case."""
    report = made.report
    return {
        "last_grade": report.last_grade,
        "wish": report.wish,
        "note": report.note,
        "danger_signs": list(report.danger_signs),
        "disability_kind": list(report.disability_kind),
        "reason_more": [],
        "photo": [],
    }


def _record(made: MadeUp) -> dict[str, Any]:
    report, birth = made.report, made.report.birth
    return {
        "first": report.first,
        "last": report.last,
        "nickname": report.nickname,
        "id_no": "",
        "id_kind": report.id_kind,
        "phone": "",
        "phones": [],
        "guardian": report.guardian_name,
        "birth_first": birth.first.isoformat() if birth else "",
        "birth_last": birth.last.isoformat() if birth else "",
        "birth_precision": birth.precision if birth else "",
        "recorded_on": made.sent_on.isoformat(),
        "house_no": "",
        "moo": "" if report.moo is None else str(report.moo),
        "landmark": "",
        "aliases": [],
    }
