"""The result of checking an author's workbook: problems by row, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.engine import taps
from bot.engine.messages import Card, Fact, Row, Tap
from bot.texts import TEXTS
from handlers.orders import Proposal
from handlers.scene import Scene

SHOWN: Final = 10
LONGEST: Final = 400
GOOD: Final = ("checked", "published")


def card_of(scene: Scene, proposal: Proposal, more: int = 0) -> Card:
    """The result. `more` problems are known beyond those that the proposal lists."""
    good = proposal.state in GOOD
    body = []
    if proposal.problems:
        body.append(scene.say("authors.warnings" if good else "authors.fix_and_send"))
    if good and proposal.missing_thai:
        body.append(scene.say("authors.needs_thai", count=proposal.missing_thai))
    hidden = more + max(0, len(proposal.problems) - SHOWN)
    return Card(
        alt=scene.say("authors.alt"),
        title=scene.say("authors.good" if good else "authors.bad"),
        body=tuple(body),
        facts=_facts(scene, proposal),
        rows=tuple(_row(scene, one) for one in proposal.problems[:SHOWN]),
        footnote=scene.say("authors.more", count=hidden) if hidden else "",
        buttons=_buttons(scene, proposal) if good else (),
        tone="good" if good else "warn",
    )


def carried(scene: Scene, data: Mapping[str, Any]) -> Card:
    """The same card from what a worker said: it knows the first problems only."""
    problems: Sequence[Mapping[str, Any]] = data.get("problems", ())
    proposal = Proposal(
        id=int(data.get("id", 0)),
        state=data.get("state", "refused"),
        file_name=str(data.get("file_name", "")),
        title=str(data.get("title", "")),
        questions=int(data.get("questions", 0)),
        missing_thai=int(data.get("missing_thai", 0)),
        problems=tuple(problems),
    )
    if proposal.state == "gone":
        return Card(alt=scene.say("authors.alt"), body=(scene.say("authors.gone"),), tone="warn")
    return card_of(scene, proposal, int(data.get("more", 0)))


def _facts(scene: Scene, proposal: Proposal) -> tuple[Fact, ...]:
    found = [Fact(scene.say("authors.file"), proposal.file_name)] if proposal.file_name else []
    if proposal.title:
        found.append(Fact(scene.say("authors.title"), proposal.title))
    if proposal.questions:
        found.append(Fact(scene.say("authors.questions"), str(proposal.questions)))
    return tuple(found)


def _row(scene: Scene, problem: Mapping[str, Any]) -> Row:
    """Where it stands; below it what is wrong, in the reader's language and in the checker's."""
    row = problem.get("row")
    where = [scene.say("authors.row", row=row)] if row else []
    where += [str(problem.get(name)) for name in ("sheet", "column") if problem.get(name)]
    key = f"authors.cause_{problem.get('code', '')}"
    cause = scene.say(key) if key in TEXTS else scene.say("authors.cause_other")
    exact = _short(f"{problem.get('cause', '')} {problem.get('remedy', '')}".strip())
    said = exact if scene.language != "th" else f"{cause}\n{exact}"
    error = problem.get("severity") == "error"
    title = " · ".join(where) or cause
    return Row(title, detail=said, mark="danger" if error else "warn")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _buttons(scene: Scene, proposal: Proposal) -> tuple[Tap, ...]:
    attempt = Tap(scene.say("authors.try"), data=taps.encode("form_try", i=proposal.id))
    if proposal.missing_thai:
        label, act = scene.say("authors.publish_anyway"), "form_anyway"
        return (attempt, Tap(label, data=taps.encode(act, i=proposal.id)))
    label = scene.say("authors.publish")
    strong = Tap(label, data=taps.encode("form_publish", i=proposal.id), strong=True)
    return (attempt, strong)
