"""Reference data of places: what `geothai` knows, and lists of local administrations from CSV.

Areas: DOPA codes of 2, 4 and 6 digits (77 provinces, 928 districts, 7,436 tambons; data CC BY 4.0,
"GeoThai"). No open list of all local administrations may be shipped, so the project brings the 76
PAOs and the 25 pilot LAOs of Surin, and takes every other list as a file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

SHIPPED = tuple(Path(__file__).parent / "data" / name for name in ("lao_pao.csv", "lao_surin.csv"))
COLUMNS = ("lao_code", "kind", "name_th", "name_en", "tambon_codes", "valid_from")
KINDS = {"T": "อบต.", "M": "เทศบาล", "P": "อบจ."}

_CODE = re.compile(r"[0-9]{6}[TM]|[0-9]{2}P")


@dataclass(frozen=True)
class AreaRow:
    code: str
    level: int  # 1 province, 2 district, 3 tambon
    name_th: str
    name_en: str
    parent: str


@dataclass(frozen=True)
class LaoRow:
    """A local administration as a list names it. A PAO has no tambons: it serves its province."""

    code: str
    kind: str
    name_th: str
    name_en: str
    province: str
    district: str
    tambons: tuple[str, ...]
    valid_from: date | None


@cache
def areas() -> tuple[AreaRow, ...]:
    """Every area of the country, provinces first, each after its parent."""
    return tuple(_areas())


def _areas() -> Iterator[AreaRow]:
    import geothai  # asked once, when a database is filled; processes read the database

    for province in geothai.provinces():
        yield AreaRow(province.code, 1, province.name_th, province.name_en, "")
        for district in geothai.districts(province.code):
            yield AreaRow(district.code, 2, district.name_th, district.name_en, province.code)
            for tambon in geothai.subdistricts(district.code):
                yield AreaRow(tambon.code, 3, tambon.name_th, tambon.name_en, district.code)


def read_laos(path: Path, known: Collection[str]) -> tuple[list[LaoRow], list[str]]:
    """The LAOs of a CSV file (UTF-8, columns `COLUMNS`), and one line for every problem in it.

    `known` holds the area codes that exist; `tambon_codes` are separated by spaces or semicolons.
    A file with problems must not be loaded in part.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS[:5] if name not in (reader.fieldnames or ())]
            if missing:
                return [], [f"{path.name}: column {', '.join(missing)} is missing"]
            return _checked(path.name, reader, known)
    except UnicodeDecodeError:
        return [], [f"{path.name}: not UTF-8; save it as CSV UTF-8"]
    except csv.Error as broken:
        return [], [f"{path.name}: not a CSV file ({broken})"]
    except OSError as away:
        return [], [f"{path.name}: {away.strerror}"]


def _checked(
    name: str, reader: csv.DictReader[str], known: Collection[str]
) -> tuple[list[LaoRow], list[str]]:
    rows: list[LaoRow] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    for raw in reader:
        cells = {key: (raw.get(key) or "").strip() for key in COLUMNS}
        where = f"{name} line {reader.line_num}"
        code = cells["lao_code"].upper()
        wrong = list(_problems(code, cells, known))
        if code in first_line:
            wrong.append(f"LAO {code} stands in line {first_line[code]} already")
        first_line.setdefault(code, reader.line_num)
        problems.extend(f"{where}: {problem}" for problem in wrong)
        if not wrong:
            rows.append(_row(code, cells))
    return rows, problems


def _problems(code: str, cells: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    if not _CODE.fullmatch(code):
        yield f"{code or 'nothing'} is no LAO code (320401T, 320401M or 32P)"
        return
    if code[:-1] not in known:
        yield f"area {code[:-1]} of LAO {code} is not known"
    if cells["kind"] and cells["kind"].upper() != code[-1]:
        yield f"kind {cells['kind']} does not fit LAO {code}"
    if not cells["name_th"]:
        yield f"LAO {code} has no Thai name"
    tambons = _split(cells["tambon_codes"])
    for tambon in tambons:
        if len(tambon) != 6 or tambon not in known:
            yield f"tambon {tambon} of LAO {code} is not known"
        elif tambon[:2] != code[:2]:
            yield f"tambon {tambon} lies outside the province of LAO {code}"
    if len(set(tambons)) < len(tambons):
        yield f"LAO {code} names a tambon twice"
    if cells["valid_from"] and _day(cells["valid_from"]) is None:
        yield f"{cells['valid_from']} is no date (2026-10-01)"


def _row(code: str, cells: Mapping[str, str]) -> LaoRow:
    local = code[-1] != "P"
    return LaoRow(
        code,
        code[-1],
        cells["name_th"],
        cells["name_en"] or cells["name_th"],
        code[:2],
        code[:4] if local else "",
        tuple(_split(cells["tambon_codes"])) or ((code[:6],) if local else ()),
        _day(cells["valid_from"]),
    )


def _split(text: str) -> list[str]:
    return [part for part in re.split(r"[;,\s]+", text) if part]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
