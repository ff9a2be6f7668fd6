"""``/_sim``: the control calls of tests and the page."""

from typing import Any

import pytest
import requests

from tests.simulator.bot import Line
from tests.simulator.samples import CONFIRM, QUICK, png, text


def steer(line: Line, path: str, body: Any) -> requests.Response:
    """POST to a control call; no token is needed."""
    return requests.post(f"{line.sim.url}/_sim/{path}", json=body, timeout=10)


def add(line: Line, **fields: Any) -> str:
    """Add a person; the user id comes back."""
    answer = steer(line, "users", fields)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["userId"])


def test_person__added__is_in_the_state_with_caption(line: Line) -> None:
    user = add(line, name="มานี", caption="ผู้ประสานงาน")
    state = requests.get(f"{line.sim.url}/_sim/state", timeout=10).json()
    [person] = state["people"]
    assert (person["userId"], person["caption"], person["friend"]) == (user, "ผู้ประสานงาน", False)
    assert add(line, name="มานี") == user, "the same name is the same person"
    assert line.sim.user("มานี").id == user


def test_person__added_as_a_friend__gets_pushes_without_an_event(line: Line) -> None:
    user = add(line, name="มานี", friend=True)
    assert line.bot.posts == []
    assert line.push(user, text("ก")).status_code == 200


@pytest.mark.parametrize("fields", [{}, {"name": " "}, {"name": 5}])
def test_person__without_a_name__is_refused(line: Line, fields: dict[str, Any]) -> None:
    assert steer(line, "users", fields).status_code == 400


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ({"do": "follow"}, "follow"),
        ({"do": "block"}, "unfollow"),
        ({"do": "say", "text": "ก"}, "message"),
        ({"do": "sticker"}, "message"),
        ({"do": "location", "latitude": 14.8, "longitude": 103, "title": "ก"}, "message"),
        ({"do": "postback", "data": "a"}, "postback"),
        ({"do": "unsend", "messageId": "1"}, "unsend"),
        ({"do": "action", "action": {"type": "postback", "data": "a"}}, "postback"),
    ],
)
def test_act__of_each_kind__raises_its_event(line: Line, act: dict[str, Any], kind: str) -> None:
    user = add(line, name="มานี", friend=True)
    answer = steer(line, f"users/{user}/act", act)
    assert answer.json()["status"] == 200
    assert line.bot.last["type"] == kind


def test_act__tap_by_label_and_picked_date__works(line: Line) -> None:
    user = add(line, name="มานี", friend=True)
    line.push(user, CONFIRM, QUICK)
    picked = {"do": "tap", "label": "เลือกวันเกิด", "picked": "2016-05-31"}
    assert steer(line, f"users/{user}/act", picked).status_code == 200
    assert line.bot.last["postback"]["params"] == {"date": "2016-05-31"}
    assert steer(line, f"users/{user}/act", {"do": "tap", "label": "ส่ง"}).status_code == 200
    assert line.bot.last["postback"]["data"] == "send=yes"


@pytest.mark.parametrize(
    "act",
    [
        {"do": "dance"},
        {"do": "say"},
        {"do": "tap", "label": "ไม่มี"},
        {"do": "action", "action": "x"},
        {"do": "location", "latitude": "x", "longitude": 1},
        [],
    ],
)
def test_act__that_is_not_possible__is_400_with_the_reason(line: Line, act: Any) -> None:
    user = add(line, name="มานี", friend=True)
    answer = steer(line, f"users/{user}/act", act)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_act__of_nobody__is_400(line: Line) -> None:
    assert steer(line, "users/U0/act", {"do": "follow"}).status_code == 400


def test_content__sent_raw__reaches_the_bot_and_the_page(line: Line) -> None:
    user = add(line, name="มานี", friend=True)
    url = f"{line.sim.url}/_sim/users/{user}/content?kind=image"
    data = png(4, 4)
    answer = requests.post(url, data=data, headers={"Content-Type": "image/png"}, timeout=10)
    message = answer.json()["event"]["message"]["id"]
    assert line.get(f"/v2/bot/message/{message}/content").content == data
    shown = requests.get(f"{line.sim.url}/_sim/content/{message}", timeout=10)
    assert shown.content == data
    line.sim.user("มานี").unsend(message)
    gone = requests.get(f"{line.sim.url}/_sim/content/{message}", timeout=10)
    assert gone.status_code == 404
    wrong = requests.post(f"{line.sim.url}/_sim/users/{user}/content?kind=smell", timeout=10)
    assert wrong.status_code == 400


