"""`thaktho people`: lists that may be imported twice, holding, moving, handing over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import people
from models import inbox, invite, person
from models.area import Lao
from models.columns import table
from models.db import connect, open_vault
from models.person import EVENT, PERSON, ROLE, enrol, ensure
from models.vault import Vault
from tests.commands.conftest import NOW
from tests.commands.test_commands import OLD
from tests.models.rows import Rows

pytestmark = pytest.mark.database
Run = Callable[..., Result]
HERE, THERE = ("weaver", "3204", "320402T"), ("weaver", "3204", "320401T")


@pytest.fixture
def run(clean_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.setenv("THAKTHO_KEYS", f"old:{OLD}")
    monkeypatch.setenv("THAKTHO_NOW", NOW.isoformat())
    monkeypatch.delenv("THAKTHO_ENV", raising=False)

    def typed(app: Typer, *words: str) -> Result:
        return CliRunner().invoke(app, words)

    return typed


@pytest.fixture
def engine(clean_database: str) -> Iterator[Engine]:
    engine = connect(clean_database)
    with engine.begin() as connection:
        for name in ("lao_tambon", "lao", "area"):
            connection.execute(Lao.metadata.tables[name].delete())
        for code in ("320401T", "320402T"):
            row = {"code": code, "kind": "T", "name_th": code, "name_en": code,
                   "province": "32", "district": "3204"}  # fmt: skip
            connection.execute(table(Lao).insert().values(**row))
    yield engine
    engine.dispose()


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return open_vault(engine, [("old", bytes([1]) * 32)])


@pytest.fixture
def two(engine: Engine, vault: Vault) -> tuple[int, int]:
    """A weaver in either LAO."""
    with engine.begin() as connection:
        ids = ensure(connection, vault, ["U1", "U2"], NOW)
        for user, role in (("U1", HERE), ("U2", THERE)):
            sealed = vault.seal(f"คนที่ {user}", "person")
            enrol(connection, ids[user], role, NOW - timedelta(days=1), sealed)
    return ids["U1"], ids["U2"]


def held(engine: Engine, who: int) -> list[tuple[str, str, str]]:
    with engine.connect() as connection:
        return person.roles(connection, [who])[who]


def test_import__the_same_list_twice__makes_no_second_code(
    run: Run, engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("role,area,lao,name\nweaver,,,ก ข\nweaver,,,ค ง\n", encoding="utf-8")
    first = json.loads(run(people.app, "import", str(path), "--json").stdout)
    assert [row["state"] for row in first] == ["new", "new"]
    with engine.begin() as connection:
        who = ensure(connection, vault, ["U9"], NOW)["U9"]
        assert invite.redeem(connection, vault, who, first[0]["code"], NOW).verdict == "welcome"
    again = json.loads(run(people.app, "import", str(path), "--json").stdout)
    assert [(row["state"], row["code"]) for row in again] == [("enrolled", ""), ("invited", "")]
    renewed = json.loads(run(people.app, "import", str(path), "--again", "--json").stdout)
    assert [row["state"] for row in renewed] == ["enrolled", "new"]
    with engine.begin() as connection:
        who = ensure(connection, vault, ["U8"], NOW)["U8"]
        assert invite.redeem(connection, vault, who, first[1]["code"], NOW).verdict == "expired"
        assert invite.redeem(connection, vault, who, renewed[1]["code"], NOW).verdict == "welcome"


def test_suspend__and_resume__are_kept_with_their_reason(
    run: Run, engine: Engine, vault: Vault, two: tuple[int, int]
) -> None:
    who = str(two[0])
    assert run(people.app, "suspend", who, "--reason", "โทรศัพท์หาย").exit_code == 0
    assert run(people.app, "suspend", who).exit_code == 1
    made = json.loads(run(people.app, "resume", who, "--json").stdout)
    assert made == {"id": two[0], "state": "active"}
    assert run(people.app, "resume", who).exit_code == 1
    with engine.connect() as connection:
        events = connection.execute(select(EVENT).order_by(EVENT.c.id)).all()
        told = connection.execute(select(inbox.INBOX.c.person_id)).scalars().all()
        assert connection.execute(select(PERSON.c.state)).scalars().all() == ["active"] * 2
    assert [event.kind for event in events] == ["suspended", "resumed"]
    assert vault.open(events[0].sealed, "person_event") == {"reason": "โทรศัพท์หาย"}
    assert told == [two[0]]


def test_move__to_another_lao__ends_one_role_and_begins_the_other(
    run: Run, engine: Engine, two: tuple[int, int]
) -> None:
    made = json.loads(run(people.app, "move", str(two[0]), "--lao", "320401t", "--json").stdout)
    assert (made["lao"], made["roles"], made["cases"]) == ("320401T", ["weaver"], 0)
    assert held(engine, two[0]) == [THERE]
    for lao, said in (("320401T", "already"), ("999999T", "not known")):
        result = run(people.app, "move", str(two[0]), "--lao", lao)
        assert (result.exit_code, said in result.stderr) == (1, True)
    with engine.connect() as connection:
        ended = connection.execute(select(ROLE.c.lao).where(ROLE.c.ended_at.is_not(None)))
        assert ended.scalars().all() == ["320402T"]


def test_handover__and_undo__cases_go_and_come_back(
    run: Run, engine: Engine, vault: Vault, two: tuple[int, int]
) -> None:
    with engine.begin() as connection:
        rows = Rows(connection, vault)
        cases = [rows.case(weaver_id=two[0]) for _ in range(3)]
    one, other = (str(who) for who in two)
    made = json.loads(run(people.app, "handover", one, "--to", other, "--json").stdout)
    assert made["cases"] == len(cases)
    back = run(people.app, "handover", one, "--undo", str(made["handover"]), "--json")
    assert json.loads(back.stdout) == {"handover": made["handover"], "cases": 3}
    assert run(people.app, "handover", one, "--undo", str(made["handover"])).exit_code == 1
    assert run(people.app, "handover", one, "--to", one).exit_code == 1
    assert run(people.app, "handover", one, "--to", "999").exit_code == 1
