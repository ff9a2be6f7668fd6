"""`thaktho doctor`: what is wrong right now, for the operator at 3 a.m."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import Bell
from bot.commands.service import AsJson, fail, show
from bot.line.client import LineClient, LineError
from bot.settings import Settings, SettingsError, load_settings
from bot.thai import to_bangkok
from handlers.budget import reserve
from models import (
    alarms,
    db,
    export_queries,
    heartbeat,
    inbox,
    outbox,
    oversight,
    picture_queries,
    reconcile,
    submission_queries,
)
from workers.quota import outlook

app = typer.Typer()
SLOW = 60.0
"""Seconds that a row may wait until somebody should look."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` is empty when it is well."""

    part: str
    well: bool
    said: str
    remedy: str = ""


@app.callback(invoke_without_command=True)
def doctor(as_json: AsJson = False) -> None:
    """Look at settings, database, Redis, LINE and the queues; exit 1 when something is wrong."""
    try:
        settings = load_settings()
    except SettingsError as error:
        fail(*error.lines, code=error.exit_code)
    findings = list(examine(settings))
    show([asdict(finding) for finding in findings], as_json, lambda _: _lines(findings))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _lines(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"{'ok ' if found.well else 'BAD'} {found.part:<10} {found.said}"
        + (f"  → {found.remedy}" if found.remedy else "")
        for found in findings
    )


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check in turn; one that fails does not stop the others."""
    engine = db.connect(settings.database_url, pool=1)
    yield from _database(engine, settings)
    there = Bell(settings.redis_url).is_there()
    yield Finding(
        "redis",
        there,
        "answers" if there else "does not answer; messages are still taken and answered",
        "" if there else "start Redis; validation and photos wait until it is back",
    )
    yield asyncio.run(_line(settings))
    engine.dispose()


def _database(engine: Engine, settings: Settings) -> Iterator[Finding]:
    try:
        db.check(engine)
        db.open_vault(engine, settings.sealing_keys)
    except db.DatabaseAwayError as error:
        yield Finding("database", False, str(error), "start PostgreSQL or mend DATABASE_URL")
        return
    except db.NotMigratedError as error:
        yield Finding("database", False, str(error), "run: thaktho db upgrade")
        return
    except Exception as error:
        yield Finding("keys", False, type(error).__name__, "THAKTHO_KEYS lacks a key in use")
        return
    yield Finding("database", True, "migrated, and its secrets open")
    now = settings.clock()
    for part, read in _QUEUES.items():
        try:
            yield read(engine, now)
        except SQLAlchemyError as error:
            yield Finding(part, False, type(error).__name__, "see the database's log")


def _processes(engine: Engine, _now: datetime) -> Finding:
    """Whether each kind of process was at work lately."""
    with engine.connect() as connection:
        ages = heartbeat.ages(connection)
    silent = [name for name, age in ages.items() if age is None or age > heartbeat.LATE]
    said = ", ".join(
        f"{name} {'never seen' if age is None else f'{age:.0f} s ago'}"
        for name, age in ages.items()
    )
    remedy = "; ".join(f"start it, or see its log: thaktho {name}" for name in silent)
    return Finding("processes", not silent, said, remedy)


def _inbox(engine: Engine, now: datetime) -> Finding:
    with engine.connect() as connection:
        counts, waits = inbox.counts(connection), alarms.oldest(connection, now)["inbox"]
    aside, late = counts["set_aside"], waits > SLOW
    remedies = ["thaktho inbox list, mend the cause, thaktho inbox replay ID"] if aside else []
    if late:
        remedies.append("is talk running? thaktho inbox list --open shows whose line stands")
    return Finding(
        "inbox",
        not remedies,
        f"{counts['open']} open, the oldest for {waits:.0f} s, {aside} set aside",
        "; ".join(remedies),
    )


def _outbox(engine: Engine, now: datetime) -> Finding:
    with engine.connect() as connection:
        counts, waits = outbox.counts(connection), alarms.oldest(connection, now)["outbox"]
        lost = alarms.counts(connection, now)["outbox", "lost"]
    remedies = ["thaktho outbox list --failed says why"] if lost else []
    if waits > SLOW:
        remedies.append("is talk running, does LINE answer? thaktho outbox list")
    said = f"{counts['open']} open, the oldest due for {waits:.0f} s"
    return Finding(
        "outbox",
        not remedies,
        f"{said}, {lost} pushes not delivered since yesterday",
        "; ".join(remedies),
    )


def _submissions(engine: Engine, now: datetime) -> Finding:
    with engine.connect() as connection:
        counts = submission_queries.counts(connection)
        waits = alarms.oldest(connection, now)["submission"]
    aside = counts["set_aside"]
    remedies = (
        ["thaktho inbox reports, mend the cause, thaktho inbox replay --report ID"] if aside else []
    )
    if waits > SLOW * 5:
        remedies.append("is a worker running? thaktho worker")
    return Finding(
        "validation",
        not remedies,
        f"{counts['open']} reports wait, the oldest for {waits:.0f} s, {aside} set aside",
        "; ".join(remedies),
    )


def _alerts(engine: Engine, now: datetime) -> Finding:
    """Danger: whether each alert reached somebody, and whether the ladder climbs."""
    with engine.connect() as connection:
        counts = alarms.counts(connection, now)
        late = alarms.oldest(connection, now)["alert_step"]
    alone = counts["alert", "unreached"]
    remedies = []
    if alone:
        remedies.append(
            "nobody has heard of them: phone the coordinators; thaktho people list --role protect, "
            "then invite whom the place lacks"
        )
    if late > SLOW:
        remedies.append("the ladder stands still: is a clock running? thaktho clock")
    said = f"{counts['alert', 'waiting']} wait to be taken, {alone} reached nobody"
    return Finding(
        "alerts", not remedies, f"{said}, the next rung {late:.0f} s late", "; ".join(remedies)
    )


def _fetches(engine: Engine, now: datetime) -> Finding:
    """Photos and workbooks that are to be fetched from LINE."""
    with engine.connect() as connection:
        counts, waits = alarms.counts(connection, now), alarms.oldest(connection, now)
    late = max(waits["attachment"], waits["form_proposal"])
    well = late < SLOW * 10
    return Finding(
        "fetches",
        well,
        f"{counts['attachment', 'waiting']} photos and {counts['form_proposal', 'waiting']} forms "
        f"wait, {late:.0f} s overdue",
        "" if well else "is a worker running, does LINE_DATA_API_URL answer? its log says which",
    )


def _people(engine: Engine, _now: datetime) -> Finding:
    with engine.connect() as connection:
        unreadable = oversight.unreadable_people(connection)
    return Finding(
        "people",
        unreadable == 0,
        f"{unreadable} cannot be read while something waits for them",
        "THAKTHO_KEYS lacks the key they were sealed with" if unreadable else "",
    )


def _quota(engine: Engine, now: datetime) -> Finding:
    """The month's messages as they were counted, and when they end at this pace."""
    with engine.connect() as connection:
        found = outlook(connection, now)
    month = found.month
    allowed = "no limit" if month.allowed is None else f"of {month.allowed}"
    said = f"{month.used} {allowed} used, {month.danger} for danger, {reserve(month)} kept for it"
    if found.waiting:
        said += f", {found.waiting} pushes wait for room"
    if found.ends_on is not None:
        said += f"; at this rate they end on {found.ends_on:%d %B}"
    return Finding(
        "quota",
        found.ends_on is None,
        said,
        "danger still goes; buy messages, or see who sends from LINE's own manager"
        if found.ends_on is not None
        else "",
    )


