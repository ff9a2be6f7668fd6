"""The form of a child centre: the register, its codes, its grant."""

from __future__ import annotations

import pytest

from models import province_queries
from models.area import Centre
from models.case import Assistance
from tests.workers.giving import Giving
from tests.workers.town import Town

pytestmark = pytest.mark.database
FILES = {"tambon.csv": "name,label\n320402,เมืองลีง\n320510,บ้านไทร\n".encode()}
NEW = {
    "name_th": "ศพด.ทดสอบ", "tambon": "320402", "moo": "4", "children": "35", "teachers": "3",
    "granted": "yes", "grant": "22750", "grant_date": "2026-11-01", "fund": "eef",
    "standard_grade": "b", "standard_year": "2568", "head_phone": "0812345678",
}  # fmt: skip


@pytest.fixture
def giving(town: Town) -> Giving:
    return Giving(town)


def send(giving: Giving, name: str = "weaver", **changed: str | None) -> str:
    said = {**NEW, **changed}
    answers = {field: value for field, value in said.items() if value is not None}
    files = FILES
    if "centre" in answers:
        files = FILES | {"centre.csv": f"name,label\n{answers['centre']},ศพด.\n".encode()}
        answers = {"centre_known": "known", **answers}
        for field in ("name_th", "tambon", "moo"):
            answers.pop(field)
    return str(giving.send("centre", name, answers, files=files)["state"])


def test_centre__new__gets_a_code_and_its_grant(giving: Giving) -> None:
    town = giving.town
    assert send(giving) == "accepted"
    centre, row = town.one(Centre), giving.rows()[0]
    assert (centre["code"], centre["lao"], centre["tambon"], centre["moo"]) == (
        "320402T-C01", "320402T", "320402", 4,
    )  # fmt: skip
    assert (centre["children"], centre["standard_grade"], centre["standard_year"]) == (
        35,
        "b",
        2568,
    )
    assert town.vault.open(centre["phone_sealed"], "centre") == "0812345678"
    assert (row["centre"], row["given_to"], row["amount"], row["support"], row["case_id"]) == (
        "320402T-C01", "centre", 2_275_000, "ecd", None,
    )  # fmt: skip
    assert (row["province"], row["lao"]) == ("32", "320402T")


def test_centre__known__is_brought_up_to_date_and_keeps_what_is_blank(giving: Giving) -> None:
    town = giving.town
    send(giving)
    state = send(
        giving, centre="320402T-C01", children="40", granted="no", grant=None, grant_date=None,
        fund=None, standard_grade=None, standard_year=None, head_phone=None,
    )  # fmt: skip
    assert state == "accepted"
    centre = town.one(Centre)
    assert (centre["children"], centre["name_th"], centre["standard_grade"]) == (
        40,
        "ศพด.ทดสอบ",
        "b",
    )
    assert centre["phone_sealed"] is not None
    assert giving.total() == 2_275_000


def test_centre__same_name_again__is_the_same_centre(giving: Giving) -> None:
    send(giving)
    send(giving, grant="1000")
    send(giving, name_th="ศพด.อีกแห่ง", granted="no", grant=None, grant_date=None, fund=None)
    assert [row["code"] for row in giving.town.rows(Centre)] == ["320402T-C01", "320402T-C02"]
    assert giving.total() == 2_375_000


@pytest.mark.parametrize("name", ["other_weaver", "other_coordinator"])
def test_centre__outside_the_senders_area__comes_back(giving: Giving, name: str) -> None:
    assert send(giving, name) == "returned"
    assert giving.town.rows(Centre) == []
    send(giving)
    assert send(giving, name, centre="320402T-C01") == "returned"
    assert giving.town.one(Centre)["children"] == 35


def test_centre__grant_over_the_cap__comes_back(giving: Giving) -> None:
    with giving.town.engine.begin() as connection:
        province_queries.keep_settings(connection, "32", giving.town.now, cap_centre=20_000_00)
    assert send(giving) == "returned"
    assert giving.town.rows(Centre) == []
    assert giving.town.spoken("weaver")[-1][1]["asks"] == ["grant"]


def test_help_form__for_a_centre__by_code_or_name_in_the_area_only(giving: Giving) -> None:
    send(giving, granted="no", grant=None, grant_date=None, fund=None)
    help_for = {
        "assist_for": "centre", "assist_date": "2026-11-10", "assist_kind": "money",
        "support": "ecd", "fund": "pao", "amount": "7000", "pay": "transfer",
        "receiver": "ครูใหญ่ ทดสอบ",
    }  # fmt: skip
    named = {**help_for, "centre_name": "ศพด.ทดสอบ"}
    assert giving.send("assistance", "weaver", named)["state"] == "accepted"
    assert giving.send("assistance", "other_weaver", named)["state"] == "returned"
    row = giving.town.one(Assistance)
    assert (row["centre"], row["amount"]) == ("320402T-C01", 700_000)
    assert giving.town.opened(row["key_id"], row["sealed"], "assistance")["receiver"]
