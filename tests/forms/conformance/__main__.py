"""`python -m tests.forms.conformance [FOLDER] [--seed N] [--walks N]`: compares with two engines.

Without a folder: the project's own forms. With one: every .xlsx, .xls, .csv and .md below it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.forms import Form, compile_form

from .accepted import REASONS
from .engines import ZONE, Engine, Missing, javarosa, xforms_engine
from .expressions import compare
from .fills import fill
from .walks import Score, Walk

OWN = Path(__file__).parent / "forms"
KINDS = (".xlsx", ".xls", ".csv", ".md")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def forms_in(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
    return sorted(path for path in found if path.suffix != ".csv" or b"survey" in path.read_bytes())


def stand_ins(form: Form, folder: Path) -> dict[str, bytes]:
    """Small files for the lists that a form wants beside it and that are not there."""
    made = {}
    for name in set(form.library.files.values()):
        beside = folder / name
        if beside.exists():
            made[name] = beside.read_bytes()
        elif name.endswith(".geojson"):
            made[name] = (
                b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":'
                b'{"type":"Point","coordinates":[100,13]},"properties":{"name":"a","title":"A"}}]}'
            )
        elif name.endswith(".xml"):
            made[name] = (
                b"<root><item><name>a</name><label>A</label></item>"
                b"<item><name>b</name><label>B</label></item></root>"
            )
        else:
            made[name] = b"name,label,name_key\na,A,a\nb,B,b\n"
    return made


class Run:
    """All forms of a folder against JavaRosa."""

    def __init__(self, engine: Engine, node: Engine | None, seed: int, walks: int) -> None:
        self.engine, self.node, self.seed, self.walks = engine, node, seed, walks
        self.filled = Score()
        self.unfilled = 0
        self.total = Score()
        self.compiled = self.refused = self.unwalked = 0
        self.reasons: Counter[str] = Counter()

    def form(self, path: Path) -> None:
        try:
            made = compile_form(path)
        except Exception as error:
            say(f"CRASH {path}: {type(error).__name__}: {error}")
            self.reasons["crash"] += 1
            return
        if made.form is None:
            self.refused += 1
            first = next(one for one in made.problems if one.severity == "error")
            self.reasons[first.code] += 1
            say(f"refused {path.name}: {first.sheet}:{first.row}:{first.column}: {first.cause}")
            return
        self.compiled += 1
        files = stand_ins(made.form, path.parent)
        form = Form(made.form.xml, made.form.words, {**files, **made.form.files}, made.form.title)
        with tempfile.TemporaryDirectory() as folder:
            self.walk(path, form, Path(folder))

    def walk(self, path: Path, form: Form, folder: Path) -> None:
        for name, data in form.files.items():
            (folder / name).write_bytes(data)
        (folder / "form.xml").write_text(form.xml, encoding="utf-8")
        found = Score()
        for number in range(self.walks):
            language = form.default_language or None
            loaded = self.engine.ask("load", form=str(folder / "form.xml"), media=str(folder),
                                     language=language)  # fmt: skip
            now = datetime.now(ZoneInfo(ZONE))
            walk = Walk(form, self.engine, self.seed + number, now)
            try:
                found.add(walk.run(loaded))
            except RuntimeError as error:
                self.unwalked += 1
                text = re.sub(r"\s+", " ", str(error))[:200]
                say(f"unwalked {path.name}: {text}")
                break
            if number < 2:
                self.fill(path, walk, folder)
        for line in dict.fromkeys(found.differences):
            say(f"  {path.name}: {line}")
        self.total.add(found)

    def fill(self, path: Path, walk: Walk, folder: Path) -> None:
        if self.node is None or walk.score.walks_wrong or "search(" in walk.form.xml:
            return
        load = {"form": str(folder / "form.xml"), "media": str(folder),
                "language": walk.form.default_language}  # fmt: skip
        try:
            found = fill(walk.session, walk.answers, self.node, set(walk.unsure), load)
        except RuntimeError as error:
            self.unfilled += 1
            say(f"unfilled {path.name}: {str(error)[:160]}")
            return
        for line in found.differences[:6]:
            say(f"  xforms-engine, {path.name}: {line}")
        self.filled.add(found)


def share(wrong: int, whole: int) -> str:
    return f"{100 * (1 - wrong / whole):.3f} % of {whole}" if whole else "none"


def engines() -> tuple[Engine | None, Engine | None]:
    """JavaRosa and xforms-engine, where they can run; says so where not."""
    found: list[Engine | None] = []
    for start in (javarosa, xforms_engine):
        try:
            found.append(start())
        except Missing as missing:
            say(f"Not compared: {missing}.")
            found.append(None)
    return found[0], found[1]


def report(run: Run) -> None:
    total, filled = run.total, run.filled
    say(f"forms: {run.compiled} compiled, {run.refused} refused {dict(run.reasons)}")
    say(f"JavaRosa ({run.unwalked} forms it could not walk):")
    say(f"  steps {share(total.steps_wrong, total.steps)}")
    say(f"  values {share(total.values_wrong, total.values)}")
    say(f"  walks {share(total.walks_wrong, total.walks)}")
    say(f"  edits and restorations {share(total.edits_wrong, total.edits)}")
    say(f"  differences {dict(total.kinds)}")
    say_accepted(total)
    say(f"xforms-engine ({run.unfilled} forms it could not take):")
    say(f"  values {share(filled.values_wrong, filled.values)}")
    say(f"  fills {share(filled.walks_wrong, filled.walks)}")
    say_accepted(filled)


def say_accepted(score: Score) -> None:
    for reason, count in score.accepted.most_common():
        say(f"  left out {count}: {REASONS[reason]}")


def goals(run: Run, expressions: tuple[int, int] | None) -> bool:
    """Prints each goal as met or missed; whether all are met."""
    java, node = run.total, run.filled
    wanted = [
        ("JavaRosa, steps", 99.95, java.steps_wrong, java.steps),
        ("JavaRosa, values", 99.9, java.values_wrong, java.values),
        ("JavaRosa, whole walks", 97.0, java.walks_wrong, java.walks),
        ("edits and restorations", 100.0, java.edits_wrong, java.edits),
        ("xforms-engine, values", 99.8, node.values_wrong, node.values),
        ("xforms-engine, whole forms", 97.0, node.walks_wrong, node.walks),
    ]
    if expressions is not None:
        wanted.append(("expressions", 100.0, *expressions))
    kept = True
    for name, least, wrong, whole in wanted:
        if not whole:
            say(f"goal not measured: {name}")
            continue
        met = 100 * (1 - wrong / whole) >= least
        kept = kept and met
        say(f"goal {'met' if met else 'MISSED'}: {name} {share(wrong, whole)} (at least {least} %)")
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("folder", nargs="?", type=Path, default=OWN)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--walks", type=int, default=4)
    given = parser.parse_args()
    say(f"seed {given.seed}")
    java, node = engines()
    if java is None:
        return 0
    run = Run(java, node, given.seed, given.walks)
    expressions = None
    try:
        for path in forms_in(given.folder):
            run.form(path)
        report(run)
        if given.folder == OWN:
            with tempfile.TemporaryDirectory() as folder:
                agreed, wrong = compare(java, node, datetime.now(ZoneInfo(ZONE)), Path(folder))
            say(f"expressions: {share(len(wrong), agreed)} on which the engines agree")
            for line in wrong:
                say(f"  {line}")
            expressions = (len(wrong), agreed)
        met = goals(run, expressions)
    finally:
        for engine in (java, node):
            if engine is not None:
                engine.close()
    return 0 if met and not run.reasons["crash"] else 1


if __name__ == "__main__":
    sys.exit(main())
