"""Invites: a code works once, in time, however it is typed, and guessing is limited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from models.invite import ALPHABET, INVITE, make, normalise, redeem
from models.person import PERSON, change, roles
from models.vault import Vault
from tests.models.rows import NOW, Rows

pytestmark = pytest.mark.database

WEAVER = ("weaver", "3204", "320401T")


@pytest.fixture
def code(connection: Connection, vault: Vault) -> str:
    return make(connection, vault, *WEAVER, 14, None, NOW, "ทดลอง ใจดี")


def test_make__code__is_eight_clear_signs_and_stored_as_a_hash_only(
    connection: Connection, code: str
) -> None:
    plain = code.replace("-", "")
    assert (len(plain), code[4]) == (8, "-")
    assert set(plain) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1ILU")
    stored = connection.execute(select(INVITE)).one()
    assert plain not in repr(stored)
    assert "ทดลอง".encode() not in bytes(stored.name_sealed)


@pytest.mark.parametrize(
    "typed",
    ["k7qx-2mpa", "K7QX 2MPA", " k7qx–2mpa ", "K7QX๒MPA", "\u200bk7qx2mpa", "Ｋ７ＱＸ２ＭＰＡ"],
)
def test_normalise__ways_of_typing__give_the_same_code(typed: str) -> None:
    assert normalise(typed) == "K7QX2MPA"


def test_redeem__right_code__enrols_with_role_area_and_name(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    person = rows.person(vault, "new")
    answer = redeem(connection, vault, person, code.lower().replace("-", " "), NOW)

    assert (answer.verdict, answer.role, answer.area, answer.lao) == ("welcome", *WEAVER)
    assert roles(connection, [person]) == {person: [WEAVER]}
    row = connection.execute(select(PERSON).where(PERSON.c.id == person)).one()
    assert (row.state, vault.open(bytes(row.name_sealed), "person")) == ("active", "ทดลอง ใจดี")


def test_redeem__second_person__is_told_used_and_the_first_already(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    first, second = rows.person(vault, "a"), rows.person(vault, "b")
    redeem(connection, vault, first, code, NOW)

    assert redeem(connection, vault, second, code, NOW).verdict == "used"
    assert redeem(connection, vault, first, code, NOW).verdict == "already"
    assert roles(connection, [second]) == {second: []}


def test_redeem__person_who_holds_the_role__keeps_the_code_for_another(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    holder, other = rows.person(vault, "a"), rows.person(vault, "b")
    first = make(connection, vault, *WEAVER, 14, None, NOW)
    redeem(connection, vault, holder, first, NOW)

    assert redeem(connection, vault, holder, code, NOW).verdict == "already"
    assert redeem(connection, vault, other, code, NOW).verdict == "welcome"


def test_redeem__after_its_days__is_expired(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    person = rows.person(vault, "late")
    assert redeem(connection, vault, person, code, NOW + timedelta(days=14)).verdict == "expired"
    assert roles(connection, [person]) == {person: []}


def test_redeem__five_wrong_guesses__even_the_right_code_waits_an_hour(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    person = rows.person(vault, "guess")
    verdicts = [
        redeem(connection, vault, person, f"WRNG-000{n}", NOW + timedelta(minutes=n)).verdict
        for n in range(5)
    ]
    assert verdicts == ["wrong"] * 5
    last = NOW + timedelta(minutes=59)
    assert redeem(connection, vault, person, code, last).verdict == "limited"
    hour = NOW + timedelta(minutes=60)
    assert redeem(connection, vault, person, code, hour).verdict == "welcome"


def test_redeem__by_a_suspended_person__is_wrong_and_the_code_stays(
    connection: Connection, vault: Vault, rows: Rows, code: str
) -> None:
    person, other = rows.person(vault, "gone"), rows.person(vault, "new")
    change(connection, person, {"state": "suspended"})

    assert redeem(connection, vault, person, code, NOW).verdict == "wrong"
    assert redeem(connection, vault, other, code, NOW).verdict == "welcome"


@pytest.mark.parametrize(("role", "days"), [("king", 14), ("weaver", 0)])
def test_make__unknown_role_or_no_days__is_refused(
    connection: Connection, vault: Vault, role: str, days: int
) -> None:
    with pytest.raises(ValueError, match=r"role|day"):
        make(connection, vault, role, "32", "", days, None, NOW)
