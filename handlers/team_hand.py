"""Handing a person's work over: to whom, all of it or case by case, and taking it back."""

from __future__ import annotations

from typing import Final, Literal, cast

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from handlers import case_card
from handlers.orders import CaseView
from handlers.orders.team import (
    HandBack,
    Handed,
    HandOver,
    ListHeirs,
    ListInHand,
    LoadMember,
    Member,
    MemberView,
)
from handlers.scene import Scene
from handlers.turn import Outcome, Steps

TAPS: Final = ("heirs", "heir", "member_pick", "member_hand", "member_back")
SHOWN: Final = 8
What = Literal["all", "cases", "drafts"]


def handle(scene: Scene) -> Steps:
    if scene.taps("member_back"):
        return (yield from _back(scene))
    view: MemberView | None = yield LoadMember(_number(scene, "p"))
    if view is None:
        return scene.outcome(Text(scene.say("team.gone")))
    if scene.taps("heirs"):
        return (yield from _heirs(scene, view))
    heirs: list[Member] = yield ListHeirs(view.member.id, 0, 500)
    heir = next((one for one in heirs if one.id == _number(scene, "t")), None)
    if heir is None:
        return scene.outcome(Text(scene.say("team.gone")))
    if scene.taps("heir"):
        return scene.outcome(_offer(scene, view, heir))
    if scene.taps("member_pick"):
        return (yield from _pick(scene, view, heir))
    return (yield from _hand(scene, view, heir))


def _number(scene: Scene, name: str) -> int:
    value = scene.tapped.get(name, "")
    return int(value) if is_number(value) else 0


def _heirs(scene: Scene, view: MemberView) -> Steps:
    """Who may take it over, nearest and least busy first."""
    page, one = _number(scene, "k"), view.member
    found: list[Member] = yield ListHeirs(one.id, page * SHOWN, SHOWN + 1)
    if not found:
        invite = Tap(scene.say("team.invite"), data=taps.encode("invite"))
        return scene.outcome(Text(scene.say("team.heirs_none"), taps=(invite,)))
    more = Tap(scene.say("team.more"), data=taps.encode("heirs", p=one.id, k=page + 1))
    return scene.outcome(
        Card(
            alt=scene.say("team.alt"),
            title=scene.say("team.heirs", name=one.name),
            facts=tuple(_in_hand(scene, view)),
            rows=tuple(_heir(scene, view, heir) for heir in found[:SHOWN]),
            footnote=scene.say("team.heirs_how"),
            buttons=(more,) if len(found) > SHOWN else (),
        )
    )


def _in_hand(scene: Scene, view: MemberView) -> list[Fact]:
    said = {
        "cases": view.member.cases - view.outside,
        "overdue": view.overdue,
        "outside": view.outside,
        "drafts": view.member.drafts,
    }
    return [
        Fact(scene.say(f"team.fact_{name}"), str(count)) for name, count in said.items() if count
    ]


def _heir(scene: Scene, view: MemberView, heir: Member) -> Row:
    name = heir_name(scene, heir)
    parts = [place for _, place in heir.roles]
    if heir.cases:
        parts.insert(0, scene.say("team.cases", count=heir.cases))
    if heir.quiet:
        parts.insert(0, scene.say(f"team.{heir.quiet}"))
    data = taps.encode("heir", p=view.member.id, t=heir.id)
    mark: Literal["", "warn"] = "warn" if heir.quiet else ""
    return Row(name, detail=" · ".join(parts), mark=mark, tap=Tap(name, data=data, shows=name))


def heir_name(scene: Scene, heir: Member) -> str:
    return scene.say("team.myself") if heir.id == scene.person.id else heir.name


