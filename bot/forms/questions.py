"""Builds what a person sees: the current question with its notes, summaries, refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import TYPE_CHECKING

from .frames import Frame
from .plan import ASKED, IN_GROUP, IN_REPEAT, SHOWN, Control
from .values import XPathError, number_text, to_number, to_text
from .views import Answer, Bounds, GroupView, Question, Refusal, State
from .walking import Place, prompt, ref_of, ref_of_place, stops

if TYPE_CHECKING:
    from .session import Session

NOTE, STOP, PROMPT = 0, 1, 2
OPEN = Bounds()
Step = tuple[int, Frame, int]
"""A note, a question or a repeat prompt; its frame; its place in the frame's order."""


def steps_of(session: Session) -> list[Step]:
    """Everything relevant in order: notes (and read-only texts), questions, prompts."""
    found: list[Step] = []
    _steps(session, session.state.root, found)
    return found


def _steps(session: Session, frame: Frame, found: list[Step]) -> None:
    live, stops = frame.live, frame.scope.stops
    at, end = 0, len(stops)
    while at < end:
        what, slot, after, detail = stops[at]
        if what == IN_REPEAT:
            _repeat_steps(session, frame, at, found)
        elif what == ASKED:
            if live[slot]:
                found.append((STOP, frame, at))
        elif what == IN_GROUP:
            if not live[slot]:
                at = after
                continue
        elif what == SHOWN:
            if live[slot]:
                found.append((NOTE, frame, at))
        elif live[slot]:
            shown = session.truth(detail, frame, False)
            found.append((NOTE if shown else STOP, frame, at))
        at += 1


def _repeat_steps(session: Session, frame: Frame, at: int, found: list[Step]) -> None:
    scope = frame.scope.stops[at][3]
    for kid in frame.kids[scope.k]:
        if kid.live[0]:
            _steps(session, kid, found)
    if scope.count is None and prompt(session, frame, at, scope) is not None:
        found.append((PROMPT, frame, at))


def place_of(step: Step) -> Place:
    return Place(step[1], step[2], step[0] == PROMPT)


def question_of(session: Session, language: str) -> Question | None:
    """The question at the session's place, with the notes just before it."""
    place = session.place
    if place is None:
        return None
    steps = steps_of(session)
    wanted = (PROMPT if place.prompt else STOP, place.frame, place.at)
    index = steps.index(wanted) if wanted in steps else -1
    kinds = [step[0] for step in steps]
    total = kinds.count(STOP)
    first = index
    while first > 0 and steps[first - 1][0] == NOTE:
        first -= 1
    notes = [place_of(step) for step in steps[first:index]] if index >= 0 else []
    before = place_of(steps[first - 1]) if first > 0 else None
    position = kinds[: index + 1].count(STOP) + place.prompt
    texts = tuple(filter(None, (note_text(session, note, language) for note in notes)))
    count = (min(max(position, 1), max(total, 1)), max(total, 1))
    return _question(session, place, language, texts, before, count,
                     any(note.control.personal for note in notes))  # fmt: skip


def note_text(session: Session, place: Place, language: str) -> str:
    """A note's words; a read-only question also shows its value."""
    control, frame = place.control, place.frame
    text = session.form.text(control.label, language, frame)
    if control.note:
        return text
    shown = shown_value(session, frame, control, language)
    return f"{text}\n{shown}".strip() if shown else text


def _question(
    session: Session, place: Place, language: str, notes: tuple[str, ...], before: Place | None,
    count: tuple[int, int], noted: bool,
) -> Question:  # fmt: skip
    form, control = session.form, place.control
    groups = group_views(session, place, before, language)
    if place.prompt:
        return _prompt(session, place, language, notes, groups, count)
    frame, node = place.frame, control.node
    required = node.required is not None and session.truth(node.required, frame, False)
    return Question(
        ref=ref_of(frame, node),
        name=node.name,
        type=control.word,
        text=form.text(control.label, language, frame),
        hint=form.text(control.hint, language, frame) if control.hint else "",
        guidance=form.text(control.hint, language, frame, "guidance") if control.hint else "",
        media=form.media(control.label, language, frame) if control.media else {},
        choices=form.choices(node, frame, language) if control.choices is not None else (),
        value=frame.raw[node.slot] or None,
        required=required,
        required_message=form.text(control.required_message, language, frame) if required else "",
        read_only=node.readonly is not None and session.truth(node.readonly, frame, False),
        bounds=bounds_of(frame, control) if control.limits or control.parameters else OPEN,
        appearance=control.appearance,
        groups=groups,
        position=count[0],
        total=count[1],
        extras=control.extras,
        parameters=control.parameters,
        notes=notes,
        personal=noted or control.personal,
        nothing_to_choose=session.nothing_to_choose(frame, node),
    )


def _prompt(
    session: Session, place: Place, language: str, notes: tuple[str, ...],
    groups: tuple[GroupView, ...], count: tuple[int, int],
) -> Question:  # fmt: skip
    control = place.control
    label = session.form.text(control.label, language, place.frame)
    return Question(
        ref_of_place(place), control.node.name, "repeat", label or control.node.name, "", "", {},
        (), None, False, "", False, Bounds(), control.appearance, groups, count[0], count[1],
        control.extras, control.parameters, notes, control.personal,
    )  # fmt: skip


