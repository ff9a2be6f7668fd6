"""Reading one round of turns: for each leased person the oldest open event and all it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Row

from bot.engine.inputs import SystemSpoke
from bot.line import events
from bot.line.verdict import Verdict
from handlers.turn import Draft, Person, Turn
from models import absences, conversation, inbox, outbox, person
from models.packing import unpack
from models.vault import Box, Vault
from workers import pushing
from workers.talk.shelf import Shelf
from workers.unsaved import OpenDraft

CRASHES = 6  # attempts that never came to an end: the event itself must be the reason
SUSPECT = 3  # after so many a person's events run alone, so that only their own end is counted


@dataclass(frozen=True)
class Leased:
    """A person as leased."""

    id: int
    fence: int
    state: str
    language: str
    user_id: str = field(repr=False)
    name: str = field(repr=False)
    blocked: bool = False
    suspect: bool = False  # attempts at their next event began and did not end: tried alone


@dataclass(frozen=True)
class Unheard:
    """A reply that died: what of it must still be told. `surely`: nobody can have seen it."""

    row_id: int
    keep: Sequence[Any] = field(repr=False)
    surely: bool = True


@dataclass
class Waiting:
    """One event to handle: its row, the turn, and where its reply goes."""

    row: Row[Any]
    turn: Turn | None
    reply_token: str = field(default="", repr=False)
    verdict: str = ""  # set when there is nothing to handle: unsent | standby | unreadable
    unheard: list[Unheard] = field(default_factory=list, repr=False)
    riding: Sequence[Row[Any]] = ()  # pushes that this reply can tell as well
    lent: Sequence[tuple[str, str, str]] = ()  # roles of those the person stands in for
    applied_at: datetime | None = None
    applied_key: str | None = None
    opened: OpenDraft | None = field(default=None, repr=False)


def leased(row: Row[Any], vault: Vault, *, suspect: bool = False) -> Leased:
    """A row of `models.lease.take`, opened."""
    return Leased(
        id=row.id,
        fence=row.fence,
        state=row.state,
        language=row.language,
        user_id=str(vault.open(row.user_sealed, "person")),
        name=str(vault.open(row.name_sealed, "person")) if row.name_sealed else "",
        blocked=row.blocked_at is not None,
        suspect=suspect,
    )


@dataclass
class Loader:
    """`more`: whether the last round left somebody another open event."""

    connection: Connection
    vault: Vault
    shelf: Shelf
    now: datetime
    more: bool = False

    def round(self, people: Mapping[int, Leased], held: Mapping[int, Any]) -> list[Waiting]:
        """The first open event of each person, with its turn. `held`: `models.lease.hold` of all,
        in this transaction."""
        first: dict[int, Row[Any]] = {}
        rows = inbox.waiting(self.connection, list(people), self.now)
        for row in rows:
            first.setdefault(row.person_id, row)
        self.more = len(rows) > len(first)
        if not first:
            return []
        ids = list(first)
        roles = person.roles(self.connection, ids)
        talks = conversation.load(self.connection, ids)
        dead = self._unheard(ids)
        messages = [row.message_id for row in first.values() if row.message_id]
        gone = inbox.unsent(self.connection, messages)
        wrote = [who for who, row in first.items() if row.kind == "line"]
        riding = pushing.riding(self.connection, wrote) if wrote else {}
        lent = absences.lent(self.connection, ids, self.now)
        found = []
        for who, row in first.items():
            state, language = held[who].state, held[who].language
            somebody = self.shelf.person(who, state, language, people[who].name, roles[who])
            item = self._waiting(row, somebody, talks.get(who), gone, dead.get(who, []))
            item.riding, item.lent = riding.get(who, ()), lent.get(who, ())
            found.append(item)
        return found

    def _unheard(self, ids: Sequence[int]) -> dict[int, list[Unheard]]:
        dead: dict[int, list[Unheard]] = {}
        for row in outbox.unheard(self.connection, ids):
            # What LINE refused once it would refuse again.
            told = row.sealed is not None and row.error != Verdict.refused.name
            body = self.vault.open(row.sealed, outbox.CONTEXT) if told else {}
            surely = row.error != outbox.AMBIGUOUS
            dead.setdefault(row.person_id, []).append(Unheard(row.id, body.get("keep", []), surely))
        return dead

    def _waiting(
        self,
        row: Row[Any],
        who: Person,
        talk: Row[Any] | None,
        gone: set[str],
        dead: list[Unheard],
    ) -> Waiting:
        if row.message_id in gone or row.sealed is None:
            return Waiting(row, None, verdict="unsent")
        content = self.vault.open(row.sealed, inbox.CONTEXT)
        reply_token, standby = "", False
        if row.kind == "system":
            taken: Any = SystemSpoke(str(content["kind"]), content["data"])
        else:
            received = events.read(_event(content))
            taken, reply_token, standby = received.input, received.reply_token, received.standby
        if standby:
            return Waiting(row, None, verdict="standby")
        opened = self._open_draft(talk)
        draft = draft_from(opened, talk) if opened is not None and talk is not None else None
        applied = talk.applied_at if talk is not None else None
        late = row.kind == "line" and applied is not None and row.happened_at < applied
        turn = Turn(
            person=who,
            conversation=self.vault.open(talk.sealed, "conversation") if talk is not None else {},
            draft=draft,
            input=taken,
            now=self.now,
            happened_at=row.happened_at,
            forms=self.shelf.newest,
            form_versions=self.shelf.by_digest,
            late=late or (row.kind == "line" and any(one.surely for one in dead)),
            seed=crc32(row.event_id.encode()),
        )
        return Waiting(
            row,
            turn,
            reply_token,
            unheard=dead,
            applied_at=applied,
            applied_key=talk.applied_key if talk is not None else None,
            opened=opened,
        )

    def _open_draft(self, talk: Row[Any] | None) -> OpenDraft | None:
        if talk is None or talk.draft_id is None or talk.draft_form is None:
            return None
        self.shelf.version(self.connection, talk.draft_version)
        box = self.vault.box(talk.draft_key_id, talk.key_sealed)
        return OpenDraft(talk.draft_id, box, box.open(talk.draft_sealed, "draft"))


def draft_of(box: Box, row: Mapping[str, Any]) -> Draft:
    """A draft row, opened."""
    return _draft(row["id"], row, "", box.open(row["sealed"], "draft"))


def draft_from(opened: OpenDraft, talk: Row[Any]) -> Draft:
    """The open draft that came with a conversation's row (`models.conversation.load`)."""
    return _draft(opened.id, talk._mapping, "draft_", opened.content)


def _draft(draft_id: int, row: Mapping[Any, Any], prefix: str, content: Mapping[str, Any]) -> Draft:
    return Draft(
        id=draft_id,
        form=row[f"{prefix}form"],
        version=row[f"{prefix}version"],
        session=content["session"],
        created_at=row[f"{prefix}created_at"],
        updated_at=row[f"{prefix}updated_at"],
        about=content.get("about", ""),
        progress=content.get("progress", ""),
        rehearsal=row[f"{prefix}rehearsal"],
        danger_case=content.get("danger_case", ""),
        corrects=row[f"{prefix}corrects"] or 0,
        asks=tuple(content.get("asks", ())),
        reasons=content.get("reasons", {}),
    )


def _event(content: Any) -> Mapping[str, Any]:
    """A raw event was sealed as the bytes it came in."""

    event: Mapping[str, Any] = unpack(content) if isinstance(content, bytes) else content
    return event
