"""Which sent reports a scope covers, and where they lie.

A report is read by those who coordinate its place and by the person who sent it; those who may
only count cases may count reports too.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from models.columns import table
from models.scope import Scope
from models.submission import Submission

SUBMISSION = table(Submission)
READERS = frozenset({"coordinator", "supervisor"})
COUNTERS = READERS | {"monitor", "admin"}


def readable(scope: Scope) -> ColumnElement[bool]:
    """Condition on `submission` for what may be read."""
    return _of(scope, READERS)


def counted(scope: Scope) -> ColumnElement[bool]:
    """Condition on `submission` for what may be counted."""
    return _of(scope, COUNTERS)


def within(place: str) -> ColumnElement[bool]:
    """Condition on `submission` for an area code, an LAO code, or "" (everywhere); any other code
    is nowhere."""
    if not place:
        return true()
    if not place.isdigit():  # the province too, since the indexes begin with it
        return and_(SUBMISSION.c.province == place[:2], SUBMISSION.c.lao == place)
    columns = {2: SUBMISSION.c.province, 4: SUBMISSION.c.district, 6: SUBMISSION.c.tambon}
    column = columns.get(len(place))
    if column is None:
        return false()
    return and_(SUBMISSION.c.province == place[:2], column == place)


def _of(scope: Scope, roles: frozenset[str]) -> ColumnElement[bool]:
    grants = [within(grant.lao or grant.area) for grant in scope.grants if grant.role in roles]
    if any(grant.role == "weaver" for grant in scope.grants):
        grants.append(SUBMISSION.c.person_id == scope.person_id)
    return or_(false(), *grants)
