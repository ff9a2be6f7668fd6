"""A report as its reviewer sees it: two messages, the second ends with what can be decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from bot.engine import taps
from bot.engine.messages import Card, Cards, Fact, Message, Row, Tap
from bot.texts import TEXTS
from bot.thai import show_datetime
from handlers import case_card
from handlers.orders import Change, Noticed, ReviewView, Said
from handlers.scene import Scene

CARDS: Final = 12
PAGE: Final = 60
"""Answers shown at once: what LINE takes in one message."""
ROWS: Final = 8
"""Rows on one card: short sections share one, a longer one goes on in the next."""
OPEN_SHOWN: Final = 3
"""Findings that are named once more above the buttons."""
LONGEST: Final = 160
"""Letters of an answer that are shown; a long story is read in the case."""


def show(scene: Scene, view: ReviewView, page: int = 0) -> list[Message]:
    """What was corrected and noticed, the answers by section; then state, history and buttons.

    Three messages: two more may be carried with a reply. `page`: of the answers.
    """
    alt = scene.say("review.alt_report")
    first = [*_changed(scene, view), _noticed(scene, view)]
    top = first[0] if len(first) == 1 else Cards(alt=alt, cards=tuple(first))
    answered = [said for said in view.answers if said.value or said.hidden]
    shown = answered[page * PAGE : (page + 1) * PAGE]
    rows = [(said.section, Row(said.label, detail=value(scene, said))) for said in shown]
    answers = sections(scene, rows)
    end = decision(scene, view)
    if len(answered) > (page + 1) * PAGE:
        label = scene.say("form.next_cards")
        data = taps.encode("review", n=view.number, p=page + 1)
        end = replace(end, taps=(Tap(label, data=data, shows=label),))
    return [*([] if page else [top]), *([answers] if answers.cards else []), end]


def sections(scene: Scene, rows: Sequence[tuple[str, Row]]) -> Cards:
    """Rows with their sections on cards of about one height: what is side by side is as tall as
    the tallest."""
    alt = scene.say("review.alt_report")
    cards: list[tuple[list[str], list[Row]]] = []
    for section, group in groupby(rows, key=lambda one: one[0]):
        found = [row for _, row in group]
        for start in range(0, len(found), ROWS):
            part = found[start : start + ROWS]
            if cards and len(cards[-1][1]) + len(part) <= ROWS:
                titles, held = cards[-1]
                titles.append(section)
                held.extend(part)
            else:
                cards.append(([section], part))
    made = [Card(alt=alt, title=_title(scene, titles), rows=tuple(held)) for titles, held in cards]
    return Cards(alt=alt, cards=tuple(made[:CARDS]))


def _title(scene: Scene, titles: Sequence[str]) -> str:
    return " · ".join(dict.fromkeys(filter(None, titles))) or scene.say("review.answers")


def decision(scene: Scene, view: ReviewView) -> Card:
    """Who sent it when, how often, what became of it, and what can be done."""
    return Card(
        alt=scene.say("review.alt_report"),
        lead=scene.say(f"danger.level_{view.urgent}") if view.urgent else "",
        title=scene.say("review.decide" if view.actions else "review.report"),
        body=tuple(_watch(scene, view)),
        facts=tuple(_facts(scene, view)),
        rows=tuple(_history(scene, view)),
        buttons=tuple(_buttons(scene, view)),
        tone="danger" if view.urgent else "plain",
    )


def _changed(scene: Scene, view: ReviewView) -> Iterator[Card]:
    if view.changes:
        yield Card(
            alt=scene.say("review.alt_report"),
            lead=view.number,
            title=scene.say("review.changed"),
            rows=tuple(_change(scene, one) for one in view.changes[:ROWS]),
        )


def _change(scene: Scene, change: Change) -> Row:
    blank = scene.say("review.blank")
    detail = scene.say(
        "review.was_is",
        before=_short(change.before) or blank,
        after=_short(change.after) or blank,
    )
    return Row(change.label, detail=detail)


def _noticed(scene: Scene, view: ReviewView) -> Card:
    rows = tuple(_finding(scene, one) for one in view.findings[:ROWS])
    return Card(
        alt=scene.say("review.alt_report"),
        lead=f"{view.number} · {view.form_title}",
        title=scene.say("review.found"),
        body=() if rows else (scene.say("review.nothing_found"),),
        rows=rows,
    )


def _finding(scene: Scene, found: Noticed) -> Row:
    key = f"finding.{found.code}"
    text = scene.say(key) if key in TEXTS else found.code
    parts = [found.label, found.words, "" if found.open else scene.say("review.looked")]
    tap = None
    if found.finding_id:
        label = scene.say("review.same_child")
        tap = Tap(label, data=taps.encode("question", f=found.finding_id), shows=label)
    detail = " · ".join(part for part in parts if part)
    return Row(text, detail=detail, mark="warn" if found.open else "", tap=tap)


def value(scene: Scene, said: Said) -> str:
    """An answer as the reader may see it."""
    return scene.say("review.hidden") if said.hidden else _short(said.value) or "–"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _watch(scene: Scene, view: ReviewView) -> Iterator[str]:
    """What still waits, named once more where the buttons are."""
    waits = [_finding(scene, one).text for one in view.findings if one.open]
    for text in dict.fromkeys(waits[:OPEN_SHOWN]):
        yield scene.say("review.watch", text=text)
    if view.changes:
        yield scene.say("review.changes", count=len(view.changes))


def _facts(scene: Scene, view: ReviewView) -> Iterator[Fact]:
    yield Fact(scene.say("review.report"), view.number)
    key = f"review.state_{view.state}"
    yield Fact(scene.say("review.state"), scene.say(key) if key in TEXTS else view.state)
    if view.reporter:
        yield Fact(scene.say("review.reporter"), view.reporter)
    if view.place:
        yield Fact(scene.say("review.place"), view.place)
    if view.attachments or view.missing_files:
        name = "file_missing" if view.missing_files else "file_count"
        counts = {"count": view.attachments, "missing": view.missing_files}
        yield Fact(scene.say("review.files"), scene.say(f"review.{name}", **counts))
    if view.case_no:
        state = case_card.state_name(scene, view.case_state)
        shown = state if view.case_no == view.number else f"{view.case_no} · {state}"
        yield Fact(scene.say("review.case"), shown)


def _history(scene: Scene, view: ReviewView) -> Iterator[Row]:
    """Versions and decisions in the order they happened."""
    events = [(one.at, scene.say("review.version", n=one.n), one.who, "") for one in view.versions]
    events += [
        (one.at, scene.say(f"review.kind_{one.kind}"), one.who, one.reason) for one in view.done
    ]
    for at, what, who, reason in sorted(events, key=lambda event: event[0]):
        parts = (show_datetime(at, scene.language), who, _short(reason))
        yield Row(what, detail=" · ".join(part for part in parts if part))


def _buttons(scene: Scene, view: ReviewView) -> Iterator[Tap]:
    for act in view.actions:
        label = scene.say(f"review.{act}")
        data = {
            "accept": taps.encode("accept", **seen(view)),
            "return": taps.encode("return", **seen(view)),
            "reject": taps.encode("reject", **seen(view)),
            "restore": taps.encode("restore", **seen(view)),
            "compare": taps.encode("question", f=view.question),
            "fix": taps.encode("fix", s=view.submission_id),
            "undo_join": taps.encode("undo_join", n=view.case_no),
        }[act]
        yield Tap(label, data=data, shows=label, strong=act in ("accept", "compare"))
    if view.case_no:
        label = scene.say("review.open_case")
        yield Tap(label, data=taps.encode("case", n=view.case_no), shows=label)


def seen(view: ReviewView) -> dict[str, str | int]:
    """What a verdict is about: the number, the version, and the last decision that was shown."""
    return {"n": view.number, "v": view.version, "e": view.mark}
