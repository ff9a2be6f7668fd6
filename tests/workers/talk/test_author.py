"""An author's way over the real parts: the stand-in for LINE, the webhook, talk, the check."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest

from bot.line.blocking import BlockingLineClient
from bot.simulator import SimUser
from handlers import decide
from models import person
from tests.story.report import answer, heard_by, tap
from tests.workers.talk.stage import Stage, stage
from workers import form_proposals

pytestmark = pytest.mark.database

GOOD = (
    ("type", "name", "label", "constraint", "constraint_message"),
    ("text", "who", "ใครไปเยี่ยม", "", ""),
    ("integer", "age", "เด็กอายุเท่าไร", ". < 20", "อายุต้องน้อยกว่า 20"),
)
BROKEN = (*GOOD, ("text", "why", "เพราะอะไร", "${nobody} = 1", ""))


@pytest.fixture
def scene(clean_database: str, clean_redis: str) -> Iterator[Stage]:
    with stage(clean_database, clean_redis) as made:
        yield made


def workbook(rows: tuple[tuple[str, ...], ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("survey", 0)
    for row in rows:
        sheet.append(list(row))
    settings = book.create_sheet("settings", 1)
    settings.append(["form_title", "form_id"])
    settings.append(["เยี่ยมบ้าน", "home_visit"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def admin(scene: Stage) -> SimUser:
    user = scene.line.user("ผู้ดูแล")
    user.follow()
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        found = person.ensure(connection, scene.vault, [user.id], now)
        sealed = scene.vault.seal("ผู้ดูแล", "person")
        person.enrol(connection, found[user.id], ("admin", "", ""), now, sealed)
    return user


def check(scene: Stage) -> int:
    """What the worker does when its bell rings."""
    with BlockingLineClient(
        scene.line.settings.token, api_url=scene.line.url, data_url=scene.line.url
    ) as line:
        return form_proposals.check_proposals(
            scene.engine, scene.vault, scene.settings.clock, line.content
        )


def send(scene: Stage, user: SimUser, rows: tuple[tuple[str, ...], ...]) -> str:
    """Send a workbook and have it checked. → what the tap on the result says."""
    user.send_file(workbook(rows), "เยี่ยมบ้าน.xlsx")
    assert "กำลังตรวจ" in heard_by(user)
    assert check(scene) == 1
    return tap(user, "ดูผลตรวจ")


def test_workbook__sent_corrected_tried_and_published__is_answered_by_others(scene: Stage) -> None:
    user = admin(scene)
    with scene.talking(scene.talk(decide=decide)):
        heard_by(user)
        said = send(scene, user, BROKEN)
        assert "แถว 4" in said
        assert "nobody" in said
        said = send(scene, user, GOOD)
        assert "แบบฟอร์มใช้ได้" in said
        assert "เยี่ยมบ้าน" in said
        assert "ใครไปเยี่ยม" in tap(user, "ลองทำ")
        assert "เด็กอายุเท่าไร" in answer(user, "ครูนก")
        assert "อายุต้องน้อยกว่า 20" in answer(user, "40")
        assert "ส่ง" in answer(user, "12")
        assert "ฝึก" in tap(user, "ส่ง")
        assert "ยังไม่มีแบบฟอร์มอื่น" in answer(user, "แบบฟอร์มอื่น")
        user.send_file(workbook(GOOD), "เยี่ยมบ้าน.xlsx")
        heard_by(user)
        assert check(scene) == 1
        tap(user, "ดูผลตรวจ")
        assert "ประกาศใช้ “เยี่ยมบ้าน” แล้ว" in tap(user, "ประกาศใช้")
        scene.wait_idle()
    with scene.talking(scene.talk(decide=decide)):  # another process finds it published
        assert "1. เยี่ยมบ้าน" in answer(user, "แบบฟอร์มอื่น")
        assert "ใครไปเยี่ยม" in answer(user, "แบบฟอร์ม 1")
        answer(user, "ครูนก")
        answer(user, "12")
        said = tap(user, "ส่ง")
        assert "เก็บคำตอบไว้แล้ว" in said
        scene.wait_idle()


def test_result__nobody_asked_for__is_told_with_the_next_reply(scene: Stage) -> None:
    user = admin(scene)
    with scene.talking(scene.talk(decide=decide)):
        heard_by(user)
        user.send_file(workbook(BROKEN), "เยี่ยมบ้าน.xlsx")
        heard_by(user)
        assert check(scene) == 1
        scene.wait_idle()
        assert "แถว 4" in answer(user, "เมนู")
        assert "แถว 4" not in answer(user, "เมนู")
        scene.wait_idle()
