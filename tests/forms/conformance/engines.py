"""Starts the two reference engines and talks to them in JSON lines.

JavaRosa comes inside pyxform's wheel and needs a JDK; xforms-engine comes from npm and needs
Node. Compiled classes and packages are kept in a work folder.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORK = Path(os.environ.get("THAKTHO_CONFORMANCE", HERE.parents[2] / ".thaktho" / "conformance"))
ZONE = "Asia/Bangkok"
PACKAGES = ("@getodk/xforms-engine@0.22.0", "jsdom@24")


class Missing(Exception):
    """An engine cannot run here; the message says what is missing."""


class Engine:
    """A child process that answers one JSON line for each it is sent."""

    def __init__(self, command: list[str], folder: Path, seconds: float = 60.0) -> None:
        self.command, self.folder, self.seconds = command, folder, seconds
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**os.environ, "TZ": ZONE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.rest = b""

    def ask(self, request: str, **more: Any) -> dict[str, Any]:
        """The reply; `{"error": …}` when the engine failed, hung or died (it is started anew)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = json.dumps({"do": request, **more}).encode() + b"\n"
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except BrokenPipeError:
            self.start()
            return {"error": "the engine died"}
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], self.seconds)
            more_bytes = os.read(self.process.stdout.fileno(), 1 << 20) if ready else b""
            if not more_bytes:
                self.close()
                self.start()
                return {"error": "the engine died" if ready else "the engine hangs"}
            self.rest += more_bytes
        reply, self.rest = self.rest.split(b"\n", 1)
        found: dict[str, Any] = json.loads(reply)
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def jar() -> Path:
    import pyxform

    folder = Path(pyxform.__file__).parent
    return folder / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"


def javarosa() -> Engine:
    """JavaRosa, compiled on first use. `Missing` without a JDK or the jar."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        raise Missing("JavaRosa needs java and javac (a JDK) on the path")
    if not jar().exists():
        raise Missing("pyxform's wheel has no ODK_Validate.jar")
    classes = WORK / "java"
    source = HERE / "Engine.java"
    made = classes / "Engine.class"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        classes.mkdir(parents=True, exist_ok=True)
        made_now = subprocess.run(
            ["javac", "-nowarn", "-cp", str(jar()), "-d", str(classes), str(source)],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if made_now.returncode:
            raise Missing(f"javac could not compile Engine.java: {made_now.stderr[:300].strip()}")
    path = os.pathsep.join([str(classes), str(jar())])
    command = ["java", "-Xss8m", f"-Duser.timezone={ZONE}", "-cp", path, "Engine"]
    return Engine(command, classes)


def xforms_engine() -> Engine:
    """xforms-engine, fetched on first use. `Missing` without Node or its packages."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("xforms-engine needs node and npm on the path")
    folder = WORK / "node"
    folder.mkdir(parents=True, exist_ok=True)
    fetched_all = folder / "fetched"  # written last, so that half a fetch is not taken for one
    if not fetched_all.exists():
        (folder / "package.json").write_text('{"private": true, "type": "module"}')
        fetched = subprocess.run(
            ["npm", "install", "--silent", *PACKAGES], cwd=folder, capture_output=True, check=False
        )
        if fetched.returncode:
            words = " and ".join(PACKAGES)
            raise Missing(f"npm could not fetch {words} (is there a network?)")
        fetched_all.write_text("\n".join(PACKAGES))
    shutil.copy(HERE / "engine.mjs", folder)
    return Engine(["node", "--max-old-space-size=3000", "engine.mjs"], folder)
