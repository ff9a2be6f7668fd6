"""A small share of the fuzzing, with one seed that stays and one that is new each time.

`make fuzz` does a million. A failure here is run again by
`python -m tests.fuzz --seed SEED --replay TARGET NUMBER`.
"""

from __future__ import annotations

import secrets
import sys
import warnings
from pathlib import Path

import pytest

from tests.fuzz.inputs import Place, Target
from tests.fuzz.judge import Report, run_story
from tests.fuzz.targets import TARGETS

FIXED = (2569,)
FRESH = secrets.randbelow(1 << 31)
ONLY_LONG = {"workbook checked", "fetched media", "growth"}
"""Where one input takes a second."""
LESS = {"talk": 12, "webhook": 50, "conversation": 80, "workbook": 12, "forms expressions": 12,
        "bot.thai.places": 6}  # fmt: skip
SHARE = 30

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(scope="module")
def place(database: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(database, redis_url, Path(tmp_path_factory.mktemp("fuzz")))


@pytest.mark.parametrize(
    "target", [one for one in TARGETS if one.name not in ONLY_LONG], ids=lambda one: str(one.name)
)
def test_inputs__a_few_of_every_target__do_no_harm(target: Target, place: Place) -> None:
    sys.stdout.write(f"fresh seed {FRESH}\n")
    share = LESS.get(target.name.removeprefix("text "), SHARE)
    report = Report()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with target.open(place) as story:
            for seed in (*FIXED, FRESH) if target.name != "talk" else (FRESH,):
                done = 0
                while done < share:
                    most = min(target.span, share - done)
                    run_story(target, story, seed, done, most, report)
                    done += most
    told = [f"{one.kind}: {one.number} {one.detail} {one.given}" for one in report.failures]
    assert not told, f"seeds {FIXED} and {FRESH}:\n" + "\n".join(told)
