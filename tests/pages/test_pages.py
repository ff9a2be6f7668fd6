"""What is behind links: one page for every wrong link, strict headers, files that stream."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine, text

from bot.pages import routes
from bot.pages.guesses import MOST_EACH, MOST_TOGETHER, WINDOW, Guesses, address_of
from models import db, export_queries, link_queries, picture_queries
from models.columns import table
from models.link import Link
from models.person import PERSON, enrol, ensure
from models.person import ROLE as HELD
from models.vault import Vault
from workers import links as making
from workers import pictures

KEYS = [("test", bytes(range(32)))]
NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ROLE = ("coordinator", "32", "")
CONTENTS = {
    "title": "อ.จอมพระ",
    "subtitle": "รายงานที่ส่งมา · แต่ละสัปดาห์",
    "labels": ["2\nพ.ย.", "9\nพ.ย.", "16\nพ.ย."],
    "values": [12, None, 30],
    "note": "",
    "at": "ข้อมูล ณ 18 พ.ย. 2569 12:00 น.",
    "hidden": "ไม่แสดง",
    "hidden_note": "",
}

pytestmark = pytest.mark.database


@dataclass
class Web:
    """The routes over a real database; `now` moves only when a test moves it."""

    engine: Engine
    vault: Vault
    person: int
    now: datetime = NOW
    links: routes.Links | None = None

    def app(self, **changed: Any) -> Flask:
        app = Flask("pages")
        self.links = routes.Links(self.engine, self.vault, lambda: self.now, **changed)
        app.register_blueprint(routes.serve(self.links))
        return app

    def client(self, **changed: Any) -> FlaskClient:
        return self.app(**changed).test_client()

    def link(self, kind: str, target: int, uses: int | None = None) -> str:
        with self.engine.begin() as connection:
            url = making.make(
                connection,
                self.vault,
                "https://thaktho.example",
                kind,
                target,
                person_id=self.person,
                now=self.now,
                lasts=DAY,
                uses=uses,
            )
        return url.removeprefix("https://thaktho.example")

    def picture(self, key: str = "k", contents: Any = CONTENTS) -> int:
        with self.engine.begin() as connection:
            return picture_queries.ensure(
                connection, key, "trend", "th", contents, now=self.now, expires_at=self.now + DAY
            )[0]

    def export(self, parts: tuple[bytes, ...]) -> int:
        with self.engine.begin() as connection:
            made = export_queries.add(
                connection, self.person, "cases", "csv", {}, now=self.now, expires_at=self.now + DAY
            )
            export_queries.note_grants(connection, made, [ROLE])
            for n, part in enumerate(parts):
                sealed = self.vault.seal(part, export_queries.context(made, n))
                export_queries.add_part(connection, made, n, sealed)
            size = sum(map(len, parts))
            connection.execute(
                text("UPDATE export SET state = 'made', rows = 7, size = :size"), {"size": size}
            )
        return made

    def code(self, path: str) -> dict[str, str]:
        """The form of the page of a link, filled in with what the chat says."""
        return {"code": link_queries.code_of(self.vault, path.rpartition("/")[2])}

    def draw(self) -> int:
        return pictures.draw_due(self.engine, lambda: self.now)


@pytest.fixture
def web(clean_database: str) -> Iterator[Web]:
    engine = db.connect(clean_database, pool=12)
    vault = db.open_vault(engine, KEYS)
    with engine.begin() as connection:
        person = ensure(connection, vault, ["Uasker"], NOW)["Uasker"]
        enrol(connection, person, ROLE, NOW)
    yield Web(engine, vault, person)
    engine.dispose()


def test_picture__drawn__is_a_wide_png_that_nobody_keeps(web: Web) -> None:
    path = web.link("picture", web.picture())
    assert web.draw() == 1
    answer = web.client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    image = Image.open(io.BytesIO(answer.data))
    assert image.width == 1040
    assert len(answer.data) < 300_000
    assert_strict(answer)


def assert_strict(answer: Any) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_link__wrong_expired_used_up_or_of_somebody_suspended__is_one_and_the_same_page(
    web: Web,
) -> None:
    client = web.client()
    export = web.export((b"a",))
    good, used = web.link("export", export, 1), web.link("export", export, 1)
    assert client.post(used, data=web.code(used)).status_code == 200
    suspended = web.link("export", export)
    pages = [
        client.get(used),
        client.post(used, data=web.code(used)),
        client.get("/e/" + "x" * 32),
        client.get("/e/ก"),
    ]
    pages.append(client.get("/p/" + good.rpartition("/")[2] + ".png"))  # another kind of thing
    with web.engine.begin() as connection:
        connection.execute(PERSON.update().values(state="suspended"))
    pages.append(client.get(suspended))
    with web.engine.begin() as connection:
        connection.execute(PERSON.update().values(state="active"))
    assert client.get(good).status_code == 200
    web.now += DAY
    pages.append(client.get(good))
    assert {page.status_code for page in pages} == {404}
    assert len({page.data for page in pages}) == 1
    shown = pages[0].get_data(as_text=True)
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in shown
    assert "does not work any more" in shown
    assert "<script" not in shown
    for page in pages:
        assert_strict(page)


def test_link__in_the_database__is_only_a_hash(web: Web) -> None:
    token = web.link("picture", web.picture()).removeprefix("/p/").removesuffix(".png")
    with web.engine.connect() as connection:
        (row,) = connection.execute(table(Link).select()).all()
    assert len(token) == 32
    assert token not in str(row)
    assert bytes(row.token_hash) == web.vault.lookup("link", token)


def test_export__looked_at__uses_nothing_up__opened_by_its_code__once(web: Web) -> None:
    made = web.export((b"\xef\xbb\xbfa,b\r\n", b"1,2\r\n"))
    client, path = web.client(), web.link("export", made, 5)
    for _ in range(5):
        page = client.get(path).get_data(as_text=True)
    assert "ดาวน์โหลด" in page
    assert "รหัส 6 หลัก" in page
    assert "thaktho-cases-20261118-1200" in page
    answer = client.post(path, data=web.code(path))
    assert answer.data == b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert_strict(answer)
    assert client.post(path, data=web.code(path)).status_code == 404
    assert client.get(path).status_code == 404
    with web.engine.connect() as connection:
        (row,) = connection.execute(table(Link).select()).all()
    assert (row.uses, row.opened_at) == (0, NOW)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} {}", "{:.3}-{}", "๑๒๓"])
def test_code__typed_in_any_digits_and_parts__is_read(web: Web, typed: str) -> None:
    client, path = web.client(), web.link("export", web.export((b"a",)), 5)
    code = web.code(path)["code"]
    if typed == "๑๒๓":
        said = "".join("๐๑๒๓๔๕๖๗๘๙"[int(digit)] for digit in code)
    elif "." in typed:
        said = typed.format(code, code[3:])
    else:
        said = typed.format(code)
    assert client.post(path, data={"code": said}).status_code == 200


def test_link__passed_on_without_its_code__opens_nothing(web: Web) -> None:
    client, path = web.client(), web.link("export", web.export((b"secret",)), 5)
    other = web.link("export", web.export((b"secret",)), 5)
    said = []
    for wrong in ("", "000000", "abc", web.code(other)["code"]):
        answer = client.post(path, data={"code": wrong})
        assert answer.status_code == 403
        assert b"secret" not in answer.data
        assert_strict(answer)
        said.append(answer.get_data(as_text=True))
    assert ["4 ครั้ง" in said[0], "1 ครั้ง" in said[-1]] == [True, True]
    assert client.post(path, data={"code": "111111"}).status_code == 404  # the last try
    assert client.post(path, data=web.code(path)).status_code == 404


def test_codes__tried_all_at_once__are_five_all_the_same(web: Web) -> None:
    app, path = web.app(), web.link("export", web.export((b"a",)), 5)
    right = web.code(path)["code"]
    wrong = [f"{n:06}" for n in range(20) if f"{n:06}" != right]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda code: app.test_client().post(path, data={"code": code}), wrong)
        )
    assert sum(answer.status_code == 403 for answer in answers) == 4  # the fifth ends the link
    assert app.test_client().post(path, data=web.code(path)).status_code == 404


def test_export__two_browsers_at_once__one_gets_it(web: Web) -> None:
    app, path = web.app(), web.link("export", web.export((b"a",)), 5)
    data = web.code(path)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.test_client().post(path, data=data), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[404] * 7]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
def test_form__sent_from_another_site__is_refused_even_with_the_code(
    web: Web, headers: dict[str, str]
) -> None:
    client, path = web.client(), web.link("export", web.export((b"secret",)), 5)
    answer = client.post(path, data=web.code(path), headers=headers)
    assert answer.status_code == 403
    assert b"secret" not in answer.data
    assert_strict(answer)
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert client.post(path, data=web.code(path), headers=own).status_code == 200


def test_form__of_a_megabyte__is_not_read(web: Web) -> None:
    path = web.link("export", web.export((b"a",)), 5)
    assert web.client().post(path, data={"code": "1" * 1_000_000}).status_code == 413
    assert web.client().post(path, data=web.code(path)).status_code == 200


def test_export__of_a_role_that_ended__is_gone(web: Web) -> None:
    client, path = web.client(), web.link("export", web.export((b"a",)), 5)
    picture = web.link("picture", web.picture())
    web.draw()
    assert client.get(path).status_code == 200
    with web.engine.begin() as connection:
        connection.execute(HELD.update().values(ended_at=NOW))
    for answer in (client.get(path), client.get(picture), client.post(path, data=web.code(path))):
        assert answer.status_code == 404
    with web.engine.begin() as connection:  # works elsewhere now
        enrol(connection, web.person, ("coordinator", "52", ""), NOW)
    answers = client.get(path), client.post(path, data=web.code(path))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(picture).status_code == 200


def test_export_part__moved_to_another_place__does_not_open(web: Web) -> None:
    made = web.export((b"first", b"second"))
    with web.engine.begin() as connection:
        connection.execute(text("UPDATE export_part SET n = 9 WHERE n = 0"))
        connection.execute(text("UPDATE export_part SET n = 0 WHERE n = 1"))
    path = web.link("export", made)
    answer = web.client().post(path, data=web.code(path))
    assert b"second" not in answer.data


def test_picture__not_drawn_yet__is_waited_for_and_then_asked_for_again(web: Web) -> None:
    path = web.link("picture", web.picture())
    answer = web.client(wait=0.3).get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert_strict(answer)
    drawer = threading.Timer(0.4, web.draw)
    drawer.start()
    answer = web.client(wait=20).get(path)
    drawer.join()
    assert answer.content_type == "image/png"


def test_pictures__many_not_drawn__hold_up_only_a_few_requests(web: Web) -> None:
    path = web.link("picture", web.picture())
    app = web.app(wait=2.0, slots=threading.BoundedSemaphore(2))
    took: list[float] = []

    def ask() -> None:
        begun = time.monotonic()
        assert app.test_client().get(path).status_code == 503
        took.append(time.monotonic() - begun)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(seconds >= 2.0 for seconds in took) == 2


def test_picture__that_cannot_be_drawn__is_given_up(web: Web) -> None:
    path = web.link("picture", web.picture(contents={"title": "x"}))
    for _ in range(3):
        web.draw()
        web.now += timedelta(minutes=1)
    assert web.client().get(path).status_code == 404
    with web.engine.connect() as connection:
        assert picture_queries.counts(connection)["failed"] == 1
    web.picture()  # the same key asked for anew
    with web.engine.connect() as connection:
        assert picture_queries.counts(connection)["waiting"] == 1


def test_same_contents__asked_for_twice__are_drawn_once(web: Web) -> None:
    assert web.picture("same") == web.picture("same")
    assert web.draw() == 1
    assert web.draw() == 0


def test_guesser__after_some_wrong_links__is_shut_out__others_are_not(web: Web) -> None:
    client = web.client()
    path = web.link("picture", web.picture())
    web.draw()
    bad, other = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
    for n in range(MOST_EACH):
        assert client.get(f"/e/{n:032}", headers=bad).status_code == 404
    assert client.get(path, headers=bad).status_code == 404
    assert client.get(path, headers=other).status_code == 200


def test_old_links__opened_again_and_again__are_no_guessing(web: Web) -> None:
    client, old = web.client(), web.link("picture", web.picture("old"))
    web.now += 2 * DAY
    for _ in range(MOST_EACH + 5):
        assert client.get(old).status_code == 404
    fresh = web.link("picture", web.picture("new"))
    web.draw()
    assert client.get(fresh).status_code == 200


def test_guesses__of_many_addresses__shut_out_only_those_that_were_wrong() -> None:
    seconds = [1000.0]
    guesses = Guesses(lambda: seconds[0])
    for n in range(MOST_TOGETHER):
        guesses.was_wrong(f"a{n}")
    assert guesses.refused("a3")
    assert not guesses.refused("somebody else")
    seconds[0] += WINDOW
    assert not guesses.refused("a3")


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("49.228.1.2", "198.51.100.1", "49.228.1.2"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:0db8:0001:0002"),
    ],
)
def test_address__behind_a_proxy_of_ours__is_the_last_it_wrote(
    peer: str, forwarded: str | None, who: str
) -> None:
    assert address_of(peer, forwarded) == who


def test_database__away__asks_to_come_again() -> None:
    engine = db.connect("postgresql+psycopg://postgres@127.0.0.1:1/none")
    web = Web(engine, Vault(KEYS, b"k" * 32), 1)
    answer = web.client().get("/p/abc.png")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert_strict(answer)
