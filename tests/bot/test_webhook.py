"""The webhook over a real PostgreSQL: what is acknowledged is kept, and nothing else is."""

from __future__ import annotations

import base64
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, active_count
from time import monotonic, sleep
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text

from bot.app import create_app
from bot.settings import Settings
from bot.webhook import signed_by
from models import db, inbox

SECRET, NEXT_SECRET = "first-secret", "second-secret"
AWAY = "postgresql+psycopg://postgres@127.0.0.1:1/none"

pytestmark = pytest.mark.database


def event(number: int, **fields: Any) -> dict[str, Any]:
    """A text message as LINE sends it."""
    return {
        "type": "message",
        "webhookEventId": f"01TEST{number:020}",
        "timestamp": 1795000000000 + number,
        "mode": "active",
        "source": {"type": "user", "userId": "U" + "ab" * 16},
        "replyToken": f"token{number}",
        "deliveryContext": {"isRedelivery": False},
        "message": {"type": "text", "id": str(9000 + number), "text": "สวัสดี"},
        **fields,
    }


def post(client: FlaskClient, events: Any, secret: str = SECRET, **body: Any) -> int:
    raw = json.dumps({"destination": "U" + "0" * 32, "events": events, **body}).encode()
    return post_raw(client, raw, secret)


def post_raw(client: FlaskClient, raw: bytes, secret: str = SECRET) -> int:
    signature = base64.b64encode(hmac.digest(secret.encode(), raw, "sha256")).decode()
    headers = {"X-Line-Signature": signature, "Content-Type": "application/json"}
    return client.post("/line/webhook", data=raw, headers=headers).status_code


@pytest.fixture
def client(engine: Engine, clean_database: str, redis_url: str) -> FlaskClient:
    settings = Settings(
        database_url=clean_database,
        redis_url=redis_url,
        line_channel_secret=f"{SECRET},{NEXT_SECRET}",
    )
    return create_app(settings, engine).test_client()


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(inbox.INBOX).order_by(inbox.INBOX.c.id)))


def test_signature__official_vector__is_accepted() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    secret = b"8c570fa6dd201bb328f1c1eac23a96d8"
    assert signed_by([b"other", secret], body, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=")
    assert not signed_by([secret], body + b" ", "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=")


@pytest.mark.parametrize("signature", ["", "ก", "AAAA"])
def test_signature__foreign__is_refused(signature: str) -> None:
    assert not signed_by([b"secret"], b"{}", signature)


def test_webhook__signed_by_either_secret__keeps_the_events(
    client: FlaskClient, engine: Engine
) -> None:
    assert post(client, [event(1)]) == 200
    assert post(client, [event(2)], NEXT_SECRET) == 200
    assert [row.event_id for row in rows(engine)] == [
        event(1)["webhookEventId"],
        event(2)["webhookEventId"],
    ]


def test_webhook__wrong_signature__is_400_and_keeps_nothing(
    client: FlaskClient, engine: Engine
) -> None:
    assert post(client, [event(1)], "wrong") == 400
    assert client.post("/line/webhook", data=b"{}").status_code == 400
    assert rows(engine) == []


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense", b"[]", b"{}", b'{"events": 1}', b'{"events": [1]}', b"[" * 100_000]
)
def test_webhook__signed_nonsense__is_400(client: FlaskClient, raw: bytes) -> None:
    assert post_raw(client, raw) == 400


def test_webhook__no_events__is_200(client: FlaskClient) -> None:
    assert post(client, []) == 200


def test_webhook__same_event_again__is_kept_once(client: FlaskClient, engine: Engine) -> None:
    again = event(1, deliveryContext={"isRedelivery": True})
    assert [post(client, [event(1), event(1)]), post(client, [again])] == [200, 200]
    assert len(rows(engine)) == 1


def test_webhook__unknown_kinds_and_fields__are_kept(client: FlaskClient, engine: Engine) -> None:
    odd = [
        event(1, type="somethingNew", future={"a": [1]}),
        event(2, source={"type": "group", "groupId": "C1"}),
        event(3, timestamp="soon", message=None),
        {"type": "message"},
        event(4, webhookEventId=None, message={"id": "a\0b"}),
        event(5, timestamp=10**20),
    ]
    assert post(client, odd) == 200
    kept = rows(engine)
    assert len(kept) == len(odd)
    nobody = [row for row in kept if row.person_id is None]
    assert {row.outcome for row in nobody} == {"nobody"}


def test_webhook__event__is_sealed_at_rest(client: FlaskClient, engine: Engine) -> None:
    secret_text = "เด็กหญิงลับมาก ไม่มีใครรู้"
    assert post(client, [event(1, message={"type": "text", "id": "1", "text": secret_text})]) == 200
    with engine.connect() as connection:
        stored = connection.execute(
            text("SELECT inbox::text, person::text FROM inbox, person")
        ).one()
    sealed = bytes(rows(engine)[0].sealed)
    assert secret_text.encode() not in sealed
    assert event(1)["source"]["userId"] not in "".join(stored)


def test_webhook__many_at_once__all_are_kept(client: FlaskClient, engine: Engine) -> None:
    app = client.application
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: post(app.test_client(), [event(n)]), range(200)))
    assert set(answers) == {200}
    assert len(rows(engine)) == 200


