"""granian's own process: it forks the web processes, each of which loads `bot.serve.application`.

Run as `python -m bot.front HOST PORT PROCESSES`, by `bot.serve.run` after its checks.
"""

from __future__ import annotations

import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

REQUESTS_AT_ONCE = 64
"""Threads a process: a request mostly waits for the commit it shares with others."""


def serve(target: str, host: str, port: int, processes: int = 1) -> None:
    """Serve a factory of WSGI applications, `module:name`, until SIGTERM."""
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=REQUESTS_AT_ONCE,
        backlog=1024,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.error,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    serve("bot.serve:application", sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
