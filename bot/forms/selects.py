"""The choices of selects: lists in the form, files, other questions' answers, `search()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .closures import Maker, Refused
from .model import XF, Model, texts_of
from .paths import frames_of, route_to
from .plan import Code, Control, Itemset, Node, Texts
from .tables import Entry
from .values import to_text
from .xpath import Ast, Call, Path, Str, SyntaxProblem, parse


def inline_choices(model: Model, control: Control, element: Any) -> Itemset:
    """Choices written into the question itself."""
    fixed = []
    for item in element.findall(f"{XF}item"):
        value = item.find(f"{XF}value")
        label = texts_of(model, item.find(f"{XF}label"), control.node, "label")
        fixed.append(((value.text or "").strip() if value is not None else "", label))
    return Itemset(lambda f: [], "name", "label", False, False, fixed=tuple(fixed))


def queried_choices(model: Model, control: Control, query: str) -> Itemset | None:
    """Choices of the sheet external_choices (`select_one_external`)."""
    return _itemset(model, control, query, "name", "label")


def itemset(model: Model, control: Control, element: Any) -> Itemset | None:
    """Choices from a list, a file or a repeat, perhaps filtered or in random order."""
    return _itemset(model, control, element.get("nodeset", ""), *_refs(element))


def _itemset(model: Model, control: Control, text: str, value: str, label: str) -> Itemset | None:
    node = control.node
    itext = label.startswith("jr:itext(")
    label = label[len("jr:itext(") : -1].strip() if itext else label
    maker = Maker(model.library, node)
    seed: Code | None = None
    try:
        tree = parse(text)
        shuffled = isinstance(tree, Call) and tree.name == "randomize"
        if isinstance(tree, Call) and shuffled:
            if len(tree.args) > 1:
                seed = maker.value(tree.args[1]).code
            tree = tree.args[0]
        items, missing = _items(model, maker, tree, value, label)
    except SyntaxProblem as problem:
        model.trouble("syntax", node.path, "choice_filter", expression=text, detail=str(problem))
        return None
    except Refused as refused:
        facts = {"expression": text, **refused.facts}
        model.trouble(refused.code, node.path, "choice_filter", **facts)
        return None
    for code, facts in model.library.warnings:
        model.trouble(code, node.path, "choice_filter", **{"expression": text, **facts})
    model.library.warnings.clear()
    made = Itemset(items, value, label, itext, _filtered(tree), seed, shuffled, missing=missing)
    if maker.reads:
        maker.made = maker.made._replace(code=items)
        made.rule = model.add_rule("filter", node, maker, node.scope, text)
    return made


def _refs(element: Any) -> tuple[str, str]:
    value, label = element.find(f"{XF}value"), element.find(f"{XF}label")
    name = (value.get("ref") or "name") if value is not None else "name"
    text = (label.get("ref") or "label") if label is not None else name
    return name.strip(), text.strip()


def _filtered(tree: Ast) -> bool:
    return isinstance(tree, Path) and any(step.predicates for step in tree.steps)


def _items(model: Model, maker: Maker, tree: Ast, value: str, label: str) -> tuple[Code, str]:
    if not isinstance(tree, Path):
        raise Refused("not_a_path")
    start = tree.start
    if isinstance(start, Call) and start.name == "instance":
        name = start.args[0].value if start.args and isinstance(start.args[0], Str) else ""
        file = model.library.files.get(name, "")
        return maker.make(tree).code, file
    return _from_repeat(maker, tree, value, label), ""


def _from_repeat(maker: Maker, tree: Path, value: str, label: str) -> Code:
    """Choices that are the instances of a repeat."""
    route = route_to(maker, tree)
    owner = route.node
    frames = frames_of(route)
    columns: list[tuple[str, int]] = []
    for name in {value, label}:
        child = _child(owner, name)
        if child is None:
            raise Refused("unknown_reference", reference=f"{owner.path}/{name}")
        maker.read(child, max(owner.scope.depth - 1, 0))
        columns.append((name, child.slot))
    slot = owner.slot

    def items(f: Any) -> list[Entry]:
        return [
            Entry({name: to_text(g.seen[at]) for name, at in columns})
            for g in frames(f)
            if g.live[slot]
        ]

    return items


def _child(node: Node, name: str) -> Node | None:
    here: Node | None = node
    for step in name.removeprefix("./").split("/"):
        here = here.children.get(step) if here is not None else None
    return here


def search_choices(model: Model, control: Control, element: Any, text: str) -> Itemset | None:
    """`search('file', 'matches', 'column', value, …)`: rows of a CSV file."""
    node = control.node
    own = inline_choices(model, control, element)
    maker = Maker(model.library, node)
    try:
        tree = parse(text)
        if not isinstance(tree, Call) or not tree.args or not isinstance(tree.args[0], Str):
            raise Refused("instance_name")
        tests = [maker.text(arg).code for arg in tree.args[1:]]
    except SyntaxProblem as problem:
        model.trouble("syntax", node.path, "appearance", expression=text, detail=str(problem))
        return None
    except Refused as refused:
        model.trouble(refused.code, node.path, "appearance",
                      **{"expression": text, **refused.facts})  # fmt: skip
        return None
    name = tree.args[0].value
    file = name if "." in name else name + ".csv"
    columns, stated = _divided(own.fixed)
    value, texts = columns or ("name", {})
    label = next((t[""].plain for t in texts.values() if "" in t), value)
    model.library.files.setdefault(name, file)
    made = Itemset(_searched(name, tests), value, label, False, bool(tests), missing=file,
                   fixed=stated)  # fmt: skip
    if maker.reads:
        maker.made = maker.made._replace(code=made.items)
        made.rule = model.add_rule("filter", node, maker, node.scope, text)
    return made


Fixed = tuple[str, Texts]


def _divided(rows: tuple[Fixed, ...]) -> tuple[Fixed | None, tuple[Fixed, ...]]:
    """The row that names the file's columns, and the choices stated beside it.

    SurveyCTO and ODK tell them apart by the name: a stated choice has a whole number for one.
    """
    named = [place for place, row in enumerate(rows) if not row[0].lstrip("-").isdigit()]
    if not rows:
        return None, ()
    at = named[-1] if named else len(rows) - 1
    return rows[at], rows[:at] + rows[at + 1 :]


_WAYS: dict[str, Callable[[str, str], bool]] = {
    "matches": lambda cell, wanted: cell == wanted,
    "contains": lambda cell, wanted: wanted.lower() in cell.lower(),
    "startswith": lambda cell, wanted: cell.lower().startswith(wanted.lower()),
    "endswith": lambda cell, wanted: cell.lower().endswith(wanted.lower()),
}


def _searched(name: str, tests: list[Code]) -> Code:
    def items(f: Any) -> list[Entry]:
        table = f.s.table(name)
        if table is None:
            return []
        rows = [row for root in table.children("root") for row in root.children("item")]
        words = [test(f) for test in tests]
        if len(words) >= 3:
            way = _WAYS.get(words[0], _WAYS["matches"])
            rows = [row for row in rows if way(row.cells.get(words[1], ""), words[2])]
        if len(words) >= 5:
            rows = [row for row in rows if row.cells.get(words[3], "") == words[4]]
        return rows

    return items
