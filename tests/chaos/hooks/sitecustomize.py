"""Loaded by every Python process that has this folder on its path, before anything else.

It names what the process is doing at each point of `CHAOS_FOLDER/points.json`, notes the point the
first time it is met (`reached`), and kills its own process where the suite says so: a file in
`armed/` is named after the point and holds how many passes go by before; whoever can move it to
`dead/` dies there, and nobody else. The product knows nothing of this.
"""

from __future__ import annotations

import contextlib
import contextvars
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any
from urllib.parse import quote, unquote

LOOK = 0.2  # seconds between looks at the folder, should its time stamp have missed a change
CALLER: contextvars.ContextVar[str] = contextvars.ContextVar("caller", default="")


class Points:
    """What this process passes. Safe from every thread."""

    def __init__(self, folder: Path) -> None:
        known = json.loads((folder / "points.json").read_text())
        self.lines: dict[str, dict[int, str]] = {
            path: {int(line): name for line, name in of.items()}
            for path, of in known["lines"].items()
        }
        self.calls: list[str] = known["calls"]
        self._armed, self._dead = folder / "armed", folder / "dead"
        self._reached = os.open(folder / "reached", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._met: set[str] = set()
        self._left: dict[str, int] = {}
        self._changed, self._looked = 0, 0.0
        self._lock = threading.Lock()

    def passes(self, point: str) -> None:
        """This process is at a point. It may not come back from here."""
        with self._lock:
            if point not in self._met:
                self._met.add(point)
                os.write(self._reached, f"{point}\n".encode())
            self._look()
            if point not in self._left:
                return
            self._left[point] -= 1
            if self._left[point] < 0:
                del self._left[point]
                self._die(point)

    def _look(self) -> None:
        changed, now = self._armed.stat().st_mtime_ns, time.monotonic()
        if changed == self._changed and now - self._looked < LOOK:
            return
        self._changed, self._looked = changed, now
        names = {unquote(file.name): file for file in self._armed.iterdir()}
        self._left = {point: left for point, left in self._left.items() if point in names}
        for point in names.keys() - self._left.keys():
            with contextlib.suppress(OSError, ValueError):
                self._left[point] = int(names[point].read_text())

    def _die(self, point: str) -> None:
        name = quote(point, safe="")
        with contextlib.suppress(OSError):
            (self._armed / name).rename(self._dead / name)
            os.kill(os.getpid(), signal.SIGKILL)

    def commit_of(self, frame: FrameType | None) -> str:
        """The name of the product's nearest line on the stack; a `?` where it is no known one."""
        while frame is not None:
            lines = self.lines.get(frame.f_code.co_filename)
            if lines is not None:
                where = f"?{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
                return lines.get(frame.f_lineno, where)
            frame = frame.f_back
        return ""


def watch_commits(module: ModuleType, points: Points) -> None:
    """SQLAlchemy: every transaction that is kept ends in `do_commit`."""
    commit = module.DefaultDialect.do_commit

    @wraps(commit)
    def do_commit(self: Any, connection: Any) -> None:
        name = points.commit_of(sys._getframe(1))
        if name:
            points.passes(f"{name} before commit")
        commit(self, connection)
        if name:
            points.passes(f"{name} after commit")

    module.DefaultDialect.do_commit = do_commit


def watch_line(module: ModuleType, points: Points) -> None:
    """The LINE client: every request is an asynchronous context, named by who wants it."""
    client, request = module.LineClient, module.LineClient._request

    @wraps(request)
    def watched(self: Any, *given: Any, **named: Any) -> Any:
        return Watched(request(self, *given, **named), CALLER.get(), points)

    client._request = watched
    for name in points.calls:
        method = name.removeprefix("bot.line.client.LineClient.")
        if hasattr(client, method):
            setattr(client, method, naming(getattr(client, method), [name]))
    client.call = naming(client.call, points.calls)


def naming(call: Callable[..., Any], names: list[str]) -> Any:
    """The same call, which says its name to all that it starts; the outermost name counts. Of
    several it is the product's function on the stack."""

    @wraps(call)
    async def named(*given: Any, **more: Any) -> Any:
        if CALLER.get():
            return await call(*given, **more)
        token = CALLER.set(names[0] if len(names) == 1 else caller(sys._getframe(1), names))
        try:
            return await call(*given, **more)
        finally:
            CALLER.reset(token)

    return named


def caller(frame: FrameType | None, names: list[str]) -> str:
    """The one of these functions that is nearest on the stack."""
    while frame is not None:
        name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"
        if name in names:
            return name
        frame = frame.f_back
    return "?LineClient.call"


class Watched:
    """A request with a point before it and one as soon as LINE's answer begins."""

    def __init__(self, request: Any, name: str, points: Points) -> None:
        self._request, self._name, self._points = request, name or "?request", points

    async def __aenter__(self) -> Any:
        self._points.passes(f"{self._name} before request")
        answer = await self._request.__aenter__()
        self._points.passes(f"{self._name} after answer")
        return answer

    async def __aexit__(self, *error: Any) -> Any:
        return await self._request.__aexit__(*error)


def watch_bell(module: ModuleType, points: Points) -> None:
    module.Bell.ring = between(module.Bell.ring, "bot.bell.Bell.ring", points)


def watch_jobs(module: ModuleType, points: Points) -> None:
    module.enqueue = between(module.enqueue, "workers.jobs.enqueue", points)  # type: ignore[attr-defined]
    module.perform = between(module.perform, "workers.jobs.perform", points)  # type: ignore[attr-defined]


def between(call: Callable[..., Any], name: str, points: Points) -> Any:
    """The same function with a point before it and one after it."""

    @wraps(call)
    def watched(*given: Any, **named: Any) -> Any:
        points.passes(f"{name} begins")
        answer = call(*given, **named)
        points.passes(f"{name} ended")
        return answer

    return watched


WATCHED: dict[str, Callable[[ModuleType, Points], None]] = {
    "sqlalchemy.engine.default": watch_commits,
    "bot.line.client": watch_line,
    "bot.bell": watch_bell,
    "workers.jobs": watch_jobs,
}


class Importing(importlib.abc.MetaPathFinder):
    """Changes the modules of `WATCHED` when the product imports them, and imports none itself."""

    def __init__(self, points: Points) -> None:
        self._points = points

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in WATCHED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                run(module)
                WATCHED[name](module, self._points)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if folder := os.environ.get("CHAOS_FOLDER"):
    sys.meta_path.insert(0, Importing(Points(Path(folder))))