def _offer(scene: Scene, view: MemberView, heir: Member) -> Card:
    one = view.member
    everything = taps.encode("member_hand", p=one.id, t=heir.id, w="all")
    ways = [("hand_all", everything)]
    if one.cases - view.outside and scene.person.has("coordinator", "supervisor"):
        ways.append(("hand_pick", taps.encode("member_pick", p=one.id, t=heir.id)))
    if one.drafts and one.cases:
        ways.append(("hand_drafts", taps.encode("member_hand", p=one.id, t=heir.id, w="drafts")))
    return Card(
        alt=scene.say("team.alt"),
        title=scene.say("team.hand_title", name=one.name, heir=heir_name(scene, heir)),
        facts=tuple(_in_hand(scene, view)),
        footnote=scene.say("team.hand_note"),
        buttons=tuple(
            Tap(
                scene.say(f"team.{key}"),
                data=data,
                shows=scene.say(f"team.{key}"),
                strong=key == "hand_all",
            )
            for key, data in ways
        ),
    )


def _pick(scene: Scene, view: MemberView, heir: Member, said: str = "", event: int = 0) -> Steps:
    """The cases, each to be given by a tap; the list comes again without it."""
    page, one = _number(scene, "k"), view.member
    found: list[CaseView] = yield ListInHand(one.id, page * SHOWN, SHOWN + 1)
    undo = (_undo(scene, view, event),) if event else ()
    above = (Text(said),) if said else ()
    if not found:
        return scene.outcome(*above, Text(scene.say("team.pick_none"), taps=undo))
    rows = tuple(_case(scene, one.id, heir.id, case) for case in found[:SHOWN])
    more = Tap(
        scene.say("team.more"), data=taps.encode("member_pick", p=one.id, t=heir.id, k=page + 1)
    )
    card = Card(
        alt=scene.say("team.alt"),
        title=scene.say("team.pick_title", heir=heir_name(scene, heir)),
        rows=rows,
        buttons=(more,) if len(found) > SHOWN else (),
        taps=undo,
    )
    return scene.outcome(*above, card)


def _case(scene: Scene, person_id: int, to_id: int, case: CaseView) -> Row:
    line = case_card.row(scene, case)
    data = taps.encode("member_hand", p=person_id, t=to_id, w="cases", n=case.case_no)
    tap = Tap(case.case_no, data=data, shows=case.case_no)
    return Row(line.text, detail=line.detail, mark=line.mark, tap=tap)


def _hand(scene: Scene, view: MemberView, heir: Member) -> Steps:
    what, case_no = scene.tapped.get("w", "all"), scene.tapped.get("n", "")
    if what not in ("all", "cases", "drafts"):
        return scene.outcome(Text(scene.say("team.not_done")))
    order = HandOver(view.member.id, heir.id, cast("What", what), case_no)
    done: Handed | None = yield order
    if done is None:
        return scene.outcome(Text(scene.say("team.not_done")))
    if case_no:
        said = scene.say("team.handed", heir=heir_name(scene, heir), count=done.cases)
        return (yield from _pick(scene, view, heir, said, done.event_id))
    return scene.outcome(_handed(scene, view, heir, done, what))


def _undo(scene: Scene, view: MemberView, event_id: int) -> Tap:
    label = scene.say("team.undo")
    data = taps.encode("member_back", e=event_id, p=view.member.id)
    return Tap(label, data=data, shows=label)


def _handed(scene: Scene, view: MemberView, heir: Member, done: Handed, what: str) -> Card:
    name = heir_name(scene, heir)
    said = scene.say("team.handed", heir=name, count=done.cases)
    if what == "drafts":
        said = scene.say("team.hand_title", name=view.member.name, heir=name)
    elif not done.cases:
        said = scene.say("team.handed_none")
    drafts = view.member.drafts and what != "cases"
    return Card(
        alt=scene.say("team.alt"),
        title=said,
        body=(scene.say("team.handed_drafts", heir=name),) if drafts else (),
        footnote=scene.say("team.hand_note"),
        buttons=(_undo(scene, view, done.event_id),),
        taps=(Tap(scene.say("team.title"), data=taps.encode("people")),),
        tone="good",
    )


def _back(scene: Scene) -> Steps:
    count: int | None = yield HandBack(_number(scene, "e"))
    if count is None:
        return scene.outcome(Text(scene.say("team.back_no")))
    back = Tap(scene.say("team.title"), data=taps.encode("people"))
    return _said(scene, scene.say("team.handed_back", count=count), back)


def _said(scene: Scene, text: str, tap: Tap) -> Outcome:
    return scene.outcome(Text(text, taps=(tap,)))
