"""Who may do what on which case: every role, every order, through the performers and real tables.

The grids below are the rule; `PROBES` says which grid each order follows. An order that is on
neither list fails the first test: whoever adds one decides whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Connection, insert, update

from bot.thai.show import bangkok_date
from handlers.asking.question import Question
from handlers.orders import (
    AboutCase,
    AnswerQuestion,
    AnswerReferral,
    AnswerStillThere,
    AskCounts,
    CheckHelp,
    DecidePair,
    DecideReview,
    FindCase,
    FindCases,
    FindLao,
    FindSimilar,
    ListAsked,
    ListCases,
    ListHelp,
    ListJoins,
    ListMine,
    ListReferrals,
    ListReviews,
    ListWeavers,
    ListWork,
    LoadDetails,
    LoadHelp,
    LoadHistory,
    LoadOutcome,
    LoadPair,
    LoadQuestion,
    LoadReferral,
    LoadReview,
    LoadStillThere,
    MoveCase,
    NoteFamilyTold,
    OpenCorrection,
    OpenHelpList,
    RaiseDanger,
    SaveDraft,
    SubmissionState,
    SuggestAgency,
    TakeAlert,
    UndoJoin,
    VoidHelp,
    WithdrawConsent,
)
from handlers.orders.team import HandOver, ListInHand
from handlers.turn import Draft, Person, Role
from models import absences, case_queries, person
from models.case import Alert, Assistance, Case, SameChild
from models.casework import Placement, PlacementCheck, Referral
from models.columns import table
from models.scope import everything
from models.submission import Finding, Submission
from tests.workers.giving import Giving
from tests.workers.town import Town
from workers.desk import Desk
from workers.perform import PERFORM
from workers.talk.turns import scope_in

pytestmark = pytest.mark.database
SERVICE: Final = everything()

CASES: Final = ("inside", "outside", "joined", "moved", "urgent", "closed", "handed")
"""Of the weaver in LAO 320402T; of somebody in 320510T; one with a second report joined to it; one
that 320510T took over; one with danger; one that ended; one that its weaver handed over."""

OPENS: Final = """
    weaver       1 . 1 . 1 1 1
    joined       . . 1 . . . .
    former       . . . . . . .
    coordinator  1 . 1 . 1 1 1
    district     1 . 1 . 1 1 1
    province     1 1 1 1 1 1 1
    elsewhere    . 1 . 1 . . .
    supervisor   1 1 1 1 1 1 1
    protect      . . . . 1 . .
    monitor      . . . . . . .
    dpo          . . . . . . .
    admin        . . . . . . .
    nobody       . . . . . . .
    suspended    . . . . . . .
    stand_in     1 . 1 . 1 1 1