def _sums(engine: Engine, now: datetime) -> Finding:
    """The last nightly proof that counts add up, and the worst of what differs."""
    with engine.connect() as connection:
        last = reconcile.last_run(connection)
        wrong = reconcile.differences(connection, last.at, 5) if last is not None else ()
    if last is None:
        return Finding("sums", True, "not proved yet; the clock does it at 02:00")
    said = f"{last.found} of {last.expected} agreed on {to_bangkok(last.at):%Y-%m-%d %H:%M}"
    for one in wrong:
        place = " ".join(part for part in (one.place, one.form) if part) or "everywhere"
        said += f"; {one.rule} at {place}: {one.found}, not {one.expected}"
    late = now - last.at > timedelta(hours=27)
    remedy = "is a clock running? thaktho clock" if late else ""
    return Finding(
        "sums", not wrong and not late, said, "see docs/operations.md: sums" if wrong else remedy
    )


def _files(engine: Engine, now: datetime) -> Finding:
    """Pictures and exports that somebody waits for."""
    with engine.connect() as connection:
        pictures, exports = picture_queries.counts(connection), export_queries.counts(connection)
    failed = pictures["failed"] + exports["failed"]
    said = f"{pictures['waiting']} pictures and {exports['waiting']} exports wait, {failed} failed"
    well = pictures["waiting"] < 100
    return Finding("files", well, said, "" if well else "is a worker running? thaktho worker")


_QUEUES: dict[str, Callable[[Engine, datetime], Finding]] = {
    "processes": _processes,
    "alerts": _alerts,
    "fetches": _fetches,
    "inbox": _inbox,
    "outbox": _outbox,
    "validation": _submissions,
    "people": _people,
    "quota": _quota,
    "sums": _sums,
    "files": _files,
}


async def _line(settings: Settings) -> Finding:
    token = settings.line_channel_access_token.get_secret_value()
    client = LineClient(
        token, api_url=settings.line_api_url, data_url=settings.line_data_api_url, read=5.0
    )
    try:
        limit, used = await client.quota()
    except LineError as error:
        return Finding("line", False, str(error), "see LINE_CHANNEL_ACCESS_TOKEN, LINE_API_URL")
    finally:
        await client.close()
    return Finding("line", True, f"answers; {used} of {limit or 'unlimited'} messages used")
