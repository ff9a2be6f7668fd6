"""One person's way through a form: the current question, answers, changes, what is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import output, storing, walking
from .form import Form
from .frames import Frame, State
from .plan import Control, Node
from .questions import (
    answers_of,
    end_notes_of,
    optional_groups_of,
    question_of,
    validate_all,
)
from .typed import chosen, fits, typed
from .values import XPathError, to_bool, to_number
from .views import Answer, EntityEffect, GroupView, Question, Refusal, Verdict
from .walking import Place

REPEAT_LIMIT = 30
_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")
ACCEPTED = Verdict(True)


class Session:
    """A form being answered. Make one with `start` or `restore`, never directly."""

    def __init__(self, form: Form, state: State) -> None:
        self.form = form
        self.state = state
        self.place: Place | None = None
        """Where the person is; None is the end of the form."""
        self.history: list[str] = []
        self.visited: dict[str, None] = {}
        self.closed: dict[str, None] = {}
        """Repeats whose "one more?" was answered with no."""
        self.preset: dict[str, None] = {}
        """Questions answered before the first one: the way forward passes them by."""
        self.passed: dict[str, None] = {}
        """Required selects that were left because there was nothing to choose."""

    @classmethod
    def start(
        cls, form: Form, *, now: datetime, seed: int, files: Mapping[str, bytes] | None = None,
        context: Mapping[str, str] | None = None, preset: Mapping[str, str] | None = None,
        repeat_limit: int = REPEAT_LIMIT,
    ) -> Session:  # fmt: skip
        """A new record. `now` must know its zone; ValueError otherwise."""
        if now.tzinfo is None:
            raise ValueError("the time must have a time zone")
        state = State(form, now, seed, files or {}, context or {}, repeat_limit)
        session = cls(form, state)
        state.begin()
        for name, value in (preset or {}).items():
            session._preset(name, value)
        session.place = session.following(None)
        return session

    @classmethod
    def restore(
        cls, form: Form, stored: Mapping[str, Any], *, now: datetime,
        files: Mapping[str, bytes] | None = None, context: Mapping[str, str] | None = None,
    ) -> Session:  # fmt: skip
        """The session that `stored()` described. ValueError when it is of another form."""
        if now.tzinfo is None:
            raise ValueError("the time must have a time zone")
        return storing.restore(cls, form, stored, now, files or {}, context or {})

    def _preset(self, name: str, value: str) -> None:
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        frame, node = found
        self.state.put(frame, node, value)
        if node.calculate is not None:
            frame.kept.add(node.slot)
        self.state.settle()
        ref = ref_of(frame, node)
        self.visited[ref] = self.preset[ref] = None

    def following(self, place: Place | None) -> Place | None:
        """The next place of the way forward: past questions whose answer was given before."""
        found = walking.next_place(self, place)
        while found is not None and not found.prompt and self.preset:
            if ref_of(found.frame, found.control.node) not in self.preset:
                break
            found = walking.next_place(self, found)
        return found

    # Where the person is.

    def current(self, language: str = "") -> Question | None:
        """The question to ask now, in a language; None at the end of the form."""
        self.state.speak(self.form.language(language))
        return question_of(self, self.state.language)

    def answer(self, value: str | None, *, now: datetime) -> Verdict:
        """Takes the answer to the current question and moves on; or says why not."""
        place = self.place
        if place is None:
            return Verdict(False, "unknown")
        self.state.now = now
        self.state.patience.renew()
        if place.prompt:
            return self._more(place, value)
        node = place.control.node
        ref = ref_of(place.frame, node)
        verdict = self._take(place.frame, node, value or "")
        if verdict.accepted:
            self.visited[ref] = None
            self._move_on(place, ref)
        return verdict

    def _move_on(self, place: Place, ref: str) -> None:
        if not self.history or self.history[-1] != ref:
            self.history.append(ref)
        self.place = self.following(place)

    def _more(self, place: Place, value: str | None) -> Verdict:
        """The answer to "one more?": yes adds an instance, no or blank goes on."""
        node = place.control.node
        scope = node.inner
        assert scope is not None
        ref = walking.ref_of_place(place)
        if value == "yes":
            if len(place.frame.kids[scope.k]) >= walking.MOST_ADDED:
                return Verdict(False, "too_many", "", ref, walking.MOST_ADDED)
            self.closed.pop(ref, None)
            made = self.state.grow(place.frame, scope)
            self.state.settle()
            self.history.append(ref)
            self.place = walking.first_inside(self, made, place)
        elif value in ("no", None, ""):
            self.closed[ref] = None
            self._move_on(place, ref)
        else:
            return Verdict(False, "choice", "", ref)
        return ACCEPTED

    def pass_by(self, *, now: datetime) -> Verdict:
        """Leaves a required select that has nothing to choose, so that nobody is stuck at it.

        Refused as `required` when there is something to choose.
        """
        place = self.place
        if place is None or place.prompt:
            return Verdict(False, "unknown")
        frame, node = place.frame, place.control.node
        ref = ref_of(frame, node)
        if not self.nothing_to_choose(frame, node):
            return Verdict(False, "required", "", ref)
        self.state.now = now
        self._store(frame, node, "")
        self.visited[ref] = self.passed[ref] = None
        self._move_on(place, ref)
        return Verdict(True, "", "", ref)

    def nothing_to_choose(self, frame: Frame, node: Node) -> bool:
        """Whether a select's list is empty now; not when its file is missing."""
        if node.control is None or node.control.choices is None:
            return False
        names = self.form.choice_names(node, frame)
        return names is not None and not any(names)

    def wanting(self, frame: Frame, node: Node) -> bool:
        """Whether a blank node has to be answered: required, and not passed by for good reason."""
        if not self.truth(node.required, frame, False):
            return False
        return not (ref_of(frame, node) in self.passed and self.nothing_to_choose(frame, node))

    def resume(self) -> None:
        """To the first question that still has to be asked, else to the end."""
        place = walking.next_place(self, None)
        while place is not None and not walking.wants_asking(self, place):
            place = walking.next_place(self, place)
        self.place = place

    def back(self) -> bool:
        """To the question shown before the current one; False when there is none."""
        while self.history:
            place = walking.find(self, self.history.pop())
            if place is not None and walking.relevant(place):
                self.place = place
                return True
        return False

    def go_to(self, ref: str) -> bool:
        """To a question by reference or name; False when it cannot be asked now."""
        place = walking.find(self, ref)
        if place is None:
            found = self._find(ref)
            place = walking.find(self, ref_of(*found)) if found else None
        if place is None or not walking.relevant(place):
            return False
        here = walking.ref_of_place(self.place) if self.place else ""
        if here and (not self.history or self.history[-1] != here):
            self.history.append(here)
        self.place = place
        return True

    # Answers by reference.

    def set(self, ref: str, value: str | None, *, now: datetime) -> Verdict:
        """Sets an answer without moving; what depends on it is recomputed."""
        found = self._find(ref)
        self.state.now = now
        self.state.patience.renew()
        if found is None:
            return Verdict(False, "unknown", "", ref)
        frame, node = found
        verdict = self._take(frame, node, value or "")
        if verdict.accepted:
            self.visited[ref_of(frame, node)] = None
            self._stay()
        return verdict

    def _stay(self) -> None:
        """The current place may have stopped being relevant."""
        place = self.place
        if place is not None and not walking.attached(place):
            self.place = walking.next_place(self, None)
            self.resume()
        elif place is not None and not walking.relevant(place):
            self.place = walking.next_place(self, place)

    def _take(self, frame: Frame, node: Node, value: str) -> Verdict:
        """Checks and stores one answer: required, type, choice, constraint."""
        ref = ref_of(frame, node)
        control = node.control
        if control is not None and control.choices is not None and control.kind != "select1":
            value = " ".join(value.split())  # one space between names: how it is stored and read
        refused = self.check(frame, node, value)
        if refused is not None:
            return refused
        before = frame.raw[node.slot]
        self._store(frame, node, value)
        if self.state.too_many is not None:
            self._store(frame, node, before)
            self.state.too_many = None
            return Verdict(False, "too_many", "", ref, self.state.limit)
        return Verdict(True, "", "", ref)

    def _store(self, frame: Frame, node: Node, value: str) -> None:
        state = self.state
        state.too_many = None
        changed = state.put(frame, node, value)
        if changed and node.calculate is not None:
            frame.kept.add(node.slot)
        state.settle()
        if changed:
            for action in node.actions:
                state.drawn = 0
                state.act(action, frame)
                state.settle()
        for cleared in state.cleared:
            self.visited.pop(ref_of(*cleared), None)
        state.cleared.clear()

    def check(self, frame: Frame, node: Node, value: str) -> Verdict | None:
        """Why a value cannot be the answer of a node; None when it can."""
        ref = ref_of(frame, node)
        control = node.control
        if control is None and node.kind == "leaf" and node.calculate is None:
            return None  # a hidden value may be set freely
        if control is None or control.kind in ("group", "repeat"):
            return Verdict(False, "unknown", "", ref)
        if self.truth(node.readonly, frame, False):
            return Verdict(False, "read_only", "", ref)
        return self.judge(frame, node, control, value)

    def judge(self, frame: Frame, node: Node, control: Control, value: str) -> Verdict | None:
        ref = ref_of(frame, node)
        if not value:
            if self.truth(node.required, frame, False):
                return Verdict(False, "required", self._message(control, frame, True), ref)
            return None
        if control.choices is not None:
            names = self.form.choice_names(node, frame)
            words = [value] if control.kind == "select1" else chosen(value, names or ())
            if names is not None and not names.issuperset(words):
                return Verdict(False, "choice", "", ref)
            if len(set(words)) != len(words):
                return Verdict(False, "choice", "", ref)
        elif not fits(value, node.type, self.state.zone):
            return Verdict(False, "type", "", ref)
        if not in_range(control, value) or not self.allowed(frame, node, value):
            return Verdict(False, "constraint", self._message(control, frame, False), ref)
        return None

    def allowed(self, frame: Frame, node: Node, value: str) -> bool:
        """Whether the constraint holds with the value in place. An error counts as holding."""
        if node.constraint is None:
            return True
        slot = node.slot
        before, live = frame.seen[slot], frame.live[slot]
        frame.seen[slot] = typed(value, node.type, self.state.zone)
        try:
            return self.truth(node.constraint, frame, True)
        finally:
            frame.seen[slot], frame.live[slot] = before, live

    def truth(self, code: Any, frame: Frame, otherwise: bool) -> bool:
        """A condition's truth now; `otherwise` when there is none or it fails."""
        if code is None:
            return otherwise
        try:
            return to_bool(code(frame))
        except (XPathError, ArithmeticError, ValueError):
            return otherwise

    def _message(self, control: Control, frame: Frame, required: bool) -> str:
        texts = control.required_message if required else control.constraint_message
        return self.form.text(texts, self.state.language, frame)

    # Repeats.

    def add_repeat(self, ref: str) -> str:
        """One more instance of a repeat; its reference. KeyError if there is no such repeat."""
        frame, node = self._repeat(ref)
        assert node.inner is not None
        made = self.state.grow(frame, node.inner)
        self.state.settle()
        return ref_of(made, node)

    def remove_repeat(self, ref: str) -> None:
        """Takes an instance away, with its answers. KeyError if there is no such instance."""
        frame = self._frame(ref)
        if frame is None or frame.up is None or ref_of(frame, frame.scope.node) != ref:
            raise KeyError(ref)
        place = self.place
        self._renumber(frame)
        self.state.drop(frame.up, frame.scope, frame.index)
        self.state.settle()
        if place is not None and not walking.attached(place):
            self.resume()

    def _renumber(self, frame: Frame) -> None:
        """References to later instances of the repeat move up by one; to this one, they go."""
        assert frame.up is not None
        base = walking.base_ref(frame.up, frame.scope.node)
        gone = frame.index + 1
        self.history = [r for r in (_moved(r, base, gone) for r in self.history) if r]
        for name in ("visited", "closed", "preset", "passed"):
            refs = (_moved(r, base, gone) for r in getattr(self, name))
            setattr(self, name, dict.fromkeys(r for r in refs if r))

    def _repeat(self, ref: str) -> tuple[Frame, Node]:
        plain = re.sub(r"\[\d+\]", "", ref)
        node = self.form.library.nodes.get(plain)
        if node is None:
            node = next((n for n in self.form.library.nodes.values()
                         if n.name == plain and n.inner is not None), None)  # fmt: skip
        if node is None or node.inner is None or node.parent is None:
            raise KeyError(ref)
        frame = self._frame(ref.rpartition("/")[0] or "/") or self.state.root
        if frame.scope is not node.parent.scope:
            raise KeyError(ref)
        return frame, node

    # Reading.

    def value(self, name_or_ref: str) -> str:
        """A node's present value, calculations included; blank when not relevant."""
        found = self._find(name_or_ref)
        if found is None:
            raise KeyError(name_or_ref)
        frame, node = found
        return frame.raw[node.slot] if frame.live[node.slot] else ""

    def answers(self, language: str = "") -> list[Answer]:
        """Every question in form order, with its answer and its state."""
        return answers_of(self, self.form.language(language))

    def optional_groups(self, question: Question) -> list[GroupView]:
        """The groups around the present question in which at least two relevant questions are left
        and none of them is required."""
        return optional_groups_of(self, question.groups)

    def validate(self) -> list[Refusal]:
        """What keeps the form from being complete: required first, then constraints."""
        self.state.patience.renew()
        return validate_all(self)

    def end_notes(self, language: str = "") -> tuple[str, ...]:
        """Notes after the last question."""
        return end_notes_of(self, self.form.language(language))

    def record(self) -> dict[str, Any]:
        """The record as nested dicts: groups by name, repeats as lists, values as texts."""
        return output.record(self.state)

    def xml(self, instance_id: str) -> bytes:
        """The record as ODK XML, with the given instance id."""
        return output.xml(self.state, instance_id)

    def entities(self) -> list[EntityEffect]:
        """What the record does to cases."""
        return output.entities(self.state)

    def stored(self) -> dict[str, Any]:
        """What a draft must keep, as JSON."""
        return storing.store(self)

    # Finding.

    def _find(self, name_or_ref: str) -> tuple[Frame, Node] | None:
        library = self.form.library
        if name_or_ref.startswith("/"):
            node = library.nodes.get(re.sub(r"\[\d+\]", "", name_or_ref))
            if node is None:
                return None
            frame = self._frame(name_or_ref)
            return (frame, node) if frame is not None and frame.scope is node.scope else None
        node = self.form.named(name_or_ref)
        if node is None:
            return None
        here = self.place.frame if self.place else self.state.root
        frame = self.state.target_frame(node, here)
        return (frame, node) if frame is not None else None

    def _frame(self, ref: str) -> Frame | None:
        """The frame that a reference lies in; an index that is left out is the first."""
        frame = self.state.root
        node = self.form.library.root
        for name, index in _STEP.findall(ref)[1:]:
            found = node.children.get(name)
            if found is None:
                return None
            node = found
            if node.inner is not None:
                kids = frame.kids[node.inner.k]
                at = int(index or 1) - 1
                if not 0 <= at < len(kids):
                    return None
                frame = kids[at]
        return frame


def ref_of(frame: Frame, node: Node) -> str:
    """The reference of a node in a frame, with an index for every repeat."""
    return walking.ref_of(frame, node)


def in_range(control: Control, value: str) -> bool:
    """Whether a range's own parameters take the value (JavaRosa leaves that to its slider)."""
    if control.kind != "range":
        return True
    low, high = control.parameters.get("start"), control.parameters.get("end")
    edges = sorted(to_number(edge) for edge in (low, high) if edge)
    return len(edges) < 2 or edges[0] <= to_number(value) <= edges[1]


def _moved(ref: str, base: str, gone: int) -> str:
    found = re.match(re.escape(base) + r"\[(\d+)\]", ref)
    if not found:
        return ref
    index = int(found[1])
    if index == gone:
        return ""
    return ref if index < gone else f"{base}[{index - 1}]{ref[found.end() :]}"
