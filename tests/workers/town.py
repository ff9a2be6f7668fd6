"""A small town for tests: made-up people and children of office 9999, real tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.forms import Form, Session
from bot.thai.show import BANGKOK
from handlers.orders import SaveDraft, SendSubmission
from handlers.turn import Draft, Person, Role, RoleAt
from models import conversation, inbox, outbox, person
from models.area import Area, Lao, LaoTambon
from models.case import Alert, AlertStep, Case, Child, ChildKey, Consent, Need, SameChild
from models.columns import table
from models.scope import scope_of
from models.submission import Attachment, Finding, Submission
from models.vault import Vault
from workers.clockwork.room import Room
from workers.desk import Desk
from workers.perform import PERFORM
from workers.publish import publish
from workers.talk.shelf import ROLES, Shelf
from workers.validate import validate

KEYS = [("test", bytes(range(32)))]
START = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Bangkok
AREAS = (
    ("32", 1, "สุรินทร์", "Surin", ""),
    ("3204", 2, "จอมพระ", "Chom Phra", "32"),
    ("3205", 2, "ปราสาท", "Prasat", "32"),
    ("320401", 3, "จอมพระ", "Chom Phra", "3204"),
    ("320402", 3, "เมืองลีง", "Mueang Ling", "3204"),
    ("320510", 3, "บ้านไทร", "Ban Sai", "3205"),
)
LAOS = (
    ("320401T", "T", "อบต.จอมพระ", ("320401",)),
    ("320401M", "M", "ทต.จอมพระ", ("320401",)),
    ("320402T", "T", "อบต.เมืองลีง", ("320402",)),
    ("320510T", "T", "อบต.บ้านไทร", ("320510",)),
)
PEOPLE: dict[str, tuple[Role, str, str]] = {
    "weaver": ("weaver", "3204", "320402T"),
    "other_weaver": ("weaver", "3205", "320510T"),
    "coordinator": ("coordinator", "3204", "320402T"),
    "second": ("coordinator", "3204", "320402T"),
    "other_coordinator": ("coordinator", "3205", "320510T"),
    "district": ("coordinator", "3204", ""),
    "protect": ("protect", "32", ""),
    "supervisor": ("supervisor", "32", ""),
    "province": ("coordinator", "32", ""),
    "admin": ("admin", "", ""),
}
ANSWERS: Mapping[str, str] = {
    "danger_now": "no",
    "first_name": "สมชาย",
    "last_name": "ทดสอบดี",
    "sex": "m",
    "birth": "2012-08-05",
    "id_kind": "none",
    "tambon": "320402",
    "moo": "4",
    "school_state": "dropout",
    "last_grade": "p6",
    "reason_main": "poor",
    "doing": "farm",
    "lives": "both",
    "disability": "no",
    "wish": "school",
    "needs": "school grant",
    "consent_by": "guardian",
    "guardian_phone": "081-234-5678",
}


class Town:
    """Builds the rows and speaks for the people. `now` moves only when a test moves it."""

    def __init__(self, engine: Engine, vault: Vault, form: Form) -> None:
        self.engine, self.vault, self.form = engine, vault, form
        self.now = START
        self.ids: dict[str, int] = {}
        self.rung: list[str] = []
        self.shelf = Shelf(by_digest={form.digest: form})

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def build(self) -> None:
        with self.engine.begin() as connection:
            for noun in (LaoTambon, Lao, Area):
                connection.execute(table(noun).delete())
            connection.execute(
                table(Area).insert(),
                [
                    {"code": c, "level": n, "name_th": th, "name_en": en, "parent": up}
                    for c, n, th, en, up in AREAS
                ],
            )
            for code, kind, name, tambons in LAOS:
                connection.execute(
                    table(Lao).insert(),
                    {
                        "code": code,
                        "kind": kind,
                        "name_th": name,
                        "name_en": name,
                        "province": code[:2],
                        "district": code[:4],
                    },
                )
                connection.execute(
                    insert(table(LaoTambon)), [{"lao": code, "tambon": t} for t in tambons]
                )
            publish(connection, "oos_report", self.form, self.now)
        for name, role in PEOPLE.items():
            self.enrol(name, role)

    def enrol(self, name: str, role: tuple[Role, str, str]) -> int:
        with self.engine.begin() as connection:
            found = person.ensure(connection, self.vault, [f"U{name}"], self.now)
            sealed = self.vault.seal(name, "person")
            person.enrol(connection, found[f"U{name}"], role, self.now, sealed)
        self.ids[name] = found[f"U{name}"]
        return self.ids[name]

    def grant(self, name: str, role: tuple[Role, str, str]) -> None:
        """One more role for somebody."""
        with self.engine.begin() as connection:
            person.enrol(connection, self.ids[name], role, self.now)

    def change_person(self, name: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            person.change(connection, self.ids[name], values)

    def dismiss(self, *names: str) -> None:
        """End the roles of people."""
        with self.engine.begin() as connection:
            roles = table(person.PersonRole)
            ids = [self.ids[name] for name in names]
            connection.execute(
                update(roles).where(roles.c.person_id.in_(ids)).values(ended_at=self.now)
            )

    @contextmanager
    def desk(self, name: str, inbox_id: int | None = None) -> Iterator[Desk]:
        with self.engine.begin() as connection:
            self.shelf.refresh(connection)
            held = person.roles(connection, [self.ids[name]])[self.ids[name]]
            roles = tuple(RoleAt(ROLES[role], area, lao) for role, area, lao in held)
            who = Person(self.ids[name], "active", "th", roles, name=name)
            scope = scope_of(who.id, held)
            yield Desk(connection, self.vault, self.now, who, scope, self.shelf, self.now, inbox_id)

    def order(self, name: str, order: Any, inbox_id: int | None = None) -> Any:
        """What a person's order gives, in a transaction of its own."""
        with self.desk(name, inbox_id) as desk:
            return PERFORM[type(order)](desk, order)

    def draft(self, name: str = "weaver", *, rehearsal: bool = False, corrects: int = 0) -> Draft:
        draft = Draft(
            id=0,
            form="oos_report",
            version=self.form.digest,
            session={},
            created_at=self.now,
            updated_at=self.now,
            rehearsal=rehearsal,
            corrects=corrects,
        )
        draft_id = self.order(name, SaveDraft(draft))
        return Draft(**{**draft.__dict__, "id": draft_id})

    def record(self, **changed: str | None) -> dict[str, Any]:
        """The record of a report; None takes an answer out."""
        now = self.now.astimezone(BANGKOK)
        session = Session.start(self.form, now=now, seed=1)
        for name, value in {**ANSWERS, **changed}.items():
            if value is not None:
                verdict = session.set(name, value, now=now)
                assert verdict.accepted or name in changed, (name, verdict)
        return session.record()

    def send(
        self,
        name: str = "weaver",
        draft: Draft | None = None,
        *,
        lao: str = "",
        answers: Mapping[str, str] | None = None,
        **changed: str | None,
    ) -> str:
        """Send a report: the usual answers, changed by `answers` and by name. → its number."""
        draft = draft or self.draft(name)
        said = {**(answers or {}), **changed}
        tambon = {**ANSWERS, **said}["tambon"] or ""
        order = SendSubmission(draft, self.record(**said), tambon, lao)
        return str(self.order(name, order).number)

    def validate(self) -> int:
        return validate(self.engine, self.vault, self.clock)

    def room(self) -> Room:
        """A room for due jobs at the present moment; its bells only count."""
        return Room(
            self.engine,
            self.vault,
            self.now,
            ring=lambda: self.rung.append("talk"),
            enqueue=self.rung.append,
        )

    def rows(self, model: Any, **where: Any) -> list[dict[str, Any]]:
        target = table(model)
        query = select(target).order_by(*target.primary_key.columns)
        for name, value in where.items():
            query = query.where(target.c[name] == value)
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def one(self, model: Any, **where: Any) -> dict[str, Any]:
        found = self.rows(model, **where)
        assert len(found) == 1, found
        return found[0]

    def opened(self, key_id: Any, sealed: bytes, context: str) -> Any:
        with self.engine.connect() as connection:
            return conversation.box_of(connection, self.vault, key_id).open(sealed, context)

    def spoken(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """What workers said to a person's conversation: (kind, data)."""
        found = []
        for row in self.rows(inbox.Inbox, person_id=self.ids[name], kind="system"):
            content = self.vault.open(row["sealed"], "inbox")
            found.append((content["kind"], content["data"]))
        return found

    def pushed(self, name: str) -> list[str]:
        """Unique keys of the pushes queued for a person."""
        rows = self.rows(outbox.Outbox, person_id=self.ids[name], kind="push")
        return [row["unique_key"] for row in rows]

    def counts(self) -> dict[str, int]:
        """How many rows everything has: what must not change when a job runs twice."""
        nouns = (
            *(Alert, AlertStep, Case, Child, ChildKey, Consent, Need, SameChild),
            *(Attachment, Finding, Submission, inbox.Inbox, outbox.Outbox),
        )
        with self.engine.connect() as connection:
            return {
                noun.__name__: connection.execute(
                    select(func.count()).select_from(table(noun))
                ).scalar_one()
                for noun in nouns
            }
