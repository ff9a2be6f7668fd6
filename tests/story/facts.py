"""What a database says after the story, opened and without what differs from run to run."""

from __future__ import annotations

from typing import Any

import redis
from sqlalchemy import select

from models.case import Case, Child
from models.columns import table
from models.conversation import KEY
from tests.story.service import Service

CASE, CHILD = table(Case), table(Child)
PLAIN = {
    "submission": "number, form, state, current, tambon, lao, rehearsal, person_id, case_id",
    "finding": "submission_id, n, code, severity, audience, ref, points, verdict",
    "attachment": "ref, kind, state, media_type, submission_id",
    "alert": "case_id, level, taken_by",
    "alert_step": "alert_id, step, receivers",
    "case_event": "case_id, kind, from_state, to_state, person_id",
    "consent": "case_id, given, who, text_version",
    "need": "case_id, code",
    "same_child": "case_id, submission_id, verdict, decided_by",
    "person": "id, state, language, blocked_at IS NULL",
    "person_role": "person_id, role, area, lao",
    "draft": "person_id, form, rehearsal, closed_as",
    "outbox": "person_id, kind, push_class, verdict",
}


def facts(service: Service) -> dict[str, Any]:
    """Every table that the story fills, as sorted rows."""
    found: dict[str, Any] = {
        name: sorted(
            (
                tuple(map(str, row.values()))
                for row in service.rows(f"SELECT {columns} FROM {name}")  # noqa: S608 - our own names
            ),
        )
        for name, columns in PLAIN.items()
    }
    found["case"] = cases(service)
    found["open"] = service.rows(
        "SELECT id, event_id FROM inbox WHERE done_at IS NULL OR set_aside_at IS NOT NULL"
    )
    return found


def cases(service: Service) -> list[dict[str, Any]]:
    """The cases with their children, opened."""
    query = (
        select(CASE, CHILD.c.sealed.label("child"), KEY.c.sealed.label("key"))
        .outerjoin(CHILD, CHILD.c.id == CASE.c.child_id)
        .join(KEY, KEY.c.id == CASE.c.key_id)
        .order_by(CASE.c.number)
    )
    found = []
    with service.engine.connect() as connection:
        for row in connection.execute(query):
            box = service.vault.box(row.key_id, row.key)
            plain = {name: getattr(row, name) for name in PLAIN_CASE}
            plain["child"] = box.open(row.child, "child") if row.child else None
            found.append(plain)
    return found


PLAIN_CASE = (
    *("number", "state", "urgent", "category", "targets", "reason", "doing", "lives"),
    *("disability", "sex", "birth_year", "tambon", "lao", "reporter_id", "owner_id"),
)


def everything(service: Service) -> str:
    """All that is stored or logged, as one text: each table, every Redis value, every log line."""
    parts: list[str] = []
    with service.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        for name in names:
            rows = connection.exec_driver_sql(f'SELECT to_jsonb(t)::text FROM "{name}" AS t')  # noqa: S608 - our own
            parts += rows.scalars().all()
    client = redis.Redis.from_url(service.settings.redis_url)
    for key in client.scan_iter("*"):
        parts += [repr(key), (client.dump(key) or b"").decode("utf-8", "replace")]
    return "\n".join([*parts, *service.log])
