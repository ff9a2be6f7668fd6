"""The flat plan that a form is compiled into: nodes in slots, scopes, rules, controls.

A scope is the form itself or one repeat. Every node of a scope has a slot; a live session
keeps one frame of lists for the form and one for each repeat instance. An expression is a
closure over a frame, so reading a question's value is one list access.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Code = Callable[[Any], Any]
"""A compiled expression: takes a `Frame`, returns a value (see `values`)."""

IN_GROUP, IN_REPEAT, ASKED, SHOWN, EITHER = range(5)
"""What stands at a place of a scope's order: a group, a repeat, a question, a note, or a
question that is a note while its read-only condition holds."""

LEAF, GROUP, REPEAT, ATTRIBUTE = "leaf", "group", "repeat", "attribute"


class Node:
    """One element or attribute of the form's main instance."""

    __slots__ = (
        "actions",
        "bind",
        "calculate",
        "children",
        "constraint",
        "control",
        "default",
        "end",
        "fixed",
        "inner",
        "kids",
        "kind",
        "name",
        "parent",
        "path",
        "preload",
        "readers",
        "readonly",
        "required",
        "scope",
        "slot",
        "tag",
        "type",
    )  # fmt: skip

    def __init__(self, name: str, tag: str, kind: str, parent: Node | None, scope: Scope) -> None:
        self.name = name
        self.tag = tag
        """The name as it stands in the record's XML, with its namespace in braces."""
        self.kind = kind
        self.parent = parent
        self.scope = scope
        self.path: str = f"{parent.path}/{name}" if parent else f"/{name}"
        self.slot = len(scope.nodes)
        self.end = self.slot + 1
        """The first slot after this node's descendants in the same scope."""
        self.inner: Scope | None = None
        self.kids: list[Scope] = []
        """The repeats directly below this node (not inside another repeat)."""
        self.children: dict[str, Node] = {}
        self.type = "string"
        self.default = ""
        self.bind: dict[str, str] = {}
        self.required: Code | None = None
        self.readonly: Code | None = None
        self.constraint: Code | None = None
        self.calculate: Rule | None = None
        self.preload: tuple[str, str] | None = None
        self.fixed = False
        """Its calculation draws a random number or the time, so its value is stored."""
        self.readers: list[Reader] = []
        self.actions: list[Action] = []
        self.control: Control | None = None
        scope.nodes.append(self)

    def chain(self) -> list[Scope]:
        return self.scope.chain()


class Scope:
    """The form, or a repeat: what one frame holds."""

    __slots__ = (
        "actions", "count", "depth", "first", "fresh", "inner_rules", "k", "label", "node", "nodes",
        "outer", "readers", "scopes", "sealed", "seq", "stops",
    )  # fmt: skip

    def __init__(self, outer: Scope | None) -> None:
        self.outer = outer
        self.depth: int = outer.depth + 1 if outer else 0
        self.k = 0
        self.node: Node
        self.nodes: list[Node] = []
        self.scopes: list[Scope] = []
        self.seq: list[Item] = []
        """The questions of this scope in the body's order."""
        self.stops: list[tuple[int, int, int, Any]] = []
        """The same, for fast passes: what it is, slot, what follows, and a detail of its kind."""
        self.count: Rule | None = None
        self.sealed = False
        """Nobody may add an instance (`jr:noAddRemove`)."""
        self.first = 1
        """Instances that the form itself brings."""
        self.fresh = 0
        """Instances inside a new instance of the outer repeat."""
        self.inner_rules: list[Rule] = []
        self.readers: list[Reader] = []
        self.actions: list[Action] = []
        """What a new instance sets at once (dynamic defaults)."""
        self.label: str = ""
        if outer is not None:
            self.k = len(outer.scopes)
            outer.scopes.append(self)

    def chain(self) -> list[Scope]:
        found: list[Scope] = []
        scope: Scope | None = self
        while scope is not None:
            found.append(scope)
            scope = scope.outer
        return found[::-1]


@dataclass(slots=True, eq=False)
class Rule:
    """Something recomputed when what it reads has changed."""

    kind: str
    """calculate, relevant, count or filter."""
    node: Node
    code: Code
    scope: Scope
    reads: tuple[Node, ...] = ()
    order: int = -1
    source: str = ""
    least: int = 0
    """A count that the form itself states, allowed beyond the ordinary limit."""
    unsteady: bool = False
    """Depends on more than answers, so it runs whenever a session comes back."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a changed node finds the frames of a rule: so many frames up, then down."""

    order: int
    ups: int
    downs: tuple[int, ...]


@dataclass(slots=True)
class Action:
    """A value set once: at first load, at a new repeat, or when a question changes."""

    node: Node
    code: Code


@dataclass(slots=True)
class Text:
    """A text a person reads: plain, or with values put in."""

    plain: str
    parts: tuple[str | Code, ...] = ()

    def show(self, frame: Any) -> str:
        if not self.parts:
            return self.plain
        return "".join(part if isinstance(part, str) else part(frame) for part in self.parts)


Texts = dict[str, dict[str, Text]]
"""language → form of the text (`""`, `image`, `audio`, `video`, `guidance`, …) → the text."""


@dataclass(slots=True)
class Itemset:
    """Where a select's choices come from."""

    items: Code
    value: str
    label: str
    itext: bool
    filtered: bool
    seed: Code | None = None
    shuffled: bool = False
    fixed: tuple[tuple[str, Texts], ...] = ()
    missing: str = ""
    """The external file that is not there."""
    rule: Rule | None = None


@dataclass(slots=True)
class Control:
    """One question, group or repeat of the body."""

    kind: str
    node: Node
    word: str = ""
    """The XLSForm type word."""
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    required_message: Texts = field(default_factory=dict)
    constraint_message: Texts = field(default_factory=dict)
    choices: Itemset | None = None
    appearance: frozenset[str] = frozenset()
    extras: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    groups: tuple[Control, ...] = ()
    limits: tuple[tuple[str, Code], ...] = ()
    """Comparisons of the answer that a simple constraint consists of."""
    note: bool = False
    personal: bool = False
    """Answers are put into its label or hint."""
    media: bool = False
    """Its label has pictures or sounds."""


@dataclass(slots=True)
class Item:
    """A place in a scope's order of questions."""

    control: Control
    after: int
    """The place that follows the whole group or repeat."""
