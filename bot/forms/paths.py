"""Compiles location paths: over the form's own nodes, and over the rows of lists.

A path inside a repeat that begins with `/` means the current instance of every repeat that
it shares with its context; a path that climbs with `..` and comes down again means all of
them (JavaRosa's `TreeReference.contextualize`). Nodes that are not relevant are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .closures import Made, Maker, Refused
from .plan import GROUP, REPEAT, Code, Node, Scope
from .tables import Entry
from .values import first, to_bool
from .xpath import Ast, Bin, Call, Path, Step, Str


@dataclass(slots=True)
class Down:
    """One descent into a repeat's instances, or a filter on nodes already reached."""

    k: int
    tests: list[Code]


@dataclass(slots=True)
class Route:
    """How to get from a context frame to nodes: frames up, repeats down, then a slot."""

    ups: int
    downs: list[Down]
    node: Node
    current: bool
    """Starts at the frame that `current()` means, not at the context."""

    @property
    def bound(self) -> bool:
        return not self.downs


def make_path(maker: Maker, path: Path) -> Made:
    """A path as a value: one value where only one node can be meant, else a list."""
    start = path.start
    if isinstance(start, Call) and start.name != "current":
        return _item_values(maker, path)
    if start == "." and maker.item:
        return _row_path(maker, path.steps)
    try:
        routes = _routes(maker, path)
    except Refused as refused:
        if refused.code != "unknown_word":
            raise
        maker.library.note("unknown_word", **refused.facts)
        return Made(lambda f: "", "str", True)
    if len(routes) == 1 and routes[0].bound:
        return Made(_one(routes[0]), "any")
    codes = [_many(route) for route in routes]
    if len(codes) == 1:
        return Made(codes[0], "list")
    return Made(lambda f: [value for code in codes for value in code(f)], "list")


def _unknown(path: Path) -> str:
    """A bare word such as `null` is read as a blank everywhere; a path is a mistake."""
    return "unknown_word" if path.start == "." and len(path.steps) == 1 else "unknown_reference"


def make_nodes(maker: Maker, tree: Ast) -> Made:
    """Any expression as a list of values; a single node counts only when it is relevant."""
    if isinstance(tree, Path) and not _about_rows(maker, tree):
        codes = [_many(route) for route in _routes(maker, tree)]
        return Made(lambda f: [value for code in codes for value in code(f)], "list")
    if isinstance(tree, Path) and tree.start == "." and maker.item:
        return Made(_row_nodes(tree.steps), "list")
    made = maker.make(tree)
    if made.kind == "list":
        return made
    code = made.code
    return Made(lambda f: [code(f)], "list")


def is_path(tree: Ast) -> bool:
    return isinstance(tree, Path) or (isinstance(tree, Bin) and tree.op == "|")


def _about_rows(maker: Maker, path: Path) -> bool:
    if isinstance(path.start, Call):
        return path.start.name != "current"
    return path.start == "." and maker.item


def route_to(maker: Maker, tree: Ast) -> Route:
    """The single route of a path over the form's nodes (for position(), indexed-repeat())."""
    if not isinstance(tree, Path) or _about_rows(maker, tree):
        raise Refused("not_a_path")
    return _routes(maker, tree)[0]


def _routes(maker: Maker, path: Path) -> list[Route]:
    current = isinstance(path.start, Call) and maker.origin is not None
    context = maker.origin if current and maker.origin else maker.node
    absolute = path.start == "/"
    here = maker.library.root if absolute else context
    steps = path.steps
    if absolute:
        if not steps:
            raise Refused("unknown_reference", reference="/")
        steps = steps[1:]  # the form's own name: JavaRosa takes any
    walk = _Walk(maker, path, context, absolute)
    found = walk.go(here, [], here.scope if absolute else context.scope, steps)
    return [Route(context.scope.depth - base.depth, downs, node, current)
            for node, downs, base in found]  # fmt: skip


Place = tuple[Node, list[Down], Scope]
"""A node reached, the descents that lead to it, and the scope that they start from."""


