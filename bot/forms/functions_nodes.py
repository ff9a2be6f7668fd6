"""Functions that look at nodes, the session or other questions, compiled one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .closures import Made, Maker, Refused
from .functions import MANY, Builder
from .functions_cht import BUILDERS as CHT
from .functions_dates import BUILDERS as DATES
from .functions_geo import BUILDERS as GEO
from .functions_refs import BUILDERS as REFS
from .functions_surveycto import BUILDERS as SURVEYCTO
from .paths import Route, frames_of, group_routes
from .patterns import Patience, matches
from .plan import LEAF, Code
from .values import XPathError, to_number, to_text
from .xpath import Call


def _if(maker: Maker, call: Call) -> Made:
    test = maker.truth(call.args[0])
    yes, no = maker.value(call.args[1]), maker.value(call.args[2])
    a, b, c = test.code, yes.code, no.code
    kind = yes.kind if yes.kind == no.kind else "any"
    return maker.folded(lambda f: b(f) if a(f) else c(f), kind, test, yes, no)


def _coalesce(maker: Maker, call: Call) -> Made:
    parts = [maker.value(arg) for arg in call.args]
    codes = [part.code for part in parts]

    def coalesce(f: Any) -> Any:
        value: Any = ""
        for code in codes:
            value = code(f)
            if value != "" and value == value:
                return value
        return value

    return maker.folded(coalesce, "any", *parts)


def _count(maker: Maker, call: Call) -> Made:
    code = maker.nodes(call.args[0]).code
    return Made(lambda f: float(len(code(f))), "num")


def _count_filled(maker: Maker, call: Call) -> Made:
    """A group or an instance is filled when anything in it is."""
    routes = group_routes(maker, call.args[0])
    if routes:
        return Made(lambda f: float(sum(_filled(f, route) for route in routes)), "num")
    code = maker.nodes(call.args[0]).code
    return Made(lambda f: float(sum(1 for v in code(f) if to_text(v) != "")), "num")


def _filled(f: Any, route: Route) -> int:
    node = route.node
    return sum(g.live[node.slot] and _has_text(g, node.slot + 1, node.end)
               for g in frames_of(route)(f))  # fmt: skip


def _has_text(frame: Any, start: int, end: int) -> bool:
    nodes = frame.scope.nodes[start:end]
    if any(node.kind == LEAF and to_text(frame.seen[node.slot]) != "" for node in nodes):
        return True
    inner = [scope for node in frame.scope.nodes[start - 1 : end] for scope in node.kids]
    return any(_has_text(kid, 1, len(scope.nodes)) for scope in inner
               for kid in frame.kids[scope.k] if kid.live[0])  # fmt: skip


def _list(maker: Maker, args: Any) -> Code:
    """Several values, or the nodes of one path, as a list."""
    if len(args) == 1:
        return maker.nodes(args[0]).code
    codes = [maker.value(arg).code for arg in args]
    return lambda f: [code(f) for code in codes]


def _numbers(code: Code, f: Any) -> list[float]:
    found = [to_number(value) for value in code(f)]
    return [number for number in found if number == number]


def _sum(maker: Maker, call: Call) -> Made:
    code = _list(maker, call.args)
    return Made(lambda f: float(sum(_numbers(code, f))), "num")


def _extreme(pick: Callable[..., float]) -> Callable[[Maker, Call], Made]:
    def build(maker: Maker, call: Call) -> Made:
        code = _list(maker, call.args)
        return Made(lambda f: pick(_numbers(code, f), default=float("nan")), "num")

    return build


MOST_TEXT = 200_000


def _joined(mark: str, parts: list[str]) -> str:
    """Texts one after the other; calculations that double each other stop at a limit."""
    if sum(map(len, parts)) + len(mark) * len(parts) > MOST_TEXT:
        raise XPathError(f"a text of more than {MOST_TEXT:,} characters")
    return mark.join(parts)


def _concat(maker: Maker, call: Call) -> Made:
    if len(call.args) == 1:
        code = _list(maker, call.args)
        return Made(lambda f: _joined("", [to_text(v) for v in code(f)]), "str")
    parts = [maker.make(arg) for arg in call.args]
    if any(part.kind == "list" for part in parts):
        lists = [maker.nodes(arg).code for arg in call.args]
        return Made(lambda f: _joined("", [to_text(v) for code in lists for v in code(f)]), "str")
    codes = [part.code for part in parts]
    return maker.folded(lambda f: _joined("", [to_text(code(f)) for code in codes]), "str", *parts)


def _join(maker: Maker, call: Call) -> Made:
    mark = maker.text(call.args[0]).code
    codes = [maker.nodes(arg).code for arg in call.args[1:]]
    if len(codes) > 1:
        codes = [_spread(maker, arg) for arg in call.args[1:]]
    return Made(lambda f: _joined(mark(f), [to_text(v) for code in codes for v in code(f)]), "str")


def _spread(maker: Maker, arg: Any) -> Code:
    made = maker.make(arg)
    code = made.code
    return code if made.kind == "list" else lambda f: [code(f)]


def _own_text(maker: Maker, call: Call) -> Made:
    if call.args:
        return maker.text(call.args[0])
    if maker.item:
        return Made(lambda f: f.s.item.text, "str")
    slot = maker.node.slot
    return Made(lambda f: to_text(f.seen[slot]), "str")


def _string_length(maker: Maker, call: Call) -> Made:
    text = _own_text(maker, call)
    code = text.code
    return maker.folded(lambda f: float(len(code(f))), "num", text)


def _normalize(maker: Maker, call: Call) -> Made:
    text = _own_text(maker, call)
    code = text.code
    return maker.folded(lambda f: " ".join(code(f).split()), "str", text)


def _once(maker: Maker, call: Call) -> Made:
    """The value once it is there; the node's own value is no dependency."""
    code, slot = maker.value(call.args[0]).code, maker.node.slot
    maker.fixed = True

    def once(f: Any) -> Any:
        present = f.val[slot]
        return code(f) if present == "" else present

    return Made(once, "any")


