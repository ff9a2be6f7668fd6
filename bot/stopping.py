"""Ending in time, whatever hangs: nothing is lost, since every row says how far it came."""

from __future__ import annotations

import os
import threading


def end_within(seconds: float) -> None:
    """End this process when it is still there after so long. Call it when it is told to stop."""
    hurry = threading.Timer(seconds, os._exit, (0,))
    hurry.daemon = True
    hurry.start()
