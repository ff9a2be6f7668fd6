"""Orders about a family that a third person reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NoteFamilyTold:
    """The family was told that the child was reported and why. → the case's number, None when it
    is none of this person's, or when nobody need be told. Said twice it is noted once."""

    case_no: str