def _random(maker: Maker, call: Call) -> Made:
    maker.fixed = True
    maker.draws += 1
    path, draw = maker.node.path, maker.draws
    return Made(lambda f: f.s.draw(path, f, draw), "num")


def _uuid(maker: Maker, call: Call) -> Made:
    maker.fixed = True
    maker.draws += 1
    path, draw = maker.node.path, maker.draws
    size = maker.number(call.args[0]).code if call.args else None
    return Made(lambda f: f.s.uuid(path, f, draw, size(f) if size else None), "str")


def _randomize(maker: Maker, call: Call) -> Made:
    """A node-set in another order: by the given seed, or else by the session's."""
    code = maker.nodes(call.args[0]).code
    seed = maker.value(call.args[1]).code if len(call.args) > 1 else None
    path = maker.node.path
    maker.unsteady = True
    return Made(lambda f: f.s.shuffled(code(f), seed(f) if seed else None, path), "list")


def _position(maker: Maker, call: Call) -> Made:
    from .paths import frames_of, route_to

    if not call.args:
        if maker.predicate:
            return Made(lambda f: float(f.s.place), "num")
        return Made(lambda f: float(f.index + 1), "num")
    route = route_to(maker, call.args[0])
    if route.node.kind != "repeat":
        return Made(lambda f: 1.0, "num")
    maker.read(route.node, max(route.node.scope.depth - 1, 0))
    frames = frames_of(route)
    return Made(lambda f: next((float(g.index + 1) for g in frames(f)), 0.0), "num")


def _last(maker: Maker, call: Call) -> Made:
    if not maker.predicate:
        raise Refused("unknown_function", function="last")
    return Made(lambda f: f.s.size, "num")


def _version(maker: Maker, call: Call) -> Made:
    return Made(lambda f: f.s.form.version, "str")


def _property(maker: Maker, call: Call) -> Made:
    maker.unsteady = True
    name = maker.text(call.args[0]).code
    return Made(lambda f: f.s.context.get(name(f), ""), "str")


def _regex(maker: Maker, call: Call) -> Made:
    text, pattern = maker.text(call.args[0]), maker.text(call.args[1])
    a, b = text.code, pattern.code

    def regex(f: Any) -> bool:
        return matches(a(f), b(f), f.s.patience if f is not None else Patience())

    return maker.folded(regex, "bool", text, pattern)


def _extract_signed(maker: Maker, call: Call) -> Made:
    """Signed data cannot be checked here: the answer is blank, as for a wrong signature."""
    maker.library.note("signed_data")
    return Made(lambda f: "", "str")


BUILDERS: dict[str, Builder] = {
    "if": (3, 3, _if),
    "coalesce": (2, MANY, _coalesce),
    "count": (1, 1, _count),
    "count-non-empty": (1, 1, _count_filled),
    "sum": (1, 1, _sum),
    "max": (1, MANY, _extreme(max)),
    "min": (1, MANY, _extreme(min)),
    "concat": (0, MANY, _concat),
    "join": (2, MANY, _join),
    "string-length": (0, 1, _string_length),
    "normalize-space": (0, 1, _normalize),
    "once": (1, 1, _once),
    "random": (0, 0, _random),
    "uuid": (0, 1, _uuid),
    "randomize": (1, 2, _randomize),
    "position": (0, 1, _position),
    "last": (0, 0, _last),
    "regex": (2, 2, _regex),
    "version": (0, 0, _version),
    "property": (1, 1, _property),
    "extract-signed": (2, 2, _extract_signed),
    **CHT,
    **DATES,
    **GEO,
    **REFS,
    **SURVEYCTO,
}
