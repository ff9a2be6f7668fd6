"""Functions of the SurveyCTO dialect that can be had without its devices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from .closures import Made, Maker, Refused
from .functions import MANY, Builder
from .functions_cht import not_here
from .paths import Route, frames_of, route_to
from .plan import Code
from .values import to_bool, to_number, to_text
from .xpath import Ast, Call, Path


def _filtered(maker: Maker, field: Ast, test: Ast) -> tuple[Code, Code, int]:
    """The instances of a repeated field, and a test that is about each instance."""
    route: Route = route_to(maker, field)
    node = route.node
    frames = frames_of(route)
    inner = Maker(maker.library, node, origin=maker.origin or maker.node)
    passes = inner.truth(test).code
    for read, depth in inner.reads.items():
        maker.read(read, min(depth, max(node.scope.depth - 1, 0)))
    return frames, passes, node.slot


def _values_if(maker: Maker, field: Ast, test: Ast) -> Code:
    frames, passes, slot = _filtered(maker, field, test)
    return lambda f: [g.seen[slot] for g in frames(f) if g.live[slot] and passes(g)]


def _gathered(gather: Callable[[list[float]], float]) -> Callable[[Maker, Call], Made]:
    def build(maker: Maker, call: Call) -> Made:
        values = _values_if(maker, call.args[0], call.args[1])

        def gathered(f: Any) -> float:
            numbers = [to_number(value) for value in values(f)]
            return float(gather([number for number in numbers if number == number]))

        return Made(gathered, "num")

    return build


def _count_if(maker: Maker, call: Call) -> Made:
    values = _values_if(maker, call.args[0], call.args[1])
    return Made(lambda f: float(len(values(f))), "num")


def _join_if(maker: Maker, call: Call) -> Made:
    mark = maker.text(call.args[0]).code
    values = _values_if(maker, call.args[1], call.args[2])
    return Made(lambda f: mark(f).join(map(to_text, values(f))), "str")


def _rank_index(maker: Maker, call: Call) -> Made:
    """The place of an instance's value among all, the greatest first."""
    index = maker.number(call.args[0]).code
    if len(call.args) > 2:
        values = _values_if(maker, call.args[1], call.args[2])
    else:
        values = maker.nodes(call.args[1]).code

    def rank_index(f: Any) -> float:
        numbers = [to_number(value) for value in values(f)]
        at = index(f)
        if at != at or not 1 <= at <= len(numbers) or numbers[int(at) - 1] != numbers[int(at) - 1]:
            return 999.0
        own = numbers[int(at) - 1]
        return float(1 + sum(1 for number in numbers if number > own))

    return Made(rank_index, "num")


def _index(maker: Maker, call: Call) -> Made:
    maker.read(maker.node.scope.node, max(maker.node.scope.depth - 1, 0))
    return Made(lambda f: float(f.index + 1), "num")


def _choice_label(maker: Maker, call: Call) -> Made:
    """`choice-label(${question}, value)`: the label of one of its choices."""
    from .functions_refs import frame_as_seen

    target = route_to(Maker(maker.library, maker.node), call.args[0]).node
    value = maker.text(call.args[1]).code
    maker.unsteady = True

    def choice_label(f: Any) -> str:
        frame = frame_as_seen(maker.node, target, f)
        if frame is None or target.control is None:
            return ""
        label: str = f.s.choice_label(target, frame, value(f))
        return label.strip()

    return Made(choice_label, "str")


def _relevant(maker: Maker, call: Call) -> Made:
    if not isinstance(call.args[0], Path):
        raise Refused("not_a_path")
    nodes = maker.nodes(call.args[0]).code
    return Made(lambda f: bool(nodes(f)), "bool")


def _plain(function: Callable[..., Any], kind: str, kinds: str) -> Callable[[Maker, Call], Made]:
    def build(maker: Maker, call: Call) -> Made:
        read = {"n": maker.number, "s": maker.text, "v": maker.value}
        parts = [read[kinds[min(i, len(kinds) - 1)]](arg) for i, arg in enumerate(call.args)]
        codes = [part.code for part in parts]
        return maker.folded(lambda f: function(*[code(f) for code in codes]), kind, *parts)

    return build


def _context(name: str) -> Callable[[Maker, Call], Made]:
    def build(maker: Maker, call: Call) -> Made:
        maker.unsteady = True
        return Made(lambda f: f.s.context.get(name, ""), "str")

    return build


def _duration(maker: Maker, call: Call) -> Made:
    """Seconds since the form was begun."""
    maker.fixed = True
    return Made(lambda f: float(int((f.s.now - f.s.started).total_seconds())), "num")


def _items(mark: str, text: str) -> list[str]:
    return [part for part in (text.split(mark) if mark else text.split()) if part]


def _item_at(mark: str, text: str, place: float) -> str:
    found = _items(mark, text)
    return found[int(place)] if place == place and 0 <= place < len(found) else ""


def _item_index(mark: str, text: str, item: str) -> float:
    found = _items(mark, text)
    return float(found.index(item)) if item in found else -1.0


def _unique(mark: str, text: str) -> str:
    return mark.join(dict.fromkeys(_items(mark, text)))


def _short_place(text: str) -> str:
    return " ".join(text.split()[:2])


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


BUILDERS: dict[str, Builder] = {
    "count-if": (2, 2, _count_if),
    "sum-if": (2, 2, _gathered(sum)),
    "min-if": (2, 2, _gathered(lambda n: min(n, default=float("nan")))),
    "max-if": (2, 2, _gathered(lambda n: max(n, default=float("nan")))),
    "join-if": (3, 3, _join_if),
    "rank-index": (2, 2, _rank_index),
    "rank-index-if": (3, 3, _rank_index),
    "index": (0, 0, _index),
    "choice-label": (2, 2, _choice_label),
    "relevant": (1, 1, _relevant),
    "empty": (1, 1, _plain(lambda v: not to_bool(to_text(v)), "bool", "v")),
    "linebreak": (0, 0, _plain(lambda: "\n", "str", "s")),
    "upper": (1, 1, _plain(str.upper, "str", "s")),
    "lower": (1, 1, _plain(str.lower, "str", "s")),
    "username": (0, 0, _context("username")),
    "device-info": (0, 0, _context("deviceid")),
    "plug-in-metadata": (1, 1, _plain(lambda v: "", "str", "s")),
    "duration": (0, 0, _duration),
    "phone-call-log": (0, 0, not_here()),
    "phone-call-duration": (1, 1, not_here()),
    "collect-is-phone-app": (0, 0, not_here("bool", False)),
    "geo-scatter": (1, MANY, not_here()),
    "short-geopoint": (1, 1, _plain(_short_place, "str", "s")),
    "hash": (1, MANY, _plain(_hash, "str", "s")),
    "item-at": (3, 3, _plain(_item_at, "str", "ssn")),
    "item-index": (3, 3, _plain(_item_index, "num", "s")),
    "item-present": (3, 3, _plain(lambda m, t, i: i in _items(m, t), "bool", "s")),
    "count-items": (2, 2, _plain(lambda m, t: float(len(_items(m, t))), "num", "s")),
    "de-duplicate": (2, 2, _plain(_unique, "str", "s")),
    "format-number": (1, 1, _plain(lambda n: "" if n != n else f"{n:,.15g}", "str", "n")),
}
