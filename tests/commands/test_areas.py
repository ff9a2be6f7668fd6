"""`thaktho areas`: what a province decides for itself, and the register of child centres."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner, Result

from bot.commands import areas
from models.area import Area, Centre, Lao
from models.columns import table
from models.db import connect, open_vault
from tests.commands.conftest import NOW

pytestmark = pytest.mark.database

KEY = bytes([1]) * 32
Run = Callable[..., Result]
HEADING = (
    "centre_id,name_th,lao_code,tambon_code,moo,children,teachers,standard_grade,standard_year,"
    "head_phone\n"
)


@pytest.fixture
def run(clean_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.setenv("THAKTHO_KEYS", f"old:{base64.b64encode(KEY).decode()}")
    monkeypatch.setenv("THAKTHO_NOW", NOW.isoformat())
    monkeypatch.delenv("THAKTHO_ENV", raising=False)
    return lambda *words: CliRunner().invoke(areas.app, words)


@pytest.fixture
def engine(clean_database: str) -> Iterator[Engine]:
    engine = connect(clean_database)
    with engine.begin() as connection:
        for name in ("lao_tambon", "lao", "area"):
            connection.execute(Area.metadata.tables[name].delete())
        rows = [("32", 1), ("3204", 2), ("320401", 3)]
        named = {"name_th": "ก", "name_en": "A"}
        connection.execute(
            table(Area).insert(), [{"code": code, "level": level, **named} for code, level in rows]
        )
        connection.execute(
            table(Lao).insert().values(code="320401T", kind="T", province="32", **named)
        )
    yield engine
    engine.dispose()


def settings(run: Run, *words: str) -> dict[str, str]:
    result = run("settings", *words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, str] = json.loads(result.stdout)
    return found


def test_settings__of_a_province__fall_back_to_all_and_then_to_ours(
    run: Run, engine: Engine
) -> None:
    assert settings(run, "32")["cap_child_baht"] == "50000.00"
    settings(run, "-", "--cap-child", "20,000.50", "--quiet-from", "21:00")
    settings(run, "32", "--cap-centre", "600000")
    found = settings(run, "32")
    assert (found["cap_child_baht"], found["cap_centre_baht"]) == ("20000.50", "600000.00")
    assert (found["quiet_from"], found["quiet_to"]) == ("21:00", "07:00")
    settings(run, "-", "--cap-child", "-")
    assert settings(run, "32")["cap_child_baht"] == "50000.00"
    assert "600,000 baht for a centre" in run("settings", "32").stdout


@pytest.mark.parametrize(
    "words",
    [["99"], ["3204"], ["32", "--cap-child", "0"], ["32", "--cap-child", "1.005"],
     ["32", "--quiet-from", "25:00"]],
)  # fmt: skip
def test_settings__wrong__one_line_and_nothing_changed(
    run: Run, engine: Engine, words: list[str]
) -> None:
    result = run("settings", *words)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert settings(run, "32")["cap_child_baht"] == "50000.00"


def test_load__centres__numbers_new_ones_and_changes_nothing_the_second_time(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "centres.csv"
    path.write_text(
        HEADING
        + ",ศพด.หนึ่ง,320401T,320401,4,35,3,A,2568,081-234-5678\n"
        + "320401T-C07,ศพด.เจ็ด,320401T,320401,,20,2,,2025,\n",
        encoding="utf-8",
    )
    first, second = (run("load", "--centre", str(path), "--json") for _ in range(2))
    assert first.exit_code == 0, first.stderr
    assert json.loads(first.stdout)["centres"] == 2
    assert json.loads(second.stdout)["changed"] == 0
    with engine.connect() as connection:
        rows = connection.execute(select(table(Centre)).order_by(table(Centre).c.code)).all()
    vault = open_vault(engine, [("old", KEY)])
    assert [(row.code, row.moo, row.standard_grade, row.standard_year) for row in rows] == [
        ("320401T-C01", 4, "a", 2568),
        ("320401T-C07", None, None, 2568),
    ]
    assert vault.open(rows[0].phone_sealed, "centre") == "0812345678"
    path.write_text(HEADING + ",ศพด.ใหม่,320401T,320401,,5,1,,,\n", encoding="utf-8")
    run("load", "--centre", str(path))
    with engine.connect() as connection:
        codes = connection.execute(select(table(Centre).c.code)).scalars()
        assert "320401T-C08" in set(codes)


def test_load__centres_with_problems__names_each_and_loads_none(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "centres.csv"
    lines = (",,320401T,320401,,,,,,", ",ศพด.ก,329999T,320401,,,,,,",
             ",ศพด.ข,320401T,320401,x,,,z,99,12", ",ศพด.ดี,320401T,320401,,,,,,")  # fmt: skip
    path.write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    result = run("load", "--centre", str(path))
    assert result.exit_code == 1
    for said in ("line 2: the centre has no name", "line 3: LAO 329999T", "line 4: moo x",
                 "line 4: standard_grade z", "line 4: standard_year 99", "head_phone"):  # fmt: skip
        assert said in result.stderr
    with engine.connect() as connection:
        assert connection.execute(select(table(Centre))).all() == []
