"""Webhooks: signature, fixtures, redelivery, duplicates, order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from linebot.v3.models import UnknownEvent  # type: ignore[import-untyped]  # the SDK has none
from linebot.v3.webhook import WebhookParser  # type: ignore[import-untyped]  # the SDK has none

from bot.simulator import DeliveryRules, SimUser
from bot.simulator.delivery import sign
from tests.simulator.bot import Line
from tests.simulator.samples import png

EVENTS: dict[str, Callable[[SimUser], object]] = {
    "follow": lambda person: person.follow(),
    "unfollow": lambda person: person.block(),
    "text": lambda person: person.say("สวัสดี 👋"),
    "image": lambda person: person.send_image(png(3, 3), "image/png"),
    "video": lambda person: person.send_video(b"film"),
    "audio": lambda person: person.send_audio(b"sound"),
    "file": lambda person: person.send_file(b"file"),
    "sticker": lambda person: person.send_sticker(),
    "location": lambda person: person.share_location(14.88, 103.49, "บ้าน", "ต.ตัวอย่าง"),
    "postback": lambda person: person.postback("a=1"),
    "picked date": lambda person: person.postback("a=1", {"date": "2016-05-31"}),
    "unsend": lambda person: person.unsend("123"),
}


def test_signature__of_lines_own_example__is_the_same() -> None:
    # "Verify webhook signature" of LINE Developers
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    signature = sign("8c570fa6dd201bb328f1c1eac23a96d8", body)
    assert signature == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


@pytest.mark.parametrize("kind", EVENTS)
def test_event__of_every_kind__is_signed_and_complete(line: Line, kind: str) -> None:
    EVENTS[kind](line.sim.user("สมใจ"))
    [post] = line.bot.posts
    assert post.signed
    assert post.headers["content-type"] == "application/json; charset=utf-8"
    [event] = post.body["events"]
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", event["webhookEventId"])
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert event["mode"] == "active"
    assert event["source"] == {"type": "user", "userId": line.sim.user("สมใจ").id}
    assert isinstance(event["timestamp"], int)


@pytest.mark.parametrize("kind", EVENTS)
def test_event__of_every_kind__is_understood_by_lines_own_library(line: Line, kind: str) -> None:
    EVENTS[kind](line.sim.user("สมใจ"))
    [post] = line.bot.posts
    parser = WebhookParser(line.sim.settings.secret)
    signature = post.headers["x-line-signature"]
    [event] = parser.parse(post.raw.decode(), signature)
    assert not isinstance(event, UnknownEvent)


def test_thai__in_a_webhook__is_sent_as_it_is(line: Line) -> None:
    line.sim.user("สมใจ").say("สวัสดี")
    assert "สวัสดี".encode() in line.bot.posts[0].raw


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("text", {"text", "quoteToken", "markAsReadToken"}),
        ("image", {"contentProvider", "quoteToken", "markAsReadToken"}),
        ("video", {"contentProvider", "quoteToken", "markAsReadToken", "duration"}),
        ("audio", {"contentProvider", "markAsReadToken", "duration"}),
        ("file", {"fileName", "fileSize", "markAsReadToken"}),
        ("location", {"latitude", "longitude", "title", "address", "markAsReadToken"}),
        (
            "sticker",
            {"packageId", "stickerId", "stickerResourceType", "quoteToken", "markAsReadToken"},
        ),
    ],
)
def test_message__of_each_type__has_lines_fields(line: Line, kind: str, fields: set[str]) -> None:
    EVENTS[kind](line.sim.user("สมใจ"))
    message = line.bot.last["message"]
    assert message.keys() == fields | {"id", "type"}
    assert message["type"] == kind
    assert message["id"].isdecimal()
    assert 15 <= len(message["id"]) <= 19


def test_images_sent_together__carry_their_set(line: Line) -> None:
    together = {"id": "A", "index": 1, "total": 2}
    line.sim.user("สมใจ").send_image(png(3, 3), "image/png", image_set=together)
    assert line.bot.last["message"]["imageSet"] == together


def test_event__of_the_future__is_sent_as_asked(line: Line) -> None:
    line.sim.user("สมใจ").special("telepathy", {"telepathy": {"thought": "?"}}, replyable=False)
    assert line.bot.last["type"] == "telepathy"
    assert line.bot.last["telepathy"] == {"thought": "?"}
    assert "replyToken" not in line.bot.last


def test_follow__after_blocking__says_unblocked(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    person.block()
    person.unblock()
    follows = [event["follow"] for event in line.bot.events if event["type"] == "follow"]
    assert follows == [{"isUnblocked": False}, {"isUnblocked": True}]


def same(event: dict[str, Any]) -> dict[str, Any]:
    """The event without what a redelivery changes."""
    return {key: value for key, value in event.items() if key != "deliveryContext"}


def test_failed_webhook__is_redelivered_until_it_is_taken(line: Line) -> None:
    line.sim.deliver(DeliveryRules(again_after=(0.01, 0.01, 0.01)))
    line.bot.answers = [500, 503]
    first = line.sim.user("สมใจ").say("ก")
    assert (first.status, first.ok) == (500, False)
    line.sim.settle()
    events = line.bot.events
    assert [event["deliveryContext"]["isRedelivery"] for event in events] == [False, True, True]
    assert same(events[0]) == same(events[1]) == same(events[2])


def test_failed_webhook__with_redelivery_off__is_lost(line: Line) -> None:
    line.sim.deliver(DeliveryRules(redelivery=False))
    line.bot.answers = [500]
    line.sim.user("สมใจ").say("ก")
    line.sim.settle()
    assert len(line.bot.posts) == 1


def test_webhook__answered_with_any_2xx__is_not_redelivered(line: Line) -> None:
    line.sim.deliver(DeliveryRules(again_after=(0.01,)))
    line.bot.answers = [204]
    assert line.sim.user("สมใจ").say("ก").ok
    line.sim.settle()
    assert len(line.bot.posts) == 1


def test_webhook__unanswered_in_time__counts_as_failed(line: Line) -> None:
    line.sim.deliver(DeliveryRules(timeout=0.1, redelivery=False))
    line.bot.wait = 0.3
    outcome = line.sim.user("สมใจ").say("ก")
    assert (outcome.status, outcome.error) == (0, "request_timeout")
    assert line.sim.user("สมใจ").chat[0].error == "request_timeout"


def test_webhook__to_a_dead_server__could_not_connect(line: Line) -> None:
    line.sim.deliver(DeliveryRules(redelivery=False))
    line.sim.webhook_url = "http://127.0.0.1:1/"
    assert line.sim.user("สมใจ").say("ก").error == "could_not_connect"


def test_duplicates__of_each_event__differ_only_in_the_redelivery_flag(line: Line) -> None:
    line.sim.deliver(DeliveryRules(copies=3))
    line.sim.user("สมใจ").say("ก")
    events = line.bot.events
    assert [event["deliveryContext"]["isRedelivery"] for event in events] == [False, True, False]
    assert same(events[0]) == same(events[1]) == same(events[2])


def test_duplicates__overlapping__are_on_the_way_at_the_same_time(line: Line) -> None:
    line.sim.deliver(DeliveryRules(copies=2, overlapping=True))
    line.bot.wait = 0.2
    line.sim.user("สมใจ").say("ก")
    assert abs(line.bot.posts[0].at - line.bot.posts[1].at) < 0.15


def test_shuffled__events_overtake_one_another_and_none_is_lost(line: Line) -> None:
    line.sim.deliver(DeliveryRules(shuffled=True, copies=2, window_ms=200, seed=3))
    person = line.sim.user("สมใจ")
    for number in range(10):
        assert person.say(str(number)).error == "under way"
    line.sim.settle()
    texts = [event["message"]["text"] for event in line.bot.events]
    assert sorted(texts) == sorted([str(number) for number in range(10)] * 2)
    assert texts != sorted(texts)
    stamps = {event["message"]["text"]: event["timestamp"] for event in line.bot.events}
    assert [stamps[str(number)] for number in range(10)] == sorted(stamps.values())


def test_held_events__are_sent_when_released(line: Line) -> None:
    line.sim.deliver(DeliveryRules(hold=True))
    person, other = line.sim.user("สมใจ"), line.sim.user("มานี")
    person.say("ก")
    other.say("ข")
    person.say("ค")
    assert line.bot.posts == []
    line.sim.release(together=2)
    assert [len(post.body["events"]) for post in line.bot.posts] == [2, 1]
    assert [event["message"]["text"] for event in line.bot.events] == ["ก", "ข", "ค"]


def test_held_events__released_shuffled__come_in_another_order(line: Line) -> None:
    line.sim.deliver(DeliveryRules(hold=True, seed=1))
    person = line.sim.user("สมใจ")
    sent = [str(number) for number in range(10)]
    for number in sent:
        person.say(number)
    line.sim.release(shuffled=True)
    texts = [event["message"]["text"] for event in line.bot.events]
    assert texts != sent
    assert sorted(texts) == sent


def test_events__made_by_hand__can_be_sent_together_and_again(line: Line) -> None:
    person = line.sim.user("สมใจ")
    events = [line.sim.event(person, "postback", {"postback": {"data": d}}) for d in "ab"]
    line.sim.send_events(events)
    line.sim.send_events(events[:1])
    assert [post.body["events"] for post in line.bot.posts] == [events, events[:1]]


def test_raw_webhook__can_be_forged(line: Line) -> None:
    body = b'{"destination":"x","events":[]}'
    line.sim.post_raw(body, "forged")
    line.sim.post_raw(body)
    line.sim.post_raw(body, line.sim.sign(body))
    assert [post.signed for post in line.bot.posts] == [False, False, True]


def test_user_id__of_a_name__is_the_same_after_a_restart(line: Line) -> None:
    from bot.simulator import Simulator

    person = line.sim.user("สมใจ")
    assert re.fullmatch(r"U[0-9a-f]{32}", person.id)
    assert Simulator().user("สมใจ").id == person.id
    assert line.sim.user("มานี").id != person.id
