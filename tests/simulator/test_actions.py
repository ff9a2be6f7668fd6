"""Every limit of actions and quick replies."""

from typing import Any

import pytest

from bot.simulator import actions as places
from bot.simulator.actions import Place, check_action
from bot.simulator.refusal import Findings
from tests.simulator.samples import say, tell, text
from tests.simulator.verdicts import errors_of, wrong_at

PICKER: dict[str, Any] = {"type": "datetimepicker", "label": "วัน", "data": "d", "mode": "date"}
SWITCH: dict[str, Any] = {"type": "richmenuswitch", "richMenuAliasId": "page-2", "data": "d"}


def wrong(action: Any, place: Place = places.TEMPLATE) -> set[str]:
    """The fields of the action that are refused there."""
    found = Findings()
    check_action(found, action, "action", place)
    return {detail.property for detail in found.details}


@pytest.mark.parametrize(
    "action",
    [
        tell("ก", "d"),
        tell("ก", ""),
        tell("ก", "d" * 300, displayText="ที่" * 300),
        tell("ก", "d", inputOption="openKeyboard", fillInText="ชื่อ:\n"),
        say("ก"),
        {"type": "uri", "label": "ก", "uri": "tel:1300"},
        {"type": "uri", "label": "ก", "uri": "line://nv/location"},
        {
            "type": "uri",
            "label": "ก",
            "uri": "http://a.example/",
            "altUri": {"desktop": "https://b.example"},
        },
        PICKER,
        PICKER | {"initial": "2016-05-31", "min": "1900-01-01", "max": "2100-12-31"},
        PICKER | {"mode": "time", "min": "00:00", "max": "23:59"},
        PICKER | {"mode": "datetime", "initial": "2016-05-31t06:15"},
        {"type": "clipboard", "label": "ก", "clipboardText": "ก" * 1000},
    ],
)
def test_action__within_limits__passes_in_a_template(action: dict[str, Any]) -> None:
    assert wrong(action) == set()


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (None, "action"),
        ({"type": "dance", "label": "a"}, "action.type"),
        ({"label": "a"}, "action.type"),
        ({"type": "postback", "label": "a"}, "action.data"),
        (tell("a", "d" * 301), "action.data"),
        (tell("a", "👍" * 151), "action.data"),
        (tell("a", "d", displayText="ก" * 301), "action.displayText"),
        (tell("a", "d", displayText="x", text="y"), "action.text"),
        (tell("a", "d", inputOption="openWindow"), "action.inputOption"),
        (tell("a", "d", fillInText="x"), "action.fillInText"),
        (tell("a", "d", inputOption="openVoice", fillInText="x"), "action.fillInText"),
        ({"type": "message", "label": "a"}, "action.text"),
        ({"type": "message", "label": "a", "text": "ก" * 301}, "action.text"),
        ({"type": "uri", "label": "a"}, "action.uri"),
        ({"type": "uri", "label": "a", "uri": "ftp://a.example"}, "action.uri"),
        ({"type": "uri", "label": "a", "uri": "https://a.example/ที่"}, "action.uri"),
        ({"type": "uri", "label": "a", "uri": "https://a.example/" + "a" * 983}, "action.uri"),
        (
            {"type": "uri", "label": "a", "uri": "tel:1", "altUri": {"desktop": "x"}},
            "action.altUri.desktop",
        ),
        (PICKER | {"mode": "month"}, "action.mode"),
        (PICKER | {"initial": "31/05/2016"}, "action.initial"),
        (PICKER | {"initial": "2016-02-30"}, "action.initial"),
        (PICKER | {"min": "1899-12-31"}, "action.min"),
        (PICKER | {"max": "2101-01-01"}, "action.max"),
        (PICKER | {"max": "2559-05-31"}, "action.max"),
        (PICKER | {"min": "2016-05-31", "max": "2016-05-31"}, "action.max"),
        (PICKER | {"mode": "time", "initial": "24:00"}, "action.initial"),
        (PICKER | {"mode": "datetime", "initial": "2016-05-31"}, "action.initial"),
        ({"type": "datetimepicker", "label": "a", "mode": "date"}, "action.data"),
        ({"type": "clipboard", "label": "a"}, "action.clipboardText"),
        ({"type": "clipboard", "label": "a", "clipboardText": "ก" * 1001}, "action.clipboardText"),
    ],
)
def test_action__outside_a_limit__is_refused_at_the_field(action: Any, field: str) -> None:
    assert field in wrong(action)


@pytest.mark.parametrize(
    ("place", "most", "required"),
    [
        (places.TEMPLATE, 20, True),
        (places.IMAGE_CAROUSEL, 12, False),
        (places.QUICK_REPLY, 20, True),
        (places.FLEX_BUTTON, 40, True),
        (places.FLEX_OTHER, 40, False),
        (places.RICH_MENU, 20, False),
    ],
)
def test_label__counts_grapheme_clusters_by_place(place: Place, most: int, required: bool) -> None:
    assert wrong(say("ที่" * most), place) == set()
    assert wrong(say("ที่" * most + "ก"), place) == {"action.label"}
    without = {"type": "message", "text": "ก"}
    assert wrong(without, place) == ({"action.label"} if required else set())


@pytest.mark.parametrize("kind", ["camera", "cameraRoll", "location"])
def test_phone_screen__outside_quick_replies__is_refused(kind: str) -> None:
    action = {"type": kind, "label": "ก"}
    assert wrong(action, places.QUICK_REPLY) == set()
    for place in (places.TEMPLATE, places.FLEX_BUTTON, places.RICH_MENU, places.IMAGE_CAROUSEL):
        assert wrong(action, place) == {"action.type"}


def test_menu_switch__outside_a_rich_menu__is_refused() -> None:
    assert wrong(SWITCH, places.RICH_MENU) == set()
    assert wrong(SWITCH | {"label": "ก"}, places.QUICK_REPLY) == {"action.type"}
    assert wrong(SWITCH | {"label": "ก"}, places.FLEX_BUTTON) == {"action.type"}


@pytest.mark.parametrize("alias", ["Page", "a" * 33, "หน้า", ""])
def test_menu_switch__bad_alias__is_refused(alias: str) -> None:
    assert wrong(SWITCH | {"richMenuAliasId": alias}, places.RICH_MENU) == {
        "action.richMenuAliasId"
    }


def test_quick_replies__thirteen__pass_and_fourteen_do_not() -> None:
    assert errors_of(text("ก", *[say(f"ข้อ {n}") for n in range(13)])) == set()
    assert wrong_at(text("ก", *[say(f"ข้อ {n}") for n in range(14)])) == {"quickReply.items"}


def test_quick_replies__none_at_all__are_refused() -> None:
    message = {"type": "text", "text": "ก", "quickReply": {"items": []}}
    assert wrong_at(message) == {"quickReply.items"}


def test_quick_reply__icon_over_http__is_refused() -> None:
    message = text("ก", say("ข"))
    message["quickReply"]["items"][0]["imageUrl"] = "http://a.example/a.png"
    assert wrong_at(message) == {"quickReply.items[0].imageUrl"}


def test_quick_reply__long_label__is_refused_at_its_path() -> None:
    found = errors_of(text("ก", say("ข"), say("ก" * 21)))
    where = "messages[0].quickReply.items[1].action.label"
    assert found == {(where, "Length must be between 0 and 20")}
