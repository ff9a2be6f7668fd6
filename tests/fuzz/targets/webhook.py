"""Signed bodies through the real web process into the real database; and what was kept, answered.

Two targets: `webhook` looks at what is acknowledged and kept, `talk` lets the real loop take the
turns of everything that was kept, with the real handlers and orders over the town of the tests.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from bot.app import create_app
from bot.line.client import Sent
from bot.line.verdict import Verdict
from bot.settings import Settings
from bot.texts.forms import TEXT_FORMS
from bot.webhook import BadBodyError, events_of
from handlers import decide
from models import db
from tests.conftest import empty_tables
from tests.fuzz import events
from tests.fuzz.inputs import Input, Place, Story, Target
from tests.fuzz.judge import WrongError
from tests.workers.town import KEYS, PEOPLE, Town
from tests.world import built_in
from workers.publish import publish
from workers.talk.loop import Talk
from workers.talk.sender import Delivered, Parcel

SECRET = "fuzz-secret"
SPAN = 25
TALK_SPAN = 100
LARGEST = 4 * 1024 * 1024


class Quiet:
    """A bell that nobody hears."""

    def ring(self) -> bool:
        return True

    def wait(self, _seconds: float) -> bool:
        return True


@contextmanager
def web(place: Place) -> Iterator[tuple[Engine, FlaskClient]]:
    """The web process over an emptied database."""
    empty_tables(place.database_url)
    settings = Settings(
        database_url=place.database_url,
        redis_url=place.redis_url,
        line_channel_secret=SECRET,
        line_channel_access_token="token",
        keys=",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in KEYS),
    )
    engine = db.connect(place.database_url, pool=6)
    try:
        yield engine, create_app(settings, engine).test_client()
    finally:
        engine.dispose()


def post(client: FlaskClient, raw: bytes, signature: str | None = None) -> int:
    """The status of one call, signed unless another signature is given."""
    made = base64.b64encode(hmac.digest(SECRET.encode(), raw, "sha256")).decode()
    headers = {"X-Line-Signature": made if signature is None else signature}
    kind = "application/json"
    return client.post("/line/webhook", data=raw, headers=headers, content_type=kind).status_code


def expected(raw: bytes) -> tuple[int, set[str]]:
    """The status that a signed body must get, and the ids of events that must be kept."""
    if len(raw) > LARGEST:
        return 413, set()
    try:
        found = events_of(raw)
    except BadBodyError:
        return 400, set()
    ids = [one.get("webhookEventId") for one in found]
    whole = {one for one in ids if isinstance(one, str) and one.startswith("01FUZZ")}
    return 200, {one for one in whole if one.isascii() and one.isalnum() and len(one) < 200}


def _call(engine: Engine, client: FlaskClient, raw: bytes) -> None:
    status, ids = expected(raw)
    found = post(client, raw)
    if found != status:
        raise WrongError(f"answered {found} instead of {status}")
    if not ids:
        return
    asked = text("SELECT event_id, count(*) FROM inbox WHERE event_id = ANY(:ids) GROUP BY 1")
    with engine.connect() as connection:
        kept: dict[str, int] = dict(connection.execute(asked, {"ids": sorted(ids)}).tuples().all())
    if set(kept) != ids or set(kept.values()) != {1}:
        raise WrongError(f"of {len(ids)} events {len(kept)} were kept")


def _forged(client: FlaskClient, raw: bytes, signature: str) -> None:
    if (found := post(client, raw, signature)) not in (400, 413):
        raise WrongError(f"a forged call was answered {found}")


@contextmanager
def open_webhook(place: Place) -> Iterator[Story]:
    with web(place) as (engine, client):

        def story(dice: Random) -> Iterator[Input]:
            with engine.begin() as connection:
                connection.execute(text("TRUNCATE inbox CASCADE"))
            before: deque[Any] = deque(maxlen=6)
            for at in range(SPAN):
                user = dice.choice(("U" + "ab" * 16, "U1", "", "U" * 300, f"U{at:032}", "\ud800"))
                made: Any = events.event(dice, dice.randint(0, 200), user)
                some = [made, *dice.sample(list(before), min(len(before), dice.choice((0, 0, 2))))]
                before.append(made)
                some = [events.hostile(dice, one) if dice.random() < 0.5 else one for one in some]
                raw = events.body(dice, some)
                if dice.random() < 0.05:
                    forged = dice.choice(("", "x", "ก", "A" * 5000, "=" * 44))
                    yield Input(raw, partial(_forged, client, raw, forged))
                else:
                    yield Input(raw, partial(_call, engine, client, raw))

        yield story


class Stage:
    """The town with its talk process, which is stepped by hand and whose messages all arrive."""

    def __init__(self, engine: Engine) -> None:
        self.town = Town(engine, db.open_vault(engine, KEYS), built_in("oos_report"))
        self.town.build()
        with engine.begin() as connection:
            for key in (*TEXT_FORMS, "every_type"):
                publish(connection, key, built_in(key), self.town.now)
        self.seen: deque[str] = deque(maxlen=30)
        self.talk = Talk(
            engine=engine,
            vault=self.town.vault,
            bell=Quiet(),  # type: ignore[arg-type]
            clock=self.town.clock,
            decide=decide,
            open_client=_no_client,
            errand=lambda _name, _ids: None,
            holder="talk-fuzz",
        )

    def settle(self, parcels: Sequence[Parcel]) -> None:
        """LINE takes everything at once."""
        sent = Sent(Verdict.delivered)
        for parcel in parcels:
            for letter in parcel.letters:
                self.seen.extend(_payloads(letter.messages))
            self.talk._settled([Delivered(parcel, [(one, sent) for one in parcel.letters])])
            self.talk._in_flight.pop(parcel.person_id, None)
            self.talk._ordinary.discard(parcel.person_id)

    def take_turns(self) -> None:
        for _ in range(60):
            if not self.talk.once(self.settle):
                return
        raise WrongError("talk found no end")


async def _no_client() -> Any:
    raise AssertionError("nothing is sent here")


def _payloads(given: Any) -> Iterator[str]:
    """The data of every button in messages."""
    if isinstance(given, dict):
        if given.get("type") == "postback":
            yield str(given.get("data", ""))
        for one in given.values():
            yield from _payloads(one)
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _payloads(one)


def _handled(stage: Stage, client: FlaskClient, raw: bytes) -> None:
    """A body kept, everything of it done, nothing set aside, every text answered."""
    status = post(client, raw)
    if status >= 500:
        raise WrongError(f"answered {status}")
    stage.town.pass_time(seconds=20)
    stage.take_turns()
    with stage.town.engine.begin() as connection:
        aside = connection.execute(ASIDE).scalars().all()
        if aside:
            connection.execute(text("DELETE FROM outbox WHERE inbox_id IN (SELECT id FROM inbox)"))
            connection.execute(text("DELETE FROM inbox WHERE set_aside_at IS NOT NULL"))
            raise WrongError(f"set aside: {aside[0]}")
        if waiting := connection.execute(STUCK, {"now": stage.town.now}).scalar_one():
            connection.execute(text("UPDATE inbox SET done_at = now() WHERE done_at IS NULL"))
            raise WrongError("a row stayed open", f"{waiting} rows")
        if silent := connection.execute(SILENT).scalars().first():
            event = json.loads(stage.town.vault.open(bytes(silent), "inbox"))
            connection.execute(text("UPDATE inbox SET outcome = 'seen' WHERE outcome = 'applied'"))
            if _wants_an_answer(event):
                raise WrongError("a text got no answer", ascii(event)[:300])
        connection.execute(text("UPDATE inbox SET outcome = 'seen' WHERE outcome = 'applied'"))


def _wants_an_answer(event: Any) -> bool:
    message = event.get("message") if isinstance(event, dict) else None
    if not isinstance(message, dict) or message.get("type") != "text":
        return False
    return (
        event.get("type") == "message"
        and isinstance(message.get("text"), str)
        and isinstance(event.get("replyToken"), str)
        and len(event["replyToken"]) == 32
        and event.get("source", {}).get("type") == "user"
        and event.get("mode") == "active"
    )


ASIDE = text("SELECT error FROM inbox WHERE set_aside_at IS NOT NULL ORDER BY id")
STUCK = text("SELECT count(*) FROM inbox WHERE done_at IS NULL AND set_aside_at IS NULL")
SILENT = text(
    "SELECT sealed FROM inbox WHERE kind = 'line' AND outcome = 'applied' AND sealed IS NOT NULL "
    "AND NOT EXISTS (SELECT FROM outbox WHERE outbox.inbox_id = inbox.id)"
)


@contextmanager
def open_talk(place: Place) -> Iterator[Story]:
    """Every story has the town anew, so that it can be told again."""

    def story(dice: Random) -> Iterator[Input]:
        with web(place) as (engine, client):
            stage = Stage(engine)
            users = [*(f"U{name}" for name in dice.sample(list(PEOPLE), 4)), "U" + "ef" * 16]
            for number in range(TALK_SPAN):
                some: list[Any] = []
                for at in range(dice.choice((1, 1, 2, 3, 6))):
                    one = 10 * number + at
                    made: Any = events.event(dice, one, dice.choice(users), stage.seen)
                    if dice.random() < 0.3:
                        made = events.hostile(dice, made)
                    some.append(made)
                raw = json.dumps({"destination": "U0", "events": some}).encode()
                if dice.random() < 0.1:
                    raw = events.body(dice, some)
                yield Input(raw, partial(_handled, stage, client, raw))

    yield story


TARGETS = (
    Target("webhook", 50_000, open_webhook, span=SPAN),
    Target("talk", 12_000, open_talk, span=TALK_SPAN),
)
