"""The story as a person plays it: on the chat page, in a real browser."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import empty_tables
from tests.simulator.browser import open_page
from tests.story.acts import BEATEN, FIRST, LAO, TAMBON, URGENT
from tests.story.report import CHILD, READY
from tests.story.service import Service, service

pytestmark = [pytest.mark.database, pytest.mark.browser, pytest.mark.slow]
SECONDS = 30_000
MOST_STEPS = 40


@dataclass
class Hand:
    """A phone on the page, and the finger that uses it."""

    place: Locator

    def says(self, text: str) -> str:
        """Type and send; → the words of the answer."""
        before = self._count()
        field = self.place.get_by_role("textbox")
        if not field.is_visible():
            self.place.get_by_role("button", name="แป้นพิมพ์").first.click()
        field.fill(text)
        field.press("Enter")
        return self._after(before)

    def taps(self, name: str) -> str:
        """Tap the newest button of this name; → the words of the answer."""
        before = self._count()
        shown = self.place.locator(".line.bot, .quick")  # not the phone's own "ส่ง"
        shown.get_by_role("button", name=name, exact=True).last.click()
        return self._after(before)

    def sees(self, words: str) -> None:
        expect(self.place).to_contain_text(words, timeout=SECONDS)

    def fills(self, answers: Mapping[str, str], heard: str) -> None:
        """Answer what is asked until the summary."""
        for _ in range(MOST_STEPS):
            if READY in heard:
                return
            line = next((line for line in heard.splitlines() if line in answers), None)
            heard = self.says(answers[line]) if line else self._skips()
        raise AssertionError(f"never came to the summary: {heard}")

    def _skips(self) -> str:
        names = self.place.locator(".quick").get_by_role("button").all_inner_texts()
        return self.taps(next(name for name in reversed(names) if name.startswith("ข้าม")))

    def _count(self) -> int:
        return self.place.locator(".line.bot").count()

    def _after(self, before: int) -> str:
        lines = self.place.locator(".line.bot")
        expect(lines.nth(before)).to_be_attached(timeout=SECONDS)
        lines.last.page.wait_for_timeout(50)  # all of one reply is drawn together
        return "\n".join(lines.nth(n).inner_text() for n in range(before, lines.count()))


@pytest.fixture(scope="module")
def running(database: str, redis_url: str) -> Iterator[Service]:
    empty_tables(database)
    with service(database, redis_url) as made:
        yield made


def hand(page: Page, running: Service, name: str, role: str, area: str, lao: str = "") -> Hand:
    """A new person: appears on the page, adds the account, types a code."""
    body = json.dumps({"name": name, "caption": role}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own stand-in
        f"{running.line.url}/_sim/users", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        user = json.loads(answer.read())["userId"]
    made = Hand(page.locator(f"section[data-user='{user}']"))
    made.place.get_by_role("button", name="เพิ่มเพื่อน").click()
    made.sees("รหัส")
    assert "ยินดีต้อนรับ" in made.says(running.invite(role, area, lao))
    return made


def test_story__played_on_the_page__from_the_report_to_the_count(
    running: Service, browser: Browser
) -> None:
    with open_page(f"{running.line.url}/", 1280, 900, browser) as page:
        weaver = hand(page, running, "นก", "weaver", TAMBON, LAO)
        coordinator = hand(page, running, "อร", "coordinator", TAMBON, LAO)
        supervisor = hand(page, running, "สมหญิง", "supervisor", "32")
        assert count_of(supervisor) == 0

        weaver.fills(CHILD, weaver.says("แจ้ง"))
        assert FIRST in weaver.taps("ส่ง")
        running.wait_rows("SELECT id FROM submission WHERE state = 'accepted'")
        assert count_of(supervisor) == 1

        heard = weaver.says("แจ้ง")
        assert "1669" in weaver.taps("ใช่")
        coordinator.sees(URGENT)
        assert "คุณรับเรื่อง" in coordinator.taps("รับเรื่อง")
        weaver.fills(BEATEN, heard=weaver.says("1"))
        assert URGENT in weaver.taps("ส่ง")
        assert "เรื่องด่วน" in heard

        running.wait_rows("SELECT id FROM submission WHERE id = 2 AND state = 'accepted'")
        assert count_of(supervisor) == 2


def count_of(supervisor: Hand) -> int:
    """The number of cases that `สถานะ` shows on the screen."""
    lines = [line.strip() for line in supervisor.says("สถานะ").splitlines() if line.strip()]
    after = lines[lines.index("เคสทั้งหมด") + 1 :]
    return int(next(line for line in after if line.isdigit()))
