"""A server program run as a child of ours: started, owned, stopped, and cleared away after a crash.

PostgreSQL refuses to run as root, so for root the programs run as the system's `nobody`.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

START_SECONDS = 60
STOP_SECONDS = 10

LONGEST_SOCKET_FOLDER = 80
"""Bytes: systems cut a socket's whole name off at about 104."""

Say = Callable[[str], None]


def say_nothing(_line: str) -> None:
    """Keep quiet: for callers that do not show progress."""


class EmbeddedError(Exception):
    """An embedded server cannot be started; the text says why and what would help."""


class FolderInUseError(EmbeddedError):
    """Another process runs a server in this folder at this moment."""


@dataclass(frozen=True)
class Server:
    """A running server: its address, and how to end it."""

    url: str
    pid: int
    _process: subprocess.Popen[bytes]
    _lock: IO[bytes]
    _sockets: Path
    _stop_signals: Sequence[signal.Signals]

    def stop(self) -> None:
        """End the server, gently first, and give its folder free. A second call does nothing."""
        for number in self._stop_signals:
            if self._process.poll() is None:
                self._process.send_signal(number)
                _wait(self._process)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if not self._lock.closed:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._lock.close()


def socket_folder(folder: Path) -> Path:
    """Return where a server of this folder has its socket; the same at every call."""
    inside = folder / "socket"
    # Redis reports its socket among words it parts by blanks, and clients trip over one inside.
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and not re.search(r"[\s=]", str(inside)):
        return inside
    return Path("/tmp") / f"{mark(folder)}-{os.geteuid()}"  # noqa: S108 - its owner is checked


def mark(folder: Path) -> str:
    """Return a short name that is this folder's alone, to know its processes by."""
    return "thaktho-" + hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def own_folder(folder: Path) -> IO[bytes]:
    """Create the folder and hold it for this process until the returned file is closed.

    Raises `FolderInUseError` when another process holds it, else `EmbeddedError`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("ab")
    except OSError as error:
        raise EmbeddedError(f"{folder} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise FolderInUseError(f"a server is already running in {folder}") from None
    return lock


def clear_leftovers(sign: str, names: frozenset[str]) -> None:
    """End the processes a killed owner left running: those of these names that carry the sign."""
    left = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] in names
        and any(sign in part for part in process.info["cmdline"] or ())
    ]
    for process in left:
        _signal(process, signal.SIGINT)
    _, alive = psutil.wait_procs(left, timeout=STOP_SECONDS)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=STOP_SECONDS)


def account() -> pwd.struct_passwd | None:
    """Return the account servers run under when we are root; `None` when we are not."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def private_folder(folder: Path) -> None:
    """Create a folder that only the servers' account (and root) can enter.

    Raises `EmbeddedError` when somebody else's folder is in the way.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    runner = account()
    owners = {os.geteuid()} if runner is None else {0, runner.pw_uid}
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it and start again")
    if runner is not None:
        os.chown(folder, runner.pw_uid, runner.pw_gid)
    folder.chmod(0o700)


def let_through(path: Path, say: Say) -> None:
    """As root, make sure the servers' account can pass through the folders above a path."""
    if account() is None:
        return
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            say(f"Letting other accounts pass through {parent} (they still cannot list it) …")
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def run_as_account(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end under the servers' account, and return what it wrote."""
    return subprocess.run(
        arguments,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **_identity(),
    )


def start_as_account(arguments: Sequence[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a program under the servers' account, away from the terminal's signals."""
    with log.open("wb") as out:
        return subprocess.Popen(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **_identity(),
        )


def await_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], name: str, log: Path
) -> None:
    """Return when `ready()` is true; raise `EmbeddedError` when the program ended or is slow."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmbeddedError(f"{name} ended while starting. It wrote:\n{_tail(log)}")
        if ready():
            return
        time.sleep(0.03)
    process.kill()
    process.wait()
    raise EmbeddedError(f"{name} was not ready in {START_SECONDS} s. It wrote:\n{_tail(log)}")


def _identity() -> Mapping[str, Any]:
    runner = account()
    if runner is None:
        return {}
    return {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        return


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
