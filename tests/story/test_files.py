"""Pictures and files through the real processes: asked in the chat, made by the worker, served."""

from __future__ import annotations

import io
import re
import urllib.parse
import urllib.request
import zipfile

import pytest
from PIL import Image

from tests.story.service import service
from workers import demo_data

pytestmark = [pytest.mark.database, pytest.mark.slow]
BASE = "https://thaktho.example"


def test_supervisor__asks_for_status_and_a_file__gets_pictures_and_a_workbook(
    clean_database: str, clean_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", BASE)
    with service(clean_database, clean_redis) as running:
        demo_data.load(running.engine, running.vault, running.settings.clock())
        web = str(running.line.webhook_url).removesuffix("/line/webhook")
        user = running.enrolled("ผอ.", "supervisor", "32")
        user.say("สถานะ")
        running.line.wait_for(lambda: "image" in str(user.bot_entries()), 60, "a picture")
        bodies = [entry.body for entry in user.bot_entries()]
        images = [str(body["originalContentUrl"]) for body in bodies if body["type"] == "image"]
        for url in images:
            with urllib.request.urlopen(url.replace(BASE, web), timeout=30) as answer:  # noqa: S310
                assert Image.open(io.BytesIO(answer.read())).width == 1040
        user.say("ส่งออก")
        user.wait_for_message("เลือกว่าจะเอาอะไร", timeout=30)
        for label, heard in (("เคส", "ไฟล์แบบไหน"), ("Excel (XLSX)", "ช่วงเวลาไหน"),
                             ("ทั้งหมด", "กำลังทำไฟล์")):  # fmt: skip
            user.tap(label)
            user.wait_for_message(heard, timeout=30)
        running.line.wait_for(
            lambda: bool(running.rows("SELECT FROM export WHERE state = 'made'")), 90, "the file"
        )
        user.tap("ดูไฟล์")
        user.wait_for_message("ไฟล์พร้อมแล้ว", timeout=30)
        said = str([entry.body for entry in user.bot_entries()])
        path = re.findall(rf"{BASE}(/e/[\w-]{{32}})", said)[-1]
        code = re.findall(r"'(\d{3} \d{3})'", said)[-1]
        form = urllib.parse.urlencode({"code": code}).encode()
        posted = urllib.request.Request(web + path, form, method="POST")  # noqa: S310 - our own
        with urllib.request.urlopen(posted, timeout=60) as answer:  # noqa: S310 - our own
            assert zipfile.ZipFile(io.BytesIO(answer.read())).testzip() is None
        (kept,) = running.rows("SELECT rows, size FROM export")
        assert kept["rows"] > 500
        # A clock that starts proves the last night at once.
        assert running.rows("SELECT FROM reconciliation WHERE rule = 'run'")
        assert not running.rows("SELECT FROM reconciliation WHERE rule <> 'run'")
