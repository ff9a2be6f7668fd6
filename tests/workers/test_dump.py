"""After everything that people do here, a dump of the whole database tells nobody's name.

Every table, every column, as bytes and as text; what was planted is looked for in every encoding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.line.client import Content
from handlers.orders import (
    AnswerQuestion,
    CancelDraft,
    DecidePair,
    DecideReview,
    DrawPicture,
    FindCase,
    FindSimilar,
    KeepMedia,
    LoadReview,
    MoveCase,
    RaiseDanger,
    WithdrawConsent,
)
from handlers.orders.away import KeepAbsence
from handlers.orders.team import HandOver, SuspendMember
from models import export_queries, inbox, outbox
from models.case import Assistance, Case
from models.casework import Placement, Referral
from models.conversation import KEY
from models.db import METADATA
from models.link import ExportPart
from models.submission import Attachment, Finding, Submission
from models.vault import SealError
from tests import planted
from tests.story.acts import photo
from tests.workers.following import follow, publish_follow_up
from tests.workers.giving import Giving
from tests.workers.test_centres import send as send_centre
from tests.workers.test_drawing import trend
from tests.workers.test_referrals import refer
from tests.workers.town import Town
from workers import clock, exports, fetch_media, pictures
from workers.erasing import erase_case

pytestmark = pytest.mark.database
BIRTHDAY = date(2012, 8, 5)
NAMES = ("กฤษฎาพร", "นฤเบศร์ไพร", "พิมพ์ลดา", "ศศิธารา", "อัครวินท์", "ทองประกายแก้ว")
TEXTS = ("บ้านหลังวัดป่าลึกลับ", "เล่าว่าถูกทิ้งไว้คนเดียว", "โทรแล้วไม่มีใครรับสาย", "พาไปสมัครพรุ่งนี้เช้า",
         "ย้ายตามแม่ไปโรงงาน", "คุณหมอวราภรณ์", "ยายบุญเรือนรับเงิน", "สงสัยบันทึกเท็จ", "วิทยาลัยลับแล",
         "แจ้งผิดคนจริงจริง")  # fmt: skip
PHONES = ("0891112233", "0623334455", "0845556677")
NUMBERS = ("1999900000013",)
COLLEAGUES = ("ผู้ประสานงานอรอนงค์", "นักถักทอบุษราคัม")
SECRETS = (*NAMES, *TEXTS, *NUMBERS, *COLLEAGUES,
           *(shape for number in PHONES for shape in planted.phone_shapes(number)),
           *planted.day_shapes(BIRTHDAY))  # fmt: skip


@pytest.fixture
def full(town: Town) -> Town:
    """A town in which everything has happened."""
    giving = Giving(town)
    publish_follow_up(town)
    first = report(town, NAMES[0], NAMES[1], PHONES[0], id_kind="id13", id_no=NUMBERS[0])
    second = report(town, NAMES[2], NAMES[3], PHONES[1], guardian_name=NAMES[5])
    third = report(town, NAMES[4], NAMES[1], PHONES[0])
    reviewed(town, third)
    town.order("province", DecidePair(first, second, "same", 0))
    town.order("weaver", FindSimilar((f"{NAMES[0]} {NAMES[1]}",), (BIRTHDAY,) * 2, "320402"))
    for name, move, data in (
        ("coordinator", "confirm", {}),
        ("coordinator", "plan", {"needs": ["school"], "words": TEXTS[3], "who": TEXTS[5],
                                 "on": "2026-12-01"}),
    ):  # fmt: skip
        done, why, _ = town.order(name, MoveCase(first, move, "", data))
        assert done, why
    giving.give("coordinator", first, receiver=TEXTS[6], note=TEXTS[1])
    assert refer(giving, first, "coordinator", agency_person=TEXTS[5], note=TEXTS[1]) == "accepted"
    assert send_centre(giving, head_phone=PHONES[2]) == "accepted"
    follow(
        town, first, now="attending", attend="daily", place_grade="m1", place_name=TEXTS[8],
        note=TEXTS[1],
    )  # fmt: skip
    town.validate()
    dangers(town)
    colleagues(town)
    files(town, first)
    talked(town)
    ended(town, first)
    return town


def report(town: Town, first: str, last: str, phone: str, **more: str) -> str:
    number = town.send(
        answers={"first_name": first, "last_name": last, "guardian_phone": phone,
                 "birth": BIRTHDAY.isoformat(), "landmark": TEXTS[0], "note": TEXTS[1], **more},
    )  # fmt: skip
    town.validate()
    row = town.one(Submission, number=number)
    if row["state"] == "asked":  # alike: a coordinator says that they are different children
        for found in town.rows(Finding, submission_id=row["id"], code="same_child"):
            town.order("province", AnswerQuestion(found["id"], "different"))
    return number


def reviewed(town: Town, number: str) -> None:
    """Returned with words, sent again, refused with words."""
    seen = town.order("coordinator", LoadReview(number))
    order = DecideReview(number, "return", seen.version, seen.mark, ("moo",), "", TEXTS[2])
    assert town.order("coordinator", order).done
    sent = town.one(Submission, number=number)
    town.send(draft=town.draft(corrects=sent["id"]), moo="9", note=TEXTS[1])
    town.validate()
    seen = town.order("coordinator", LoadReview(number))
    order = DecideReview(number, "reject", seen.version, seen.mark, (), "", TEXTS[7])
    assert town.order("coordinator", order).done


def dangers(town: Town) -> None:
    """Danger told, taken by nobody, climbed; a draft given up; work left lying."""
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",), "320402"))
    town.send(
        draft=draft, danger_now="yes", danger_signs="beaten", first_name=NAMES[4], note=TEXTS[1]
    )
    town.order("weaver", CancelDraft(town.draft().id))
    town.validate()
    for hours in (1, 3, 80):
        town.pass_time(hours=hours)
        clock.Rounds(town.room()).round(0.0)


def colleagues(town: Town) -> None:
    """Somebody away, somebody moved, somebody suspended, each with a reason."""
    for name in COLLEAGUES:
        town.enrol(name, ("weaver", "3204", "320402T"))
    away = KeepAbsence(town.now.date(), town.now.date() + timedelta(days=3), town.ids["second"])
    town.order("coordinator", away)
    town.order("coordinator", HandOver(town.ids["weaver"], town.ids[COLLEAGUES[1]], "drafts"))
    town.order("coordinator", SuspendMember(town.ids[COLLEAGUES[0]], TEXTS[7]))


def files(town: Town, number: str) -> None:
    """Pictures, exports, photos: asked for, made, kept."""
    town.shelf.public_url = "https://thaktho.example"
    town.order("coordinator", DrawPicture("trend", trend([1, 2, 3])))
    pictures.draw_due(town.engine, town.clock)
    for what, made in (("submissions", "xlsx"), ("submissions", "jsonl"), ("cases", "csv")):
        with town.engine.begin() as connection:
            until = town.now + timedelta(days=1)
            export_queries.add(
                connection, town.ids["coordinator"], what, made, {}, now=town.now, expires_at=until
            )
    exports.make_due(town.engine, town.vault, town.clock)
    draft = town.draft()
    town.order("weaver", KeepMedia(draft.id, "/data/photo", "m1", "image"))
    fetch_media.fetch_media(
        town.engine, town.vault, town.clock, lambda *_: Content("ready", "image/jpeg", photo())
    )
    town.order("supervisor", FindCase(number))


def talked(town: Town) -> None:
    """Events that wait or were set aside, and messages that were never delivered."""
    event = json.dumps({"type": "message", "message": {"text": f"{NAMES[0]} {PHONES[0]}"}})
    with town.engine.begin() as connection:
        who, now = town.ids["weaver"], town.now
        row = {"person_id": who, "happened_at": now, "received_at": now}
        sealed = town.vault.seal(event.encode(), "inbox")
        rows = [{**row, "event_id": "e1", "sealed": sealed},
                {**row, "event_id": "e2", "sealed": sealed}]  # fmt: skip
        inbox.keep(connection, rows)
        ids = list(
            connection.execute(select(inbox.INBOX.c.id).order_by(inbox.INBOX.c.id)).scalars()
        )
        inbox.set_aside(connection, ids[-1], "ValueError at x.py:1", now)
        body = town.vault.seal({"messages": [{"type": "text", "text": TEXTS[1]}]}, "outbox")
        held = {"person_id": who, "kind": "reply", "created_at": now, "sealed": body}
        connection.execute(insert(outbox.OUTBOX), [held, {**held, "closed_at": now,
                                                          "verdict": "unheard"}])  # fmt: skip


def ended(town: Town, number: str) -> None:
    """Consent taken back, a case closed with a reason, another erased."""
    town.order("coordinator", WithdrawConsent(number, "guardian"))
    exports.make_due(town.engine, town.vault, town.clock)
    done, why, _ = town.order(
        "coordinator", MoveCase(number, "to_lao", TEXTS[4], {"lao": "320510T"})
    )
    assert done, why
    gone = report(town, NAMES[2], NAMES[5], PHONES[1], birth="2014-03-09")
    done, why, _ = town.order("province", MoveCase(gone, "close", TEXTS[9], {"code": "helped"}))
    assert done, why
    with town.engine.begin() as connection:
        erase_case(connection, town.vault, town.one(Case, number=gone)["id"], town.now, "12")


def dumped(town: Town) -> dict[str, bytes]:
    """Every column of every table: bytes as they are, all else as text."""
    held: dict[str, bytes] = {}
    with town.engine.connect() as connection:
        for rows in METADATA.sorted_tables:
            for column in rows.columns:
                values = connection.execute(select(column)).scalars()
                held[f"{rows.name}.{column.name}"] = b"\n".join(map(_as_bytes, values))
    return held


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def test_dump__after_everything__holds_nothing_planted(
    capsys: pytest.CaptureFixture[str], full: Town
) -> None:
    held = dumped(full)
    reached = ("visit.sealed", "referral.sealed", "assistance.sealed", "submission_event.sealed",
               "case_event.sealed", "placement.sealed", "attachment.sealed", "export_part.sealed",
               "person_event.sealed", "centre.phone_sealed", "finding.sealed",
               "picture.image")  # fmt: skip
    assert [name for name in reached if not held[name].strip(b"None\n")] == []
    logged = "".join(capsys.readouterr())
    assert "submission_validated" in logged
    assert planted.found(SECRETS, {**held, "log": logged.encode()}) == []
    the_keys_would_show_it(full)


def the_keys_would_show_it(town: Town) -> None:
    """Else the search would prove nothing: only the words of the erased case are nowhere."""
    opened = "\n".join(secrets_of(town)).encode()
    words = [word for word in (*NAMES, *TEXTS, *NUMBERS, PHONES[0]) if word.encode() not in opened]
    assert words == [TEXTS[9]]
    for model in (ExportPart, Attachment, Placement, Referral, Assistance):
        assert town.rows(model), model


CONTEXTS = ("case", "child", "draft", "submission", "visit", "referral", "placement", "help",
            "case_event", "finding", "submission_event", "person_event", "person", "inbox",
            "outbox")  # fmt: skip


def secrets_of(town: Town) -> Iterator[str]:
    """Everything sealed that opens, as text."""
    with town.engine.connect() as connection:
        boxes = [
            town.vault.box(row.id, row.sealed)
            for row in connection.execute(select(KEY).where(KEY.c.sealed.is_not(None)))
        ]
        for rows in METADATA.sorted_tables:
            if "sealed" not in rows.c or rows.name in ("data_key", "attachment", "export_part"):
                continue
            for sealed in connection.execute(select(rows.c.sealed)).scalars():
                openers: list[Any] = [town.vault, *boxes] if sealed else []
                for opener in openers:
                    for context in CONTEXTS:
                        try:
                            yield json.dumps(
                                opener.open(bytes(sealed), context), ensure_ascii=False
                            )
                        except (SealError, TypeError, IndexError):
                            continue
