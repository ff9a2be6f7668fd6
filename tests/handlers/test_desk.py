"""What coordinators, supervisors and protection staff do: status, alerts, work, questions."""

from __future__ import annotations

from datetime import timedelta

from bot.engine.inputs import ButtonTapped, Followed, SystemSpoke, Unfollowed, UnknownSent
from handlers.orders import (
    CaseView,
    CoordinatorQuestion,
    ListCases,
    NoteFollowed,
    NoteUnfollowed,
    WorkItem,
)
from handlers.turn import Person, RoleAt
from tests.scenario import Chat
from tests.world import MUEANG_LING, NOW, World, coordinator, weaver

NUMBER = "32-2569-00001"


def case(number: str = NUMBER, **more: object) -> CaseView:
    values: dict[str, object] = {
        "case_no": number, "state": "new", "urgent": "", "shown": "ส*** ใ***", "tambon": "320402",
        "tambon_name": "เมืองลีง", "lao": "320402T", "lao_name": "อบต.เมืองลีง", "opened_at": NOW,
        "updated_at": NOW, "owner": "",
    }  # fmt: skip
    return CaseView(**(values | more))  # type: ignore[arg-type]


def desk(world: World, person: Person | None = None) -> Chat:
    return Chat(world, person or coordinator())


def test_status__alone__counts_of_my_area_with_time_and_lists() -> None:
    world = World(numbers={"received": 12, "cases": 10, "urgent": 1, "waiting": 0, "closed": None})
    chat = desk(world)
    chat.type("สถานะ")
    assert "ข้อมูล ณ 21 พ.ย. 2569" in chat.said()
    assert "รายงานที่ส่งมา 12" in chat.said()
    assert "ปิดเคส ไม่แสดง" in chat.said()
    labels = [tap.label for tap in chat.buttons()]
    assert "รายงานที่ส่งมา" in labels
    assert "รอตรวจสอบ" not in labels  # nothing behind a zero


def test_status__place_by_name__its_counts() -> None:
    world = World(numbers={"cases": 3}, places={"จอมพระ": [("3204", "อ.จอมพระ")]})
    chat = desk(world)
    chat.type("สถานะ จอมพระ")
    assert "อ.จอมพระ" in chat.said()


def test_status__one_name_at_several_levels__counts_the_widest_and_offers_the_others() -> None:
    places = {"จอมพระ": [("320401", "ต.จอมพระ"), ("3204", "อ.จอมพระ")]}
    chat = desk(World(numbers={"cases": 3}, places=places))
    chat.type("สถานะจอมพระ")
    assert "อ.จอมพระ" in chat.said()
    chat.tap("ต.จอมพระ")
    assert "ต.จอมพระ" in chat.said()
    assert "เคสทั้งหมด 3" in chat.said()


def test_status__one_name_in_places_apart__asks_which() -> None:
    places = {"หนองบัว": [("320101", "ต.หนองบัว อ.เมือง"), ("320905", "ต.หนองบัว อ.ศีขรภูมิ")]}
    chat = desk(World(numbers={"cases": 3}, places=places))
    chat.type("สถานะ หนองบัว")
    assert "หมายถึงที่ไหน" in chat.said()
    chat.tap("ต.หนองบัว อ.ศีขรภูมิ")
    assert "เคสทั้งหมด 3" in chat.said()


def test_status__unknown_place__an_example_that_works() -> None:
    chat = desk(World())
    chat.type("สถานะ โคกอีแร้ง")
    assert "“โคกอีแร้ง”" in chat.said()
    assert "ค้างกี่เคส เกิน 7 วัน" in chat.said()


def test_status__number_in_any_digits__the_case() -> None:
    chat = desk(World(cases={NUMBER: case()}))
    for text in (f"สถานะ {NUMBER}", NUMBER, "๓๒-๒๕๖๙-๐๐๐๐๑", "status 32 - 2569 - 00001"):
        chat.type(text)
        assert NUMBER in chat.said()
        assert "รับเรื่องแล้ว" in chat.said()


def test_status__case_outside_my_scope__same_answer_as_no_case() -> None:
    chat = desk(World())
    chat.type("สถานะ 32-2569-00777")
    assert "ไม่พบเลข 32-2569-00777" in chat.said()


