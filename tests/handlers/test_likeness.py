"""Likeness of children: the measured rates of the domain notes, and the cases they warn of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from handlers.likeness import (
    ASK_FROM,
    SURE_FROM,
    TWINS_AT_MOST,
    Features,
    keys,
    looks_like_sibling,
    points,
    spellings,
)
from tests.handlers.noisy_children import Child, born_children, repeated, sibling

SEED = 256911
CHILD = Features(
    names=("สมชาย",),
    last="ใจดี",
    nickname="บอย",
    birth=(date(2012, 8, 5), date(2012, 8, 5)),
    sex="m",
    tambon="320402",
    moo=4,
    phones=("+66812345678",),
)


class Register:
    """An index in memory, as `child_key` is one in the database."""

    def __init__(self, children: list[Child]) -> None:
        self.known = [child.features() for child in children]
        self.by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, child in enumerate(self.known):
            for key in set(keys(child)):
                self.by_key[key].append(at)

    def candidates(self, wanted: Features) -> set[int]:
        return {at for key in set(keys(wanted)) for at in self.by_key.get(key, ())}

    def best(self, wanted: Features) -> Iterator[tuple[int, int]]:
        for at in self.candidates(wanted):
            yield points(wanted, self.known[at]), at


@pytest.fixture(scope="module")
def children() -> list[Child]:
    return born_children(Random(SEED), 6_000)


@pytest.fixture(scope="module")
def register(children: list[Child]) -> Register:
    return Register(children)


def test_repeats__noisy__are_found_nineteen_times_in_twenty(
    children: list[Child], register: Register
) -> None:
    random = Random(SEED + 1)
    wanted = random.sample(range(len(children)), 800)
    sure = asked = 0
    opened = 0
    for at in wanted:
        again = repeated(random, children[at]).features()
        opened += len(register.candidates(again))
        scores = {found: score for score, found in register.best(again)}
        sure += scores.get(at, 0) >= SURE_FROM
        asked += scores.get(at, 0) >= ASK_FROM
    assert sure / len(wanted) >= 0.95
    assert asked / len(wanted) >= 0.97
    assert opened / len(wanted) < 30, "few candidates are opened"


def test_new_children__reported__raise_few_false_alarms(register: Register) -> None:
    strangers = born_children(Random(SEED + 2), 800)
    alarms = sum(
        any(score >= SURE_FROM for score, _ in register.best(child.features()))
        for child in strangers
    )
    assert alarms / len(strangers) <= 0.01


def test_siblings__of_known_children__are_seldom_taken_for_them(
    children: list[Child], register: Register
) -> None:
    random = Random(SEED + 3)
    firsts = random.sample(children, 600)
    mistaken = sum(
        points(sibling(random, child).features(), child.features()) >= SURE_FROM for child in firsts
    )
    assert mistaken / len(firsts) <= 0.01


def test_same_record__twice__has_the_most_points() -> None:
    assert points(CHILD, CHILD) == 120


@pytest.mark.parametrize(
    "changed",
    [
        {"names": ("สมชัย",), "nickname": "บี"},
        {"names": ("มานะ",), "nickname": ""},
    ],
)
def test_twin__same_birth_home_and_surname__stops_below_the_question(
    changed: dict[str, tuple[str, ...]],
) -> None:
    twin = replace(CHILD, **changed)  # type: ignore[arg-type]
    if points(CHILD, twin) > TWINS_AT_MOST:
        assert changed["names"] == ("สมชัย",), "names with the same first half are still asked"
    else:
        assert points(CHILD, twin) <= TWINS_AT_MOST < ASK_FROM


def test_twin__another_first_name__looks_like_a_sibling() -> None:
    twin = replace(CHILD, names=("มานะ",), nickname="")
    assert looks_like_sibling(CHILD, twin)
    assert not looks_like_sibling(CHILD, CHILD)


@pytest.mark.parametrize(
    ("born", "lost"),
    [
        (date(2012, 8, 5), 0),
        (date(2012, 5, 8), 5),
        (date(2012, 8, 20), 10),
        (date(2012, 1, 1), 15),
        (date(2013, 3, 1), 18),
        (date(2005, 1, 1), 45),
    ],
)
def test_birth__other__costs_what_the_table_says(born: date, lost: int) -> None:
    bare = replace(CHILD, phones=(), moo=None)
    other = replace(bare, birth=(born, born))
    assert points(bare, bare) - points(bare, other) == lost


def test_number__the_same__is_asked_even_when_the_names_differ() -> None:
    one = replace(CHILD, id_no="1999900000013")
    other = Features(names=("มานี",), last="อื่น", id_no="1999900000013", tambon="100101")
    assert points(one, other) == ASK_FROM
    assert points(one, replace(one, phones=(), tambon="", birth=None)) >= 100


def test_sex__the_other__costs_twenty() -> None:
    bare = replace(CHILD, phones=(), moo=None)
    assert points(bare, bare) - points(bare, replace(bare, sex="f")) == 20
    assert points(bare, bare) == points(bare, replace(bare, sex="x"))


def test_nickname_only__same_home_phone_and_birth__is_asked_about() -> None:
    by_nickname = replace(CHILD, names=("บอย",), last="", nickname="")
    assert points(CHILD, by_nickname) >= ASK_FROM
    assert set(keys(CHILD)) & set(keys(by_nickname))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ด.ช. สมชาย", {"สมชาย"}),
        ("เด็กชายสมชาย", {"สมชาย"}),
        ("นางนวล", {"นวล", "นางนวล"}),
        ("นายิกา", {"นายิกา"}),
    ],
)
def test_spellings__with_a_title__are_indexed_both_ways_when_in_doubt(
    typed: str, expected: set[str]
) -> None:
    assert set(spellings(typed)) == expected


def test_keys__of_the_same_sound__meet() -> None:
    one = replace(CHILD, names=("ณัฐพล",), last="", phones=(), birth=None, nickname="")
    other = replace(one, names=("นัฐพล",))
    assert set(keys(one)) == set(keys(other))
    assert not set(keys(one)) & set(keys(replace(one, names=("ณัฐพร",))))
