"""Turns an expression's tree into a closure over a frame.

`Maker` is the compiler for the expressions of one node: it resolves paths against the plan,
folds constants, and notes which nodes are read, so that rules can be put in order.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .plan import Code, Node
from .values import (
    XPathError,
    equal,
    first,
    to_bool,
    to_comparable,
    to_number,
    to_text,
)
from .xpath import Ast, Bin, Call, Neg, Num, Path, Str

if TYPE_CHECKING:
    from .library import Library


class Refused(Exception):
    """An expression that cannot be compiled: a code of the catalogue, and what fills it."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Made(NamedTuple):
    """A compiled part: its closure, the kind of its value, whether it never changes."""

    code: Code
    kind: str
    """num, str, bool, any (one value) or list (a node-set)."""
    const: bool = False


def constant(value: Any) -> Made:
    kind = {float: "num", str: "str", bool: "bool"}.get(type(value), "any")
    return Made(lambda f: value, kind, True)


class Maker:
    """Compiles expressions in the context of one node (and, inside predicates, of an item)."""

    def __init__(self, library: Library, node: Node, *, origin: Node | None = None) -> None:
        self.library = library
        self.node = node
        self.origin = origin
        """Inside a predicate on the form's own nodes: the node that `current()` means."""
        self.item = False
        """Inside a predicate on a list's rows: relative paths are about the row."""
        self.predicate = False
        self.columns: frozenset[str] | None = None
        """Inside a predicate on the form's own lists: the columns that rows have."""
        self.reads: dict[Node, int] = {}
        """Nodes read → depth of the scope below which any instance may be meant."""
        self.fixed = False
        """Draws a number or reads the hour: its value is kept, not computed again."""
        self.unsteady = False
        """Depends on more than answers: the day, the language, files, the context."""
        self.group: Node | None = None
        """The group whose relevance this is: what stands inside is read though it is hidden."""
        self.draws = 0
        self.made = constant("")
        """The last expression compiled from a text."""

    def read(self, node: Node, depth: int) -> None:
        self.reads[node] = min(depth, self.reads.get(node, depth))

    def make(self, tree: Ast) -> Made:
        if isinstance(tree, Num | Str):
            return constant(tree.value)
        if isinstance(tree, Path):
            from .paths import make_path

            return make_path(self, tree)
        if isinstance(tree, Call):
            from .functions import make_call

            return make_call(self, tree)
        if isinstance(tree, Neg):
            inner = self.number(tree.inner)
            return self.folded(lambda f: -inner.code(f), "num", inner)
        return self.binary(tree)

    def folded(self, code: Code, kind: str, *parts: Made) -> Made:
        """The closure, evaluated now when all its parts are constants."""
        if all(part.const for part in parts):
            try:
                return Made(constant(code(None)).code, kind, True)
            except XPathError:
                pass
        return Made(code, kind)

    # One value of a wanted kind.

    def value(self, tree: Ast) -> Made:
        made = self.make(tree)
        if made.kind != "list":
            return made
        code = made.code
        return Made(lambda f: first(code(f)), "any")

    def number(self, tree: Ast) -> Made:
        return self._as(self.make(tree), "num", to_number)

    def comparable(self, tree: Ast) -> Made:
        return self._as(self.make(tree), "num", to_comparable)

    def text(self, tree: Ast) -> Made:
        return self._as(self.make(tree), "str", to_text)

    def truth(self, tree: Ast) -> Made:
        return self._as(self.make(tree), "bool", to_bool)

    def nodes(self, tree: Ast) -> Made:
        """A node-set as a list of values, for sum(), count() and their like."""
        from .paths import make_nodes

        return make_nodes(self, tree)

    def _as(self, made: Made, kind: str, read: Callable[[Any], Any]) -> Made:
        if made.kind == kind:
            return made
        if made.const:
            return Made(constant(read(made.code(None))).code, kind, True)
        code = made.code
        return Made(lambda f: read(code(f)), kind)

    # Operators.

    def binary(self, tree: Bin) -> Made:
        op = tree.op
        if op in ("and", "or"):
            return self.logic(op, [self.truth(part) for part in chain(tree)])
        if op in ("=", "!="):
            return self.equality(op, self.value(tree.left), self.value(tree.right))
        if op in _COMPARE:
            return self.compare(op, self.comparable(tree.left), self.comparable(tree.right))
        if op == "|":
            left, right = self.nodes(tree.left).code, self.nodes(tree.right).code
            return Made(lambda f: left(f) + right(f), "list")
        parts = chain(tree) if op == "+" else []
        if len(parts) > 2:
            numbers = [self.number(part) for part in parts]
            codes = [number.code for number in numbers]
            return self.folded(lambda f: sum([code(f) for code in codes], 0.0), "num", *numbers)
        return self.arithmetic(op, self.number(tree.left), self.number(tree.right))

    def logic(self, op: str, parts: list[Made]) -> Made:
        """A chain of one operator: long ones are no deeper than short ones."""
        codes = [part.code for part in parts]
        if len(codes) > 2:
            if op == "and":
                return self.folded(lambda f: _all(codes, f), "bool", *parts)
            return self.folded(lambda f: _any(codes, f), "bool", *parts)
        a, b = codes
        if op == "and":
            return self.folded(lambda f: a(f) and b(f), "bool", *parts)
        return self.folded(lambda f: a(f) or b(f), "bool", *parts)

    def equality(self, op: str, left: Made, right: Made) -> Made:
        if left.const and not right.const:
            left, right = right, left
        a, b = left.code, right.code
        if right.const and type(b(None)) is str:
            code = _equals_text(a, b(None))
        elif right.const and type(b(None)) is float:
            code = _equals_number(a, b(None))
        else:

            def code(f: Any) -> bool:
                return equal(a(f), b(f))

        if op == "!=":
            same = code
            return self.folded(lambda f: not same(f), "bool", left, right)
        return self.folded(code, "bool", left, right)

    def compare(self, op: str, left: Made, right: Made) -> Made:
        a, b = left.code, right.code
        code: Code
        if op == "<":
            code = lambda f: a(f) < b(f)  # noqa: E731 - one closure an operator is the point
        elif op == "<=":
            code = lambda f: a(f) <= b(f)  # noqa: E731
        elif op == ">":
            code = lambda f: a(f) > b(f)  # noqa: E731
        else:
            code = lambda f: a(f) >= b(f)  # noqa: E731
        return self.folded(code, "bool", left, right)

    def arithmetic(self, op: str, left: Made, right: Made) -> Made:
        a, b = left.code, right.code
        code: Code
        if op == "+":
            code = lambda f: a(f) + b(f)  # noqa: E731
        elif op == "-":
            code = lambda f: a(f) - b(f)  # noqa: E731
        elif op == "*":
            code = lambda f: a(f) * b(f)  # noqa: E731
        else:
            way = divide if op == "div" else modulo
            code = lambda f: way(a(f), b(f))  # noqa: E731
        return self.folded(code, "num", left, right)


