"""An in-memory world that performs orders, for tests of handlers only. No database, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.forms import Form, Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai import to_bangkok
from handlers import orders, phones
from handlers.asking.places import Known, Places
from handlers.scene import files_of
from handlers.turn import Draft, Person, RoleAt, TambonChoice

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 10:00 in Bangkok
CHOM_PHRA = TambonChoice("320401", "จอมพระ", "Chom Phra", ("320401M", "320401T"))
MUEANG_LING = TambonChoice("320402", "เมืองลีง", "Mueang Ling", ("320402T",))


TEST_FORMS = Path(__file__).parent / "engine" / "forms"


CENTRES = "name,label\nc1,ศพด.บ้านทดสอบ\nc2,ศพด.วัดสมมุติ\nc3,ศพด.เทศบาลตัวอย่าง\n".encode()


@cache
def built_in(key: str, *, centres: bool = False) -> Form:
    """A built-in form, or one of tests/engine/forms, compiled once for all tests.

    With `centres` it has a list of child centres of its own.
    """
    table = TEXT_FORMS.get(key) or (TEST_FORMS / f"{key}.md").read_text(encoding="utf-8")
    compiled = compile_form(table, name=key, files={"centre.csv": CENTRES} if centres else {})
    assert compiled.form is not None, compiled.problems
    return compiled.form


def weaver(number: int = 1, *tambons: TambonChoice, language: str = "th") -> Person:
    held = tambons or (MUEANG_LING,)
    role = RoleAt("weaver", held[0].code, "320402T" if not tambons else "")
    return Person(number, "active", language, (role,), held, "", held[0].name_th)


def coordinator(number: int = 2) -> Person:
    role = RoleAt("coordinator", "320402", "320402T")
    return Person(number, "active", "th", (role,), (MUEANG_LING,), "", "อบต.เมืองลีง")


class OnlyTheDatabaseError(Exception):
    """An order that only the real database performs: there is no empty answer to it."""


def nothing_there(order: object) -> Any:
    """The answer of a database that holds nothing for an order: an empty list, or None."""
    says = (type(order).__doc__ or "").partition("→")[2].strip()
    if not says.startswith("list[") and (says.startswith("(") or "None" not in says):
        raise OnlyTheDatabaseError(f"{type(order).__name__}: {says}")
    return [] if says.startswith("list[") else None


@dataclass
class World:
    """What the orders did. `similar`, `cases` and the like are set by the test."""

    now: datetime = NOW
    drafts: dict[int, Draft] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    closed: dict[int, str] = field(default_factory=dict)
    sent: list[orders.SendSubmission] = field(default_factory=list)
    raised: list[orders.RaiseDanger] = field(default_factory=list)
    told_changed: list[orders.TellDangerChanged] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    searched: list[orders.FindSimilar] = field(default_factory=list)
    similar: list[orders.Similar] = field(default_factory=list)
    invites: dict[str, tuple[str, str]] = field(default_factory=dict)
    cases: dict[str, orders.CaseView] = field(default_factory=dict)
    taken: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    alerts: dict[int, str] = field(default_factory=dict)
    work: list[orders.WorkItem] = field(default_factory=list)
    mine: list[orders.MyCase] = field(default_factory=list)
    below: list[orders.Below] = field(default_factory=list)
    laos: list[tuple[str, str]] = field(default_factory=list)
    weavers: list[orders.WeaverChoice] = field(default_factory=list)
    details: dict[str, orders.CaseDetails] = field(default_factory=dict)
    histories: dict[str, orders.History] = field(default_factory=dict)
    questions: dict[int, orders.CoordinatorQuestion] = field(default_factory=dict)
    places: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    numbers: dict[str, int | None] = field(default_factory=dict)
    redacted: list[str] = field(default_factory=list)
    media: list[orders.KeepMedia] = field(default_factory=list)
    done: list[object] = field(default_factory=list)
    proposals: list[orders.Proposal] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    forms: tuple[str, ...] = tuple(TEXT_FORMS)
    centres: bool = False
    checked: orders.HelpChecked = field(default_factory=orders.HelpChecked)
    asks: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(1))

    def perform(self, person: Person, order: object) -> Any:
        """Do an order for a person, as the worker would."""
        self.done.append(order)
        perform = _PERFORM.get(type(order))
        return nothing_there(order) if perform is None else perform(self, person, order)

    def form(self, key: str) -> Form:
        """A form as it is published here."""
        return built_in(key, centres=self.centres)

    def open_drafts(self, person: Person) -> list[Draft]:
        mine = [d for d in self.drafts.values() if self.owners[d.id] == person.id]
        waiting = [draft for draft in mine if draft.id not in self.closed]
        return sorted(waiting, key=lambda draft: (draft.updated_at, draft.id), reverse=True)


def _save_draft(world: World, person: Person, order: orders.SaveDraft) -> int:
    draft = order.draft
    if not draft.id:
        draft = replace(draft, id=next(world._ids))
    world.drafts[draft.id] = draft
    world.owners[draft.id] = person.id
    return draft.id


def _cancel_draft(world: World, _person: Person, order: orders.CancelDraft) -> None:
    world.closed[order.draft_id] = "cancelled"


def _list_drafts(world: World, person: Person, _order: orders.ListDrafts) -> list[Draft]:
    return world.open_drafts(person)


def _note_unreadable(world: World, _person: Person, order: orders.NoteUnreadable) -> None:
    world.unreadable.append(order.draft_id)


def _load_draft(world: World, person: Person, order: orders.LoadDraft) -> tuple[Draft, Form] | None:
    draft = world.drafts.get(order.draft_id)
    if draft is None or world.owners[draft.id] != person.id or draft.id in world.closed:
        return None
    return draft, world.form(draft.form)


def _send(world: World, _person: Person, order: orders.SendSubmission) -> orders.Receipt:
    world.closed[order.draft.id] = "sent"
    world.sent.append(order)
    return orders.Receipt(f"32-2569-{len(world.sent):05}", rehearsal=order.draft.rehearsal)


def _open_correction(
    world: World, person: Person, order: orders.OpenCorrection
) -> tuple[Draft, Form] | None:
    if not 1 <= order.submission_id <= len(world.sent):
        return None
    draft = world.sent[order.submission_id - 1].draft
    again = replace(
        draft, id=0, corrects=order.submission_id, asks=world.asks, reasons=world.reasons
    )
    return again, world.form(again.form)


def _raise(world: World, _person: Person, order: orders.RaiseDanger) -> orders.DangerRaised:
    new = not world.raised
    world.raised.append(order)
    return orders.DangerRaised("32-2569-00009", order.level, new)


def _take(world: World, person: Person, order: orders.TakeAlert) -> orders.TakenAlert | None:
    number = world.alerts.get(order.alert_id)
    if number is None:
        return None
    by, at = world.taken.setdefault(order.alert_id, (person.id, world.now))
    return orders.TakenAlert(by == person.id, f"คนที่ {by}", at, world.cases[number])


def _redeem(world: World, _person: Person, order: orders.RedeemInvite) -> orders.InviteAnswer:
    found = world.invites.pop(order.code.upper().replace("-", "").replace(" ", ""), None)
    if found is None:
        return orders.InviteAnswer("wrong")
    return orders.InviteAnswer("welcome", *found)


def _invite(world: World, person: Person, order: orders.MakeInvite) -> orders.MadeInvite:
    world.invites["K7QX2MPA"] = (order.role, person.area_name)
    until = world.now + timedelta(days=7)
    return orders.MadeInvite("K7QX-2MPA", order.role, person.area_name, until)


def _language(world: World, person: Person, order: orders.SetLanguage) -> None:
    world.people[person.id] = replace(person, language=order.language)


def _similar(world: World, _person: Person, order: orders.FindSimilar) -> list[orders.Similar]:
    world.searched.append(order)
    return world.similar


def _count(world: World, _person: Person, order: orders.CountCases) -> orders.Counts:
    names = {code: name for found in world.places.values() for code, name in found}
    inside = tuple((code, name, 3, 1) for code, name in names.items() if not order.place)
    name = names.get(order.place, "อบต.เมืองลีง")
    return orders.Counts(order.place, name, world.now, world.numbers, inside)


def _places(world: World) -> Places:
    """What was given as {typed: [(code, "ต.ก อ.ข")]}, with the areas around."""
    levels = {2: 1, 4: 2, 6: 3, 7: 4}
    known = {}
    for found in world.places.values():
        for code, shown in found:
            for at, name in enumerate(shown.split()):
                part = code if at == 0 else code[:4]
                bare = name if len(part) == 7 else name[2:]
                known[part] = Known(part, levels[len(part)], bare, bare)
    return Places(tuple(known.values()), "32")


def _ask(world: World, _person: Person, order: orders.AskCounts) -> orders.Answer:
    """Every question counts as many as the world says."""
    total = world.numbers.get(order.question.measure, 0)
    columns = tuple(orders.Column(place or "ทั้งหมด", total) for place in order.question.places)
    return orders.Answer(world.now, columns, {}, tuple(world.cases.values())[: order.rows], True)


def _list(world: World, _person: Person, order: orders.ListCases) -> orders.CaseList:
    rows = [case for number, case in sorted(world.cases.items()) if number > order.after]
    return orders.CaseList(tuple(rows[: order.limit]), len(world.cases), len(rows) > order.limit)


def _question(
    world: World, _person: Person, order: orders.LoadQuestion
) -> orders.CoordinatorQuestion | None:
    return world.questions.get(order.finding_id)


def _verdict(world: World, _person: Person, order: orders.AnswerQuestion) -> tuple[bool, str, str]:
    question = world.questions.get(order.finding_id)
    if question is None:
        return False, "", ""
    if question.answered:
        return False, question.answered, "คนอื่น"
    world.questions[order.finding_id] = replace(question, answered=order.verdict)
    return True, order.verdict, ""


def _move(
    world: World, _person: Person, order: orders.MoveCase
) -> tuple[bool, str, orders.CaseView | None]:
    case = world.cases.get(order.case_no)
    if case is None or order.move not in case.actions:
        return False, "", case
    world.cases[order.case_no] = replace(case, state="confirmed", actions=())
    return True, "", world.cases[order.case_no]


def _mine(world: World, _person: Person, order: orders.ListMine) -> orders.MyCases:
    found = [one for one in world.mine if order.group in ("", one.group)]
    numbers = [one.case.case_no for one in found]
    first = numbers.index(order.after) + 1 if order.after in numbers else 0
    groups = dict.fromkeys(one.group for one in found)
    counts = tuple((group, sum(one.group == group for one in found)) for group in groups)
    rows = tuple(found[first : first + order.limit])
    return orders.MyCases(rows, len(found) > first + order.limit, () if order.after else counts)


def _keep_media(world: World, _person: Person, order: orders.KeepMedia) -> int:
    world.media.append(order)
    return len(world.media)


def _check_form(world: World, _person: Person, order: orders.CheckForm) -> int:
    number = len(world.proposals) + 1
    world.proposals.append(orders.Proposal(number, "waiting", order.file_name))
    return number


def _proposal(world: World, _person: Person, order: orders.LoadProposal) -> orders.Proposal | None:
    found = [one for one in world.proposals if one.id == order.proposal_id]
    return found[0] if found else None


def _try_proposal(
    world: World, person: Person, order: orders.TryProposal
) -> tuple[str, Form] | None:
    found = _proposal(world, person, orders.LoadProposal(order.proposal_id))
    return None if found is None else (found.key, built_in(found.key))


def _publish_proposal(
    world: World, person: Person, order: orders.PublishProposal
) -> orders.PublishedForm | None:
    found = _proposal(world, person, orders.LoadProposal(order.proposal_id))
    if found is None:
        return None
    if found.missing_thai and not order.without_thai:
        return orders.PublishedForm("needs_thai", found.title)
    new = found.key not in world.forms
    world.forms = (*world.forms, found.key)
    return orders.PublishedForm("published" if new else "same", found.title)


def _nothing(_world: World, _person: Person, _order: object) -> None:
    return None


_PERFORM: dict[type, Callable[..., Any]] = {
    orders.SaveDraft: _save_draft,
    orders.CancelDraft: _cancel_draft,
    orders.ListDrafts: _list_drafts,
    orders.LoadDraft: _load_draft,
    orders.NoteUnreadable: _note_unreadable,
    orders.SendSubmission: _send,
    orders.OpenCorrection: _open_correction,
    orders.RaiseDanger: _raise,
    orders.LoadPhones: lambda _world, _person, _order: phones.DEFAULT,
    orders.TellDangerChanged: lambda w, _p, o: w.told_changed.append(o),
    orders.TakeAlert: _take,
    orders.RedeemInvite: _redeem,
    orders.MakeInvite: _invite,
    orders.NoteFollowed: _nothing,
    orders.NoteUnfollowed: _nothing,
    orders.SetLanguage: _language,
    orders.RedactMessage: lambda w, _p, o: w.redacted.append(o.message_id),
    orders.KeepMedia: _keep_media,
    orders.CheckForm: _check_form,
    orders.LoadProposal: _proposal,
    orders.TryProposal: _try_proposal,
    orders.PublishProposal: _publish_proposal,
    orders.FindSimilar: _similar,
    orders.CheckHelp: lambda w, _p, _o: w.checked,
    orders.FindCase: lambda w, _p, o: w.cases.get(o.case_no),
    orders.CountCases: _count,
    orders.ListCases: _list,
    orders.LoadPlaces: lambda w, _p, _o: _places(w),
    orders.AskCounts: _ask,
    orders.DrawPicture: lambda _w, _p, _o: "",
    orders.ListWork: lambda w, _p, o: w.work[o.skip : o.skip + o.limit + 1],
    orders.LoadQuestion: _question,
    orders.AnswerQuestion: _verdict,
    orders.MoveCase: _move,
    orders.AboutCase: lambda w, _p, o: {"case_no": o.case_no} if o.case_no in w.cases else None,
    orders.AboutPlace: lambda _w, _p, _o: {},
    orders.ListMine: _mine,
    orders.ListBelow: lambda w, _p, o: w.below[o.skip : o.skip + o.limit + 1],
    orders.FindLao: lambda w, _p, o: [one for one in w.laos if o.text in one[1]],
    orders.ListWeavers: lambda w, _p, _o: w.weavers,
    orders.LoadDetails: lambda w, _p, o: w.details.get(o.case_no),
    orders.LoadHistory: lambda w, _p, o: w.histories.get(o.case_no),
    orders.SubmissionState: lambda w, _p, o: "received" if o.number == "32-2569-00001" else None,
}


def session_of(world: World, draft: Draft, person: Person) -> Session:
    """A draft's session, as the next turn would restore it."""
    return Session.restore(
        world.form(draft.form), draft.session, now=to_bangkok(world.now), files=files_of(person)
    )