class _Walk:
    """Follows a path's steps through the plan, once, at compile time."""

    def __init__(self, maker: Maker, path: Path, context: Node, absolute: bool) -> None:
        self.maker, self.path, self.absolute = maker, path, absolute
        self.chain = set(context.chain()) if absolute else set()

    def go(
        self, here: Node, downs: list[Down], base: Scope, steps: tuple[Step, ...]
    ) -> list[Place]:
        for place, step in enumerate(steps):
            if step.axis == "self":
                downs = self.filtered(here, step, downs, base)
                continue
            if step.axis == "parent":
                here, downs, base = self.up(here, downs, base)
                downs = self.filtered(here, step, downs, base)
                continue
            if step.name == "*":
                kids = [kid for kid in here.children.values() if kid.name[0] != "@"]
                rest = steps[place + 1 :]
                return [
                    found
                    for kid in kids
                    for found in self.go(*self.down(kid, step, downs, base), rest)
                ]
            kid = here.children.get("@" + step.name if step.axis == "attribute" else step.name)
            if kid is None:
                raise Refused(_unknown(self.path), reference=spelled(self.path))
            here, downs, base = self.down(kid, step, downs, base)
        self.maker.read(here, base.depth)
        return [(here, downs, base)]

    def down(self, kid: Node, step: Step, downs: list[Down], base: Scope) -> Place:
        """Onto a child; into all instances when it is a repeat that is not the context's."""
        if kid.inner is None:
            return kid, self.filtered(kid, step, downs, base), base
        if not downs and kid.inner in self.chain and not step.predicates:
            return kid, downs, kid.inner
        self.maker.read(kid, base.depth)
        return kid, [*downs, Down(kid.inner.k, self.tests(kid, step, base))], base

    def up(self, here: Node, downs: list[Down], base: Scope) -> Place:
        parent = here.parent
        if parent is None:
            raise Refused("unknown_reference", reference=spelled(self.path))
        if here.kind != REPEAT:
            return parent, downs, base
        if downs:
            return parent, downs[:-1], base
        return parent, downs, parent.scope

    def filtered(self, here: Node, step: Step, downs: list[Down], base: Scope) -> list[Down]:
        if not step.predicates:
            return downs
        return [*downs, Down(-1, self.tests(here, step, base))]

    def tests(self, here: Node, step: Step, base: Scope) -> list[Code]:
        maker = self.maker
        inner = Maker(maker.library, here, origin=maker.origin or maker.node)
        inner.predicate = True
        made = [_test(inner.value(tree)) for tree in step.predicates]
        for node, depth in inner.reads.items():
            maker.read(node, min(depth, base.depth))
        maker.fixed = maker.fixed or inner.fixed
        maker.unsteady = maker.unsteady or inner.unsteady
        return made


def _test(made: Made) -> Code:
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


def _base(route: Route) -> Code:
    """The frame a route starts from."""
    ups = route.ups
    if route.current:
        return lambda f: _climb(f.s.current_frame or f, ups)
    if ups == 0:
        return lambda f: f
    if ups == 1:
        return lambda f: f.up
    if ups == 2:
        return lambda f: f.up.up
    return lambda f: _climb(f, ups)


def _climb(frame: Any, ups: int) -> Any:
    for _ in range(ups):
        frame = frame.up
    return frame


def _one(route: Route) -> Code:
    slot = route.node.slot
    if route.current:
        base = _base(route)
        return lambda f: base(f).seen[slot]
    if route.ups == 0:
        return lambda f: f.seen[slot]
    if route.ups == 1:
        return lambda f: f.up.seen[slot]
    if route.ups == 2:
        return lambda f: f.up.up.seen[slot]
    ups = route.ups
    return lambda f: _climb(f, ups).seen[slot]


def _many(route: Route) -> Code:
    slot = route.node.slot
    frames = frames_of(route)
    return lambda f: [g.seen[slot] for g in frames(f) if g.live[slot]]


def frames_of(route: Route) -> Code:
    """The frames that a route reaches, in order, whether relevant or not."""
    base = _base(route)
    if not route.downs:
        return lambda f: [base(f)]
    code = base
    for place, down in enumerate(route.downs):
        code = _descend(code, down, place == 0)
    return code


def _descend(before: Code, down: Down, is_first: bool) -> Code:
    k, tests = down.k, down.tests

    def into(f: Any) -> list[Any]:
        starts = [before(f)] if is_first else before(f)
        if k < 0:
            return _passing(f, starts, tests)
        if not tests:
            return [g for start in starts for g in start.kids[k]]
        return [g for start in starts for g in _passing(f, start.kids[k], tests)]

    return into


