"""Pictures and files: what waits is worked on, what is past its time goes."""

from __future__ import annotations

from models import export_queries, link_queries, picture_queries
from workers.clockwork.room import Room


def wake(room: Room) -> int:
    """Ring for what waits to be drawn or made. → bells rung."""
    with room.engine.connect() as connection:
        pictures = picture_queries.due(connection, room.now)
        exports = export_queries.due(connection, room.now)
    if pictures:
        room.enqueue("draw_pictures")
    if exports:
        room.enqueue("make_exports")
    return (pictures > 0) + (exports > 0)


def tidy(room: Room) -> int:
    """Delete expired pictures and files; forget addresses of long ago. → rows."""
    with room.engine.begin() as connection:
        return (
            picture_queries.drop_expired(connection, room.now)
            + export_queries.expire(connection, room.now)
            + link_queries.drop_expired(connection, room.now)
        )
