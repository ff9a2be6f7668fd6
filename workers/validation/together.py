"""Many new reports in one transaction: what they need is read in one go, what they leave is written
in one go.

Each is judged by itself, by the same functions as one alone, in the order in which they were sent;
children that earlier ones of them brought are known to the later ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from handlers.likeness import ASK_FROM, Features, points
from models import bulk, case_queries, child_queries, finding_queries, person, submission_queries
from models.child_queries import Look
from models.scope import everything
from models.vault import Vault
from workers.validation import alike
from workers.validation.deciding import decide
from workers.validation.store import NewCase, Role, Serving, Store
from workers.validation.structure import check
from workers.validation.work import Work, open_work


@dataclass
class Shared(Store):
    """Answers from what was read ahead; keeps what is to be written until `write`."""

    held: Mapping[int, list[Role]] = field(default_factory=dict)
    places: Mapping[str, list[Serving]] = field(default_factory=dict)
    tambons: Collection[str] = ()
    files: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    apart: Mapping[int, Collection[int]] = field(default_factory=dict)
    looks: Mapping[int, Look] = field(default_factory=dict)
    near: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    ids: list[tuple[int, int]] = field(default_factory=list)
    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    fresh: dict[bytes, list[alike.Candidate]] = field(default_factory=lambda: defaultdict(list))

    def read(self, works: Sequence[Work]) -> None:
        """Everything that judging these reports will ask for."""
        connection = self.connection
        ids = [work.row.id for work in works]
        self.held = person.roles(connection, sorted({work.row.person_id for work in works}))
        tambons = sorted({work.tambon for work in works})
        self.places = case_queries.laos_of_tambons(connection, tambons)
        self.tambons = case_queries.known_tambons(connection, tambons)
        self.files = submission_queries.attachments_of(connection, ids)
        self.apart = finding_queries.differ_from(connection, ids)
        self.looks = {
            work.row.id: alike.look(self.vault, alike.features(work.report, work.tambon), ASK_FROM)
            for work in works
        }
        child_queries.lock_keys(
            connection, {key for look in self.looks.values() for key in look.hashes}
        )
        self.near = child_queries.alike_each(connection, everything(), self.looks)
        self.ids = bulk.ids(connection, len(works))

    def roles(self, person_id: int) -> list[Role]:
        return self.held[person_id]

    def serving(self, tambon: str) -> list[Serving]:
        return self.places.get(tambon, [])

    def is_tambon(self, code: str) -> bool:
        return code in self.tambons

    def attachments(self, submission_id: int) -> Sequence[Any]:
        return self.files.get(submission_id, ())

    def told_apart(self, submission_id: int) -> Collection[int]:
        return self.apart.get(submission_id, ())

    def alike(self, submission_id: int, wanted: Features) -> list[alike.Candidate]:
        found = alike.best(self.vault, wanted, self.near.get(submission_id, ()), ASK_FROM)
        new = {
            one.row.case_id: one
            for key in self.looks[submission_id].hashes
            for one in self.fresh.get(key, ())
        }
        for one in new.values():
            scored = points(wanted, one.features)
            if scored >= ASK_FROM:
                found.append(alike.Candidate(one.row, one.child, one.features, scored))
        return sorted(found, key=alike.best_first)

    def keep_findings(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows["finding"] += rows

    def open_case(self, new: NewCase) -> int:
        child_id, case_id = self.ids.pop(0)
        self.rows["child"].append({**new.child, "id": child_id})
        self.rows["child_key"] += [{"child_id": child_id, "hash": key} for key in sorted(new.keys)]
        self.rows["case"].append({**new.case, "id": case_id, "child_id": child_id})
        self.rows["case_event"].append({**new.event, "case_id": case_id})
        codes = dict.fromkeys(new.needs)
        self.rows["need"] += [{"case_id": case_id, "code": code} for code in codes]
        if new.consent is not None:
            self.rows["consent"].append({**new.consent, "case_id": case_id})
        tambon, sex = str(new.case["tambon"]), str(new.case["sex"])
        row: Any = SimpleNamespace(id=child_id, case_id=case_id)
        known = alike.Candidate(row, new.record, alike.known_features(new.record, tambon, sex), 0)
        for key in new.keys:
            self.fresh[key].append(known)
        return case_id

    def settle(self, submission_id: int, state: str, now: datetime, **values: Any) -> None:
        row = {"id": submission_id, "state": state, "validated_at": now, **values}
        self.rows["submission"].append(row)

    def write(self) -> None:
        """Write down everything that was kept."""
        bulk.write(self.connection, self.rows)


def settle(
    connection: Connection, vault: Vault, now: datetime, submissions: Sequence[int]
) -> dict[int, str]:
    """Validate those of these new reports that still wait. → the new state by submission."""
    store = Shared(connection, vault)
    rows = submission_queries.load_waiting(connection, submissions)
    works = [open_work(connection, vault, row, now, store) for row in rows]
    refused = [check(work) for work in works]  # most of the time goes here, before anybody waits
    if works:
        store.read(works)
    states = {work.row.id: decide(work, found) for work, found in zip(works, refused, strict=True)}
    store.write()
    return states
