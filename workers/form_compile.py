"""The process in which a stranger's workbook is compiled: `python -m workers.form_compile`.

Standard input: one line of JSON (name, sizes of the files, limits), the workbook, the files.
Standard output: one line of JSON (`problems`, and facts of the form), then the stored form.
It holds no setting, no secret and no connection, and may be killed at any time.
"""

from __future__ import annotations

import json
import re
import sys
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from bot.forms import Compiled, Form, Problem, Question, Session, compile_form

MOST_SHEET_ROWS = 120_000
"""Rows with anything in them, in all sheets: as many as the longest list of choices may have."""
MOST_STORED = 32_000_000
OUT_OF_MEMORY = 3
"""Exit code."""
MOST_SECONDS_TO_OPEN = 4.0
MOST_SECONDS_TO_WALK = 8.0
MOST_SECONDS_A_TURN = 1.0
ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
ROW = re.compile(rb"<(?:\w{1,16}:)?row[\s>]")
OVERLAP = 32
"""Bytes looked at twice, longer than what `ROW` matches."""
THAI = re.compile(r"[ก-๛]")
LETTERS = re.compile(r"[^\W\d_]")
THAI_NAMES = frozenset({"th", "tha", "thai", "ไทย", "ภาษาไทย"})
MISSING = frozenset({"missing_label", "missing_choice_label"})


def main() -> None:
    """Compile what stands on standard input."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a reader prints is no part of the answer
    asked = json.loads(source.readline())
    _limit(asked["memory"], asked["seconds"])
    data = source.read(asked["size"])
    files = {name: source.read(size) for name, size in asked["files"]}
    answer, stored = compiled(data, asked["name"], files, guarded=asked["guarded"])
    out.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n" + stored)


def compiled(
    data: bytes, name: str, files: Mapping[str, bytes], *, guarded: bool
) -> tuple[dict[str, Any], bytes]:
    """The answer and the stored form (b"" when there is none).

    `guarded`: a form that would hold up a conversation is refused.
    """
    rows = rows_claimed(data)
    if rows > MOST_SHEET_ROWS:
        return {"problems": [asdict(too_many_rows(rows))]}, b""
    made = _compiled(data, name, files)
    problems = [asdict(one) for one in made.problems]
    if made.form is None:
        return {"problems": problems}, b""
    stored = made.form.to_bytes()
    if len(stored) > MOST_STORED:
        return {"problems": [asdict(too_much_stored(len(stored)))]}, b""
    slow = too_slow(stored) if guarded else None
    if slow is not None:
        return {"problems": [asdict(slow)]}, b""
    facts = {
        "digest": made.form.digest,
        "title": made.form.title,
        "id": made.form.id,
        "questions": len(made.form.questions),
        "missing_thai": missing_thai(made.form, made.problems),
    }
    return {"problems": problems, "form": facts}, stored


def too_slow(stored: bytes) -> Problem | None:
    """What makes the form too slow for a conversation: others wait as long as it takes.

    It is opened as every process opens it, answered from the first question on, and restored as
    between two turns; all in processor time.
    """
    began = time.process_time()
    form = Form.from_bytes(stored)
    session = Session.start(form, now=ANY_TIME, seed=1)
    question = session.current()
    if (took := time.process_time() - began) > MOST_SECONDS_TO_OPEN:
        return costly(f"Opening the form takes {took:.1f} seconds.")
    until = began + MOST_SECONDS_TO_WALK
    while question is not None and time.process_time() < until:
        step = time.process_time()
        if not _answered(session, question):
            break
        name, question = question.name, session.current()
        if (took := time.process_time() - step) > MOST_SECONDS_A_TURN:
            return costly(f"Answering {name} takes {took:.1f} seconds.")
    restored = time.process_time()
    Session.restore(form, session.stored(), now=ANY_TIME).current()
    if (took := time.process_time() - restored) > MOST_SECONDS_A_TURN:
        return costly(f"Going on with the form takes {took:.1f} seconds.")
    return None


def _answered(session: Session, question: Question) -> bool:
    """Answer with something of the question's type, else leave it blank. → whether it moved on."""
    chosen = question.choices[0].name if question.choices else ""
    value = LIKELY.get(question.type, chosen)
    if value and session.answer(value, now=ANY_TIME).accepted:
        return True
    return session.answer(None, now=ANY_TIME).accepted


