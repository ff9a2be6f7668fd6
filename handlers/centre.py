"""The register of child centres: its form, begun by a word."""

from __future__ import annotations

from typing import Final

from bot.engine import taps
from bot.engine.messages import Tap
from handlers import start
from handlers.forms_menu import ask_first
from handlers.scene import Scene, open_report
from handlers.turn import Steps

FORM: Final = "centre"


def wants(scene: Scene) -> bool:
    return scene.asks("centre")


def handle(scene: Scene) -> Steps:
    """Begin, unless another form with answers is open: it is never silently put aside."""
    report = yield from open_report(scene)
    if report is not None:
        label = scene.say("authors.start_new", title=scene.form_title(FORM))
        return scene.outcome(ask_first(scene, report, Tap(label, data=taps.encode("new", f=FORM))))
    return (yield from start.start(scene, FORM, rehearsal=False))
