"""Whoever opens what is sealed of a child leaves a line with who, when and why.

Every order of the matrix is tried by those who may: an order that opens something and notes nothing
fails here, and an order that is on no list fails there. A test below holds the same for exports.
"""

from __future__ import annotations

import io
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from handlers.orders import ListCases, LoadQuestion
from models import looks
from models.case import AccessLog
from models.columns import table
from models.scope import everything
from models.submission import Finding, Submission, SubmissionEvent
from models.vault import Box
from tests.workers.test_matrix import GRIDS, PROBES, World, build
from tests.workers.town import Town
from workers.export import Task, What, export

pytestmark = pytest.mark.database
LOOKERS: Final = ("weaver", "coordinator")
TRIED: Final = ("inside", "urgent")
LOG, EVENT = table(AccessLog), table(SubmissionEvent)
OF_A_CHILD: Final = frozenset(
    {"child", "case", "submission", "visit", "help", "referral", "placement", "case_event"}
)
"""Contexts under which something of a child is sealed."""
WRITES: Final = frozenset({
    "NoteFamilyTold", "WithdrawConsent", "AnswerStillThere", "VoidHelp", "DecideReview",
    "AnswerQuestion", "DecidePair", "UndoJoin", "HandOver", "RaiseDanger", "TakeAlert",
})  # fmt: skip
"""Orders that change a case, which writes an event with who and when; what they show is the case's
card, whose look is noted all the same."""


def noted(connection: Any) -> tuple[int, int]:
    """Lines of the log, and looks at reports."""
    viewed = select(func.count()).where(EVENT.c.kind.in_(looks.AT_REPORTS))
    return (
        connection.execute(select(func.count()).select_from(LOG)).scalar_one(),
        connection.execute(viewed).scalar_one(),
    )


def test_orders__that_open_something_of_a_child__note_who_and_why(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, opened = build(town), list[str]()
    real = Box.open

    def watched(box: Box, blob: bytes, context: str) -> Any:
        opened.append(context)
        return real(box, blob, context)

    monkeypatch.setattr(Box, "open", watched)
    silent, looked = set(), set()
    with town.engine.connect() as connection:
        for probe in PROBES:
            name = probe.order.__name__
            for who in LOOKERS:
                for case in set(TRIED) & set(probe.cases) & GRIDS[probe.grid][who]:
                    with world.desk(connection, who) as desk:
                        before = noted(connection)
                        opened.clear()
                        shown = probe.ask(desk, world, case)
                        seen = OF_A_CHILD & set(opened) if shown else set()
                        if seen and noted(connection) == before and name not in WRITES:
                            silent.add(f"{name}: {who} opens {sorted(seen)}")
                        looked |= {name} if seen else set()
                        reasons = select(LOG.c.why).where(LOG.c.why == "")
                        assert not connection.execute(reasons).first(), name
    assert not silent, "\n".join(sorted(silent))
    assert len(looked) > 15, "else nothing was tried"
    assert looked >= {"FindCase", "LoadReview", "AboutCase", "ListCases", "LoadHistory"}


def test_exports__by_an_operator__note_every_case(town: Town) -> None:
    world: World = build(town)
    whats: tuple[What, ...] = ("submissions", "cases", "visits", "assistance")
    for what in whats:
        out = io.BytesIO()
        task = Task(what, "jsonl", names="shown", why=f"request for {what}")
        export(town.engine, town.vault, everything("coordinator"), task, out, town.now)
        lines = town.rows(AccessLog, act="export", why=task.why)
        text = out.getvalue().decode()
        shown = {case for case, number in world.numbers.items() if number in text}
        assert {world.ids[case] for case in shown} <= {row["case_id"] for row in lines}, what
        assert shown or what == "visits"


def test_reports__that_are_no_case_yet__show_who_looked_once_they_are(town: Town) -> None:
    town.send()
    town.validate()
    number = town.send("weaver", first_name="สมชาย", guardian_phone="089-999-1111")
    town.validate()
    report = town.one(Submission, number=number)
    assert report["state"] == "asked"
    assert report["case_id"] is None
    question = town.one(Finding, submission_id=report["id"], code="same_child")
    assert town.order("coordinator", LoadQuestion(question["id"])) is not None
    page = town.order("supervisor", ListCases("received", limit=10))
    assert number in repr(page)
    out = io.BytesIO()
    task = Task("submissions", "jsonl", names="shown")
    export(town.engine, town.vault, everything("coordinator"), task, out, town.now)
    kinds = [row["kind"] for row in town.rows(SubmissionEvent, submission_id=report["id"])]
    assert kinds == ["viewed", "listed", "exported"]
    case = town.rows(Submission)[0]["case_id"]
    with town.engine.begin() as connection:
        reports = table(Submission)
        joined = reports.update().where(reports.c.id == report["id"])
        connection.execute(joined.values(case_id=case, state="joined"))
        kept = town.rows(Submission)[0]["number"]
    with town.engine.connect() as connection:
        found = looks.of_case(connection, kept)
    assert found is not None
    told = [(row.act, row.why) for row in found if row.number == number]
    assert told == [("review", "report"), ("list", "reports"), ("export", "submissions")]
