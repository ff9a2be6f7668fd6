"""People of the town doing whatever they may, at random: what is not allowed is refused."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from handlers.orders import (
    AnswerQuestion,
    DecidePair,
    DecideReview,
    LoadPair,
    LoadReview,
    MoveCase,
    OpenCorrection,
    RaiseDanger,
    UndoJoin,
    VoidHelp,
)
from models.case import Assistance, Case, SameChild
from models.columns import table
from models.submission import Finding, Submission
from tests.workers.giving import Giving
from tests.workers.town import Town

FIRST = ("สมชาย", "สมชัย", "มานะ", "ปิติ", "ชูใจ", "วีระ", "สมชาย")
LAST = ("ทดสอบดี", "ทดสอบดี", "สมมุติ", "ตัวอย่าง")
BIRTHS = ("2012-08-05", "2012-08-05", "2014-03-09", "2022-06-01", "2010-01-15")
PLACES = {"weaver": ("320402", "320401"), "other_weaver": ("320510",)}
MOVES = ("check", "confirm", "plan", "no_help", "undo", "close", "reopen", "to_lao", "accept",
         "decline", "propose_close", "approve", "turn_down")  # fmt: skip
DATA: dict[str, dict[str, Any]] = {
    "plan": {"needs": ["school", "grant"], "words": "พาไปสมัคร", "who": "ป้าแดง",
             "on": "2026-12-01"},
    "close": {"code": "in_school"},
    "propose_close": {"code": "in_school"},
}  # fmt: skip
VERDICTS = ("accept", "return", "reject")


@dataclass
class Acts:
    """`one` does one act; `done` counts those that took effect, by what they were."""

    town: Town
    chance: random.Random
    many: int = 2000
    done: Counter[str] = field(default_factory=Counter)
    giving: Giving = field(init=False)

    def __post_init__(self) -> None:
        self.giving = Giving(self.town)

    def one(self) -> None:
        acts: tuple[tuple[int, Callable[[], bool]], ...] = (
            (20, self.send),
            (3, self.rehearse),
            (6, self.danger),
            (10, self.correct),
            (18, self.decide_question),
            (12, self.review),
            (30, self.move),
            (8, self.join_pair),
            (8, self.undo_join),
            (8, self.give),
            (5, self.void),
        )
        weights, choices = zip(*acts, strict=True)
        act = self.chance.choices(choices, weights)[0]
        self.town.pass_time(minutes=self.chance.randint(1, 40))
        if act():
            self.done[act.__name__] += 1
        if self.chance.random() < 0.3:
            self.town.validate()

    def _row(self, model: Any, **where: Any) -> dict[str, Any] | None:
        """Any row of a table that is like this."""
        rows = table(model)
        query = select(rows.c.id).order_by(rows.c.id)
        for name, value in where.items():
            query = query.where(rows.c[name] == value)
        with self.town.engine.connect() as connection:
            ids = connection.execute(query).scalars().all()
            if not ids:
                return None
            chosen = select(rows).where(rows.c.id == self.chance.choice(ids))
            return dict(connection.execute(chosen).one()._mapping)

    def _report(self) -> tuple[str, dict[str, str]]:
        name = self.chance.choice(list(PLACES))
        return name, {
            "first_name": self.chance.choice(FIRST),
            "last_name": self.chance.choice(LAST),
            "birth": self.chance.choice(BIRTHS),
            "tambon": self.chance.choice(PLACES[name]),
            "guardian_phone": f"081-234-{self.chance.randint(0, 9999):04}",
        }

    def send(self) -> bool:
        name, answers = self._report()
        return bool(self.town.send(name, answers=answers))

    def rehearse(self) -> bool:
        name, answers = self._report()
        self.town.send(name, self.town.draft(name, rehearsal=True), answers=answers)
        return True

    def danger(self) -> bool:
        """Told first; the report follows, or never does."""
        name, answers = self._report()
        draft = self.town.draft(name)
        self.town.order(name, RaiseDanger(draft.id, "B", ("violence",), answers["tambon"]))
        if self.chance.random() < 0.6:
            self.town.send(name, draft, answers=answers)
        return True

    def correct(self) -> bool:
        row = self._row(Submission, form="oos_report", state="returned")
        if row is None:
            return False
        name = next(who for who, number in self.town.ids.items() if number == row["person_id"])
        if self.town.order(name, OpenCorrection(row["id"])) is None:
            return False
        _, answers = self._report()
        answers["tambon"] = row["tambon"]
        self.town.send(name, self.town.draft(name, corrects=row["id"]), answers=answers)
        return True

    def decide_question(self) -> bool:
        row = self._row(Finding, audience="coordinator", resolved_at=None)
        if row is None:
            return False
        verdict: Any = self.chance.choice(("same", "same", "different", "sibling", "checked"))
        return bool(self.town.order("province", AnswerQuestion(row["id"], verdict))[0])

    def review(self) -> bool:
        row = self._row(Submission, form="oos_report", rehearsal=False)
        if row is None:
            return False
        seen = self.town.order("province", LoadReview(row["number"]))
        if seen is None:
            return False
        verdict: Any = self.chance.choice(VERDICTS)
        order = DecideReview(
            row["number"], verdict, seen.version, seen.mark, ("school_state",), "unclear", "ลองดู"
        )
        return bool(self.town.order("province", order).done)

    def move(self) -> bool:
        row = self._row(Case)
        if row is None:
            return False
        name = self.chance.choice(MOVES)
        data = dict(DATA.get(name, {}))
        if name == "to_lao":
            data["lao"] = self.chance.choice(("320401T", "320401M", "320402T", "320510T"))
        who = self.chance.choice(("province", "coordinator", "supervisor", "protect", "weaver",
                                  "other_coordinator", "province"))  # fmt: skip
        return bool(self.town.order(who, MoveCase(row["number"], name, "ลองดู", data))[0])

    def join_pair(self) -> bool:
        one, other = self._row(Case), self._row(Case)
        if one is None or other is None or one["id"] == other["id"]:
            return False
        seen = self.town.order("province", LoadPair(one["number"], other["number"]))
        if seen is None:
            return False
        order = DecidePair(one["number"], other["number"], "same", seen.mark)
        return bool(self.town.order("province", order).done)

    def undo_join(self) -> bool:
        row = self._row(SameChild, undone_by=None)
        return row is not None and bool(self.town.order("province", UndoJoin(row["id"]))[0])

    def give(self) -> bool:
        row = self._row(Case)
        if row is None:
            return False
        before = len(self.giving.rows())
        self.giving.give("province", row["number"])
        return len(self.giving.rows()) > before

    def void(self) -> bool:
        row = self._row(Assistance, voided_at=None)
        return row is not None and bool(self.town.order("province", VoidHelp(row["id"], "mistake"))
                                        [0])  # fmt: skip
