"""`python -m tests.forms.benchmark`: times of the form engine on forms made for it.

Processor time of this thread, so that a busy machine gives the same numbers.
"""

from __future__ import annotations

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from statistics import median, quantiles

from bot.forms import Form, Session, compile_form
from bot.forms.frames import Frame

from ..conformance.replies import reply_to
from .sheets import household

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=7)))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def timed(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1e6


def spread(times: list[float]) -> str:
    return f"median {median(times):,.1f} µs, 95th {quantiles(times, n=20)[-1]:,.1f} µs"


def made(size: int) -> Form:
    compiled = compile_form(household(size))
    assert compiled.form is not None, compiled.problems
    return compiled.form


def walk(form: Form, seed: int) -> tuple[list[float], Session]:
    """Times of answering and finding the next question, over one whole walk."""
    session, chance = Session.start(form, now=NOW, seed=seed), Random(seed)
    times: list[float] = []
    question = session.current("en")
    while question is not None:
        value = reply_to(question, chance, NOW.date())
        start = time.thread_time()
        verdict = session.answer(value, now=NOW)
        question = session.current("en")
        if verdict.accepted:
            times.append((time.thread_time() - start) * 1e6)
    return times, session


def expressions(session: Session) -> list[float]:
    """Time of every rule and condition of a filled form, each over many rounds."""
    frame: Frame = session.state.root
    codes = [rule.code for rule in session.form.rules if rule.kind in ("calculate", "relevant")]
    codes += [n.constraint for n in session.form.scope.nodes if n.constraint is not None]
    found = []
    for code in codes:
        rounds = range(2_000)
        start = time.thread_time()
        for _ in rounds:
            code(frame)
        found.append((time.thread_time() - start) * 1e6 / len(rounds))
    return found


def memory(form: Form) -> float:
    """Megabytes that one more compiled copy takes."""
    data = form.to_bytes()
    gc.collect()
    tracemalloc.start()
    again = Form.from_bytes(data)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert again.digest == form.digest
    return size / 1e6


def main() -> int:
    for size in (66, 561):
        form = made(size)
        data = form.to_bytes()
        say(f"— {len(form.questions)} questions, {len(form.rules)} rules, {len(data):,} bytes —")
        say(f"compile from storage: {timed(lambda d=data: Form.from_bytes(d)) / 1e3:,.1f} ms")  # type: ignore[misc]
        say(f"memory: {memory(form):.2f} MB")
        times: list[float] = []
        for seed in range(12):
            more, session = walk(form, seed)
            times += more
        say(f"answer and next question: {spread(times)}")
        say(f"expression: {spread(expressions(session))}")
        draft = json.dumps(session.stored())

        def turn(form: Form = form, draft: str = draft) -> None:
            again = Session.restore(form, json.loads(draft), now=NOW)
            again.set("cost_0", "7.5", now=NOW)
            again.go_to("cost_0")
            again.current("en")
            json.dumps(again.stored())

        turn()
        say(f"turn restored from storage: {spread([timed(turn) for _ in range(200)])}")
        say(f"draft: {len(draft):,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