def as_test(made: Made) -> Code:
    """A predicate: a number is a position, anything else a truth."""
    code, kind = made.code, made.kind
    if kind == "bool":
        return code

    def test(f: Any) -> bool:
        value = code(f)
        if type(value) is float:
            return bool(f.s.place == value)
        return to_bool(value)

    return test


def chain(tree: Bin) -> list[Ast]:
    """The operands of a chain of the same operator, from left to right."""
    parts: list[Ast] = [tree.right]
    left = tree.left
    while isinstance(left, Bin) and left.op == tree.op:
        parts.append(left.right)
        left = left.left
    parts.append(left)
    return parts[::-1]


def _all(codes: list[Code], f: Any) -> bool:
    for code in codes:  # noqa: SIM110 - a generator would cost more than most conditions
        if not code(f):
            return False
    return True


def _any(codes: list[Code], f: Any) -> bool:
    for code in codes:  # noqa: SIM110 - the same
        if code(f):
            return True
    return False


_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _equals_text(code: Code, wanted: str) -> Code:
    def same(f: Any) -> bool:
        value = code(f)
        return value == wanted if type(value) is str else equal(value, wanted)

    return same


def _equals_number(code: Code, wanted: float) -> Code:
    def same(f: Any) -> bool:
        value = code(f)
        return value == wanted if type(value) is float else equal(value, wanted)

    return same


def divide(left: float, right: float) -> float:
    """IEEE division: by zero gives an infinity or NaN, never an error."""
    if right:
        return left / right
    if left != left or not left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """The remainder with the sign of the left side, as XPath and Java have it."""
    if not right or math.isinf(left):
        return math.nan
    return math.fmod(left, right)
