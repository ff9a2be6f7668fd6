"""Rows for tests, in office 9999's spirit: no real person, the fewest columns that matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert

from models.area import Area, Lao, LaoTambon
from models.case import Alert, Assistance, Case, Child
from models.columns import table
from models.conversation import new_key
from models.db import connect, open_vault
from models.person import ensure
from models.submission import Submission
from models.vault import Vault

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
KEYS = [("test", bytes(range(32)))]
_serial = count(1)

__all__ = ["KEYS", "NOW", "Rows", "connect", "open_vault"]


class Rows:
    """Inserts rows with one person and one data key behind them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.connection = connection
        self.person_id = self.person(vault, "weaver")
        self.key_id, self.box = new_key(connection, vault, NOW)

    def person(self, vault: Vault, name: str) -> int:
        user = f"U{name}{next(_serial)}"
        return ensure(self.connection, vault, [user], NOW)[user]

    def case(self, **values: Any) -> int:
        place = _place(values.pop("tambon", "320401"))
        row = {
            "number": f"32-2569-{next(_serial):05}",
            "key_id": self.key_id,
            "targets": "T2",
            "reporter_id": self.person_id,
            "weaver_id": self.person_id,
            "opened_at": NOW - timedelta(days=3),
            "updated_at": NOW,
            **place,
            **values,
        }
        if "child_id" not in row:
            row["child_id"] = self.child()
        return self._one(Case, row)

    def child(self) -> int:
        return self._one(Child, {"key_id": self.key_id, "created_at": NOW})

    def report(self, state: str = "received", **values: Any) -> int:
        place = _place(values.pop("tambon", "320401"))
        row = {
            "number": f"32-2569-R{next(_serial):05}",
            "draft_id": next(_serial),
            "form": "oos_report",
            "version": "none",
            "person_id": self.person_id,
            "key_id": self.key_id,
            "state": state,
            "received_at": NOW - timedelta(days=3),
            **place,
            **values,
        }
        return self._one(Submission, row)

    def alert(self, case_id: int, **values: Any) -> int:
        return self._one(Alert, {"case_id": case_id, "level": "A", "raised_at": NOW, **values})

    def help(self, **values: Any) -> int:
        row = {"kind": "money", "given_on": NOW.date(), "recorded_at": NOW, **values}
        return self._one(Assistance, row)

    def areas(self) -> None:
        """Surin with two districts, three tambons and the two LAOs of tambon 320401."""
        self.connection.execute(table(LaoTambon).delete())
        self.connection.execute(table(Lao).delete())
        self.connection.execute(table(Area).delete())
        names = [
            ("32", "สุรินทร์", "Surin"),
            ("3204", "จอมพระ", "Chom Phra"),
            ("3205", "ปราสาท", "Prasat"),
            ("320401", "จอมพระ", "Chom Phra"),
            ("320402", "เมืองลีง", "Mueang Ling"),
            ("320510", "บ้านไทร", "Ban Sai"),
        ]
        levels = {2: 1, 4: 2, 6: 3}
        self.connection.execute(
            insert(table(Area)),
            [
                {
                    "code": code,
                    "level": levels[len(code)],
                    "name_th": thai,
                    "name_en": english,
                    "parent": code[:-2],
                    "sort_key": thai,
                }
                for code, thai, english in names
            ],
        )
        for code, kind in (("320401T", "T"), ("320401M", "M")):
            name = "อบต.จอมพระ" if kind == "T" else "ทต.จอมพระ"
            self._none(Lao, code=code, kind=kind, name_th=name, name_en=name, province="32")
            self._none(LaoTambon, lao=code, tambon="320401")

    def _one(self, model: Any, row: dict[str, Any]) -> int:
        target = table(model)
        return int(
            self.connection.execute(
                target.insert().values(**row).returning(target.c.id)
            ).scalar_one()
        )

    def _none(self, model: Any, **row: Any) -> None:
        self.connection.execute(table(model).insert().values(**row))


def _place(tambon: str) -> dict[str, str]:
    return {"province": tambon[:2], "district": tambon[:4], "tambon": tambon}
