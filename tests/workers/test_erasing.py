"""What erasing a case reaches: files, messages, photos on their way, drafts, conversations, and
every older copy of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text, update

from bot.line.client import Content
from handlers.orders import FindCase, MoveCase, SaveDraft
from models import case_queries, export_queries, sending
from models.case import Case
from models.columns import table
from models.conversation import KEY, Draft
from models.link import Export, ExportPart
from models.outbox import Outbox
from models.scope import everything
from models.submission import Attachment, Submission
from models.vault import SealError
from tests.conftest import libpq
from tests.story.acts import photo
from tests.workers.chatting import Chat
from tests.workers.giving import Giving
from tests.workers.town import Town
from workers import exports, fetch_media
from workers.erasing import erase_case
from workers.export import export

pytestmark = pytest.mark.database


def ended(town: Town) -> str:
    """A case that is closed. → its number."""
    number = Giving(town).case()
    done, why, _ = town.order("province", MoveCase(number, "close", "", {"code": "helped"}))
    assert done, why
    return number


def erase(town: Town, number: str) -> Any:
    with town.engine.begin() as connection:
        return erase_case(
            connection, town.vault, town.one(Case, number=number)["id"], town.now, "request 12"
        )


def order_file(town: Town, what: str = "cases") -> int:
    with town.engine.begin() as connection:
        return export_queries.add(
            connection, town.ids["coordinator"], what, "jsonl", {},
            now=town.now, expires_at=town.now + timedelta(days=1),
        )  # fmt: skip


def made(town: Town, export_id: int) -> str:
    """The bytes of a file; "" while there are none."""
    parts = town.rows(ExportPart, export_id=export_id)
    return "".join(
        town.vault.open(part["sealed"], export_queries.context(export_id, part["n"])).decode()
        for part in parts
    )


def test_erasing__makes_files_that_hold_the_child_anew(town: Town) -> None:
    number, other = ended(town), Giving(town).case()
    holds, looks = order_file(town), order_file(town, "access")
    exports.make_due(town.engine, town.vault, town.clock)
    with town.engine.begin() as connection:
        later = export_queries.add(
            connection, town.ids["coordinator"], "cases", "jsonl", {"since": "2030-01-01"},
            now=town.now, expires_at=town.now + timedelta(days=1),
        )  # fmt: skip
    exports.make_due(town.engine, town.vault, town.clock)
    assert "วิชัย" in made(town, holds)
    assert erase(town, number).files == 1
    assert made(town, holds) == ""
    assert [row["state"] for row in town.rows(Export)] == ["waiting", "failed", "made"]
    assert looks != later
    exports.make_due(town.engine, town.vault, town.clock)
    again = made(town, holds)
    assert "วิชัย" not in again
    assert "มาลี" in again
    assert other in again


def test_erasing__while_a_file_is_being_made__makes_it_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, file = ended(town), order_file(town)
    real = export

    def slowly(*given: Any) -> int:
        rows = real(*given)
        if town.one(Case, number=number)["erased_at"] is None:
            erase(town, number)
        return rows

    monkeypatch.setattr(exports, "export", slowly)
    assert exports.make_due(town.engine, town.vault, town.clock) == 2
    assert town.one(Export)["state"] == "made"
    assert "วิชัย" not in made(town, file)


def test_erasing__stops_photos_that_wait_and_empties_those_that_came(town: Town) -> None:
    number = Giving(town).case()
    report = town.one(Submission, number=number)
    for at, name in enumerate(("waits", "under_way", "kept")):
        with town.desk("weaver") as desk:
            sending.keep_media(
                desk.connection,
                {"draft_id": report["draft_id"], "submission_id": report["id"], "kind": "image",
                 "person_id": report["person_id"], "ref": f"/data/{name}", "message_id": str(at),
                 "key_id": report["key_id"]},
                town.now,
            )  # fmt: skip
    with town.engine.begin() as connection:
        rows = table(Attachment)
        kept = update(rows).where(rows.c.ref == "/data/kept")
        connection.execute(kept.values(sealed=b"bytes", state="kept"))
    town.order("province", MoveCase(number, "close", "", {"code": "helped"}))
    asked: list[str] = []

    def fetch(message_id: str, _most: int) -> Any:
        asked.append(message_id)
        if town.one(Case)["erased_at"] is None:
            erase(town, number)
        return Content("ready", "image/jpeg", photo())

    fetch_media.fetch_media(town.engine, town.vault, town.clock, fetch)
    assert asked == ["0"], "what still waited is never asked for"
    assert {(row["sealed"], row["state"]) for row in town.rows(Attachment)} == {(None, "gone")}


def test_erasing__closes_half_filled_forms_and_empties_messages(town: Town) -> None:
    number = ended(town)
    case = town.one(Case, number=number)
    form = town.draft()
    with town.engine.begin() as connection:
        drafts = table(Draft)
        connection.execute(update(drafts).where(drafts.c.id == form.id).values(case_id=case["id"]))
        held = {"person_id": town.ids["weaver"], "kind": "reply", "created_at": town.now}
        for verdict in ("unheard", "refused"):
            sealed = town.vault.seal({"messages": ["วิชัย"], "keep": []}, "outbox")
            connection.execute(
                insert(table(Outbox)).values(
                    **held, sealed=sealed, closed_at=town.now, verdict=verdict
                )
            )
    done = erase(town, number)
    assert form.id in done.drafts
    row = town.one(Draft, id=form.id)
    assert (row["sealed"], row["closed_as"]) == (b"", "erased")
    assert [one["sealed"] for one in town.rows(Outbox, kind="reply")] == [None, None]
    with pytest.raises(LookupError):
        town.order("weaver", SaveDraft(form))


def test_erasing__is_forgotten_by_conversations_in_their_own_turns(town: Town) -> None:
    number = ended(town)
    chat = Chat(town)
    town.order("supervisor", FindCase(number))
    chat.say("weaver", "เมนู")
    form = town.draft()
    chat.state["weaver"] |= {"draft": form.id, "place": "question", "offered": "วิชัย"}
    chat.state["supervisor"] = {
        "wanted": {"by": "move_case", "n": number, "words": "วิชัย"},
        "carry": [{"kind": "case_moved", "case_no": number}, {"kind": "work", "count": 2}],
    }
    with town.engine.begin() as connection:
        drafts = table(Draft)
        case_id = town.one(Case, number=number)["id"]
        connection.execute(update(drafts).where(drafts.c.id == form.id).values(case_id=case_id))
    erase(town, number)
    assert f"ข้อมูลของเคส {number} ถูกลบแล้ว" in chat.say("weaver", "เมนู")
    assert "วิชัย" not in str(chat.state["weaver"])
    chat.listen("supervisor")
    assert chat.state["supervisor"].get("wanted", {}) == {}
    assert [one["kind"] for one in chat.state["supervisor"]["carry"]] == ["work"]


def test_older_dump_with_the_newer_keys__shows_nothing_of_an_erased_child(town: Town) -> None:
    """The main backup is older than the erasing; `data_key`, kept apart, is newer."""
    number, other = ended(town), Giving(town).case()
    giving = Giving(town)
    giving.give("province", other)
    dump = copy_out(town)
    assert readable(town, number) >= 5
    stays = readable(town, other)
    erase(town, number)
    keys = copy_out(town, "data_key")
    copy_in(town, dump)
    assert readable(town, number) >= 5, "the older dump alone opens everything"
    copy_in(town, keys)
    assert town.one(Case, number=number)["erased_at"] is None, "this is the older state"
    assert readable(town, number) == 0
    assert readable(town, other) == stays
    with town.engine.connect() as connection:
        row = case_queries.by_number(connection, everything("coordinator"), number)
    assert row is not None
    assert row.key_sealed is None
    assert town.order("coordinator", FindCase(number)).shown == "ลบข้อมูลแล้ว"


def readable(town: Town, number: str) -> int:
    """How many sealed values of a case any key opens, its reports, drafts and child among them."""
    case = town.one(Case, number=number)
    count = 0
    with town.engine.connect() as connection:
        for name in SEALED_UNDER_KEYS:
            rows = connection.execute(
                text(
                    f"SELECT v.sealed, key_id FROM {name} "  # noqa: S608 - our own
                    "WHERE v.sealed IS NOT NULL AND key_id = :key"
                ),
                {"key": case["key_id"]},
            ).all()
            for row in rows:
                count += opens(town, row.key_id, bytes(row.sealed))
    return count


CONTEXTS = ("case", "child", "draft", "submission", "visit", "referral", "placement", "help",
            "case_event", "attachment", "finding")  # fmt: skip
SEALED_UNDER_KEYS = (
    '"case" AS v',
    "child AS v",
    "draft AS v",
    "assistance AS v",
    "submission_version AS v JOIN submission ON submission.id = submission_id",
    'case_event AS v JOIN "case" ON "case".id = case_id',
)


def opens(town: Town, key_id: Any, sealed: bytes) -> bool:
    with town.engine.connect() as connection:
        key = connection.execute(select(KEY.c.sealed).where(KEY.c.id == key_id)).scalar()
    for context in CONTEXTS:
        try:
            town.vault.box(key_id, key).open(sealed, context)
        except SealError:
            continue
        return True
    return False


def copy_out(town: Town, *names: str) -> dict[str, bytes]:
    """Tables as a dump holds them."""
    with psycopg.connect(libpq(str(town.engine.url.render_as_string(False)))) as connection:
        wanted = names or [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                "AND tablename NOT IN ('alembic_version', 'data_key')"
            )
        ]
        found = {}
        for name in [*wanted, *([] if names else ["data_key"])]:
            columns = ", ".join(plain_columns(connection, name))
            with connection.cursor().copy(f'COPY "{name}" ({columns}) TO STDOUT'.encode()) as out:
                found[name] = b"".join(bytes(part) for part in out)
    return found


def copy_in(town: Town, dump: dict[str, bytes]) -> None:
    """Put these tables back as they were."""
    with psycopg.connect(libpq(str(town.engine.url.render_as_string(False)))) as connection:
        connection.execute("SET session_replication_role = replica")
        for name, rows in dump.items():
            connection.execute(f'DELETE FROM "{name}"'.encode())  # noqa: S608 - our own
            columns = ", ".join(plain_columns(connection, name))
            with connection.cursor().copy(f'COPY "{name}" ({columns}) FROM STDIN'.encode()) as into:
                into.write(rows)


def plain_columns(connection: Any, name: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [name],
    )
    return [f'"{row[0]}"' for row in rows]
