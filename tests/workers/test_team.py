"""People of an area: who is there and who is quiet; holding, moving, handing over, coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.forms import Session
from bot.thai.show import BANGKOK
from handlers.orders import ListDrafts, MakeInvite, RaiseDanger, RedactMessage, SaveDraft, TakeAlert
from handlers.orders.team import HandOver, ListTeam, LoadMember
from handlers.turn import Draft
from models import inbox, placement_queries
from models.case import Alert, Case, CaseEvent
from models.columns import table
from models.outbox import Outbox, add_replies
from models.person import PERSON, Invite, PersonEvent, PersonRole
from tests.workers.chatting import Chat
from tests.workers.test_pushing import look, push, reply_to
from tests.workers.town import Town
from workers.clockwork import digest, still_there

pytestmark = pytest.mark.database
CASE = table(Case)


@pytest.fixture
def chat(town: Town) -> Chat:
    town.enrol("heir", ("weaver", "3204", "320402T"))
    for name in ("weaver", "heir"):
        town.change_person(name, heard_at=town.now)
    return Chat(town)


def follow(town: Town, count: int, name: str = "weaver") -> None:
    """Cases that somebody follows, made of one that was reported."""
    town.send(name, first_name="เอก", last_name="")
    town.validate()
    with town.engine.begin() as connection:
        first = dict(connection.execute(select(CASE)).mappings().first() or {})
        made = {"id", *(column.name for column in CASE.columns if column.computed is not None)}
        kept = {key: value for key, value in first.items() if key not in made}
        rows = [
            {**kept, "number": f"32-2569-{90000 + n}", "child_id": None} for n in range(1, count)
        ]
        if rows:
            connection.execute(insert(CASE), rows)


def begun(town: Town) -> Draft:
    """A draft of the weaver with an answer in it."""
    now = town.now.astimezone(BANGKOK)
    session = Session.start(town.form, now=now, seed=1)
    session.set("danger_now", "no", now=now)
    draft = replace(town.draft(), session=session.stored(), about="เอก")
    town.order("weaver", SaveDraft(draft))
    return draft


def followed(town: Town, name: str) -> int:
    return len(town.rows(Case, weaver_id=town.ids[name]))


def test_list__by_a_coordinator__weavers_of_the_own_lao_the_quiet_first(chat: Chat) -> None:
    town = chat.town
    town.change_person(
        "weaver", heard_at=town.now - timedelta(days=31), enrolled_at=town.now - timedelta(days=90)
    )
    said = chat.say("coordinator", "ทีม")
    assert "อบต.เมืองลีง · 2 คน · เงียบไป 1 คน" in said
    assert said.index("weaver") < said.index("heir")
    assert "เงียบไป · คุย 31 วันก่อน" in said
    assert "other_weaver" not in said
    assert "second" not in said
    chat.tap("coordinator", "ดูคนที่เงียบไป")
    assert "heir" not in chat.text("coordinator")
    assert "ไม่ได้เปิดให้บทบาทของคุณ" in chat.say("weaver", "ทีม")


def test_leaving_weaver__thirty_cases_and_two_drafts__all_go_and_come_back(chat: Chat) -> None:
    town = chat.town
    follow(town, 30)
    first, second = begun(town), begun(town)
    trial = town.draft(rehearsal=True)
    chat.state["weaver"] = {"version": 1, "draft": first.id, "place": "question"}
    assert "30 เคส · 2 ร่าง" in chat.say("coordinator", "ทีม")
    chat.tap("coordinator", "weaver")
    chat.tap("coordinator", "ส่งต่องาน")
    assert "ฉันดูแลเอง" in chat.text("coordinator")
    chat.tap("coordinator", "heir")
    assert "ส่งต่อให้ heir แล้ว 30 เคส" in chat.tap("coordinator", "ส่งทั้งหมด")
    assert (followed(town, "weaver"), followed(town, "heir")) == (0, 30)
    events = town.rows(CaseEvent, kind="handed_over")
    assert len(events) == 30
    assert {row["person_id"] for row in events} == {town.ids["coordinator"]}
    chat.listen("weaver")
    assert chat.state["weaver"].get("draft", 0) == 0
    said = chat.say("heir", "ร่าง")
    assert "รับเคสต่อจาก weaver 30 เคส" in said
    assert "ร่าง 2 ฉบับของ weaver" in said
    assert said.count("ส่งต่อจาก weaver") == 2
    assert "heir ดูแลต่อจากคุณ 30 เคส" in chat.say("weaver", "เมนู")
    assert [draft.id for draft in town.order("weaver", ListDrafts())] == [trial.id]
    chat.tap("heir", "ทำต่อ")
    opened = chat.state["heir"]["draft"]
    assert opened in (first.id, second.id)
    assert "คืนงานแล้ว 30 เคส" in chat.tap("coordinator", "คืนงานนี้")
    assert (followed(town, "weaver"), followed(town, "heir")) == (30, 0)
    chat.listen("heir")
    assert chat.state["heir"].get("draft", 0) == 0
    assert len(town.order("weaver", ListDrafts())) == 3
    assert "คืนไม่ได้" in chat.send("coordinator", f"a=member_back&e={_event(town)}")


def _event(town: Town) -> int:
    return int(town.one(PersonEvent, kind="handed_over")["id"])


def test_handing_over__three_hundred_cases__in_one_go(chat: Chat) -> None:
    town = chat.town
    follow(town, 300)
    done = town.order("coordinator", HandOver(town.ids["weaver"], town.ids["heir"]))
    assert (done.cases, followed(town, "heir")) == (300, 300)
    assert len(town.rows(CaseEvent, kind="handed_over")) == 300
    assert sum(kind == "work_came" for kind, _ in town.spoken("heir")) == 1


def test_handing_over__case_by_case__only_what_was_tapped(chat: Chat) -> None:
    town = chat.town
    follow(town, 3)
    chat.say("coordinator", "ทีม")
    chat.tap("coordinator", "weaver")
    chat.tap("coordinator", "ส่งต่องาน")
    chat.tap("coordinator", "heir")
    chat.tap("coordinator", "เลือกทีละเคส")
    said = chat.tap("coordinator", "32-2569-90001")
    assert "ส่งต่อให้ heir แล้ว 1 เคส" in said
    assert "32-2569-90002" in said
    assert (followed(town, "weaver"), followed(town, "heir")) == (2, 1)
    assert "รับเคส 32-2569-90001 ต่อจาก weaver" in chat.say("heir", "เมนู")


def test_handing_over__elsewhere__is_nobody(chat: Chat) -> None:
    town = chat.town
    follow(town, 2)
    for leaver, heir in (("weaver", "heir"), ("weaver", "other_weaver")):
        order = HandOver(town.ids[leaver], town.ids[heir])
        assert town.order("other_coordinator", order) is None
    assert town.order("coordinator", HandOver(town.ids["weaver"], town.ids["other_weaver"])) is None
    assert town.order("coordinator", LoadMember(town.ids["second"])) is None
    assert town.order("weaver", ListTeam()).members == ()
    assert followed(town, "weaver") == 2


def test_suspended__in_the_middle_of_a_report__reads_nothing_and_comes_back_to_it(
    chat: Chat,
) -> None:
    town = chat.town
    follow(town, 1)
    draft = town.draft()
    chat.state["weaver"] = {"version": 1, "draft": draft.id, "place": "question"}
    chat.say("coordinator", "ทีม")
    chat.tap("coordinator", "weaver")
    assert "เพราะอะไร" in chat.tap("coordinator", "พักบัญชี")
    assert "พักบัญชีของ weaver แล้ว" in chat.say("coordinator", "โทรศัพท์ตกน้ำ")
    assert town.one(PersonEvent)["kind"] == "suspended"
    kept = town.vault.open(town.one(PersonEvent)["sealed"], "person_event")
    assert kept == {"reason": "โทรศัพท์ตกน้ำ"}
    with town.engine.begin() as connection:
        assert (
            connection.execute(
                select(PERSON.c.state).where(PERSON.c.id == town.ids["weaver"])
            ).scalar()
            == "suspended"
        )
    chat.send("coordinator", f"a=heirs&p={town.ids['weaver']}")
    chat.tap("coordinator", "heir")
    chat.tap("coordinator", "ส่งทั้งหมด")
    said = chat.say("weaver", "เคส")
    assert "พักการใช้งานอยู่" in said
    assert "ดูแลต่อจากคุณ" not in said
    chat.send("coordinator", f"a=member_do&p={town.ids['weaver']}&m=resume")
    said = chat.say("weaver", "เมนู")
    assert "กลับมาใช้งานได้แล้ว" in said or "ดูแลต่อจากคุณ" in said


def test_suspended__who_took_an_alert__it_goes_out_again(chat: Chat) -> None:
    town = chat.town
    raised = RaiseDanger(town.draft().id, "A", ("beaten",), tambon="320402")
    town.order("weaver", raised)
    town.order("coordinator", TakeAlert(town.one(Alert)["id"]))
    chat.send("supervisor", f"a=member_do&p={town.ids['coordinator']}&m=suspend")
    chat.tap("supervisor", "ติดต่อไม่ได้")
    taken, again = town.rows(Alert)
    assert (taken["closed_at"], again["taken_at"]) == (town.now, None)
    assert f"alert:{again['id']}:0:{town.ids['second']}" in town.pushed("second")
    assert not [key for key in town.pushed("coordinator") if f"alert:{again['id']}:" in key]


def test_moved__to_another_lao__both_coordinators_hear(chat: Chat) -> None:
    town = chat.town
    chat.say("coordinator", "ทีม")
    chat.tap("coordinator", "weaver")
    assert "ย้าย weaver ไปที่ไหน" in chat.tap("coordinator", "ย้ายพื้นที่")
    chat.say("coordinator", "บ้านไทร")
    assert "ย้าย weaver ไป อบต.บ้านไทร แล้ว" in chat.tap("coordinator", "อบต.บ้านไทร")
    live = [
        (row["role"], row["lao"])
        for row in town.rows(PersonRole, person_id=town.ids["weaver"])
        if row["ended_at"] is None
    ]
    assert live == [("weaver", "320510T")]
    for name in ("second", "other_coordinator"):
        assert "weaver ย้ายจาก อบต.เมืองลีง ไป อบต.บ้านไทร" in chat.say(name, "เมนู")
    assert "คุณทำงานที่ อบต.บ้านไทร แทน อบต.เมืองลีง" in chat.say("weaver", "เมนู")
    assert "weaver" in chat.say("other_coordinator", "ทีม").split()
    assert "weaver" not in chat.say("coordinator", "ทีม").split()


def test_two_roles__one_ended__the_other_stays(chat: Chat) -> None:
    town = chat.town
    town.grant("weaver", ("weaver", "3205", "320510T"))
    view = town.order("coordinator", LoadMember(town.ids["weaver"]))
    assert view.elsewhere
    assert view.acts == ("move", "end")
    chat.send("coordinator", f"a=member_do&p={town.ids['weaver']}&m=end")
    chat.tap("coordinator", "ลาออกหรือย้ายไป")
    assert town.order("coordinator", LoadMember(town.ids["weaver"])) is None
    assert town.order("other_coordinator", LoadMember(town.ids["weaver"])).acts[-1] == "end"
    assert "แจ้ง" in chat.say("weaver", "เมนู")


def test_invite__provincial_administration__only_from_the_province(town: Town) -> None:
    town.grant("second", ("coordinator", "32", "32P"))
    assert town.order("district", MakeInvite("weaver", "32", "32P")) is None
    assert town.order("district", MakeInvite("weaver", "3204", "320402T")) is not None
    assert town.order("district", MakeInvite("weaver", "3205", "320510T")) is None
    assert town.order("district", MakeInvite("weaver", "3204", "999999T")) is None
    assert town.order("second", MakeInvite("weaver", "3205", "320510T")) is not None
    assert town.order("supervisor", MakeInvite("coordinator", "32", "32P")) is not None
    assert town.order("coordinator", MakeInvite("coordinator")) is None


def test_digest__somebody_went_quiet__says_so_once(chat: Chat) -> None:
    town = chat.town
    long_ago = town.now - timedelta(days=90)
    for name in ("weaver", "heir"):
        town.change_person(name, heard_at=town.now - timedelta(days=29), enrolled_at=long_ago)
    for name in ("coordinator", "second", "district"):
        town.change_person(name, heard_at=town.now)
    town.pass_time(days=1, hours=-1)
    digest.run(town.room())
    assert town.pushed("coordinator") == []
    town.pass_time(days=1)
    digest.run(town.room())
    assert town.pushed("coordinator") == [f"digest:2026-11-20:{town.ids['coordinator']}"]
    sealed = town.one(Outbox, person_id=town.ids["coordinator"])["sealed"]
    assert "คนในทีมที่เงียบไป" in str(town.vault.open(sealed, "outbox"))
    with town.engine.begin() as connection:
        connection.execute(update(table(Outbox)).values(attempted_at=town.now, closed_at=town.now))
    town.pass_time(days=3)
    digest.run(town.room())
    assert len(town.pushed("coordinator")) == 1


def test_left__with_cases__stays_on_the_list_until_they_are_handed_over(chat: Chat) -> None:
    town = chat.town
    follow(town, 2)
    chat.send("coordinator", f"a=member_do&p={town.ids['weaver']}&m=end")
    assert "ยังมี 2 เคส ที่ต้องมีคนดูแล" in chat.tap("coordinator", "ลาออกหรือย้ายไป")
    assert "ออกไปแล้ว ยังมีงานค้าง" in chat.say("coordinator", "ทีม")
    assert town.order("coordinator", LoadMember(town.ids["weaver"])).acts == ("hand",)
    assert "ใช้ได้เฉพาะผู้ที่ได้รับเชิญ" in chat.say("weaver", "เคส")
    chat.send("coordinator", f"a=member_hand&p={town.ids['weaver']}&t={town.ids['heir']}&w=all")
    assert followed(town, "heir") == 2
    assert "weaver" not in chat.say("coordinator", "ทีม").split()


def test_invite__by_a_province__asks_where_and_makes_it_there(chat: Chat) -> None:
    town = chat.town
    chat.say("supervisor", "เชิญ")
    assert "ไปอยู่ที่ไหน" in chat.tap("supervisor", "ผู้ประสานงาน")
    assert "ไม่พบ “ลำปาง”" in chat.say("supervisor", "ลำปาง")
    chat.say("supervisor", "จอมพระ")
    chat.tap("supervisor", "ทต.จอมพระ")
    invite = town.one(Invite)
    assert (invite["role"], invite["area"], invite["lao"]) == ("coordinator", "3204", "320401M")
    assert "ได้รหัสเชิญแล้ว" in chat.say("coordinator", "เชิญ")


def test_unsent__in_a_draft_that_was_handed_over__goes_from_it(chat: Chat) -> None:
    town = chat.town
    follow(town, 1)
    draft = begun(town)
    with town.engine.begin() as connection:
        inbox.keep(connection, [{"event_id": "e1", "person_id": town.ids["weaver"], "kind": "line",
                                 "happened_at": town.now, "received_at": town.now,
                                 "message_id": "m1", "sealed": b"x"}])  # fmt: skip
    row = town.one(inbox.Inbox, message_id="m1")["id"]
    now = town.now.astimezone(BANGKOK)
    session = Session.start(town.form, now=now, seed=1)
    session.set("danger_now", "no", now=now)
    session.set("first_name", "ลับ", now=now)
    town.order("weaver", SaveDraft(replace(draft, session=session.stored())), inbox_id=row)
    town.order("coordinator", HandOver(town.ids["weaver"], town.ids["heir"]))
    chat.listen("weaver")
    town.order("weaver", RedactMessage("m1"))
    (held,) = town.order("heir", ListDrafts())
    assert "ลับ" in str(held.session)
    chat.listen("heir")
    (held,) = town.order("heir", ListDrafts())
    assert "ลับ" not in str(held.session)


def test_two_talk_processes__draft_leaves_in_its_holders_turn_only(chat: Chat) -> None:
    """The order itself touches no draft: whoever writes in it at the same moment loses nothing."""
    town = chat.town
    follow(town, 1)
    draft = begun(town)
    town.order("coordinator", HandOver(town.ids["weaver"], town.ids["heir"]))
    assert town.order("heir", ListDrafts()) == []
    town.order("weaver", SaveDraft(replace(draft, about="สมชาย")))
    chat.listen("weaver")
    (held,) = town.order("heir", ListDrafts())
    assert (held.about, held.handed_by) == ("สมชาย", "weaver")


def test_suspended__a_push_and_a_lost_reply_wait__neither_is_told(town: Town) -> None:
    """What would ride on a reply for free waits until they are back."""
    look(town, 300, 299)
    push(town, "weaver", "overdue")
    with town.engine.begin() as connection:
        dead = {"person_id": town.ids["weaver"], "created_at": town.now, "sealed": town.vault.seal(
            {"token": "t", "messages": [], "keep": [{"type": "text", "text": "เลขรับเรื่อง"}]},
            "outbox")}  # fmt: skip
        add_replies(connection, [dead])
        connection.execute(update(table(Outbox)).where(table(Outbox).c.kind == "reply").values(
            closed_at=town.now, verdict="unheard"))  # fmt: skip
    town.change_person("weaver", state="suspended", suspended_at=town.now)
    assert [one["text"] for one in reply_to(town, "weaver", "สวัสดี")] == ["รับทราบ"]
    town.change_person("weaver", state="active", suspended_at=None, lease_until=None)
    said = [one["text"] for one in reply_to(town, "weaver", "กลับมาแล้ว")]
    assert "เลขรับเรื่อง" in said


def test_handing_over__an_ended_case_with_a_question_to_come__asks_the_new_one(
    chat: Chat,
) -> None:
    town = chat.town
    follow(town, 1)
    with town.engine.begin() as connection:
        key_id = connection.execute(select(CASE.c.key_id)).scalar_one()
        connection.execute(
            update(CASE).values(state="closed", close_code="in_school", closed_at=town.now)
        )
        case_id = connection.execute(select(CASE.c.id)).scalar_one()
        values = {"case_id": case_id, "kind": "school", "since": town.now.date(),
                  "key_id": key_id, "recorded_at": town.now}  # fmt: skip
        placement_queries.add(connection, values, {90: town.now - timedelta(hours=1)})
    still_there.run(town.room())
    assert [kind for kind, _ in town.spoken("weaver")].count("still_there") == 1
    assert "hand" in town.order("coordinator", LoadMember(town.ids["weaver"])).acts
    done = town.order("coordinator", HandOver(town.ids["weaver"], town.ids["heir"]))
    assert done.cases == 1
    still_there.run(town.room())
    assert [kind for kind, _ in town.spoken("heir")].count("still_there") == 1
