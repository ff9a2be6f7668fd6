"""Surin: some months of made-up reports by 85 weavers, and what became of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.thai import bangkok_date
from handlers.likeness import points
from models.area_data import LaoRow
from models.case import Alert, AlertStep, Assistance, Case, CaseEvent, Consent, Need, SameChild
from models.case import Child as ChildRow
from models.casework import CaseReporter, Placement, PlacementCheck, Visit
from models.columns import table
from models.conversation import Draft
from models.form import Form
from models.submission import Finding, Submission, SubmissionVersion
from workers import working_days
from workers.demo_data.bulk import Bulk
from workers.demo_data.children import MadeUp, add_child, case_content, child_of, misspelt, plain
from workers.demo_data.lives import Life, any_state, life, office_hour
from workers.demo_data.numbers import numbers
from workers.demo_data.people import SURIN, Member, dice, pilot_laos
from workers.placements import DAYS, due_on
from workers.validation.alike import features

CASES_PER_LAO = 24
LATE = (("new", 2), ("confirmed", 2), ("helping", 2))
DANGERS = (
    ("A", "beaten", "helping"), ("A", "locked", "helping"), ("A", "selfharm", "planned"),
    ("A", "missing", "closed"), ("B", "homeless", "helping"), ("B", "labour", "helping"),
    ("B", "illness", "planned"), ("B", "preg", "helping"), ("B", "drugs", "confirmed"),
    ("B", "alone", "learning"), ("B", "labour", "planned"), ("B", "illness", "helping"),
)  # fmt: skip
"""Level, sign, and where the case stands now."""

UNMADE = (("joined", 14), ("rejected", 9), ("returned", 4), ("asked", 3))
"""Reports that made no case, by what became of them."""

STORY_LAO = "320401T"
"""Where the demo's own phones are at home: its coordinator finds a question to answer."""


@dataclass(frozen=True)
class Told:
    """One report: who sent it, where, when, and what it says. `life` is None when it made no case;
    `like` is the known child's report that it repeats."""

    at: datetime
    lao: LaoRow
    weaver: int
    made: MadeUp
    state: str = "accepted"
    life: Life | None = None
    level: str = ""
    like: Told | None = None


def load(connection: Connection, bulk: Bulk, people: Mapping[Member, int], now: datetime) -> None:
    """Everything of Surin, into `bulk`. `people` has the person id of every member."""
    told = sorted(_everything(people, now), key=lambda one: one.at)
    _Writer(connection, bulk, people, now, told).write()


def _everything(people: Mapping[Member, int], now: datetime) -> list[Told]:
    chance = dice("surin:cases")
    laos = pilot_laos()
    weavers = {lao.code: _weavers(people, lao) for lao in laos}

    def told(lao: LaoRow, at: datetime, made: MadeUp | None = None, **more: Any) -> Told:
        made = made or child_of(chance, lao.tambons[0], at)
        return Told(at, lao, chance.choice(weavers[lao.code]), made, **more)

    def lived(lao: LaoRow, state: str, level: str = "", sign: str = "", late: bool = False) -> Told:
        led = life(chance, now, state, late=late)
        made = child_of(chance, lao.tambons[0], led.opened_at, danger=(sign,) if sign else ())
        return told(lao, led.opened_at, made, life=led, level=level)

    found = [lived(lao, any_state(chance)) for lao in laos for _ in range(CASES_PER_LAO)]
    late = [state for state, how_many in LATE for _ in range(how_many)]
    found += [lived(chance.choice(laos), state, late=True) for state in late]
    found += [lived(chance.choice(laos), state, level, sign) for level, sign, state in DANGERS]
    known = [one for one in found if one.life and one.life.state in {"planned", "helping"}]
    for state, how_many in UNMADE:
        for number in range(how_many):
            at = office_hour(chance, now, chance.randrange(1, 4 if state == "asked" else 40))
            lao, like, made = chance.choice(laos), None, None
            if state in {"joined", "asked"}:
                home = [one for one in known if one.lao.code == STORY_LAO]
                like = chance.choice(home if state == "asked" and number == 0 and home else known)
                lao, made = like.lao, misspelt(chance, like.made)
                at = max(at, like.at + timedelta(hours=1))
            found.append(told(lao, at, made, state=state, like=like))
    return [*found, _a_month_there(weavers[STORY_LAO], now)]


