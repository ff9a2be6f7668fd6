"""The audit's verdict: a hole fails, and a service that is away is never called clean."""

from typing import Any

import pytest

from tools.audit import CLEAN, HOLES, UNKNOWN, answers, verdict

CHECKED = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "redis", "skip_reason": "not found"}
HOLED = {
    "name": "lxml",
    "version": "6.1.3",
    "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["6.1.4"]}],
}


def judged(*dependencies: dict[str, Any], optional: bool = False) -> tuple[int, str]:
    code, lines = verdict({"dependencies": list(dependencies)}, optional=optional)
    return code, "\n".join(lines)


def test_audit__all_looked_up_and_none_has_a_hole__is_clean() -> None:
    assert judged(CHECKED) == (CLEAN, "None of the 1 locked packages has a known hole.")


@pytest.mark.parametrize("optional", [False, True])
def test_audit__one_has_a_hole__fails_with_name_and_remedy(optional: bool) -> None:
    code, text = judged(CHECKED, HOLED, SKIPPED, optional=optional)
    assert code == HOLES
    assert text == "lxml 6.1.3: PYSEC-0000-1, mended in 6.1.4"


def test_audit__none_could_be_looked_up__is_not_called_clean() -> None:
    code, text = judged(SKIPPED)
    assert code == UNKNOWN
    assert "could not be checked" in text


def test_audit__some_could_not_be_looked_up__says_how_many() -> None:
    code, text = judged(CHECKED, SKIPPED)
    assert code == UNKNOWN
    assert "1 of 2 packages could not be checked" in text


@pytest.mark.parametrize("report", [None, {"dependencies": [SKIPPED]}])
def test_audit__service_away_and_optional__passes_but_says_so(
    report: dict[str, Any] | None,
) -> None:
    code, lines = verdict(report, optional=True)
    assert code == CLEAN
    assert "could not be checked" in lines[0]


def test_audit__service_away__fails() -> None:
    assert verdict(None, optional=False)[0] == UNKNOWN


def test_audit__a_hole_that_is_answered__passes_by_name_and_another_does_not() -> None:
    page = (
        "# Privacy\n\n| PYSEC-9 | elsewhere | x |\n\n## Known holes\n\n"
        "| id | package | why it does not touch us |\n|--|--|--|\n"
        "| PYSEC-0000-1 | lxml | we parse nothing of strangers with it |\n"
        "| PYSEC-0000-2 | lxml | |\n\n## Next\n| PYSEC-0000-3 | lxml | x |\n"
    )
    known = answers(page)
    assert known == {"PYSEC-0000-1"}  # without a reason it is no answer
    code, lines = verdict({"dependencies": [CHECKED, HOLED]}, optional=False, answered=known)
    assert code == CLEAN
    assert "PYSEC-0000-1 is answered in docs/privacy.md" in lines[0]
    other = {**HOLED, "vulns": [{"id": "PYSEC-0000-2", "fix_versions": []}]}
    found = verdict({"dependencies": [HOLED, other]}, optional=False, answered=known)
    assert found[0] == HOLES
    assert found[1][0].startswith("lxml 6.1.3: PYSEC-0000-2")
    assert verdict({"dependencies": [HOLED, SKIPPED]}, optional=False, answered=known)[0] == UNKNOWN
