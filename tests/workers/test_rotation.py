"""Keys change while people write: afterwards the old one opens nothing, and is needed by nobody."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, insert, select, update

from handlers.orders import FindCase
from models import conversation, export_queries, inbox, outbox, rotation
from models.area import Centre
from models.case import Child
from models.columns import CIPHER, table
from models.conversation import KEY
from models.db import METADATA, open_vault
from models.inbox import INBOX
from models.link import ExportPart
from models.person import Invite, PersonEvent
from models.submission import Attachment, Submission
from models.vault import SealError, Vault
from tests.workers.giving import Giving
from tests.workers.town import KEYS, Town
from workers import exports

pytestmark = pytest.mark.database
NEW = [("new", bytes(range(32, 64)))]
PLAIN_BYTES = {
    "child_key.hash", "invite.code_hash", "link.token_hash", "person.user_hash",  # keyed hashes
    "form_version.compiled", "form_proposal.compiled",  # questions
    "picture.image",  # a chart of counts
}  # fmt: skip


def test_every_column_of_bytes__is_rotated_under_a_data_key_or_no_secret() -> None:
    rotated = {f"{one.table.name}.{one.column}" for one in rotation.COLUMNS}
    columns = {
        f"{rows.name}.{column.name}": column
        for rows in METADATA.sorted_tables
        for column in rows.columns
        if isinstance(column.type, LargeBinary)
    }
    sealed = {name for name, column in columns.items() if column.info.get(CIPHER)}
    under_keys = {name for name in sealed if name.partition(".")[0] in rotation.UNDER_DATA_KEYS}
    assert sealed - under_keys == rotated
    assert set(columns) - sealed == PLAIN_BYTES


def full(town: Town) -> str:
    """Something sealed in every column. → a case's number."""
    giving = Giving(town)
    number = giving.case()
    giving.give("province", number)
    who, now = town.ids["coordinator"], town.now
    body = town.vault.seal({"messages": []}, "outbox")
    with town.engine.begin() as connection:
        export_queries.add(connection, who, "cases", "jsonl", {}, now=now,
                           expires_at=now + timedelta(days=1))  # fmt: skip
        name = town.vault.seal("อร", "person")
        connection.execute(insert(table(Invite)).values(
            code_hash=b"i", role="weaver", created_at=now, expires_at=now,
            name_sealed=name))  # fmt: skip
        connection.execute(insert(table(PersonEvent)).values(
            person_id=who, kind="moved", at=now,
            sealed=town.vault.seal({}, "person_event")))  # fmt: skip
        connection.execute(insert(table(Centre)).values(
            code="320402T-C01", name_th="ศพด.", lao="320402T", tambon="320402",
            phone_sealed=town.vault.seal("044511222", "centre")))  # fmt: skip
        connection.execute(outbox.OUTBOX.insert().values(
            person_id=who, kind="push", created_at=now, sealed=body))  # fmt: skip
        inbox.speak(connection, town.vault, who, "t:1", "work", {}, now)
        conversation.save(connection, [talk(town, town.vault, person) for person in (who,)])
        report = select(Submission.draft_id, Submission.key_id).limit(1)  # type: ignore[call-overload]
        draft_id, key_id = connection.execute(report).one()
        photo = conversation.box_of(connection, town.vault, key_id).seal(b"jpeg", "attachment")
        connection.execute(insert(table(Attachment)).values(
            draft_id=draft_id, person_id=who, ref="/data/photo", message_id="m", kind="image",
            key_id=key_id, sealed=photo, state="kept", next_at=now))  # fmt: skip
    exports.make_due(town.engine, town.vault, town.clock)
    return number


def talk(town: Town, vault: Vault, person_id: int) -> dict[str, Any]:
    return {"person_id": person_id, "sealed": vault.seal({"version": 1}, "conversation"),
            "draft_id": None, "applied_at": None, "applied_key": None,
            "updated_at": town.now}  # fmt: skip


