"""`ทีม`: the people of a coordinator's area, who went quiet, and one person's card."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap, Text
from bot.engine.taps import is_number
from bot.thai import bangkok_date, clean, show_date
from handlers import team_acts, team_hand
from handlers.invite import MAY
from handlers.orders.team import ListTeam, LoadMember, Member, MemberView, Team
from handlers.scene import Scene
from handlers.turn import Steps

SHOWN: Final = 8
TAPS: Final = ("people_page", "member")


def wants(scene: Scene) -> bool:
    """The list, a card of it, or words while one of them asks for some."""
    if scene.asks("people") or scene.taps(*TAPS, *team_acts.TAPS, *team_hand.TAPS):
        return True
    return team_acts.asked(scene) is not None and bool(scene.typed) and scene.command is None


def handle(scene: Scene) -> Steps:
    if not any(held.role in MAY for held in scene.person.roles):
        return scene.outcome(Text(scene.say("people.not_for_you")))
    if scene.taps(*team_hand.TAPS):
        return (yield from team_hand.handle(scene))
    if scene.taps("member"):
        return (yield from _member(scene))
    if not scene.asks("people") and not scene.taps("people_page"):
        return (yield from team_acts.handle(scene))
    return (yield from _list(scene))


def _list(scene: Scene) -> Steps:
    text = clean(scene.command.rest)[:40] if scene.command is not None else ""
    quiet = scene.tapped.get("k") == "quiet"
    page = int(scene.tapped.get("p", "0")) if is_number(scene.tapped.get("p", "0")) else 0
    found: Team = yield ListTeam(text, quiet, page * SHOWN, SHOWN)
    if not found.members:
        return scene.outcome(_nobody(scene, text, quiet=quiet))
    return scene.outcome(_card(scene, found, page, text, quiet=quiet))


def _nobody(scene: Scene, text: str, *, quiet: bool) -> Text:
    said = scene.say("team.none_quiet" if quiet else "team.none")
    if text:
        said = scene.say("team.none_found", text=text)
    everybody = Tap(scene.say("team.everybody"), data=taps.encode("people"))
    return Text(said, taps=(everybody if text or quiet else _invite(scene),))


def _invite(scene: Scene) -> Tap:
    return Tap(scene.say("team.invite"), data=taps.encode("invite"))


def _card(scene: Scene, team: Team, page: int, text: str, *, quiet: bool) -> Card:
    lead = [scene.say("team.lead", area=team.area_name, count=team.total)]
    if team.quiet and not quiet:
        lead.append(scene.say("team.lead_quiet", count=team.quiet))
    if team.suspended:
        lead.append(scene.say("team.lead_suspended", count=team.suspended))
    buttons = []
    if team.total > (page + 1) * SHOWN and not text:
        kind = "quiet" if quiet else "all"
        more = scene.say("team.more")
        buttons.append(Tap(more, data=taps.encode("people_page", p=page + 1, k=kind), shows=more))
    if team.quiet and not quiet:
        only = scene.say("team.only_quiet")
        buttons.append(Tap(only, data=taps.encode("people_page", k="quiet"), shows=only))
    return Card(
        alt=scene.say("team.alt"),
        lead=" · ".join(lead),
        title=scene.say("team.only_quiet" if quiet else "team.title"),
        rows=tuple(row(scene, one, team.area_name) for one in team.members),
        footnote=scene.say("team.how"),
        buttons=(*buttons, _invite(scene)),
    )


def row(scene: Scene, one: Member, here: str) -> Row:
    """A person as a line that opens their card. `here` is where most of them work."""
    tap = Tap(one.name, data=taps.encode("member", p=one.id), shows=one.name)
    mark: Literal["", "warn"] = "warn" if _is_odd(one) else ""
    return Row(one.name, detail=" · ".join(_parts(scene, one, here)), mark=mark, tap=tap)


def _is_odd(one: Member) -> bool:
    return bool(one.quiet) or one.state != "active" or one.blocked


def _parts(scene: Scene, one: Member, here: str) -> list[str]:
    """What matters most about somebody first: why they are not at work. A weaver is what people
    are unless another role is named."""
    parts = []
    if one.state != "active":
        parts.append(scene.say(f"team.{one.state}"))
    elif one.quiet:
        parts.append(scene.say(f"team.{one.quiet}"))
    if one.blocked:
        parts.append(scene.say("team.blocked"))
    if one.quiet != "never":
        parts.append(heard(scene, one.heard_at))
    if one.cases:
        parts.append(scene.say("team.cases", count=one.cases))
    if one.drafts:
        parts.append(scene.say("team.drafts", count=one.drafts))
    for role, place in one.roles:
        name = "" if role == "weaver" else scene.say(f"people.role_{role}")
        parts.append(" ".join(part for part in (name, "" if place == here else place) if part))
    return [part for part in parts if part]


def heard(scene: Scene, at: datetime | None) -> str:
    """How long ago somebody was heard of."""
    if at is None:
        return scene.say("team.heard_never")
    days = (bangkok_date(scene.turn.now) - bangkok_date(at)).days
    near = {0: "team.heard_today", 1: "team.heard_yesterday"}
    return scene.say(near.get(days, "team.heard_days"), count=days)


def _member(scene: Scene) -> Steps:
    number = scene.tapped.get("p", "")
    found: MemberView | None = (yield LoadMember(int(number))) if is_number(number) else None
    if found is None:
        return scene.outcome(Text(scene.say("team.gone")))
    return scene.outcome(member_card(scene, found))


def member_card(scene: Scene, view: MemberView) -> Card:
    """All that a coordinator may know of one person, and what may be done."""
    one = view.member
    main = "resume" if "resume" in view.acts else "hand"
    buttons = [_act(scene, one.id, act, strong=act == main) for act in view.acts]
    if view.handover is not None and len(buttons) < 4:
        event, *_ = view.handover
        label = scene.say("team.act_back")
        buttons.append(Tap(label, data=taps.encode("member_back", e=event, p=one.id), shows=label))
    return Card(
        alt=scene.say("team.alt"),
        title=one.name,
        facts=tuple(_facts(scene, view)),
        footnote=scene.say("team.elsewhere") if view.elsewhere else "",
        buttons=tuple(buttons),
        taps=(Tap(scene.say("team.title"), data=taps.encode("people")),),
        tone="warn" if _is_odd(one) else "plain",
    )


def _act(scene: Scene, person_id: int, act: str, *, strong: bool) -> Tap:
    label = scene.say(f"team.act_{act}")
    if act == "hand":
        data = taps.encode("heirs", p=person_id)
    else:
        data = taps.encode("member_do", p=person_id, m=act)
    return Tap(label, data=data, shows=label, strong=strong)


def _facts(scene: Scene, view: MemberView) -> list[Fact]:
    one = view.member
    state = "state_active"
    if one.state != "active":
        state = one.state
    elif one.blocked:
        state = "blocked"
    elif one.quiet:
        state = f"state_quiet_{one.quiet}"
    roles = (f"{scene.say(f'people.role_{role}')} {place}" for role, place in one.roles)
    said = {
        "role": ", ".join(roles),
        "state": scene.say(f"team.{state}"),
        "heard": heard(scene, one.heard_at),
        "since": show_date(bangkok_date(view.enrolled_at), scene.language)
        if view.enrolled_at is not None
        else "",
        "cases": str(one.cases),
        "overdue": str(view.overdue or ""),
        "outside": str(view.outside or ""),
        "drafts": str(one.drafts),
    }
    return [Fact(scene.say(f"team.fact_{name}"), value) for name, value in said.items() if value]
