"""A file from the chat: asked for by taps, made by a worker, opened by its link, and logged."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import text

from bot.engine.messages import Card
from bot.pages.routes import Links, serve
from handlers import export as chatting
from models import person
from models.case import AccessLog
from models.link import Export, ExportPart, Link
from tests.workers.chatting import Chat, report
from tests.workers.town import Town
from workers import exports
from workers.clockwork import links as tidying

pytestmark = pytest.mark.database
BASE = "https://thaktho.example"


@pytest.fixture
def chat(town: Town) -> Chat:
    town.shelf.public_url = BASE
    with town.engine.begin() as connection:
        person.enrol(connection, town.ids["admin"], ("dpo", "", ""), town.now)
    return Chat(town)


def client(town: Town) -> FlaskClient:
    app = Flask("pages")
    app.register_blueprint(serve(Links(town.engine, town.vault, town.clock)))
    return app.test_client()


def make(town: Town) -> int:
    return exports.make_due(town.engine, town.vault, town.clock)


def ask(chat: Chat, name: str, what: str, made: str = "CSV", period: str = "ทั้งหมด") -> str:
    chat.say(name, "ส่งออก")
    chat.tap(name, what)
    chat.tap(name, made)
    return chat.tap(name, period)


def address(chat: Chat, name: str) -> str:
    """The address on the card that was answered."""
    (card,) = (one for one in chat.last[name] if isinstance(one, Card) and one.buttons)
    assert card.buttons[0].kind == "open"
    return card.buttons[0].data.removeprefix(BASE)


def taken(chat: Chat, name: str, what: str, made: str = "CSV") -> bytes:
    """Ask, wait for the worker, tap, download."""
    ask(chat, name, what, made)
    assert make(chat.town) == 1
    chat.tap(name, "ดูไฟล์")
    return download(chat, name)


def download(chat: Chat, name: str) -> bytes:
    """What the page gives for the code that stands in the chat."""
    (code,) = re.findall(r"รหัส: (\d{3} \d{3})", chat.text(name))
    answer = client(chat.town).post(address(chat, name), data={"code": code})
    assert answer.status_code == 200
    return bytes(answer.data)


def rows(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


def test_coordinator__asks_for_cases__opens_the_file_by_its_link(town: Town, chat: Chat) -> None:
    number = report(town)
    said = ask(chat, "coordinator", "เคส")
    assert "กำลังทำไฟล์" in said
    assert "มีชื่อเด็ก" in said
    assert "กำลังทำไฟล์" in chat.tap("coordinator", "ดูไฟล์")
    assert make(town) == 1
    assert "ไฟล์พร้อมแล้ว" in chat.say("coordinator", "เมนู")  # with the next free reply
    assert "1 แถว" in chat.tap("coordinator", "ดูไฟล์")
    path = address(chat, "coordinator")
    assert "openExternalBrowser=1" in path
    page = client(town).get(path).get_data(as_text=True)
    assert "ดาวน์โหลด" in page
    (row,) = rows(download(chat, "coordinator"))
    assert (row["case_no"], row["first"], row["last"]) == (number, "สมชาย", "ทดสอบดี")
    (log,) = town.rows(AccessLog, act="export")
    assert (log["person_id"], log["why"]) == (town.ids["coordinator"], "export 1: cases")
    kept = town.one(Export)
    assert (kept["rows"], kept["state"]) == (1, "made")
    assert kept["size"] > 100
    assert "สมชาย" not in str([bytes(part["sealed"]) for part in town.rows(ExportPart)])


def test_supervisor__gets_no_names_and_nothing_that_was_typed(town: Town, chat: Chat) -> None:
    report(town, note="แม่ชื่อสมหญิง")
    (case,) = rows(taken(chat, "supervisor", "เคส"))
    assert (case["first"], "phone" in case) == ("ส***", False)
    made = taken(chat, "supervisor", "รายงานที่ส่งมา", "JSON Lines").decode()
    for told in ("สมชาย", "ทดสอบดี", "สมหญิง", "234-5678", "2345678", "2012-08-05"):
        assert told not in made
    answers = json.dumps(json.loads(made)["answers"], ensure_ascii=False)
    assert '"dropout"' in answers
    assert "[ODK XML (zip)]" not in chat.text("supervisor")


@pytest.mark.parametrize("name", ["weaver", "protect"])
def test_others__may_not_export(town: Town, chat: Chat, name: str) -> None:
    assert "เท่านั้น" in chat.say(name, "ส่งออก")
    chat.send(name, "a=export&w=cases&f=csv&p=all")
    assert not town.rows(Export)


def test_protection_officer__gets_the_log_and_no_case(town: Town, chat: Chat) -> None:
    report(town)
    taken(chat, "coordinator", "เคส")
    chat.say("admin", "ส่งออก")
    assert "รายงานที่ส่งมา" not in chat.text("admin")
    looks = rows(taken(chat, "admin", "บันทึกการเข้าดู"))
    assert ("export", "export 1: cases") in {(look["act"], look["why"]) for look in looks}
    chat.send("admin", "a=export&w=cases&f=csv&p=all")
    assert len(town.rows(Export)) == 2


def test_scope__of_another_area__is_not_in_the_file(town: Town, chat: Chat) -> None:
    report(town)
    assert rows(taken(chat, "other_coordinator", "เคส")) == []


def test_role__lost_after_asking__makes_no_file(town: Town, chat: Chat) -> None:
    report(town)
    ask(chat, "coordinator", "เคส")
    town.dismiss("coordinator")
    make(town)
    assert town.one(Export)["state"] == "failed"
    assert not town.rows(ExportPart)


def test_person__suspended_after_asking__gets_no_file(town: Town, chat: Chat) -> None:
    report(town)
    ask(chat, "coordinator", "เคส")
    town.change_person("coordinator", state="suspended")
    make(town)
    assert town.one(Export)["state"] == "failed"
    assert not town.rows(ExportPart)


def test_link__asked_for_again__ends_the_one_before(town: Town, chat: Chat) -> None:
    report(town)
    taken(chat, "coordinator", "เคส")
    before = town.one(Link)["token_hash"]
    chat.send("coordinator", "a=export_see&n=1")
    assert town.one(Link)["token_hash"] != before
    assert "ไม่พบไฟล์นี้" in chat.send("second", "a=export_see&n=1")  # another person's


def test_file__after_a_day__is_gone_and_the_row_says_who_took_it(town: Town, chat: Chat) -> None:
    report(town)
    taken(chat, "coordinator", "เคส")
    town.pass_time(days=1, minutes=1)
    assert tidying.tidy(town.room()) >= 1
    assert not town.rows(ExportPart)
    assert town.one(Export)["state"] == "expired"
    assert "หมดเวลา" in chat.send("coordinator", "a=export_see&n=1")


def test_exports__of_a_day__are_limited(town: Town, chat: Chat) -> None:
    for _ in range(10):
        ask(chat, "coordinator", "เคส")
    assert "ครบ 10 ครั้ง" in ask(chat, "coordinator", "เคส")
    town.pass_time(days=1)
    assert "กำลังทำไฟล์" in ask(chat, "coordinator", "เคส")


def test_worker__that_fails__leaves_no_half_file_and_says_so(
    town: Town, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(town)
    ask(chat, "coordinator", "เคส")
    monkeypatch.setattr(exports, "MOST_ROWS", 0)
    assert make(town) == 1
    assert "ไม่สำเร็จ" in chat.say("coordinator", "เมนู")
    assert not town.rows(ExportPart)


def test_waiting__is_found_by_the_clock_when_the_bell_was_lost(town: Town, chat: Chat) -> None:
    ask(chat, "coordinator", "เคส")
    assert tidying.wake(town.room()) == 1
    assert town.rung == ["make_exports"]


def test_reports__as_odk_xml__are_the_forms_own_documents(town: Town, chat: Chat) -> None:
    report(town, note="เพื่อนบ้าน <ดูแล> & ช่วย")
    ask(chat, "coordinator", "รายงานที่ส่งมา", "ODK XML (zip)")
    assert make(town) == 1
    chat.tap("coordinator", "ดูไฟล์")
    files = zipfile.ZipFile(io.BytesIO(download(chat, "coordinator")))
    (name,) = files.namelist()
    root = etree.fromstring(files.read(name))
    definition = town.form.xml
    assert root.get("id")
    assert f'id="{root.get("id")}"' in definition
    assert root.get("version")
    assert f'version="{root.get("version")}"' in definition
    (instance,) = root.iter("{*}instanceID")
    assert instance.text == f"uuid:{name.split('/')[1]}"
    said = {etree.QName(node).localname: node.text for node in root.iter() if node.text}
    with town.engine.connect() as connection:
        row = connection.execute(text("SELECT sealed FROM submission_version")).one()
        key = connection.execute(text("SELECT key_id FROM submission")).scalar_one()
    kept: dict[str, Any] = town.opened(key, bytes(row.sealed), "submission")["answers"]
    for leaf, value in flat(kept):
        if leaf not in {"end", "instanceID"}:  # made at the time of the export
            assert said[leaf] == value, leaf
    assert said["note"] == "เพื่อนบ้าน <ดูแล> & ช่วย"


def flat(record: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in record.items():
        found += flat(value) if isinstance(value, dict) else [(name, value)]
    return found


@pytest.mark.parametrize(
    ("period", "today", "since", "until"),
    [
        ("month", date(2026, 11, 18), date(2026, 11, 1), date(2026, 11, 18)),
        ("last_month", date(2026, 1, 5), date(2025, 12, 1), date(2025, 12, 31)),
        ("fiscal", date(2026, 11, 18), date(2026, 10, 1), date(2026, 11, 18)),
        ("fiscal", date(2026, 9, 30), date(2025, 10, 1), date(2026, 9, 30)),
        ("last_fiscal", date(2026, 9, 30), date(2024, 10, 1), date(2025, 9, 30)),
        ("all", date(2026, 9, 30), None, None),
    ],
)
def test_period__of_a_day__begins_and_ends(
    period: str, today: date, since: date | None, until: date | None
) -> None:
    assert chatting.days(period, today) == (since, until)
