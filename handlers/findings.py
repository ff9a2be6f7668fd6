"""Rules over a sent report: what must come back, what a coordinator decides, what is only noted.

Pure: a report and what is known about its place in, findings out. A missing or doubtful answer
never refuses a child: only what the reporter alone can put right comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.thai.person_id import read_person_id
from bot.thai.reading import Refused
from handlers.dangers import suggest
from handlers.reported import Reported

Severity = Literal["stop", "ask", "warn", "note"]
Audience = Literal["weaver", "coordinator", "record"]
MINOR_BELOW = 20  # the age of majority; below it the guardian consents too
GUARDIAN_ONLY_BELOW = 10
TRIES = 3
"""After so many versions with the same flaw a coordinator takes over instead of the reporter."""

USUAL_AGE = {
    **{f"k{grade}": grade + 2 for grade in (1, 2, 3)},
    **{f"p{grade}": grade + 5 for grade in range(1, 7)},
    **{f"m{grade}": grade + 11 for grade in range(1, 7)},
    **{f"v{grade}": grade + 14 for grade in (1, 2, 3)},
}
"""Age at which a grade is usually begun."""


@dataclass(frozen=True)
class Finding:
    """`code` names the text `finding.<code>`; `ref` is the name of the question it is about."""

    code: str
    severity: Severity
    audience: Audience
    ref: str = ""

    @property
    def returns(self) -> bool:
        """Whether the report goes back to who sent it."""
        return self.audience == "weaver" and self.severity == "stop"


@dataclass(frozen=True)
class Known:
    """What the registers say about a report's place, and whether danger was raised already."""

    tambon_exists: bool
    lao: str  # "" when it could not be told which LAO serves the place
    lao_certain: bool
    usual_tambon: bool  # the reporter works there
    urgent: bool


def judge(report: Reported, known: Known, asks_consent: str = "consent_by") -> list[Finding]:
    """Every finding about a report, in the order of the form; `asks_consent` is a question."""
    found = [
        *_number(report),
        *_birth(report),
        *_place(known),
        *_schooling(report),
        *_consent(report, known, asks_consent),
        *_danger(report, known),
    ]
    return list(dict.fromkeys(found))


def hand_over(found: Iterable[Finding], n: int) -> list[Finding]:
    """From the third version on, flaws go to the coordinator: nobody is asked for ever."""
    return [
        Finding(finding.code, "ask", "coordinator", finding.ref)
        if finding.returns and n >= TRIES
        else finding
        for finding in found
    ]


def _number(report: Reported) -> list[Finding]:
    if not report.id_no:
        return []
    read = read_person_id(report.id_no)
    if isinstance(read, Refused):
        return [Finding("id_unreadable", "warn", "record", "id_no")]
    found = []
    if not read.value.checksum_ok:
        found.append(Finding("id_checksum", "warn", "record", "id_no"))
    if not read.value.province_known:
        found.append(Finding("id_province", "warn", "record", "id_no"))
    return found


def _birth(report: Reported) -> list[Finding]:
    if report.birth is None:
        return [Finding("birth_unreadable", "stop", "weaver", "birth")]
    if report.birth.precision in {"year", "age"}:
        return [Finding("birth_rough", "note", "record", "birth")]
    return []


def _place(known: Known) -> list[Finding]:
    if not known.tambon_exists:
        return [Finding("area_unknown", "stop", "weaver", "tambon")]
    found = []
    if not known.lao:
        found.append(Finding("area_no_lao", "ask", "coordinator", "tambon"))
    elif not known.lao_certain:
        found.append(Finding("area", "ask", "coordinator", "tambon"))
    if not known.usual_tambon:
        found.append(Finding("area_elsewhere", "warn", "record", "tambon"))
    return found


def _schooling(report: Reported) -> list[Finding]:
    usual = USUAL_AGE.get(report.last_grade)
    if usual is None or report.age is None or report.school_state == "gap":
        return []
    behind = report.school_state in {"at_risk", "suspended"} and report.age - usual > 2
    return [Finding("over_age", "note", "record", "last_grade")] if behind else []


def _consent(report: Reported, known: Known, ref: str) -> list[Finding]:
    if report.consent == "refused":
        return [Finding("consent_refused", "warn", "record", ref)]
    if report.consent in {"later", "urgent"}:
        return [Finding("consent_later", "note", "record", ref)]
    if report.consent != "given":
        return []
    # Of whose age nobody knows, nobody knows that they may consent alone.
    age = GUARDIAN_ONLY_BELOW if report.age is None else report.age
    if report.consent_who == "self" and age < MINOR_BELOW:
        if known.urgent:
            return [Finding("consent_self_urgent", "warn", "record", ref)]
        code = "consent_guardian" if age < GUARDIAN_ONLY_BELOW else "consent_self"
        return [Finding(code, "stop", "weaver", ref)]
    if report.consent_who == "guardian" and age >= MINOR_BELOW:
        return [Finding("consent_adult", "warn", "record", ref)]
    return []


def _danger(report: Reported, known: Known) -> list[Finding]:
    if known.urgent:
        return []
    reasons = {report.reason_main, *report.reason_more}
    hint = suggest(report.age, doing=report.doing, lives=report.lives, reasons=reasons)
    if hint is None:
        return []
    code = "danger_hint_a" if hint.level == "A" else "danger_hint_b"
    return [Finding(code, "ask", "coordinator", "danger_now")]
