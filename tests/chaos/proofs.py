"""What must hold after everything was killed: read from the database and from LINE's own journal.

Each proof gives a list of complaints, empty when it holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, text

from bot.engine import review
from bot.engine.answer import in_words
from bot.engine.state import State
from bot.engine.talk import Talk
from bot.forms import Form, Session
from bot.simulator import Simulator
from bot.simulator.taps import readable_text
from bot.thai import to_bangkok
from handlers.scene import files_of
from handlers.turn import Person, TambonChoice
from models import reconcile
from models.conversation import box_of
from models.vault import Vault
from tests.chaos.people import RECEIPT
from tests.chaos.story import PHOTO, Story

OUTCOMES = {"applied", "late", "unsent", "standby", "nobody"}
ENDED = {"delivered", "bundled", "carried", "replaced", "unheard", "expired"}
FAILED = {"refused", "quota", "uncertain", "blocked", "expired"}
SEEN = timedelta(seconds=10)
"""An event received so long before a turn was surely open when its person was leased."""


@dataclass
class Evidence:
    """The database at the end, the stand-in, and what the weavers meant. `poisoned` are the ids of
    events that the suite itself made unreadable, `replayed` of rows that an operator ran again."""

    connection: Connection
    vault: Vault
    line: Simulator
    stories: Sequence[Story]
    now: datetime
    poisoned: frozenset[str] = frozenset()
    replayed: frozenset[int] = frozenset()

    def rows(self, query: str, **values: Any) -> list[Any]:
        return list(self.connection.execute(text(query), values))

    @cached_property
    def inbox(self) -> list[Any]:
        return self.rows("SELECT * FROM inbox ORDER BY done_at, id")

    @cached_property
    def answered(self) -> set[str]:
        """Events of which some delivery was answered 200."""
        posts = self.line.sender.posts
        return {one for post in posts if 200 <= post.status < 300 for one in post.event_ids}

    @cached_property
    def people(self) -> dict[int, str]:
        """LINE's user id of each person."""
        found = self.rows("SELECT id, user_sealed FROM person")
        return {row.id: str(self.vault.open(row.user_sealed, "person")) for row in found}

    @cached_property
    def submissions(self) -> list[Any]:
        return self.rows(
            "SELECT submission.*, version.sealed AS answers FROM submission"
            " JOIN submission_version AS version"
            " ON version.submission_id = submission.id AND version.n = 1 ORDER BY submission.id"
        )

    def answers_of(self, row: Any) -> Mapping[str, Any]:
        """The first version of a report, opened: each answer by its name."""
        box = box_of(self.connection, self.vault, row.key_id)
        return dict(_flat(box.open(row.answers, "submission")["answers"]))

    def told(self, user_id: str) -> str:
        """Everything that LINE accepted for a person, as words."""
        return self._told.get(user_id, "")

    @cached_property
    def _told(self) -> dict[str, str]:
        told: defaultdict[str, list[str]] = defaultdict(list)
        for sent in self.line.accepted:
            for user_id in sent.to:
                told[user_id] += [readable_text(message) for message in sent.messages]
        return {user_id: "\n".join(said) for user_id, said in told.items()}


