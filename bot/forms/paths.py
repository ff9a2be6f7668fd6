"""Compiles location paths over the form's own nodes.

A path inside a repeat that begins with `/` means the current instance of every repeat that
it shares with its context; a path that climbs with `..` and comes down again means all of
them (JavaRosa's `TreeReference.contextualize`). Nodes that are not relevant are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .closures import Made, Maker, Refused, as_test
from .order import below
from .plan import GROUP, LEAF, REPEAT, Code, Node, Scope
from .rows import row_nodes, row_path, row_values
from .xpath import Ast, Call, Path, Step, spelled


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
        return row_values(maker, path)
    if start == "." and maker.item:
        return row_path(maker, path.steps)
    try:
        routes = _routes(maker, path)
    except Refused as refused:
        if refused.code != "unknown_word":
            raise
        maker.library.note("unknown_word", **refused.facts)
        return Made(lambda f: "", "str", True)
    if len(routes) == 1 and _is_inside(maker, routes[0]):
        slot = routes[0].node.slot
        maker.library.note("own_content", reference=spelled(path))
        return Made(lambda f: f.val[slot], "any")
    if len(routes) == 1 and routes[0].bound:
        return Made(_one(routes[0]), "any")
    codes = [_many(route) for route in routes]
    if len(codes) == 1:
        return Made(codes[0], "list")
    return Made(lambda f: [value for code in codes for value in code(f)], "list")


def _is_inside(maker: Maker, route: Route) -> bool:
    """A group's relevance that reads a value inside the group (CHT's `./source = 'user'`)."""
    group, node = maker.group, route.node
    if group is None or not route.bound or route.current or route.ups:
        return False
    return node.scope is group.scope and group.slot < node.slot < group.end


def _unknown(path: Path) -> str:
    """A bare word such as `null` is read as a blank everywhere; a path is a mistake."""
    return "unknown_word" if path.start == "." and len(path.steps) == 1 else "unknown_reference"


def make_nodes(maker: Maker, tree: Ast) -> Made:
    """Any expression as a list of values; a single node counts only when it is relevant."""
    if isinstance(tree, Path) and not _about_rows(maker, tree):
        codes = [_many(route) for route in _routes(maker, tree)]
        return Made(lambda f: [value for code in codes for value in code(f)], "list")
    if isinstance(tree, Path) and tree.start == "." and maker.item:
        return Made(row_nodes(tree.steps), "list")
    made = maker.make(tree)
    if made.kind == "list":
        return made
    code = made.code
    return Made(lambda f: [code(f)], "list")


def _about_rows(maker: Maker, path: Path) -> bool:
    if isinstance(path.start, Call):
        return path.start.name != "current"
    return path.start == "." and maker.item


def group_routes(maker: Maker, tree: Ast) -> list[Route]:
    """The routes of a path that leads to groups or repeats, whose content is read; else none."""
    if not isinstance(tree, Path) or _about_rows(maker, tree):
        return []
    quiet = Maker(maker.library, maker.node, origin=maker.origin)
    try:
        found = _routes(quiet, tree)
    except Refused:
        return []
    if not all(route.node.kind in (GROUP, REPEAT) for route in found):
        return []
    for node, depth in list(quiet.reads.items()):
        for one in below(node) if node.kind != LEAF else [node]:
            maker.read(one, depth)
    return found


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
        if steps[0].name not in (here.name, "*"):
            maker.library.note("root_name", reference=steps[0].name, root=here.name)
        steps = steps[1:]
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
        made = [as_test(inner.value(tree)) for tree in step.predicates]
        for node, depth in inner.reads.items():
            maker.read(node, min(depth, base.depth))
        maker.fixed = maker.fixed or inner.fixed
        maker.unsteady = maker.unsteady or inner.unsteady
        return made


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
