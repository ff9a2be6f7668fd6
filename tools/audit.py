"""Asks whether a locked dependency has a known hole, and never calls silence a clean bill.

Ends with 0 when every dependency was looked up and none has one that is not answered in
`docs/privacy.md`, 1 when one has, and 3 when some or all could not be looked up (0 with
`AUDIT_OPTIONAL=1`).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

CLEAN, HOLES, UNKNOWN = 0, 1, 3
ANSWERS = "docs/privacy.md"
ID = re.compile(r"(PYSEC|GHSA|CVE)-[\w-]+")

COMMAND = (
    sys.executable,
    *("-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes"),
    *("--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "20"),
)


def verdict(
    report: Mapping[str, Any] | None, *, optional: bool, answered: Collection[str] = ()
) -> tuple[int, list[str]]:
    """Judge what pip-audit reported: the exit code, and the lines to show.

    `report` is its JSON, or `None` when it gave none because the service was away. `answered` are
    ids of holes that do not count.
    """
    found = [] if report is None else report["dependencies"]
    every = [(item, hole) for item in found for hole in item.get("vulns", ())]
    holes = [
        f"{item['name']} {item['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for item, hole in every
        if hole["id"] not in answered
    ]
    told = [
        f"{item['name']} {item['version']}: {hole['id']} is answered in {ANSWERS}"
        for item, hole in every
        if hole["id"] in answered
    ]
    known = sum("skip_reason" not in item for item in found)
    unknown = [item["name"] for item in found if "skip_reason" in item]
    if holes:
        return HOLES, [*holes, *told]
    if known and not unknown:
        but = " but those answered" if told else ""
        return CLEAN, [*told, f"None of the {known} locked packages has a known hole{but}."]
    what = f"{len(unknown)} of {len(found)} packages" if known else "The locked packages"
    line = f"{what} could not be checked: the service that knows of holes was not reached."
    if optional:
        return CLEAN, [*told, line, "AUDIT_OPTIONAL=1, so this is not counted as a failure."]
    return UNKNOWN, [*told, line, "Set AUDIT_OPTIONAL=1 where that is acceptable."]


def answers(page: str) -> frozenset[str]:
    """Ids in the first column of the table under "Known holes", each with a reason beside it."""
    section = page.partition("## Known holes")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in section.splitlines()]
    return frozenset(row[1] for row in rows if len(row) == 5 and ID.fullmatch(row[1]) and row[3])


def ask() -> Mapping[str, Any] | None:
    """Run pip-audit and return its report, or `None` when it could not finish."""
    result = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    try:
        report: Mapping[str, Any] = json.loads(result.stdout)
    except json.JSONDecodeError:
        sys.stderr.write(_last_line(result.stderr))
        return None
    return report


def _last_line(text: str) -> str:
    lines: Sequence[str] = text.strip().splitlines()
    return f"{lines[-1][:300]}\n" if lines else ""


def main() -> int:
    """Ask, show the verdict, and return the exit code."""
    sys.stdout.write("Asking for known holes in the locked packages …\n")
    known = answers(Path(ANSWERS).read_text("utf-8"))
    optional = os.environ.get("AUDIT_OPTIONAL") == "1"
    code, lines = verdict(ask(), optional=optional, answered=known)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
