"""Reply tokens."""

import pytest

from bot.simulator import DeliveryRules
from tests.simulator.bot import Line
from tests.simulator.samples import text

INVALID = {"message": "Invalid reply token"}


def test_reply__with_a_fresh_token__is_shown_and_logged(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    person.say("สวัสดี")
    token = line.token()
    answer = line.reply(text("ก"), text("ข"))
    assert answer.status_code == 200
    sent = answer.json()["sentMessages"]
    assert [entry.id for entry in person.bot_entries()] == [each["id"] for each in sent]
    assert all(isinstance(each["id"], str) and each["quoteToken"] for each in sent)
    [accepted] = line.sim.accepted
    assert (accepted.method, accepted.to, accepted.reply_token) == ("reply", (person.id,), token)
    assert accepted.request_id == answer.headers["x-line-request-id"]


def test_reply_token__used_once__is_invalid_afterwards(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    assert line.reply(text("ก")).status_code == 200
    again = line.reply(text("ก"))
    assert (again.status_code, again.json()) == (400, INVALID)


def test_reply_token__made_up__is_invalid(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    assert line.reply(text("ก"), token="0" * 32).json() == INVALID


def test_reply_token__after_a_minute__is_invalid(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.shift_clock(59)
    assert line.reply(text("ก")).status_code == 200
    person.say("ข")
    line.sim.shift_clock(61)
    assert line.reply(text("ก")).json() == INVALID


def test_reply_token__with_a_bad_message__stays_usable(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    assert line.reply({"type": "text"}).status_code == 400
    assert line.reply(text("ก")).status_code == 200


def test_reply__without_a_token__names_the_field(line: Line) -> None:
    answer = line.post("/v2/bot/message/reply", {"messages": [text("ก")]})
    assert answer.json()["details"] == [{"message": "must be specified", "property": "replyToken"}]


def test_reply__with_a_retry_key__is_refused(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    body = {"replyToken": line.token(), "messages": [text("ก")]}
    key = "123e4567-e89b-12d3-a456-426614174000"
    answer = line.post("/v2/bot/message/reply", body, X_Line_Retry_Key=key)
    assert answer.status_code == 400
    assert line.reply(text("ก")).status_code == 200, "the token was not spent"


def test_standby_event__carries_no_token(line: Line) -> None:
    line.sim.user("สมใจ").special("message", {"message": {"type": "text"}}, mode="standby")
    assert line.bot.last["mode"] == "standby"
    assert "replyToken" not in line.bot.last


@pytest.mark.parametrize("act", ["block", "unsend"])
def test_event__that_cannot_be_answered__carries_no_token(line: Line, act: str) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    if act == "block":
        person.block()
    else:
        person.unsend(person.say("ก").message_id)
    assert "replyToken" not in line.bot.last


def test_reply_token__of_a_redelivered_event__gets_another_minute(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.shift_clock(100)
    event = line.bot.last
    line.sim.send_events([event | {"deliveryContext": {"isRedelivery": True}}])
    assert line.reply(text("ก")).status_code == 200


def test_reply_token__redelivered_after_20_minutes__stays_dead(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    line.sim.shift_clock(1201)
    line.sim.send_events([line.bot.last | {"deliveryContext": {"isRedelivery": True}}])
    assert line.reply(text("ก")).json() == INVALID


def test_reply_token__used_before_the_redelivery__stays_dead(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    assert line.reply(text("ก")).status_code == 200
    line.sim.send_events([line.bot.last | {"deliveryContext": {"isRedelivery": True}}])
    assert line.reply(text("ก")).json() == INVALID


def test_reply__to_somebody_who_blocked_meanwhile__is_accepted_and_not_shown(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    token = line.token()
    person.block()
    assert line.reply(text("ก"), token=token).status_code == 200
    assert person.bot_entries() == []
    assert line.sim.accepted[0].delivered == ()


def test_reply_life__can_be_set(line: Line) -> None:
    line.sim.channel.tokens.seconds = 5
    line.sim.user("สมใจ").follow()
    line.sim.shift_clock(6)
    assert line.reply(text("ก")).json() == INVALID


def test_reply_token__of_both_copies_of_a_duplicate__works_once(line: Line) -> None:
    line.sim.deliver(DeliveryRules(copies=2))
    line.sim.user("สมใจ").follow()
    first, second = line.bot.events
    assert first["replyToken"] == second["replyToken"]
    assert line.reply(text("ก"), token=first["replyToken"]).status_code == 200
    assert line.reply(text("ก"), token=second["replyToken"]).json() == INVALID
