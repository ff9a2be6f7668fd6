"""Areas (province, district, tambon), local administrations and child centres."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import cipher, small


class Area(SQLModel, table=True):
    """DOPA code of 2 (province), 4 (district) or 6 (tambon) digits; prefixes nest."""

    code: str = Field(primary_key=True)
    level: int = small()
    name_th: str
    name_en: str
    parent: str = Field(default="", index=True)
    sort_key: str = ""


class Lao(SQLModel, table=True):
    """A local administrative organisation: tambon code and T or M, province code and P."""

    code: str = Field(primary_key=True)
    kind: str
    name_th: str
    name_en: str
    province: str = Field(index=True)
    district: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


class LaoTambon(SQLModel, table=True):
    """Which tambons an LAO serves; `moo` lists villages ("1,2,5") when it is only a part."""

    __tablename__ = "lao_tambon"

    lao: str = Field(primary_key=True, foreign_key="lao.code")
    tambon: str = Field(primary_key=True, foreign_key="area.code", index=True)
    moo: str | None = None


class Centre(SQLModel, table=True):
    """A child centre (ศพด.) of an LAO. `code`: the LAO's and a running number ("320401T-C01").

    `standard_grade` a, b, c, d or none, of the Buddhist year `standard_year`; the head's phone is
    sealed by the service's keys.
    """

    code: str = Field(primary_key=True)
    name_th: str
    lao: str = Field(foreign_key="lao.code", index=True)
    tambon: str
    moo: int | None = None
    children: int = 0
    teachers: int = 0
    standard_grade: str | None = None
    standard_year: int | None = None
    phone_sealed: bytes | None = cipher()
