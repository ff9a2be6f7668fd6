"""Labels of the codes that cases keep, taken from the built-in forms."""

from __future__ import annotations

from functools import cache

from bot.texts.forms import TEXT_FORMS


def codes(list_name: str) -> tuple[str, ...]:
    """The codes of a list in the order of the forms; empty for an unknown list."""
    return tuple(code for name, code in _labels() if name == list_name)


def label(list_name: str, code: str, language: str) -> str:
    """The label of a code in "th" or English; the code itself when no form knows it."""
    thai, english = _labels().get((list_name, code), (code, code))
    return thai if language == "th" else english


@cache
def _labels() -> dict[tuple[str, str], tuple[str, str]]:
    """Every row of the forms' choices sheets: list, code, Thai, English."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for text in TEXT_FORMS.values():
        _, _, choices = text.partition("| choices |")
        for line in choices.splitlines():
            if line.startswith(("| choices", "| settings")):
                break
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) >= 5 and cells[1] != "list_name":
                found.setdefault((cells[1], cells[2]), (cells[3], cells[4]))
    return found
