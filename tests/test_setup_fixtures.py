"""What the shared fixtures promise: real servers, an empty database, a browser that draws."""

from collections.abc import Iterator

import psycopg
import pytest
import redis
from playwright.sync_api import Browser
from rq import Queue, SimpleWorker

from tests.conftest import libpq, redis_number


@pytest.mark.database
def test_postgres__asked__is_the_real_one(postgres_url: str) -> None:
    with psycopg.connect(libpq(postgres_url)) as connection:
        row = connection.execute("SHOW server_version_num").fetchone()
    assert row is not None
    assert int(row[0]) >= 140000


@pytest.fixture
def table_with_rows(database: str) -> Iterator[str]:
    """A table of the test's own in the shared database, gone afterwards."""
    with psycopg.connect(libpq(database), autocommit=True) as connection:
        connection.execute("CREATE TABLE fixture_row (id bigserial PRIMARY KEY)")
        connection.execute("INSERT INTO fixture_row DEFAULT VALUES")
        yield database
        connection.execute("DROP TABLE fixture_row")


@pytest.mark.database
def test_clean_database__rows_there__are_gone_and_the_migration_mark_stays(
    table_with_rows: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("clean_database")
    with psycopg.connect(libpq(table_with_rows)) as connection:
        assert connection.execute("SELECT count(*) FROM fixture_row").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_redis__asked__runs_rq_jobs(clean_redis: str) -> None:
    with redis.Redis.from_url(clean_redis) as client:
        queue = Queue("fixtures", connection=client)
        job = queue.enqueue("operator.add", 20, 22)
        SimpleWorker([queue], connection=client).work(burst=True)
        assert job.return_value() == 42
        client.flushdb()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://h:6379", "redis://h:6379/3"),
        ("rediss://:p@h/0", "rediss://:p@h/3"),
        ("redis://h/0?x=1", "redis://h/3?x=1"),
        ("unix:///run/redis?db=0", "unix:///run/redis?db=3"),
    ],
)
def test_redis_address__another_number_wanted__points_there(given: str, expected: str) -> None:
    assert redis_number(given, 3) == expected


@pytest.mark.browser
def test_browser__given_a_page__draws_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>ถักทอ</h1>")
    assert page.inner_text("h1") == "ถักทอ"
    page.close()