"""
"""Who may open a case. The weaver of a case that moved away follows it no more."""


def _grid(text: str) -> dict[str, set[str]]:
    rows = (line.split() for line in text.strip().splitlines())
    return {who: {c for c, mark in zip(CASES, marks, strict=True) if mark == "1"}
            for who, *marks in rows}  # fmt: skip


def _only(*names: str) -> dict[str, set[str]]:
    """The same, for some roles alone."""
    return {who: cases if who in names else set() for who, cases in _grid(OPENS).items()}


COORDINATORS: Final = ("coordinator", "district", "province", "elsewhere", "stand_in")
GRIDS: Final[dict[str, dict[str, set[str]]]] = {
    "opens": _grid(OPENS),
    # A joined reporter hears how it goes, and opens nothing behind the first card.
    "knows": _only("weaver", *COORDINATORS, "supervisor", "protect"),
    "works": _only("weaver", *COORDINATORS),
    "answers": _only("weaver", *COORDINATORS, "supervisor"),
    "decides": _only(*COORDINATORS, "supervisor"),
    "takes": _only(*COORDINATORS, "supervisor", "protect") | {"admin": {"urgent"}},
    # Their own words, whoever follows the child now.
    "reported": _only() | {"weaver": set(CASES) - {"outside", "handed"}, "former": {"handed"}},
    # Where the asker runs people, whether or not they may read the case.
    "runs": _only("coordinator", "district", "province", "supervisor") | {"admin": {"inside"}},
}


@dataclass
class World:
    """The town with one case of each kind; ids of what hangs on each case."""

    town: Town
    numbers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    on: dict[str, dict[str, int]] = field(default_factory=dict)

    @contextmanager
    def desk(self, connection: Connection, name: str) -> Iterator[Desk]:
        """The desk of a turn, as talk makes it; nothing of it stays."""
        town = self.town
        town.shelf.refresh(connection)
        who_id = town.ids[name]
        held = person.roles(connection, [who_id])[who_id]
        (row,) = person.addresses(connection, [who_id])
        who: Person = town.shelf.person(who_id, row.state, "th", name, held)
        lent = absences.lent(connection, [who_id], town.now).get(who_id, ())
        attempt = connection.begin_nested()
        scope = scope_in(who, lent)
        try:
            yield Desk(connection, town.vault, town.now, who, scope, town.shelf, town.now)
        finally:
            attempt.rollback()


Ask = Callable[[Desk, World, str], bool]


@dataclass(frozen=True)
class Probe:
    """One way to use an order. `ask`: whether it showed or did anything about the case.

    `at_most`: a list that need not hold every case it might.
    """

    order: type
    grid: str
    ask: Ask
    cases: tuple[str, ...] = CASES
    at_most: bool = False


def _do(desk: Desk, order: Any) -> Any:
    return PERFORM[type(order)](desk, order)


def by_number(make: Callable[[str], Any]) -> Ask:
    """An order that names the case; something comes back only to who may."""
    return lambda desk, world, case: bool(_do(desk, make(world.numbers[case])))


def by_id(noun: str, make: Callable[[int], Any], said: Callable[[Any], bool] = bool) -> Ask:
    """An order that names something of the case."""
    return lambda desk, world, case: said(_do(desk, make(world.on[noun][case])))


def listed(make: Callable[[World, str], Any]) -> Ask:
    """A list or a count: it must not name a case that is not the asker's."""

    def ask(desk: Desk, world: World, case: str) -> bool:
        shown = repr(_do(desk, make(world, case)))
        return world.numbers[case] in shown or world.names[case] in shown

    return ask


def _moves(move: str, **data: Any) -> Ask:
    def ask(desk: Desk, world: World, case: str) -> bool:
        done, why, seen = _do(desk, MoveCase(world.numbers[case], move, "ทดสอบ", data))
        assert (seen is None) == (why == "unknown")
        return bool(done)

    return ask


def _reaches(desk: Desk, world: World, case: str) -> bool:
    return bool(_do(desk, MoveCase(world.numbers[case], "undo"))[1] != "unknown")


def _danger(desk: Desk, world: World, case: str) -> bool:
    form = world.town.form
    draft = Draft(0, "oos_report", form.digest, {}, desk.now, desk.now)
    draft_id = _do(desk, SaveDraft(draft))
    raised = _do(desk, RaiseDanger(draft_id, "C", ("beaten",), case_no=world.numbers[case]))
    return bool(raised.case_no == world.numbers[case])


def _corrects(desk: Desk, world: World, case: str) -> bool:
    report = table(Submission)
    number = world.numbers[case]
    desk.connection.execute(
        update(report).where(report.c.number == number).values(state="returned")
    )
    return _do(desk, OpenCorrection(world.on["report"][case])) is not None


def _pair(world: World, case: str) -> tuple[str, str]:
    """A case and one of another child: of two that are not alike both have to be the asker's."""
    other = "inside" if case == "outside" else "outside"
    return world.numbers[case], world.numbers[other]


def _compares(desk: Desk, world: World, case: str) -> bool:
    return _do(desk, LoadPair(*_pair(world, case))) is not None


def _tells_apart(desk: Desk, world: World, case: str) -> bool:
    return bool(_do(desk, DecidePair(*_pair(world, case), "different", 0)).done)


def _parts(desk: Desk, world: World, case: str) -> bool:
    return bool(_do(desk, UndoJoin(world.on["join"][case]))[1] != "gone")


def _hands(desk: Desk, world: World, case: str) -> bool:
    to = world.town.ids["heir"]
    order = HandOver(world.town.ids["weaver"], to, "cases", world.numbers[case])
    done = _do(desk, order)
    return done is not None and done.cases > 0


