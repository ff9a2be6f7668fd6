"""Commands about data, as an operator types them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from sqlalchemy import Connection, Engine, func, select
from typer import Typer
from typer.testing import CliRunner, Result

from bot import cli
from bot.commands import areas, export, inbox, keys, outbox, people
from models import inbox as inbox_rows
from models import invite
from models.area import Area, Lao
from models.columns import table
from models.conversation import KEY
from models.db import connect, open_vault
from models.person import PERSON, ensure
from models.vault import SealError, Vault
from tests.commands.conftest import NOW
from tests.models.rows import Rows

pytestmark = pytest.mark.database

OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
Run = Callable[..., Result]


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
    yield engine
    engine.dispose()


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return open_vault(engine, [("old", bytes([1]) * 32)])


@pytest.fixture
def places(engine: Engine) -> None:
    with engine.begin() as connection:
        _clear_places(connection)
        rows = [("32", 1), ("3204", 2), ("320401", 3), ("520601", 3)]
        connection.execute(
            table(Area).insert(),
            [
                {"code": code, "level": level, "name_th": "ก", "name_en": "A"}
                for code, level in rows
            ],
        )
        for code in ("320401T", "32P"):
            lao = {"code": code, "kind": code[-1], "name_th": "ก", "name_en": "A"}
            connection.execute(table(Lao).insert().values(**lao, province="32"))


def _clear_places(connection: Connection) -> None:
    for name in ("lao_tambon", "lao", "area"):
        connection.execute(Area.metadata.tables[name].delete())


def test_areas_load__twice__loads_the_country_once(run: Run, engine: Engine) -> None:
    with engine.begin() as connection:
        _clear_places(connection)
    first, second = (run(areas.app, "load", "--json") for _ in range(2))
    assert json.loads(first.stdout)["areas"] == 77 + 928 + 7436
    assert json.loads(first.stdout)["changed"] > 8441
    assert json.loads(second.stdout)["changed"] == 0
    with engine.connect() as connection:
        keyed = select(func.count()).select_from(table(Area)).where(table(Area).c.sort_key != "")
        assert connection.execute(keyed).scalar() == 8441


def test_areas_load__list_with_problems__names_each_and_loads_nothing(
    run: Run, engine: Engine, places: None, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "lao_code,kind,name_th,name_en,tambon_codes,valid_from\n329999T,T,ก,A,,\n320402T,T,,A,,\n",
        encoding="utf-8",
    )
    result = run(areas.app, "load", "--lao", str(path))
    assert result.exit_code == 1
    assert "mine.csv line 2: " in result.stderr
    assert "mine.csv line 3: " in result.stderr
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table(Area))).scalar() == 4


def test_people_invite__right__prints_a_code_that_enrols(
    run: Run, engine: Engine, vault: Vault, places: None
) -> None:
    words = ["invite", "--role", "weaver", "--area", "320401", "--lao", "320401T", "--json"]
    made = json.loads(run(people.app, *words, "--name", "ทดลอง ใจดี").stdout)
    with engine.begin() as connection:
        person = ensure(connection, vault, ["U1"], NOW)["U1"]
        assert invite.redeem(connection, vault, person, made["code"], NOW).verdict == "welcome"
    listed = json.loads(run(people.app, "list", "--json", "--names").stdout)
    assert [(row["role"], row["lao"], row["name"]) for row in listed] == [
        ("weaver", "320401T", "ทดลอง ใจดี")
    ]
    assert "ทดลอง" not in run(people.app, "list").stdout
    assert json.loads(run(people.app, "list", "--area", "52", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--role", "king", "--area", "32"], "role king is not known"),
        (["--role", "weaver", "--area", "99"], "area 99 is not known"),
        (["--role", "weaver", "--area", "32", "--lao", "999999T"], "LAO 999999T is not known"),
        (["--role", "weaver", "--area", "52", "--lao", "320401T"], "lies outside"),
        (["--role", "weaver", "--area", "32", "--days", "0"], "1 to 365 days"),
    ],
)
def test_people_invite__wrong__is_one_line_and_no_invite(
    run: Run, engine: Engine, places: None, words: list[str], said: str
) -> None:
    result = run(people.app, "invite", *words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
    with engine.connect() as connection:
        assert connection.execute(select(invite.INVITE)).first() is None


def test_people_import__list__has_a_code_for_each(run: Run, places: None, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "role,area,lao,name\nweaver,320401,320401t,ก ข\nSupervisor,32,,\n", encoding="utf-8-sig"
    )
    made = json.loads(run(people.app, "import", str(path), "--json").stdout)
    assert [(row["role"], row["lao"]) for row in made] == [
        ("weaver", "320401T"),
        ("supervisor", ""),
    ]
    assert len({row["code"] for row in made}) == 2


def test_people_import__one_wrong_row__makes_no_invite(
    run: Run, engine: Engine, places: None, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("role,area\nweaver,320401\nking,32\n", encoding="utf-8")
    result = run(people.app, "import", str(path))
    assert (result.exit_code, "row 2" in result.stderr) == (1, True)
    with engine.connect() as connection:
        assert connection.execute(select(invite.INVITE)).first() is None


def test_people_suspend__and_undo__moves_the_state(run: Run, engine: Engine, vault: Vault) -> None:
    with engine.begin() as connection:
        person = ensure(connection, vault, ["U1"], NOW)["U1"]
        connection.execute(PERSON.update().values(state="active"))
    assert run(people.app, "suspend", str(person)).exit_code == 0
    assert run(people.app, "suspend", str(person)).exit_code == 1
    assert run(people.app, "suspend", str(person), "--undo").exit_code == 0
    with engine.connect() as connection:
        assert connection.execute(select(PERSON.c.state)).scalar() == "active"


def test_inbox__set_aside_and_replay__moves_a_row_and_never_shows_it(
    run: Run, engine: Engine, vault: Vault
) -> None:
    with engine.begin() as connection:
        person = ensure(connection, vault, ["U1"], NOW)["U1"]
        inbox_rows.speak(connection, vault, person, "t:1", "reminder", {"n": "ลับ"}, NOW)
        row = connection.execute(select(inbox_rows.INBOX.c.id)).scalar_one()

    assert [one["id"] for one in json.loads(run(inbox.app, "list", "--open", "--json").stdout)] == [
        row
    ]
    assert run(inbox.app, "set-aside", str(row), "--why", "broken").exit_code == 0
    (aside,) = json.loads(run(inbox.app, "list", "--json").stdout)
    assert (aside["id"], aside["error"]) == (row, "broken")
    assert "ลับ" not in run(inbox.app, "list").stdout
    assert run(inbox.app, "replay", str(row)).exit_code == 0
    assert run(inbox.app, "replay", str(row)).exit_code == 1
    assert json.loads(run(inbox.app, "list", "--json").stdout) == []


def test_outbox_list__failed__shows_how_it_ended(run: Run, engine: Engine, vault: Vault) -> None:
    from models import outbox as outbox_rows

    with engine.begin() as connection:
        person = ensure(connection, vault, ["U1"], NOW)["U1"]
        outbox_rows.push(connection, vault, person, [], "danger", "k1", NOW)
        row = connection.execute(select(outbox_rows.OUTBOX.c.id)).scalar_one()
    assert json.loads(run(outbox.app, "list", "--json").stdout)[0]["push_class"] == "danger"
    with engine.begin() as connection:
        outbox_rows.close(connection, row, "refused", NOW, "400")
    assert run(outbox.app, "list").stdout.strip() == "nothing"
    assert "refused" in run(outbox.app, "list", "--failed").stdout


def test_keys_rotate__with_a_new_key_first__needs_the_old_one_no_more(
    run: Run, engine: Engine, vault: Vault, places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(people.app, "invite", "--role", "weaver", "--area", "32", "--name", "ลับ")
    with engine.begin() as connection:
        rows = Rows(connection, vault)
        inbox_rows.speak(connection, vault, rows.person_id, "t:1", "reminder", {}, NOW)
        sealed = rows.box.seal("x", "child")
    monkeypatch.setenv("THAKTHO_KEYS", f"new:{NEW},old:{OLD}")
    first = json.loads(run(keys.app, "rotate", "--json").stdout)
    again = json.loads(run(keys.app, "rotate", "--json").stdout)

    counts = {row["column"]: row["sealed"] for row in first["columns"]}
    assert (counts["secret.sealed"], counts["data_key.sealed"], counts["inbox.sealed"]) == (1, 1, 1)
    assert (counts["person.user_sealed"], counts["invite.name_sealed"], first["left"]) == (1, 1, 0)
    assert not any(row["sealed"] for row in again["columns"])
    alone = open_vault(engine, [("new", bytes([2]) * 32)])
    with engine.connect() as connection:
        key = connection.execute(select(KEY.c.id, KEY.c.sealed)).one()
        assert alone.box(key.id, bytes(key.sealed)).open(sealed, "child") == "x"
        event = connection.execute(select(inbox_rows.INBOX.c.sealed)).scalar_one()
        assert alone.open(bytes(event), "inbox")["kind"] == "reminder"
        with pytest.raises(SealError):
            vault.open(bytes(event), "inbox")


def test_keys_rotate__without_the_old_key__says_what_is_left(
    run: Run, engine: Engine, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as connection:
        ensure(connection, vault, ["U1"], NOW)
    monkeypatch.setenv("THAKTHO_KEYS", f"new:{NEW},old:{OLD}")
    run(keys.app, "rotate")
    with engine.begin() as connection:
        ensure(connection, vault, ["U2"], NOW)
    monkeypatch.setenv("THAKTHO_KEYS", f"new:{NEW}")
    result = run(keys.app, "rotate", "--json")
    assert (result.exit_code, json.loads(result.stdout)["left"]) == (1, 1)


def test_export__to_a_file_and_to_the_output__is_the_same(
    run: Run, engine: Engine, vault: Vault, places: None, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        Rows(connection, vault).case(number="32-2569-00001", opened_at=NOW - timedelta(days=1))
    out = tmp_path / "cases.csv"
    printed = run(export.app, "cases", "--format", "csv")
    written = run(export.app, "cases", "--format", "csv", "--out", str(out), "--area", "3204")
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert out.read_bytes() == printed.stdout_bytes
    assert out.read_bytes().startswith(b"\xef\xbb\xbfcase_no,")
    assert out.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [out]


def test_export__unknown_area_or_folder__is_one_line(run: Run, places: None) -> None:
    unknown = run(export.app, "cases", "--area", "99")
    assert (unknown.exit_code, unknown.stderr) == (1, "area 99 is not known\n")
    nowhere = run(export.app, "cases", "--out", "/nowhere/at/all.jsonl")
    assert nowhere.exit_code == 1
    assert nowhere.stderr.count("\n") == 1


def test_any_command__without_a_database__is_one_line_and_its_code(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run(people.app, "list")
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert "database cannot be reached" in result.stderr


def test_list_of_commands__says_of_each_what_it_says_itself() -> None:
    groups = typer.main.get_group(cli.app)
    context = groups.make_context("thaktho", ["areas", "list"], resilient_parsing=True)
    for name, said in cli.GROUPS.items():
        command = groups.get_command(context, name)
        assert command is not None
        first = (command.help or "").partition("\n\n")[0]
        assert " ".join(first.split()) == said
