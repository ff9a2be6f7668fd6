"""Who is nobody's any more holds nothing up: what was to be told them ends, and alerts go up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from models import inbox, outbox, person, retention
from tests.workers.talk.stage import Stage, stage

pytestmark = pytest.mark.database


@pytest.fixture
def scene(clean_database: str, clean_redis: str) -> Iterator[Stage]:
    with stage(clean_database, clean_redis) as made:
        yield made


def test_notices_and_pushes__to_a_person_without_a_name__end(scene: Stage) -> None:
    now = scene.settings.clock()
    with scene.engine.begin() as connection:
        who = person.ensure(connection, scene.vault, ["Ustranger"], now)["Ustranger"]
    late = now + timedelta(days=91)
    kept = retention.BY_NAME["strangers"]
    assert retention.run(scene.engine.begin, late, kept, lambda: False) == (1, True)
    with scene.engine.begin() as connection:
        inbox.speak(connection, scene.vault, who, "t:1", "reviewed", {"number": "1"}, now)
        for push_class in ("digest", "danger"):
            outbox.push(connection, scene.vault, who, [], push_class, push_class, now)
    with scene.talking():
        scene.wait_idle()
    (notice,) = scene.inbox_rows()
    assert (notice.outcome, notice.sealed, notice.set_aside_at) == ("nobody", None, None)
    assert {(row.verdict, row.sealed) for row in scene.outbox_rows()} == {("blocked", None)}
    assert scene.line.refused == []
