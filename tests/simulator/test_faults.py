"""Trouble on request."""

import threading
import time

import pytest
import requests

from bot.simulator import Fault
from tests.simulator.bot import Line
from tests.simulator.samples import text


def test_slow__answers_late_but_takes_effect_at_once(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.slow(400, "push")
    started = time.monotonic()
    thread = threading.Thread(target=lambda: line.push(person.id, text("ก")))
    thread.start()
    person.wait_for_message("ก")
    assert time.monotonic() - started < 0.35
    thread.join()
    assert time.monotonic() - started >= 0.4


def test_slow__before__takes_effect_late(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.slow(200, "push", before=True)
    thread = threading.Thread(target=lambda: line.push(person.id, text("ก")))
    thread.start()
    started = time.monotonic()
    person.wait_for_message("ก")
    assert time.monotonic() - started > 0.15
    thread.join()


def test_slow__on_one_endpoint__leaves_the_others_alone(line: Line) -> None:
    line.sim.slow(5000, "push")
    started = time.monotonic()
    line.get("/v2/bot/info")
    assert time.monotonic() - started < 1


def test_fail__some_times__then_works_again(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.fail(503, times=2, endpoint="push")
    statuses = [line.push(person.id, text("ก")).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert len(person.bot_entries()) == 1


def test_fail__with_acceptance__sends_and_says_500(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    key = "123e4567-e89b-12d3-a456-426614174000"
    line.sim.fail(500, endpoint="push", accept=True)
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=key).status_code == 500
    assert line.push(person.id, text("ก"), X_Line_Retry_Key=key).status_code == 409
    assert len(person.bot_entries()) == 1


def test_fail__with_a_message__answers_it(line: Line) -> None:
    line.sim.fail(429, message="large number of messages to the same user")
    answer = line.get("/v2/bot/info")
    assert answer.json() == {"message": "large number of messages to the same user"}


def test_fail__by_chance__is_repeatable(line: Line) -> None:
    def run() -> list[int]:
        line.sim.clear_faults()
        line.sim.fail(500, times=None, probability=0.5, seed=7)
        return [line.get("/v2/bot/info").status_code for _ in range(20)]

    first = run()
    assert set(first) == {200, 500}
    assert run() == first


def test_lost_answer__is_accepted_and_the_connection_drops(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    line.sim.lose_answer(endpoint="reply")
    with pytest.raises(requests.exceptions.ConnectionError):
        line.reply(text("ก"))
    assert person.last_text() == "ก"
    assert line.reply(text("ก")).json() == {"message": "Invalid reply token"}


def test_faults__cleared__are_gone(line: Line) -> None:
    line.sim.fail(500, times=None)
    line.sim.slow(5000)
    line.sim.clear_faults()
    assert line.get("/v2/bot/info").status_code == 200


def test_fault__of_unknown_kind__is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        Fault("explode")
