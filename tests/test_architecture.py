"""The arrows between the rooms hold, and the reader of arrows sees what it should see."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import Source, sources, violations

ROOT = Path(__file__).resolve().parent.parent


def printed_by(code: str) -> str:
    """What a process of its own prints that runs this."""
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_our_rooms__read__keep_every_arrow() -> None:
    found = sources(ROOT)
    assert len(found) > 10
    assert [line for source in found for line in violations(source)] == []


@pytest.mark.parametrize("entry", ["bot.webhook", "bot.app"])
def test_webhook_path__imported__leaves_the_line_sdk_and_the_simulator_out(entry: str) -> None:
    code = (
        f"import sys, {entry}; "
        "print([name for name in sys.modules if name.partition('.')[0] == 'linebot' "
        "or name.startswith('bot.simulator')])"
    )
    assert printed_by(code).strip() == "[]"


RARE = frozenset(
    {
        *("alembic", "geothai", "linebot", "mako", "matplotlib", "numpy", "openpyxl", "PIL"),
        *("pygments", "pyxform", "requests", "rich", "xlsxwriter"),
    }
)
"""What costs a process megabytes and is needed by one command, one job or never: it comes when it
is asked for."""
ANSWERS_ONLY = RARE | {"aiohttp", "handlers", "holidays", "lxml", "rapidfuzz", "rq"}
"""What a web process has no use for besides."""
BARE = ANSWERS_ONLY | {"alembic", "flask", "models", "psycopg", "pydantic", "sqlalchemy", "workers"}


@pytest.mark.parametrize(
    ("start", "left_out"),
    [
        ("bot.front", BARE),
        ("bot.cli, bot.serve, bot.app", ANSWERS_ONLY),
        ("bot.cli, workers.talk.process", RARE),
        ("bot.cli, workers.job_worker, workers.validate", RARE | {"aiohttp"}),
        ("bot.cli, workers.clock", RARE),
    ],
    ids=["front", "web", "talk", "worker", "clock"],
)
def test_process__started__holds_nothing_that_is_rarely_needed(
    start: str, left_out: frozenset[str]
) -> None:
    code = (
        f"import sys, {start}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    )
    assert left_out & set(printed_by(code).split()) == set()


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("bot.forms.plan", "import bot.thai.clean"),
        ("bot.forms.plan", "from bot import texts"),
        ("bot.forms.plan", "from ..thai import clean"),
        ("bot.forms.plan", "def late():\n    from bot.engine import step"),
        ("bot.thai.dates", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import models"),
        ("bot.texts.menu", "from bot.thai import show"),
        ("bot.engine.step", "from bot.line import render"),
        ("bot.engine.step", "from handlers.turn import Turn"),
        ("handlers.report", "from models.case import Case"),
        ("handlers.report", "import workers"),
        ("bot.line.render", "from bot.thai import show"),
        ("bot.line.render", "from bot.simulator import limits"),
        ("bot.simulator.limits", "from bot.line import limits"),
        ("bot.simulator.limits", "from bot.clock import clock_from"),
        ("models.case", "from handlers.turn import Turn"),
        ("models.case", "import bot.settings"),
        ("workers.talk.loop", "from bot.pages import case"),
        ("workers.talk.loop", "import bot.simulator"),
        ("workers.talk.loop", "from bot.cli import main"),
        ("workers.talk.loop", "from importlib import import_module\nimport_module('bot.app')"),
        ("bot.webhook", "from workers.talk import loop"),
        ("bot.webhook", "from bot.line import events"),
        ("bot.app", "from bot.simulator import serve"),
        ("bot.commands.web", "from bot.simulator import serve"),
        ("bot.pages.case", "from bot import app"),
    ],
)
def test_arrow__broken__is_seen(module: str, text: str) -> None:
    assert any("may not import" in line for line in violations(Source(module, text)))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("bot.forms.plan", "from .values import Value\nfrom bot.forms import tables"),
        ("bot.engine.step", "from bot.thai.dates import read\nfrom bot.texts import say"),
        ("handlers.report", "from bot.engine.inputs import TextTyped"),
        ("bot.line.render", "from bot.engine.messages import Card"),
        ("workers.talk.loop", "import models.inbox, handlers, bot.line.client, bot.settings"),
        ("bot.webhook", "from bot.bell import Bell\nfrom models.inbox import Inbox"),
        ("bot.app", "from bot import webhook\nfrom bot.pages import case"),
        ("bot.cli", "import bot.simulator, workers, bot.app"),
        ("bot.demo", "from bot.simulator.serve import Stand\nfrom bot.commands import richmenu"),
        ("bot.forms.sheets", "from pathlib import Path"),
    ],
)
def test_arrow__drawn__is_left_alone(module: str, text: str) -> None:
    assert violations(Source(module, text)) == []


def test_relative_import__in_a_package__is_read_from_the_package() -> None:
    inside = Source("bot.forms", "from .plan import Plan", is_package=True)
    outside = Source("bot.forms", "from ..thai import dates", is_package=True)
    assert violations(inside) == []
    assert violations(outside) == ["bot.forms:1 may not import bot.thai.dates"]


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "import os.path",
        "from time import monotonic",
        "import random",
        "import socket",
        "import urllib.request",
        "from urllib import request",
        "import requests",
        "from sqlalchemy.orm import Session",
        "import redis",
        "import flask",
        "from uuid import uuid4",
        "from pathlib import Path",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as moment, UTC\nmoment.now(UTC)",
        "import datetime\ndatetime.datetime.utcnow()",
        "import datetime as dt\ndt.date.today()",
        "from datetime import date\ndate.today()",
        "open('file')",
        "print('x')",
    ],
)
@pytest.mark.parametrize("room", ["bot.forms", "bot.thai", "bot.engine", "handlers"])
def test_pure_room__clock_chance_or_outside_world__is_seen(room: str, text: str) -> None:
    assert any("is pure" in line for line in violations(Source(f"{room}.part", text)))


def test_pure_room__given_the_time__is_left_alone() -> None:
    text = (
        "from datetime import datetime\ndef age(turn):\n    return turn.now() - datetime(1, 1, 1)"
    )
    assert violations(Source("bot.engine.step", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['X']",
        "import os\nos.getenv('X')",
        "from os import environ",
        "from os import getenv as g",
    ],
)
@pytest.mark.parametrize("module", ["workers.talk.loop", "bot.app", "models.db"])
def test_environment__read_outside_the_settings__is_seen(module: str, text: str) -> None:
    assert any("environment" in line for line in violations(Source(module, text)))
    assert violations(Source("bot.settings", text)) == []


def test_function__too_long__is_seen() -> None:
    body = "    x = 1\n"
    assert violations(Source("models.case", "def f():\n" + body * 59)) == []
    assert len(violations(Source("models.case", "def f():\n" + body * 60))) == 1
    assert violations(Source("models.migrations.versions.0001", "def f():\n" + body * 60)) == []


def test_module__name_says_nothing__is_seen() -> None:
    assert violations(Source("models.utils", "")) == ["models.utils:1 has a name that says nothing"]
