"""What an author asks of the chat beyond XLSForm: readers, choices that fit first, a way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.engine import moves, taps
from bot.engine.answer import settle
from bot.engine.messages import Card
from bot.engine.read import understand
from bot.engine.show import show
from bot.engine.state import State
from bot.engine.talk import Talk
from bot.engine.understood import Asking, Misread
from bot.forms import Form, Session, compile_form
from bot.thai import to_bangkok

NOW = to_bangkok(datetime(2026, 11, 21, 3, 0, tzinfo=UTC))
HEAD = (
    "| survey |\n| | type | name | label | required | relevant | constraint | constraint_message "
    "| calculation | bind::thaktho:reads | bind::thaktho:first | bind::thaktho:instead |\n"
)
TABLE = (
    HEAD
    + """| | select_one yn | grown | Is it grown | yes | | | | | | | |
| | calculate | best | | | | | | if(${grown} = 'yes', 'saw axe', '') | | | |
| | select_multiple tool | tools | Which tools | | | | | | | best | |
| | integer | weight | How heavy | yes | | ${grown} = 'yes' or . < 10 | Too heavy | \
| | | grown |
| | text | one | Which case | yes | | | | | case-number | | |
| | text | several | Which cases | yes | | | | | case-numbers | | |

| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| | tool | hammer | Hammer |
| | tool | knife | Knife |
| | tool | axe | Axe |
| | tool | saw | Saw |

| settings |
| | form_title | form_id | namespaces |
| | Columns | columns | thaktho="https://thaktho.org/xforms" |
"""
)


def form() -> Form:
    compiled = compile_form(TABLE, name="columns")
    assert compiled.form is not None, compiled.problems
    return compiled.form


def begin() -> Talk:
    session = Session.start(form(), now=NOW, seed=1)
    talk = Talk(session, State(draft=1, place="question"), 1, "en", NOW)
    settle(talk)
    show(talk)
    return talk


def said(talk: Talk, *texts: str) -> Card:
    """The last card after these texts, each in a turn of its own."""
    for text in texts:
        talk.barred, talk.why = False, ""
        moves.text(talk, text)
        (shown,) = show(talk)
    assert isinstance(shown, Card)
    return shown


@pytest.mark.parametrize(
    ("grown", "order"),
    [("yes", ["Saw", "Axe", "Hammer", "Knife"]), ("no", ["Hammer", "Knife", "Axe", "Saw"])],
)
def test_first__named_by_a_calculation__those_choices_come_first(
    grown: str, order: list[str]
) -> None:
    card = said(begin(), grown)
    assert [row.text for row in card.rows] == [f"{n}. {name}" for n, name in enumerate(order, 1)]


def test_first__typed_by_number__means_what_is_shown() -> None:
    talk = begin()
    said(talk, "yes", "1 2")
    assert set(talk.value("tools").split()) == {"saw", "axe"}
    assert talk.session.validate()[0].name == "weight"


def test_instead__refused_by_the_rule__the_other_question_is_a_tap_away() -> None:
    talk = begin()
    card = said(talk, "no", "4", "12")
    assert card.body[0] == "Too heavy"
    tap = next(tap for tap in card.taps if tap.label == "Is it grown")
    moves.tap(talk, taps.decode(tap.data), "")
    question = talk.question()
    assert question is not None
    assert question.name == "grown"
    card = said(talk, "yes")
    assert card.title == "How heavy"


@pytest.mark.parametrize("text", ["heavy", "5"])
def test_instead__not_refused_by_the_rule__nothing_is_offered(text: str) -> None:
    card = said(begin(), "no", "4", text)
    assert "Is it grown" not in [tap.label for tap in card.taps]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32-2569-00001", "32-2569-00001"),
        ("๓๒-๒๕๖๙-๐๐๐๐๑", "32-2569-00001"),
        ("32–2569–00001", "32-2569-00001"),
        ("32 2569 00001", "32-2569-00001"),
        ("32256900001", "32-2569-00001"),
        ("32/2569/1", "32-2569-00001"),
        ("เคส 32-2569-12", "32-2569-00012"),
        ("32-2569-00001 32-2569-00001", "32-2569-00001"),
        ("32-2569-00001 32-2569-00002", None),
        ("32-2569", None),
        ("32-2569-000012", None),
        ("1999900000013", None),
        ("ไม่รู้", None),
        ("บ้านเลขที่ 32-2569-00001 ค่ะ", None),
    ],
)
def test_case_number__typed__one_in_full_or_refused(text: str, value: str | None) -> None:
    assert read(text, "one") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32-2569-00001, 32-2569-00002", "32-2569-00001 32-2569-00002"),
        ("32-2569-1 และ 32-2569-2", "32-2569-00001 32-2569-00002"),
        ("32-2569-00002\n32-2569-00001\n32-2569-00002", "32-2569-00002 32-2569-00001"),
        ("32-2569-00001 กับ สมชาย", None),
    ],
)
def test_case_numbers__typed__each_once_or_refused(text: str, value: str | None) -> None:
    assert read(text, "several") == value


def read(text: str, name: str) -> str | None:
    session = Session.start(form(), now=NOW, seed=1)
    session.set("grown", "yes", now=NOW)
    session.go_to(f"/data/{name}")
    question = session.current("en")
    assert question is not None
    assert question.name == name
    meaning = understand(text, Asking(question, NOW.date(), "en"))
    if isinstance(meaning, Misread):
        assert "32-2569-00001" in meaning.why
        return None
    assert meaning.certain
    return meaning.value
