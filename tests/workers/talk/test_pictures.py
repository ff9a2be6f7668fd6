"""Pictures in the chat: LINE takes their messages, and a phone shows what the worker drew."""

from __future__ import annotations

import io
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from bot.forms import Form
from bot.simulator import SimUser
from handlers import decide
from models import person
from models.link import Picture
from tests.story.report import heard_by
from tests.workers.talk.stage import Stage, stage
from tests.workers.town import Town
from workers import exports, pictures

pytestmark = pytest.mark.database
BASE = "https://thaktho.example"


@dataclass
class Scene:
    stage: Stage
    town: Town
    user: SimUser

    @property
    def web(self) -> str:
        return str(self.stage.line.webhook_url).removesuffix("/line/webhook")

    def images(self) -> list[str]:
        """The addresses of the pictures that LINE took, oldest first."""
        bodies = [entry.body for entry in self.user.bot_entries()]
        return [str(body["originalContentUrl"]) for body in bodies if body["type"] == "image"]

    def draw(self) -> int:
        return pictures.draw_due(self.stage.engine, self.stage.settings.clock)


@pytest.fixture
def scene(clean_database: str, clean_redis: str, report_form: Form) -> Iterator[Scene]:
    with stage(clean_database, clean_redis) as made:
        town = Town(made.engine, made.vault, report_form)
        town.now = made.settings.clock()
        town.build()
        user = made.line.user("อร")
        user.follow()
        with made.engine.begin() as connection:
            found = person.ensure(connection, made.vault, [user.id], town.now)
            sealed = made.vault.seal("อร", "person")
            role = ("coordinator", "3204", "320402T")
            person.enrol(connection, found[user.id], role, town.now, sealed)
        for week in range(6):
            town.now = made.settings.clock()
            for child in range(week % 3 + 1):
                town.send(first_name=f"เด็ก{'กขคงจฉ'[week]}{'กขค'[child]}", last_name="ทดสอบ")
        town.validate()
        talk = made.talk(decide=decide)
        talk.shelf.public_url = BASE
        scene = Scene(made, town, user)
        made.line.settings.rewrite = {BASE: scene.web}
        with made.talking(talk):
            user.say("เมนู")
            heard_by(user)
            yield scene


def test_status__of_a_coordinator__brings_pictures_that_line_takes(scene: Scene) -> None:
    scene.user.say("สถานะ")
    heard_by(scene.user)
    scene.stage.wait_idle()
    urls = scene.images()
    assert urls
    assert all(re.fullmatch(rf"{BASE}/p/[\w-]{{32}}\.png", url) for url in urls)
    assert scene.draw() == len(urls)
    for url in urls:
        address = url.replace(BASE, scene.web)
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own
            image = Image.open(io.BytesIO(answer.read()))
        assert image.width == 1040
    scene.user.say("สถานะ")
    scene.stage.wait_idle()
    assert len(scene.town.rows(Picture)) <= 2 * len(urls)
    assert not [row for row in scene.stage.outbox_rows() if row.verdict == "refused"]


def test_question__about_reports__brings_its_trend(scene: Scene) -> None:
    scene.user.say("จอมพระ แจ้งกี่คน เดือนนี้")
    heard_by(scene.user)
    scene.stage.wait_idle()
    kinds = {row["kind"] for row in scene.town.rows(Picture)}
    assert kinds <= {"trend"}
    assert len(scene.images()) == len(kinds)


@pytest.mark.browser
@pytest.mark.slow
def test_phone__shows_the_pictures_and_the_page_of_a_file(
    scene: Scene, browser: Browser, tmp_path: Path
) -> None:
    scene.user.say("สถานะ")
    heard_by(scene.user)
    scene.stage.wait_idle()
    scene.draw()
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(scene.stage.line.url)
    shown = page.locator("img[src*='/p/']")
    expect(shown.first).to_be_visible(timeout=30_000)
    shown.first.scroll_into_view_if_needed()
    wide: Any = shown.first.evaluate("image => image.naturalWidth")
    assert wide == 1040
    page.wait_for_timeout(500)
    page.screenshot(path=str(tmp_path / "chat.png"), full_page=True)
    scene.user.say("ส่งออก")
    heard_by(scene.user)
    for label in ("เคส", "Excel (XLSX)", "ทั้งหมด"):
        scene.user.tap(label)
        heard_by(scene.user)
    exports.make_due(scene.stage.engine, scene.stage.vault, scene.stage.settings.clock)
    scene.user.tap("ดูไฟล์")
    heard_by(scene.user)
    scene.stage.wait_idle()
    page.wait_for_timeout(1000)
    page.screenshot(path=str(tmp_path / "export.png"))
    body = str([entry.body for entry in scene.user.bot_entries()])
    path = re.findall(rf"{BASE}(/e/[\w-]{{32}})", body)[-1]
    page.goto(scene.web + path)
    expect(page.get_by_role("button")).to_contain_text("ดาวน์โหลด")
    page.screenshot(path=str(tmp_path / "page.png"))
    page.get_by_label("รหัส").fill("000 000")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("4 ครั้ง")
    page.get_by_label("รหัส").fill(re.findall(r"'(\d{3} \d{3})'", body)[-1])
    with page.expect_download() as started:
        page.get_by_role("button").click()
    assert started.value.suggested_filename.endswith(".xlsx")
    page.goto(f"{scene.web}/e/{'x' * 32}")
    page.screenshot(path=str(tmp_path / "gone.png"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
