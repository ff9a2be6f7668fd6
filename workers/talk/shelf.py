"""What every turn needs and seldom changes, held in memory: published forms and the area tree."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import structlog
from sqlalchemy import Connection, select

from bot.forms import Form
from bot.texts import say
from handlers.turn import CentreChoice, Person, Role, RoleAt, TambonChoice
from models import form as forms
from models.area import Area, Centre, Lao, LaoTambon
from models.columns import table

log = structlog.get_logger()
AREA, LAO, LAO_TAMBON = table(Area), table(Lao), table(LaoTambon)
CENTRE = table(Centre)
FORM, VERSION = table(forms.Form), table(forms.FormVersion)
FORM_SECONDS, AREA_SECONDS = 5.0, 600.0
CENTRE_SECONDS = 60.0
"""A centre that was just added is on the list of the next form a minute later."""
ROLES: dict[str, Role] = {
    "weaver": "weaver",
    "coordinator": "coordinator",
    "supervisor": "supervisor",
    "protect": "protect",
    "monitor": "monitor",
    "dpo": "dpo",
    "admin": "admin",
}


@dataclass(frozen=True)
class Named:
    th: str
    en: str

    def in_language(self, language: str) -> str:
        return self.th if language == "th" else self.en


@dataclass
class Shelf:
    """Refreshed from the database when older than its time; forms by digest are never re-read.

    `public_url` is the https address that leads to this service; "" where there is none.
    """

    public_url: str = ""
    newest: dict[str, Form] = field(default_factory=dict)
    by_digest: dict[str, Form] = field(default_factory=dict)
    areas: dict[str, Named] = field(default_factory=dict)
    laos: dict[str, Named] = field(default_factory=dict)
    lao_tambons: dict[str, list[str]] = field(default_factory=dict)
    tambon_laos: dict[str, list[str]] = field(default_factory=dict)
    lao_centres: dict[str, list[CentreChoice]] = field(default_factory=dict)
    _forms_at: float = float("-inf")
    _areas_at: float = float("-inf")
    _centres_at: float = float("-inf")

    def refresh(self, connection: Connection) -> None:
        now = time.monotonic()
        if now - self._forms_at > FORM_SECONDS:
            self._read_forms(connection)
            self._forms_at = now
        if now - self._areas_at > AREA_SECONDS or not self.areas:
            self._read_areas(connection)
            self._areas_at = now
        if now - self._centres_at > CENTRE_SECONDS:
            self._read_centres(connection)
            self._centres_at = now

    def version(self, connection: Connection, digest: str) -> Form | None:
        """A form version by digest, read once. None when the database has none."""
        if digest not in self.by_digest:
            found = connection.execute(
                select(VERSION.c.compiled).where(VERSION.c.digest == digest)
            ).scalar()
            if found is None:
                return None
            try:
                self.by_digest[digest] = Form.from_bytes(found)
            except ValueError:
                # Of a newer or older program: only who writes on this form cannot go on.
                log.error("shelf.form_unreadable", digest=digest)
                return None
        return self.by_digest[digest]

    def person(
        self, person_id: int, state: str, language: str, name: str, held: Sequence[tuple[str, ...]]
    ) -> Person:
        """A person as handlers see it. `held` are (role, area, lao); of no use while suspended."""
        if state == "suspended":
            held = ()
        roles = tuple(RoleAt(ROLES[role], area, lao) for role, area, lao in held if role in ROLES)
        tambons = self._tambons(roles)
        return Person(
            id=person_id,
            state=_state(state, bool(roles)),
            language=language,
            roles=roles,
            tambons=tambons,
            name=name,
            centres=self._centres(roles, tambons),
            area_name=self.place_name(roles[0].lao or roles[0].area, language) if roles else "",
        )

    def place_name(self, code: str, language: str) -> str:
        """The name of an area or LAO ("" for an unknown code; the country for "")."""
        if not code:
            return say("status.country", language)
        found = self.laos.get(code) or self.areas.get(code)
        return found.in_language(language) if found else ""

    def _tambons(self, roles: Sequence[RoleAt]) -> tuple[TambonChoice, ...]:
        weaving = [role for role in roles if role.role == "weaver"] or roles[:1]
        codes: dict[str, None] = {}
        for role in weaving:
            codes.update(dict.fromkeys(self._codes(role)))
        return tuple(self._choice(code) for code in codes if code in self.areas)

    def _choice(self, code: str) -> TambonChoice:
        found = self._choices.get(code)
        if found is None:
            named, laos = self.areas[code], tuple(self.tambon_laos.get(code, ()))
            found = self._choices[code] = TambonChoice(code, named.th, named.en, laos)
        return found

    def _codes(self, role: RoleAt) -> list[str]:
        if role.lao in self.lao_tambons:
            return self.lao_tambons[role.lao]
        if not role.area:
            return []
        first = bisect_left(self._tambon_codes, role.area)
        last = bisect_left(self._tambon_codes, f"{role.area}~", first)
        return self._tambon_codes[first:last]

    def _centres(
        self, roles: Sequence[RoleAt], tambons: Sequence[TambonChoice]
    ) -> tuple[CentreChoice, ...]:
        """Of the LAOs a person works for; of all in the area where no LAO is named."""
        if not self.lao_centres:
            return ()
        named = [role.lao for role in roles if role.lao]
        laos = dict.fromkeys(named or [lao for one in tambons for lao in one.laos])
        return tuple(centre for lao in laos for centre in self.lao_centres.get(lao, ()))

    def _read_centres(self, connection: Connection) -> None:
        self.lao_centres = {}
        for code, name, lao in connection.execute(
            select(CENTRE.c.code, CENTRE.c.name_th, CENTRE.c.lao).order_by(CENTRE.c.name_th)
        ):
            self.lao_centres.setdefault(lao, []).append(CentreChoice(code, name))

    def _read_forms(self, connection: Connection) -> None:
        rows = connection.execute(
            select(FORM.c.key, FORM.c.digest).where(
                FORM.c.digest.is_not(None), FORM.c.retired_at.is_(None)
            )
        ).all()
        found = {row.key: self.version(connection, row.digest) for row in rows}
        self.newest = {key: form for key, form in found.items() if form is not None}

    def _read_areas(self, connection: Connection) -> None:
        areas = connection.execute(select(AREA.c.code, AREA.c.name_th, AREA.c.name_en))
        self.areas = {code: Named(th, en) for code, th, en in areas}
        self._tambon_codes = sorted(code for code in self.areas if len(code) == 6)
        laos = connection.execute(select(LAO.c.code, LAO.c.name_th, LAO.c.name_en))
        self.laos = {code: Named(th, en) for code, th, en in laos}
        self.lao_tambons, self.tambon_laos, self._choices = {}, {}, {}
        for lao, tambon in connection.execute(
            select(LAO_TAMBON.c.lao, LAO_TAMBON.c.tambon).order_by(
                LAO_TAMBON.c.lao, LAO_TAMBON.c.tambon
            )
        ):
            self.lao_tambons.setdefault(lao, []).append(tambon)
            self.tambon_laos.setdefault(tambon, []).append(lao)

    _tambon_codes: list[str] = field(default_factory=list)
    _choices: dict[str, TambonChoice] = field(default_factory=dict)


def _state(state: str, enrolled: bool) -> Literal["unknown", "active", "suspended"]:
    if state == "suspended":
        return "suspended"
    return "active" if state == "active" and enrolled else "unknown"