def _flat(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in answers.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name, value


def events_took_effect_once(found: Evidence) -> Iterator[str]:
    """Every event answered 200 has one row, closed once, with what came of it."""
    rows = Counter(row.event_id for row in found.inbox)
    for lost in found.answered - rows.keys():
        yield f"event {lost} was answered 200 and is nowhere"
    for row in found.inbox:
        if row.event_id in found.poisoned:
            if row.set_aside_at is None:
                yield f"inbox {row.id} cannot be read and was not set aside"
        elif row.done_at is None or row.set_aside_at is not None or row.outcome not in OUTCOMES:
            yield f"inbox {row.id} ended as {row.outcome!r}, aside {row.set_aside_at}: {row.error}"
    answers = "SELECT inbox_id, count(*) AS n FROM outbox WHERE kind = 'reply' GROUP BY 1"
    for row in found.rows(f"{answers} HAVING count(*) > 1"):
        yield f"inbox {row.inbox_id} was answered {row.n} times"


def events_came_in_order(found: Evidence) -> Iterator[str]:
    """Of the events open at a turn the earliest was taken; what came after later ones is late."""
    by_person: defaultdict[int, list[Any]] = defaultdict(list)
    for row in found.inbox:
        if row.person_id is not None and row.done_at is not None and row.outcome != "nobody":
            by_person[row.person_id].append(row)
    for rows in by_person.values():
        newest = None
        for at, row in enumerate(rows):
            if row.kind == "line" and row.outcome == "applied":
                if newest is not None and row.happened_at < newest:
                    yield f"inbox {row.id} was applied after a later one"
                newest = row.happened_at
            for later in rows[at + 1 :]:
                open_then = (
                    later.received_at + SEEN < row.done_at and later.id not in found.replayed
                )
                if _key(later) < _key(row) and open_then:
                    yield f"inbox {row.id} was taken before {later.id}, which happened earlier"


def _key(row: Any) -> tuple[Any, ...]:
    return row.happened_at, row.order_index, row.event_id


def reports_are_there_once(found: Evidence) -> Iterator[str]:
    """Each report that was sent is there once, its receipt was told, and holds what was shown."""
    by_child: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    numbers = set()
    for row in found.submissions:
        if row.form != "oos_report":
            continue
        answers = found.answers_of(row)
        by_child[_child(answers)].append(row)
        numbers.add(row.number)
        if RECEIPT not in found.told(found.people[row.person_id]) or row.number not in found.told(
            found.people[row.person_id]
        ):
            yield f"the receipt of {row.number} was never told"
    for story in found.stories:
        rows = by_child.pop((story.first, story.last), [])
        yield from _of_story(story, [row for row in rows if _is_of(found, row, story)])
    known = {number for story in found.stories for number in story.receipts}
    for number in known - numbers:
        yield f"receipt {number} is of no report"
    yield from _strangers(found, [row for rows in by_child.values() for row in rows])


def _strangers(found: Evidence, rows: Sequence[Any]) -> Iterator[str]:
    """Reports of no known child: only who took a message back may have one, its name taken out."""
    nameless = Counter(story.user_id for story in found.stories if story.unsent)
    for row in rows:
        user_id = found.people[row.person_id]
        nameless[user_id] -= 1
        if nameless[user_id] < 0 or found.answers_of(row).get("first_name"):
            yield f"nobody meant to send {row.number}, {_child(found.answers_of(row))}"


def _child(answers: Mapping[str, Any]) -> tuple[str, str]:
    return str(answers.get("first_name", "")), str(answers.get("last_name", ""))


def _is_of(found: Evidence, row: Any, story: Story) -> bool:
    return found.people[row.person_id] == story.user_id


def _of_story(story: Story, rows: Sequence[Any]) -> Iterator[str]:
    who = f"{story.first} {story.last}"
    if len(rows) > 1:
        yield f"{who} was sent {len(rows)} times: {[row.number for row in rows]}"
    if story.ended and not rows and not story.unsent:
        yield f"{who} was sent, receipt {story.receipts}, and is not there"
    if not story.sends and rows:
        yield f"{who} is there, and was never sent"
    if len(set(story.receipts)) > 1:
        yield f"{who} has several receipts: {story.receipts}"


def answers_are_those_shown(found: Evidence) -> Iterator[str]:
    """What is stored reads as the summary read on which the weaver tapped "send"."""
    drafts = {row.id: row for row in found.rows("SELECT * FROM draft")}
    forms = {
        row.digest: Form.from_bytes(row.compiled)
        for row in found.rows("SELECT digest, compiled FROM form_version")
    }
    stories = {(one.first, one.last, one.user_id): one for one in found.stories}
    # A photo that is none leaves the answers while the report is open, and its weaver is told.
    lost = found.rows("SELECT draft_id FROM attachment WHERE state IN ('refused', 'gone')")
    broken = {one.draft_id for one in lost}
    for row in found.submissions:
        answers = found.answers_of(row)
        child = _child(answers)
        story = stories.get((*child, found.people[row.person_id]))
        if story is None or story.unsent or not story.shown or row.form != "oos_report":
            continue
        stored = _as_shown(found, row, drafts[row.draft_id], forms[row.version])
        gone = {PHOTO} if row.draft_id in broken else set()
        wrong = {
            label: (said, stored.get(label))
            for label, said in story.shown.items()
            if stored.get(label) not in {said, "–" if label in gone else said}
        }
        if wrong:
            yield f"{row.number}: shown and stored differ in {sorted(wrong)}"


def _as_shown(found: Evidence, row: Any, draft: Any, form: Form) -> dict[str, str]:
    """The answers of a draft by question, in the words of its summary."""
    box = box_of(found.connection, found.vault, draft.key_id)
    session = box.open(draft.sealed, "draft")["session"]
    query = "SELECT code, name_th, name_en FROM area WHERE code = :code"
    places = found.rows(query, code=row.tambon)
    tambons = tuple(TambonChoice(one.code, one.name_th, one.name_en, ()) for one in places)
    who = Person(id=draft.person_id, state="active", language="th", roles=(), tambons=tambons)
    now = to_bangkok(draft.closed_at)
    live = Session.restore(form, session, now=now, files=files_of(who), context={})
    talk = Talk(live, State(draft=draft.id, place="summary"), draft.id, "th", now)
    return {one.answer.label: in_words(talk, one.answer) or "–" for one in review.listed(talk)}


def alerts_reached_somebody(found: Evidence) -> Iterator[str]:
    """Each danger has its alert; each alert was accepted once per receiver and rung, or what failed
    was told to people."""
    pushed = Counter(one.retry_key for one in found.line.accepted if one.method == "push")
    spoken = {row.event_id for row in found.inbox if row.event_id.startswith("system:alert:")}
    over = {
        row.id
        for row in found.rows(
            "SELECT id FROM alert WHERE taken_at IS NOT NULL OR closed_at IS NOT NULL"
        )
    }
    for row in found.rows("SELECT * FROM outbox WHERE alert_id IS NOT NULL"):
        times = pushed[str(row.retry_key)] if row.retry_key else 0
        if (
            row.bundle_id is None
            and (row.verdict == "delivered") != (times == 1)
            and not (row.verdict in FAILED and times == 1)
        ):
            yield f"alert push {row.id} ended as {row.verdict}, LINE took it {times} times"
        if row.verdict in FAILED and row.alert_id not in over:
            key = f"system:alert:{row.alert_id}:{row.person_id}"
            if key not in spoken:
                yield f"alert push {row.id} failed as {row.verdict} and nobody was told"
    twice = "SELECT alert_id, person_id, unique_key, count(*) AS n FROM outbox"
    for row in found.rows(
        f"{twice} WHERE alert_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1"
    ):
        yield f"alert {row.alert_id} has {row.n} pushes to {row.person_id}"
    yield from _dangers(found)


def _dangers(found: Evidence) -> Iterator[str]:
    cases = {row.case_id for row in found.rows("SELECT DISTINCT case_id FROM alert")}
    joined = {row.submission_id for row in found.rows("SELECT submission_id FROM same_child")}
    unalerted = "SELECT alert.id FROM alert WHERE NOT EXISTS"
    for row in found.rows(f"{unalerted} (SELECT FROM outbox WHERE outbox.alert_id = alert.id)"):
        yield f"alert {row.id} was never pushed to anybody"
    for row in found.submissions:
        if row.form == "oos_report" and not row.rehearsal:
            danger = found.answers_of(row).get("danger_now") in {"yes", "unsure"}
            if danger and row.case_id not in cases and row.id not in joined:
                yield f"{row.number} told of danger and has no alert"


def pushes_are_ours_once(found: Evidence) -> Iterator[str]:
    """LINE accepted no retry key twice, and none that is not of a row."""
    pushed = Counter(one.retry_key for one in found.line.accepted if one.method == "push")
    ours = {str(row.retry_key) for row in found.rows("SELECT retry_key FROM outbox")}
    for key, times in pushed.items():
        if times > 1:
            yield f"LINE accepted the retry key {key} {times} times"
        if key not in ours:
            yield f"a push with the retry key {key} is of no row"
    for row in found.rows("SELECT * FROM outbox WHERE kind = 'push' AND closed_at IS NOT NULL"):
        if row.verdict == "delivered" and row.bundle_id is None and not pushed[str(row.retry_key)]:
            yield f"push {row.id} counts as delivered and LINE never took it"
        if row.verdict not in ENDED | FAILED:
            yield f"push {row.id} ended as {row.verdict}"


OPEN = {
    "inbox": "done_at IS NULL AND set_aside_at IS NULL",
    "outbox": "closed_at IS NULL",
    "submission": "state = 'received'",
    "attachment": "state = 'waiting'",
    "picture": "state = 'waiting'",
    "export": "state = 'waiting'",
    "form_proposal": "state = 'waiting'",
}


def open_rows(connection: Connection, now: datetime, *, due: bool = False) -> dict[str, int]:
    """Rows that still wait for somebody, by table; only those whose time has come when `due`."""
    found = {}
    for name, condition in OPEN.items():
        when = {"inbox": "not_before", "outbox": "not_before", "submission": "not_before"}
        column = when.get(name, "next_at")
        more = f" AND ({column} IS NULL OR {column} <= :now)" if due else ""
        query = f"SELECT count(*) FROM {name} WHERE {condition}{more}"  # noqa: S608 - our own
        if count := connection.execute(text(query), {"now": now} if due else {}).scalar_one():
            found[name] = int(count)
    return found


def nothing_is_open(found: Evidence) -> Iterator[str]:
    for name, count in open_rows(found.connection, found.now).items():
        yield f"{count} rows of {name} are still open"
    for row in found.rows("SELECT number, error FROM submission WHERE error IS NOT NULL"):
        yield f"{row.number} was set aside: {row.error}"
    leased = "SELECT id FROM person WHERE lease_until > clock_timestamp()"
    for row in found.rows(leased):
        yield f"person {row.id} is still leased"


def counts_reconcile(found: Evidence) -> Iterator[str]:
    for one in reconcile.check(found.connection):
        if one.difference:
            yield f"{one.rule} at {one.place} {one.form}: {one.expected}, found {one.found}"


PROOFS: Sequence[Callable[[Evidence], Iterator[str]]] = (
    events_took_effect_once,
    events_came_in_order,
    reports_are_there_once,
    answers_are_those_shown,
    alerts_reached_somebody,
    pushes_are_ours_once,
    nothing_is_open,
    counts_reconcile,
)
