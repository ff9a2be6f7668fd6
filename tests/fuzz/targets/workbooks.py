"""Workbooks as a stranger might send them: damaged, huge, lying about themselves.

Small ones are compiled in this process; those that want time or memory in the guarded one, as the
chat's author sends them, and what comes of it is kept in the database and told.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from random import Random

import xlsxwriter

from bot.line.client import Content
from bot.texts.forms import TEXT_FORMS
from handlers.orders import CheckForm
from models import db
from models.columns import table
from models.form import FormProposal
from tests.conftest import empty_tables
from tests.fuzz import mutate
from tests.fuzz.inputs import MEGABYTE, Input, Place, Story, Target, simply
from tests.fuzz.judge import WrongError
from tests.fuzz.targets.forms import FOLDERS
from tests.workers.town import KEYS, Town
from tests.world import built_in
from workers.form_compile import compiled
from workers.form_proposals import check_proposals

NAMES = (
    "form.xlsx",
    "แบบ.xlsx",
    "x.csv",
    "x.xls",
    "\udc80.xlsx",
    "a" * 300,
    "",
    "../../x.xlsx",
    "a\0b",
)


@cache
def texts() -> tuple[str, ...]:
    """Forms as Markdown tables."""
    found = [path.read_text(encoding="utf-8") for at in FOLDERS for path in sorted(at.glob("*.md"))]
    return (*found, *TEXT_FORMS.values())


@cache
def sheets() -> tuple[dict[str, list[list[str]]], ...]:
    """The same by sheet, as rows of cells."""
    found = []
    for text in texts():
        book: dict[str, list[list[str]]] = {}
        name = "survey"
        for line in text.splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) == 1 and cells[0]:
                name = cells[0]
            elif line.startswith("|"):
                book.setdefault(name, []).append(cells[1:])
        found.append({sheet: rows[:25] for sheet, rows in book.items()})
    return tuple(found)


@cache
def books() -> tuple[bytes, ...]:
    """Some of them as xlsx."""
    return tuple(workbook(one) for one in sheets()[::3])


def workbook(content: dict[str, list[list[str]]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in content.items():
            sheet = book.add_worksheet(name[:31])
            for at, row in enumerate(rows):
                for column, cell in enumerate(row[:40]):
                    sheet.write_string(at, column, cell[:32_000])
    return out.getvalue()


def small(dice: Random) -> Iterator[Input]:
    """A workbook that is soon read or refused."""
    roll = dice.random()
    if roll < 0.35:
        given = mutate.raw(dice, dice.choice(books()))
    elif roll < 0.55:
        given = _inside(dice, dice.choice(books()))
    elif roll < 0.75:
        given = mutate.raw(dice, dice.choice(texts())[:3_000].encode())
    else:
        given = _cells(dice, dice.choice(sheets()))
    yield Input(given, partial(_compiled, given))


def _cells(dice: Random, content: dict[str, list[list[str]]]) -> bytes:
    """Some cells of a form changed, as Markdown, CSV or xlsx."""
    changed = {name: [list(row) for row in rows] for name, rows in content.items()}
    for _ in range(dice.choice((1, 2, 5))):
        rows = changed[dice.choice(list(changed))]
        if rows and (row := dice.choice(rows)):
            row[dice.randrange(len(row))] = mutate.text(dice)[: dice.choice((20, 300, 5_000))]
        if rows and dice.random() < 0.2:
            rows.append(dice.choice(rows))
    if dice.random() < 0.3:
        clean = {
            name: [[_sendable(cell) for cell in row] for row in rows]
            for name, rows in changed.items()
        }
        return workbook(clean)
    lines = []
    for name, rows in changed.items():
        lines.append(f"| {name} |")
        lines += ["| | " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines).encode("utf-8", "replace")


def _sendable(cell: str) -> str:
    return cell.encode("utf-8", "replace").decode()


def _inside(dice: Random, data: bytes) -> bytes:
    """One part of the archive changed, and packed again as it should be."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        names = given.namelist()
        victim = dice.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            part = given.read(name)
            if name == victim:
                part = dice.choice(XML_WAYS)(dice, part) if dice.random() < 0.6 else (
                    mutate.raw(dice, part, 1 << 20))  # fmt: skip
            made.writestr(name, part)
    return out.getvalue()


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    b'<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY f "&a;">]>'


def _entities(dice: Random, part: bytes) -> bytes:
    head, mark, rest = part.partition(b"?>")
    doctype = dice.choice((ENTITIES, OUTSIDE))
    return head + mark + doctype + rest.replace(b"</t>", b"&f;</t>", 2)


def _nested(dice: Random, part: bytes) -> bytes:
    return part.replace(b"<row", b"<row>" * dice.choice((50, 2_000)) + b"<row", 1)


def _claims(dice: Random, part: bytes) -> bytes:
    far = dice.choice((b"XFD1048576", b"A1048577", b"ZZZZ9", b"A0", b"1A", b"", b"A999999999999"))
    return part.replace(b'r="A1"', b'r="' + far + b'"', 1).replace(b'ref="A1', b'ref="A1:' + far, 1)


