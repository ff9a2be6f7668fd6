"""A sent report as plain values: names, the span of the birth, the place, the codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.engine.taps import is_number
from bot.thai.birth import Birth
from bot.thai.clean import clean
from bot.thai.phones import read_phones
from bot.thai.reading import Refused


@dataclass(frozen=True)
class Reported:
    """What a report says about a child. Texts are clean, lists are tuples, "" is not answered."""

    first: str = ""
    last: str = ""
    nickname: str = ""
    sex: str = ""
    birth: Birth | None = None
    id_kind: str = ""
    id_no: str = ""
    tambon: str = ""
    moo: int | None = None
    house_no: str = ""
    landmark: str = ""
    gps: str = ""
    school_state: str = ""
    last_grade: str = ""
    last_school: str = ""
    left_y_be: str = ""
    reason_main: str = ""
    reason_more: tuple[str, ...] = ()
    doing: str = ""
    lives: str = ""
    guardian_name: str = ""
    phones: tuple[str, ...] = ()
    disability: str = ""
    disability_kind: tuple[str, ...] = ()
    wish: str = ""
    needs: tuple[str, ...] = ()
    consent: str = ""
    consent_who: str = ""
    danger_now: str = ""
    danger_signs: tuple[str, ...] = ()
    note: str = ""

    @property
    def age(self) -> int | None:
        """Whole years at the middle of the birth span, on the day of the report."""
        return self.birth.age if self.birth else None

    @property
    def birth_year(self) -> int | None:
        """The common year of the middle of the birth span."""
        if self.birth is None:
            return None
        return (self.birth.first + (self.birth.last - self.birth.first) / 2).year

    @property
    def targets(self) -> tuple[str, ...]:
        """Target groups: T1 below six, T2 out of school, T3 with a disability."""
        held = {
            "T1": self.age is not None and self.age < 6,
            "T2": self.school_state not in {"", "at_risk"},
            "T3": self.disability == "yes",
        }
        return tuple(code for code, holds in held.items() if holds)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first, self.last) if part)


def read(answers: Mapping[str, Any], on: date) -> Reported:
    """Read a record (`Session.record()`, groups nested or flat) as sent on a day in Bangkok."""
    said = dict(leaves(answers))

    def text(name: str) -> str:
        value = said.get(name)
        return "" if value is None else clean(str(value))

    def several(name: str) -> tuple[str, ...]:
        value = said.get(name)
        return tuple(value) if isinstance(value, list | tuple) else tuple(text(name).split())

    consent_by = text("consent_by")
    birth = _birth(text("birth"), on)
    plain = {name: text(name) for name in _PLAIN}
    return Reported(
        first=text("first_name"),
        last=text("last_name"),
        birth=birth,
        moo=_whole(text("moo")),
        phones=_phones(f"{text('guardian_phone')}, {text('guardian_phone2')}".strip(", ")),
        reason_more=several("reason_more"),
        disability_kind=several("disability_kind"),
        needs=several("needs"),
        danger_signs=several("danger_signs"),
        consent=text("consent") or _consent(consent_by)[0],
        consent_who=text("consent_who") or _consent(consent_by)[1],
        id_no=text("id_no").upper(),
        **(plain | _of_the_young(plain, _whole(text("age")), birth)),
    )


ASKED_FROM = 10
"""The age from which a report on schooling asks what the child does and wishes."""


def _of_the_young(plain: Mapping[str, str], age: int | None, birth: Birth | None) -> dict[str, str]:
    """What is kept of a child who is too young to be asked; the form's own age decides."""
    if age is None and birth is not None:
        age = birth.age
    if not plain["school_state"] or age is None or age >= ASKED_FROM:
        return {}
    return {"doing": plain["doing"] or "home", "wish": plain["wish"] or "not_asked"}


_PLAIN = (
    "nickname",
    "sex",
    "id_kind",
    "tambon",
    "house_no",
    "landmark",
    "gps",
    "school_state",
    "last_grade",
    "last_school",
    "left_y_be",
    "reason_main",
    "doing",
    "lives",
    "guardian_name",
    "disability",
    "wish",
    "danger_now",
    "note",
)


def leaves(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every answer by the last part of its name; repeats (lists of groups) are left out."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from leaves(value)
        elif not (isinstance(value, list) and value and isinstance(value[0], Mapping)):
            yield name.rsplit("/", 1)[-1], value


def _birth(code: str, on: date) -> Birth | None:
    try:
        return Birth.from_code(code, on)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if is_number(text) else None


def _phones(text: str) -> tuple[str, ...]:
    found = read_phones(text) if text else None
    return () if found is None or isinstance(found, Refused) else found.value


def _consent(by: str) -> tuple[str, str]:
    return (by, "") if by in {"refused", "later", "urgent", ""} else ("given", by)