def _a_month_there(weavers: Sequence[int], now: datetime) -> Told:
    """A child of the story's LAO who began to learn a month ago: its question is due today."""
    chance = dice("surin:a month there")
    lao = next(lao for lao in pilot_laos() if lao.code == STORY_LAO)
    led = life(chance, now, "learning")
    *before, learn = led.steps
    began = min(learn.at, now - timedelta(days=DAYS[0] + 1))
    steps = (*before, replace(learn, at=began))
    opened = min(led.opened_at, began - timedelta(days=25))
    steps = tuple(
        replace(step, at=opened + (began - opened) * number / len(steps))
        for number, step in enumerate(steps, start=1)
    )
    made = child_of(chance, lao.tambons[0], opened)
    lived = replace(led, opened_at=opened, steps=steps, due_at=now + timedelta(days=1))
    return Told(opened, lao, weavers[0], made, life=lived)


def _weavers(people: Mapping[Member, int], lao: LaoRow) -> list[int]:
    """The LAO's own, and those of the PAO who work in its district."""
    return [
        person_id
        for member, person_id in people.items()
        if member.role[0] == "weaver"
        and (member.lao == lao.code or (not member.lao and member.area == lao.district))
    ]


class _Writer:
    """Writes reports and cases as validation, coordinators and alerts would have left them."""

    def __init__(
        self,
        connection: Connection,
        bulk: Bulk,
        people: Mapping[Member, int],
        now: datetime,
        told: Sequence[Told],
    ) -> None:
        self.bulk, self.now, self.told = bulk, now, told
        self.chance = dice("surin:rows")
        self.hears: set[tuple[int, int]] = set()
        self.numbers = numbers(connection, SURIN, [one.at for one in told])
        self.version = connection.execute(
            select(table(Form).c.digest).where(table(Form).c.key == "oos_report")
        ).scalar()
        cases = sum(one.life is not None for one in told)
        self.drafts = bulk.ids(Draft, len(told))
        self.reports = bulk.ids(Submission, len(told))
        self.cases = bulk.ids(Case, cases)
        self.children = bulk.ids(ChildRow, cases)
        self.alerts = bulk.ids(Alert, len(DANGERS))
        self.placements = bulk.ids(Placement, cases)
        self.coordinator = {m.lao: p for m, p in people.items() if m.role[0] == "coordinator"}
        self.protect = [p for m, p in people.items() if m.role[0] == "protect"]
        self.case_of: dict[int, int] = {}  # id() of what was told → case id

    def write(self) -> None:
        """Cases first, since later reports may be about them."""
        numbered = sorted(
            zip(self.told, self.numbers, strict=True), key=lambda pair: pair[0].life is None
        )
        for one, number in numbered:
            key = self.bulk.key(one.at)
            place = {
                "province": SURIN,
                "district": one.lao.district,
                "tambon": one.lao.tambons[0],
                "lao": one.lao.code,
            }
            report_id, case_id = next(self.reports), None
            if one.life is not None:
                case_id = self._case(one, one.life, number, key, place)
                self.case_of[id(one)] = case_id
            elif one.state == "joined" and one.like is not None:
                case_id = self.case_of[id(one.like)]
            self._report(one, number, key, place, report_id, case_id)
            if one.life is None:
                self._unmade(one, report_id)
            elif case_id is not None:
                self._agreed(one, case_id, report_id)

    def _report(
        self,
        one: Told,
        number: str,
        key: Any,
        place: Mapping[str, str],
        report_id: int,
        case_id: int | None,
    ) -> None:
        key_id, box = key
        draft_id, form = (
            next(self.drafts),
            {"form": "oos_report", "version": self.version or "demo"},
        )
        nothing = {"session": {}, "about": "", "progress": "", "danger_case": ""}
        self.bulk.add(
            Draft,
            **form,
            id=draft_id,
            person_id=one.weaver,
            key_id=key_id,
            sealed=box.seal(nothing, "draft"),
            case_id=case_id if one.level else None,
            created_at=one.at - timedelta(minutes=3),
            updated_at=one.at,
            closed_at=one.at,
            closed_as="sent",
        )
        self.bulk.add(
            Submission,
            **form,
            **place,
            id=report_id,
            number=number,
            draft_id=draft_id,
            person_id=one.weaver,
            key_id=key_id,
            state=one.state,
            case_id=case_id,
            received_at=one.at,
            validated_at=one.at + timedelta(seconds=4),
        )
        self.bulk.add(
            SubmissionVersion,
            submission_id=report_id,
            sealed=box.seal({"answers": one.made.answers}, "submission"),
            person_id=one.weaver,
            received_at=one.at,
        )

    def _case(self, one: Told, led: Life, number: str, key: Any, place: Mapping[str, str]) -> int:
        key_id, box = key
        case_id, child_id = next(self.cases), next(self.children)
        add_child(self.bulk, child_id, key, one.made, place["tambon"], one.at)
        owner = self.coordinator[one.lao.code] if led.steps else None
        late = led.due_at is not None and led.due_at < self.now
        code = self.chance.choice(("in_slr", "in_school", "trained", "helped"))
        self.bulk.add(
            Case,
            **place,
            **plain(one.made.report),
            id=case_id,
            number=number,
            child_id=child_id,
            key_id=key_id,
            sealed=box.seal(case_content(one.made), "case"),
            state=led.state,
            urgent=one.level,
            source="danger" if one.level else "report",
            reporter_id=one.weaver,
            weaver_id=one.weaver,
            owner_id=owner,
            opened_at=led.opened_at,
            updated_at=led.updated_at,
            due_at=led.due_at,
            warned_at=led.due_at if late else None,
            closed_at=led.closed_at,
            close_code=code if led.state == "closed" else None,
            helped_at=_when(led, "help"),
            version=1 + len(led.steps),
        )
        self._events(one, led, case_id)
        if one.level:
            self._alert(one, case_id)
        if led.state in {"helping", "learning", "closed"}:
            self._help(one, led, case_id)
            self._followed(one, led, case_id, key[0])
        return case_id

    def _followed(self, one: Told, led: Life, case_id: int, key_id: Any) -> None:
        """A visit after the first help, and where the child learns since."""
        helped, learns = _when(led, "help"), _when(led, "learn")
        chance = dice(f"surin:followed:{case_id}")
        if helped is not None:
            on = min(helped + timedelta(days=chance.randrange(3, 20)), self.now)
            now = "attending" if learns is not None else chance.choice(("same", "left_again"))
            self.bulk.add(
                Visit,
                case_id=case_id,
                person_id=one.weaver,
                visited_on=bangkok_date(on),
                way="home",
                met="child",
                now=now,
                got="yes_some",
                next="visit",
                key_id=key_id,
                recorded_at=on,
            )
        if learns is not None:
            if led.closed_at is not None:  # it was there for a month when the case closed
                learns = min(learns, led.closed_at - timedelta(days=DAYS[0] + 1))
            placement_id = next(self.placements)
            self.bulk.add(
                Placement,
                id=placement_id,
                case_id=case_id,
                kind=chance.choice(("school", "slr", "training")),
                since=bangkok_date(learns),
                key_id=key_id,
                recorded_by=one.weaver,
                recorded_at=learns,
            )
            self._checks(placement_id, one, led, learns)

    def _checks(self, placement_id: int, one: Told, led: Life, learns: datetime) -> None:
        """The questions of a placement; who closed was there after a month."""
        for day, due_at in due_on(bangkok_date(learns), self.now).items():
            said = day == DAYS[0] and led.state == "closed"
            self.bulk.add(
                PlacementCheck,
                placement_id=placement_id,
                day=day,
                due_at=due_at,
                asked=int(said),
                asked_at=due_at if said else None,
                answered_at=led.closed_at if said else None,
                answered_by=one.weaver if said else None,
                answer="yes" if said else "",
            )

    def _events(self, one: Told, led: Life, case_id: int) -> None:
        owner = self.coordinator[one.lao.code]
        first = "danger" if one.level else "reported"
        moves = [(first, "", "new", led.opened_at, one.weaver)]
        moves += [(step.move, step.source, step.target, step.at, owner) for step in led.steps]
        for kind, source, target, at, person_id in moves:
            self.bulk.add(
                CaseEvent,
                case_id=case_id,
                kind=kind,
                from_state=source,
                to_state=target,
                at=at,
                person_id=person_id,
            )

    def _alert(self, one: Told, case_id: int) -> None:
        """Danger is told three minutes before the report is sent, and taken soon after."""
        alert_id, raised = next(self.alerts), one.at - timedelta(minutes=3)
        self.bulk.add(
            Alert,
            id=alert_id,
            case_id=case_id,
            level=one.level,
            raised_at=raised,
            taken_at=raised + timedelta(minutes=self.chance.randrange(2, 14)),
            taken_by=self.chance.choice([self.coordinator[one.lao.code], *self.protect]),
            version=2,
        )
        self.bulk.add(
            AlertStep, alert_id=alert_id, step=0, due_at=raised, done_at=raised, receivers=4
        )

    def _help(self, one: Told, led: Life, case_id: int) -> None:
        given = next(step.at for step in led.steps if step.move == "help")
        self.bulk.add(
            Assistance,
            given_to="child",
            case_id=case_id,
            kind="money",
            fund=self.chance.choice(("eef", "pao", "lao")),
            support="grant",
            amount=self.chance.randrange(500, 3001, 100) * 100,
            given_on=given.date(),
            province=SURIN,
            lao=one.lao.code,
            recorded_by=self.coordinator[one.lao.code],
            recorded_at=given,
        )

    def _agreed(self, one: Told, case_id: int, report_id: int) -> None:
        for code in dict.fromkeys(one.made.report.needs):
            self.bulk.add(Need, case_id=case_id, code=code)
        self.bulk.add(
            Consent,
            case_id=case_id,
            submission_id=report_id,
            given="given",
            who="guardian",
            text_version=self.version or "demo",
            at=one.at,
            person_id=one.weaver,
        )

    def _unmade(self, one: Told, report_id: int) -> None:
        found = {"submission_id": report_id, "created_at": one.at}
        if one.state == "returned":
            self.bulk.add(
                Finding,
                **found,
                code="consent_self",
                severity="stop",
                audience="weaver",
                ref="consent_by",
            )
        if one.like is None:
            return
        known = self.case_of[id(one.like)]
        coordinator, decided = self.coordinator[one.lao.code], one.at + timedelta(hours=3)
        joined = one.state == "joined"
        tambon = one.lao.tambons[0]
        mine, theirs = (features(told.made.report, tambon) for told in (one, one.like))
        self.bulk.add(
            Finding,
            **found,
            code="same_child",
            severity="ask",
            audience="coordinator",
            other_case_id=known,
            points=points(mine, theirs),
            due_at=working_days.after(one.at, working_days.LOOK),
            resolved_at=decided if joined else None,
            resolved_by=coordinator if joined else None,
            verdict="same" if joined else None,
        )
        if joined:
            self.bulk.add(
                SameChild,
                case_id=known,
                submission_id=report_id,
                verdict="same",
                decided_by=coordinator,
                decided_at=decided,
            )
            if one.weaver != one.like.weaver and (known, one.weaver) not in self.hears:
                self.hears.add((known, one.weaver))
                self.bulk.add(
                    CaseReporter,
                    case_id=known,
                    person_id=one.weaver,
                    submission_id=report_id,
                    since=decided,
                )


def _when(led: Life, move: str) -> datetime | None:
    """When a move was made, None when it was not."""
    return next((step.at for step in led.steps if step.move == move), None)
