"""A headless browser for the tests that look at pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Containers often have a tiny /dev/shm, on which pages crash.
    "--disable-dev-shm-usage",
]


class NoBrowserError(RuntimeError):
    """No Chromium was found; the message names the command that installs one."""


def find_chromium() -> str:
    """The path of a Chromium: ``CHROMIUM`` of the environment, else one on the path.

    Raises:
        NoBrowserError: there is none.
    """
    wanted = os.environ.get("CHROMIUM", "")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise NoBrowserError(f"CHROMIUM is set to {wanted!r}, which cannot be run")
        return found
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise NoBrowserError(
        "No Chromium found. Install it with: apt-get install -y chromium "
        "(or set CHROMIUM to the path of one)"
    )


@contextmanager
def run_browser() -> Iterator[Browser]:
    """A Chromium for several pages. While it runs, this thread cannot run asyncio, nor another.

    Raises:
        NoBrowserError: no Chromium is installed.
    """
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    url: str, width: int = 1280, height: int = 820, browser: Browser | None = None
) -> Iterator[Page]:
    """A page showing ``url`` in a window of this size, closed at the end.

    Args:
        browser: the one to open it in; without it one is started and stopped again.

    Raises:
        NoBrowserError: no Chromium is installed.
        AssertionError: at the end, when the page's own scripts failed.
    """
    if browser is None:
        with run_browser() as started, open_page(url, width, height, started) as page:
            yield page
        return
    errors: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="th-TH",
        timezone_id="Asia/Bangkok",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        yield page
    finally:
        context.close()
    assert not errors, f"errors in the page: {errors}"
