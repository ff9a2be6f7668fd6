"""The register of child centres as a CSV file: read and checked line by line, pure of any database.

Columns as in the provincial register: `centre_id` (may be empty: the service numbers it),
`name_th`, `lao_code`, `tambon_code`, `moo`, `children`, `teachers`, `standard_grade`,
`standard_year` (Buddhist or common era), `head_phone`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "centre_id",
    "name_th",
    "lao_code",
    "tambon_code",
    "moo",
    "children",
    "teachers",
    "standard_grade",
    "standard_year",
    "head_phone",
)
NEEDED = ("name_th", "lao_code", "tambon_code")
GRADES = ("", "a", "b", "c", "d", "none")
BE = 543
_YEARS = range(2400, 2700)
_PHONE = re.compile(r"0[689]\d{8}|0[2-7]\d{7}")


@dataclass(frozen=True)
class CentreRow:
    """A centre as a list names it; `code` "" is a new one. `standard_year` is a Buddhist year."""

    code: str
    name_th: str
    lao: str
    tambon: str
    moo: int | None
    children: int
    teachers: int
    standard_grade: str | None
    standard_year: int | None
    head_phone: str


def read_centres(
    path: Path, laos: Collection[str], tambons: Collection[str]
) -> tuple[list[CentreRow], list[str]]:
    """The centres of a CSV file (UTF-8, columns `COLUMNS`), and one line for every problem in it.

    `laos` and `tambons` are the codes that exist. A file with problems must not be loaded in part.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                return [], [f"{path.name}: column {', '.join(missing)} is missing"]
            return _checked(path.name, reader, laos, tambons)
    except UnicodeDecodeError:
        return [], [f"{path.name}: not UTF-8; save it as CSV UTF-8"]
    except csv.Error as broken:
        return [], [f"{path.name}: not a CSV file ({broken})"]
    except OSError as away:
        return [], [f"{path.name}: {away.strerror}"]


def _checked(
    name: str, reader: csv.DictReader[str], laos: Collection[str], tambons: Collection[str]
) -> tuple[list[CentreRow], list[str]]:
    rows: list[CentreRow] = []
    problems: list[str] = []
    first_line: dict[tuple[str, str], int] = {}
    for raw in reader:
        cells = {key: (raw.get(key) or "").strip() for key in COLUMNS}
        wrong = list(_problems(cells, laos, tambons))
        who = (cells["lao_code"], cells["centre_id"] or cells["name_th"])
        if who in first_line:
            wrong.append(f"centre {who[1]} stands in line {first_line[who]} already")
        first_line.setdefault(who, reader.line_num)
        problems += [f"{name} line {reader.line_num}: {problem}" for problem in wrong]
        if not wrong:
            rows.append(_row(cells))
    return rows, problems


def _problems(
    cells: Mapping[str, str], laos: Collection[str], tambons: Collection[str]
) -> Iterator[str]:
    if not cells["name_th"]:
        yield "the centre has no name"
    if cells["lao_code"] not in laos:
        yield f"LAO {cells['lao_code'] or 'nothing'} is not known"
    if cells["tambon_code"] not in tambons:
        yield f"tambon {cells['tambon_code'] or 'nothing'} is not known"
    for column in ("moo", "children", "teachers"):
        if cells[column] and not cells[column].isdecimal():
            yield f"{column} {cells[column]} is no number"
    if cells["standard_grade"].lower() not in GRADES:
        yield f"standard_grade {cells['standard_grade']} is none of a, b, c, d, none"
    year = cells["standard_year"]
    if year and (not year.isdecimal() or _buddhist(year) not in _YEARS):
        yield f"standard_year {year} is no year"
    if cells["head_phone"] and not _PHONE.fullmatch(_digits(cells["head_phone"])):
        yield "head_phone is no Thai phone number"


def _row(cells: Mapping[str, str]) -> CentreRow:
    return CentreRow(
        code=cells["centre_id"],
        name_th=cells["name_th"],
        lao=cells["lao_code"],
        tambon=cells["tambon_code"],
        moo=int(cells["moo"]) if cells["moo"] else None,
        children=int(cells["children"] or 0),
        teachers=int(cells["teachers"] or 0),
        standard_grade=cells["standard_grade"].lower() or None,
        standard_year=_buddhist(cells["standard_year"]) if cells["standard_year"] else None,
        head_phone=_digits(cells["head_phone"]),
    )


def _buddhist(year: str) -> int:
    return int(year) + (BE if int(year) < _YEARS[0] else 0)


def _digits(phone: str) -> str:
    return re.sub(r"[\s.–-]", "", phone)
