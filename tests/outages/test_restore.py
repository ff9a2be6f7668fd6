"""A backup brings the service back as it was, but not what was erased and not what was sent."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator import SimUser
from models import outbox
from models.heartbeat import EVERY
from tests.outages import backup
from tests.outages.scene import Scene, scene, tell
from tests.story.acts import NUMBER
from tests.story.report import CHILD, READY, answer, fill, send, until
from tests.story.service import THAKTHO

pytestmark = [pytest.mark.database, pytest.mark.outages]
TABLES = ("person", "submission", "submission_version", "child", '"case"', "alert", "consent",
          "draft", "conversation", "inbox", "data_key", "access_log")  # fmt: skip


def test_restore__of_a_backup__goes_on_in_the_middle_of_a_form(tmp_path: Path) -> None:
    with scene() as stage:
        weaver, other = stage.weaver("นก"), stage.weaver("แดง")
        protect = stage.protect("")
        fill(weaver, CHILD)
        number = str(NUMBER.findall(send(weaver))[0])
        heard = half_way(other)
        stage.until_quiet(60)
        names = queue(stage)
        before = counts(stage)
        backup.dump(stage, tmp_path)
        open_again(stage, names)
        stage.until_quiet(60)
        pushed = pushes(stage, protect)
        assert len(pushed) == len(names), "all of them were sent after the backup"
        erase(stage, number)
        backup.dump_keys(stage, tmp_path)
        answer(other, "เมนู")  # what happens after the backup is not in it

        backup.stop_all(stage)
        backup.restore(stage, tmp_path)
        assert counts(stage) == before
        assert "1 cases" in stage.running.thaktho("db", "restored")
        open_again(stage, names)
        (erased,) = stage.running.rows(
            'SELECT "case".sealed, child.sealed AS child, data_key.sealed AS key, erased_at '
            'FROM "case" JOIN child ON child.id = child_id '
            'JOIN data_key ON data_key.id = "case".key_id WHERE number = %(number)s',
            number=number,
        )
        assert erased.pop("erased_at") is not None
        assert set(erased.values()) == {None}, "its key came back destroyed, and the rest is gone"
        begin(stage)
        until(other, CHILD, answer(other, "ทำต่อ") if READY not in heard else heard, READY)
        send(other)
        stage.until_quiet(60)
        assert pushes(stage, protect) == pushed, "none of them was accepted a second time"
        ends = stage.running.rows("SELECT verdict FROM outbox WHERE unique_key <> '' ORDER BY id")
        assert [row["verdict"] for row in ends[:3]] == ["delivered", "uncertain", "expired"]
        until_seen_at_work(stage)
        assert [one["part"] for one in wrong(stage)] == ["outbox"], "the uncertain one is shown"
        kept = stage.running.rows("SELECT number FROM submission WHERE state <> 'received'")
        tell(f"restored: {before['person']} people, {len(kept)} reports; no push went twice")


def half_way(user: SimUser) -> str:
    """Five answers into a report."""
    heard = answer(user, "แจ้ง")
    for text in ("ไม่ใช่", "ด.ช. ครึ่งทาง พอดี", "ชาย", "10 ปี"):
        heard = answer(user, text)
    return heard


def queue(stage: Scene) -> Sequence[str]:
    """Pushes that wait when the backup is taken: young and old."""
    now = stage.running.settings.clock()
    who = stage.running.rows("SELECT id FROM person ORDER BY id DESC LIMIT 1")[0]["id"]
    later = now + timedelta(days=1)
    made = {"young danger": 1, "old danger": 30, "old digest": 30}
    with stage.running.engine.begin() as connection:
        for name, hours in made.items():
            outbox.push(
                connection, stage.running.vault, who, [{"type": "text", "text": name}], "danger"
                if "danger" in name else "correction", name, now - timedelta(hours=hours),
                not_before=later,
            )  # fmt: skip
    return list(made)


def open_again(stage: Scene, names: Sequence[str]) -> None:
    with stage.running.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET not_before = NULL WHERE unique_key = ANY(%(names)s)",
            {"names": list(names)},
        )


def pushes(stage: Scene, to: SimUser) -> list[str]:
    return sorted(
        str(one.messages[0].get("text"))
        for one in stage.running.line.accepted
        if one.method == "push" and to.id in one.to
    )


def counts(stage: Scene) -> dict[str, int]:
    return {
        name: stage.running.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"]  # noqa: S608 - our own
        for name in TABLES
    }


def erase(stage: Scene, number: str) -> None:
    with stage.running.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE \"case\" SET state = 'no_help', closed_at = now() WHERE number = %(number)s",
            {"number": number},
        )
    stage.running.thaktho("cases", "erase", number, "--why", "request 1")


def begin(stage: Scene) -> None:
    """Start all four again and wait until the web process is ready."""
    deadline = time.monotonic() + 60
    while stage.get("/readyz")[0] != 200 or len(stage.running.supervisor.pids()) < 4:
        assert stage.running.supervisor.look() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def until_seen_at_work(stage: Scene) -> None:
    """The beats that were restored are old: each kind of process has to give one of its own."""
    until = time.monotonic() + 2 * EVERY
    while "processes" in [one["part"] for one in wrong(stage)]:
        assert time.monotonic() < until, "somebody is not at work"
        time.sleep(0.5)


def wrong(stage: Scene) -> list[Any]:
    """What `thaktho doctor` does not like."""
    done = subprocess.run(
        [str(THAKTHO), "doctor", "--json"],
        env=dict(stage.running.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return [one for one in json.loads(done.stdout) if not one["well"]]
