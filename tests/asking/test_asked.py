"""Asking in the chat, on the demo's data: one reply tells, lists, and offers what comes next."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

import handlers
from bot.engine.inputs import ButtonTapped, Input, TextTyped
from bot.engine.messages import Card, Message, Tap, Text
from bot.engine.taps import decode
from handlers.turn import Outcome, Person, Role, RoleAt, Turn
from models import asked, asked_hidden
from models.counted import Wanted
from models.measures import BY_CODE
from models.person import ensure
from models.scope import Grant, Scope, scope_of
from models.vault import Vault
from tests.asking.conftest import NOW
from workers.desk import Desk
from workers.talk.shelf import Shelf
from workers.talk.turns import drive

pytestmark = pytest.mark.database
Say = Callable[..., list[Message]]
WATCHER = Scope(9, (Grant("monitor", "52"),))
OPENER = Scope(1, (Grant("supervisor", "52"),))


@pytest.fixture(scope="module")
def say(opened: tuple[Connection, Vault]) -> Say:
    """Say something as somebody with a role in an area, and get the reply."""
    connection, vault = opened

    def speak(said: Input | str, role: Role = "supervisor", area: str = "32", lao: str = "",
              language: str = "th", **state: Any) -> list[Message]:  # fmt: skip
        user = f"U{role}{area}{lao}"
        person_id = ensure(connection, vault, [user], NOW)[user]
        person = Person(person_id, "active", language, (RoleAt(role, area, lao),))
        turn = Turn(
            person=person,
            input=TextTyped(said) if isinstance(said, str) else said,
            now=NOW,
            conversation=state,
            draft=None,
            forms={},
            form_versions={},
            happened_at=NOW,
        )
        scope = scope_of(person_id, [(role, area, lao)])
        desk = Desk(connection, vault, NOW, person, scope, Shelf(), NOW)
        outcome: Outcome = drive(handlers.decide(turn), desk)
        return list(outcome.messages)

    return speak


def _text(messages: list[Message]) -> str:
    return "\n".join(_lines(messages))


def _lines(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        if isinstance(message, Text):
            yield message.text
        if isinstance(message, Card):
            yield from (message.lead, message.title, *message.body, message.footnote)
            yield from (f"{fact.label} {fact.value}" for fact in message.facts)
            yield from (f"{row.text} {row.detail}" for row in message.rows)


def _taps(messages: list[Message]) -> dict[str, Tap]:
    found: dict[str, Tap] = {}
    for message in messages:
        if isinstance(message, Card):
            rows = [row.tap for row in message.rows if row.tap]
            found |= {tap.label: tap for tap in (*rows, *message.buttons, *message.taps)}
    return found


def _tapped(tap: Tap) -> Input:
    return TextTyped(tap.data) if tap.kind == "say" else ButtonTapped(decode(tap.data))


def test_ask__waiting_too_long__count_list_and_trend_in_one_reply(say: Say) -> None:
    reply = say("สถานะ สุรินทร์ ค้างกี่เคส เกิน 3 วัน")
    text = _text(reply)
    assert "เข้าใจว่า: รอตรวจสอบ · จ.สุรินทร์ · เกิน 3 วัน" in text
    main, listed = reply
    assert isinstance(main, Card)
    assert isinstance(listed, Card)
    assert main.title.startswith("จ.สุรินทร์: ")
    assert listed.title.startswith("3 รายแรก จาก")
    assert all(row.text.startswith("32-") for row in listed.rows)
    assert "ยังไม่มีใครยืนยันเคสนี้" in main.footnote
    assert {"แยกตามเพศ", "แยกตามช่วงอายุ"} <= set(_taps(reply))


def test_ask__without_the_word_for_status__answers_as_well(say: Say) -> None:
    with_word, without = say("สถานะ จอมพระ ค้างกี่เคส"), say("จอมพระ ค้างกี่เคส")
    assert _text(with_word) == _text(without)


@pytest.mark.parametrize("text", ["ช่วยด้วย เด็กโดนทำร้าย", "สวัสดีค่ะ", "แจ้งเด็กจมน้ำที่จอมพระ",
                                  "มีเด็กถูกทำร้าย ช่วยได้ไหม", "ขอบคุณครับ", "กี่โมงแล้ว"])  # fmt: skip
def test_ask__plea_or_small_talk__is_no_question(say: Say, text: str) -> None:
    assert "เข้าใจว่า" not in _text(say(text))


def test_ask__published_figures__come_out_with_their_share(say: Say) -> None:
    text = _text(say("เด็กเล็กที่ได้รับความช่วยเหลือกี่เปอร์เซ็นต์", area="52"))
    assert "จ.ลำปาง: 2,050 ราย" in text
    assert "39.4 % ของเด็กเล็ก 5,197" in text
    assert "1,640,000 บาท" in _text(say("สถานะ เงินช่วยเด็กเท่าไหร่", area="52"))
    assert "432,250 บาท" in _text(say("สถานะ เงินศูนย์เท่าไหร่", area="52"))
    assert "19 แห่ง" in _text(say("พัฒนาศูนย์ไปกี่แห่ง", area="52"))
    assert "140 ราย" in _text(say("สำรวจแล้วต้องช่วยกี่คน", area="52"))


def test_ask__every_tap_of_an_answer__gives_an_answer(say: Say) -> None:
    chance = random.Random(3)
    reply = say("สุรินทร์ หลุดกี่คน")
    seen = 0
    for _ in range(60):
        taps = [
            tap for tap in _taps(reply).values() if decode(tap.data).get("a") in {"ask", "asked"}
        ]
        if not taps:
            reply = say("สุรินทร์ หลุดกี่คน")
            continue
        reply = say(_tapped(chance.choice(taps)))
        assert "เข้าใจว่า" in _text(reply)
        assert "ยังไม่เข้าใจ" not in _text(reply)
        assert all(len(decode(tap.data)) for tap in taps)
        seen += 1
    assert seen > 30


def test_ask__list_of_an_answer__pages_to_its_total(say: Say) -> None:
    reply = say("เมืองสุรินทร์ แขวนลอยกี่คน")
    tap = _taps(reply)["ดูรายการทั้งหมด"]
    numbers: list[str] = []
    title = ""
    for _ in range(50):
        page = say(_tapped(tap))
        card = page[-1]
        assert isinstance(card, Card)
        numbers += [row.text for row in card.rows]
        title = card.title
        if "ดูต่อ" not in _taps(page):
            break
        tap = _taps(page)["ดูต่อ"]
    assert len(numbers) == len(set(numbers))
    assert f"{len(numbers):,} ราย" in title


def test_ask__place_of_another_province__is_not_known_and_examples_work(say: Say) -> None:
    reply = say("สถานะ ลำปาง ค้างกี่เคส")
    assert "ไม่พบพื้นที่หรือคำว่า “ลำปาง”" in _text(reply)
    examples = [tap for tap in _taps(reply).values() if tap.kind == "say"]
    assert len(examples) == 5
    for tap in examples:
        assert "เข้าใจว่า" in _text(say(_tapped(tap))), tap.label


@pytest.mark.parametrize(
    ("role", "area", "lao"),
    [("weaver", "320401", "320401T"), ("coordinator", "320401", "320401T"),
     ("coordinator", "3204", ""), ("protect", "32", ""), ("monitor", "32", ""), ("admin", "", "")],
)  # fmt: skip
def test_ask__examples_of_every_role__can_be_read(
    say: Say, role: Role, area: str, lao: str
) -> None:
    reply = say("สถานะ อะไรก็ไม่รู้ทั้งนั้นนะ", role, area, lao)
    for tap in _taps(reply).values():
        if tap.kind == "say":
            answer = _text(say(_tapped(tap), role, area, lao))
            assert "เข้าใจว่า" in answer, tap.label


def test_ask__compared_places__stand_side_by_side(say: Say) -> None:
    text = _text(say("เทียบ จอมพระ กับ ปราสาท หลุด แยกตามเพศ"))
    assert "อ.จอมพระ" in text
    assert "อ.ปราสาท" in text
    assert " / " in text


def test_ask__name_of_two_tambons__asks_which(say: Say) -> None:
    reply = say("สถานะ ต.เมืองบัว ค้างกี่เคส", area="")
    rows = [tap for tap in _taps(reply).values() if decode(tap.data).get("a") == "ask"]
    assert "หมายถึงที่ไหน" in _text(reply)
    assert len(rows) >= 2
    assert "เข้าใจว่า" in _text(say(_tapped(rows[0]), area=""))


def test_ask__in_english__is_answered_in_english(say: Say) -> None:
    text = _text(say("how many cases are waiting in Chom Phra", language="en"))
    assert "Understood: Waiting · Chom Phra District" in text


def test_ask__by_a_weaver__counts_own_cases_only(say: Say, loaded: Connection) -> None:
    text = _text(say("ค้างกี่เคส", "weaver", "320401", "320401T"))
    assert ": 0 ราย" in text


def test_ask__by_a_monitor__has_no_list_and_no_small_number(say: Say) -> None:
    reply = say("จอมพระ ออกกลางคัน แยกตามเหตุ", "monitor")
    assert len(reply) == 1
    assert "ดูรายการทั้งหมด" not in _taps(reply)
    card = reply[0]
    assert isinstance(card, Card)
    assert not any(row.detail.split(" ")[0] in {"1", "2", "3", "4"} for row in card.rows)


@pytest.mark.parametrize("seed", range(60))
def test_hidden__random_tables__nothing_small_comes_back_by_subtraction(
    loaded: Connection, seed: int
) -> None:
    chance = random.Random(seed)
    measure = BY_CODE[chance.choice(("cases", "waiting", "learning", "helping", "need_help"))]
    wanted = Wanted(
        measure,
        chance.choice(("52", "5206", "5204", "520601", "520402")),
        group=chance.choice(("district", "tambon", "sex", "age", "category", "state")),
        filters={"sex": ("f",)} if chance.random() < 0.5 else {},
    )
    true = asked.answer(loaded, OPENER, [wanted], NOW)[0]
    shown = asked_hidden.answer(loaded, WATCHER, [wanted], NOW)[0]
    assert shown.total is None or shown.total == true.total
    assert shown.total is None or not 0 < shown.total < 5
    for code, number in shown.groups.items():
        assert number is None or (number == true.groups[code] and not 0 < number < 5)
    if shown.total is not None:  # what is hidden together must not be one small number
        hidden = [true.groups[code] or 0 for code, n in shown.groups.items() if n is None]
        assert len(hidden) != 1
        assert not 0 < sum(hidden) < 5 or len([n for n in true.groups.values() if n]) == len(hidden)


def test_hidden__a_place_alone__is_shown_only_as_in_the_table_of_its_neighbours(
    loaded: Connection,
) -> None:
    waiting = Wanted(BY_CODE["learning"], "52", group="tambon")
    table = asked_hidden.answer(loaded, WATCHER, [replace(waiting, place="5206")], NOW)[0]
    for code, number in table.groups.items():
        alone = asked_hidden.answer(loaded, WATCHER, [replace(waiting, place=code, group="")], NOW)
        assert alone[0].total is None or number is not None