def group_views(
    session: Session, place: Place, before: Place | None, language: str
) -> tuple[GroupView, ...]:
    """The labelled groups and the repeat instances around a place, outermost first."""
    known = set(_group_refs(before)) if before is not None else set()
    made = []
    for ref, control, frame in _groups(place):
        label = session.form.text(control.label, language, frame)
        if label or control.kind == "repeat":
            made.append(GroupView(ref, label, ref not in known))
    return tuple(made)


def _groups(place: Place) -> list[tuple[str, Control, Frame]]:
    found = []
    for control in place.control.groups:
        node = control.node
        frame = place.frame
        while frame.scope.depth > node.scope.depth and frame.up is not None:
            frame = frame.up
        found.append((ref_of(frame, node), control, frame))
    return found


def _group_refs(place: Place) -> list[str]:
    return [ref for ref, _, _ in _groups(place)]


def bounds_of(frame: Frame, control: Control) -> Bounds:
    """What `. >= 1 and . <= 31`, or the parameters of a range, allow now."""
    low, high = control.parameters.get("start"), control.parameters.get("end")
    whole = control.node.type in ("int", "integer")
    for op, code in control.limits:
        try:
            value = code(frame)
        except (XPathError, ArithmeticError, ValueError):
            continue
        if control.node.type in ("int", "integer", "decimal"):
            value = to_number(value)
            if value != value:
                continue
            if whole and op in ("<", ">"):
                value += 1.0 if op == ">" else -1.0
            text = number_text(value)
        else:
            text = to_text(value)
        if op in (">", ">=") and _beyond(text, low, 1, control):
            low = text
        elif op in ("<", "<=") and _beyond(text, high, -1, control):
            high = text
    return Bounds(low or None, high or None)


def _beyond(text: str, present: str | None, sign: int, control: Control) -> bool:
    if not text:
        return False
    if present is None:
        return True
    if control.node.type in ("int", "integer", "decimal"):
        return (to_number(text) - to_number(present)) * sign > 0
    return (text > present) if sign > 0 else (text < present)


def shown_value(session: Session, frame: Frame, control: Control, language: str) -> str:
    """A node's value as a person reads it: labels of choices, the rest as stored."""
    node = control.node
    text = frame.raw[node.slot] if frame.live[node.slot] else ""
    if not text or control.choices is None:
        return text
    names = [text] if control.kind == "select1" else text.split()
    form = session.form
    return ", ".join(form.choice_label(node, frame, name, language) or name for name in names)


def answers_of(session: Session, language: str) -> list[Answer]:
    """Every question (notes left out) of every instance, relevant or not."""
    return [_answer(session, place, language) for place in _places(session.state.root)]


def _places(frame: Frame) -> Iterator[Place]:
    """Every question (notes left out) of every instance, relevant or not."""
    for at, item in enumerate(frame.scope.seq):
        control = item.control
        if control.kind == "repeat" and control.node.inner is not None:
            for kid in frame.kids[control.node.inner.k]:
                yield from _places(kid)
        elif control.kind != "group" and not control.note:
            yield Place(frame, at)


def optional_groups_of(session: Session, groups: Sequence[GroupView]) -> list[GroupView]:
    """Those of the groups around the session's place in which at least two questions are left, the
    present one among them, and none of them is required."""
    left = dict.fromkeys((group.ref for group in groups), 0)
    places = dropwhile(lambda place: place != session.place, _places(session.state.root))
    for place in places:
        inside = left.keys() & _group_refs(place)
        if not inside:
            break  # a group's questions stand together
        frame, node = place.frame, place.control.node
        if not frame.live[node.slot]:
            continue
        if session.truth(node.required, frame, False):
            left = {ref: count for ref, count in left.items() if ref not in inside}
        else:
            left = {ref: count + (ref in inside) for ref, count in left.items()}
    return [group for group in groups if left.get(group.ref, 0) > 1]


def _answer(session: Session, place: Place, language: str) -> Answer:
    frame, control = place.frame, place.control
    node = control.node
    ref = ref_of(frame, node)
    live = frame.live[node.slot]
    value = frame.raw[node.slot] if live else ""
    state: State = "hidden" if not live else "answered" if value else (
        "blank" if ref in session.visited else "unasked"
    )  # fmt: skip
    return Answer(
        ref, node.name, session.form.text(control.label, language, frame) or node.name,
        control.word, value, shown_value(session, frame, control, language),
        group_views(session, place, None, language), state,
        live and session.truth(node.required, frame, False),
    )  # fmt: skip


def validate_all(session: Session) -> list[Refusal]:
    """Required over everything relevant, then constraints over everything answered."""
    places = [place_of(step) for step in steps_of(session) if step[0] != PROMPT]
    required: list[Refusal] = []
    broken: list[Refusal] = []
    for place in places:
        frame, control = place.frame, place.control
        node = control.node
        text = frame.raw[node.slot]
        reason, texts = "", control.required_message
        if not text:
            if session.wanting(frame, node) and stops(session, frame, control):
                reason = "required"
        elif not session.allowed(frame, node, text):
            reason, texts = "constraint", control.constraint_message
        if reason:
            message = session.form.text(texts, session.state.language, frame)
            refusal = Refusal(ref_of(frame, node), node.name, reason, message)
            (required if reason == "required" else broken).append(refusal)
    return required + broken


def end_notes_of(session: Session, language: str) -> tuple[str, ...]:
    """The notes that follow the last question."""
    steps = steps_of(session)
    first = len(steps)
    while first > 0 and steps[first - 1][0] == NOTE:
        first -= 1
    notes = [place_of(step) for step in steps[first:]]
    return tuple(filter(None, (note_text(session, note, language) for note in notes)))
