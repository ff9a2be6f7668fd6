"""Orders about the people of an area. Everything is checked anew here, whatever a button says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot import thai
from handlers.orders import CaseView
from handlers.orders.team import (
    Act,
    EndRoles,
    FindTeamLao,
    HandBack,
    Handed,
    HandOver,
    ListHeirs,
    ListInHand,
    ListTeam,
    LoadMember,
    Member,
    MemberView,
    MoveMember,
    RedactHanded,
    ReleaseDrafts,
    ResumeMember,
    SuspendMember,
    Team,
)
from models import area_queries, handover, people_list
from models.people_list import InHand
from workers import case_lines, case_view, handing_over, members, membership, redact, team
from workers.desk import Desk
from workers.team import Lead, Somebody, area_of, inside

OFFERED = 8
ORDER = {"former": 0, "active": 1, "suspended": 2}
"""In a list first who left work behind, last who is on hold."""
NEAR = ("weaver",)
"""Roles that may move anywhere in their province: they see nothing but what they report."""


def list_team(desk: Desk, order: ListTeam) -> Team:
    found = members.everybody(desk)
    here = {one.id for one in found}
    left = team.former(desk.connection, members.lead_of(desk), members.reach(desk))
    found += [one for who, one in left.items() if who not in here and who != desk.person.id]
    quiet = sum(one.quiet(desk.now) != "" for one in found)
    suspended = sum(one.state == "suspended" and not one.former for one in found)
    in_hand = people_list.in_hand(desk.connection, [one.id for one in found])
    everyone = [members.member(desk, one, in_hand) for one in found]
    wanted = thai.plain(order.text)
    shown = [
        one
        for one in everyone
        if (not order.quiet or one.quiet)
        and (not wanted or any(wanted in thai.plain(part) for part in _texts(one)))
    ]
    shown.sort(key=lambda one: (ORDER[one.state], one.quiet == "", one.name, one.id))
    page = tuple(shown[order.skip : order.skip + order.limit])
    return Team(page, len(shown), quiet, suspended, members.area_name(desk))


def load_member(desk: Desk, order: LoadMember) -> MemberView | None:
    one = members.somebody(desk, order.person_id)
    if one is None:
        return None
    in_hand = people_list.in_hand(desk.connection, [one.id])
    member = members.member(desk, one, in_hand)
    cases, overdue, outside = handover.counted(
        desk.connection, members.reach(desk), one.id, desk.now
    )
    return MemberView(
        member,
        tuple(_acts(one, cases, member.drafts)),
        one.row["enrolled_at"],
        overdue,
        outside,
        one.others and not one.former,
        _undoable(desk, one.id),
    )


def suspend_member(desk: Desk, order: SuspendMember) -> bool:
    one = members.somebody(desk, order.person_id)
    if one is None or one.others or one.former:
        return False
    done = membership.suspend(
        desk.connection, desk.vault, one.id, desk.person.id, desk.now, reason=order.reason
    )
    return _menu_changed(desk, one.id, done=done)


def resume_member(desk: Desk, order: ResumeMember) -> bool:
    one = members.somebody(desk, order.person_id)
    if one is None or one.others or one.former:
        return False
    done = membership.resume(desk.connection, desk.vault, one.id, desk.person.id, desk.now)
    return _menu_changed(desk, one.id, done=done)


def end_roles(desk: Desk, order: EndRoles) -> int:
    one = members.somebody(desk, order.person_id)
    if one is None or one.former:
        return 0
    ended = membership.end_roles(
        desk.connection,
        desk.vault,
        one.id,
        one.roles,
        desk.person.id,
        desk.now,
        reason=order.reason,
    )
    _menu_changed(desk, one.id, done=ended > 0)
    return ended


def find_team_lao(desk: Desk, order: FindTeamLao) -> list[tuple[str, str]]:
    wanted = "".join(thai.clean(order.text).split())
    if not wanted:
        return []
    one = members.somebody(desk, order.person_id) if order.person_id else None
    if order.person_id and one is None:
        return []
    lead = members.lead_of(desk)
    home = _home(desk, one)
    found = area_queries.laos_named(desk.connection, wanted, home[:2], home[:4], 40)
    fitting = [lao for lao in found if _may_move(lead, one, lao.code)]
    here = {lao for _, _, lao in one.roles} if one is not None else set()
    return [(lao.code, lao.shown(desk.person.language)) for lao in fitting if lao.code not in here][
        :OFFERED
    ]


def move_member(desk: Desk, order: MoveMember) -> str:
    one = members.somebody(desk, order.person_id)
    if one is None or one.former or not _may_move(members.lead_of(desk), one, order.lao):
        return ""
    done = membership.move(
        desk.connection, desk.vault, one.id, one.roles, order.lao, desk.person.id, desk.now
    )
    return desk.shelf.place_name(order.lao, desk.person.language) if done else ""


def list_heirs(desk: Desk, order: ListHeirs) -> list[Member]:
    leaver = members.somebody(desk, order.person_id)
    if leaver is None:
        return []
    found = [one for one in members.heirs(desk) if one.id != leaver.id]
    in_hand = people_list.in_hand(desk.connection, [one.id for one in found])
    mine = {code for _, area, lao in leaver.roles for code in (lao, area[:4]) if code}

    def nearness(one: Somebody) -> tuple[bool, int, int, int]:
        near = any(lao in mine or area[:4] in mine for _, area, lao in one.roles)
        same = any(lao in mine for _, _, lao in one.roles if lao)
        cases = in_hand.get(one.id, InHand()).cases
        return (one.quiet(desk.now) != "", -int(same) - int(near), cases, one.id)

    page = sorted(found, key=nearness)[order.skip : order.skip + order.limit]
    return [members.member(desk, one, in_hand) for one in page]


def list_in_hand(desk: Desk, order: ListInHand) -> list[CaseView]:
    if members.somebody(desk, order.person_id) is None:
        return []
    rows = handover.page(desk.connection, desk.scope, order.person_id, order.skip, order.limit)
    case_lines.log(desk, rows, "in_hand")
    names = case_lines.places(desk, rows)
    return [case_lines.line(desk, row, names) for row in rows]


def hand_over(desk: Desk, order: HandOver) -> Handed | None:
    leaver = members.somebody(desk, order.person_id)
    heir = next((one for one in members.heirs(desk) if one.id == order.to_id), None)
    if leaver is None or heir is None or leaver.id == heir.id:
        return None
    done = handing_over.hand_over(
        desk.connection,
        desk.vault,
        members.reach(desk),
        leaver.id,
        heir.id,
        desk.person.id,
        desk.now,
        what=order.what,
        numbers=(order.case_no,) if order.case_no else (),
    )
    return Handed(done.event_id, done.cases, members.name_of(desk, heir))


def hand_back(desk: Desk, order: HandBack) -> int | None:
    event = people_list.event(desk.connection, order.event_id)
    if event is None or members.somebody(desk, event.person_id) is None:
        return None
    return handing_over.hand_back(
        desk.connection, desk.vault, members.reach(desk), event.id, desk.person.id, desk.now
    )


def release_drafts(desk: Desk, order: ReleaseDrafts) -> list[int]:
    return handing_over.release(
        desk.connection, desk.vault, desk.person.id, order.event_id, desk.now, back=order.back
    )


def redact_handed(desk: Desk, order: RedactHanded) -> None:
    redact.redact_handed(desk, order.draft_id, set(order.inbox_ids))


def _acts(one: Somebody, cases: int, drafts: int) -> Sequence[Act]:
    """What may be done: suspending stops every role, so it is only for who holds no other."""
    acts: list[Act] = []
    if cases or drafts:
        acts.append("hand")
    if one.former:
        return acts
    if one.state == "active":
        acts += ["move", "end"] if one.others else ["move", "suspend", "end"]
    elif not one.others:
        acts += ["resume", "end"]
    return acts


def _may_move(lead: Lead, one: Somebody | None, lao: str) -> bool:
    """Within the lead's own area; a weaver anywhere in the province, since the coordinators of both
    places are told and a weaver sees only what they report."""
    target = area_of("", lao)
    if any(inside(own, target, lead.tambons_of) for own in lead.areas()):
        return True
    if one is None or any(role not in NEAR for role, _, _ in one.roles):
        return False
    return any((own.lao or own.code)[:2] == lao[:2] for own in lead.areas())


def _home(desk: Desk, one: Somebody | None) -> str:
    held = one.roles[0] if one is not None else ("", "", "")
    own = desk.person.roles[0] if desk.person.roles else None
    return held[2] or held[1] or ((own.lao or own.area) if own is not None else "")


def _texts(member: Member) -> list[str]:
    return [member.name, *(place for _, place in member.roles)]


def _undoable(desk: Desk, person_id: int) -> tuple[int, str, int] | None:
    """The last handover of a person's work, until it was undone or there was another."""
    for event in people_list.events(desk.connection, person_id):
        if event.kind == "handed_over" and event.undone_at is None:
            name = case_view.person_name(desk, event.other_id)
            return event.id, name, event.cases
    return None


def _menu_changed(desk: Desk, person_id: int, *, done: bool) -> bool:
    if done:
        desk.jobs.append(("link_menu", (person_id,)))
    return done


PERFORM: dict[type, Callable[..., Any]] = {
    ListTeam: list_team,
    LoadMember: load_member,
    SuspendMember: suspend_member,
    ResumeMember: resume_member,
    EndRoles: end_roles,
    FindTeamLao: find_team_lao,
    MoveMember: move_member,
    ListHeirs: list_heirs,
    ListInHand: list_in_hand,
    HandOver: hand_over,
    HandBack: hand_back,
    ReleaseDrafts: release_drafts,
    RedactHanded: redact_handed,
}
