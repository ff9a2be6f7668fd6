"""A stage for talk: a real database, a web server, the stand-in for LINE, and a simple handler."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select
from werkzeug.serving import make_server

from bot.app import create_app
from bot.bell import Bell
from bot.engine.inputs import TextTyped
from bot.engine.messages import Text
from bot.line.client import LineClient
from bot.settings import Settings
from bot.simulator import Simulator
from handlers.turn import Outcome, Steps, Turn
from models import db, inbox, outbox
from models.vault import Vault
from workers.talk.loop import Talk


@dataclass
class Echo:
    """Answers every text with "heard <text>", counts in the conversation, fails on demand."""

    turns: list[Turn] = field(default_factory=list)
    booms: dict[str, int] = field(default_factory=dict)

    def __call__(self, turn: Turn) -> Steps:
        self.turns.append(turn)
        return self._answer(turn)

    def _answer(self, turn: Turn) -> Generator[Any, Any, Outcome]:
        if not isinstance(turn.input, TextTyped):
            return Outcome()
        text = turn.input.text
        if self.booms.get(text, 0) > 0:
            self.booms[text] -= 1
            raise ValueError("boom")
        count = turn.conversation.get("count", 0) + 1
        heard = [*turn.conversation.get("heard", []), text]
        told = Text(f"late {text}" if turn.late else f"heard {text}")
        kept = (Text(f"receipt {text}"),) if text.startswith("keep") else ()
        yield from ()
        return Outcome((told,), {"count": count, "heard": heard}, keep=kept)


@dataclass
class Stage:
    engine: Engine
    vault: Vault
    line: Simulator
    settings: Settings
    echo: Echo

    def talk(self, holder: str = "talk-a", decide: Callable[[Turn], Steps] | None = None) -> Talk:
        async def open_client() -> LineClient:
            return LineClient(
                self.line.settings.token,
                api_url=self.line.url,
                data_url=self.line.url,
                connect=1.0,
                read=1.0,
            )

        return Talk(
            engine=self.engine,
            vault=self.vault,
            bell=Bell(self.settings.redis_url),
            clock=self.settings.clock,
            decide=decide or self.echo,
            open_client=open_client,
            errand=lambda _name, _ids: None,
            holder=holder,
        )

    @contextmanager
    def talking(self, *talks: Talk) -> Iterator[None]:
        some = talks or (self.talk(),)
        threads = [threading.Thread(target=talk.run, daemon=True) for talk in some]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for talk in some:
                talk.stop()
            for thread in threads:
                thread.join(15)
                assert not thread.is_alive()

    def inbox_rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(inbox.INBOX).order_by(inbox.INBOX.c.id)))

    def outbox_rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(outbox.OUTBOX).order_by(outbox.OUTBOX.c.id)))

    def idle(self) -> bool:
        """No row is open."""
        rows = self.inbox_rows()
        return all(row.done_at or row.set_aside_at for row in rows) and all(
            row.closed_at for row in self.outbox_rows()
        )

    def wait_idle(self, timeout: float = 20) -> None:
        self.line.wait_for(self.idle, timeout, "every row to be closed")

    def said(self, name: str) -> list[str]:
        """The texts the bot sent to a person, in order of arrival."""
        return [str(entry.body["text"]) for entry in self.line.user(name).bot_entries()]


@contextmanager
def stage(database_url: str, redis_url: str) -> Iterator[Stage]:
    """Everything but talk itself."""
    line = Simulator().start()
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        line_channel_secret=line.settings.secret,
        line_channel_access_token=line.settings.token,
    )
    engine = db.connect(database_url, pool=10)
    app = create_app(settings, engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    line.webhook_url = f"http://127.0.0.1:{server.server_port}/line/webhook"
    try:
        yield Stage(engine, db.open_vault(engine, settings.sealing_keys), line, settings, Echo())
    finally:
        line.stop()
        server.shutdown()
        engine.dispose()
