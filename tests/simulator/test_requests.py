"""What every request must have, and what every answer has."""

import pytest

from tests.simulator.bot import Line
from tests.simulator.samples import text

PUSH = "/v2/bot/message/push"


def test_answer__of_any_kind__carries_a_request_id(line: Line) -> None:
    answers = [
        line.get("/v2/bot/info"),
        line.get("/v2/bot/nowhere"),
        line.post(PUSH, {}),
        line.get("/v2/bot/message/1/content"),
    ]
    ids = {answer.headers["x-line-request-id"] for answer in answers}
    assert len(ids) == len(answers)


@pytest.mark.parametrize("header", ["", "Bearer wrong", "simulated-channel-token"])
def test_request__with_a_wrong_token__is_401(line: Line, header: str) -> None:
    line.session.headers["Authorization"] = header
    answer = line.get("/v2/bot/info")
    assert answer.status_code == 401
    assert answer.json()["message"].startswith("Authentication failed due to the following reason:")


def test_request__that_is_not_json__is_415(line: Line) -> None:
    url = line.sim.url + PUSH
    answer = line.session.post(url, data="{}", headers={"Content-Type": "text/plain"}, timeout=10)
    assert answer.status_code == 415
    assert answer.json() == {"message": "The content type, text/plain, is not supported"}


@pytest.mark.parametrize("data", ["{", "[]", "", '"text"', b"\xff"])
def test_request__with_broken_json__is_400(line: Line, data: str | bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = line.session.post(line.sim.url + PUSH, data=data, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The request body could not be parsed as JSON")


def test_request__over_2_mb__is_413(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    assert line.push(person.id, text("ก"), text("a" * 2_000_000)).status_code == 413


@pytest.mark.parametrize("path", ["/v2/bot/nowhere", "//v2/bot/info", "/v2/bot/info/"])
def test_path__that_is_not_exact__is_404(line: Line, path: str) -> None:
    answer = line.get(path)
    assert answer.status_code == 404


def test_error__in_fields__has_lines_body(line: Line) -> None:
    answer = line.check({"type": "text"}, {"type": "text", "text": ""})
    assert answer.status_code == 400
    assert answer.json() == {
        "message": "The request body has 2 error(s)",
        "details": [
            {"message": "must be specified", "property": "messages[0].text"},
            {"message": "May not be empty", "property": "messages[1].text"},
        ],
    }


@pytest.mark.parametrize("kind", ["reply", "push", "multicast", "narrowcast", "broadcast"])
def test_validation__of_good_messages__is_200_and_sends_nothing(line: Line, kind: str) -> None:
    answer = line.post(f"/v2/bot/message/validate/{kind}", {"messages": [text("ก")]})
    assert (answer.status_code, answer.json()) == (200, {})
    assert line.sim.accepted == []


def test_log__cleared__starts_anew(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.push(person.id, text("ก"))
    line.push(person.id)
    line.sim.clear_log()
    assert (line.sim.accepted, line.sim.refused, line.sim.reasons) == ([], [], {})
    assert person.last_text() == "ก"


def test_refusals__are_logged_and_counted_with_their_reason(line: Line) -> None:
    line.push("U" + "0" * 32, text("ก"))
    line.push("U" + "0" * 32, text("ก"))
    assert line.sim.reasons == {"push 400 Failed to send messages": 2}
    assert [entry.status for entry in line.sim.refused] == [400, 400]
    assert line.sim.requests["push"] == 2
