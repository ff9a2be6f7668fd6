"""Files that the command line is given: lists of people, administrations, centres, answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from random import Random

from bot.commands.form_answers import AnswersError, read_answers, walk
from models.area_data import SHIPPED, areas, read_laos
from models.centre_data import read_centres
from tests.fuzz import mutate
from tests.fuzz.inputs import Input, Place, Story, Target, folder_in
from tests.fuzz.judge import WrongError
from tests.fuzz.targets.forms import HERE
from tests.workers.town import LAOS
from tests.world import built_in
from workers.invites import InviteError, read_list

PEOPLE = "role,area,lao,name\nweaver,320402,320402T,สมใจ ทดสอบ\ncoordinator,3204,,\n"
CENTRES = (
    "centre_id,name_th,lao_code,tambon_code,moo,children,teachers,standard_grade,standard_year,"
    "head_phone\n,ศพด.บ้านทดสอบ,320402T,320402,4,20,2,A,2568,081-234-5678\n"
)
ANSWERS = '[{"name": "danger_now", "value": "no"}, {"first_name": "สมชาย", "sex": "m"}, "x", null]'
CODINGS = ("utf-8",) * 8 + ("utf-8-sig", "utf-16", "cp874", "latin-1")


@cache
def codes() -> frozenset[str]:
    return frozenset(row.code for row in areas())


@cache
def first_lines() -> str:
    return "".join(SHIPPED[0].read_text(encoding="utf-8-sig").splitlines(keepends=True)[:6])


def _people(path: Path) -> None:
    try:
        read_list(path)
    except InviteError as error:
        if not error.problems:
            raise WrongError("refused without a reason") from error


def _laos(path: Path) -> None:
    rows, problems = read_laos(path, codes())
    if not rows and not problems and path.read_bytes().count(b"\n") > 1:
        return  # nothing but empty lines


def _centres(path: Path) -> None:
    laos = {code: code[:2] for code, *_ in LAOS}
    read_centres(path, laos, {"320401", "320402", "320510"})


def _answers(path: Path) -> None:
    try:
        answers = read_answers(path.read_bytes().decode("utf-8", "replace"))
    except AnswersError:
        return
    for _ in walk(built_in("oos_report"), answers, language="th", now=HERE, seed=1):
        pass


READ: tuple[tuple[Callable[[Path], None], Callable[[], str]], ...] = (
    (_people, lambda: PEOPLE),
    (_laos, first_lines),
    (_centres, lambda: CENTRES),
    (_answers, lambda: ANSWERS),
)


def _file(dice: Random, text: str) -> bytes:
    roll = dice.random()
    if roll < 0.3:
        return mutate.raw(dice, text.encode())
    if roll < 0.4:
        return mutate.text(dice, (text,)).encode("utf-8", "replace")
    if roll < 0.42:
        return (text + dice.choice(('"', "x,", "\r", "\0")) * 200_000).encode()
    rows = [*csv.reader(io.StringIO(text))]
    for _ in range(dice.choice((1, 2, 5))):
        row = dice.choice(rows)
        if row:
            row[dice.randrange(len(row))] = mutate.text(dice)[:300]
        if dice.random() < 0.2:
            rows.append(dice.choice(rows) * dice.choice((1, 2)))
    out = io.StringIO()
    csv.writer(out, delimiter=dice.choice((",", ",", ",", ";", "\t"))).writerows(rows)
    return out.getvalue().encode(dice.choice(CODINGS), "replace")


@contextmanager
def open_lists(place: Place) -> Iterator[Story]:
    with folder_in(place) as folder:

        def story(dice: Random) -> Iterator[Input]:
            read, text = dice.choice(READ)
            given = _file(dice, text())
            path = folder / "list.csv"
            path.write_bytes(given)
            yield Input((read.__name__, given), partial(read, path))

        yield story


TARGETS = (Target("lists", 25_000, open_lists, seconds=1.5),)
