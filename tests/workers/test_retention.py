"""What was kept long enough ends; what waits, what is counted and what is another's stays."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from handlers.orders import CancelDraft, MoveCase, RaiseDanger, WithdrawConsent
from models import conversation, person, reconcile, retention
from models.case import AccessLog, Assistance, Case, Child, ChildKey, Consent
from models.columns import table
from models.conversation import KEY, Conversation, Draft
from models.inbox import Inbox, Tombstone
from models.link import Export, ExportPart, Link, Picture
from models.outbox import Outbox
from models.person import Invite, Person, PersonEvent
from models.reconciliation import Reconciliation
from models.submission import Attachment, Submission, SubmissionVersion
from tests.workers.giving import Giving
from tests.workers.random_acts import Acts
from tests.workers.town import Town
from workers.clockwork import retention as job

pytestmark = pytest.mark.database
LONG_AGO = timedelta(days=4000)


def end(town: Town, *names: str, at: datetime | None = None) -> dict[str, int]:
    """Run these kinds (all without names). → how many rows ended, by kind."""
    wanted = [retention.BY_NAME[name] for name in names or retention.BY_NAME]
    now = at or town.now
    return {
        kept.name: retention.run(town.engine.begin, now, kept, lambda: False)[0] for kept in wanted
    }


def due(town: Town, at: datetime) -> Mapping[str, int]:
    with town.engine.connect() as connection:
        return {one.kept.name: one.rows for one in retention.due(connection, at) if one.rows}


def add(town: Town, model: Any, **values: Any) -> None:
    with town.engine.begin() as connection:
        connection.execute(insert(table(model)).values(**values))


def change(town: Town, model: Any, **values: Any) -> None:
    with town.engine.begin() as connection:
        connection.execute(update(table(model)).values(**values))


def keys(town: Town) -> dict[Any, bool]:
    """Which data keys are still there."""
    with town.engine.connect() as connection:
        found = connection.execute(select(KEY.c.id, KEY.c.sealed))
        return {row.id: row.sealed is not None for row in found}


def opened(town: Town, report: dict[str, Any]) -> Any:
    """The answers of a report; None where they are gone."""
    sealed = town.one(SubmissionVersion, submission_id=report["id"])["sealed"]
    return town.opened(report["key_id"], sealed, "submission") if sealed else None


def prove(town: Town) -> list[Any]:
    snapshot = town.engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.begin() as connection:
        return [one for one in reconcile.check(connection) if one.difference]


def closed(town: Town, number: str, code: str = "helped", name: str = "province") -> None:
    note = {"reason": "จบแล้ว"} if name == "protect" else {}
    order = MoveCase(number, "close", note.get("reason", ""), {"code": code})
    done, why, _ = town.order(name, order)
    assert done, why


def test_kinds__are_named_once_with_a_reason_each() -> None:
    assert len(retention.BY_NAME) == len(retention.KEPT)
    assert all(kept.why and kept.does for kept in retention.KEPT)


@pytest.mark.parametrize(
    ("today", "first"),
    [("2026-11-22", "2024-05-16"), ("2027-05-15", "2024-05-16"), ("2027-05-16", "2025-05-16")],
)
def test_closed_cases__wait_for_two_whole_school_years(today: str, first: str) -> None:
    before = retention.ended_before(datetime.fromisoformat(f"{today}T12:00+07:00"))
    assert before == datetime.fromisoformat(f"{first}T00:00+07:00")


def test_dry_run__says_what_is_due_and_changes_nothing(town: Town) -> None:
    town.order("weaver", CancelDraft(town.draft().id))
    at = town.now + timedelta(days=31)
    assert due(town, at) == {"cancelled_drafts": 1}
    assert due(town, at) == {"cancelled_drafts": 1}
    assert due(town, at - timedelta(days=2)) == {}
    assert len(town.rows(Draft)) == 1


def test_messages__done_and_old__go_and_no_others(town: Town) -> None:
    who, old = town.ids["weaver"], town.now
    row = {"person_id": who, "happened_at": old, "received_at": old}
    for name, more in {
        "done": {"done_at": old, "outcome": "applied"},
        "open": {},
        "aside": {"set_aside_at": old, "sealed": town.vault.seal(b"{}", "inbox")},
        "notice": {"kind": "system", "done_at": old},
    }.items():
        add(town, Inbox, event_id=name, **{**row, **more})
    add(town, Tombstone, message_id="m", at=old)
    late = old + timedelta(days=31)
    add(town, Inbox, event_id="new", person_id=who, happened_at=late, received_at=late,
        done_at=late)  # fmt: skip
    assert end(town, "messages", "notices", at=late) == {"messages": 1, "notices": 0}
    assert {one["event_id"] for one in town.rows(Inbox)} == {"open", "aside", "notice", "new"}
    end(town, "set_aside", "tombstones", at=old + timedelta(days=91))
    aside = town.one(Inbox, event_id="aside")
    assert (aside["sealed"], aside["outcome"]) == (None, "expired")
    assert not town.rows(Tombstone)
    end(town, "messages", "notices", at=old + timedelta(days=401))
    assert {one["event_id"] for one in town.rows(Inbox)} == {"open"}


def test_walk__over_more_rows_than_a_window__goes_on_where_it_was(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.retention_rows.WINDOW", 3)
    for at in range(20):
        when = town.now + timedelta(days=at)
        add(town, AccessLog, case_id=at, act="view", at=when)
    kept = retention.BY_NAME["access_log"]
    last = town.now + timedelta(days=730 + 9)
    assert due(town, last) == {"access_log": 9}
    asked: list[int] = []

    def enough() -> bool:
        asked.append(1)
        return len(asked) == 1

    assert retention.run(town.engine.begin, last, kept, enough) == (3, False)
    assert retention.run(town.engine.begin, last, kept, enough) == (6, True)
    assert [row["case_id"] for row in town.rows(AccessLog)] == list(range(9, 20))


def test_outbox__ended__goes_by_kind_and_what_is_open_stays(town: Town) -> None:
    who, old, body = town.ids["weaver"], town.now, town.vault.seal({}, "outbox")
    row = {"person_id": who, "created_at": old, "closed_at": old}
    for kind, verdict, sealed in (
        ("reply", "delivered", None),
        ("reply", "unheard", body),
        ("push", "delivered", None),
        ("push", "uncertain", body),
    ):
        add(town, Outbox, kind=kind, verdict=verdict, sealed=sealed, **row)
    add(town, Outbox, kind="push", person_id=who, created_at=old, sealed=body)
    month = end(town, "replies", "unheard", "undelivered", "pushes", at=old + timedelta(days=31))
    assert month == {"replies": 1, "unheard": 0, "undelivered": 1, "pushes": 0}
    assert [one["sealed"] is None for one in town.rows(Outbox, verdict="uncertain")] == [True]
    season = end(town, "replies", "unheard", "pushes", at=old + timedelta(days=91))
    assert season == {"replies": 0, "unheard": 1, "pushes": 0}
    assert end(town, "pushes", at=old + timedelta(days=401)) == {"pushes": 2}
    (left,) = town.rows(Outbox)
    assert left["closed_at"] is None


def test_half_filled_form__waits_as_long_as_it_takes(town: Town) -> None:
    draft, given_up = town.draft(), town.draft()
    town.order("weaver", CancelDraft(given_up.id))
    with town.engine.begin() as connection:
        for name, draft_id in (("weaver", draft.id), ("other_weaver", None)):
            held = {"person_id": town.ids[name], "draft_id": draft_id, "updated_at": town.now}
            sealed = town.vault.seal({}, "conversation")
            conversation.save(
                connection, [{**held, "sealed": sealed, "applied_at": None, "applied_key": None}]
            )
    end(town, at=town.now + LONG_AGO)
    (left,) = town.rows(Draft)
    assert (left["id"], left["closed_at"]) == (draft.id, None)
    assert town.opened(left["key_id"], left["sealed"], "draft")
    assert sorted(keys(town).values()) == [False, True]
    assert [row["person_id"] for row in town.rows(Conversation)] == [town.ids["weaver"]]


def test_conversation__of_who_is_being_talked_with__is_left_alone(town: Town) -> None:
    who = town.ids["weaver"]
    add(town, Conversation, person_id=who, sealed=b"x", updated_at=town.now)
    with town.engine.begin() as connection:
        connection.execute(
            text("UPDATE person SET lease_until = now() + interval '1 minute' WHERE id = :id"),
            {"id": who},
        )
    assert end(town, "conversations", at=town.now + LONG_AGO) == {"conversations": 0}
    change(town, Person, lease_until=None)
    assert end(town, "conversations", at=town.now + LONG_AGO) == {"conversations": 1}


def test_cancelled_draft__that_raised_danger__leaves_the_cases_key(town: Town) -> None:
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "B", ("drugs",), "320402"))
    town.order("weaver", CancelDraft(draft.id))
    assert end(town, "cancelled_drafts", at=town.now + timedelta(days=31))["cancelled_drafts"] == 1
    assert keys(town) == {town.one(Case)["key_id"]: True}
    assert not town.rows(Draft)


def test_rehearsals__go_and_reports_stay(town: Town) -> None:
    town.send(draft=town.draft(rehearsal=True))
    number = town.send()
    town.validate()
    assert end(town, "rehearsals", at=town.now + timedelta(days=31)) == {"rehearsals": 1}
    assert town.one(Submission)["number"] == number
    assert sorted(keys(town).values()) == [False, True]
    assert prove(town) == []


def test_closed_case__after_two_school_years__keeps_codes_and_evidence_of_payment(
    town: Town,
) -> None:
    giving = Giving(town)
    number, still_open, urgent = giving.case(), giving.case(), giving.case()
    giving.give("province", number)
    giving.give("province", number, support="food", assist_kind="goods", goods="ข้าวสาร",
                amount=None, fund=None, pay=None)  # fmt: skip
    closed(town, number)
    with town.engine.begin() as connection:
        cases = table(Case)
        connection.execute(update(cases).where(cases.c.number == urgent).values(
            urgent="A", state="closed", closed_at=town.now, close_code="helped"))  # fmt: skip
    late = datetime(2029, 5, 17, tzinfo=UTC)
    assert end(town, "cases", at=late - timedelta(days=3)) == {"cases": 0}
    assert end(town, "cases", "urgent_cases", at=late) == {"cases": 1, "urgent_cases": 0}
    gone = town.one(Case, number=number)
    assert (gone["erased_at"], gone["sealed"], gone["tambon"]) == (late, None, "320402")
    assert not keys(town)[gone["key_id"]]
    held = {row["key_id"]: row for row in town.rows(Case)}
    assert [keys(town)[key] for key, row in held.items() if row["number"] != number] == [True, True]
    money, goods = town.rows(Assistance)
    assert (money["amount"], money["sealed"], goods["sealed"]) == (80000, None, None)
    paid, given = town.rows(Submission, form="assistance")
    assert "ยายมา" in str(opened(town, paid))
    assert (opened(town, given), keys(town)[given["key_id"]]) == (None, False)
    assert town.one(Case, number=still_open)["sealed"] is not None
    assert [row["why"] for row in town.rows(AccessLog, act="erase")] == ["retention"]
    assert prove(town) == []
    much_later = town.now + timedelta(days=3652)
    assert end(town, "payments", at=late) == {"payments": 0}
    end(town, "payments", "urgent_cases", at=much_later)
    assert (opened(town, paid), keys(town)[paid["key_id"]]) == (None, False)
    assert town.rows(Assistance)[0]["amount"] == 80000
    assert town.one(Case, number=urgent)["erased_at"] == much_later
    assert prove(town) == []


def test_case_opened_again_or_with_a_report_on_its_way__is_left_alone(town: Town) -> None:
    giving = Giving(town)
    number, other = giving.case(), giving.case()
    closed(town, number)
    closed(town, other)
    with town.engine.begin() as connection:
        reports = table(Submission)
        connection.execute(
            update(reports).where(reports.c.number == other).values(state="returned")
        )
    town.order("province", MoveCase(number, "reopen", "ออกอีก"))
    late = town.now + LONG_AGO
    assert end(town, "cases", at=late) == {"cases": 0}
    assert all(row["sealed"] is not None for row in town.rows(Case))
    assert len(town.rows(ChildKey)) > 0


def test_people__who_left_or_never_came__are_nobodys_and_workers_stay(town: Town) -> None:
    giving = Giving(town)
    giving.case(name="other_weaver")
    with town.engine.begin() as connection:
        stranger = person.ensure(connection, town.vault, ["Ustranger"], town.now)["Ustranger"]
    town.dismiss("second", "other_weaver")
    add(town, PersonEvent, person_id=town.ids["second"], kind="ended", at=town.now, sealed=b"x")
    late = town.now + timedelta(days=366)
    assert end(town, "strangers", "former_people", at=late) == {"strangers": 1, "former_people": 1}
    rows = {row["id"]: row for row in town.rows(Person)}
    gone = rows[town.ids["second"]]
    assert (gone["state"], gone["user_sealed"], gone["name_sealed"]) == ("gone", b"", None)
    assert gone["user_hash"] != person.user_hash(town.vault, "Usecond")
    assert rows[stranger]["state"] == "gone"
    assert rows[town.ids["other_weaver"]]["state"] == "active", "a case is still theirs"
    assert rows[town.ids["weaver"]]["state"] == "active"
    end(town, "people_events", at=town.now + timedelta(days=731))
    assert [row["sealed"] for row in town.rows(PersonEvent)] == [None]
    with town.engine.begin() as connection:  # who comes back is somebody new
        back = person.ensure(connection, town.vault, ["Usecond"], late)["Usecond"]
    assert back not in rows


def test_photos__of_a_consent_taken_back__go_after_a_month(town: Town) -> None:
    number = town.send()
    town.validate()
    report = town.one(Submission)
    add(town, Attachment, draft_id=report["draft_id"], submission_id=report["id"],
        person_id=report["person_id"], ref="/data/photo", message_id="m", kind="image",
        key_id=report["key_id"], sealed=b"picture", state="kept", next_at=town.now)  # fmt: skip
    town.order("weaver", WithdrawConsent(number, "guardian"))
    assert end(town, "withdrawn_photos")["withdrawn_photos"] == 0
    late = town.now + timedelta(days=31)
    assert end(town, "withdrawn_photos", at=late) == {"withdrawn_photos": 1}
    assert (town.one(Attachment)["sealed"], town.one(Attachment)["state"]) == (None, "gone")
    assert town.one(Consent)["text_version"] == town.form.digest


def test_links_files_and_the_like__end_with_their_time(town: Town) -> None:
    who, now = town.ids["coordinator"], town.now
    add(town, Link, token_hash=b"t" * 16, person_id=who, kind="export", target_id=1,
        created_at=now, expires_at=now)  # fmt: skip
    add(town, Export, id=1, person_id=who, what="cases", format="csv", state="made", next_at=now,
        created_at=now, expires_at=now)  # fmt: skip
    add(town, ExportPart, export_id=1, n=0, sealed=b"x")
    add(town, Picture, key="k", kind="bars", next_at=now, created_at=now, expires_at=now)
    add(town, Invite, code_hash=b"i" * 16, role="weaver", created_at=now, expires_at=now)
    add(town, Reconciliation, at=now, rule="run")
    end(town, at=now + timedelta(seconds=1))
    assert not town.rows(ExportPart)
    assert not town.rows(Picture)
    assert town.one(Export)["state"] == "expired"
    end(town, at=now + timedelta(days=91))
    assert not town.rows(Link)
    assert not town.rows(Invite)
    end(town, at=now + timedelta(days=401))
    assert not town.rows(Export)
    assert not town.rows(Reconciliation)


def test_clock__at_night__ends_what_is_due_once(town: Town) -> None:
    town.order("weaver", CancelDraft(town.draft().id))
    town.now += timedelta(days=40)
    room = town.room()
    assert job.run(room) == 0, "by day"
    room.now = room.now.replace(hour=18, minute=30)  # 01:30 in Bangkok
    assert job.run(room) == 1
    assert room.done_on[job.JOB] == room.now.date() + timedelta(days=1)
    assert job.run(room) == 0
    assert not town.rows(Draft)


def test_clock__one_kind_fails__the_others_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.order("weaver", CancelDraft(town.draft().id))
    room = town.room()
    room.now = town.now.replace(hour=18, minute=30) + timedelta(days=40)
    broken = retention.BY_NAME["messages"].rows

    def fail(*_: Any) -> Any:
        raise ValueError("สมชาย")

    monkeypatch.setattr(type(broken), "step", fail)
    assert job.run(room) == 1


@pytest.mark.slow
def test_sums__after_everything_random_was_kept_long_enough__hold(town: Town) -> None:
    """The same acts as the nightly proof's; years later everything that ended is erased."""
    acts = Acts(town, random.Random(2570))
    for _ in range(200):
        acts.one()
    town.validate()
    assert prove(town) == []
    counted = town.counts()
    for years in (1, 3, 11):
        late = town.now + timedelta(days=365 * years)
        end(town, at=late)
        assert prove(town) == []
        assert due(town, late) == {}
    after = town.counts()
    for noun in ("Case", "Consent", "Need", "SameChild", "Alert", "AlertStep", "Child"):
        assert after[noun] == counted[noun]
    ended = [row for row in town.rows(Case) if row["erased_at"] is not None]
    assert ended, acts.done
    assert not [row for row in town.rows(Child) if _child_of(town, ended, row)]


def _child_of(town: Town, ended: list[dict[str, Any]], child: dict[str, Any]) -> bool:
    """Whether something of a child of an erased case is left."""
    return child["id"] in {row["child_id"] for row in ended} and child["sealed"] is not None
