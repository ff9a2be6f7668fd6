"""What validation asks and writes, for one submission. `together.Shared` does it for many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from handlers.likeness import ASK_FROM, Features
from models import case_queries, child_queries, finding_queries, person, submission_queries
from models.scope import everything
from models.vault import Vault
from workers.validation import alike

Role = tuple[str, str, str]
Serving = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class NewCase:
    """A case that opens with its child: columns of both, the child's blocking keys, what the event
    `reported` says, needs, and what the family said (None when nobody was asked)."""

    child: Mapping[str, Any]
    record: Mapping[str, Any]
    keys: Collection[bytes]
    case: Mapping[str, Any]
    event: Mapping[str, Any]
    needs: Sequence[str]
    consent: Mapping[str, Any] | None


@dataclass
class Store:
    """Asks and writes at once."""

    connection: Connection
    vault: Vault

    def roles(self, person_id: int) -> list[Role]:
        """Roles a person holds now: role, area, LAO."""
        return person.roles(self.connection, [person_id])[person_id]

    def serving(self, tambon: str) -> list[Serving]:
        """LAOs that serve a tambon, with the villages when it is only a part of it."""
        return case_queries.laos_of_tambon(self.connection, tambon)

    def is_tambon(self, code: str) -> bool:
        return case_queries.is_tambon(self.connection, code)

    def attachments(self, submission_id: int) -> Sequence[Any]:
        """What was attached: id, ref, kind, state."""
        return submission_queries.attachments(self.connection, submission_id)

    def told_apart(self, submission_id: int) -> Collection[int]:
        """Cases that were already said not to be this report's child."""
        return finding_queries.differs_from(self.connection, submission_id)

    def alike(
        self,
        submission_id: int,  # noqa: ARG002 - who read ahead finds it by this
        wanted: Features,
    ) -> list[alike.Candidate]:
        """Known children, best first, of whom a person must say whether they are this one.

        Whoever looks for the same keys waits until this transaction ends: of two reports of one
        child that are validated at the same time the second one meets the first.
        """
        look = alike.look(self.vault, wanted, ASK_FROM)
        child_queries.lock_keys(self.connection, look.hashes)
        rows = child_queries.alike(self.connection, everything(), look)
        return alike.best(self.vault, wanted, rows, ASK_FROM)

    def keep_findings(self, rows: Sequence[Mapping[str, Any]]) -> None:
        finding_queries.keep(self.connection, rows)

    def open_case(self, new: NewCase) -> int:
        """Keep a case and its child. → its id."""
        child_id = child_queries.add(self.connection, new.child)
        child_queries.set_keys(self.connection, child_id, new.keys)
        case_id = case_queries.add(self.connection, {**new.case, "child_id": child_id})
        event = new.event
        case_queries.note(
            self.connection, case_id, "reported", event["at"], event["person_id"], moved=("", "new")
        )
        case_queries.set_needs(self.connection, case_id, new.needs)
        if new.consent is not None:
            case_queries.keep_consent(self.connection, {**new.consent, "case_id": case_id})
        return case_id

    def settle(self, submission_id: int, state: str, now: datetime, **values: Any) -> None:
        """End the validation of a submission in a state."""
        submission_queries.settle(self.connection, submission_id, state, now, **values)
