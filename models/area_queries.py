"""Queries on areas and local administrations: loading them, naming them, what lies in what.

A place is an area code of 2, 4 or 6 digits, an LAO code, or "" for the country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Table, case, delete, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from models.area import Area, Lao, LaoTambon
from models.area_data import AreaRow, LaoRow
from models.columns import table

AREA = table(Area)
LAO = table(Lao)
LAO_TAMBON = table(LaoTambon)


@dataclass(frozen=True)
class Place:
    """A place with its bare names; `level` 1-3 are areas, 4 an LAO, 0 the country."""

    code: str
    level: int
    name_th: str
    name_en: str

    def shown(self, language: str) -> str:
        """As a person reads it: "ต.จอมพระ", "อ.จอมพระ", "จ.สุรินทร์", "อบต.จอมพระ"."""
        if language != "th":
            suffix = {2: " District", 3: " Subdistrict"}.get(self.level, "")
            return f"{self.name_en}{suffix}"
        if self.code.startswith("10") and self.level in {1, 2, 3}:
            return f"แขวง{self.name_th}" if self.level == 3 else self.name_th
        return {1: "จ.", 2: "อ.", 3: "ต."}.get(self.level, "") + self.name_th


COUNTRY = Place("", 0, "ทั้งประเทศ", "The whole country")


def load_areas(
    connection: Connection, rows: Sequence[AreaRow], sort_keys: Mapping[str, str]
) -> int:
    """Insert or correct areas; `sort_keys` by Thai name. → how many rows changed."""
    values = [{**asdict(row), "sort_key": sort_keys.get(row.name_th, "")} for row in rows]
    return _upsert(connection, AREA, values)


def load_laos(connection: Connection, rows: Sequence[LaoRow]) -> int:
    """Insert or correct LAOs and the tambons they serve. → how many rows changed."""
    fields = ("code", "kind", "name_th", "name_en", "province", "district", "valid_from")
    changed = _upsert(connection, LAO, [{f: getattr(row, f) for f in fields} for row in rows])
    return changed + _serve(connection, rows)


def _serve(connection: Connection, rows: Sequence[LaoRow]) -> int:
    """Make the tambons of these LAOs what the rows say. → how many links changed."""
    wanted = {(row.code, tambon) for row in rows for tambon in row.tambons}
    codes = [row.code for row in rows]
    links = select(LAO_TAMBON.c.lao, LAO_TAMBON.c.tambon).where(LAO_TAMBON.c.lao.in_(codes))
    there = {(row.lao, row.tambon) for row in connection.execute(links)}
    gone, fresh = there - wanted, wanted - there
    if gone:
        pair = tuple_(LAO_TAMBON.c.lao, LAO_TAMBON.c.tambon)
        connection.execute(delete(LAO_TAMBON).where(pair.in_(sorted(gone))))
    if fresh:
        served = [{"lao": lao, "tambon": tambon} for lao, tambon in sorted(fresh)]
        connection.execute(insert(LAO_TAMBON), served)
    return len(gone) + len(fresh)


def known(connection: Connection) -> set[str]:
    """Every area code in the database."""
    return set(connection.execute(select(AREA.c.code)).scalars())


def exists(connection: Connection, code: str) -> bool:
    """Whether a place of this code is in the database ("" is)."""
    return code in places(connection, [code])


def places(connection: Connection, codes: Iterable[str]) -> dict[str, Place]:
    """Areas and LAOs by code; unknown codes are left out."""
    wanted = {code for code in codes if code}
    found = {"": COUNTRY}
    if wanted:
        areas = select(AREA.c.code, AREA.c.level, AREA.c.name_th, AREA.c.name_en)
        for row in connection.execute(areas.where(AREA.c.code.in_(wanted))):
            found[row.code] = Place(*row)
        laos = select(LAO.c.code, LAO.c.name_th, LAO.c.name_en).where(LAO.c.code.in_(wanted))
        for lao in connection.execute(laos):
            found[lao.code] = Place(lao.code, 4, lao.name_th, lao.name_en)
    return found


def shown(connection: Connection, code: str, language: str) -> str:
    """The name of one place as a person reads it; its code when it is not known."""
    place = places(connection, [code]).get(code)
    return place.shown(language) if place else code


def stamp(connection: Connection) -> tuple[Any, ...]:
    """What changes whenever an area or a local administration does."""
    newest = "SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM"
    return tuple(connection.execute(text(f"{newest} area UNION ALL {newest} lao")).all())


def below(connection: Connection, grants: Sequence[tuple[str, str]]) -> list[Place]:
    """Every place in these (area, lao) grants: larger ones first, then in Thai order."""
    if not grants:
        return []
    areas = select(AREA.c.code, AREA.c.level, AREA.c.name_th, AREA.c.name_en).where(
        or_(false(), *(_area_in(area, lao) for area, lao in grants))
    )
    laos = select(LAO.c.code, LAO.c.name_th, LAO.c.name_en).where(
        or_(false(), *(_lao_in(area, lao) for area, lao in grants))
    )
    found = [
        Place(*row)
        for row in connection.execute(areas.order_by(AREA.c.level, AREA.c.sort_key, AREA.c.code))
    ]
    named = connection.execute(laos.order_by(LAO.c.code))
    return found + [Place(row.code, 4, row.name_th, row.name_en) for row in named]


def laos_named(
    connection: Connection, text: str, province: str, district: str, limit: int
) -> list[Place]:
    """LAOs in being whose name holds a text (spaces aside), those of the district first, then of
    the province."""
    bare = func.replace(LAO.c.name_th, " ", "")
    nearness = case((LAO.c.district == district, 0), (LAO.c.province == province, 1), else_=2)
    found = connection.execute(
        select(LAO.c.code, LAO.c.name_th, LAO.c.name_en)
        .where(
            or_(
                bare.contains(text, autoescape=True),
                func.replace(LAO.c.name_en, " ", "").icontains(text, autoescape=True),
            ),
            LAO.c.valid_to.is_(None),
            LAO.c.kind != "P",
        )
        .order_by(nearness, func.length(LAO.c.name_th), LAO.c.code)
        .limit(limit)
    )
    return [Place(row.code, 4, row.name_th, row.name_en) for row in found]


def _area_in(area: str, lao: str) -> Any:
    if lao:
        return AREA.c.code.in_(select(LAO_TAMBON.c.tambon).where(LAO_TAMBON.c.lao == lao))
    return AREA.c.code.startswith(area)


def _lao_in(area: str, lao: str) -> Any:
    return LAO.c.code == lao if lao else LAO.c.code.startswith(area)


def _upsert(connection: Connection, target: Table, values: Sequence[Mapping[str, Any]]) -> int:
    """Insert or update by `code` what differs from what is there. → how many rows that were."""
    if not values:
        return 0
    names = list(values[0])
    there = {
        row.code: dict(row._mapping)
        for row in connection.execute(select(*(target.c[name] for name in names)))
    }
    fresh = [row for row in values if there.get(row["code"]) != row]
    if fresh:
        statement = insert(target)
        update = {name: statement.excluded[name] for name in names if name != "code"}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["code"], set_=update), fresh
        )
    return len(fresh)
