"""Orders about the consent of a family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AskedBy = Literal["guardian", "self", "official"]


@dataclass(frozen=True)
class WithdrawConsent:
    """The family takes its consent back. → the case's number, None when it is none of this
    person's, or when no consent stands. Said twice it is kept once; what was said before stays."""

    case_no: str
    asked_by: AskedBy
