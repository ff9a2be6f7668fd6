"""The made-up people of the demo: who they are and where they work.

Their LINE accounts do not exist, and LINE would refuse a push to them; so each counts as having
blocked the account, which is what alerts must be able to live with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from models.area_data import SHIPPED, LaoRow, areas, read_laos
from workers.demo_data.names import grown_up

SEED = "thaktho-demo-1"
WEAVERS_PER_LAO = 3
PAO_WEAVERS = 10
SINCE = timedelta(days=150)
"""How long ago they were enrolled."""
SURIN, LAMPANG = "32", "52"


@dataclass(frozen=True)
class Member:
    """A made-up person: a stable LINE user id, a name, and one role (role, area, LAO)."""

    user_id: str
    name: str
    role: tuple[str, str, str]

    @property
    def area(self) -> str:
        return self.role[1]

    @property
    def lao(self) -> str:
        return self.role[2]


def pilot_laos() -> list[LaoRow]:
    """The 25 LAOs of Surin's pilot."""
    known = {row.code for row in areas()}
    return [row for path in SHIPPED for row in read_laos(path, known)[0] if row.kind != "P"]


def surin() -> list[Member]:
    """85 weavers (three an LAO, and ten of the PAO who work in a whole district), a coordinator
    for every LAO and district of the pilot, and the province's staff."""
    laos = pilot_laos()
    districts = sorted({row.district for row in laos})
    wanted = [("weaver", row.tambons[0], row.code) for row in laos for _ in range(WEAVERS_PER_LAO)]
    wanted += [("weaver", district, "") for district in districts[:PAO_WEAVERS]]
    wanted += [("coordinator", row.tambons[0], row.code) for row in laos]
    wanted += [("coordinator", district, "") for district in districts]
    wanted += [("coordinator", SURIN, ""), ("supervisor", SURIN, ""), ("monitor", SURIN, "")]
    wanted += [("protect", SURIN, "")] * 3
    return _members("surin", wanted)


def lampang() -> list[Member]:
    """A weaver and a coordinator for every district, and the province's staff."""
    districts = [row.code for row in areas() if row.level == 2 and row.parent == LAMPANG]
    wanted = [(role, code, "") for code in districts for role in ("weaver", "coordinator")]
    wanted += [(role, LAMPANG, "") for role in ("coordinator", "supervisor", "protect")]
    return _members("lampang", wanted)


def _members(where: str, wanted: list[tuple[str, str, str]]) -> list[Member]:
    chance = dice(f"{where}:people")
    return [
        Member(_user_id(f"{where}:{number}"), grown_up(chance), role)
        for number, role in enumerate(wanted)
    ]


def heard(member: Member, now: datetime) -> datetime | None:
    """When somebody wrote last: mostly these days; one in nine is silent, some never began."""
    chance = dice(f"heard:{member.user_id}")
    kind = chance.randrange(18)
    if kind == 0:
        return None
    days = chance.randrange(31, 80) if kind <= 2 else chance.randrange(12)
    return now - timedelta(days=days, minutes=chance.randrange(600))


def dice(what: str) -> Random:
    """The same throws for the same thing at every start."""
    return Random(f"{SEED}:{what}")  # noqa: S311 - made-up data, nothing to keep secret


def _user_id(text: str) -> str:
    """A LINE user id has "U" and 32 hexadecimal digits."""
    return "U" + sha256(f"{SEED}:{text}".encode()).hexdigest()[:32]