def test_status__own_report_not_a_case_yet__its_state() -> None:
    chat = desk(World(), weaver())
    chat.type(f"สถานะ {NUMBER}")
    assert "รับแล้ว กำลังตรวจ" in chat.said()


def test_count__tapped__opens_its_list_and_pages() -> None:
    numbers = [f"32-2569-{n:05}" for n in range(1, 13)]
    world = World(numbers={"cases": 12}, cases={number: case(number) for number in numbers})
    chat = desk(world)
    chat.type("สถานะ")
    chat.tap("เคสทั้งหมด")
    assert "เคสทั้งหมด 12 ราย" in chat.said()
    assert "32-2569-00010" in chat.said()
    chat.tap("ดูต่อ")
    assert "32-2569-00012" in chat.said()
    assert [order.after for order in world.done if isinstance(order, ListCases)] == [
        "",
        "32-2569-00010",
    ]
    chat.tap("32-2569-00012")
    assert "อบต.เมืองลีง" in chat.said()


def test_count__monitor__cannot_be_opened() -> None:
    person = Person(5, "active", "th", (RoleAt("monitor", "32"),), (), "", "สุรินทร์")
    chat = desk(World(numbers={"cases": 12}), person)
    chat.type("สถานะ")
    assert "เคสทั้งหมด 12" in chat.said()
    assert "เคสทั้งหมด" not in [tap.label for tap in chat.buttons()]


def test_status__monitor_report__not_open_to_them() -> None:
    person = Person(5, "active", "th", (RoleAt("monitor", "32"),), (), "", "สุรินทร์")
    chat = desk(World(), person)
    chat.type("แจ้ง")
    assert "ไม่ได้เปิดให้บทบาทของคุณ" in chat.said()


def test_alert__first_to_tap__owns_it_and_the_next_sees_who() -> None:
    world = World(cases={NUMBER: case(urgent="A")}, alerts={4: NUMBER})
    first, second = desk(world), desk(world, coordinator(3))
    tap = ButtonTapped({"a": "take_alert", "id": "4"})
    first.turn(tap)
    assert f"คุณรับเรื่อง {NUMBER} แล้ว" in first.said()
    second.turn(tap)
    assert "คนที่ 2 รับเรื่อง" in second.said()
    first.turn(tap)
    assert f"คุณรับเรื่อง {NUMBER} แล้ว" in first.said()


def test_alert__not_mine__told_kindly() -> None:
    chat = desk(World())
    chat.turn(ButtonTapped({"a": "take_alert", "id": "99"}))
    assert "ไม่ได้อยู่ในพื้นที่ของคุณ" in chat.said()


def test_alert__carried__rides_on_the_next_reply() -> None:
    world = World(cases={NUMBER: case(urgent="A")}, alerts={4: NUMBER})
    chat = desk(world)
    data = {"level": "A", "case_no": NUMBER, "place": "เมืองลีง", "alert_id": 4}
    chat.turn(SystemSpoke("alert", data))
    chat.type("เมนู")
    assert "เหตุด่วน ระดับ A" in chat.said()
    chat.tap("รับเรื่อง")
    assert "คุณรับเรื่อง" in chat.said()


def test_work__items__each_opens_what_can_be_done() -> None:
    world = World(
        work=[
            WorkItem("alert", 4, NUMBER, "เมืองลีง", None, overdue=False),
            WorkItem("same_child", 7, "32-2569-00002", "เมืองลีง", NOW, overdue=True),
            WorkItem("new_case", 3, "32-2569-00003", "", NOW + timedelta(days=1), overdue=False),
        ],
        cases={NUMBER: case(), "32-2569-00003": case("32-2569-00003")},
        alerts={4: NUMBER},
        questions={
            7: CoordinatorQuestion(
                7, "same_child", "32-2569-00002",
                {"name": "ส*** ใ***", "age": "14 ปี"}, {"name": "ส*** ใ***", "age": "13 ปี"}, 90,
            )
        },
    )  # fmt: skip
    chat = desk(world)
    chat.type("ติดตาม")
    assert "เลยกำหนด" in chat.said()
    chat.tap("32-2569-00003")
    assert "32-2569-00003" in chat.said()
    chat.tap("32-2569-00002", ago=1)
    assert "คนเดียวกันไหม" in chat.said()
    assert "warn อายุ ใหม่: 14 ปี\nเดิม: 13 ปี" in chat.said()
    chat.tap("พี่น้องหรือฝาแฝด")
    assert "บันทึกเป็นพี่น้อง" in chat.said()
    chat.tap("คนละคน", ago=1)
    assert "ตอบไปแล้วว่า พี่น้องหรือฝาแฝด" in chat.said()