def test_fault__set_and_cleared_over_http__works(line: Line) -> None:
    assert steer(line, "faults", {"kind": "fail", "status": 503, "times": None}).ok
    assert line.get("/v2/bot/info").status_code == 503
    requests.delete(f"{line.sim.url}/_sim/faults", timeout=10)
    assert line.get("/v2/bot/info").status_code == 200


@pytest.mark.parametrize("fault", [{"kind": "explode"}, {"kind": "fail", "sttus": 1}, {}])
def test_fault__that_is_unknown__is_refused(line: Line, fault: dict[str, Any]) -> None:
    assert steer(line, "faults", fault).status_code == 400


def test_settings__each__takes_effect(line: Line) -> None:
    channel = line.sim.channel
    assert steer(line, "settings", {"quota": {"limit": 5, "used": 2}}).ok
    assert (channel.quota.limit, channel.quota.used) == (5, 2)
    assert steer(line, "settings", {"quota": {"limit": None}}).ok
    assert (channel.quota.limit, channel.quota.used) == (None, 2)
    assert steer(line, "settings", {"rate": {"endpoint": "info", "requests": 0}}).ok
    assert line.get("/v2/bot/info").status_code == 429
    assert steer(line, "settings", {"clock": 3600, "replySeconds": 5}).ok
    assert (channel.clock.offset, channel.tokens.seconds) == (3600, 5)
    assert steer(line, "settings", {"webhook": "http://127.0.0.1:1/"}).ok
    assert line.sim.webhook_url == "http://127.0.0.1:1/"
    assert steer(line, "settings", {"rewrite": {"https://a": "http://b"}}).ok
    assert channel.settings.rewrite == {"https://a": "http://b"}


def test_settings__of_delivery_and_release__work(line: Line) -> None:
    rules = {"hold": True, "copies": 2, "again_after": [0.1]}
    assert steer(line, "settings", {"delivery": rules}).ok
    line.sim.user("มานี").say("ก")
    assert line.bot.posts == []
    assert steer(line, "release", {"together": 2}).json() == {"sent": 1}
    assert len(line.bot.posts) == 2
    assert steer(line, "release", {"together": 0}).status_code == 400


def test_settings__of_content__work(line: Line) -> None:
    person = line.sim.user("มานี")
    steer(line, "settings", {"content": {"pending": 1}})
    message = person.send_video(b"film").message_id
    path = f"/v2/bot/message/{message}/content"
    assert [line.get(path).status_code for _ in range(2)] == [202, 200]
    steer(line, "settings", {"content": {"messageId": message, "failed": True}})
    assert line.get(path + "/transcoding").json() == {"status": "failed"}
    steer(line, "settings", {"content": {"messageId": message, "gone": True}})
    assert line.get(path).status_code == 410
    steer(line, "settings", {"content": {"messageId": message, "deleted": True}})
    assert line.get(path).status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        {"colour": 1},
        {"clock": "soon"},
        {"quota": 5},
        {"rate": {}},
        {"delivery": {"speed": 1}},
        {"content": {"messageId": "1"}},
    ],
)
def test_settings__that_are_wrong__are_refused(line: Line, settings: dict[str, Any]) -> None:
    assert steer(line, "settings", settings).status_code == 400


def test_log__shows_what_was_accepted_and_refused(line: Line) -> None:
    person = line.sim.user("มานี")
    person.follow()
    line.push(person.id, text("ก"))
    line.push(person.id, {"type": "text"})
    log = requests.get(f"{line.sim.url}/_sim/log", timeout=10).json()
    assert [entry["method"] for entry in log["accepted"]] == ["push"]
    assert [entry["status"] for entry in log["refused"]] == [400]
    assert log["webhooks"][0]["status"] == 200
