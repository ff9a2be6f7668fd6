"""Profile, bot info, loading animation, webhook settings."""

from typing import Any

import pytest

from tests.simulator.bot import Line
from tests.simulator.samples import text

LOADING = "/v2/bot/chat/loading/start"
WEBHOOK = "/v2/bot/channel/webhook"


def test_profile__of_a_friend__has_the_display_name(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    answer = line.get(f"/v2/bot/profile/{person.id}")
    assert answer.json() == {"userId": person.id, "displayName": "สมใจ", "language": "th"}


def test_profile__of_one_who_only_wrote__is_there_too(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.say("สวัสดี")
    assert line.get(f"/v2/bot/profile/{person.id}").status_code == 200


def test_profile__of_unknown_or_blocking_people__is_404(line: Line) -> None:
    person, stranger = line.sim.user("สมใจ"), line.sim.user("คนแปลกหน้า")
    person.follow()
    person.block()
    for user in (person.id, stranger.id, "U" + "0" * 32):
        answer = line.get(f"/v2/bot/profile/{user}")
        assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})


def test_info__names_the_bot_as_destination_of_webhooks(line: Line) -> None:
    line.sim.user("สมใจ").follow()
    assert line.get("/v2/bot/info").json()["userId"] == line.bot.posts[0].body["destination"]


def test_loading__for_a_friend__is_202_and_ends_with_the_next_message(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    answer = line.post(LOADING, {"chatId": person.id, "loadingSeconds": 5})
    assert (answer.status_code, answer.json()) == (202, {})
    assert person.person.loading_until > 0
    line.reply(text("ก"))
    assert person.person.loading_until == 0


def test_loading__without_seconds__takes_twenty(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    assert line.post(LOADING, {"chatId": person.id}).status_code == 202
    left = person.person.loading_until - line.sim.channel.clock.now()
    assert left == pytest.approx(20, abs=2)


@pytest.mark.parametrize("seconds", [0, 3, 7, 65, "5", True])
def test_loading__of_other_lengths__is_400(line: Line, seconds: Any) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    answer = line.post(LOADING, {"chatId": person.id, "loadingSeconds": seconds})
    assert answer.json()["details"][0]["property"] == "loadingSeconds"


@pytest.mark.parametrize("chat", [None, "C" + "0" * 32, "U" + "0" * 32])
def test_loading__for_anything_but_a_user__is_400(line: Line, chat: str | None) -> None:
    assert line.post(LOADING, {"chatId": chat}).status_code == 400


def test_mark_as_read__wants_a_token(line: Line) -> None:
    assert line.post("/v2/bot/chat/markAsRead", {"markAsReadToken": "t"}).status_code == 200
    assert line.post("/v2/bot/chat/markAsRead", {}).status_code == 400


def test_webhook_endpoint__can_be_read_and_set(line: Line) -> None:
    shown = line.get(f"{WEBHOOK}/endpoint").json()
    assert shown == {"endpoint": line.bot.url, "active": True}

    def put(endpoint: Any) -> int:
        url = f"{line.sim.url}{WEBHOOK}/endpoint"
        return line.session.put(url, json={"endpoint": endpoint}, timeout=10).status_code

    assert put("https://bot.example/line/webhook") == 200
    assert line.sim.webhook_url == "https://bot.example/line/webhook"
    assert put("ftp://bot.example") == 400
    assert put("https://bot.example/" + "a" * 500) == 400
    assert put(None) == 400


def test_webhook_test__of_a_working_bot__posts_no_events_and_succeeds(line: Line) -> None:
    answer = line.post(f"{WEBHOOK}/test", {}).json()
    assert (answer["success"], answer["statusCode"], answer["reason"]) == (True, 200, "OK")
    assert line.bot.posts[0].body["events"] == []
    assert line.bot.posts[0].signed


def test_webhook_test__of_a_failing_bot__says_how(line: Line) -> None:
    line.bot.answers = [500]
    answer = line.post(f"{WEBHOOK}/test", {}).json()
    assert (answer["success"], answer["reason"]) == (False, "ERROR_STATUS_CODE")
    nowhere = line.post(f"{WEBHOOK}/test", {"endpoint": "http://127.0.0.1:1/"}).json()
    assert (nowhere["success"], nowhere["reason"]) == (False, "COULD_NOT_CONNECT")
    assert nowhere["statusCode"] <= 0


def test_webhook_test__without_webhook__is_404(line: Line) -> None:
    line.sim.webhook_url = ""
    assert line.post(f"{WEBHOOK}/test", {}).status_code == 404
