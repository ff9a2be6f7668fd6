"""People of the town who give help: the forms `assistance` and `centre`, sent and validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import update
from sqlmodel import SQLModel

from bot.forms import Form, Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai.show import BANGKOK, bangkok_date
from handlers.orders import MoveCase, OpenCorrection, SaveDraft, SendSubmission
from handlers.turn import Draft
from models.case import Assistance, Case
from models.columns import table
from models.submission import Submission
from tests.workers.town import Town
from workers.publish import publish
from workers.validate import validate_one

CHILDREN = (
    ("วิชัย", "ทดสอบดี"), ("มาลี", "สมมุติสุข"), ("ประเสริฐ", "ตัวอย่างดี"), ("ขวัญใจ", "แบบอย่าง"),
    ("เอกชัย", "ลองดู"), ("ดวงใจ", "จำลอง"), ("ภูมิ", "สาธิต"), ("ฟ้าใส", "ฝึกหัด"),
)  # fmt: skip


@cache
def built(key: str) -> Form:
    compiled = compile_form(TEXT_FORMS[key], name=key).form
    assert compiled is not None
    return compiled


@dataclass
class Giving:
    """The town with both forms published."""

    town: Town

    def __post_init__(self) -> None:
        with self.town.engine.begin() as connection:
            for key in ("assistance", "centre"):
                publish(connection, key, built(key), self.town.now)
                self.town.shelf.by_digest[built(key).digest] = built(key)

    def case(self, *, confirmed: bool = True, name: str = "weaver", **answers: str) -> str:
        """A new case of a child unlike the others. → its number."""
        town, at = self.town, len(self.town.rows(Case))
        first, last = CHILDREN[at]
        number = town.send(
            name,
            answers={
                "first_name": first,
                "last_name": last,
                "birth": f"{2008 + at % 5}-0{1 + at % 9}-{10 + at}",
                "guardian_phone": f"08{at}-{at}11-70{at}3",
                "moo": str(1 + at),
                **answers,
            },
        )
        town.validate()
        if confirmed:
            done, why, _ = town.order("province", MoveCase(number, "confirm"))
            assert done, why
        return number

    def send(
        self,
        key: str,
        name: str,
        answers: Mapping[str, str],
        *,
        files: Mapping[str, bytes] | None = None,
        corrects: int = 0,
        validate: bool = True,
    ) -> dict[str, Any]:
        """Send a form with these answers. → the submission's row as it stands afterwards."""
        town, form = self.town, built(key)
        now = town.now.astimezone(BANGKOK)
        session = Session.start(form, now=now, seed=1, files=files)
        for field, value in answers.items():
            verdict = session.set(field, value, now=now)
            assert verdict.accepted, (field, value, verdict)
        draft = Draft(0, key, form.digest, session.stored(), town.now, town.now, corrects=corrects)
        if corrects:
            opened = town.order(name, OpenCorrection(corrects))
            assert opened is not None
            draft = replace(opened[0], session=session.stored())
        draft = replace(draft, id=town.order(name, SaveDraft(draft)))
        receipt = town.order(name, SendSubmission(draft, session.record(), "", ""))
        sent = town.one(Submission, number=receipt.number)
        if validate:
            validate_one(town.engine, town.vault, town.clock, sent["id"])
        return town.one(Submission, id=sent["id"])

    def give(self, name: str, *numbers: str, **changed: str | None) -> dict[str, Any]:
        """Help for cases: 800 baht each, changed by name (None takes an answer out)."""
        corrects = int(changed.pop("corrects", None) or 0)
        said: dict[str, str | None] = {
            "assist_for": "child",
            "case_no": numbers[0],
            "assist_date": bangkok_date(self.town.now).isoformat(),
            "assist_kind": "money",
            "support": "grant",
            "fund": "eef",
            "amount": "800",
            "pay": "cash",
            "receiver": "ยายมา ทดสอบ",
            "also_cases": " ".join(numbers[1:]) or None,
            **changed,
        }
        answers = {field: value for field, value in said.items() if value is not None}
        return self.send("assistance", name, answers, corrects=corrects)

    def change(self, model: type[SQLModel], **values: Any) -> None:
        """Set columns of every row of a table."""
        with self.town.engine.begin() as connection:
            connection.execute(update(table(model)).values(**values))

    def send_back(self, state: str = "returned") -> None:
        """Every form of help is returned by a coordinator, or waits (again) to be validated."""
        target = table(Submission)
        with self.town.engine.begin() as connection:
            forms = update(target).where(target.c.form == "assistance")
            connection.execute(forms.values(state=state))

    def rows(self, **where: Any) -> list[dict[str, Any]]:
        """Help in force."""
        found = self.town.rows(Assistance, **where)
        return [row for row in found if row["voided_at"] is None]

    def total(self) -> int:
        return sum(row["amount"] for row in self.rows())