def _reviews(desk: Desk, world: World, case: str) -> bool:
    order = DecideReview(world.numbers[case], "accept", 1, 0)
    return bool(_do(desk, order).why != "gone")


def _finds(desk: Desk, world: World, case: str) -> bool:
    kept, _ = _do(desk, FindCases((world.numbers[case],)))
    return bool(kept)


def _helps(desk: Desk, world: World, case: str) -> bool:
    answers = {"assist_for": "child", "case_no": world.numbers[case], "assist_kind": "money"}
    return not _do(desk, CheckHelp("assistance", answers)).refused


def _waits_for_help(desk: Desk, world: World, case: str) -> bool:
    desk.connection.execute(table(Assistance).delete())
    return listed(lambda *_: OpenHelpList("first", "320402T", 50))(desk, world, case)


def _alike(world: World, case: str) -> FindSimilar:
    return FindSimilar((world.names[case],), None, "320402")


PROBES: Final = (
    Probe(FindCase, "opens", by_number(FindCase)),
    Probe(MoveCase, "opens", _reaches),
    Probe(MoveCase, "decides", _moves("plan", needs=["grant"]), ("inside", "outside", "handed")),
    Probe(AboutCase, "knows", by_number(AboutCase)),
    Probe(LoadDetails, "knows", by_number(LoadDetails)),
    Probe(LoadHistory, "knows", by_number(LoadHistory)),
    Probe(ListHelp, "knows", by_number(ListHelp)),
    Probe(ListReferrals, "knows", by_number(ListReferrals)),
    Probe(SuggestAgency, "knows", by_number(SuggestAgency)),
    Probe(FindLao, "decides", by_number(lambda n: FindLao("จอมพระ", n))),
    Probe(ListWeavers, "decides", by_number(ListWeavers)),
    Probe(NoteFamilyTold, "works", by_number(NoteFamilyTold), ("inside", "outside", "handed")),
    Probe(WithdrawConsent, "works", by_number(lambda n: WithdrawConsent(n, "guardian")),
          ("joined", "moved", "urgent", "closed")),
    Probe(LoadStillThere, "answers", by_number(LoadStillThere)),
    Probe(AnswerStillThere, "answers",
          by_id("placement", lambda n: AnswerStillThere(n, 30, "unsure"),
                lambda said: bool(said.case_no))),
    Probe(LoadHelp, "knows", by_id("help", LoadHelp)),
    Probe(VoidHelp, "decides", by_id("help", lambda n: VoidHelp(n, "twice"), lambda s: s[0] > 0)),
    Probe(LoadReferral, "knows", by_id("referral", LoadReferral)),
    Probe(AnswerReferral, "decides",
          by_id("referral", lambda n: AnswerReferral(n, "accepted", 1), lambda said: said[0])),
    Probe(FindCases, "knows", _finds),
    Probe(CheckHelp, "knows", _helps),
    Probe(RaiseDanger, "opens", _danger),
    Probe(TakeAlert, "takes", by_id("alert", TakeAlert), ("urgent",)),
    Probe(LoadReview, "decides", by_number(LoadReview)),
    Probe(DecideReview, "decides", _reviews),
    Probe(LoadQuestion, "decides", by_id("question", LoadQuestion)),
    Probe(AnswerQuestion, "decides",
          by_id("question", lambda n: AnswerQuestion(n, "checked"), lambda said: said[0])),
    Probe(LoadPair, "decides", _compares, at_most=True),
    Probe(DecidePair, "decides", _tells_apart, at_most=True),
    Probe(ListJoins, "decides", by_number(ListJoins), ("joined",)),
    Probe(UndoJoin, "decides", _parts, ("joined",)),
    Probe(SubmissionState, "reported", by_number(SubmissionState)),
    Probe(LoadOutcome, "reported", by_number(LoadOutcome)),
    Probe(OpenCorrection, "reported", _corrects),
    Probe(HandOver, "runs", _hands, ("inside",)),
    Probe(ListInHand, "opens",
          listed(lambda world, _: ListInHand(world.town.ids["weaver"], limit=50)), at_most=True),
    Probe(FindSimilar, "opens", listed(_alike), at_most=True),
    Probe(ListWork, "opens", listed(lambda *_: ListWork(limit=50)), at_most=True),
    Probe(ListMine, "opens", listed(lambda *_: ListMine(limit=20)), at_most=True),
    Probe(ListCases, "opens", listed(lambda *_: ListCases("cases", limit=50)), at_most=True),
    Probe(ListAsked, "opens", listed(lambda *_: ListAsked(Question("cases"), limit=50)),
          at_most=True),
    Probe(AskCounts, "opens", listed(lambda *_: AskCounts(Question("cases"), rows=20)),
          at_most=True),
    Probe(ListReviews, "decides", listed(lambda *_: ListReviews(50)), at_most=True),
    Probe(OpenHelpList, "decides", _waits_for_help, at_most=True),
)  # fmt: skip

