"""Being away: two days, a stand-in, and everything comes back by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Message, Row, Tap, Text
from bot.engine.taps import is_number
from bot.thai import bangkok_date
from bot.thai.dates import read_date
from bot.thai.reading import Reading
from bot.thai.show import show_date
from handlers.orders import (
    Away,
    Colleague,
    DeclineStandIn,
    EndAbsence,
    KeepAbsence,
    ListColleagues,
    LoadAbsence,
)
from handlers.scene import Scene
from handlers.turn import Steps

RECEIVE: Final = ("coordinator", "supervisor", "protect", "admin")
"""Roles that alerts go to: only they need somebody to stand in."""
MOST_DAYS: Final = 60
SHOWN: Final = 6
_BETWEEN = re.compile(r"\s*(?:ถึง|–|—|\bto\b|\buntil\b)\s*")


def wants(scene: Scene) -> bool:
    return scene.asks("away") or scene.taps(
        "away_again", "away_from", "away_until", "away_who", "away_back", "away_cannot"
    )


def handle(scene: Scene) -> Steps:
    """One step of the way: the first day, the last day, who stands in; or back again."""
    if not scene.person.has("coordinator", "supervisor", "protect", "admin"):
        return scene.outcome(Text(scene.say("away.not_needed")))
    if scene.taps("away_back"):
        ended = yield EndAbsence()
        return scene.outcome(Text(scene.say("away.is_back" if ended else "away.not_away")))
    if scene.taps("away_cannot"):
        number = scene.tapped.get("p", "")
        told = (yield DeclineStandIn(int(number))) if is_number(number) else False
        return scene.outcome(Text(scene.say("away.told_them" if told else "away.not_away")))
    if scene.taps("away_who"):
        return (yield from _keep(scene))
    first, last = _days(scene)
    if first is None and scene.asks("away"):
        running: Away | None = yield LoadAbsence()
        return scene.outcome(_running(scene, running) if running else _ask_from(scene))
    if first is None:
        return scene.outcome(_ask_from(scene))
    if not _possible(scene, first, last or first):
        bad = Text(scene.say("away.bad_days", days=MOST_DAYS))
        return scene.outcome(bad, _ask_from(scene))
    if last is None:
        return scene.outcome(_ask_until(scene, first))
    colleagues: list[Colleague] = yield ListColleagues()
    return scene.outcome(_ask_who(scene, first, last, colleagues))


def _keep(scene: Scene) -> Steps:
    first, last = _days(scene)
    who = scene.tapped.get("s", "")
    if first is None or last is None or not is_number(who) or not _possible(scene, first, last):
        return scene.outcome(_ask_from(scene))
    kept: Away | None = yield KeepAbsence(first, last, int(who))
    if kept is None:
        return scene.outcome(_ask_from(scene))
    return scene.outcome(_kept(scene, kept))


def _days(scene: Scene) -> tuple[date | None, date | None]:
    """The first and last day, as far as they are known: tapped, picked or typed."""
    today = bangkok_date(scene.turn.now)
    if scene.command is not None and scene.command.rest:
        said = [_coming(part, today) for part in _BETWEEN.split(scene.command.rest)[:2]]
        return said[0], said[1] if len(said) > 1 else None
    picked = getattr(scene.turn.input, "picked", "")
    chosen = _day(picked or scene.tapped.get("d", ""))
    if scene.taps("away_from"):
        return chosen, None
    first = _day(scene.tapped.get("f", ""))
    return first, _day(scene.tapped.get("u", "")) or (chosen if first else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _coming(text: str, today: date) -> date | None:
    """A day as people say it; one without a year is the next that comes."""
    read = read_date(text, today)
    if not isinstance(read, Reading):
        return None
    day = read.value
    named = re.search(r"\d{4}", text) is not None
    if day < today and not named:
        try:
            day = day.replace(year=today.year)
            day = day if day >= today else day.replace(year=today.year + 1)
        except ValueError:  # 29 February
            return None
    return day


def _possible(scene: Scene, first: date, last: date) -> bool:
    today = bangkok_date(scene.turn.now)
    return today <= first <= last <= today + timedelta(days=MOST_DAYS)


def _ask_from(scene: Scene) -> Card:
    today = bangkok_date(scene.turn.now)
    days = (("today", today), ("tomorrow", today + timedelta(days=1)))
    chosen = tuple(
        Tap(scene.say(f"away.{name}"), data=taps.encode("away_from", d=day.isoformat()))
        for name, day in days
    )
    return Card(
        alt=scene.say("away.alt"),
        title=scene.say("away.title"),
        body=(scene.say("away.from"),),
        buttons=(*chosen, _picker(scene, taps.encode("away_from"), today, today)),
    )


def _ask_until(scene: Scene, first: date) -> Card:
    today = bangkok_date(scene.turn.now)
    data = taps.encode("away_until", f=first.isoformat())
    one = taps.encode("away_until", f=first.isoformat(), d=first.isoformat())
    following = first + timedelta(days=1)
    return Card(
        alt=scene.say("away.alt"),
        title=scene.say("away.until"),
        facts=(Fact(scene.say("away.from_is"), show_date(first, scene.language)),),
        buttons=(
            Tap(scene.say("away.one_day"), data=one),
            _picker(scene, data, today, following, first),
        ),
    )


def _picker(scene: Scene, data: str, today: date, initial: date, least: date | None = None) -> Tap:
    return Tap(
        scene.say("away.other_day"),
        kind="pick_date",
        data=data,
        initial=initial.isoformat(),
        minimum=(least or today).isoformat(),
        maximum=(today + timedelta(days=MOST_DAYS)).isoformat(),
    )


def _ask_who(scene: Scene, first: date, last: date, colleagues: Sequence[Colleague]) -> Card:
    values = {"f": first.isoformat(), "u": last.isoformat()}
    page = int(scene.tapped.get("p", "0")) if is_number(scene.tapped.get("p", "0")) else 0
    shown = colleagues[page * SHOWN : (page + 1) * SHOWN]
    rows = tuple(
        Row(
            one.name,
            detail=f"{scene.say(f'people.role_{one.role}')} · {one.area_name}",
            tap=Tap(one.name, data=taps.encode("away_who", **values, s=one.id)),
        )
        for one in shown
    )
    nobody = Tap(scene.say("away.nobody"), data=taps.encode("away_who", **values, s=0))
    more = Tap(scene.say("away.more"), data=taps.encode("away_until", **values, p=page + 1))
    left = len(colleagues) > (page + 1) * SHOWN
    return Card(
        alt=scene.say("away.alt"),
        title=scene.say("away.who" if colleagues else "away.nobody_here"),
        facts=_facts(scene, first, last),
        rows=rows,
        footnote=scene.say("away.who_note") if colleagues else "",
        buttons=(more, nobody) if left else (nobody,),
    )


def _kept(scene: Scene, away: Away) -> Card:
    said = scene.say("away.kept_with", name=away.stand_in) if away.stand_in else ""
    return Card(
        alt=scene.say("away.alt"),
        title=scene.say("away.kept"),
        body=(said or scene.say("away.kept_alone"),),
        facts=_facts(scene, away.since, away.until),
        buttons=_ways_out(scene),
        tone="good" if away.stand_in else "warn",
    )


def _running(scene: Scene, away: Away) -> Card:
    stand_in = Fact(scene.say("away.stand_in"), away.stand_in or scene.say("away.nobody"))
    return Card(
        alt=scene.say("away.alt"),
        title=scene.say("away.running"),
        facts=(*_facts(scene, away.since, away.until), stand_in),
        buttons=_ways_out(scene),
    )


def _ways_out(scene: Scene) -> tuple[Tap, ...]:
    back, change = scene.say("away.back"), scene.say("away.change")
    return (
        Tap(back, data=taps.encode("away_back"), shows=back),
        Tap(change, data=taps.encode("away_again"), shows=change),
    )


def _facts(scene: Scene, first: date, last: date) -> tuple[Fact, ...]:
    return (
        Fact(scene.say("away.from_is"), show_date(first, scene.language)),
        Fact(scene.say("away.until_is"), show_date(last, scene.language)),
    )


# --- what others hear of it ----------------------------------------------------------------------


def asked(scene: Scene, data: dict[str, Any]) -> Message | None:
    """To the stand-in: until when, and how to say no."""
    until = _day(str(data.get("until", "")))
    if until is None or until < bangkok_date(scene.turn.now):
        return None
    text = scene.say(
        "away.asked", name=data.get("name", ""), until=show_date(until, scene.language)
    )
    cannot = scene.say("away.cannot")
    tap = Tap(cannot, data=taps.encode("away_cannot", p=int(data.get("person", 0))), shows=cannot)
    return Card(
        alt=scene.say("away.asked_alt"),
        title=scene.say("away.asked_alt"),
        body=(text,),
        footnote=scene.say("away.asked_cannot"),
        buttons=(tap,),
    )


def declined(scene: Scene, data: dict[str, Any]) -> Message:
    """To who is away: choose somebody else."""
    again = scene.say("away.change")
    return Card(
        alt=scene.say("away.declined_alt"),
        title=scene.say("away.declined_alt"),
        body=(scene.say("away.declined", name=data.get("name", "")),),
        buttons=(Tap(again, data=taps.encode("away_again"), shows=again, strong=True),),
        tone="warn",
    )
