"""Who could follow a case: the weavers of its place, and how many cases each follows now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from models.case_queries import CASE, SERVED
from models.person import PERSON, ROLE
from models.work_lists import OPEN


def weavers(connection: Connection, case: Row[Any]) -> Sequence[Row[Any, Any]]:
    """id, cases of every active weaver whose role covers the case, the least busy first."""
    followed = (
        select(func.count())
        .where(CASE.c.weaver_id == PERSON.c.id, OPEN)
        .correlate(PERSON)
        .scalar_subquery()
    )
    found = (
        select(PERSON.c.id, followed.label("cases"))
        .where(PERSON.c.state == "active", PERSON.c.id.in_(_covering(case)))
        .order_by(followed, PERSON.c.id)
    )
    return connection.execute(found).all()


def is_weaver_of(connection: Connection, case: Row[Any], person_id: int) -> bool:
    """Whether this person is an active weaver whose role covers the case."""
    found = select(PERSON.c.id).where(
        PERSON.c.id == person_id, PERSON.c.state == "active", PERSON.c.id.in_(_covering(case))
    )
    return connection.execute(found).first() is not None


def _covering(case: Row[Any]) -> Any:
    """Weavers of the case's LAO, of the LAOs of its tambon when it has none, or of its area."""
    served = select(SERVED.c.lao).where(SERVED.c.tambon == case.tambon)
    near = ROLE.c.lao == case.lao if case.lao else ROLE.c.lao.in_(served)
    areas = ["", *filter(None, (case.province, case.district, case.tambon))]
    return select(ROLE.c.person_id).where(
        ROLE.c.role == "weaver",
        ROLE.c.ended_at.is_(None),
        or_(
            near,
            ROLE.c.lao == f"{case.province}P",
            and_(ROLE.c.lao == "", ROLE.c.area.in_(areas)),
        ),
    )
