"""Read-only groups: what is inside one is read-only too (XForms 1.0, 6.1.2; JavaRosa alike)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .plan import ATTRIBUTE, Code, Node
from .values import to_bool


def lock_contents(nodes: Iterable[Node]) -> None:
    """Joins every node's read-only condition with those of the groups and repeats around it.

    `nodes` come in document order, so that a parent's condition already holds its parents'.
    """
    for node in nodes:
        parent = node.parent
        if parent is None or parent.readonly is None or node.kind == ATTRIBUTE:
            continue
        outer = _seen_from(parent.readonly, node.scope.depth - parent.scope.depth)
        node.readonly = outer if node.readonly is None else _either(outer, node.readonly)


def _seen_from(code: Code, depth: int) -> Code:
    """A condition of an outer scope, evaluated from a frame that lies deeper."""
    if depth == 0:
        return code

    def seen(f: Any) -> Any:
        for _ in range(depth):
            f = f.up
        return code(f)

    return seen


def _either(outer: Code, own: Code) -> Code:
    return lambda f: to_bool(outer(f)) or to_bool(own(f))
