"""A hint, before the long part, that a child may be known already. Within scope only.

Outside the person's scope nothing is told but that something alike exists: a weaver must not be
able to look for another area's children by trying names.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from bot import thai
from bot.engine import taps
from bot.engine.messages import Card, Message, Row, Tap
from bot.engine.talk import Talk
from bot.engine.taps import mark_of
from bot.texts.forms import TEXT_FORMS
from handlers.orders import FindSimilar, Similar
from handlers.scene import Report, Scene

ASK_FROM: Final = 75  # points of 120
SHOWN: Final = 3
LOOKS: Final = 8
"""So often a report is looked up: mending a typing mistake, not trying names."""


def hint(scene: Scene, report: Report) -> Generator[Any, Any, list[Message]]:
    """Look once for every combination of name, birth and tambon; the card to show, if any."""
    talk = report.talk
    order = _question(talk) if report.draft.form in TEXT_FORMS else None
    if order is None or talk.rehearsal or talk.correction:
        return []
    told = "similar-" + mark_of(repr(order))
    looks = [one for one in talk.state.told if one.startswith("similar-")]
    if told in looks or len(looks) >= LOOKS:
        return []
    found: list[Similar] = yield order
    talk.change(told=(*talk.state.told, told))
    likely = [one for one in found if one.points >= ASK_FROM]
    if not likely:
        return []
    return [_card(scene, talk, likely)]


def _question(talk: Talk) -> FindSimilar | None:
    first, birth, tambon = (talk.value(name) for name in ("first_name", "birth", "tambon"))
    days = _days(birth, talk.today)
    if not first or not tambon or days is None:
        return None
    whole = f"{first} {talk.value('last_name')}".strip()
    nickname = talk.value("nickname")
    return FindSimilar(
        names=(whole, nickname) if nickname else (whole,),
        birth=days,
        tambon=tambon,
        sex=talk.value("sex"),
        phone=talk.value("guardian_phone"),
    )


def _days(code: str, today: date) -> tuple[date, date] | None:
    try:
        birth = thai.Birth.from_code(code, today)
    except ValueError:
        return None
    return birth.first, birth.last


def _card(scene: Scene, talk: Talk, likely: list[Similar]) -> Card:
    inside = [one for one in likely if one.in_scope][:SHOWN]
    if not inside:
        text = scene.say("form.similar_elsewhere")
        return Card(alt=scene.say("form.alt_similar"), body=(text,), tone="warn")
    rows = tuple(
        Row(
            one.shown,
            detail=f"{one.case_no} · {scene.say('case.state_' + one.state)}",
            tap=Tap(one.case_no, data=taps.encode("case", n=one.case_no)),
        )
        for one in inside
    )
    same = Tap(scene.say("form.similar_same"), data=taps.encode("known", d=talk.draft))
    return Card(
        alt=scene.say("form.alt_similar"),
        title=scene.say("form.similar_title"),
        body=(scene.say("form.similar_body"),),
        rows=rows,
        buttons=(same,),
        tone="warn",
    )
