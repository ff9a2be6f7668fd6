"""`make fuzz`: a million inputs on all processors, and what came of them.

    python -m tests.fuzz [--inputs N] [--seed S] [--only PART] [--replay TARGET NUMBER]

Inputs are divided among the targets by their parts of a million. An input is found again by seed,
target and number: `--replay` runs its story up to it and shows it whole. Ends with 1 when anything
failed, after all of it ran.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from bot.embedded import STATE_FOLDER, start_postgres, start_redis
from bot.server_process import FolderInUseError, Server
from tests.fuzz.inputs import Place, Target
from tests.fuzz.judge import Report
from tests.fuzz.targets import TARGETS
from tests.fuzz.work import own_database, quiet, work_through

MILLION = 1_000_000


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    args = _arguments()
    targets = [one for one in TARGETS if args.only in one.name]
    if not targets:
        names = "\n  ".join(one.name for one in TARGETS)
        sys.exit(f"no target is named like {args.only}; there are:\n  {names}")
    if args.replay:
        _replay(args.replay[0], int(args.replay[1]), args.seed)
        return
    shares = divided(targets, args.inputs)
    say(f"seed {args.seed}, {sum(shares.values()):,} inputs, {args.jobs} processes")
    with servers() as place:
        reports, lost = _run(targets, shares, args.seed, args.jobs, place)
    sys.exit(_told(reports, lost, args.seed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--inputs", type=int, default=MILLION)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 31))
    parser.add_argument("--only", default="", help="targets whose names hold this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--replay", nargs=2, metavar=("TARGET", "NUMBER"))
    return parser.parse_args()


def divided(targets: Sequence[Target], inputs: int) -> dict[str, int]:
    """How many inputs each target gets: by its parts, at least one story."""
    whole = sum(one.parts for one in targets)
    return {one.name: max(one.span, round(inputs * one.parts / whole)) for one in targets}


@contextmanager
def servers() -> Iterator[Place]:
    """A PostgreSQL and a Redis of our own, empty."""
    postgres = _first_free("fuzz-postgres", lambda at: start_postgres(at, durable=False))
    redis = _first_free("fuzz-redis", lambda at: start_redis(at, durable=False))
    try:
        yield Place(postgres.url, redis.url)
    finally:
        redis.stop()
        postgres.stop()


def _first_free(kind: str, start: Any) -> Server:
    for number in range(20):
        try:
            started: Server = start(STATE_FOLDER / "tests" / f"{kind}-{number}")
        except FolderInUseError:
            continue
        return started
    raise RuntimeError(f"all folders of {kind} are in use")


def _run(
    targets: Sequence[Target], shares: dict[str, int], seed: int, jobs: int, place: Place
) -> tuple[dict[str, Report], list[str]]:
    """All inputs, a target at a time in each process, the longest first."""
    context = mp.get_context("spawn")
    work: Any = context.Queue()
    done: Any = context.Queue()
    for target in targets:
        for part in range(jobs):
            work.put((target.name, part))
    for _ in range(jobs):
        work.put(None)
    processes = [
        context.Process(target=work_through, args=(number, work, done, shares, seed, jobs, place))
        for number in range(jobs)
    ]
    for process in processes:
        process.start()
    reports: dict[str, Report] = {target.name: Report() for target in targets}
    lost: list[str] = []
    left = dict.fromkeys(reports, jobs)
    say(HEAD)
    waiting = len(targets) * jobs
    while waiting:
        try:
            name, part, report = done.get(timeout=5)
        except Exception:
            if not any(process.is_alive() for process in processes):
                break
            continue
        waiting -= 1
        if isinstance(report, str):
            lost.append(f"{name}: {report}")
            continue
        reports[name].add(report)
        left[name] -= 1
        if not left[name]:
            say(_line(name, reports[name]))
    for process in processes:
        process.join(30)
        if process.exitcode:
            lost.append(f"a process ended with {process.exitcode}")
    return reports, lost


def _replay(name: str, number: int, seed: int) -> None:
    """One input again, shown whole, with its traceback."""
    quiet()
    target = next(one for one in TARGETS if one.name == name)
    first = number - number % target.span
    with servers() as place, own_database(place, "fuzz_replay") as own, target.open(own) as story:
        for at, given in enumerate(story(Random(f"{seed}:{name}:{first}")), first):
            if at == number:
                say(ascii(given.given))
            began = time.process_time()
            try:
                given.run()
            finally:
                if at == number:
                    say(f"{time.process_time() - began:.3f} s of processor time")
            if at == number:
                return


HEAD = f"{'target':<34}{'inputs':>9}{'a second':>10}{'slowest':>10}{'number':>9}{'wall':>8}"


def _line(name: str, one: Report) -> str:
    """Inputs, inputs a second of processor time, the slowest of them and its number."""
    each = one.inputs / one.seconds if one.seconds else 0
    return (
        f"{name:<34}{one.inputs:>9,}{each:>10,.0f}{one.slowest:>9.3f}s{one.slowest_number:>9}"
        f"{one.slowest_wall:>7.2f}s"
    )


def _told(reports: dict[str, Report], lost: Sequence[str], seed: int) -> int:
    """Print the figures. → the exit code."""
    total = sum(one.inputs for one in reports.values())
    failed = sum(sum(one.kinds.values()) for one in reports.values())
    say(f"{total:,} inputs, {failed:,} failures, seed {seed}")
    for name, one in sorted(reports.items()):
        for kind, count in sorted(one.kinds.items(), key=lambda item: -item[1]):
            say(f"\n{name}: {count} x {kind}")
            for failure in one.failures:
                if failure.kind == kind:
                    say(f"  --seed {seed} --replay '{name}' {failure.number}  {failure.detail}")
                    say("    " + failure.given.encode("ascii", "backslashreplace").decode())
    for line in lost:
        say(f"LOST: {line}")
    return 1 if failed or lost else 0


if __name__ == "__main__":
    main()
