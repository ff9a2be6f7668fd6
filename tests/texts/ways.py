"""Every way through a built-in form that its conditions tell apart.

Read from the compiled form: the conditions of the column `relevant`, what each depends on (through
calculations), and the answers that those questions take. Each combination is then answered, and
what held is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bot.forms import Form, Session
from bot.forms.plan import Node, Rule
from bot.thai import to_bangkok
from tests.world import NOW, built_in

HERE = to_bangkok(NOW)
TAMBONS = {"tambon.csv": "name,label\n320402,เมืองลีง\n320401,จอมพระ\n".encode()}

TYPED = {
    "birth": ("age:9", "age:10"),
    "hh_income": ("3000", "3001"),
    "hh_size": ("1",),
    "also_cases": ("", "32-2569-00002"),
    "notfound_before": ("1", "2"),
    "note": ("", "เล่าสั้น ๆ"),
    "case_no": ("32-2569-00001",),
    "next": ("visit", "refer", "plan", "money", "urgent", "close"),
}
"""Answers on both sides of what is compared, for questions without fixed choices."""

OPTIONAL = ("standard_grade",)
"""Questions with choices that may be left blank."""


@dataclass(frozen=True)
class Ways:
    """`conditions`: every distinct expression → the first name that it shows. `held`: for each
    combination of answers, whether each condition held, in that order."""

    conditions: dict[str, str]
    held: frozenset[tuple[bool, ...]]

    def pairs(self) -> Iterator[tuple[str, str, bool, bool]]:
        """Every pair of conditions, both ways each, that no combination of answers gives."""
        names = list(self.conditions.values())
        for first, one in enumerate(names):
            for second in range(first + 1, len(names)):
                seen = {(way[first], way[second]) for way in self.held}
                for holds, other in ((True, True), (True, False), (False, True), (False, False)):
                    if (holds, other) not in seen:
                        yield one, names[second], holds, other


def ways_of(key: str) -> Ways:
    """Answer the form in every combination."""
    form = built_in(key)
    rules = {rule.source: rule for rule in form.rules if rule.kind == "relevant"}
    inputs = _inputs(form, rules.values())
    with_list = any("instance('centre')" in source for source in rules)
    held = set()
    for centres in (False, True) if with_list else (False,):
        here = built_in(key, centres=centres)
        for values in product(*(_values(here, node) for node in inputs)):
            session = _answered(here, dict(zip((n.name for n in inputs), values, strict=True)))
            if session is not None:
                held.add(tuple(_held(session, rule.node.name) for rule in rules.values()))
    return Ways({source: rule.node.name for source, rule in rules.items()}, frozenset(held))


def _inputs(form: Form, rules: object) -> list[Node]:
    """What the conditions depend on, calculations resolved, in form order."""
    calculated = {rule.node: rule for rule in form.rules if rule.kind == "calculate"}
    found: dict[Node, None] = {}
    waiting: list[Rule] = list(rules)  # type: ignore[call-overload]
    while waiting:
        for node in waiting.pop().reads:
            if node in calculated:
                waiting.append(calculated[node])
            elif node.kind == "leaf":
                found[node] = None
    return sorted(found, key=lambda node: node.slot)


def _values(form: Form, node: Node) -> tuple[str, ...]:
    if node.name in TYPED:
        return TYPED[node.name]
    names = tuple(form.question(node.name).choice_names)
    assert names, f"no answers are known for {node.name}"
    return ("", *names) if node.name in OPTIONAL else names


def _answered(form: Form, answers: dict[str, str]) -> Session | None:
    """A session with these answers; those of hidden questions are passed over.

    None when the form refuses one: nobody can answer so.
    """
    asked = {question.name for question in form.questions}
    preset = {name: value for name, value in answers.items() if name not in asked}
    session = Session.start(form, now=HERE, seed=1, files=TAMBONS, preset=preset)
    for name, value in answers.items():
        if name not in asked or not value or not _is_shown(session, name):
            continue
        if not session.set(name, value, now=HERE).accepted:
            return None
    return session


def _is_shown(session: Session, name: str) -> bool:
    return any(one.name == name and one.state != "hidden" for one in session.answers("th"))


def _held(session: Session, name: str) -> bool:
    found = session._find(name)
    assert found is not None
    frame, node = found
    return bool(frame.own[node.slot])
