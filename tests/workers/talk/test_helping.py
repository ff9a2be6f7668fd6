"""Help in the chat, over the real parts: a list given 800 baht each, taken back; a referral."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.forms import Form
from bot.simulator import SimUser
from handlers import decide
from models import person, province_queries
from models.area import Centre
from models.case import Case
from models.casework import Referral
from tests.story.report import answer, heard_by, tap
from tests.workers.giving import Giving
from tests.workers.talk.stage import Stage, stage
from tests.workers.town import Town

pytestmark = pytest.mark.database
EACH = {
    "ช่วยวันไหน": "วันนี้",
    "ช่วยแบบไหน": "เงิน",
    "ช่วยเรื่องอะไร (เลือกได้ 3 ข้อ)": "เงินช่วยครอบครัว",
    "เงินหรือของมาจากไหน": "กสศ.",
    "จำนวนเงินหรือมูลค่ากี่บาท": "๘๐๐ บาท",
    "จ่ายอย่างไร": "เงินสด",
}
READY = "ครบแล้ว ตรวจดูก่อนส่ง"


@dataclass
class Scene:
    stage: Stage
    giving: Giving
    user: SimUser

    def until_ready(self, heard: str, answers: dict[str, str] | None = None) -> str:
        """Answer what is asked, send the evidence, skip the rest. → the summary's words."""
        known = EACH | (answers or {})
        for _ in range(30):
            if READY in heard:
                return heard
            asked = next((line for line in heard.splitlines() if line in known), None)
            if asked is not None:
                heard = answer(self.user, known[asked])
            elif "หลักฐาน" in heard:
                self.user.send_image(b"a receipt")
                heard = heard_by(self.user)
            else:
                skips = [label for label in self.user.labels() if label.startswith("ข้าม")]
                assert skips, heard
                heard = tap(self.user, skips[-1])
        raise AssertionError(heard)

    def validate(self) -> None:
        self.giving.town.now = self.stage.settings.clock()
        self.giving.town.validate()


@pytest.fixture
def scene(clean_database: str, clean_redis: str, report_form: Form) -> Iterator[Scene]:
    with stage(clean_database, clean_redis) as made:
        town = Town(made.engine, made.vault, report_form)
        town.now = made.settings.clock()
        town.build()
        giving = Giving(town)
        user = made.line.user("อร")
        user.follow()
        with made.engine.begin() as connection:
            found = person.ensure(connection, made.vault, [user.id], town.now)
            role = ("coordinator", "3204", "320402T")
            sealed = made.vault.seal("อร", "person")
            person.enrol(connection, found[user.id], role, town.now, sealed)
        yield Scene(made, giving, user)


