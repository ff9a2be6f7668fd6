"""A kept form about help given, as plain values: for whom, what, how much, by whom. Pure.

Reads the answers of the built-in forms `assistance` and `centre`. Money is an integer of satang,
read from the decimal text of baht that a person typed; nothing here is ever a float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bot.engine.taps import LONGEST_NUMBER
from bot.thai.clean import clean
from handlers.reported import leaves

REFERRAL: Final = "referral"
MOST_SATANG: Final = 10**13
"""Nobody gives a hundred thousand million baht: beyond it somebody mistyped."""


@dataclass(frozen=True)
class Helped:
    """Help as entered, the same for each of `numbers`. "" and None are not answered.

    `satang` is for one receiver; None when what was typed is no amount in whole satang.
    """

    given_to: str = ""
    numbers: tuple[str, ...] = ()
    centre: str = ""
    centre_name: str = ""
    given_on: date | None = None
    kind: str = ""
    needs: tuple[str, ...] = ()
    fund: str = ""
    satang: int | None = 0
    pay: str = ""
    receiver: str = ""
    goods: str = ""
    course: str = ""
    course_hours: str = ""
    course_start: str = ""
    agency: str = ""
    agency_person: str = ""
    refer_state: str = ""
    due_on: date | None = None
    consent: str = ""
    share_why: str = ""
    note: str = ""
    share_note: str = ""

    @property
    def total(self) -> int:
        """Satang for all receivers together."""
        return (self.satang or 0) * max(1, len(self.numbers))

    @property
    def is_referral(self) -> bool:
        return self.kind == REFERRAL

    @property
    def words(self) -> dict[str, str]:
        """What is sealed: words of people, the course, why data were shared."""
        names = (
            "receiver",
            "goods",
            "course",
            "course_hours",
            "course_start",
            "agency_person",
            "share_why",
            "note",
        )
        return {name: value for name in names if (value := getattr(self, name))}


def read(answers: Mapping[str, Any]) -> Helped:
    """Read a record of the form `assistance` (groups nested or flat)."""
    said = dict(leaves(answers))

    def text(name: str) -> str:
        return plain(said.get(name))

    given_to = text("assist_for")
    listed = () if given_to == "centre" else (text("case_no"), *text("also_cases").split())
    return Helped(
        given_to=given_to,
        numbers=tuple(dict.fromkeys(number for number in listed if number)),
        centre=text("centre"),
        centre_name=text("centre_name"),
        given_on=day(text("assist_date")),
        kind=text("assist_kind"),
        needs=tuple(text("support").split()),
        fund=text("fund"),
        satang=satang(text("amount")),
        pay=text("pay"),
        receiver=text("receiver"),
        goods=text("goods"),
        course=text("course"),
        course_hours=text("course_hours"),
        course_start=text("course_start"),
        agency=text("agency"),
        agency_person=text("agency_person"),
        refer_state=text("refer_state"),
        due_on=day(text("due_date")),
        consent=text("share_consent"),
        share_why=text("share_why"),
        note=text("note"),
        share_note=text("share_note"),
    )


@dataclass(frozen=True)
class CentreSaid:
    """A record of the form `centre`: the register's fields, and the grant as `Helped` (or None)."""

    code: str = ""
    name: str = ""
    tambon: str = ""
    moo: int | None = None
    children: int = 0
    teachers: int = 0
    standard_grade: str = ""
    standard_year: int | None = None
    head_phone: str = ""
    grant: Helped | None = None


def read_centre(answers: Mapping[str, Any]) -> CentreSaid:
    """Read a record of the form `centre`. `standard_year` stays a Buddhist year, as it is typed."""
    said = dict(leaves(answers))

    def text(name: str) -> str:
        return plain(said.get(name))

    grant = None
    if text("granted") == "yes":
        grant = Helped(
            given_to="centre",
            given_on=day(text("grant_date")),
            kind="money",
            needs=("ecd",),
            fund=text("fund"),
            satang=satang(text("grant")),
            note=text("note"),
        )
    return CentreSaid(
        code=text("centre"),
        name=text("name_th"),
        tambon=text("tambon"),
        moo=whole(text("moo")),
        children=whole(text("children")) or 0,
        teachers=whole(text("teachers")) or 0,
        standard_grade=text("standard_grade"),
        standard_year=whole(text("standard_year")),
        head_phone=text("head_phone"),
        grant=grant,
    )


def satang(baht: str) -> int | None:
    """Baht as typed ("800", "1500.50") in satang: 80000, 150050; "" is 0.

    None for what is no amount of whole satang, is negative, or is absurdly large.
    """
    if not baht:
        return 0
    try:
        exact = Decimal(baht).scaleb(2)
    except InvalidOperation:
        return None
    if not exact.is_finite() or not 0 <= exact <= MOST_SATANG or exact != int(exact):
        return None
    return int(exact)


def plain(value: Any) -> str:
    return "" if value is None else clean(str(value))


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None
