"""Where a reported child is, and which local administration serves the place."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.findings import Known
from workers.validation.work import Work


@dataclass(frozen=True)
class Served:
    """The LAO that serves a place; `certain` is false when it was picked among several."""

    lao: str
    certain: bool


def known(work: Work, *, urgent: bool) -> Known:
    """What the registers say about the place of a report."""
    served = serving(work)
    held = work.store.roles(work.row.person_id)
    return Known(
        tambon_exists=work.store.is_tambon(work.tambon),
        lao=served.lao,
        lao_certain=served.certain,
        usual_tambon=_works_there(work, held, served),
        urgent=urgent,
    )


def serving(work: Work) -> Served:
    """The LAO: the only one, the one named with the report, by village, or the reporter's own.

    Where that leaves several, the first stands in until a coordinator has answered.
    """
    serving = work.store.serving(work.tambon)
    codes = [code for code, _ in serving]
    if not codes:
        return Served("", certain=False)
    if work.row.lao in codes:
        return Served(work.row.lao, certain=True)
    if len(codes) == 1:
        return Served(codes[0], certain=True)
    by_village = [code for code, villages in serving if work.report.moo in villages]
    held = work.store.roles(work.row.person_id)
    own = [lao for _, _, lao in held if lao in codes]
    for chosen in (by_village, own):
        if len(chosen) == 1:
            return Served(chosen[0], certain=True)
    return Served((by_village or own or codes)[0], certain=False)


def _works_there(work: Work, held: list[tuple[str, str, str]], served: Served) -> bool:
    for _, area, lao in held:
        inside = work.tambon.startswith(lao[:2] if lao.endswith("P") else area)
        if (lao and lao == served.lao) or (inside and (not lao or lao.endswith("P"))):
            return True
    return False
