"""Reads the product's source and says where a process can be killed with a name: every commit,
every call to LINE, every bell. Source text only, so that a point is known before it is reached.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "handlers", "models", "workers")
COMMANDS = (
    *("bot/bench/", "bot/cli.py", "bot/commands/", "bot/demo.py", "bot/embedded.py"),
    "bot/simulator/",
    *("models/migrations/", "models/rotation.py", "workers/areas.py", "workers/centres.py"),
    "workers/demo_data/",
)
"""What the four processes never run: the command line, the demo, the stand-in, and the like."""
CLIENT = "bot/line/client.py"
REQUESTS = frozenset({"_send", "_exchange", "_request", "call"})
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
DOORS = ("bot.bell.Bell.ring", "workers.jobs.enqueue", "workers.jobs.perform")
"""The bells: each is a point before and after it."""


@dataclass
class Found:
    """`commits` and `calls` are names of functions; `lines` is file → line → name of the commit
    there, which is how a running process names what it is doing."""

    commits: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    lines: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def points(self) -> list[str]:
        """Every point, as it is named on the list."""
        return [
            *(f"{name} {when} commit" for name in self.commits for when in ("before", "after")),
            *(
                f"{name} {when}"
                for name in self.calls
                for when in ("before request", "after answer")
            ),
            *(f"{name} {when}" for name in self.doors for when in ("begins", "ended")),
        ]


@cache
def find(root: Path = ROOT) -> Found:
    """All points of the code that the four processes run."""
    found = Found()
    for path in sorted(file for room in ROOMS for file in (root / room).rglob("*.py")):
        inside = path.relative_to(root).as_posix()
        if not inside.startswith(COMMANDS):
            _read(path, inside, found)
    return found


def _read(path: Path, inside: str, found: Found) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    module = inside.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    lines = found.lines.setdefault(str(path), {})
    for name, node in _functions(tree, module):
        for number, span in enumerate(_commits(node), 1):
            point = name if number == 1 else f"{name}#{number}"
            found.commits.append(point)
            lines.update(dict.fromkeys(span, point))
        if _is_call_of_the_client(name, node) or _is_request_of(inside, node):
            found.calls.append(name)
        if name in DOORS:
            found.doors.append(name)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST, name: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{name}.{node.name}", node
            yield from _functions(node, f"{name}.{node.name}")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{name}.{node.name}")
        else:
            yield from _functions(node, name)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function in reading order, but not those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.ClassDef):
            yield child
            yield from _own(child)


def _commits(function: Function) -> list[range]:
    """The lines of each `with ….begin()` and `….commit()`, first to last."""
    spans = []
    for node in _own(function):
        if isinstance(node, ast.With) and any(_is_begin(item.context_expr) for item in node.items):
            last = max(item.context_expr.end_lineno or node.lineno for item in node.items)
            spans.append(range(node.lineno, last + 1))
        elif isinstance(node, ast.Expr) and _calls(node.value, {"commit"}):
            spans.append(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return spans


def _is_begin(node: ast.AST) -> bool:
    """`….begin()`, or `begin()` where the engine's own was handed over."""
    called = node.func if isinstance(node, ast.Call) else None
    handed = isinstance(called, ast.Name) and called.id == "begin"
    return handed or _calls(node, {"begin", "begin_nested"})


def _calls(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in names


def _is_request_of(inside: str, function: Function) -> bool:
    return inside != CLIENT and any(_is_request(one) for one in _own(function))


def _is_request(node: ast.AST) -> bool:
    """`client.call("POST", …)`: an endpoint that has no method of its own."""
    if not isinstance(node, ast.Call) or not _calls(node, {"call"}) or not node.args:
        return False
    first = node.args[0]
    return isinstance(first, ast.Constant) and first.value in METHODS


def _is_call_of_the_client(name: str, node: Function) -> bool:
    """A public method that asks LINE something; `call` itself is named by who uses it."""
    own = name.startswith("bot.line.client.LineClient.") and not node.name.startswith("_")
    return own and node.name != "call" and any(_calls(one, REQUESTS) for one in _own(node))