def _passing(f: Any, frames: list[Any], tests: list[Code]) -> list[Any]:
    """The frames that pass every predicate in turn; positions count from 1."""
    s = f.s
    outer, place = s.current_frame, s.place
    if outer is None:
        s.current_frame = f
    try:
        for test in tests:
            kept = []
            for s.place, g in enumerate(frames, 1):
                if g.live[0] and test(g):
                    kept.append(g)
            frames = kept
        return frames
    finally:
        s.current_frame, s.place = outer, place


# Rows of lists.


def _item_values(maker: Maker, path: Path) -> Made:
    """`instance('x')/root/item[…]/name`, or steps after a function that gives a list."""
    steps = [step for step in path.steps if step.axis != "self" or step.predicates]
    call = path.start
    assert isinstance(call, Call)
    outer, maker.columns = maker.columns, None
    if call.name in ("instance", "jr:instance"):
        code = _document(maker, call)
        maker.columns = _columns(maker, call)
    else:
        made = maker.make(call)
        if made.kind != "list":
            raise Refused("not_a_path")
        code = made.code
    for step in steps[:-1]:
        code = _step(maker, code, step)
    try:
        return _last_step(maker, code, steps)
    finally:
        maker.columns = outer


def _last_step(maker: Maker, code: Code, steps: list[Step]) -> Made:
    if not steps:
        return Made(code, "list")
    last = steps[-1]
    if last.predicates or last.axis not in ("child", "attribute") or last.name == "*":
        return Made(_step(maker, code, last), "list")
    if len(steps) == 3 and last.axis == "child":
        _look_up(maker, maker.columns, last.name)
    return Made(_leaves(code, "@" * (last.axis == "attribute") + last.name), "list")


def _columns(maker: Maker, call: Call) -> frozenset[str] | None:
    """The columns of one of the form's own lists; None for files and deeper documents."""
    table = maker.library.lists.get(call.args[0].value if isinstance(call.args[0], Str) else "")
    rows = (
        [row for root in table.children("root") for row in root.children("item")] if table else []
    )
    if not rows or any(row.kids for row in rows):
        return None
    return frozenset(name for row in rows for name in row.cells)


def _look_up(maker: Maker, columns: frozenset[str] | None, name: str) -> None:
    if columns is not None and name not in columns and name not in ("*", "label", ""):
        maker.library.note("unknown_column", reference=name)


def _document(maker: Maker, call: Call) -> Code:
    if len(call.args) != 1 or not isinstance(call.args[0], Str):
        raise Refused("instance_name")
    name = call.args[0].value
    library = maker.library
    if name in library.lists:
        found = [library.lists[name]]
        return lambda f: found
    if name not in library.files:
        if "/meta/entity" in maker.node.path:
            return lambda f: []  # the list of cases need not be beside the form
        raise Refused("unknown_instance", reference=name)
    maker.unsteady = True

    def document(f: Any) -> list[Entry]:
        table = f.s.table(name)
        return [] if table is None else [table]

    return document


def _leaves(code: Code, name: str) -> Code:
    def leaves(f: Any) -> list[Any]:
        found: list[Any] = []
        for entry in code(f):
            if entry.kids is not None and name in entry.kids:
                found.extend(entry.kids[name])
            elif name in entry.cells:
                found.append(entry.cells[name])
        return found

    return leaves


def _step(maker: Maker, before: Code, step: Step) -> Code:
    if step.axis not in ("child", "self"):
        raise Refused("unsupported_step", reference=f"{step.axis}::{step.name or 'node()'}")
    if step.axis == "self":
        tests = [_row_test(maker, tree) for tree in step.predicates]
        return lambda f: _passing_rows(f, before(f), tests)
    name = step.name
    if not step.predicates:
        return lambda f: [kid for entry in before(f) for kid in entry.children(name)]
    column, wanted, rest = _indexed(maker, step.predicates[0])
    tests = [_row_test(maker, tree) for tree in (*rest, *step.predicates[1:])]
    if wanted is None:
        return lambda f: [
            kid for entry in before(f) for kid in _passing_rows(f, entry.children(name), tests)
        ]

    def matching(f: Any) -> list[Entry]:
        value = first(wanted(f))
        found: list[Entry] = []
        for entry in before(f):
            if type(value) is str:
                rows = entry.match(name, column, value)
            else:
                rows = [r for r in entry.children(name) if _same(r.cells.get(column, ""), value)]
            found.extend(_passing_rows(f, rows, tests) if tests else rows)
        return found

    return matching