def test_webhook__database_away__is_503_within_a_second_and_recovers(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Engine.begin

    def away(self: Engine) -> Any:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("connect", {}, Exception("away"))

    monkeypatch.setattr(Engine, "begin", away)
    start = datetime.now(UTC)
    assert post(client, [event(1)]) == 503
    assert (datetime.now(UTC) - start).total_seconds() < 1
    monkeypatch.setattr(Engine, "begin", begin)
    assert post(client, [event(1)]) == 200
    assert len(rows(engine)) == 1


def test_webhook__while_the_database_hangs__is_refused_and_nobody_waits_behind(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, held = Engine.begin, Event()

    def hangs(self: Engine) -> Any:
        held.wait(30)
        return begin(self)

    monkeypatch.setattr(Engine, "begin", hangs)
    assert post(client, [event(1)]) == 503
    start = monotonic()
    assert {post(client, [event(number)]) for number in range(2, 30)} == {503}
    assert monotonic() - start < 1, "each of them alone would have waited that long"
    held.set()
    while not rows(engine):
        sleep(0.01)
    assert post(client, [event(1)]) == 200
    assert len(rows(engine)) == 1, "what was taken in hand is kept, once"


def test_webhook__after_its_connection_was_cut__is_kept_at_once(
    client: FlaskClient, engine: Engine
) -> None:
    assert post(client, [event(1)]) == 200
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert post(client, [event(2)]) == 200
    assert client.get("/readyz").status_code == 200


def test_readyz_and_metrics__while_the_database_hangs__answer_within_a_second(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, threads = Event(), active_count()
    monkeypatch.setattr(db, "check", lambda _engine: held.wait(30))
    try:
        for _ in range(3):
            start = monotonic()
            assert client.get("/readyz").status_code == 503
            assert "thaktho_database_up 0.0" in client.get("/metrics").get_data(as_text=True)
            assert monotonic() - start < 2.5
        assert active_count() <= threads + 1, "one thread hangs, however often it is asked"
    finally:
        held.set()


def test_webhook__one_request_that_cannot_be_stored__does_not_take_others_with_it(
    client: FlaskClient, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE inbox ADD CONSTRAINT poison CHECK (message_id <> '666')")
        )
    try:
        bad = event(1, message={"type": "text", "id": "666", "text": "x"})
        with ThreadPoolExecutor(8) as pool:
            app = client.application
            jobs = [[bad] if n == 3 else [event(10 + n)] for n in range(8)]
            answers = list(pool.map(lambda some: post(app.test_client(), some), jobs))
        assert sorted(answers) == [200] * 7 + [503]
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE inbox DROP CONSTRAINT poison"))


def test_readyz__redis_away__is_still_ready(clean_database: str, engine: Engine) -> None:
    settings = Settings(
        database_url=clean_database, redis_url="redis://127.0.0.1:1/0", line_channel_secret=SECRET
    )
    app = create_app(settings, engine)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"ready": True, "database": True, "migrations": True, "redis": False},
    )
    assert post(app.test_client(), [event(1)]) == 200


def test_app__database_away__is_said(redis_url: str) -> None:
    settings = Settings(database_url=AWAY, redis_url=redis_url, line_channel_secret=SECRET)
    with pytest.raises(db.DatabaseAwayError):
        create_app(settings)


def test_metrics__count_rows(client: FlaskClient) -> None:
    assert post(client, [event(1)]) == 200
    body = client.get("/metrics").get_data(as_text=True)
    assert 'thaktho_rows{state="open",table="inbox"} 1.0' in body
    assert 'thaktho_rows{state="set_aside",table="submission"} 0.0' in body


def test_intake__more_people_than_it_remembers__loses_no_event(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.KNOWN", 2)
    sources = [{"type": "user", "userId": f"U{number:032}"} for number in range(6)]
    for number, source in enumerate(sources):
        assert post(client, [event(number, source=source)]) == 200
    both = [event(10, source=sources[5]), event(11, source={"type": "user", "userId": "U" * 33})]
    assert post(client, both) == 200
    assert [row.outcome for row in rows(engine)] == [None] * 8


def test_webhook__event_without_id_redelivered__is_kept_once(
    client: FlaskClient, engine: Engine
) -> None:
    for again in (False, True):
        legacy = event(1, deliveryContext={"isRedelivery": again})
        del legacy["webhookEventId"]
        assert post(client, [legacy]) == 200
    assert len(rows(engine)) == 1


def test_webhook__event_whose_type_is_no_text__is_kept_and_acknowledged(
    client: FlaskClient, engine: Engine
) -> None:
    assert post(client, [event(1, type=["message"])]) == 200
    assert len(rows(engine)) == 1
