"""Rights that ended: what somebody held, lent, ordered or gave out is worth nothing afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handlers.orders import FindCase, MoveCase
from handlers.turn import Role
from models import absences, export_queries, invite, person
from models.columns import table
from models.export_rows import Filter
from models.link import Export
from models.scope import Grant, Scope
from models.submission import Submission
from tests.workers.chatting import Chat, report
from tests.workers.giving import Giving
from tests.workers.test_export_chat import ask, make, taken
from tests.workers.town import Town
from workers import membership
from workers.desk import Desk
from workers.export import Task, export
from workers.perform import PERFORM
from workers.talk.turns import scope_in

pytestmark = pytest.mark.database
BASE = "https://thaktho.example"
HERE: tuple[Role, str, str] = ("coordinator", "3204", "320402T")


@pytest.fixture
def chat(town: Town) -> Chat:
    town.shelf.public_url = BASE
    return Chat(town)


def as_talk(town: Town, name: str, order: Any) -> Any:
    """An order as talk performs it: with the roles that are lent at this moment."""
    who = town.ids[name]
    with town.desk(name) as made:
        held = person.roles(made.connection, [who])[who]
        (row,) = person.addresses(made.connection, [who])
        somebody = town.shelf.person(who, row.state, "th", name, held)
        lent = absences.lent(made.connection, [who], town.now).get(who, ())
        scope = scope_in(somebody, lent)
        desk = Desk(made.connection, town.vault, town.now, somebody, scope, town.shelf, town.now)
        return PERFORM[type(order)](desk, order)


def stand_in(town: Town, absent: str, name: str) -> None:
    with town.engine.begin() as connection:
        until = town.now + timedelta(days=9)
        absences.keep(connection, town.ids[absent], town.ids[name], town.now, until, town.now)


ENDINGS: dict[str, Callable[[Town], None]] = {
    "the absent person is suspended": lambda town: town.change_person(
        "coordinator", state="suspended"
    ),
    "the absent person's role ended": lambda town: town.dismiss("coordinator"),
    "the stand-in is suspended": lambda town: town.change_person(
        "other_coordinator", state="suspended"
    ),
    "the stand-in's own roles ended": lambda town: town.dismiss("other_coordinator"),
}


@pytest.mark.parametrize("why", ENDINGS)
def test_lent_roles__end_with_either_persons_own(town: Town, why: str) -> None:
    number = report(town)
    stand_in(town, "coordinator", "other_coordinator")
    assert as_talk(town, "other_coordinator", FindCase(number)) is not None
    ENDINGS[why](town)
    assert as_talk(town, "other_coordinator", FindCase(number)) is None


def test_lent_roles__are_only_those_that_see_cases(town: Town) -> None:
    """Who is away lends the view of cases, not the running of the service."""
    town.grant("coordinator", ("admin", "", ""))
    stand_in(town, "coordinator", "other_coordinator")
    with town.engine.connect() as connection:
        who = town.ids["other_coordinator"]
        assert absences.lent(connection, [who], town.now) == {who: [HERE]}


def test_role__taken_away__old_buttons_open_nothing(town: Town, chat: Chat) -> None:
    number = report(town)
    assert number in chat.send("coordinator", f"a=case&n={number}")
    town.dismiss("coordinator")
    for data in (f"a=case&n={number}", f"a=details&n={number}", f"a=history&n={number}",
                 f"a=review&n={number}", "a=export_see&n=1"):  # fmt: skip
        said = chat.send("coordinator", data)
        assert "สมชาย" not in said
        assert "320402" not in said


def test_file__of_a_role_that_ended__is_not_handed_out(town: Town, chat: Chat) -> None:
    report(town)
    taken(chat, "coordinator", "เคส")
    row = town.one(Export)
    assert theirs(town, row["id"])
    town.dismiss("coordinator")
    town.grant("coordinator", ("coordinator", "3205", "320510T"))  # works elsewhere now
    assert not theirs(town, row["id"])
    assert "ไม่พบไฟล์นี้" in chat.send("coordinator", f"a=export_see&n={row['id']}")


def theirs(town: Town, export_id: int) -> bool:
    with town.engine.begin() as connection:
        found = export_queries.load(connection, export_id)
        assert found is not None
        return export_queries.still_theirs(connection, found)


def test_case__that_moved_away__takes_its_report_out_of_the_old_areas_files(
    town: Town, chat: Chat
) -> None:
    number = report(town)
    assert len(list(rows(taken(chat, "coordinator", "รายงานที่ส่งมา")))) == 1
    done = [
        town.order("coordinator", MoveCase(number, "to_lao", "ย้าย", {"lao": "320510T"})),
        town.order("other_coordinator", MoveCase(number, "accept")),
    ]
    assert all(one[0] for one in done), done
    assert list(rows(taken(chat, "coordinator", "รายงานที่ส่งมา"))) == []
    (moved,) = rows(taken(chat, "other_coordinator", "รายงานที่ส่งมา"))
    assert moved["number"] == number


def test_report__that_made_no_case__stays_with_the_place_it_was_sent_from(
    town: Town, chat: Chat
) -> None:
    number = town.send()
    with town.engine.begin() as connection:  # not looked at yet
        connection.execute(table(Submission).update().values(lao="320402T"))
    (waiting,) = rows(taken(chat, "coordinator", "รายงานที่ส่งมา"))
    assert waiting["number"] == number
    assert list(rows(taken(chat, "other_coordinator", "รายงานที่ส่งมา"))) == []


def rows(made: bytes) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(made.decode("utf-8-sig")))


def test_watcher_of_one_lao__gets_the_looks_at_its_cases_only(town: Town, chat: Chat) -> None:
    giving = Giving(town)
    own = giving.case(name="weaver")
    other = giving.case(name="other_weaver", tambon="320510")
    for name, number in (("coordinator", own), ("other_coordinator", other)):
        assert town.order(name, FindCase(number)) is not None
    town.enrol("dpo", ("dpo", "32", "320402T"))
    assert {look["case_no"] for look in rows(taken(chat, "dpo", "บันทึกการเข้าดู"))} == {own}
    town.grant("dpo", ("dpo", "3205", ""))
    both = {look["case_no"] for look in rows(taken(chat, "dpo", "บันทึกการเข้าดู"))}
    assert both == {own, other}


def test_weaver__who_also_counts__opens_nothing_more(town: Town) -> None:
    number = report(town, "other_weaver", tambon="320510")
    town.grant("weaver", ("monitor", "32", ""))
    assert as_talk(town, "weaver", FindCase(number)) is None


def invited(town: Town, name: str) -> str:
    with town.engine.begin() as connection:
        by = town.ids[name]
        return invite.make(connection, town.vault, *HERE, 14, by, town.now)


def redeemed(town: Town, name: str, code: str) -> str:
    with town.engine.begin() as connection:
        known = person.ensure(connection, town.vault, [f"U{name}"], town.now)
        town.ids[name] = known[f"U{name}"]
        return invite.redeem(connection, town.vault, town.ids[name], code, town.now).verdict


def test_codes__of_somebody_who_was_put_on_hold__are_worth_nothing(town: Town) -> None:
    """Else who leaves takes a second account along."""
    code, others = invited(town, "district"), invited(town, "province")
    with town.engine.begin() as connection:
        membership.suspend(connection, town.vault, town.ids["district"], None, town.now)
    assert redeemed(town, "friend", code) == "expired"
    assert redeemed(town, "friend", others) == "welcome"


def test_codes__of_somebody_whose_role_ended__are_worth_nothing(town: Town) -> None:
    code = invited(town, "district")
    with town.engine.begin() as connection:
        who = town.ids["district"]
        held = person.roles(connection, [who])[who]
        membership.end_roles(connection, town.vault, who, held, None, town.now)
    assert redeemed(town, "friend", code) == "expired"


def test_code__typed_by_somebody_on_hold__is_wrong_and_not_used_up(town: Town) -> None:
    code = invited(town, "province")
    town.change_person("weaver", state="suspended")
    assert redeemed(town, "weaver", code) == "wrong"
    assert redeemed(town, "friend", code) == "welcome"


def test_guessing__spread_over_many_accounts__leaves_each_one_guess(town: Town) -> None:
    code = invited(town, "province")
    for n in range(invite.TOGETHER // invite.GUESSES):
        for _ in range(invite.GUESSES):
            assert redeemed(town, f"robot{n}", "K7QX-2MPA") == "wrong"
    assert redeemed(town, "robot_next", "K7QX-2MPA") == "wrong"
    assert redeemed(town, "robot_next", code) == "limited"  # one guess each from here on
    assert redeemed(town, "honest", code) == "welcome"  # nobody else is shut out
    town.pass_time(hours=2)
    assert redeemed(town, "robot_next", "K7QX-2MPA") == "wrong"


def test_scope__of_the_service_itself__is_asked_for_by_name(town: Town) -> None:
    """An empty scope is nobody's, not everybody's."""
    report(town)
    out = io.BytesIO()
    for scope in (Scope(0), Scope(0, (Grant("stranger"),)), Scope(0, (Grant("dpo"),))):
        for what in ("cases", "submissions", "visits", "assistance"):
            task = Task(what, "jsonl", Filter(), names="shown")
            assert export(town.engine, town.vault, scope, task, out, town.now) == 0
    assert town.rows(Submission)
    assert out.getvalue() == b""


def test_order__made_before_the_role_ended__is_asked_for_again(town: Town, chat: Chat) -> None:
    report(town)
    ask(chat, "coordinator", "เคส")
    assert make(town) == 1
    town.dismiss("coordinator")
    town.grant("coordinator", HERE)  # came back the same day: the file is theirs again
    assert "1 แถว" in chat.send("coordinator", "a=export_see&n=1")