def old_ones(town: Town) -> list[str]:
    """Sealed columns in which something begins with the name of the old key."""
    name = KEYS[0][0].encode()
    found = []
    with town.engine.connect() as connection:
        for rows in METADATA.sorted_tables:
            for column in rows.columns:
                if not column.info.get(CIPHER):
                    continue
                values = connection.execute(select(column)).scalars()
                if any(bytes(value)[1:].startswith(name) for value in values if value is not None):
                    found.append(f"{rows.name}.{column.name}")
    return found


def test_rotation__while_people_write__leaves_nothing_under_the_old_key(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "AT_ONCE", 3)
    number = full(town)
    assert set(old_ones(town)) == {f"{one.table.name}.{one.column}" for one in rotation.COLUMNS}
    town.vault = open_vault(town.engine, [*NEW, *KEYS])
    stop = threading.Event()
    wrote: list[int] = []
    broke: list[Exception] = []

    def write(order: int) -> None:
        """Turns of everybody, in either order of people, and reports that come in."""
        people = list(town.ids.values())[::order]
        try:
            while not stop.is_set():
                with town.engine.begin() as connection:
                    for person in people:
                        conversation.save(connection, [talk(town, town.vault, person)])
                if order > 0:
                    town.send(first_name=f"เด็ก{len(wrote)}", moo=str(len(wrote) % 20))
                wrote.append(order)
        except Exception as error:
            broke.append(error)

    writer = threading.Thread(target=write, args=(1,))
    writer.start()
    try:
        for _ in range(4):
            list(rotation.rotate(town.engine, town.vault))
    finally:
        stop.set()
        writer.join(30)
    assert broke == []
    assert wrote, "somebody wrote meanwhile"
    list(rotation.rotate(town.engine, town.vault))
    assert rotation.left(town.engine, town.vault) == 0
    assert old_ones(town) == []
    everything_opens(town, number)


def everything_opens(town: Town, number: str) -> None:
    """With the new key alone: the service goes on, and every value it sealed can be read."""
    town.vault = open_vault(town.engine, NEW)
    with town.engine.connect() as connection:
        for one in rotation.COLUMNS:
            rows = connection.execute(select(*one.keys, one.table.c[one.column])).all()
            for row in rows:
                if row[-1] is not None:
                    town.vault.open(bytes(row[-1]), one.context.format(id=row[0], n=row[-2]))
        for key in connection.execute(select(KEY.c.id, KEY.c.sealed)):
            town.vault.box(key.id, bytes(key.sealed))
    assert "วิชัย" in town.order("coordinator", FindCase(number)).shown
    (photo,) = town.rows(Attachment)
    assert town.opened(photo["key_id"], photo["sealed"], "attachment") == b"jpeg"
    assert town.validate() > 0
    assert "วิชัย" in "".join(
        town.vault.open(part["sealed"], "export:1:0").decode() for part in town.rows(ExportPart)
    )
    assert len({row["key_id"] for row in town.rows(Child)}) == len(town.rows(Child))


def test_rotation__stopped_in_between__goes_on(town: Town) -> None:
    full(town)
    town.vault = open_vault(town.engine, [*NEW, *KEYS])
    begun = rotation.rotate(town.engine, town.vault)
    for _ in range(3):
        next(begun)
    assert rotation.left(town.engine, town.vault) > 0
    list(rotation.rotate(town.engine, town.vault))
    assert old_ones(town) == []


def test_rotation__skips_what_somebody_holds_and_waits_for_nobody(town: Town) -> None:
    full(town)
    town.vault = open_vault(town.engine, [*NEW, *KEYS])
    with town.engine.begin() as held:
        held.execute(update(INBOX).values(attempts=1))
        done = {one.column: one.sealed for one in rotation.rotate(town.engine, town.vault)}
        assert done["inbox.sealed"] == 0
        assert done["person.user_sealed"] == len(town.ids)
    assert set(old_ones(town)) == {"inbox.sealed"}
    list(rotation.rotate(town.engine, town.vault))
    assert old_ones(town) == []
    with pytest.raises(SealError):
        Vault(KEYS).open(town.rows(inbox.Inbox)[0]["sealed"], "inbox")
