"""Finds the bounds in a simple constraint, such as `. >= 1 and . <= 31`."""

from __future__ import annotations

from .closures import Maker, Refused
from .library import Library
from .plan import Code, Node
from .xpath import Ast, Bin, Call, Neg, Path, SyntaxProblem, parse

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def limits_of(library: Library, node: Node, text: str) -> tuple[tuple[str, Code], ...]:
    """Comparisons of the answer with something else, joined by `and`; others are passed over."""
    found: list[tuple[str, Code]] = []
    try:
        for part in _parts(parse(text)):
            if not isinstance(part, Bin) or part.op not in _TURNED:
                continue
            op, other = part.op, part.right
            if _is_self(part.right):
                op, other = _TURNED[part.op], part.left
            elif not _is_self(part.left):
                continue
            if not _mentions_self(other):
                found.append((op, Maker(library, node).value(other).code))
    except (SyntaxProblem, Refused, RecursionError):
        return ()
    return tuple(found)


def _parts(tree: Ast) -> list[Ast]:
    if isinstance(tree, Bin) and tree.op == "and":
        return _parts(tree.left) + _parts(tree.right)
    return [tree]


def _is_self(tree: Ast) -> bool:
    return (
        isinstance(tree, Path)
        and tree.start == "."
        and all(step.axis == "self" and not step.predicates for step in tree.steps)
    )


def _mentions_self(tree: Ast) -> bool:
    if isinstance(tree, Path):
        return _is_self(tree)
    if isinstance(tree, Bin):
        return _mentions_self(tree.left) or _mentions_self(tree.right)
    if isinstance(tree, Neg):
        return _mentions_self(tree.inner)
    return isinstance(tree, Call) and any(map(_mentions_self, tree.args))
