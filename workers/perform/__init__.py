"""How each order is carried out: one visible table, made of one table a subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workers.perform.asked import PERFORM as ASKED
from workers.perform.away import PERFORM as AWAY
from workers.perform.cases import PERFORM as CASES
from workers.perform.casework import PERFORM as CASEWORK
from workers.perform.consent import PERFORM as CONSENT
from workers.perform.conversation import PERFORM as CONVERSATION
from workers.perform.danger import PERFORM as DANGER
from workers.perform.family import PERFORM as FAMILY
from workers.perform.forms import PERFORM as FORMS
from workers.perform.help import PERFORM as HELP
from workers.perform.joins import PERFORM as JOINS
from workers.perform.links import PERFORM as LINKS
from workers.perform.people import PERFORM as PEOPLE
from workers.perform.placements import PERFORM as PLACEMENTS
from workers.perform.places import PERFORM as PLACES
from workers.perform.reviews import PERFORM as REVIEWS
from workers.perform.team import PERFORM as TEAM
from workers.perform.work import PERFORM as WORK

Performer = Callable[..., Any]


def _joined(*tables: dict[type, Performer]) -> dict[type, Performer]:
    joined: dict[type, Performer] = {}
    for table in tables:
        twice = joined.keys() & table.keys()
        if twice:
            names = sorted(order.__name__ for order in twice)
            raise RuntimeError(f"performed in two places: {names}")
        joined |= table
    return joined


PERFORM = _joined(
    CONVERSATION,
    PEOPLE,
    DANGER,
    CASES,
    CASEWORK,
    WORK,
    PLACES,
    ASKED,
    FORMS,
    HELP,
    REVIEWS,
    JOINS,
    PLACEMENTS,
    AWAY,
    TEAM,
    LINKS,
    FAMILY,
    CONSENT,
)
