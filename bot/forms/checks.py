"""What a chat cannot carry, and what an author has probably forgotten."""

from __future__ import annotations

from .form import MOST_STATED, Form
from .model import MOST_NODES
from .plan import Control
from .problems import Problem, problem
from .sheets import Sheets

IMPOSSIBLE = frozenset(("geotrace", "geoshape", "osm"))
DRAWN = frozenset(("draw", "annotate", "signature"))
SILENT = frozenset(("audit", "background-audio", "start-geopoint", "background-geopoint"))
SEARCHED = frozenset(("minimal", "autocomplete", "search", "quick"))
LONG_LIST = 1_000
LONG_TEXT = 5_000


def look_over(form: Form, sheets: Sheets) -> list[Problem]:
    """Problems that only a chat has, and texts that are missing."""
    found: list[Problem] = []
    for control in form.controls:
        found += _control(form, sheets, control)
    for path, word in form.words.items():
        if word in SILENT:
            sheet, row = sheets.where(path, "type")
            found.append(problem("ignored_type", sheet, row, "type", word=word))
    if len(form.library.nodes) > MOST_NODES:
        count = f"{len(form.library.nodes):,}"
        found.append(problem("too_large", count=count, limit=f"{MOST_NODES:,}"))
    found += _choice_texts(form, sheets)
    for rule in form.rules:
        if rule.kind == "count" and rule.least >= MOST_STATED:
            sheet, row = sheets.where(rule.node.path, "repeat_count")
            found.append(problem("many_instances", sheet, row, "repeat_count",
                                 name=rule.node.name, count="more", limit=MOST_STATED))  # fmt: skip
    return found


def _control(form: Form, sheets: Sheets, control: Control) -> list[Problem]:
    sheet, row = sheets.where(control.node.path, "type")
    name = control.node.name
    found: list[Problem] = []
    if control.kind in ("group", "repeat"):
        return found
    if control.word in IMPOSSIBLE:
        found.append(problem("unsupported_type", sheet, row, "type", word=control.word))
    drawn = sorted(DRAWN & control.appearance)
    if drawn:
        found.append(
            problem("unsupported_appearance", sheet, row, "appearance", appearance=drawn[0])
        )
    found += _texts(form, control, sheet, row)
    if control.choices is not None and control.kind != "rank":
        size = len(form.question(control.node.path).choice_names)
        if size > LONG_LIST and not control.appearance & SEARCHED:
            found.append(problem("long_list", sheet, row, "appearance", name=name, length=size))
    return found


def _texts(form: Form, control: Control, sheet: str, row: int | None) -> list[Problem]:
    name = control.node.name
    found = []
    if not control.label and not control.hint:
        found.append(problem("no_label", sheet, row, "label", name=name))
    for language in form.languages:
        texts = control.label
        if texts and "" not in texts and "" not in texts.get(language, {}):
            found.append(problem("missing_label", sheet, row, f"label::{language}",
                                 name=name, language=language))  # fmt: skip
    for language, forms in control.label.items():
        text = forms.get("")
        length = len(text.plain) if text is not None else 0
        if length > LONG_TEXT:
            column = f"label::{language}" if language else "label"
            found.append(
                problem("text_too_long", sheet, row, column, name=name, length=f"{length:,}")
            )
    return found


def _choice_texts(form: Form, sheets: Sheets) -> list[Problem]:
    """Choices of the form's own lists that have no words in a language."""
    found = []
    for name, table in form.library.lists.items():
        for entry in (item for root in table.children("root") for item in root.children("item")):
            texts = form.library.texts.get(entry.cells.get("itextId", ""), {})
            choice = entry.cells.get("name", "")
            row = sheets.choice_rows.get((name, choice))
            found += [
                problem("missing_choice_label", "choices", row, f"label::{language}",
                        list=name, name=choice, language=language)
                for language in (form.languages if texts else ())
                if "" not in texts.get(language, {})
            ]  # fmt: skip
    return found
