"""Every limit of a message that is not a template or Flex."""

from typing import Any

import pytest

from tests.simulator import samples
from tests.simulator.verdicts import errors_of, wrong_at

TEXT: dict[str, Any] = {"type": "text", "text": "สวัสดี"}


@pytest.mark.parametrize("message", samples.EVERYTHING, ids=lambda message: message["type"])
def test_message__of_every_kind__passes(message: dict[str, Any]) -> None:
    assert errors_of(message) == set()


def test_messages__up_to_five__pass() -> None:
    assert errors_of(*[TEXT] * 5) == set()


@pytest.mark.parametrize("count", [0, 6])
def test_messages__none_or_six__are_refused(count: int) -> None:
    assert errors_of(*[TEXT] * count) == {("messages", "Size must be between 1 and 5")}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ({"type": "text"}, "text"),
        ({"type": "text", "text": ""}, "text"),
        ({"type": "text", "text": 5}, "text"),
        ({"type": "text", "text": "ก" * 5001}, "text"),
        ({"type": "text", "text": "👍" * 2501}, "text"),
        ({"text": "no type"}, "type"),
        ({"type": "letter", "text": "a"}, "type"),
        ("text", "messages[0]"),
        ({"type": "sticker", "packageId": "11537"}, "stickerId"),
        ({"type": "sticker", "packageId": "1", "stickerId": "1"}, "packageId"),
        ({"type": "image", "originalContentUrl": samples.PICTURE}, "previewImageUrl"),
        (
            samples.IMAGE | {"originalContentUrl": "http://plain.example/a.png"},
            "originalContentUrl",
        ),
        (samples.IMAGE | {"originalContentUrl": "https://a.example/ก.png"}, "originalContentUrl"),
        (samples.IMAGE | {"originalContentUrl": "https://a.example/a b"}, "originalContentUrl"),
        (samples.IMAGE | {"originalContentUrl": "https:///a.png"}, "originalContentUrl"),
        (
            samples.IMAGE | {"originalContentUrl": "https://a.example/" + "a" * 1983},
            "originalContentUrl",
        ),
        (samples.VIDEO | {"trackingId": "a" * 101}, "trackingId"),
        (samples.VIDEO | {"trackingId": "ก"}, "trackingId"),
        ({"type": "audio", "originalContentUrl": samples.PICTURE}, "duration"),
        (samples.AUDIO | {"duration": 0}, "duration"),
        (samples.LOCATION | {"title": "ก" * 101}, "title"),
        (samples.LOCATION | {"address": ""}, "address"),
        (samples.LOCATION | {"latitude": 91}, "latitude"),
        (samples.LOCATION | {"longitude": "103"}, "longitude"),
        ({"type": "location", "title": "a", "address": "b", "latitude": 1}, "longitude"),
        ({"type": "coupon"}, "couponId"),
        ({"type": "coupon", "couponId": "c", "deliveryTag": "a" * 31}, "deliveryTag"),
        (TEXT | {"sender": {"name": "ก" * 21}}, "sender.name"),
        (TEXT | {"sender": {"name": "LINE ช่วยเหลือ"}}, "sender.name"),
        (TEXT | {"sender": {"iconUrl": "http://a.example/a.png"}}, "sender.iconUrl"),
        (TEXT | {"emojis": [{"index": 0, "productId": "p", "emojiId": "e"}]}, "emojis[0].index"),
    ],
)
def test_message__outside_a_limit__is_refused_at_the_field(message: Any, where: str) -> None:
    assert where in wrong_at(message)


def test_text__of_5000_utf16_units__passes() -> None:
    assert errors_of({"type": "text", "text": "👍" * 2500}) == set()


def test_text__too_long__is_refused_in_lines_words() -> None:
    found = errors_of({"type": "text", "text": "ก" * 5001})
    assert found == {("messages[0].text", "Length must be between 0 and 5000")}


def test_emoji__that_points_at_a_dollar_behind_a_surrogate_pair__passes() -> None:
    emoji = {"index": 3, "productId": "p", "emojiId": "e"}
    assert errors_of({"type": "text", "text": "👍 $", "emojis": [emoji]}) == set()


def test_emojis__twenty_one__are_refused() -> None:
    emojis = [{"index": n, "productId": "p", "emojiId": "e"} for n in range(21)]
    assert wrong_at({"type": "text", "text": "$" * 21, "emojis": emojis}) == {"emojis"}


@pytest.mark.parametrize(
    ("text", "substitution", "passes"),
    [
        ("{a} {{b}}", {"a": {"type": "emoji", "productId": "p", "emojiId": "e"}}, True),
        ("{a}", {}, False),
        ("{a", {"a": {"type": "emoji"}}, False),
        ("a}", {}, False),
        ("{ก}", {"ก": {"type": "emoji"}}, False),
        ("{a}", {"a": {"type": "mention", "mentionee": {"type": "all"}}}, False),
    ],
)
def test_text_v2__placeholders__must_pair_and_be_given(
    text: str, substitution: dict[str, Any], passes: bool
) -> None:
    message = {"type": "textV2", "text": text, "substitution": substitution}
    assert (errors_of(message) == set()) is passes


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"baseUrl": "http://a.example/map"}, "baseUrl"),
        ({"altText": "ก" * 1501}, "altText"),
        ({"baseSize": {"width": 1000, "height": 500}}, "baseSize.width"),
        ({"baseSize": None}, "baseSize"),
        ({"actions": [samples.IMAGEMAP["actions"][0]] * 51}, "actions"),
        ({"actions": [samples.IMAGEMAP["actions"][0] | {"text": "ก" * 401}]}, "actions[0].text"),
        ({"actions": [samples.IMAGEMAP["actions"][0] | {"label": "ก" * 101}]}, "actions[0].label"),
        ({"actions": [samples.IMAGEMAP["actions"][0] | {"area": {}}]}, "actions[0].area.x"),
        (
            {"actions": [samples.IMAGEMAP["actions"][1] | {"linkUri": "ftp://a.example"}]},
            "actions[0].linkUri",
        ),
        ({"actions": [{"type": "dance", "area": {}}]}, "actions[0].type"),
        ({"video": {"originalContentUrl": samples.PICTURE}}, "video.previewImageUrl"),
    ],
)
def test_imagemap__outside_a_limit__is_refused_at_the_field(
    change: dict[str, Any], where: str
) -> None:
    assert where in wrong_at(samples.IMAGEMAP | change)


def test_unknown_property__outside_flex__is_ignored_as_line_does() -> None:
    assert errors_of(TEXT | {"colour": "red"}) == set()


def test_errors__several_in_one_request__are_all_named() -> None:
    found = errors_of({"type": "text"}, TEXT, {"type": "location", "title": "a"})
    assert ("messages[0].text", "must be specified") in found
    assert {where for where, _ in found if where.startswith("messages[2]")} == {
        "messages[2].address",
        "messages[2].latitude",
        "messages[2].longitude",
    }
