"""The SDK's asynchronous client, and nothing that its packages import beside it.

`import linebot.v3.messaging` reads 330 modules, three generations of the API with a class for
every object: 35 MB and nearly a second of every process, for a connection pool, a TLS context and
two headers. So the four modules that make those are loaded by themselves, under empty packages that
are taken away again: whoever imports the SDK afterwards gets all of it, as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any, Final

PACKAGES: Final = ("linebot", "linebot.v3", "linebot.v3.messaging", "linebot.v3.messaging.models")
NAMED: Final = "linebot.v3.messaging"


def parts() -> tuple[Any, Any]:
    """The classes `AsyncApiClient` and `Configuration`."""
    with _empty_packages():
        client = import_module(f"{NAMED}.async_api_client").AsyncApiClient
        return client, import_module(f"{NAMED}.configuration").Configuration


@contextmanager
def _empty_packages() -> Iterator[None]:
    """The SDK's packages without what they import; nothing is done when it is there already."""
    if any(name in sys.modules for name in PACKAGES):
        yield
        return
    root = Path(str(distribution("line-bot-sdk").locate_file("linebot")))
    for name in PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGES[0]]:
            del sys.modules[name]
