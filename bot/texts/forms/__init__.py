"""The built-in forms: XLSForms kept as Markdown tables, beside the sentences of the chat."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
_KEYS = ("oos_report", "ecd_report", "follow_up", "assistance", "centre")


def _load() -> dict[str, str]:
    return {key: (_FOLDER / f"{key}.md").read_text(encoding="utf-8") for key in _KEYS}


TEXT_FORMS: dict[str, str] = _load()
"""Form key → its table, as `bot.forms.compile_form` takes it."""
