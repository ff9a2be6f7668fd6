"""Who may take what out of the service, and how children are called in it.

Apart from the making of files, since every turn of the chat loads this.
"""

from __future__ import annotations

from typing import Literal

from models.scope import WATCHES, Scope

Names = Literal["left_out", "masked", "shown"]
"""Who the children are: not told, by first letters, in full."""
OF_CASES = frozenset({"coordinator", "supervisor"})
OF_LOOKS = WATCHES


def rights(scope: Scope) -> tuple[Scope, Names] | None:
    """What of a person's scope may be exported, and how children are called in it: by name for who
    coordinates all of it, by first letters otherwise. None: no cases at all."""
    grants = tuple(grant for grant in scope.grants if grant.role in OF_CASES)
    if not grants:
        return None
    names: Names = "shown" if all(one.role == "coordinator" for one in grants) else "masked"
    return Scope(scope.person_id, grants), names


def of_looks(scope: Scope) -> Scope:
    """What of a person's scope the log of looks may be exported for."""
    return Scope(scope.person_id, tuple(one for one in scope.grants if one.role in OF_LOOKS))


def may(scope: Scope, what: str) -> bool:
    """Cases and what belongs to them are for who works on them; the log is for who watches it."""
    roles = {grant.role for grant in scope.grants}
    return bool(roles & (OF_LOOKS if what == "access" else OF_CASES))
