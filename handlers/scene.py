"""What every handler starts from: the turn with its conversation read, and what was asked for.

Also the open report as a live talk, and how it is put back: the two ends of every form turn.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.engine import commands
from bot.engine.commands import Command
from bot.engine.inputs import ButtonTapped, SystemSpoke, TextTyped
from bot.engine.messages import Message
from bot.engine.state import State, from_json
from bot.engine.talk import Talk
from bot.forms import Form, Session
from bot.texts import TEXTS, say
from bot.thai import to_bangkok
from handlers.orders import LoadDraft, SaveDraft
from handlers.turn import Draft, Outcome, Person, Turn


@dataclass(frozen=True)
class Scene:
    """A turn, its conversation, and the command that was typed or tapped (None: something else).

    `plain`: what was typed is no command, whatever it looks like.
    """

    turn: Turn
    state: State
    plain: bool = False

    @property
    def person(self) -> Person:
        return self.turn.person

    @property
    def language(self) -> str:
        return self.turn.person.language

    @cached_property
    def tapped(self) -> Mapping[str, str]:
        """The payload of the tapped button; empty when nothing was tapped."""
        return self.turn.input.data if isinstance(self.turn.input, ButtonTapped) else {}

    @cached_property
    def typed(self) -> str:
        """The typed text; empty when nothing was typed."""
        return self.turn.input.text if isinstance(self.turn.input, TextTyped) else ""

    @cached_property
    def command(self) -> Command | None:
        """A command typed, or tapped on a button that belongs to no question."""
        act = self.tapped.get("a", "")
        if act in commands.WORDS and "q" not in self.tapped:
            return Command(act, self.tapped.get("x", ""))
        return commands.find(self.typed) if self.typed and not self.plain else None

    @property
    def spoken(self) -> SystemSpoke | None:
        return self.turn.input if isinstance(self.turn.input, SystemSpoke) else None

    def asks(self, *names: str) -> bool:
        """Whether one of these commands was given."""
        return self.command is not None and self.command.name in names

    def taps(self, *acts: str) -> bool:
        """Whether a button with one of these acts was tapped."""
        return self.tapped.get("a", "") in acts

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def form_title(self, key: str) -> str:
        """What people call a form."""
        known = f"form.title_{key}"
        if known in TEXTS:
            return self.say(known)
        form = self.turn.forms.get(key)
        return form.title if form is not None else key

    def outcome(self, *messages: Message, state: State | None = None) -> Outcome:
        """These messages; the conversation as it is, or as `state`."""
        kept = None if state is None else state.to_json()
        return Outcome(tuple(messages), kept)


def scene_of(turn: Turn) -> Scene:
    """The scene of a loaded turn."""
    return Scene(turn, from_json(turn.conversation))


@dataclass(frozen=True)
class Report:
    """The open report: its draft as loaded, its form version, and the live talk about it."""

    draft: Draft
    form: Form
    talk: Talk


def open_report(scene: Scene) -> Generator[Any, Any, Report | None]:
    """The report that the conversation is about, loaded when the turn did not bring it."""
    if not scene.state.draft:
        return None
    draft = scene.turn.draft
    if draft is not None and draft.id == scene.state.draft:
        form = scene.turn.form_versions.get(draft.version)
        if form is not None:
            return report_of(scene, draft, form, scene.state)
    loaded = yield LoadDraft(scene.state.draft)
    if loaded is None:
        return None
    return report_of(scene, loaded[0], loaded[1], scene.state)


class UnreadableReportError(Exception):
    """A draft that its form cannot bring back. `draft_id` names it."""

    def __init__(self, draft_id: int) -> None:
        super().__init__(f"draft {draft_id}")
        self.draft_id = draft_id


def report_of(scene: Scene, draft: Draft, form: Form, state: State) -> Report:
    """A live talk about `draft`, at the place `state` says. Raises UnreadableReportError."""
    try:
        session = Session.restore(
            form,
            draft.session,
            now=local(scene.turn),
            files=files_of(scene.person),
            context=context_of(scene.person),
        )
    except ValueError as broken:
        raise UnreadableReportError(draft.id) from broken
    return Report(draft, form, talk_of(scene, draft, session, state))


def talk_of(scene: Scene, draft: Draft, session: Session, state: State) -> Talk:
    """A talk over a live session."""
    return Talk(
        session=session,
        state=state,
        draft=draft.id,
        language=scene.language,
        now=local(scene.turn),
        rehearsal=draft.rehearsal,
        urgent=bool(draft.danger_case),
        correction=bool(draft.corrects),
        reasons=draft.reasons,
    )


def keep(scene: Scene, report: Report) -> Generator[Any, Any, Report]:
    """Save the report as the talk left it, when anything in it changed."""
    talk = report.talk
    stored = talk.session.stored()
    draft = replace(
        report.draft,
        session=stored,
        about=talk.about() or report.draft.about,
        progress=talk.progress(),
        asks=_still_asked(report),
        updated_at=scene.turn.now,
    )
    if draft.session == report.draft.session and draft.danger_case == report.draft.danger_case:
        return report
    yield SaveDraft(draft)
    return replace(report, draft=draft)


def _still_asked(report: Report) -> tuple[str, ...]:
    """The names that a correction still has to ask: the one on the screen and those after it."""
    if not report.draft.asks:
        return ()
    talk = report.talk
    left = {talk.state.ref, *talk.state.asks} if talk.state.place == "question" else set()
    names = {answer.name for answer in talk.answers() if answer.ref in left}
    return tuple(name for name in report.draft.asks if name in names)


def local(turn: Turn) -> datetime:
    """The turn's time where its people are: a form's "today" is theirs."""
    return to_bangkok(turn.now)


def files_of(person: Person) -> dict[str, bytes]:
    """The lists that forms choose from: the tambons where this person reports, and the child
    centres there."""
    thai = person.language == "th"
    tambons = ((one.code, one.name_th if thai else one.name_en) for one in person.tambons)
    centres = ((one.code, one.name) for one in person.centres)
    lists = {"tambon.csv": _list(tambons)}
    # Without a centre of its own an area asks by name, or a form brings its own list.
    return {**lists, "centre.csv": _list(centres)} if person.centres else lists


def _list(rows: Iterable[tuple[str, str]]) -> bytes:
    lines = ["name,label"]
    lines += [f'{name},"{label.replace(chr(34), "")}"' for name, label in rows]
    return ("\n".join(lines) + "\n").encode()


def context_of(person: Person) -> dict[str, str]:
    """What a form may ask about its user. No names: only a number."""
    return {"username": str(person.id)}


def presets_of(person: Person, form: Form) -> dict[str, str]:
    """Answers that need no question: the tambon of a person who works in one."""
    asked = any(question.name == "tambon" for question in form.questions)
    if asked and len(person.tambons) == 1:
        return {"tambon": person.tambons[0].code}
    return {}
