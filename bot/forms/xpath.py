"""Reads an XPath expression into a tree: the XPath 1.0 grammar that ODK XForms uses.

In: the text of one expression. Out: nested `Ast` nodes. `SyntaxProblem` says where it broke.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .names import NAME


class SyntaxProblem(Exception):
    """The expression cannot be read; the message is for the form's author."""


@dataclass(frozen=True, slots=True)
class Num:
    value: float


@dataclass(frozen=True, slots=True)
class Str:
    value: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Ast, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    op: str
    left: Ast
    right: Ast


@dataclass(frozen=True, slots=True)
class Neg:
    inner: Ast


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis is child, parent, self or attribute; name `*` is any child."""

    axis: str
    name: str
    predicates: tuple[Ast, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """`start` is `/`, `.` (relative) or the call that the path begins with."""

    start: str | Call
    steps: tuple[Step, ...]


Ast = Num | Str | Call | Bin | Neg | Path

_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<name>{NAME}(?::(?!:){NAME})?)
    | (?P<op>\.\.|::|//|!=|<=|>=|==|&&|\|\||[()\[\],/|+\-=<>*@.$])
    )""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
_DEPTH = 60


@lru_cache(maxsize=4096)
def parse(text: str) -> Ast:
    """The tree of an expression; `SyntaxProblem` when it is not one."""
    reader = _Reader(text)
    tree = reader.binary(0)
    if reader.kind:
        raise SyntaxProblem(f"unexpected {reader.word!r} at character {reader.start + 1}")
    return tree


class _Reader:
    """A recursive-descent reader over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.kind = self.word = ""
        self.start = 0
        self.advance()

    def advance(self) -> None:
        space = _SPACE.match(self.text, self.place)
        place = space.end() if space else self.place
        if place >= len(self.text):
            self.kind = self.word = ""
            self.start = len(self.text)
            return
        found = _TOKEN.match(self.text, place)
        if found is None:
            raise SyntaxProblem(f"cannot read {self.text[place]!r} at character {place + 1}")
        self.kind = found.lastgroup or ""
        self.word = found[self.kind]
        self.start = found.start(self.kind)
        self.place = found.end()

    def expect(self, word: str) -> None:
        if self.word != word or self.kind != "op":
            seen = repr(self.word) if self.kind else "the end"
            raise SyntaxProblem(f"expected {word!r} before {seen} at character {self.start + 1}")
        self.advance()

    def at(self, word: str) -> bool:
        return self.kind == "op" and self.word == word

    def binary(self, level: int) -> Ast:
        if level == len(_LEVELS):
            return self.unary()
        self.depth += 1
        if self.depth > _DEPTH * len(_LEVELS):
            raise SyntaxProblem("the expression is nested too deeply")
        left = self.binary(level + 1)
        while self.kind in ("op", "name") and self.word in _LEVELS[level]:
            op = self.word
            self.advance()
            left = Bin(op, left, self.binary(level + 1))
        self.depth -= 1
        return left

    def unary(self) -> Ast:
        signs = 0
        while self.at("-"):
            self.advance()
            signs += 1
        inner = self.union()
        for _ in range(min(signs, 2 - signs % 2)):
            inner = Neg(inner)
        return inner

    def union(self) -> Ast:
        left = self.path()
        while self.at("|"):
            self.advance()
            left = Bin("|", left, self.path())
        return left

    def path(self) -> Ast:
        if self.kind == "number":
            value = float(self.word)
            self.advance()
            return Num(value)
        if self.kind == "string":
            text = self.word[1:-1]
            self.advance()
            return Str(text)
        if self.at("("):
            self.advance()
            inner = self.binary(0)
            self.expect(")")
            return inner
        if self.kind == "name" and self.peek() == "(" and self.word not in ("node", "text"):
            return self.call()
        return self.location()

    def peek(self) -> str:
        found = _TOKEN.match(self.text, self.place)
        return found[found.lastgroup or 0] if found else ""

    def call(self) -> Ast:
        name = self.word
        self.advance()
        self.expect("(")
        args: list[Ast] = []
        while not self.at(")"):
            args.append(self.binary(0))
            if self.at(","):
                self.advance()
                if self.at(")"):
                    raise SyntaxProblem(f"a value is missing after the last comma of {name}()")
            elif not self.at(")"):
                self.expect(")")
        self.advance()
        made = Call(name, tuple(args))
        predicates = self.predicates()
        steps: tuple[Step, ...] = (Step("self", "", predicates),) if predicates else ()
        if self.at("/"):
            self.advance()
            return Path(made, steps + self.steps())
        return Path(made, steps) if steps or name == "current" else made

    def location(self) -> Ast:
        if self.at("//"):
            raise SyntaxProblem("`//` (search anywhere) is not supported; write the whole path")
        if self.at("/"):
            self.advance()
            if not self.kind or (self.kind == "op" and self.word not in (".", "..", "@", "*")):
                return Path("/", ())
            return Path("/", self.steps())
        return Path(".", self.steps())

    def steps(self) -> tuple[Step, ...]:
        found = [self.step()]
        while self.at("/"):
            self.advance()
            found.append(self.step())
        if self.at("//"):
            raise SyntaxProblem("`//` (search anywhere) is not supported; write the whole path")
        return tuple(found)

    def step(self) -> Step:
        if self.at("."):
            self.advance()
            return Step("self", "", self.predicates())
        if self.at(".."):
            self.advance()
            return Step("parent", "", self.predicates())
        axis = "child"
        if self.at("@"):
            self.advance()
            axis = "attribute"
        elif self.kind == "name" and self.peek() == "::":
            axis = self.word
            self.advance()
            self.expect("::")
        if axis not in ("child", "parent", "self", "attribute"):
            raise SyntaxProblem(f"the axis {axis}:: is not supported")
        if self.at("*"):
            self.advance()
            return Step(axis, "*", self.predicates())
        if self.kind != "name":
            seen = repr(self.word) if self.kind else "the end"
            raise SyntaxProblem(f"a value is missing before {seen} at character {self.start + 1}")
        name = self.word
        self.advance()
        if name in ("node", "text") and self.at("("):
            self.advance()
            self.expect(")")
            name = "*" if axis == "child" else ""
        return Step(axis, name, self.predicates())

    def predicates(self) -> tuple[Ast, ...]:
        found: list[Ast] = []
        while self.at("["):
            self.advance()
            found.append(self.binary(0))
            self.expect("]")
        return tuple(found)


def calls(tree: Ast) -> list[Call]:
    """Every call inside a tree, outermost first."""
    found: list[Call] = []
    todo: list[Ast] = [tree]
    while todo:
        one = todo.pop()
        if isinstance(one, Call):
            found.append(one)
            todo.extend(one.args)
        elif isinstance(one, Bin):
            todo += [one.left, one.right]
        elif isinstance(one, Neg):
            todo.append(one.inner)
        elif isinstance(one, Path):
            if isinstance(one.start, Call):
                todo.append(one.start)
            for step in one.steps:
                todo.extend(step.predicates)
    return found


def spelled(path: Path) -> str:
    """A path as the author would write it, for messages."""
    words = []
    for step in path.steps:
        word = {"self": ".", "parent": ".."}.get(step.axis, step.name)
        words.append("@" + word if step.axis == "attribute" else word)
    if isinstance(path.start, Call):
        given = ", ".join(repr(arg.value) for arg in path.start.args if isinstance(arg, Str))
        return f"{path.start.name}({given})/" + "/".join(words)
    return ("/" if path.start == "/" else "") + "/".join(words)
