"""`thaktho talk`: wires one talk process and runs it until SIGTERM or SIGINT."""

from __future__ import annotations

import queue
import signal
import threading

import structlog
from redis import Redis

from bot.bell import Bell
from bot.lasting import keep_for_good
from bot.line.client import LineClient
from bot.settings import Settings
from bot.stopping import end_within
from handlers import decide
from models import db
from workers import jobs
from workers.talk.loop import Talk
from workers.talk.shelf import Shelf

log = structlog.get_logger()
MOST_ERRANDS = 10_000
LONGEST_STOP = 7.5  # seconds: also a talk whose database hangs ends in time
CALLS = 160  # at once: more than all gates of the sender together let through


def run(settings: Settings) -> None:
    """Raises DatabaseAwayError or NotMigratedError before the first turn."""
    engine = db.connect(settings.database_url, pool=4)
    db.check(engine)
    vault = db.open_vault(engine, settings.sealing_keys)
    errands = Errands(settings.redis_url)

    async def open_client() -> LineClient:
        return LineClient(
            settings.line_channel_access_token.get_secret_value(),
            api_url=settings.line_api_url,
            data_url=settings.line_data_api_url,
            pool=CALLS,
        )

    talk = Talk(
        engine=engine,
        vault=vault,
        bell=Bell(settings.redis_url),
        clock=settings.clock,
        decide=decide,
        open_client=open_client,
        errand=errands.put,
        shelf=Shelf(public_url=settings.public_url or ""),
    )

    def stop() -> None:
        end_within(LONGEST_STOP)
        talk.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
    with engine.connect() as connection:
        talk.shelf.refresh(connection)
    keep_for_good()
    log.info("talk.started", holder=talk.holder)
    talk.run()
    log.info("talk.stopped")


class Errands:
    """Enqueues jobs beside the conversation: a slow or dead Redis never holds a turn up.

    What cannot be enqueued is dropped; the clock's sweep finds the rows.
    """

    def __init__(self, redis_url: str) -> None:
        self._waiting: queue.Queue[tuple[str, tuple[int, ...]]] = queue.Queue(MOST_ERRANDS)
        self._redis = Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=1)
        threading.Thread(target=self._run, name="errands", daemon=True).start()

    def put(self, name: str, ids: tuple[int, ...]) -> None:
        try:
            self._waiting.put_nowait((name, ids))
        except queue.Full:
            log.warning("errands.full", job=name)

    def _run(self) -> None:
        while True:
            wanted = {self._waiting.get()}
            while not self._waiting.empty():
                wanted.add(self._waiting.get())
            for name, ids in sorted(wanted):
                self._enqueue(name, ids)

    def _enqueue(self, name: str, ids: tuple[int, ...]) -> None:
        """Whatever goes wrong with one errand, this thread runs the next."""
        try:
            jobs.enqueue(self._redis, name, ids)
        except Exception as error:
            log.error("errands.failed", job=name, error=type(error).__name__)