def _huge_index(dice: Random, part: bytes) -> bytes:
    return part.replace(
        b"<v>0</v>", b"<v>" + dice.choice((b"-1", b"9" * 30, b"x", b"")) + b"</v>", 1
    )


XML_WAYS = (_entities, _nested, _claims, _huge_index)


def _compiled(data: bytes) -> None:
    answer, stored = compiled(data, "form", {}, guarded=False)
    if stored == b"" and not answer["problems"]:
        raise WrongError("refused without a reason")
    if b"root:x:0" in stored:
        raise WrongError("a file of this machine was read")


@cache
def grave() -> tuple[bytes, ...]:
    """What would take the time or the memory of the machine."""
    survey = [["type", "name", "label", "calculation", "repeat_count", "choice_filter"]]
    million = BytesIO()
    with xlsxwriter.Workbook(million, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        for at, cell in enumerate(survey[0]):
            sheet.write(0, at, cell)
        for row in range(1, 20_000):
            for column in range(50):
                sheet.write_number(row, column, 1)
    wide = [*survey, *(["text", f"a{n}", "ก", "", "", ""] for n in range(4_000))]
    doubled = [f"concat(${{c{n - 1}}}, ${{c{n - 1}}})" if n else "'x'" for n in range(40)]
    chain = [*survey, *(["calculate", f"c{n}", "", how, "", ""] for n, how in enumerate(doubled))]
    begins = [["begin repeat", f"r{n}", "r", "", "200", ""] for n in range(6)]
    ends = [["end repeat", "", "", "", "", ""]] * 6
    nested = [*survey, *begins, ["text", "t", "t", "", "", ""], *ends]
    many = {
        "survey": [*survey, ["select_one l", "x", "x", "", "", ""]],
        "choices": [["list_name", "name", "label"], *(["l", f"c{n}", "ก"] for n in range(20_000))],
    }
    found = [million.getvalue(), *(workbook({"survey": rows}) for rows in (wide, chain, nested))]
    found += [workbook(many), _bomb(b"<row/>", 30_000_000), _bomb(b"\0", 300_000_000)]
    found += [
        _bomb(b"<c><v>1</v></c>", 3_000_000, b'<row r="1">'),
        b"|" * 5_000_000,
        b"PK\3\4" * 99,
    ]
    found += [
        b"| survey |\n| | type | name | label |\n| | text | a | \0 |",
        b"\xff\xfe" * 99,
    ]
    return tuple(found)


def _bomb(piece: bytes, times: int, head: bytes = b"") -> bytes:
    """A workbook one of whose sheets unpacks to very much."""
    out = BytesIO()
    plain = books()[0]
    with (
        zipfile.ZipFile(BytesIO(plain)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            if name.endswith("sheet1.xml"):
                start = given.read(name).partition(b"<sheetData>")[0] + b"<sheetData>" + head
                with made.open(name, "w", force_zip64=True) as sheet:
                    sheet.write(start)
                    for _ in range(min(times, 300_000_000 // len(piece)) // 100_000):
                        sheet.write(piece * 100_000)
            else:
                made.writestr(name, given.read(name))
    return out.getvalue()


@contextmanager
def open_checking(place: Place) -> Iterator[Story]:
    """The job that checks what an author sent in the chat."""
    empty_tables(place.database_url)
    engine = db.connect(place.database_url)
    town = Town(engine, db.open_vault(engine, KEYS), built_in("oos_report"))
    town.build()

    def story(dice: Random) -> Iterator[Input]:
        given = dice.choice(grave())
        if dice.random() < 0.3:
            given = mutate.raw(dice, given, 1 << 24)
        if dice.random() < 0.3:
            given = next(small(dice)).given  # type: ignore[assignment]
        name = dice.choice(NAMES)
        yield Input((name, given), partial(_checked, town, name, given))

    try:
        yield story
    finally:
        engine.dispose()


def _checked(town: Town, name: str, data: bytes) -> None:
    stored = name.encode("utf-8", "replace").decode().replace("\0", "")  # as an event is read
    made = town.order("admin", CheckForm("m1", stored))
    tried = check_proposals(
        town.engine, town.vault, town.clock, lambda _number, _most: Content("ready", "", data)
    )
    row = town.one(FormProposal, id=made if isinstance(made, int) else made.id)
    told = [data for kind, data in town.spoken("admin") if kind == "form_checked"]
    with town.engine.begin() as connection:
        connection.execute(table(FormProposal).delete())
    if tried != 1 or row["state"] not in ("checked", "refused"):
        raise WrongError(f"the author is not told: {row['state']}")
    if not told:
        raise WrongError("the author is not told")


TARGETS = (
    Target("workbook", 4_000, simply(small), memory=300 * MEGABYTE, seconds=5.0),
    Target("workbook checked", 60, open_checking, memory=300 * MEGABYTE, seconds=5.0),
)
