"""Reads the imports of the rooms and says which arrows they break (docs/architecture.md).

It reads source text only, so it sees imports inside functions and under `TYPE_CHECKING` too.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

OURS = ("bot", "handlers", "models", "workers")

LANGUAGE = frozenset({"bot.forms", "bot.thai", "bot.texts"})

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "bot.forms": frozenset(),
    "bot.thai": frozenset(),
    "bot.texts": frozenset(),
    "bot.engine": LANGUAGE,
    "handlers": LANGUAGE | {"bot.engine"},
    "bot.line": frozenset({"bot.engine", "bot.texts"}),
    "bot.simulator": frozenset(),
    "models": frozenset(),
    "bot.pages": frozenset({"models", "bot.texts", "bot.thai"}),
    "bot.webhook": frozenset({"models", "bot.bell", "bot.intake"}),
    "bot.intake": frozenset({"models", "bot.bell"}),
    "bot.bell": frozenset(),
    "bot.front": frozenset(),
    "bot.clock": frozenset(),
    "bot.settings": frozenset({"bot.clock", "bot.embedded"}),
    "bot.embedded": frozenset({"bot.server_process"}),
    "bot.server_process": frozenset(),
    "bot.supervisor": frozenset(),
}
"""By room: the other rooms it may import. A room that is not named here is only refused WIRES
and the simulator."""

WIRES = frozenset({"bot.app", "bot.serve", "bot.cli", "bot.commands", "bot.demo", "bot.bench"})
"""Where the parts are put together: they may import nearly all, and nobody else imports them."""

MAY_IMPORT_SIMULATOR = frozenset({"bot.cli", "bot.demo", "bot.bench"})

MAY_NOT_IMPORT: Mapping[str, frozenset[str]] = {"workers": frozenset({"bot.pages"})}

PURE = ("bot.forms", "bot.thai", "bot.engine", "handlers")

IMPURE_MODULES = frozenset(
    {
        *("asyncio", "multiprocessing", "subprocess", "threading", "concurrent"),
        *("random", "secrets", "time", "uuid", "zoneinfo"),
        *("glob", "os", "pathlib", "shutil", "sqlite3", "tempfile"),
        *("http", "smtplib", "socket", "ssl", "urllib.request"),
        *("aiohttp", "httpx", "requests", "urllib3"),
        *("alembic", "psycopg", "redis", "rq", "sqlalchemy", "sqlmodel"),
        *("flask", "granian", "linebot", "prometheus_client", "structlog"),
    }
)
"""What a pure room may not import: clocks, chance, files, networks, and what stands on them."""

READ_A_FORM = frozenset({"bot.forms.compile", "bot.forms.sheets"})
"""They work when a form is published, never in a turn, and may be handed the path of its file."""

READS_THE_ENVIRONMENT = frozenset({"bot.settings"})

LONGEST_FUNCTION = 60
LISTS = "models.migrations.versions"
"""A migration's function is a list of steps, as long as what it changes."""

SAY_NOTHING_NAMES = frozenset({"utils", "helpers", "common", "manager"})


@dataclass(frozen=True)
class Source:
    """One module of ours: its dotted name, and its text."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full dotted name of everything imported; names imported from are included."""
        return list(self._imports())

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and _called(node).endswith(
                ("import_module", "__import__")
            ):
                yield from (
                    (node.lineno, argument.value)
                    for argument in node.args[:1]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                )

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        kept = len(parts) - node.level + (1 if self.is_package else 0)
        return ".".join([*parts[:kept], *([node.module] if node.module else [])])


def sources(root: Path) -> list[Source]:
    """Read every module of our rooms below `root`; rooms that do not exist are passed over."""
    found = []
    for path in sorted(path for room in OURS for path in (root / room).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Source(name, path.read_text(encoding="utf-8"), is_package))
    return found


def violations(source: Source) -> list[str]:
    """Return what this module breaks, one line each, with the place; empty when all is well."""
    rules = (_arrows, _purity, _environment, _sizes_and_names)
    return [f"{source.name}:{line}" for rule in rules for line in rule(source)]


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def _room_of(name: str) -> str | None:
    """The most particular room of the table that holds a module."""
    rooms = [room for room in MAY_IMPORT if _within(name, room)]
    return max(rooms, key=len, default=None)


def _arrows(source: Source) -> Iterator[str]:
    room = _room_of(source.name)
    for line, name in source.imports:
        if name.partition(".")[0] not in OURS or (room is not None and _within(name, room)):
            continue
        if not _arrow_allowed(source.name, room, name):
            yield f"{line} may not import {name}"


def _arrow_allowed(module: str, room: str | None, name: str) -> bool:
    if _within(name, "bot.simulator"):
        return any(_within(module, allowed) for allowed in MAY_IMPORT_SIMULATOR)
    if room is not None:
        return any(_within(name, allowed) for allowed in MAY_IMPORT[room])
    if any(_within(module, wire) for wire in WIRES):
        return True
    forbidden = set(WIRES).union(
        *(names for owner, names in MAY_NOT_IMPORT.items() if _within(module, owner))
    )
    return not any(_within(name, wire) for wire in forbidden)


def _purity(source: Source) -> Iterator[str]:
    if not any(_within(source.name, room) for room in PURE):
        return
    impure = IMPURE_MODULES - ({"pathlib"} if source.name in READ_A_FORM else set())
    for line, name in source.imports:
        if any(_within(name, module) for module in impure):
            yield f"{line} is pure and may not import {name}"
    clocks = _clock_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = _called(node)
            owner, _, method = called.rpartition(".")
            if called in {"open", "print", "input", "breakpoint"}:
                yield f"{node.lineno} is pure and may not call {called}"
            elif method in {"now", "utcnow", "today"} and owner in clocks:
                yield f"{node.lineno} is pure and may not read the clock with {called}"


def _clock_names(tree: ast.Module) -> set[str]:
    """The names under which this module knows `datetime.datetime` and `datetime.date`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "datetime":
            names |= {
                alias.asname or alias.name
                for alias in node.names
                if alias.name in {"datetime", "date"}
            }
        elif isinstance(node, ast.Import):
            known = [alias.asname or alias.name for alias in node.names if alias.name == "datetime"]
            names |= {f"{name}.{kind}" for name in known for kind in ("datetime", "date")}
    return names


def _environment(source: Source) -> Iterator[str]:
    if source.name in READS_THE_ENVIRONMENT:
        return
    readers = {f"os.{name}" for name in ("environ", "environb", "getenv", "getenvb", "putenv")}
    for line, name in source.imports:
        if name in readers:
            yield f"{line} reads the environment: only bot.settings may"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and _dotted(node) in readers:
            yield f"{node.lineno} reads the environment: only bot.settings may"


def _sizes_and_names(source: Source) -> Iterator[str]:
    if SAY_NOTHING_NAMES & set(source.name.split(".")):
        yield "1 has a name that says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION and not _within(source.name, LISTS):
                yield f"{node.lineno} {node.name} has {length} lines, {LONGEST_FUNCTION} at most"


def _called(node: ast.Call) -> str:
    return _dotted(node.func)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