def test_list__800_baht_each__total_before_saving_and_taken_back_after(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    for _ in range(3):
        giving.case()
    giving.change(Case, targets="T1")
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        assert "อบต.เมืองลีง 3 เคส" in answer(user, "ช่วยหลายเคส")
        heard = tap(user, "ทุกคนในรายการนี้ 3 เคส")
        assert "พบ 3 เคส" in heard
        summary = scene.until_ready(heard)
        assert "รวม 3 เคส เคสละ 800 บาท เป็นเงิน 2,400 บาท" in summary
        assert "ส่งแล้ว" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.total() == 240_000
        scene.stage.wait_idle()
        told = answer(user, "เมนู")
        assert "บันทึกการช่วยเหลือแล้ว" in told
        assert "2,400 บาท" in told
        assert "3 เคส 2,400 บาท" in tap(user, "ดูหรือยกเลิก")
        assert "ยกเลิกเพราะอะไร" in tap(user, "ยกเลิกทั้งชุด 3 เคส")
        assert "ยกเลิกแล้ว 3 รายการ 2,400 บาท" in tap(user, "เลขเคสหรือรายชื่อผิด")
        assert giving.total() == 0
        scene.stage.wait_idle()


def test_numbers_pasted__with_a_foreign_one__named_and_a_repeat_is_asked(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    mine = [giving.case() for _ in range(2)]
    foreign = giving.case(name="other_weaver", tambon="320510")
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        heard = answer(user, f"1. {mine[0]}\n2. {mine[1]}\n3. {foreign}")
        assert "บันทึกไม่ได้ 1 เลข" in heard
        assert f"{foreign}" in heard
        scene.until_ready(heard)
        tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.total() == 160_000
        heard = answer(user, f"{mine[0]} และ {mine[1]}")
        scene.until_ready(heard)
        assert "เคยได้เรื่องเดียวกันแล้วในปีงบนี้" in tap(user, "ส่ง")
        assert "เคยได้เรื่องเดียวกันแล้วในปีงบนี้" in answer(user, "ส่ง")
        assert "ส่งแล้ว" in tap(user, "ใช่ บันทึกเลย")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.total() == 320_000
        scene.stage.wait_idle()


def test_number_typed_into_the_form__refused__is_left_out_by_a_tap(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    mine = giving.case()
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        answer(user, mine)
        tap(user, "เพิ่มเติม")
        heard = tap(user, "บันทึกการช่วยเหลือ")
        known = {"ช่วยใคร": "1", "ใครเป็นผู้รับเงิน": "ยายมา ทดสอบ",
                 "มีเคสอื่นที่ได้เท่ากันด้วยไหม": "32-2569-99998 32-2569-99999"}  # fmt: skip
        assert "99,999" not in scene.until_ready(heard, known)
        assert "มี 2 เลขที่บันทึกไม่ได้" in tap(user, "ส่ง")
        heard = tap(user, "ตัดเลขเหล่านี้ออก เหลือ 1 เคส")
        assert "ตัดออกแล้ว" in heard
        assert "ส่งแล้ว" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.total() == 80_000
        scene.stage.wait_idle()


def test_referral__from_the_card__suggested_sent_and_answered(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    number = giving.case(birth="2012-08-05")
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        answer(user, number)
        tap(user, "เพิ่มเติม")
        heard = tap(user, "ส่งต่อหน่วยงาน")
        assert "เพราะต้องการ: ทุน / เงินค่าเรียน" in heard
        assert "เพราะเรียนระดับประถม" in heard
        heard = tap(user, "สพป.")
        known = {"ครอบครัวยินยอมให้ส่งข้อมูลไหม": "ยินยอมแล้ว"}
        scene.until_ready(heard, known)
        assert "ส่งแล้ว" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        row = giving.town.one(Referral)
        assert (row["agency"], row["state"], row["needs"]) == ("espa", "sent", "grant,school")
        scene.stage.wait_idle()
        assert "สพป. · ส่งเรื่องแล้ว" in answer(user, number)
        tap(user, "เพิ่มเติม")
        heard = tap(user, "ผลการส่งต่อ")
        assert "หน่วยงานตอบว่าอย่างไร" in heard
        heard = tap(user, "รับเรื่องแล้ว")
        assert "บันทึกคำตอบแล้ว" in heard
        tap(user, "ช่วยเสร็จแล้ว")
        assert giving.town.one(Case)["helped_at"] is not None
        scene.stage.wait_idle()


def test_cap__lowered_after_sending__comes_back_as_that_question_with_its_reason(
    scene: Scene,
) -> None:
    giving, user = scene.giving, scene.user
    mine = [giving.case() for _ in range(2)]
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        scene.until_ready(answer(user, " ".join(mine)))
        assert "ส่งแล้ว" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        with scene.stage.engine.begin() as connection:
            province_queries.keep_settings(connection, "32", giving.town.now, cap_child=70_000)
        scene.validate()
        assert giving.rows() == []
        scene.stage.wait_idle()
        assert "ขอให้แก้" in answer(user, "เมนู")
        heard = tap(user, "แก้เลย")
        assert "จำนวนเงินหรือมูลค่ากี่บาท" in heard
        assert "เกินเพดานของจังหวัด ตอนนี้ไม่เกิน 700 บาท ต่อหนึ่งราย" in heard
        assert "เป็นเงิน 1,400 บาท" in answer(user, "700")
        assert "ส่ง" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.total() == 140_000
        scene.stage.wait_idle()


def test_centre__begun_by_its_word__is_on_the_register(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    known = {
        "ศูนย์เด็กเล็กชื่ออะไร": "ศพด.บ้านทดสอบ",
        "หมู่ที่เท่าไร": "4",
        "มีเด็กกี่คน": "35",
        "มีครูและผู้ดูแลเด็กกี่คน": "3",
        "ศูนย์ได้รับเงินสนับสนุนครั้งนี้ไหม": "ได้รับ",
        "ได้รับกี่บาท": "22,750",
        "ได้รับวันไหน": "วันนี้",
        "เงินมาจากไหน": "กสศ.",
    }
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        scene.until_ready(answer(user, "ทะเบียนศูนย์"), known)
        assert "ส่งแล้ว" in tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert giving.town.one(Centre)["code"] == "320402T-C01"
        assert giving.total() == 2_275_000
        scene.stage.wait_idle()
        told = answer(user, "เมนู")
        assert "22,750 บาท" in told
        assert "ศพด.บ้านทดสอบ" in tap(user, "ดูหรือยกเลิก")
        scene.stage.wait_idle()


def test_unsend__of_a_note_of_help__leaves_the_sum_and_the_reports_own_note(scene: Scene) -> None:
    giving, user = scene.giving, scene.user
    mine = [giving.case(note="บ้านอยู่หลังวัด") for _ in range(2)]
    with scene.stage.talking(scene.stage.talk(decide=decide)):
        heard_by(user)
        scene.until_ready(answer(user, " ".join(mine)), {"หมายเหตุ": "ฝากไว้กับยายมา"})
        tap(user, "ส่ง")
        scene.stage.wait_idle()
        scene.validate()
        assert words(giving).count("ฝากไว้กับยายมา") == 2
        sent = next(e for e in user.chat if e.body.get("text") == "ฝากไว้กับยายมา")
        user.unsend(str(sent.body["id"]))
        scene.stage.wait_idle()
        assert "ฝากไว้กับยายมา" not in words(giving)
        assert "ผู้ปกครองของแต่ละเคส" in words(giving)
        assert giving.total() == 160_000
        notes = [
            giving.town.opened(case["key_id"], case["sealed"], "case")["note"]
            for case in giving.town.rows(Case)
        ]
        assert notes == ["บ้านอยู่หลังวัด"] * 2


def words(giving: Giving) -> str:
    """Everything sealed with help, opened."""
    return str(
        [giving.town.opened(row["key_id"], row["sealed"], "assistance") for row in giving.rows()]
    )
