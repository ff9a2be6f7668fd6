"""The project's own forms beside JavaRosa, briefly; `make conformance` does it at length."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .conformance import __main__ as conformance
from .conformance.engines import ZONE, Missing, javarosa
from .conformance.expressions import compare


@pytest.mark.conformance
def test_own_forms__walked_beside_javarosa__differ_in_nothing(tmp_path: Path) -> None:
    try:
        java = javarosa()
    except Missing as missing:
        pytest.skip(f"JavaRosa cannot run here: {missing}")
    run = conformance.Run(java, None, 20261121, 2)
    try:
        for path in conformance.forms_in(conformance.OWN):
            run.form(path)
        agreed, wrong = compare(java, None, datetime.now(ZoneInfo(ZONE)), tmp_path)
    finally:
        java.close()
    assert run.refused == 0
    assert run.total.differences == []
    assert run.total.edits_wrong == 0
    assert agreed > 150
    accepted = ("string(", "concat(/data/", "max(-3", "date-time(", "/data/tm", "number(/data/tm",
                "position(", "distance(", "/data/day >")  # fmt: skip
    assert [line for line in wrong if not line.startswith(accepted)] == []