ELSEWHERE: Final = {
    # the asker's own drafts and messages, read with their owner
    "own": ("SaveDraft CancelDraft ListDrafts LoadDraft SendSubmission KeepMedia RedactMessage "
            "TellDangerChanged ReleaseDrafts RedactHanded NoteUnreadable"),
    # the asker and their colleagues: no case is named or shown
    "people": ("RedeemInvite MakeInvite NoteFollowed NoteUnfollowed SetLanguage LoadAbsence "
               "ListColleagues KeepAbsence EndAbsence DeclineStandIn ListTeam LoadMember "
               "SuspendMember ResumeMember EndRoles FindTeamLao MoveMember ListHeirs HandBack"),
    # counts and places
    "counts": "CountCases ListBelow ListHelpable LoadPlaces LoadPhones AboutPlace",
    # forms of administrators
    "forms": "CheckForm LoadProposal TryProposal PublishProposal",
    # pictures of what the asker was told, and exports
    "files": "DrawPicture MakeExport LoadExport",
}  # fmt: skip
"""Orders that name no single case, and why they need no row."""


def test_matrix__every_order__has_a_row_or_a_reason() -> None:
    reasoned = {name for names in ELSEWHERE.values() for name in names.split()}
    probed = {probe.order.__name__ for probe in PROBES}
    assert {order.__name__ for order in PERFORM} == reasoned | probed
    assert not reasoned & probed


def test_matrix__every_role_on_every_case__sees_and_does_what_is_theirs(town: Town) -> None:
    world = build(town)
    wrong, shown = [], set()
    with town.engine.connect() as connection:
        for who in _grid(OPENS):
            for probe in PROBES:
                allowed = GRIDS[probe.grid][who]
                for case in probe.cases:
                    with world.desk(connection, who) as desk:
                        came = probe.ask(desk, world, case)
                    shown |= {probe} if came else set()
                    if came != (case in allowed) and not (probe.at_most and not came):
                        told = "sees" if came else "does not see"
                        wrong.append(f"{probe.order.__name__}: {who} {told} {case}")
    assert not wrong, "\n".join(wrong)
    # Else a list that is empty for everybody would have passed.
    assert not {probe.order.__name__ for probe in PROBES} - {one.order.__name__ for one in shown}


def build(town: Town) -> World:
    """One case of each kind, and on each: help, a referral, a placement with its question."""
    giving, world = Giving(town), World(town)
    more: dict[str, tuple[Role, str, str]] = {
        "elsewhere": ("coordinator", "3205", "320510T"),
        "joined": ("weaver", "3204", "320402T"),
        "former": ("weaver", "3204", "320402T"),
        "heir": ("weaver", "3204", "320402T"),
        "neighbour": ("weaver", "3205", "320510T"),
        "monitor": ("monitor", "32", ""),
        "dpo": ("dpo", "32", ""),
        "nobody": ("weaver", "3204", "320402T"),
        "suspended": ("coordinator", "3204", "320402T"),
        "stand_in": ("coordinator", "3205", "320501T"),
    }
    for name, role in more.items():
        town.enrol(name, role)
    for name in town.ids:
        town.change_person(name, heard_at=town.now)
    town.dismiss("nobody")
    town.change_person("suspended", state="suspended")
    with town.engine.begin() as connection:
        day = timedelta(days=9)
        ids = town.ids["coordinator"], town.ids["stand_in"]
        absences.keep(connection, *ids, town.now, town.now + day, town.now)
    for case in CASES:
        _open_case(world, giving, case)
    _join(world)
    _settle(world)
    with town.engine.begin() as connection:
        for case in CASES:
            _hang_on(world, connection, case)
    return world


