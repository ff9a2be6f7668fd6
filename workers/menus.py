"""Rich menus: who is to see which, and linking one person's after enrolment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, select

from bot.line import richmenu
from bot.line.blocking import BlockingLineClient
from bot.settings import Settings
from models import person
from models.vault import Vault


@contextmanager
def client(settings: Settings) -> Iterator[BlockingLineClient]:
    """A client for code without an event loop."""
    made = BlockingLineClient(
        settings.line_channel_access_token.get_secret_value(),
        api_url=settings.line_api_url,
        data_url=settings.line_data_api_url,
    )
    with made:
        yield made


def sync_all(line: BlockingLineClient, engine: Engine, vault: Vault) -> richmenu.Synced:
    """Bring LINE's menus to what they should be, for everybody. Raises LineError."""
    return line.run(richmenu.sync(line.client, people(engine, vault)))


def people(engine: Engine, vault: Vault) -> list[tuple[str, str]]:
    """(user id, role of the menu) of everybody who is enrolled; the one for strangers for who is
    on hold."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(person.PERSON.c.id, person.PERSON.c.user_sealed, person.PERSON.c.state).where(
                person.PERSON.c.state.in_(("active", "suspended"))
            )
        ).all()
        held = person.roles(connection, [row.id for row in rows])
    return [
        (
            str(vault.open(row.user_sealed, "person")),
            _menu_of(row.state, held[row.id]),
        )
        for row in rows
    ]


def link(line: BlockingLineClient, engine: Engine, vault: Vault, person_id: int) -> bool:
    """Give one person the menu of their role. → False when LINE has no such menu yet.

    Raises LineError.
    """
    with engine.connect() as connection:
        held = person.roles(connection, [person_id])[person_id]
        rows = person.addresses(connection, [person_id])
    role = _menu_of(rows[0].state, held) if rows else richmenu.UNKNOWN
    ids = line.run(richmenu.menu_ids(line.client))
    if not rows or role not in ids:
        return False
    line.run(
        richmenu.link(line.client, ids[role], [str(vault.open(rows[0].user_sealed, "person"))])
    )
    return True


def _menu_of(state: str, held: Sequence[tuple[str, str, str]]) -> str:
    names = [role for role, _, _ in held] if state == "active" else []
    return richmenu.role_of(names)
