"""Numbers that somebody makes up: another's draft, file, message, colleague or handover.

A button can carry any number, so every order that names something of one person is tried by
everybody else, whatever their role, and must neither show nor change anything.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pytest

from handlers.orders import (
    CancelDraft,
    DeclineStandIn,
    FindCase,
    KeepMedia,
    LoadDraft,
    LoadExport,
    MakeExport,
    MakeInvite,
    NoteUnreadable,
    RaiseDanger,
    SaveDraft,
    SendSubmission,
    TellDangerChanged,
)
from handlers.orders.team import (
    EndRoles,
    FindTeamLao,
    HandBack,
    HandOver,
    ListHeirs,
    ListInHand,
    LoadMember,
    MoveMember,
    RedactHanded,
    ReleaseDrafts,
    ResumeMember,
    SuspendMember,
)
from handlers.turn import Draft, Role
from models import absences
from models.case import Case, CaseEvent
from models.columns import table
from models.conversation import DRAFT
from models.invite import ROLES
from models.link import Export
from models.person import ABSENCE, PERSON, ROLE
from models.submission import Attachment, Submission
from tests.workers.chatting import report
from tests.workers.town import PEOPLE, Town
from workers.perform import PERFORM

pytestmark = pytest.mark.database
OTHERS: dict[str, tuple[Role, str, str]] = {
    "monitor": ("monitor", "32", ""),
    "dpo": ("dpo", "32", ""),
    "neighbour": ("weaver", "3204", "320402T"),
    "far": ("coordinator", "52", ""),
}
NOTHING: tuple[Any, ...] = (None, False, 0, "", (), [])
OF_WEAVERS = {"coordinator", "second", "district", "province", "supervisor", "admin"}
"""Who runs the weaver of 320402T."""


@dataclass
class Owned:
    """What belongs to the weaver: `draft` open, `sent` away, `message` of an open draft."""

    town: Town
    draft: Draft
    event: int

    def state(self) -> list[list[Any]]:
        """Everything of theirs, as it is stored."""
        stored: tuple[Any, ...] = (Submission, Case, CaseEvent, Attachment, Export)
        nouns = (DRAFT, PERSON, ROLE, ABSENCE, *(table(one) for one in stored))
        with self.town.engine.connect() as connection:
            return [list(connection.execute(noun.select().order_by(noun.c.id))) for noun in nouns]


@pytest.fixture
def owned(town: Town) -> Owned:
    for name, role in OTHERS.items():
        town.enrol(name, role)
    draft = town.draft()
    town.order("weaver", RaiseDanger(draft.id, "A", ("beaten",)))
    town.order("weaver", KeepMedia(draft.id, "/data/photo", "message-1", "image"))
    with town.engine.begin() as connection:
        ids = town.ids["coordinator"], town.ids["second"]
        absences.keep(connection, *ids, town.now, town.now.replace(year=2027), town.now)
    handed = town.order("coordinator", HandOver(town.ids["neighbour"], town.ids["weaver"], "cases"))
    return Owned(town, draft, handed.event_id)


def everybody(but: set[str]) -> list[str]:
    return [name for name in (*PEOPLE, *OTHERS) if name not in but]


FORGED: dict[str, tuple[Callable[[Owned], Any], set[str]]] = {
    "SaveDraft": (lambda own: SaveDraft(own.draft), {"weaver"}),
    "CancelDraft": (lambda own: CancelDraft(own.draft.id), {"weaver"}),
    "LoadDraft": (lambda own: LoadDraft(own.draft.id), {"weaver"}),
    "NoteUnreadable": (lambda own: NoteUnreadable(own.draft.id), {"weaver"}),
    "SendSubmission": (lambda own: SendSubmission(own.draft, {}, "320402", ""), {"weaver"}),
    "KeepMedia": (lambda own: KeepMedia(own.draft.id, "/data/photo", "m2", "image"), {"weaver"}),
    "RaiseDanger": (lambda own: RaiseDanger(own.draft.id, "A"), {"weaver"}),
    "TellDangerChanged": (lambda own: TellDangerChanged(own.draft.id, "cancelled"), {"weaver"}),
    "RedactHanded": (lambda own: RedactHanded(own.draft.id, ("1",)), {"weaver"}),
    "ReleaseDrafts": (lambda own: ReleaseDrafts(own.event), {"weaver", "neighbour"}),
    "DeclineStandIn": (lambda own: DeclineStandIn(own.town.ids["coordinator"]), {"second"}),
    "HandBack": (lambda own: HandBack(own.event), OF_WEAVERS),
    "LoadMember": (lambda own: LoadMember(own.town.ids["weaver"]), OF_WEAVERS),
    "ListHeirs": (lambda own: ListHeirs(own.town.ids["weaver"]), OF_WEAVERS),
    "ListInHand": (lambda own: ListInHand(own.town.ids["weaver"]), OF_WEAVERS),
    "SuspendMember": (lambda own: SuspendMember(own.town.ids["weaver"], "x"), OF_WEAVERS),
    "ResumeMember": (lambda own: ResumeMember(own.town.ids["weaver"]), OF_WEAVERS),
    "FindTeamLao": (lambda own: FindTeamLao("จอมพระ", own.town.ids["weaver"]), OF_WEAVERS),
    "EndRoles": (lambda own: EndRoles(own.town.ids["weaver"], "x"), OF_WEAVERS),
    "MoveMember": (lambda own: MoveMember(own.town.ids["weaver"], "320510T"), OF_WEAVERS),
    "HandOver": (
        lambda own: HandOver(own.town.ids["weaver"], own.town.ids["neighbour"]), OF_WEAVERS),
}  # fmt: skip
"""The order, and those who may: everybody else gets nothing and changes nothing."""


@pytest.mark.parametrize("name", FORGED)
def test_order__with_a_made_up_number__shows_and_changes_nothing(owned: Owned, name: str) -> None:
    make, may = FORGED[name]
    before = owned.state()
    for who in everybody(may):
        said: Any = None
        with contextlib.suppress(LookupError):
            said = owned.town.order(who, make(owned))
        assert said in NOTHING, (who, said)
    assert owned.state() == before


@pytest.mark.parametrize("name", ["LoadDraft", "LoadMember", "HandBack", "ReleaseDrafts"])
def test_order__of_who_may__does_something(owned: Owned, name: str) -> None:
    """Else the test above would pass for an order that does nothing for anybody."""
    make, may = FORGED[name]
    who = min(may & {"weaver", "coordinator"})
    assert owned.town.order(who, make(owned)) is not None


def test_file__of_somebody_else__is_there_for_nobody(town: Town) -> None:
    made = town.order("coordinator", MakeExport("cases", "csv"))
    for who in PEOPLE:
        assert (town.order(who, LoadExport(made.id)) is not None) == (who == "coordinator"), who


def test_export__is_made_for_those_who_may(town: Town) -> None:
    for name, role in OTHERS.items():
        town.enrol(name, role)
    may = {
        "cases": {"coordinator", "second", "other_coordinator", "district", "province",
                  "supervisor", "far"},
        "access": {"dpo", "admin"},
    }  # fmt: skip
    for what in ("submissions", "cases", "visits", "assistance", "access"):
        allowed = may.get(what, may["cases"])
        for who in (*PEOPLE, *OTHERS):
            made = town.order(who, MakeExport(what, "csv", date(2026, 11, 1), None))
            assert (made is not None) == (who in allowed), (what, who)
    assert {row["what"] for row in town.rows(Export)} == {*may, "submissions", "visits",
                                                          "assistance"}  # fmt: skip


MAY_INVITE: dict[str, tuple[str, ...]] = {
    "coordinator": ("weaver",),
    "supervisor": ("weaver", "coordinator"),
    "admin": ROLES,
}
"""Of those whose area 320402T is."""


@pytest.mark.parametrize("who", ["weaver", "coordinator", "supervisor", "protect", "admin",
                                 "monitor", "dpo", "far", "other_coordinator"])  # fmt: skip
def test_invite__beyond_ones_role_or_area__is_not_made(town: Town, who: str) -> None:
    for name, held in OTHERS.items():
        town.enrol(name, held)
    for role in ROLES:
        made = town.order(who, MakeInvite(role, "3204", "320402T"))
        assert (made is not None) == (role in MAY_INVITE.get(who, ())), role
        away = town.order(who, MakeInvite(role, "52"))
        may = who == "admin" or (who, role) == ("far", "weaver")
        assert (away is not None) == may, role


def test_role__of_a_province_administration__reaches_no_other_province(town: Town) -> None:
    """A made-up area beside the administration that one holds oneself."""
    number = report(town)
    town.enrol("pao", ("supervisor", "52", "52P"))
    assert town.order("pao", MakeInvite("coordinator", "32")) is None
    town.enrol("odd", ("coordinator", "32", "52P"))  # had it been made
    assert town.order("odd", FindCase(number)) is None
    assert town.order("province", FindCase(number)) is not None


def test_orders__all_that_name_a_person_or_a_draft__are_tried_here() -> None:
    named = {"draft", "draft_id", "person_id", "event_id", "message_id", "export_id"}
    orders = {order.__name__ for order in PERFORM if named & {one.name for one in fields(order)}}
    # A file: above. An author's own message, and what LINE says was unsent by whom: no button
    # carries them.
    assert orders - set(FORGED) == {"LoadExport", "CheckForm", "RedactMessage"}
