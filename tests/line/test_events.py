from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import taps
from bot.engine.inputs import (
    ButtonTapped,
    Followed,
    Input,
    LocationShared,
    MediaSent,
    MessageUnsent,
    StickerSent,
    TextTyped,
    Unfollowed,
    UnknownSent,
)
from bot.line.events import order_key, read

PERSON = "U" + "0" * 28 + "9999"
TOKEN = "a1b2c3d4" * 4


def event(kind: str, **parts: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "mode": "active",
        "timestamp": 1790000000123,
        "source": {"type": "user", "userId": PERSON},
        "webhookEventId": "01HZX0000000000000000000AA",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": TOKEN,
        **parts,
    }


def message(kind: str, **parts: Any) -> dict[str, Any]:
    return event("message", message={"id": "555", "type": kind, **parts})


CASES: list[tuple[dict[str, Any], Input]] = [
    (message("text", text="แจ้ง", quoteToken="q"), TextTyped("แจ้ง", "555")),
    (message("text", text="a\r\nb\x00"), TextTyped("a\nb", "555")),
    (message("image", contentProvider={"type": "line"}), MediaSent("image", "555")),
    (
        message("image", contentProvider={"type": "external", "originalContentUrl": "https://x"}),
        MediaSent("image", "555", external=True),
    ),
    (
        message("file", fileName="ใบ.pdf", fileSize=2138),
        MediaSent("file", "555", file_name="ใบ.pdf", size=2138),
    ),
    (
        message("location", latitude=14.88, longitude=103.49, address="จอมพระ"),
        LocationShared(14.88, 103.49, "จอมพระ", "555"),
    ),
    (message("sticker", packageId="1", stickerId="2"), StickerSent("555")),
    (message("hologram", beams=3), UnknownSent("message hologram", True)),
    (message("location", latitude="x"), UnknownSent("message location", True)),
    (event("follow", follow={"isUnblocked": True}), Followed()),
    (event("unfollow"), Unfollowed()),
    (event("unsend", unsend={"messageId": "77"}), MessageUnsent("77")),
    (event("levitated"), UnknownSent("levitated", True)),
    (
        event("postback", postback={"data": taps.encode("pick", d=4), "params": {}}),
        ButtonTapped({"a": "pick", "d": "4"}),
    ),
    (
        event("postback", postback={"data": "a=day", "params": {"date": "2012-08-05"}}),
        ButtonTapped({"a": "day"}, "2012-08-05"),
    ),
    (event("postback", postback={"data": "someone else's"}), ButtonTapped({})),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_read__each_kind__gives_its_input(raw: dict[str, Any], expected: Input) -> None:
    assert read(raw).input == expected


def test_read__text__carries_person_token_time_and_ids() -> None:
    got = read(message("text", text="ok") | {"deliveryContext": {"isRedelivery": True}})
    assert (got.user_id, got.reply_token, got.happened_at) == (PERSON, TOKEN, 1790000000123)
    assert (got.message_id, got.standby, got.redelivered) == ("555", False, True)
    assert TOKEN not in repr(got)


def test_read__standby__has_no_token_and_says_so() -> None:
    got = read(message("text", text="ok") | {"mode": "standby"})
    assert got.standby
    assert got.reply_token == ""


@pytest.mark.parametrize("digit", ["0", "f"])
def test_read__dummy_token_of_old_consoles__is_not_used(digit: str) -> None:
    assert read(message("text", text="ok") | {"replyToken": digit * 32}).reply_token == ""


def test_read__group__cannot_be_answered() -> None:
    raw = message("text", text="สถานะ")
    raw["source"] = {"type": "group", "groupId": "C1", "userId": PERSON}
    got = read(raw)
    assert got.input == UnknownSent("message in a group", False)
    assert got.reply_token == ""


def test_read__half_a_surrogate__can_be_stored() -> None:
    got = read(message("text", text="ก\ud83d"))
    assert isinstance(got.input, TextTyped)
    assert got.input.text.encode()


def test_order_key__same_time__sorts_by_place_in_the_set_then_by_id() -> None:
    def picture(index: int | None, ident: str) -> dict[str, Any]:
        images = {"imageSet": {"id": "s", "index": index}} if index else {}
        return message("image", **images) | {"webhookEventId": ident}

    late = message("text", text="x") | {"timestamp": 1790000000124, "webhookEventId": "A"}
    rows = [late, picture(2, "A"), picture(1, "B"), picture(1, "A"), picture(None, "Z")]
    got = [row["webhookEventId"] for row in sorted(rows, key=order_key)]
    assert got == ["Z", "A", "B", "A", "A"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("type", "mode", "timestamp", "source", "webhookEventId", "replyToken", "message")
KINDS = st.sampled_from(["message", "postback", "unsend", "follow"])
PARTS = ("type", "id", "text", "userId", "data", "params", "fileSize", "latitude", "longitude")
PART = st.dictionaries(
    st.sampled_from(PARTS), JSON | st.sampled_from(["text", "file", "location"]), max_size=6
)


@given(st.dictionaries(st.sampled_from([*FIELDS, "postback", "unsend"]), JSON | PART | KINDS))
def test_read__any_json__never_raises(raw: dict[str, Any]) -> None:
    got = read(raw)
    assert isinstance(got.happened_at, int)
    order_key(raw)