def _open_case(world: World, giving: Giving, case: str) -> None:
    name = {"outside": "other_weaver", "handed": "former"}.get(case, "weaver")
    said: dict[str, Any] = {"tambon": "320510"} if case == "outside" else {}
    if case in ("inside", "outside", "handed"):  # whose family waits to be told
        said |= {"consent_by": "later"}
    world.numbers[case] = giving.case(name=name, **said)
    row = world.town.one(Case, number=world.numbers[case])
    world.ids[case] = row["id"]


def _join(world: World) -> None:
    """Somebody else reports the same child again, and a coordinator says so."""
    town = world.town
    row = town.one(Case, id=world.ids["joined"])
    known = town.one(Submission, number=row["number"])
    number = town.send("joined", answers={"first_name": "สมศรี", "last_name": "ซ้ำทดสอบ"})
    town.validate()
    second = town.one(Case, number=number)
    assert known["id"] != second["id"]
    order = DecidePair(row["number"], number, "same", 0)
    decided = town.order("province", order)
    assert decided.done, decided
    assert decided.kept_no == row["number"]


def _settle(world: World) -> None:
    """What sets the cases apart: moved, urgent, closed, handed over."""
    town, numbers = world.town, world.numbers
    moves = (
        ("coordinator", MoveCase(numbers["moved"], "to_lao", "ย้าย", {"lao": "320510T"})),
        ("elsewhere", MoveCase(numbers["moved"], "accept")),
        ("coordinator", MoveCase(numbers["closed"], "close", "", {"code": "helped"})),
    )
    for name, order in moves:
        done, why, _ = town.order(name, order)
        assert done, why
    draft = Draft(0, "oos_report", town.form.digest, {}, town.now, town.now)
    draft_id = town.order("weaver", SaveDraft(draft))
    town.order("weaver", RaiseDanger(draft_id, "A", ("beaten",), case_no=numbers["urgent"]))
    handed = town.order("coordinator", HandOver(town.ids["former"], town.ids["weaver"], "cases"))
    assert handed.cases == 1


def _hang_on(world: World, connection: Connection, case: str) -> None:
    """Help, a referral, a placement that was asked about, and a question for a coordinator."""
    town, case_id = world.town, world.ids[case]
    row = case_queries.by_number(connection, SERVICE, world.numbers[case])
    assert row is not None
    child = town.opened(row.child_key_id, row.child_sealed, "child")
    world.names[case] = f"{child['first']} {child['last']}"
    report = town.one(Submission, number=world.numbers[case])
    by, now, today = town.ids["province"], town.now, bangkok_date(town.now)
    own = {"case_id": case_id, "key_id": row.key_id}

    def add(model: Any, **values: Any) -> int:
        target = table(model)
        made = connection.execute(insert(target).values(**values).returning(target.c[0]))
        return int(made.scalar_one())

    placed = add(Placement, **own, kind="school", since=today, recorded_at=now)
    asked = {"day": 30, "due_at": now, "asked_at": now, "asked": 1}
    add(PlacementCheck, placement_id=placed, **asked)
    found = {"code": "area", "severity": "ask", "audience": "coordinator", "created_at": now}
    given = {"given_to": "child", "kind": "money", "amount": 10000, "given_on": today}
    sent = {"agency": "school", "sent_by": by, "sent_at": now, "due_at": now}
    world.on["placement"] = {**world.on.get("placement", {}), case: placed}
    for noun, made in (
        ("question", add(Finding, submission_id=report["id"], **found)),
        ("help", add(Assistance, **own, **given, recorded_by=by, recorded_at=now)),
        ("referral", add(Referral, **own, **sent)),
        ("report", report["id"]),
        ("join", next((r["id"] for r in town.rows(SameChild, case_id=case_id)), 0)),
        ("alert", next((r["id"] for r in town.rows(Alert, case_id=case_id)), 0)),
    ):
        world.on.setdefault(noun, {})[case] = made
