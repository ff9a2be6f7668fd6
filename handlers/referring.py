"""The states of a referral and the moves between them. Pure.

sent → accepted | declined | noanswer | done; accepted → done | declined; an agency that did not
answer in time may still do so. Declined and done are ends: another attempt is another referral.
"""

from __future__ import annotations

from typing import Final

MOVES: Final[dict[str, tuple[str, ...]]] = {
    "sent": ("accepted", "declined", "done", "noanswer"),
    "accepted": ("done", "declined"),
    "noanswer": ("accepted", "declined", "done"),
    "declined": (),
    "done": (),
}
OPEN: Final = frozenset({"sent", "accepted"})
"""Somebody else has to act, and there is a date."""
ANSWER_DAYS: Final = 7
"""Working days in which an agency answers, when nobody named a date."""
HELP_DAYS: Final = 30
"""Days in which an agency that accepted should have helped."""
SHARED_BECAUSE: Final = frozenset({"urgent", "law"})
"""The only reasons for which data go to an agency without consent."""


def may_share(consent: str, because: str) -> bool:
    """Whether a case may be handed on: with consent, or for a reason that the law knows."""
    return consent == "given" or because in SHARED_BECAUSE