def _same(cell: str, value: Any) -> bool:
    from .values import equal

    return equal(cell, value)


def _indexed(maker: Maker, tree: Ast) -> tuple[str, Code | None, list[Ast]]:
    """Splits `column = value and …` off a predicate when the value is not about the row."""
    parts: list[Ast] = []
    todo: list[Ast] = [tree]
    while todo:
        one = todo.pop()
        if isinstance(one, Bin) and one.op == "and":
            todo += [one.right, one.left]
        else:
            parts.append(one)
    for place, part in enumerate(parts):
        if not isinstance(part, Bin) or part.op != "=":
            continue
        for column, value in ((part.left, part.right), (part.right, part.left)):
            name = _column(column)
            if name and not _row_bound(value):
                _look_up(maker, maker.columns, name)
                made = maker.value(value)
                return name, made.code, parts[:place] + parts[place + 1 :]
    return "", None, [tree]


def _column(tree: Ast) -> str:
    if not isinstance(tree, Path) or tree.start != ".":
        return ""
    steps = [step for step in tree.steps if step.axis != "self"]
    if len(steps) != 1 or steps[0].predicates or steps[0].name in ("*", ""):
        return ""
    return {"child": "", "attribute": "@"}.get(steps[0].axis, "?") + steps[0].name


def _row_bound(tree: Ast) -> bool:
    """Whether a part of a predicate depends on the row it is about."""
    if isinstance(tree, Path):
        return tree.start == "." or (isinstance(tree.start, Call) and tree.start.name != "current")
    if isinstance(tree, Bin):
        return _row_bound(tree.left) or _row_bound(tree.right)
    if isinstance(tree, Call):
        return tree.name in ("position", "last", "once") or any(map(_row_bound, tree.args))
    return not isinstance(tree, Str) and hasattr(tree, "inner") and _row_bound(tree.inner)


def _row_test(maker: Maker, tree: Ast) -> Code:
    outer, maker.item = maker.item, True
    predicate, maker.predicate = maker.predicate, True
    try:
        return _test(maker.value(tree))
    finally:
        maker.item, maker.predicate = outer, predicate


def _passing_rows(f: Any, rows: list[Entry], tests: list[Code]) -> list[Entry]:
    s = f.s
    item, place, size = s.item, s.place, s.size
    try:
        for test in tests:
            kept = []
            s.size = float(len(rows))
            for s.place, row in enumerate(rows, 1):
                s.item = row
                if test(f):
                    kept.append(row)
            rows = kept
        return rows
    finally:
        s.item, s.place, s.size = item, place, size


def _row_path(maker: Maker, steps: tuple[Step, ...]) -> Made:
    """A relative path inside a predicate on rows: one cell, or nodes below the row."""
    real = [step for step in steps if step.axis != "self"]
    if not real:
        return Made(lambda f: f.s.item.text, "str")
    one = real[0]
    if (
        len(real) == 1
        and not one.predicates
        and one.name != "*"
        and one.axis in ("child", "attribute")
    ):
        name = "@" * (one.axis == "attribute") + one.name
        _look_up(maker, maker.columns, name)
        return Made(lambda f: f.s.item.cells.get(name, ""), "str")
    if any(step.axis not in ("child", "attribute") for step in real):
        raise Refused("unsupported_step", reference=spelled(Path(".", steps)))
    return Made(_row_nodes(tuple(real)), "list")


def _row_nodes(steps: tuple[Step, ...]) -> Code:
    names = ["@" * (step.axis == "attribute") + step.name for step in steps if step.axis != "self"]

    def nodes(f: Any) -> list[Entry]:
        found = [f.s.item]
        for name in names:
            found = [kid for entry in found for kid in entry.children(name)]
        return found

    return nodes


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


def is_group(node: Node) -> bool:
    return node.kind in (GROUP, REPEAT)
