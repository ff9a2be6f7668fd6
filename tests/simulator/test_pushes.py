"""Pushes: who gets them, retry keys, quota, rates."""

import uuid

import pytest

from tests.simulator.bot import Line
from tests.simulator.samples import text

RATE = {"message": "The API rate limit has been exceeded. Try again later."}
QUOTA = {"message": "You have reached your monthly limit."}
NOBODY = "U" + "0" * 32


def key() -> str:
    """A new retry key."""
    return str(uuid.uuid4())


def test_push__to_a_friend__is_shown(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    assert line.push(person.id, text("ก")).status_code == 200
    assert person.last_text() == "ก"


def test_push__to_an_unknown_id__is_400(line: Line) -> None:
    line.sim.user("คนที่ไม่เคยเข้ามา")
    for user in (NOBODY, line.sim.user("คนที่ไม่เคยเข้ามา").id):
        answer = line.push(user, text("ก"))
        assert (answer.status_code, answer.json()) == (400, {"message": "Failed to send messages"})


def test_push__to_somebody_who_blocked__is_200_costs_nothing_and_is_not_shown(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    person.say("เขียนเมื่อครู่")
    person.block()
    assert line.push(person.id, text("ก")).status_code == 200
    assert person.bot_entries() == []
    assert line.get("/v2/bot/message/quota/consumption").json() == {"totalUsage": 0}


def test_push__to_somebody_who_only_wrote__works_for_seven_days(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.say("สวัสดี")
    line.sim.shift_clock(6.9 * 86400)
    line.push(person.id, text("ก"))
    line.sim.shift_clock(0.2 * 86400)
    assert line.push(person.id, text("ข")).status_code == 200
    assert person.last_text(5) == "ก"


@pytest.mark.parametrize("body", [{}, {"to": ""}, {"to": 5}])
def test_push__without_receiver__names_the_field(line: Line, body: dict[str, object]) -> None:
    answer = line.post("/v2/bot/message/push", body | {"messages": [text("ก")]})
    assert answer.json()["details"][0]["property"] == "to"


def test_push__silent__is_logged_as_such(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    body = {"to": person.id, "messages": [text("ก")], "notificationDisabled": True}
    assert line.post("/v2/bot/message/push", body).status_code == 200
    assert line.sim.accepted[0].notification_disabled
    wrong = line.post("/v2/bot/message/push", body | {"notificationDisabled": "yes"})
    assert wrong.json()["details"][0]["property"] == "notificationDisabled"


@pytest.mark.parametrize("units", [["a", "b"], ["ก"], ["a" * 31], "a"])
def test_push__bad_aggregation_unit__is_refused(line: Line, units: object) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    body = {"to": person.id, "messages": [text("ก")], "customAggregationUnits": units}
    assert line.post("/v2/bot/message/push", body).status_code == 400


def test_retry_key__used_again__is_409_with_the_first_answer(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    one = key()
    first = line.push(person.id, text("ก"), X_Line_Retry_Key=one)
    again = line.push(person.id, text("ก"), X_Line_Retry_Key=one.upper())
    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json() == {
        "message": "The retry key is already accepted",
        "sentMessages": first.json()["sentMessages"],
    }
    accepted = again.headers["x-line-accepted-request-id"]
    assert accepted == first.headers["x-line-request-id"]
    assert len(person.bot_entries()) == 1
    assert line.sim.accepted[0].retry_key == one


def test_retry_key__of_a_refused_push__is_still_free(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    one = key()
    assert line.push(person.id, {"type": "text"}, X_Line_Retry_Key=one).status_code == 400
    line.sim.fail(500)
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=one).status_code == 500
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=one).status_code == 200


def test_retry_key__after_24_hours__sends_again(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    one = key()
    line.push(person.id, text("ก"), X_Line_Retry_Key=one)
    line.sim.shift_clock(86_390)
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=one).status_code == 409
    line.sim.shift_clock(20)
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=one).status_code == 200
    assert len(person.bot_entries()) == 2


def test_retry_key__that_is_no_uuid__is_refused(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    assert line.push(person.id, text("ก"), X_Line_Retry_Key="abc").status_code == 400


def test_retry_key__on_other_calls__is_refused(line: Line) -> None:
    body = {"chatId": NOBODY}
    answer = line.post("/v2/bot/chat/loading/start", body, X_Line_Retry_Key=key())
    assert answer.status_code == 400
    assert "retry key" in answer.json()["message"]


def test_multicast__reaches_friends_and_counts_by_recipient(line: Line) -> None:
    people = [line.sim.user(name) for name in ("หนึ่ง", "สอง", "สาม")]
    for person in people:
        person.follow()
    people[2].block()
    to = [person.id for person in people] + [people[0].id, NOBODY]
    one = key()
    body = {"to": to, "messages": [text("ก")]}
    answer = line.post("/v2/bot/message/multicast", body, X_Line_Retry_Key=one)
    assert (answer.status_code, answer.json()) == (200, {})
    assert [len(person.bot_entries()) for person in people] == [1, 1, 0]
    assert line.get("/v2/bot/message/quota/consumption").json() == {"totalUsage": 2}
    again = line.post("/v2/bot/message/multicast", body, X_Line_Retry_Key=one)
    assert again.status_code == 409
    assert "sentMessages" not in again.json()


@pytest.mark.parametrize("to", [[], ["U" + f"{n:032x}" for n in range(501)], None])
def test_multicast__none_or_more_than_500__is_refused(line: Line, to: object) -> None:
    answer = line.post("/v2/bot/message/multicast", {"to": to, "messages": [text("ก")]})
    assert answer.json()["details"][0]["property"] == "to"


def test_multicast__bad_user_id__names_it(line: Line) -> None:
    body = {"to": [NOBODY, "somebody"], "messages": [text("ก")]}
    answer = line.post("/v2/bot/message/multicast", body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The property, to[1], in the request body")


def test_broadcast__reaches_all_friends(line: Line) -> None:
    friend, stranger = line.sim.user("หนึ่ง"), line.sim.user("สอง")
    friend.follow()
    stranger.say("สวัสดี")
    assert line.post("/v2/bot/message/broadcast", {"messages": [text("ก")]}).json() == {}
    assert [len(friend.bot_entries()), len(stranger.bot_entries())] == [1, 0]


def test_quota__used_up__refuses_pushes_and_not_replies(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.set_quota(2)
    assert line.get("/v2/bot/message/quota").json() == {"type": "limited", "value": 2}
    objects = [text("ก")] * 5
    assert line.push(person.id, *objects).status_code == 200, "objects do not count"
    assert line.push(person.id, text("ก")).status_code == 200
    refused = line.push(person.id, text("ก"))
    assert (refused.status_code, refused.json()) == (429, QUOTA)
    assert line.reply(text("ก")).status_code == 200
    assert line.get("/v2/bot/message/quota/consumption").json() == {"totalUsage": 2}


def test_quota__too_small_for_a_multicast__sends_to_nobody(line: Line) -> None:
    people = [line.sim.user(name) for name in ("หนึ่ง", "สอง")]
    for person in people:
        person.follow()
    line.sim.set_quota(10, used=9)
    body = {"to": [person.id for person in people], "messages": [text("ก")]}
    assert line.post("/v2/bot/message/multicast", body).json() == QUOTA
    assert people[0].bot_entries() == []


def test_quota__of_a_plan_without_limit__says_none(line: Line) -> None:
    assert line.get("/v2/bot/message/quota").json() == {"type": "none"}


def test_rate__over_the_bucket__is_429_and_refills_with_time(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.set_rate("push", 2, seconds=60)
    statuses = [line.push(person.id, text("ก")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert line.push(person.id, text("ก")).json() == RATE
    assert line.reply(text("ก")).status_code == 200, "each endpoint has its own bucket"
    line.sim.shift_clock(31)
    assert line.push(person.id, text("ก")).status_code == 200
    assert line.push(person.id, text("ก")).status_code == 429


def test_rate__of_the_loading_animation__is_100_at_once(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    bucket = line.sim.channel.rates
    from bot.simulator.refusal import RefusalError

    for _ in range(100):
        bucket.take("loading")
    line.sim.channel.rates._buckets["loading"].level = 0
    with pytest.raises(RefusalError, match="429"):
        bucket.take("loading")
