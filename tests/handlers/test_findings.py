"""Rules over a report: who must consent, what comes back, what is only noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.texts import TEXTS
from bot.thai.birth import Birth
from handlers.findings import Finding, Known, hand_over, judge
from handlers.reported import Reported, read

TODAY = date(2026, 11, 18)
KNOWN = Known(True, "320402T", lao_certain=True, usual_tambon=True, urgent=False)


def aged(years: int, **said: object) -> Reported:
    report = Reported(
        first="สมชาย", birth=Birth.from_code(f"{2026 - years}-01-15", TODAY), tambon="320402"
    )
    return replace(report, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "who", "code", "back"),
    [
        (9, "guardian", None, False),
        (9, "both", None, False),
        (9, "official", None, False),
        (9, "self", "consent_guardian", True),
        (10, "self", "consent_self", True),
        (19, "self", "consent_self", True),
        (19, "both", None, False),
        (19, "guardian", None, False),
        (20, "self", None, False),
        (20, "guardian", "consent_adult", False),
    ],
)
def test_consent__given__fits_the_age(age: int, who: str, code: str | None, back: bool) -> None:
    found = judge(aged(age, consent="given", consent_who=who), KNOWN)
    assert [finding.code for finding in found] == ([code] if code else [])
    assert any(finding.returns for finding in found) is back


@pytest.mark.parametrize(
    ("who", "codes"),
    [("guardian", []), ("both", []), ("official", []), ("self", ["consent_self"])],
)
def test_consent__of_an_unknown_age__is_not_theirs_alone(who: str, codes: list[str]) -> None:
    report = replace(aged(12, consent="given", consent_who=who), birth=None)
    found = [one.code for one in judge(report, KNOWN) if one.ref == "consent_by"]
    assert found == codes
    urgent = judge(report, replace(KNOWN, urgent=True))
    assert not [one for one in urgent if one.ref == "consent_by" and one.returns]


@pytest.mark.parametrize("consent", ["refused", "later", "urgent"])
def test_consent__not_given__never_sends_a_report_back(consent: str) -> None:
    found = judge(aged(12, consent=consent), KNOWN)
    assert len(found) == 1
    assert not found[0].returns


def test_consent__of_a_minor_alone_in_danger__is_noted_only() -> None:
    known = replace(KNOWN, urgent=True)
    found = judge(aged(12, consent="given", consent_who="self"), known)
    assert found == [Finding("consent_self_urgent", "warn", "record", "consent_by")]


def test_age__roughly_known__uses_its_middle_for_consent() -> None:
    report = replace(aged(9), birth=Birth.from_code("age:20", TODAY))
    found = judge(replace(report, consent="given", consent_who="self"), KNOWN)
    assert [finding.code for finding in found] == ["birth_rough"]


@pytest.mark.parametrize(
    ("known", "code", "audience"),
    [
        (replace(KNOWN, tambon_exists=False), "area_unknown", "weaver"),
        (replace(KNOWN, lao=""), "area_no_lao", "coordinator"),
        (replace(KNOWN, lao_certain=False), "area", "coordinator"),
        (replace(KNOWN, usual_tambon=False), "area_elsewhere", "record"),
    ],
)
def test_place__doubtful__goes_to_who_can_tell(known: Known, code: str, audience: str) -> None:
    found = judge(aged(12), known)
    assert [(finding.code, finding.audience) for finding in found] == [(code, audience)]


@pytest.mark.parametrize(
    ("age", "grade", "state", "tagged"),
    [
        (12, "p4", "at_risk", True),
        (11, "p4", "at_risk", False),
        (12, "p4", "dropout", False),
        (12, "unknown", "at_risk", False),
    ],
)
def test_grade__far_behind_the_age__is_tagged(
    age: int, grade: str, state: str, tagged: bool
) -> None:
    found = judge(aged(age, last_grade=grade, school_state=state), KNOWN)
    assert ("over_age" in {finding.code for finding in found}) is tagged


def test_birth__unreadable__comes_back() -> None:
    found = judge(replace(aged(9), birth=None), KNOWN)
    assert found == [Finding("birth_unreadable", "stop", "weaver", "birth")]


def test_flaw__in_the_third_version__goes_to_the_coordinator() -> None:
    flaw = Finding("consent_self", "stop", "weaver", "consent_by")
    note = Finding("birth_rough", "note", "record", "birth")
    assert hand_over([flaw, note], 2) == [flaw, note]
    assert hand_over([flaw, note], 3) == [
        Finding("consent_self", "ask", "coordinator", "consent_by"),
        note,
    ]


def test_finding_codes__all__have_their_words() -> None:
    worst = replace(
        aged(9), birth=None, id_no="ABC", reason_main="abuse", last_grade="p1", consent="given"
    )
    codes = {finding.code for finding in judge(worst, replace(KNOWN, tambon_exists=False))}
    assert {f"finding.{code}" for code in codes} <= set(TEXTS)


def test_record__nested_or_flat__reads_the_same() -> None:
    nested = {"child": {"first_name": "สม  ชาย", "birth": "2012"}, "home": {"moo": "4"}}
    flat = {"child/first_name": "สม  ชาย", "child/birth": "2012", "home/moo": "4"}
    assert read(nested, TODAY) == read(flat, TODAY)
    report = read(nested, TODAY)
    assert (report.first, report.moo, report.birth_year) == ("สม ชาย", 4, 2012)


def test_record__with_consent_by_alone__reads_who_agreed() -> None:
    assert read({"consent_by": "both"}, TODAY).consent_who == "both"
    assert read({"consent_by": "refused"}, TODAY).consent == "refused"


@pytest.mark.parametrize(
    ("years", "state", "disability", "targets"),
    [
        (4, "at_risk", "no", ("T1",)),
        (4, "never", "yes", ("T1", "T2", "T3")),
        (14, "dropout", "no", ("T2",)),
        (14, "at_risk", "unsure", ()),
        (14, "suspended", "no", ("T2",)),
    ],
)
def test_targets__computed__follow_age_schooling_and_disability(
    years: int, state: str, disability: str, targets: tuple[str, ...]
) -> None:
    report = aged(years, school_state=state, disability=disability)
    assert report.targets == targets