LIKELY = {
    "text": "ก" * 200,
    "integer": "20",  # a number that counts a repeat makes it long
    "decimal": "2.5",
    "date": "2020-01-01",
    "time": "10:00:00.000+07:00",
    "dateTime": "2020-01-01T10:00:00.000+07:00",
    "geopoint": "14.9 103.5 0 0",
    "acknowledge": "OK",
    "repeat": "no",
    "image": "a.jpg",
    "audio": "a.m4a",
    "video": "a.mp4",
    "file": "a.pdf",
    "barcode": "1",
}


def rows_claimed(data: bytes) -> int:
    """How many rows the sheets of an xlsx hold; 0 for anything else. Reads no cell."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = [one for one in archive.infolist() if "worksheets/" in one.filename]
            if sum(one.file_size for one in infos) > 200_000_000:
                return 0  # refused for its size
            return sum(_rows(archive, one) for one in infos)
    # zipfile raises any of these for what is damaged or packed in a way it does not know; whoever
    # reads it next says what is wrong.
    except (zipfile.BadZipFile, zlib.error, ArithmeticError, ValueError, OSError, RuntimeError):
        return 0


def _rows(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    found, rest = 0, b""
    with archive.open(info) as sheet:
        while block := sheet.read(1 << 20):
            whole = rest + block
            cut = max(0, len(whole) - OVERLAP)
            found += sum(1 for row in ROW.finditer(whole) if row.start() < cut)
            rest = whole[cut:]
    return found + len(ROW.findall(rest))


def missing_thai(form: Form, problems: tuple[Problem, ...]) -> int:
    """How many texts have no Thai. Without a Thai language, texts without a Thai letter count."""
    thai = {language for language in form.languages if is_thai(language)}
    if thai:
        columns = {f"label::{language}" for language in thai}
        return sum(1 for one in problems if one.code in MISSING and one.column in columns)
    labels = [form.label(question.ref, form.default_language) for question in form.questions]
    worded = [label for label in labels if LETTERS.search(label)]
    foreign = sum(1 for label in worded if not THAI.search(label))
    return foreign if 2 * foreign > len(worded) else 0


def is_thai(language: str) -> bool:
    """Whether a form's language is Thai: `th`, `ไทย (th)`, `Thai`."""
    code = re.search(r"\(([A-Za-z]+)[^)]*\)\s*$", language)
    words = {language.strip().casefold(), language.partition("(")[0].strip().casefold()}
    return bool(THAI_NAMES & words) or (code is not None and code[1].casefold() in THAI_NAMES)


def too_many_rows(rows: int) -> Problem:
    return Problem(
        "error", "workbook_too_large", "", None, "",
        f"The workbook is too large: {rows:,} rows",
        "Delete unused rows; copy the form into a fresh workbook.",
    )  # fmt: skip


def too_much_stored(size: int) -> Problem:
    return Problem(
        "error", "workbook_too_large", "", None, "",
        f"The form with its lists is too large: {size:,} bytes",
        "Leave out the rows and columns of the lists that the form does not use.",
    )  # fmt: skip


def costly(cause: str) -> Problem:
    return Problem(
        "error", "too_costly", "", None, "", cause,
        "Divide the form, and shorten its longest lists and expressions.",
    )  # fmt: skip


def _compiled(data: bytes, name: str, files: Mapping[str, bytes]) -> Compiled:
    """Compiled with those of the files that the form refers to: others are no part of it."""
    made = compile_form(data, name=name)
    if made.form is None or not files:
        return made
    wanted = set(made.form.library.files.values())
    used = {file: content for file, content in files.items() if file in wanted}
    return compile_form(data, name=name, files=used) if used else made


def _limit(memory: int, seconds: int) -> None:
    """Bound this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue  # some systems refuse; the time limit of the waiting process holds


def _is_out_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def run() -> int:
    """Compile; the exit code says why it could not."""
    try:
        main()
    except Exception as error:
        return OUT_OF_MEMORY if _is_out_of_memory(error) else 1
    return 0


if __name__ == "__main__":
    sys.exit(run())
