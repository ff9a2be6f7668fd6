"""Following a child in the chat, over the real parts: told as back in school, asked, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.forms import Form
from bot.thai.show import bangkok_date
from handlers import decide
from handlers.orders import MoveCase
from models import person
from models.case import Case
from models.columns import table
from tests.story.report import answer, heard_by, tap
from tests.workers.following import case, checks, placements, publish_follow_up
from tests.workers.talk.stage import stage
from tests.workers.town import Town
from workers.clockwork import still_there

pytestmark = pytest.mark.database
READY = "ครบแล้ว ตรวจดูก่อนส่ง"


def visit(day: str, later: str) -> dict[str, str]:
    return {
        "ติดตามวันไหน": day,
        "ติดตามด้วยวิธีไหน": "ไปหาที่บ้าน",
        "ได้คุยกับใคร": "ได้คุยทั้งคู่",
        "มีเรื่องด่วนไหม": "ไม่",
        "ตอนนี้เด็กเป็นอย่างไร": "ไปเรียนแล้ว",
        "เรียนอยู่ชั้นหรือระดับไหน": "ม.1",
        "เรียนหรือฝึกที่ไหน": "โรงเรียนบ้านทดสอบ",
        "ไปเรียนสม่ำเสมอไหม": "ไปทุกวัน",
        "ได้รับความช่วยเหลือตามแผนไหม": "ได้ครบ",
        "ต่อไปควรทำอะไร": "ไปเยี่ยมอีก",
        "นัดครั้งหน้าวันไหน": later,
    }


def fill(user: Any, heard: str, answers: dict[str, str]) -> str:
    """Answer what is asked, agree to what is read back, skip the rest. → the summary's words."""
    for _ in range(30):
        if READY in heard:
            return heard
        asked = next((line for line in heard.splitlines() if line in answers), None)
        labels = user.labels()
        if asked is not None:
            heard = answer(user, answers.pop(asked))
        elif "ใช่" in labels:
            heard = tap(user, "ใช่")
        else:
            skips = [label for label in labels if label.startswith("ข้าม")]
            assert skips, heard
            heard = tap(user, skips[-1])
    raise AssertionError(heard)


def shown(day: Any) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def test_child__back_in_school__told_asked_and_closed_in_the_chat(
    clean_database: str, clean_redis: str, report_form: Form
) -> None:
    with stage(clean_database, clean_redis) as made:
        town = Town(made.engine, made.vault, report_form)
        town.now = made.settings.clock()
        town.build()
        publish_follow_up(town)
        number = town.send()
        town.validate()
        assert town.order("coordinator", MoveCase(number, "confirm"))[0]
        user = made.line.user("นก")
        user.follow()
        with made.engine.begin() as connection:
            found = person.ensure(connection, made.vault, [user.id], town.now)
            sealed = made.vault.seal("นก", "person")
            role = ("weaver", "3204", "320402T")
            person.enrol(connection, found[user.id], role, town.now, sealed)
            connection.execute(update(table(Case)).values(weaver_id=found[user.id]))
        today = bangkok_date(town.now)
        with made.talking(made.talk(decide=decide)):
            heard_by(user)
            answer(user, number)
            heard = tap(user, "บันทึกการติดตาม")
            said = visit(shown(today - timedelta(days=31)), shown(today + timedelta(days=20)))
            fill(user, heard, said)
            assert "ส่งแล้ว" in tap(user, "ส่ง")
            made.wait_idle()
            town.now = made.settings.clock()
            town.validate()
            assert case(town, number)["state"] == "learning"
            assert placements(town)[0]["since"] == today - timedelta(days=31)
            still_there.run(town.room())
            made.wait_idle()
            heard = answer(user, "เมนู")
            assert "ยังไปเรียนอยู่ไหม" in heard
            assert f"เคส {number} ครบ 30 วันแล้ว" in heard
            heard = tap(user, "ใช่")
            assert f"ปิดเคส {number} แล้ว" in heard
            assert case(town, number)["close_code"] == "in_school"
            assert checks(town)[30] == "yes"
            made.wait_idle()
