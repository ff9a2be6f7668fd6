"""Exports by the command: 100,000 submissions of 20 questions, each under a key of its own.

The floor is the csv module writing the same rows, read and opened before.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine

from bot.bench.country import NOW
from bot.bench.figure import Figure
from bot.bench.stage import Stage, environment
from bot.forms.compile import compile_form
from models import db, person
from models.columns import table
from models.conversation import KEY
from models.submission import Submission, SubmissionVersion
from models.vault import Vault
from workers import publish

PART = "exports"
ROWS = 100_000
QUESTIONS = 20
AT_ONCE = 5_000
GOALS = (("csv", 8.0), ("xlsx", 30.0))
MEMORY = 200.0
SUBMISSION, VERSION = table(Submission), table(SubmissionVersion)
WATCH = """
import json, os, sys, time
began = time.perf_counter()
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print()
print(json.dumps([time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Runs a command from a small process: what is started by a large one seems as large at first."""
WORDS = "บ้านอยู่ไกลจากโรงเรียน เดินทางลำบากในหน้าฝน"


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of the processor, and the most memory in megabytes."""

    seconds: float
    processor: float
    memory: float


def run(stage: Stage) -> Iterator[Figure]:
    url = stage.database("bench_exports")
    settings = stage.settings(url)
    engine = db.connect(url, pool=1, statement_seconds=300)
    stage.say(f"making {ROWS:,} submissions …")
    with engine.begin() as connection:
        _fill(connection, db.open_vault(engine, settings.sealing_keys))
    engine.dispose()
    _analyse(url)
    floor = 0.0
    for kind, goal in GOALS:
        out = stage.folder / f"export.{kind}"
        spent = _export(environment(settings), kind, out)
        if kind == "csv":
            floor = _floor(out)
        yield Figure(PART, f"{kind}, {ROWS:,} of {QUESTIONS}", spent.seconds, "s", goal,
                     floor=floor)  # fmt: skip
        yield Figure(PART, f"{kind}, processor of the command", spent.processor, "s")
        yield Figure(PART, f"{kind}, most memory", spent.memory, "MB", MEMORY)
        out.unlink()


def _form() -> str:
    """A form of so many questions: choices, numbers and texts in turn."""
    kinds = ("select_one yes", "integer", "text", "date")
    rows = [
        f"| | {kinds[at % len(kinds)]} | q{at:02} | คำถามที่ {at} | Question {at} |"
        for at in range(QUESTIONS)
    ]
    return "\n".join(
        [
            "| survey |", "| | type | name | label::Thai (th) | label::English (en) |", *rows,
            "| choices |", "| | list_name | name | label::Thai (th) | label::English (en) |",
            "| | yes | yes | ใช่ | Yes |", "| | yes | no | ไม่ใช่ | No |",
        ]
    )  # fmt: skip


def _fill(connection: Connection, vault: Vault) -> None:
    compiled = compile_form(_form(), name="bench_export").form
    if compiled is None:
        raise ValueError("the form of the measurement does not compile")
    publish.publish(connection, "bench_export", compiled, NOW)
    weaver = person.ensure(connection, vault, ["Ubench"], NOW)["Ubench"]
    for start in range(1, ROWS + 1, AT_ONCE):
        keys, sent, versions = [], [], []
        for number in range(start, start + AT_ONCE):
            key_id, sealed, box = vault.new_key()
            keys.append({"id": key_id, "sealed": sealed, "created_at": NOW})
            sent.append(
                {"id": number, "number": f"40-2569-{number:06}", "draft_id": number,
                 "form": "bench_export", "version": compiled.digest, "person_id": weaver,
                 "key_id": key_id, "province": "40", "district": "4001", "tambon": "400101",
                 "state": "accepted", "received_at": NOW}
            )  # fmt: skip
            answers = box.seal({"answers": _answers(number)}, "submission")
            versions.append(
                {"submission_id": number, "n": 1, "sealed": answers, "person_id": weaver,
                 "received_at": NOW}
            )  # fmt: skip
        connection.execute(KEY.insert(), keys)
        connection.execute(SUBMISSION.insert(), sent)
        connection.execute(VERSION.insert(), versions)


def _answers(number: int) -> dict[str, Any]:
    made = ("yes", number % 97, f"{WORDS} {number}", "2569-01-02")
    return {f"q{at:02}": made[at % len(made)] for at in range(QUESTIONS)}


def _analyse(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("data_key", "submission", "submission_version"):
            connection.exec_driver_sql(f"VACUUM ANALYZE {name}")
    engine.dispose()


def _export(settings: dict[str, str], kind: str, out: Path) -> Spent:
    """Run the command. Raises CalledProcessError when it fails."""
    command = str(Path(sys.executable).with_name("thaktho"))
    task = [command, "export", "submissions", "--format", kind, "--out", str(out)]
    watched = subprocess.run(
        [sys.executable, "-c", WATCH, *task], env=settings, stdout=subprocess.PIPE, check=True
    )
    seconds, processor, memory = json.loads(watched.stdout.splitlines()[-1])
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes elsewhere
    return Spent(seconds, processor, memory / unit)


def _floor(made: Path) -> float:
    """Seconds of writing what a CSV holds."""
    with made.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    again = made.with_name("floor.csv")
    began = time.perf_counter()
    with again.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    took = time.perf_counter() - began
    again.unlink()
    return took
