from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["events", "render", "limits", "verdict", "richmenu"])
def test_module__imported_alone__leaves_the_sdk_out(module: str) -> None:
    code = f"import sys, bot.line.{module}; print('linebot' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "False"
