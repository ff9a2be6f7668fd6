"""Asks whether a locked dependency has a known hole, and never calls silence a clean bill.

Ends with 0 when every dependency was looked up and none has one, 1 when one has, and 3 when some
or all could not be looked up (0 with `AUDIT_OPTIONAL=1`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

CLEAN, HOLES, UNKNOWN = 0, 1, 3

COMMAND = (
    sys.executable,
    *("-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes"),
    *("--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "20"),
)


def verdict(report: Mapping[str, Any] | None, *, optional: bool) -> tuple[int, list[str]]:
    """Judge what pip-audit reported: the exit code, and the lines to show.

    `report` is its JSON, or `None` when it gave none because the service was away.
    """
    found = [] if report is None else report["dependencies"]
    holes = [
        f"{item['name']} {item['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for item in found
        for hole in item.get("vulns", ())
    ]
    known = sum("skip_reason" not in item for item in found)
    unknown = [item["name"] for item in found if "skip_reason" in item]
    if holes:
        return HOLES, holes
    if known and not unknown:
        return CLEAN, [f"None of the {known} locked packages has a known hole."]
    what = f"{len(unknown)} of {len(found)} packages" if known else "The locked packages"
    line = f"{what} could not be checked: the service that knows of holes was not reached."
    if optional:
        return CLEAN, [line, "AUDIT_OPTIONAL=1, so this is not counted as a failure."]
    return UNKNOWN, [line, "Set AUDIT_OPTIONAL=1 where that is acceptable."]


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
    code, lines = verdict(ask(), optional=os.environ.get("AUDIT_OPTIONAL") == "1")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
