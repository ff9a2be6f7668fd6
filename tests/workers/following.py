"""Follow-ups of the town: the built-in form, filled in by its weavers."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, select

from bot.forms import Form, Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai.show import BANGKOK, bangkok_date
from handlers.orders import MoveCase, SaveDraft, SendSubmission
from handlers.turn import Draft
from models.case import Case, CaseEvent
from models.casework import Placement, PlacementCheck, Visit
from models.columns import table
from tests.workers.town import Town
from workers.publish import publish


@cache
def follow_form() -> Form:
    compiled = compile_form(TEXT_FORMS["follow_up"], name="follow_up").form
    assert compiled is not None
    return compiled


def publish_follow_up(town: Town) -> None:
    form = follow_form()
    with town.engine.begin() as connection:
        publish(connection, "follow_up", form, town.now)
    town.shelf.by_digest[form.digest] = form


def follow(
    town: Town,
    number: str,
    name: str = "weaver",
    *,
    corrects: int = 0,
    draft: Draft | None = None,
    preset: dict[str, str] | None = None,
    **said: str,
) -> str:
    """Send a follow-up about a case: a home visit of today, the child met. → its number."""
    form = follow_form()
    now = town.now.astimezone(BANGKOK)
    session = Session.start(form, now=now, seed=1, preset=preset or {})
    answers = {
        "case_no": number,
        "visit_date": bangkok_date(town.now).isoformat(),
        "visit_by": "home",
        "met": "both",
        "danger_now": "no",
        "now": "same",
        **({} if said.get("now") in {"notfound", "dead"} else {"got": "yes_some"}),
        "next": "visit",
        **said,
    }
    if answers["next"] != "close":
        later = (bangkok_date(town.now) + timedelta(days=20)).isoformat()
        answers.setdefault("next_date", later)
    for ref, value in answers.items():
        verdict = session.set(ref, value, now=now)
        assert verdict.accepted, (ref, verdict)
    assert not session.validate(), session.validate()
    if draft is None:
        draft = blank(town, name, corrects=corrects)
    order = SendSubmission(draft, session.record(), "", "")
    sent = town.order(name, order)
    town.validate()
    return str(sent.number)


def blank(town: Town, name: str = "weaver", *, corrects: int = 0) -> Draft:
    """An empty draft of the form, saved."""
    form = follow_form()
    draft = Draft(
        id=0,
        form="follow_up",
        version=form.digest,
        session={},
        created_at=town.now,
        updated_at=town.now,
        corrects=corrects,
    )
    draft_id = town.order(name, SaveDraft(draft))
    return Draft(**{**draft.__dict__, "id": draft_id})


ATTENDING: dict[str, Any] = {
    "now": "attending",
    "place_grade": "m1",
    "place_name": "รร.ทดสอบ",
    "attend": "daily",
}


def reported(town: Town, **changed: str) -> str:
    """A confirmed case of the weaver's. → its number."""
    number = town.send(answers=changed)
    town.validate()
    done, why, _ = town.order("coordinator", MoveCase(number, "confirm"))
    assert done, why
    return number


def case(town: Town, number: str) -> dict[str, Any]:
    return town.one(Case, number=number)


def visits(town: Town) -> list[dict[str, Any]]:
    return town.rows(Visit)


def placements(town: Town) -> list[dict[str, Any]]:
    return town.rows(Placement)


def checks(town: Town) -> dict[int, str]:
    """The answers about the newest placement, by day; "" is not answered."""
    newest = placements(town)[-1]["id"]
    rows = town.rows(PlacementCheck, placement_id=newest)
    return {row["day"]: row["answer"] for row in rows}


def events(engine: Engine, case_id: int) -> list[str]:
    """What happened to a case, in order."""
    target = table(CaseEvent)
    query = select(target.c.kind).where(target.c.case_id == case_id).order_by(target.c.id)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())
