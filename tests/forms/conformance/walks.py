"""Random walks: the same answers to our engine and to JavaRosa, step by step."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from bot.forms import Form, Question, Session, Verdict
from bot.forms.order import below
from bot.forms.plan import Node
from bot.forms.questions import NOTE, note_text, place_of, steps_of
from bot.forms.walking import next_place

from .accepted import (
    dated,
    decided,
    is_dated,
    is_filled,
    logic_of,
    only_clock,
    only_drawn,
    readers_of,
    unsure,
)
from .compare import plain_ref, plain_text, repeats_of, same, values_of
from .engines import Engine
from .replies import reply_to

MOST_STEPS = 400
MOST_GROWN = 3


@dataclass
class Score:
    """What was compared and what differed."""

    steps: int = 0
    steps_wrong: int = 0
    values: int = 0
    values_wrong: int = 0
    walks: int = 0
    walks_wrong: int = 0
    edits: int = 0
    edits_wrong: int = 0
    differences: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    """What was left out, by reason (`accepted.REASONS`)."""

    def add(self, other: Score) -> None:
        for name in ("steps", "steps_wrong", "values", "values_wrong", "walks", "walks_wrong",
                     "edits", "edits_wrong"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.differences += other.differences
        self.kinds += other.kinds
        self.accepted += other.accepted


class Walk:
    """One walk through one form with one seed."""

    def __init__(self, form: Form, engine: Engine, seed: int, now: datetime) -> None:
        self.form, self.engine, self.now = form, engine, now
        self.chance = Random(seed)
        self.session = Session.start(form, now=now, seed=seed, repeat_limit=150)
        self.repeats = repeats_of(form)
        self.unsure = unsure(form)
        self.score = Score(walks=1)
        self.answers: list[tuple[str, str]] = []
        self.grown = 0
        self.left = False
        """The walk ended at an accepted difference."""
        self.filtered = [rule.node for rule in form.rules if rule.kind == "filter"]
        self.doubtful: dict[Node, str] = dict.fromkeys(dated(form), "date text")
        """Nodes where a difference is accepted, should there be one, with the reason."""

    def run(self, loaded: dict[str, Any]) -> Score:
        """Walks to the end, or to the first step that differs in kind; then all values."""
        score = self.score
        if "error" in loaded:
            raise RuntimeError(loaded["error"])
        for _ in range(MOST_STEPS):
            theirs = self.their_stop()
            ours = self.session.current(self.form.default_language)
            score.steps += 1
            if not self.same_stop(ours, theirs):
                score.steps_wrong += not self.left
                score.walks_wrong = int(bool(score.steps_wrong))
                return score
            if ours is None or not self.go_on(ours):
                break
        self.compare_values()
        self.compare_restored()
        if not score.steps_wrong and not score.values_wrong:
            self.walk_again()
        if score.values_wrong or score.steps_wrong:
            score.walks_wrong = 1
        return score

    def their_stop(self) -> dict[str, Any]:
        """JavaRosa's next stop that a person can answer."""
        while True:
            found = self.engine.ask("next")
            if found.get("event") == "repeat?" and not self.is_beyond(found):
                return found
            if found.get("event") not in ("question", "repeat?"):
                return found
            is_asked = found["event"] == "question" and not self.is_shown_only(found)
            if is_asked and not self.is_beyond(found):
                return found

    def is_shown_only(self, found: dict[str, Any]) -> bool:
        return bool(found["read_only"])

    def is_beyond(self, found: dict[str, Any]) -> bool:
        """In an instance that JavaRosa keeps although the count is lower: 0 means none here."""
        ref = plain_ref(found["ref"], self.repeats)
        if found["event"] == "repeat?":
            ref = ref.rpartition("/")[0]
        beyond = self.session._find(ref) is None
        self.score.accepted["kept instances"] += beyond
        return beyond

    def answer(self, value: str | None) -> Verdict:
        """Ours; notes the choices that it made vanish: JavaRosa tells their readers late."""
        before = self.chosen()
        verdict = self.session.answer(value, now=self.now)
        after = self.chosen()
        lost = {node for ref, (text, node) in before.items()
                if text and ref in after and not after[ref][0]}  # fmt: skip
        if lost:
            self.doubtful |= dict.fromkeys(readers_of(self.form, lost), "late clearing")
        return verdict

    def chosen(self) -> dict[str, tuple[str, Node]]:
        """The answers to choices from filtered lists, by reference."""
        if not self.filtered:
            return {}
        found: dict[str, tuple[str, Node]] = {}
        for node in self.filtered:
            frames = [self.session.state.root]
            for scope in node.chain()[1:]:
                frames = [kid for frame in frames for kid in frame.kids[scope.k]]
            found |= {f"{frame.key()}{node.path}": (frame.raw[node.slot], node)
                      for frame in frames}  # fmt: skip
        return found

    def same_label(self, ours: str, theirs: str | None) -> bool:
        """The same words, or a difference that is accepted."""
        mine, other = plain_text(ours), plain_text(theirs)
        if mine == other:
            return True
        for reason, holds in (("missing text", other == "-"),
                              ("drawn text", only_drawn(mine, other)),
                              ("clock text", only_clock(mine, other, str(self.now.date()))),
                              ("space", self.is_squeezed(mine, other))):  # fmt: skip
            if holds:
                self.score.accepted[reason] += 1
                return True
        return False

    def is_late(self, ours: Question) -> bool:
        """A label that is filled from what JavaRosa does not compute again."""
        late = {node for node, cause in self.unsure.items() if cause == "label read"}
        found = bool(late) and is_filled(self.form, self.form.question(ours.ref).ref, late)
        self.score.accepted["label read"] += found
        return found

    def is_squeezed(self, mine: str, other: str) -> bool:
        """The same without spaces, in a form that has a space alone between two values."""
        spaced = re.search(r"<output[^>]*/>\s+<output", self.form.xml) is not None
        return spaced and mine.replace(" ", "") == other.replace(" ", "")

    def differ(self, kind: str, text: str) -> None:
        self.score.kinds[kind] += 1
        if len(self.score.differences) < 40:
            self.score.differences.append(f"{kind}: {text}")

    def misplaced(self, text: str, *refs: str) -> bool:
        """Another step than theirs; accepted where an unsure value decides the way."""
        nodes = [self.form.library.nodes.get(re.sub(r"\[\d+\]", "", ref)) for ref in refs]
        reason = next((self.doubtful[node] for node in nodes if node in self.doubtful), "")
        counts = [rule for rule in self.form.rules if rule.kind == "count"]
        reads = [self.unsure.get(node) for rule in counts for node in rule.reads]
        if "old root" in reads:
            reason = "old root"
        reason = reason or decided(self.form, [node for node in nodes if node], self.unsure)
        if reason:
            self.score.accepted[reason] += 1
            self.score.steps -= 1
            self.left = True
        else:
            self.differ("order", text)
        return False

    def same_stop(self, ours: Question | None, theirs: dict[str, Any]) -> bool:
        if "error" in theirs:
            raise RuntimeError(theirs["error"])
        event = theirs["event"]
        if ours is None or event == "end":
            if ours is None and event == "end":
                return True
            found = plain_ref(theirs["ref"], self.repeats) if "ref" in theirs else event
            mine = ours.ref if ours else "end"
            return self.misplaced(f"ours {mine}, theirs {found}", mine, found)
        ref = plain_ref(theirs["ref"], self.repeats)
        is_prompt = event == "repeat?"
        if is_prompt != (ours.type == "repeat") or ref != ours.ref:
            return self.misplaced(
                f"ours {ours.ref} ({ours.type}), theirs {ref} ({event})", ours.ref, ref
            )
        return is_prompt or self.same_question(ours, theirs)

    def same_question(self, ours: Question, theirs: dict[str, Any]) -> bool:
        wrong = 0
        if not self.same_label(ours.text, theirs["label"]) and not self.is_late(ours):
            self.differ("label", f"{ours.ref}: {ours.text!r}, theirs {theirs['label']!r}")
            wrong += 1
        if not self.same_label(ours.hint, theirs["hint"]):
            self.differ("hint", f"{ours.ref}: {ours.hint!r}, theirs {theirs['hint']!r}")
            wrong += 1
        node = self.form.library.nodes[self.form.question(ours.ref).ref]
        if ours.required != theirs["required"]:
            if is_dated(logic_of(self.form, node, "required")):
                self.score.accepted["date text"] += 1
                return True
            self.differ("required", f"{ours.ref}: {ours.required}")
            wrong += 1
        if "choices" in theirs:
            mine = [(one.name, one.label) for one in ours.choices]
            other = [(name, label) for name, label in theirs["choices"]]
            if not self.same_choices(ours, mine, other) and not self.reads_hidden(ours):
                self.differ("choices", f"{ours.ref}: {mine[:4]}, theirs {other[:4]}")
                wrong += 1
        self.score.steps_wrong += bool(wrong)
        return True

    def same_choices(
        self, ours: Question, mine: list[tuple[str, str]], other: list[tuple[str, str]]
    ) -> bool:
        """The same names in the same order; any order where chance decides it."""
        found = self.form.library.nodes[self.form.question(ours.ref).ref].control
        itemset = found.choices if found else None
        if itemset is not None and itemset.shuffled and itemset.seed is None:
            mine, other = sorted(mine), sorted(other)
        if self.unsure.get(self.form.library.nodes[self.form.question(ours.ref).ref]) == "search":
            self.score.accepted["search"] += 1
            return True
        named = [pair for pair in other if pair[0]]
        if len(named) < len(other):
            self.score.accepted["blank choices"] += 1
            other = named
        return len(mine) == len(other) and all(
            a == c and (not d or self.same_label(b, d))
            for (a, b), (c, d) in zip(mine, other, strict=True)
        )

    def reads_hidden(self, ours: Question) -> bool:
        """Whether the choices depend on a hidden answer: JavaRosa's filters still read it."""
        node = self.form.library.nodes[self.form.question(ours.ref).ref]
        read = {one for rule in self.form.rules if rule.kind == "filter" and rule.node is node
                for one in rule.reads}  # fmt: skip
        values = values_of(self.session).values()
        hidden = any(text and not live and one in read for text, live, one in values)
        if hidden:
            self.score.accepted["hidden in filter"] += 1
            self.doubtful |= dict.fromkeys(readers_of(self.form, {node}), "hidden in filter")
        return hidden

    def compare_restored(self) -> None:
        """The session as it comes back from what it stores, against the live one."""
        self.score.edits += 1
        stored = json.loads(json.dumps(self.session.stored()))
        again = Session.restore(self.form, stored, now=self.now)
        ours, theirs = values_of(self.session), values_of(again)
        wrong = [
            ref for ref in ours.keys() | theirs.keys() if ours.get(ref) != theirs.get(ref)
        ]  # fmt: skip
        if wrong or again.stored() != stored:
            self.score.edits_wrong += 1
            for ref in wrong[:3]:
                self.differ("restored", f"{ref}: {ours.get(ref)}, restored {theirs.get(ref)}")
            if not wrong:
                self.differ("restored", "the draft differs")

    def walk_again(self) -> None:
        """Both engines from the first question, with some answers changed on the way."""
        self.engine.ask("restart")
        self.session.place = next_place(self.session, None)
        counts = self.counted()
        self.score.edits += 1
        before = self.score.steps_wrong + self.score.values_wrong
        for _ in range(MOST_STEPS):
            theirs = self.their_stop()
            ours = self.session.current(self.form.default_language)
            if not self.same_stop(ours, theirs):
                self.score.steps_wrong += not self.left
                break
            if ours is None:
                self.compare_values()
                self.compare_restored()
                break
            if not self.change(ours, counts):
                break
        if self.score.steps_wrong + self.score.values_wrong > before:
            self.score.edits_wrong += 1

    def counted(self) -> set[str]:
        """Questions that decide how many instances there are: JavaRosa never takes any away."""
        rules = [rule for rule in self.form.rules if rule.kind == "count"]
        nodes = {node for rule in rules for node in rule.reads}
        nodes |= {parent for rule in rules for parent in parents(rule.node)}
        growing = True
        while growing:
            found = set(nodes)
            for rule in self.form.rules:
                if rule.kind != "count" and found.intersection(below(rule.node)):
                    found.update(rule.reads)
            for action in [a for n in self.form.library.nodes.values() for a in n.actions]:
                if action.node in found:
                    found.update(self.form.library.nodes.values())
            growing = found != nodes
            nodes = found
        return {node.path for node in nodes}

    def change(self, ours: Question, counts: set[str]) -> bool:
        if ours.type == "repeat":
            self.session.answer("no", now=self.now)
            return True
        keep = self.form.question(ours.ref).ref in counts or self.chance.random() < 0.6
        if not keep or (ours.required and not ours.value):
            return self.go_on(ours)
        if ours.type == "select_one" and ours.value and ours.value not in {
            one.name for one in ours.choices
        }:  # fmt: skip
            self.score.accepted["no choice"] += 1
            return self.go_on(ours)
        verdict = self.answer(ours.value)
        other = self.engine.ask("answer", value=ours.value or "")
        if "error" in other:
            raise RuntimeError(other["error"])
        return self.same_verdict(ours, ours.value, verdict, other) and verdict.accepted

    def same_verdict(
        self, ours: Question, value: str | None, mine: Verdict, other: dict[str, Any]
    ) -> bool:
        """Taken by both or refused by both, with the same words."""
        node = self.form.library.nodes[self.form.question(ours.ref).ref]
        if (other["verdict"] == "accepted") != mine.accepted:
            if is_dated(logic_of(self.form, node, "constraint")):
                self.score.accepted["date text"] += 1
                self.doubtful |= dict.fromkeys(readers_of(self.form, {node}), "date text")
                self.left = True
                return False
            self.differ("verdict", f"{ours.ref} = {value!r}: {mine}, theirs {other}")
            self.score.steps_wrong += 1
            return False
        if mine.reason == "constraint" and not self.same_label(mine.message, other["message"]):
            self.differ("message", f"{ours.ref}: {mine.message!r}, theirs {other['message']!r}")
            self.score.steps_wrong += 1
        return True

    def go_on(self, ours: Question) -> bool:
        if ours.type == "repeat":
            more = self.chance.random() < 0.45 and self.grown < MOST_GROWN
            self.session.answer("yes" if more else "no", now=self.now)
            if more:
                self.grown += 1
                self.engine.ask("grow")
            return True
        for _ in range(6):
            value = reply_to(ours, self.chance, self.now.date())
            verdict = self.answer(value)
            other = self.engine.ask("answer", value=value or "")
            if "error" in other:
                raise RuntimeError(other["error"])
            if verdict.accepted:
                self.answers.append((ours.ref, value or ""))
            if not self.same_verdict(ours, value, verdict, other):
                return False
            if verdict.accepted:
                return True
        return False

    def compare_values(self) -> None:
        dumped = self.engine.ask("dump")
        if "error" in dumped:
            raise RuntimeError(dumped["error"])
        ours = values_of(self.session)
        doubtful = dict(self.doubtful)
        theirs = {plain_ref(ref, self.repeats) for ref in dumped["nodes"]}
        for refs, reason in ((theirs - ours.keys(), "kept instances"),
                             (ours.keys() - theirs, "not reached")):  # fmt: skip
            paths = {re.sub(r"\[\d+\]", "", ref) for ref in refs}
            odd = {node for path, node in self.form.library.nodes.items() if path in paths}
            doubtful |= dict.fromkeys(readers_of(self.form, odd) - odd, reason)
        for raw_ref, (text, relevant) in dumped["nodes"].items():
            found = ours.get(plain_ref(raw_ref, self.repeats))
            if found is None or text is None:
                continue
            if found[2] in self.unsure:
                self.score.accepted[self.unsure[found[2]]] += 1
                continue
            mine, live, node = found
            if text.startswith("[itext:") and not mine:
                self.score.accepted["no text"] += 1
                continue
            self.score.values += 1
            wrong = live != bool(relevant) or (live and not same(mine, text))
            if wrong and node in doubtful:
                self.score.accepted[doubtful[node]] += 1
                self.score.values -= 1
                continue
            if live != bool(relevant):
                self.differ("relevant", f"{raw_ref}: ours {live}")
            elif live and not same(mine, text):
                self.differ("value", f"{raw_ref} ({node.type}): {mine!r}, theirs {text!r}")
            else:
                continue
            self.score.values_wrong += 1


def parents(node: Node) -> list[Node]:
    found = []
    here: Node | None = node
    while here is not None:
        found.append(here)
        here = here.parent
    return found


def notes_before(session: Session) -> list[str]:
    """All notes that are relevant now, in order (for looking at a walk by hand)."""
    language = session.form.default_language
    return [
        note_text(session, place_of(step), language)
        for step in steps_of(session)
        if step[0] == NOTE
    ]
