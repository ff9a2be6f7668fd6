"""Functions that name other things: repeats by index, choices, lists, texts, old records."""

from __future__ import annotations

from typing import Any

from .closures import Made, Maker, Refused
from .functions import Builder
from .paths import route_to
from .plan import Code, Node, Scope
from .values import to_text
from .xpath import Call, Path, Str, SyntaxProblem, parse


def _indexed_repeat(maker: Maker, call: Call) -> Made:
    """`indexed-repeat(node, repeat, index, …)`: the node in the given instances."""
    if len(call.args) % 2 == 0:
        raise Refused("argument_count", function="indexed-repeat", given=str(len(call.args)),
                      wanted="3, 5, 7, 9 or 11")  # fmt: skip
    target = route_to(maker, call.args[0]).node
    picks: dict[Scope, Code] = {}
    for place in range(1, len(call.args), 2):
        repeat = route_to(maker, call.args[place]).node
        owner = repeat.inner or repeat.scope
        depth = max(owner.depth - 1, 0)
        maker.read(owner.node, depth)
        maker.read(target, depth)
        if owner.outer is None or owner not in target.chain():
            raise Refused("not_an_ancestor", reference=target.path, repeat=repeat.path)
        picks[owner] = maker.number(call.args[place + 1]).code
    return Made(_picked(maker.node, target, picks), "any")


def _picked(node: Node, target: Node, picks: dict[Scope, Code]) -> Code:
    """Walks down to the target's frame, by index where one is given, else in the context."""
    mine, chain = node.chain(), target.chain()
    shared = 0
    for a, b in zip(mine, chain, strict=False):
        if a is not b or b in picks:
            break
        shared += 1
    ups = len(mine) - shared
    rest = [(scope.k, picks.get(scope)) for scope in chain[shared:]]
    slot = target.slot

    def picked(f: Any) -> Any:
        here = f
        for _ in range(ups):
            here = here.up
        for k, code in rest:
            wanted = 1.0 if code is None else code(f)
            index = 0 if wanted != wanted or wanted < 1 else int(wanted) - 1
            frames = here.kids[k]
            if index >= len(frames):
                return ""
            here = frames[index]
        return here.seen[slot]

    return picked


def _choice_name(maker: Maker, call: Call) -> Made:
    """The label of a choice: `jr:choice-name(value, 'path of the select')`."""
    value = maker.text(call.args[0]).code
    if isinstance(call.args[1], Path):
        tree: Any = call.args[1]
    elif isinstance(call.args[1], Str):
        try:
            tree = parse(call.args[1].value.strip())
        except SyntaxProblem as problem:
            raise Refused("syntax", detail=str(problem)) from problem
    else:
        raise Refused("not_a_path")
    quiet = Maker(maker.library, maker.node, origin=maker.origin)
    target = route_to(quiet, tree).node

    maker.unsteady = True

    def choice_name(f: Any) -> str:
        wanted = value(f)
        if not wanted or target.control is None or target.control.choices is None:
            return ""
        frame = frame_as_seen(maker.node, target, f)
        if frame is None:
            return ""
        label: str = f.s.choice_label(target, frame, wanted)
        return label.strip()

    return Made(choice_name, "str")


def frame_as_seen(node: Node, target: Node, f: Any) -> Any:
    """The target's frame as seen from a context: shared instances, then the first ones."""
    mine, chain = node.chain(), target.chain()
    shared = 0
    for a, b in zip(mine, chain, strict=False):
        if a is not b:
            break
        shared += 1
    for _ in range(len(mine) - shared):
        f = f.up
    for scope in chain[shared:]:
        if not f.kids[scope.k]:
            return None
        f = f.kids[scope.k][0]
    return f


def _itext(maker: Maker, call: Call) -> Made:
    name = maker.text(call.args[0]).code
    texts = maker.library.texts
    maker.unsteady = True
    return Made(lambda f: f.s.text(texts.get(name(f), {}), f), "str")


def _pulldata(maker: Maker, call: Call) -> Made:
    """`pulldata('file', 'column', 'key column', key)`: a cell of a CSV file's row."""
    if not isinstance(call.args[0], Str):
        raise Refused("instance_name")
    name = call.args[0].value
    name = name[:-4] if name.lower().endswith(".csv") else name
    if name not in maker.library.files and name not in maker.library.lists:
        raise Refused("unknown_instance", reference=name)
    maker.unsteady = True
    column, key_column = maker.text(call.args[1]).code, maker.text(call.args[2]).code
    key = maker.value(call.args[3]).code

    def pulldata(f: Any) -> str:
        table = f.s.table(name)
        wanted = to_text(key(f))
        if table is None or not wanted:
            return ""
        for root in table.children("root"):
            for row in root.match("item", key_column(f), wanted):
                found: str = row.cells.get(column(f), "")
                return found
        return ""

    return Made(pulldata, "str")


def _instance(maker: Maker, call: Call) -> Made:
    raise Refused("not_a_path")


def _current(maker: Maker, call: Call) -> Made:
    return maker.make(Path(call, ()))


BUILDERS: dict[str, Builder] = {
    "indexed-repeat": (3, 11, _indexed_repeat),
    "jr:choice-name": (2, 2, _choice_name),
    "choice-name": (2, 2, _choice_name),
    "jr:itext": (1, 1, _itext),
    "itext": (1, 1, _itext),
    "pulldata": (4, 4, _pulldata),
    "instance": (1, 1, _instance),
    "current": (0, 0, _current),
}
