"""What becomes of a form that reports no child: it is kept as it is, and makes no case.

The built-in ones have a file each. In any other form its author says what it does to cases: an
entity of the dataset `case` (or `child`) makes one, or changes the one it names. Its properties are
named as the questions of the built-in report (`first_name`, `birth`, `tambon`, …).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from models import finding_queries, submission_queries
from workers.validation import assistance, centre, entities, entity_updates, follow_up
from workers.validation.deciding import (
    accept,
    ask,
    compare,
    keep_findings,
    own_case,
    photos,
    send_back,
)
from workers.validation.work import Work


def decide(work: Work) -> str:
    """Settle a submission of any other form in one go. → its new state."""
    return BY_FORM.get(work.row.form, _of_an_author)(work)


def _of_an_author(work: Work) -> str:
    """Settle a form of an author's own: changes first, then the case that it may make.

    Its answers passed the form's own rules when they were sent: only then its lists, its user and
    its chance are known. A photo that cannot be kept still comes back, and so does the name of a
    case that is not there; a flaw that no question can mend is shown to the coordinator.
    """
    finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    effects = entities.effects(work.connection, work.vault, work.row)
    found = [*photos(work), *entity_updates.apply(work, effects)]
    keep_findings(work, found)
    back = [finding for finding in found if finding.returns]
    if back:
        return send_back(work, back, None)
    made = entities.making(effects)
    if made is None or not entity_updates.is_new(work, made):
        submission_queries.settle(work.connection, work.row.id, "accepted", work.now)
        return "accepted"
    case = own_case(work)
    questions = [] if case is not None and case.child_id else compare(work)
    if questions:
        return ask(work, questions, case)
    return accept(work, case)


BY_FORM: Final[Mapping[str, Callable[[Work], str]]] = {
    "follow_up": follow_up.decide,
    "assistance": assistance.decide,
    "centre": centre.decide,
}
"""Built-in forms that report no child, and what settles them."""
WITHDRAWN: Final[Mapping[str, Callable[[Work], None]]] = {
    "follow_up": follow_up.withdraw,
}
"""Built-in forms whose effect is taken back when a coordinator refuses one."""
