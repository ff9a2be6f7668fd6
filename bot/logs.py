"""Logs: one JSON line an event, ids and codes only, never what a person said or a secret."""

from __future__ import annotations

import logging
import sys

# structlog's renderer for a console, which nobody uses here, would bring rich and pygments along:
# 110 modules and 7 MB in every process.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _rich is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _rich


def set_up_logs(level: int = logging.INFO) -> None:
    """Configure structlog and the standard library's logging for this process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(message)s")
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
