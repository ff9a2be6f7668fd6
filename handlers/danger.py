"""Danger in the very turn it is told: the level from the signs, the alert, the numbers to call.

Levels and signs are those of the programme's table: A now, B today, C plan. The alert never waits
for the form, and nothing said afterwards withdraws it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.engine import taps
from bot.engine.messages import Card, Message, Tap
from bot.engine.talk import Talk
from bot.engine.taps import mark_of
from bot.texts import say
from handlers.dangers import is_graver, level_of, suggest
from handlers.orders import LoadPhones, Phone, RaiseDanger, TellDangerChanged
from handlers.phones import buttons, others, short
from handlers.scene import Report, Scene


@dataclass(frozen=True)
class Danger:
    """What a report says about danger. `age` in years, None when not known.

    `case_no` is the case that the form is about, when it is about one that is there.
    """

    now: str = ""
    signs: tuple[str, ...] = ()
    age: float | None = None
    tambon: str = ""
    case_no: str = ""

    @property
    def level(self) -> str:
        """ "" when there is none. While no sign is named "yes" is A and "not sure" is B."""
        if self.now not in ("yes", "unsure"):
            return ""
        if not self.signs:
            return "A" if self.now == "yes" else "B"
        return level_of(self.signs, self.age)

    @property
    def told(self) -> tuple[str, tuple[str, ...], str]:
        """What an alert is about; the place is only where it goes."""
        return self.level, self.signs, self.case_no


def danger_of(talk: Talk) -> Danger:
    """What the report says about danger now."""
    return Danger(
        now=talk.value("danger_now"),
        signs=tuple(talk.value("danger_signs").split()),
        age=age_of(talk),
        tambon=talk.value("tambon"),
        case_no=talk.value("case_no"),
    )


def age_of(talk: Talk) -> float | None:
    """The child's age in years, as it is told or as its case has it; None when it is not known."""
    try:
        return float(talk.value("age") or talk.value("case_age"))
    except ValueError:
        return None


Told = tuple[Report, list[Message]]


def tell(scene: Scene, report: Report, before: Danger) -> Generator[Any, Any, Told]:
    """Raise, refine or tell the change of danger; the cards to show above the next question."""
    after = danger_of(report.talk)
    if after == before or (not after.level and not before.level):
        return report, _suggestion(scene, report, after)
    if report.draft.rehearsal:
        if not after.level or before.level:
            return report, []
        phones = yield LoadPhones(after.tambon)
        return report, [numbers_card(scene.language, phones, rehearsed=True, goes_on=True)]
    if not after.level:
        yield TellDangerChanged(report.draft.id, "changed")
        text = scene.say("danger.changed", case_no=report.draft.danger_case)
        return report, [Card(alt=scene.say("danger.alt"), body=(text,), tone="warn")]
    if after.told == before.told and after.tambon in ("", before.tambon):
        return report, []
    return (yield from _raise(scene, report, before, after))


def _raise(
    scene: Scene, report: Report, before: Danger, after: Danger
) -> Generator[Any, Any, Told]:
    tambon, lao = place_of(scene, report.talk)
    level: Any = after.level
    raised = yield RaiseDanger(report.draft.id, level, after.signs, tambon, lao, after.case_no)
    report.talk.urgent = True
    report = replace(report, draft=replace(report.draft, danger_case=raised.case_no))
    if not before.level or after.case_no != before.case_no:
        phones = yield LoadPhones(tambon)
        card = numbers_card(scene.language, phones, case_no=raised.case_no, goes_on=True)
        return report, [card]
    if is_graver(after.level, before.level):
        text = scene.say("danger.raised", case_no=raised.case_no)
        phones = yield LoadPhones(tambon)
        return report, [numbers_card(scene.language, phones, said=text, goes_on=True)]
    return report, []


def place_of(scene: Scene, talk: Talk) -> tuple[str, str]:
    """The tambon of the report, or the only one of the person, and its LAO when there is one."""
    tambon = talk.value("tambon")
    mine = {choice.code: choice for choice in scene.person.tambons}
    if not tambon and len(mine) == 1:
        tambon = next(iter(mine))
    own = {role.lao for role in scene.person.roles if role.lao}
    laos = mine[tambon].laos if tambon in mine else ()
    fitting = [lao for lao in laos if lao in own] or list(laos)
    return tambon, fitting[0] if len(fitting) == 1 else ""


def numbers_card(
    language: str,
    phones: Sequence[Phone],
    *,
    case_no: str = "",
    said: str = "",
    rehearsed: bool = False,
    goes_on: bool = False,
) -> Card:
    """The numbers first, as call buttons, then what was done."""
    body = [say("danger.not_emergency", language)]
    if case_no:
        body.append(say("danger.alerted", language, case_no=case_no))
    if said:
        body.append(said)
    if rehearsed:
        body.append(say("danger.rehearsed", language))
    if goes_on:
        body.append(say("danger.go_on", language))
    return Card(
        alt=say("danger.alt", language),
        title=say("danger.title", language),
        body=tuple(body),
        footnote=others(phones, language),
        buttons=buttons(phones, language),
        tone="danger",
    )


def with_calls(message: Message, cards: Sequence[Card], language: str) -> Message:
    """The same message with the numbers of these cards as its first quick replies: a phone shows
    the end of an answer, and the card with the numbers stands above a long question."""
    return replace(message, taps=(*short(cards, language), *message.taps))


# --- a suggestion, when the answers sound like danger but nobody said so -------------------------


def suggested(talk: Talk) -> str:
    """The level that the answers point to, "" for none; a person decides."""
    found = suggest(
        age_of(talk),
        doing=talk.value("doing"),
        lives=talk.value("lives"),
        reasons={talk.value("reason_main"), *talk.value("reason_more").split()},
    )
    return found.level if found is not None else ""


def _suggestion(scene: Scene, report: Report, danger: Danger) -> list[Message]:
    """Once a draft and level, and only when danger was denied."""
    talk = report.talk
    level = suggested(talk) if danger.now == "no" else ""
    told = f"suggest-{level}"
    if not level or told in talk.state.told or talk.correction:
        return []
    talk.change(told=(*talk.state.told, told))
    data = taps.encode("urgent_now", d=talk.draft, g=mark_of(talk.ref_of("danger_now")))
    return [
        Card(
            alt=scene.say("danger.alt_suggest"),
            title=scene.say("danger.suggest_title"),
            body=(scene.say("danger.suggest_body"),),
            buttons=(Tap(scene.say("danger.suggest_button"), data=data),),
            tone="warn",
        )
    ]
