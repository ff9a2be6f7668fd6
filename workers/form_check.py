"""Checking a workbook in a process of its own, within time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from pathlib import Path
from typing import Any

from bot.forms import Form, Problem
from bot.texts.forms import TEXT_FORMS
from workers.form_compile import OUT_OF_MEMORY

SECONDS = 20
MEMORY = 1_500_000_000
"""Bytes of address space; the libraries alone map a fifth of it."""
MOST_BYTES = 15_000_000
MOST_FILES = 20_000_000
ROOT = Path(__file__).parent.parent
FILE_KINDS = (".csv", ".geojson", ".xml")


@dataclass(frozen=True)
class Checked:
    """What came of a workbook. `form_bytes` (`Form.from_bytes`) is None when there is an error.

    `form_id` is the author's name for the form, "" when the sheet gives none.
    """

    form_bytes: bytes | None
    problems: tuple[Problem, ...]
    digest: str = ""
    title: str = ""
    form_id: str = ""
    questions: int = 0
    missing_thai: int = 0
    form_cache: list[Form] = field(default_factory=list, repr=False, compare=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "error")

    def form(self) -> Form:
        """The compiled form. ValueError when there is none."""
        if self.form_bytes is None:
            raise ValueError("the workbook holds no form")
        if not self.form_cache:
            self.form_cache.append(Form.from_bytes(self.form_bytes))
        return self.form_cache[0]


def check(
    data: bytes,
    name: str,
    files: Mapping[str, bytes] | None = None,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    guarded: bool = True,
) -> Checked:
    """Compile a workbook (xlsx, xls, csv, Markdown) called `name`, with the lists beside it.

    Nothing is raised for what an author can get wrong, nor for what an ill-willed one can: the
    compiling process is killed after `seconds`, and may not have more than `memory` bytes.
    `guarded`: a form that answers too slowly for a chat with many people is refused as well.
    """
    given = dict(files or {})
    if len(data) > MOST_BYTES or sum(map(len, given.values())) > MOST_FILES:
        return _refused("workbook_too_large", "The file is too large.", f"{len(data):,} bytes")
    head = {
        "name": safe_name(name),
        "size": len(data),
        "files": [(file, len(content)) for file, content in given.items()],
        "seconds": int(seconds) + 1,
        "memory": memory,
        "guarded": guarded,
    }
    told = json.dumps(head).encode() + b"\n" + data + b"".join(given.values())
    try:
        done = subprocess.run(
            [sys.executable, "-m", "workers.form_compile"],
            input=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd=ROOT,
            env={},  # a workbook is a stranger's: no address and no key is at hand
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _too_costly(f"Reading it took more than {seconds:g} seconds.")
    if done.returncode == OUT_OF_MEMORY:
        return _too_costly(f"Reading it needs more than {memory // 1_000_000:,} MB of memory.")
    if done.returncode != 0:
        return _too_costly("Reading it ended the process that read it.")
    return _read(done.stdout)


def _read(answer: bytes) -> Checked:
    head, _, stored = answer.partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    problems = tuple(Problem(**one) for one in told["problems"])
    facts = told.get("form")
    if facts is None:
        return Checked(None, problems)
    return Checked(
        stored,
        problems,
        digest=facts["digest"],
        title=facts["title"],
        form_id=facts["id"],
        questions=facts["questions"],
        missing_thai=facts["missing_thai"],
    )


def _refused(code: str, cause: str, detail: str = "") -> Checked:
    said = f"{cause} {detail}".strip()
    remedy = "Delete unused sheets, rows and columns; copy the form into a fresh workbook."
    return Checked(None, (Problem("error", code, "", None, "", said, remedy),))


def _too_costly(cause: str) -> Checked:
    return _refused("too_costly", cause)


def safe_name(file_name: str) -> str:
    """A form's key from the name of its file: Latin letters, digits and `_`; never blank.

    A name without any becomes a short mark of its own, so that two Thai names stay apart.
    """
    stem = file_name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = re.sub(r"[^A-Za-z0-9]+", "_", stem).strip("_").lower()[:60]
    if not plain:
        plain = f"form_{blake2s(stem.encode(errors='surrogatepass'), digest_size=3).hexdigest()}"
    return f"f_{plain}" if plain[0].isdigit() else plain


def key_of(checked: Checked, file_name: str) -> str:
    """The key under which a form is published: its own id, else the name of its file."""
    own = re.sub(r"[^A-Za-z0-9_-]+", "_", checked.form_id).strip("_-")[:60]
    return own or safe_name(file_name)


def is_built_in(key: str) -> bool:
    """Whether a key belongs to a form of the service itself, which no author may replace."""
    return key in TEXT_FORMS


def files_beside(path: Path) -> dict[str, bytes]:
    """The lists in a form's folder, by file name, the smallest first, as many as may be taken."""
    beside = [
        one
        for one in path.parent.iterdir()
        if one.suffix.lower() in FILE_KINDS and one != path and one.is_file()
    ]
    found: dict[str, bytes] = {}
    left = MOST_FILES
    for one in sorted(beside, key=lambda file: (file.stat().st_size, file.name)):
        left -= one.stat().st_size
        if left < 0:
            break
        found[one.name] = one.read_bytes()
    return found
