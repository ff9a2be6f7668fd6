"""What fails, wherever it fails, is told without a word of what people said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models import export_queries
from tests.workers.conftest import engine, report_form, town
from tests.workers.town import Town
from workers import clock, exports, jobs, pictures, validate
from workers.clockwork.room import Room

__all__ = ["engine", "report_form", "town"]
SECRET = "สมชาย 0812345678"

PROGRAM = f"""
import asyncio, gc, logging, sys, threading
from bot.logs import set_up_logs

set_up_logs()
said = {SECRET!r}


def fails(name={SECRET!r}):
    child = {{"name": name}}
    try:
        {{}}[child["name"]]
    except KeyError as error:
        raise ValueError(f"cannot read {{child}}") from error


class Closing:
    def __del__(self):
        fails()


async def left_alone():
    asyncio.get_running_loop().create_task(asyncio.to_thread(fails))
    await asyncio.sleep(0.2)


thread = threading.Thread(target=fails)
thread.start()
thread.join()
Closing()
gc.collect()
try:
    fails()
except ValueError:
    logging.getLogger("library").exception("it failed")
try:
    fails()
except ValueError as error:
    logging.getLogger("library").error("it said %s", error)
asyncio.run(left_alone())
fails()
"""


def test_process__that_fails_everywhere__tells_class_and_place_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    told = done.stdout + done.stderr
    for part in ("สมชาย", "0812345678", "cannot read", "child"):
        assert part not in told, told
    assert "library it failed" in told
    assert "library it said ValueError" in told
    # In a thread, in a destructor, in a library's log, in a task, and at the end of the process.
    assert told.count("caused by KeyError") == 5, told


def boom(*_: Any, **__: Any) -> Any:
    told = {"name": SECRET}
    raise ValueError(f"{told}")


def _validates(town: Town, patch: pytest.MonkeyPatch) -> None:
    town.send()
    patch.setattr(validate, "open_work", boom)
    town.validate()


def _exports(town: Town, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exports, "export", boom)
    with town.engine.begin() as connection:
        export_queries.add(connection, town.ids["coordinator"], "cases", "csv", {},
                                   now=town.now, expires_at=town.now)  # fmt: skip
    exports.make_due(town.engine, town.vault, town.clock)


def _draws(town: Town, patch: pytest.MonkeyPatch) -> None:
    with town.engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO picture (key, kind, language, contents, state, attempts, next_at, "
            "created_at, expires_at) VALUES ('k', :kind, 'th', '{}', 'waiting', 0, :now, :now, "
            ":now)"), {"kind": SECRET, "now": town.now})  # fmt: skip
    pictures.draw_due(town.engine, town.clock)


def _ticks(town: Town, patch: pytest.MonkeyPatch) -> None:
    room: Room = town.room()
    patch.setattr(clock, "DUE", (clock.Due("sweep", 1, boom),))
    clock.Rounds(room).round(0.0)
    room.each("overdue", [1], boom)


def _performs(town: Town, patch: pytest.MonkeyPatch) -> None:
    tools = jobs.Tools(town.engine, town.vault, town.clock, boom)
    jobs.equip(tools)
    patch.setattr(jobs, "JOBS", {"validate": boom})
    with pytest.raises(jobs.JobFailedError) as failed:
        jobs.perform("validate", 1)
    assert SECRET not in str(failed.value)
    assert failed.value.__suppress_context__


def _asks_the_database(town: Town, patch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SQLAlchemyError) as failed, town.engine.begin() as connection:
        connection.execute(text("SELECT 1 / (length(:said) - length(:said))"), {"said": SECRET})
    assert SECRET not in str(failed.value)
    assert "parameters" in str(failed.value)


@pytest.mark.database
@pytest.mark.parametrize(
    "fails", [_validates, _exports, _draws, _ticks, _performs, _asks_the_database]
)
def test_work__that_fails_with_words_in_hand__logs_none_of_them(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fails: Callable[[Town, pytest.MonkeyPatch], None],
) -> None:
    fails(town, monkeypatch)
    told = "".join(capsys.readouterr())
    assert "สมชาย" not in told
    assert "0812345678" not in told
    with town.engine.connect() as connection:
        for name in ("submission", "inbox", "outbox", "attachment"):
            errors = connection.execute(text(f"SELECT error FROM {name}")).scalars().all()  # noqa: S608 - our own
            assert not [error for error in errors if error and "สมชาย" in error]
