"""Logs: one JSON line an event, ids and codes only, never what a person said or a secret.

An error shows its class and where it came from. Its words are left out: a driver quotes the row
that it could not write, a client the address with its password.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

# structlog's renderer for a console, which nobody uses here, would bring rich and pygments along:
# 110 modules and 7 MB in every process.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _rich is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _rich


def wordless(error: BaseException) -> str:
    """An error and its causes by class, file, line and function, without what they say."""
    parts, seen = [], set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.extract_tb(cause.__traceback__)
        lines = [f"  {one.filename}:{one.lineno} in {one.name}" for one in frames]
        parts.append("\n".join([type(cause).__name__, *lines]))
        cause = cause.__cause__ or cause.__context__
    return "\ncaused by ".join(parts)


class Wordless(logging.Formatter):
    """Lines of libraries, their errors without words."""

    def format(self, record: logging.LogRecord) -> str:
        # An error may be what a line says, and not only what it is about.
        if isinstance(record.args, tuple):
            record.args = tuple(
                type(one).__name__ if isinstance(one, BaseException) else one for one in record.args
            )
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        return wordless(ei[1]) if ei[1] is not None else ""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        # The second line of asyncio's is the error once more, with its words.
        if record.exc_info or record.name == "asyncio":
            record.message = record.message.partition("\n")[0]
        return super().formatMessage(record)


def set_up_logs(level: int = logging.INFO) -> None:
    """Configure structlog and the standard library's logging for this process, and what is printed
    of an error that nobody caught."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Wordless("%(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = _hook
    threading.excepthook = lambda told: _hook(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _hook(told.exc_type, told.exc_value, told.exc_traceback)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _hook(
    kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
) -> None:
    sys.stderr.write(f"{wordless(error) if error is not None else kind.__name__}\n")
