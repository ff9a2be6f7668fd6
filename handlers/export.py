"""Data as a file: what, as which file, over which time; then an address when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, cast

from bot.engine import taps
from bot.engine.messages import Card, Fact, Message, Row, Tap, Text
from bot.engine.taps import is_number
from bot.thai import bangkok_date, show_datetime
from handlers.orders import ExportView, LoadExport, MakeExport
from handlers.scene import Scene
from handlers.turn import Role, Steps

OF_CASES: Final[tuple[Role, ...]] = ("coordinator", "supervisor")
OF_LOOKS: Final[tuple[Role, ...]] = ("dpo", "admin")
WHAT: Final[Mapping[str, tuple[Role, ...]]] = {
    "submissions": OF_CASES,
    "cases": OF_CASES,
    "visits": OF_CASES,
    "assistance": OF_CASES,
    "access": OF_LOOKS,
}
"""What may be exported, and by whom: the log is for those who watch over it, and no cases are."""
FORMATS: Final = ("xlsx", "csv", "jsonl")
PERIODS: Final = ("month", "last_month", "fiscal", "last_fiscal", "all")
FISCAL_MONTH: Final = 10


def wants(scene: Scene) -> bool:
    return scene.asks("export") or scene.taps("export", "export_see")


def handle(scene: Scene) -> Steps:
    """One tap after the other; a choice that is not on offer begins again."""
    may = [what for what, roles in WHAT.items() if scene.person.has(*roles)]
    if not may:
        return scene.outcome(Text(scene.say("export.not_yours")))
    if scene.taps("export_see"):
        return (yield from _see(scene))
    what, made, period = (scene.tapped.get(name, "") for name in ("w", "f", "p"))
    if what not in may:
        return scene.outcome(_ask_what(scene, may))
    if made not in _formats(scene, what):
        return scene.outcome(_ask_format(scene, what))
    if period not in PERIODS:
        return scene.outcome(_ask_period(scene, what, made))
    since, until = days(period, bangkok_date(scene.turn.now))
    view: ExportView | None = yield MakeExport(cast(Any, what), cast(Any, made), since, until)
    if view is None:
        return scene.outcome(Text(scene.say("export.too_many")))
    return scene.outcome(_making(scene, view))


def days(period: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last day of a period; None is without end. Fiscal years begin in
    October."""
    if period == "all":
        return None, None
    if period in {"month", "last_month"}:
        first = today.replace(day=1)
        if period == "month":
            return first, today
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    year = today.year if today.month >= FISCAL_MONTH else today.year - 1
    if period == "fiscal":
        return date(year, FISCAL_MONTH, 1), today
    return date(year - 1, FISCAL_MONTH, 1), date(year, FISCAL_MONTH, 1) - timedelta(days=1)


def _formats(scene: Scene, what: str) -> tuple[str, ...]:
    """ODK's XML holds every answer: it is for who may see them all."""
    whole = what == "submissions" and not scene.person.has("supervisor")
    return (*FORMATS, "xml") if whole else FORMATS


def _ask_what(scene: Scene, may: list[str]) -> Card:
    rows = tuple(
        Row(
            scene.say(f"export.{what}"),
            detail=scene.say(f"export.{what}_how"),
            tap=Tap(scene.say(f"export.{what}"), data=taps.encode("export", w=what)),
        )
        for what in may
    )
    return Card(alt=scene.say("export.alt"), title=scene.say("export.title"), rows=rows)


def _ask_format(scene: Scene, what: str) -> Card:
    buttons = tuple(
        Tap(scene.say(f"export.{made}"), data=taps.encode("export", w=what, f=made))
        for made in _formats(scene, what)
    )
    title = scene.say("export.which_format", what=scene.say(f"export.{what}"))
    return Card(alt=scene.say("export.alt"), title=title, buttons=buttons)


def _ask_period(scene: Scene, what: str, made: str) -> Card:
    rows = tuple(
        Row(
            scene.say(f"export.{period}"),
            tap=Tap(
                scene.say(f"export.{period}"),
                data=taps.encode("export", w=what, f=made, p=period),
            ),
        )
        for period in PERIODS
    )
    title = scene.say("export.which_period", what=scene.say(f"export.{what}"))
    return Card(alt=scene.say("export.alt"), title=title, rows=rows)


def _see(scene: Scene) -> Steps:
    number = scene.tapped.get("n", "")
    view: ExportView | None = (yield LoadExport(int(number))) if is_number(number) else None
    if view is None:
        return scene.outcome(Text(scene.say("export.gone")))
    if view.state == "waiting":
        return scene.outcome(_making(scene, view))
    # Who sees it now need not be told of it any more.
    told = {"kind": "export", "export_id": view.id}
    carry = tuple(one for one in scene.state.carry if {**one, **told} != dict(one))
    state = replace(scene.state, carry=carry)
    if view.state != "made":
        return scene.outcome(_again(scene, f"export.{view.state}"), state=state)
    return scene.outcome(_ready(scene, view), state=state)


def _making(scene: Scene, view: ExportView) -> Card:
    return Card(
        alt=scene.say("export.alt"),
        lead=scene.say(f"export.{view.what}"),
        title=scene.say("export.making"),
        body=(scene.say("export.making_body"),),
        footnote=_care(scene, view),
        buttons=(_see_tap(scene, view.id),),
    )


def _ready(scene: Scene, view: ExportView) -> Card:
    body = scene.say(
        "export.ready_body",
        what=scene.say(f"export.{view.what}"),
        rows=f"{view.rows:,}",
        until=show_datetime(view.until, scene.language),
    )
    # LINE's own browser keeps no files: the phone's other one is asked for.
    open_it = Tap(
        scene.say("export.open"), kind="open", data=f"{view.url}?openExternalBrowser=1", strong=True
    )
    return Card(
        alt=scene.say("export.alt"),
        title=scene.say("export.ready"),
        body=(body, scene.say("export.code_how" if view.url else "export.no_address")),
        facts=(Fact(scene.say("export.code"), f"{view.code[:3]} {view.code[3:]}"),)
        if view.url
        else (),
        footnote=_care(scene, view),
        buttons=(open_it,) if view.url else (),
        tone="good",
    )


def _care(scene: Scene, view: ExportView) -> str:
    """Who the children are in the file, and that it was noted who took it."""
    logged = scene.say("export.logged")
    if view.what not in {"submissions", "cases"}:
        return logged
    return f"{scene.say('export.names' if view.names else 'export.no_names')} · {logged}"


def _again(scene: Scene, key: str) -> Card:
    again = Tap(scene.say("export.again"), data=taps.encode("export"))
    return Card(alt=scene.say("export.alt"), body=(scene.say(key),), buttons=(again,))


def _see_tap(scene: Scene, export_id: int) -> Tap:
    see = scene.say("export.see")
    return Tap(see, data=taps.encode("export_see", n=export_id), shows=see, strong=True)


def carried(scene: Scene, data: dict[str, Any]) -> Message | None:
    """The file is ready, or could not be made."""
    number = data.get("export_id")
    if not isinstance(number, int):
        return None
    if data.get("state") != "made":
        return _again(scene, "export.failed")
    what = str(data.get("what", ""))
    return Card(
        alt=scene.say("export.alt"),
        lead=scene.say(f"export.{what}") if what in WHAT else "",
        title=scene.say("export.ready"),
        buttons=(_see_tap(scene, number),),
        tone="good",
    )
