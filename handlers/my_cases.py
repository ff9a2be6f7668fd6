"""`เคส`: the cases that are this person's, worst first, a page at a time; and choosing one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, cast, get_args

from bot.engine import taps
from bot.engine.messages import Card, Row, Tap, Text
from handlers import case_card, start
from handlers.due import due_in
from handlers.orders import ListMine, MyCase, MyCases
from handlers.orders.casework import Group
from handlers.scene import Scene
from handlers.turn import Steps

GROUPS: Final = get_args(Group)
ABOUT: Final = ("follow_up", "assistance")
"""Forms about a case, for which one can be chosen from the list."""


def wants(scene: Scene) -> bool:
    """`เคส`, a page of it, or a form about a case that names none."""
    if scene.asks("work") or scene.taps("mine"):
        return True
    form = scene.tapped.get("f", "")
    return scene.taps("new") and form in ABOUT and not scene.tapped.keys() & {"n", "k", "x", "any"}


def handle(scene: Scene) -> Steps:
    """A page of the list; each row opens its card, or the form when one is to be chosen."""
    if not scene.person.has("weaver", "coordinator", "supervisor", "protect"):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    form = scene.tapped.get("f", "")
    group = scene.tapped.get("g", "")
    order = ListMine(
        cast("Group", group) if group in GROUPS else "",
        scene.tapped.get("p", ""),
        scene.tapped.get("after", ""),
    )
    found: MyCases = yield order
    if not found.rows and form and not order.after:
        return (yield from start.start(scene, form, rehearsal=False))
    if not found.rows:
        return scene.outcome(_none(scene, order))
    return scene.outcome(_card(scene, found, order, form))


def _none(scene: Scene, order: ListMine) -> Text:
    report = Tap(scene.say("menu.report"), data=taps.encode("report"))
    key = "work.none_here" if order.group or order.place or order.after else "work.none"
    return Text(scene.say(key), taps=(report,))


def _card(scene: Scene, found: MyCases, order: ListMine, form: str) -> Card:
    title = found.place_name or scene.say(f"work.choose_{form}" if form else "work.mine_title")
    if order.group:
        title = f"{title} · {scene.say(f'work.group_{order.group}')}"
    return Card(
        alt=scene.say("case.alt_work"),
        lead=_lead(scene, found),
        title=title,
        rows=tuple(_rows(scene, found, form)),
        footnote=scene.say("case.work_how"),
        taps=_taps(scene, found, order, form),
    )


def _lead(scene: Scene, found: MyCases) -> str:
    """How many there are of each kind: "เลยกำหนด 3 · ใกล้กำหนด 5"."""
    return " · ".join(
        f"{scene.say(f'work.group_{group}')} {count:,}" for group, count in found.counts
    )


def _rows(scene: Scene, found: MyCases, form: str) -> Iterator[Row]:
    """A heading wherever another group begins, then its cases."""
    before = ""
    several = len(found.counts) > 1 or len({one.group for one in found.rows}) > 1
    for one in found.rows:
        if one.group != before and several:
            yield Row(scene.say(f"work.group_{one.group}"))
        before = one.group
        yield _row(scene, one, form)


def _row(scene: Scene, one: MyCase, form: str) -> Row:
    """Number; the date or who is waited for, then state, group and child. The place only for
    those who work in several."""
    case = one.case
    parts = [
        _when(scene, one),
        case_card.state_name(scene, case.state),
        case_card.groups(scene, case),
        case.shown,
        case.tambon_name if len(scene.person.tambons) != 1 else "",
    ]
    data = taps.encode("case", n=case.case_no)
    if form:
        data = taps.encode("new", f=form, n=case.case_no)
    mark: Literal["", "warn", "danger"] = "warn" if one.group == "overdue" else ""
    if case.urgent:
        mark = "danger"
    detail = " · ".join(part for part in parts if part)
    return Row(case.case_no, detail=detail, mark=mark, tap=Tap(case.case_no, data=data))


def _when(scene: Scene, one: MyCase) -> str:
    if one.case.proposed:
        return scene.say("work.waits_closing")
    if one.waits_for:
        return scene.say(f"work.waits_{one.waits_for}")
    if one.case.due_at is None:
        return ""
    return due_in(scene, one.case.due_at)


def _taps(scene: Scene, found: MyCases, order: ListMine, form: str) -> tuple[Tap, ...]:
    """On, the groups as filters, and the way on without a case."""
    held = {"f": form} if form else {}
    taps_: list[Tap] = []
    if found.more and found.rows:
        label = scene.say("form.next_page")
        after = found.rows[-1].case.case_no
        data = taps.encode("mine", g=order.group, p=order.place, after=after, **held)
        taps_.append(Tap(label, data=data, shows=label))
    for group, count in found.counts if len(found.counts) > 1 else ():
        label = f"{scene.say(f'work.group_{group}')} {count:,}"
        data = taps.encode("mine", g=group, p=order.place, **held)
        taps_.append(Tap(label, data=data, shows=label))
    if form:
        label = scene.say("work.type_number")
        taps_.append(Tap(label, data=taps.encode("new", f=form, any=1), shows=label))
    else:
        label = scene.say("work.todo")
        taps_.append(Tap(label, data=taps.encode("todo"), shows=label))
    return tuple(taps_)