def test_question__that_compares_nothing__what_was_found_and_checked() -> None:
    question = CoordinatorQuestion(8, "area_no_lao", NUMBER, {"place": "เมืองลีง"}, {}, 0)
    chat = desk(World(questions={8: question}))
    chat.turn(ButtonTapped({"a": "question", "f": "8"}))
    assert "ยังไม่รู้ว่า อปท. ไหนดูแลตำบลนี้" in chat.said()
    chat.tap("ตรวจแล้ว")
    assert "บันทึกว่าตรวจแล้ว" in chat.said()


def test_status__money__in_baht_without_a_list() -> None:
    chat = desk(World(numbers={"cases": 3, "money_children": 164_000_000, "centres": 0}))
    chat.type("สถานะ")
    assert "1,640,000 บาท" in chat.said()
    assert "ศูนย์เด็กเล็กที่พัฒนา" not in chat.said()
    assert "เงินช่วยเด็ก" not in [tap.label for tap in chat.buttons()]


def test_work__none__says_so() -> None:
    chat = desk(World())
    chat.type("ติดตาม")
    assert "ไม่มีงานค้าง" in chat.said()


def test_move__offered_on_the_card__done_by_a_tap() -> None:
    chat = desk(World(cases={NUMBER: case(actions=("check", "confirm", "no_help"))}))
    chat.type(NUMBER)
    chat.tap("ยืนยันเคส")
    assert "บันทึกแล้ว" in chat.said()
    assert "ยืนยันแล้ว" in chat.said()
    chat.tap("ไม่ต้องช่วย", ago=1)
    assert "ทำไม่ได้ตอนนี้" in chat.said()


def test_follow__unknown_and_known__greeted() -> None:
    world = World()
    stranger, known = desk(world, Person(9, "unknown")), desk(world)
    stranger.turn(Followed())
    assert "ถ้ามีรหัสเชิญ" in stranger.said()
    known.turn(Followed())
    assert "ยินดีต้อนรับกลับมา" in known.said()
    known.turn(Unfollowed())
    kinds = [type(order) for order in world.done]
    assert kinds == [NoteFollowed, NoteFollowed, NoteUnfollowed]


def test_follow__arrived_late__is_noted_by_its_time_and_says_nothing() -> None:
    chat = desk(World())
    outcome = chat.turn(Followed(), late=True)
    assert (outcome.messages, chat.world.done) == ((), [NoteFollowed()])


def test_suspended__anything__a_short_word() -> None:
    chat = desk(World(), Person(8, "suspended"))
    chat.type("แจ้ง")
    assert "พักการใช้งาน" in chat.said()


def test_unknown_kind__not_answerable__silent() -> None:
    chat = desk(World())
    assert chat.turn(UnknownSent("join")).messages == ()
    chat.turn(UnknownSent("message new", answerable=True))
    assert "เมนู" in chat.said()


def test_person_without_area__report__says_what_to_do() -> None:
    person = Person(1, "active", "th", (RoleAt("weaver", ""),), ())
    chat = desk(World(), person)
    chat.type("แจ้ง")
    assert "ยังไม่ได้ตั้งพื้นที่" in chat.said()


def test_english__menus_and_help__hold_no_thai() -> None:
    chat = desk(World(), weaver(1, MUEANG_LING, language="en"))
    for text in ("menu", "help", "drafts", "my cases", "urgent help"):
        chat.type(text)
        said = chat.said().replace("ไทย / English", "")
        assert not [letter for letter in said if "ก" <= letter <= "ฮ"], said
