"""A family takes its consent back in the chat: kept once, shown, told; what was said stays."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.line.client import Content
from bot.texts.forms import TEXT_FORMS
from handlers.orders import FindCase, LoadReview, MoveCase, OpenCorrection, WithdrawConsent
from models import export_queries
from models.case import Case, Consent
from models.columns import table
from models.link import Export
from models.scope import everything
from models.submission import Attachment, Submission
from tests.story.acts import photo
from tests.workers.chatting import Chat, report
from tests.workers.following import events
from tests.workers.giving import built
from tests.workers.town import ANSWERS, Town
from workers import exports, fetch_media, story
from workers.export import Format, Task, What, export

pytestmark = pytest.mark.database


@pytest.mark.parametrize("name", ["weaver", "coordinator"])
def test_consent__taken_back__is_kept_with_who_asked_and_told(town: Town, name: str) -> None:
    town.enrol("dpo", ("dpo", "32", ""))
    town.enrol("far_dpo", ("dpo", "44", ""))
    chat = Chat(town)
    number = report(town)
    given = town.one(Consent)
    assert "consent_back" in town.order(name, FindCase(number)).actions
    chat.send(name, f"a=consent_back&n={number}")
    assert "ห้ามใช้รูป" in chat.tap(name, "ผู้ปกครอง")
    assert town.one(Consent)["withdrawn_at"] is None
    assert "ถอนความยินยอมของเคส" in chat.tap(name, "ยืนยันถอนความยินยอม")
    kept = town.one(Consent)
    assert kept == {**given, "withdrawn_at": town.now}
    assert kept["text_version"] == town.form.digest
    assert "consent_withdrawn" in events(town.engine, town.one(Case)["id"])
    seen = town.order(name, FindCase(number))
    assert dict(seen.facts)["consent"].startswith("ถอนแล้ว")
    assert "consent_back" not in seen.actions
    assert town.one(Case)["state"] == "new"  # help goes on
    told = ("consent_withdrawn", {"case_no": number})
    assert told in town.spoken("dpo")
    assert told in town.spoken("admin")
    assert told not in town.spoken("far_dpo")
    assert number in chat.say("dpo", "เมนู")
    again = chat.send(name, f"a=consent_back&n={number}&w=self&y=1")
    assert "ไม่มีความยินยอมที่ถอนได้" in again
    assert town.one(Consent) == kept


def test_consent__of_a_case_that_is_not_theirs__is_as_good_as_unknown(town: Town) -> None:
    chat, number = Chat(town), report(town)
    for name in ("other_weaver", "other_coordinator"):
        said = chat.send(name, f"a=consent_back&n={number}&w=guardian&y=1")
        unknown = chat.send(name, "a=consent_back&n=32-2569-99999&w=guardian&y=1")
        assert said.replace(number, "") == unknown.replace("32-2569-99999", "")
    assert town.one(Consent)["withdrawn_at"] is None


STORY = "ความลับที่เล่าให้ฟัง"


def exported(town: Town, what: What, made: Format) -> str:
    out = io.BytesIO()
    task = Task(what, made, names="shown")
    export(town.engine, town.vault, everything("coordinator"), task, out, town.now)
    if made != "xml":
        return out.getvalue().decode("utf-8-sig")
    with zipfile.ZipFile(out) as files:
        return "".join(files.read(name).decode() for name in files.namelist())


def readings(town: Town, number: str) -> dict[str, str]:
    """Every place where a coordinator might read the story."""
    return {
        "card": repr(town.order("coordinator", FindCase(number)).facts),
        "review": repr(town.order("coordinator", LoadReview(number))),
        "jsonl": exported(town, "submissions", "jsonl"),
        "csv": exported(town, "submissions", "csv"),
        "xml": exported(town, "submissions", "xml"),
    }


def test_consent__taken_back__hides_the_story_everywhere_and_help_goes_on(town: Town) -> None:
    number = report(town, note=STORY)
    assert [where for where, said in readings(town, number).items() if STORY not in said] == []
    with town.engine.begin() as connection:
        file = export_queries.add(
            connection, town.ids["coordinator"], "submissions", "jsonl", {},
            now=town.now, expires_at=town.now + timedelta(days=1),
        )  # fmt: skip
    exports.make_due(town.engine, town.vault, town.clock)
    assert town.order("weaver", WithdrawConsent(number, "guardian")) == number
    assert town.one(Export, id=file)["state"] == "waiting", "it is made anew"
    assert [where for where, said in readings(town, number).items() if STORY in said] == []
    kept = readings(town, number)
    for where in ("review", "jsonl", "csv", "xml"):
        assert "สมชาย" in kept[where], "names and numbers are needed to help"
    for move in ("confirm", "check"):
        assert town.order("coordinator", MoveCase(number, move))[0] is (move == "confirm")


def attach(town: Town, name: str, message: str) -> None:
    sent = town.rows(Submission)[0]
    with town.engine.begin() as connection:
        connection.execute(insert(table(Attachment)).values(
            draft_id=sent["draft_id"], submission_id=sent["id"], person_id=sent["person_id"],
            ref=f"/data/{name}", message_id=message, kind="image", key_id=sent["key_id"],
            next_at=town.now))  # fmt: skip


def test_consent__taken_back__photos_are_not_fetched_and_go_on_when_it_is_given(
    town: Town,
) -> None:
    number, asked = report(town), []

    def fetch(message_id: str, _most: int) -> Any:
        asked.append(message_id)
        return Content("ready", "image/jpeg", photo())

    attach(town, "photo", "before")
    town.order("weaver", WithdrawConsent(number, "guardian"))
    assert [row["error"] for row in town.rows(Attachment)] == ["consent"]
    attach(town, "photo", "after")
    fetch_media.fetch_media(town.engine, town.vault, town.clock, fetch)
    assert asked == []
    assert {(row["state"], row["sealed"]) for row in town.rows(Attachment)} == {("gone", None)}
    with town.engine.begin() as connection:
        consents = table(Consent)
        connection.execute(insert(consents).values(
            case_id=town.one(Case)["id"], given="given", who="guardian", text_version="2",
            at=town.now))  # fmt: skip
    attach(town, "photo", "given again")
    fetch_media.fetch_media(town.engine, town.vault, town.clock, fetch)
    assert asked == ["given again"]


def test_consent__a_corrected_version__does_not_give_what_was_taken_back(town: Town) -> None:
    number = report(town)
    town.order("weaver", WithdrawConsent(number, "guardian"))
    with town.engine.begin() as connection:
        reports = table(Submission)
        connection.execute(reports.update().values(state="returned"))
    opened = town.order("weaver", OpenCorrection(town.one(Submission)["id"]))
    assert opened is not None
    draft = town.draft(corrects=town.one(Submission)["id"])
    town.send(draft=draft, moo="7")
    town.validate()
    (kept,) = town.rows(Consent)
    assert kept["withdrawn_at"] is not None
    assert kept["text_version"] == town.form.digest, "the text that it was given by"


@pytest.mark.parametrize("key", sorted(set(TEXT_FORMS)))
def test_story__of_the_built_in_forms__is_photos_voices_and_notes(key: str) -> None:
    assert story.names(built(key)) == {
        "oos_report": {"photo", "note", "note_voice"},
        "ecd_report": {"photo_out", "photo_in", "note", "note_voice"},
        "follow_up": {"photo", "note", "note_voice"},
        "assistance": {"note"},
        "centre": {"photo", "note"},
    }.get(key, story.names(built(key)))


def test_story__nested_or_of_an_unknown_form__is_left_out() -> None:
    said = {"a": {"note": "x", "moo": "4"}, "rows": [{"note": "y", "n": "1"}], "note": "z"}
    assert story.without(said, frozenset({"note"})) == {"a": {"moo": "4"}, "rows": [{"n": "1"}]}
    assert story.without(said, None) == {}
    assert ANSWERS["first_name"] in story.without(ANSWERS, frozenset({"note"})).values()
