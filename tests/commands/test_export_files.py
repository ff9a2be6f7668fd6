"""`thaktho export` and `thaktho doctor` as an operator types them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from typer import Typer
from typer.testing import CliRunner, Result

from bot.app import create_app
from bot.commands import export
from bot.commands.doctor import _files, _sums
from bot.settings import Settings
from models import reconcile
from models.casework import Visit
from models.columns import table
from models.conversation import box_of
from tests.workers.chatting import report
from tests.workers.town import Town
from workers.clockwork import reconcile as job

pytestmark = pytest.mark.database
Run = Callable[..., Result]
KEY = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def run(clean_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.setenv("THAKTHO_KEYS", KEY)
    monkeypatch.delenv("THAKTHO_ENV", raising=False)

    def typed(app: Typer, *words: str) -> Result:
        return CliRunner().invoke(app, words)

    return typed


def test_submissions__as_xml__are_a_zip_and_a_field_of_each_line(
    run: Run, town: Town, tmp_path: Path
) -> None:
    number = report(town)
    out = tmp_path / "sent.zip"
    made = run(export.app, "submissions", "--format", "xml", "--out", str(out))
    assert made.exit_code == 0, made.output
    (name,) = zipfile.ZipFile(out).namelist()
    assert name.startswith("oos_report/")
    line = json.loads(run(export.app, "submissions", "--xml").stdout)
    assert line["number"] == number
    assert f"uuid:{name.split('/')[1]}" in line["xml"]
    assert run(export.app, "submissions", "--xml", "--format", "csv").exit_code == 1


def test_visits__of_a_case__are_codes__and_words_only_when_asked_for(run: Run, town: Town) -> None:
    report(town)
    with town.engine.begin() as connection:
        case = connection.execute(text('SELECT id, key_id FROM "case"')).one()
    words = {"note": "ไปพบที่บ้าน", "place_name": "รร.ทดสอบ", "still_need": ["food", "grant"]}
    with town.desk("weaver") as desk:
        box = box_of(desk.connection, town.vault, case.key_id)
        desk.connection.execute(
            table(Visit).insert().values(
                case_id=case.id, person_id=desk.person.id, visited_on=town.now.date(),
                now="learning", key_id=case.key_id, sealed=box.seal(words, "visit"),
                recorded_at=town.now,
            )
        )  # fmt: skip
    row = json.loads(run(export.app, "visits").stdout)
    assert (row["now"], row["still_need"], row["visited_on"]) == (
        "learning", "food grant", "2026-11-18",
    )  # fmt: skip
    assert "note" not in row
    named = json.loads(run(export.app, "visits", "--names").stdout)
    assert (named["note"], named["place_name"]) == ("ไปพบที่บ้าน", "รร.ทดสอบ")
    looked = [json.loads(line) for line in run(export.app, "access").stdout.splitlines()]
    assert [look["why"] for look in looked if look["act"] == "export"] == ["visits", "visits"]


def test_doctor_and_metrics__tell_what_the_night_found(town: Town, redis_url: str) -> None:
    report(town)
    assert _sums(town.engine, town.now).well
    with town.engine.begin() as connection:
        connection.execute(text("UPDATE submission SET case_id = NULL"))
    assert job.run(town.room()) == 1
    found = _sums(town.engine, town.now)
    assert not found.well
    assert "received at 320402" in found.said
    assert _files(town.engine, town.now).well
    url = town.engine.url.render_as_string(hide_password=False)
    settings = Settings(
        database_url=url, redis_url=redis_url, line_channel_secret="x" * 32, keys=SecretStr(KEY)
    )
    body = create_app(settings, town.engine).test_client().get("/metrics").get_data(as_text=True)
    with town.engine.connect() as connection:
        last = reconcile.last_run(connection)
    assert last is not None
    assert f"thaktho_reconciliation_difference {float(-last.difference)}" in body
    assert 'thaktho_rows{state="waiting",table="export"} 0.0' in body
    assert 'thaktho_rows{state="waiting",table="picture"} 0.0' in body
    with town.engine.begin() as connection:
        connection.execute(text("DELETE FROM reconciliation WHERE rule <> 'run'"))
    town.pass_time(days=2)
    assert "thaktho clock" in _sums(town.engine, town.now).remedy
