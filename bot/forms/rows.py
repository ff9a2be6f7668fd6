"""Compiles paths over the rows of lists: `instance('places')/root/item[…]/name`.

Inside a predicate a relative path is about the row; everything else keeps its context. An
equality with a column uses the list's index.
"""

from __future__ import annotations

from typing import Any

from .closures import Made, Maker, Refused, as_test
from .plan import Code
from .tables import Entry
from .values import equal, first
from .xpath import Ast, Bin, Call, Path, Step, Str, spelled


def row_values(maker: Maker, path: Path) -> Made:
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


FED_BY_CHT = frozenset(("contact-summary", "user-contact-summary"))


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
        if name in FED_BY_CHT:
            library.note("fed_elsewhere", reference=name)
            return lambda f: []
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
                rows = [r for r in entry.children(name) if equal(r.cells.get(column, ""), value)]
            found.extend(_passing_rows(f, rows, tests) if tests else rows)
        return found

    return matching


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
        return as_test(maker.value(tree))
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


def row_path(maker: Maker, steps: tuple[Step, ...]) -> Made:
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
    return Made(row_nodes(tuple(real)), "list")


def row_nodes(steps: tuple[Step, ...]) -> Code:
    names = ["@" * (step.axis == "attribute") + step.name for step in steps if step.axis != "self"]

    def nodes(f: Any) -> list[Entry]:
        found = [f.s.item]
        for name in names:
            found = [kid for entry in found for kid in entry.children(name)]
        return found

    return nodes
