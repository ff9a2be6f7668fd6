"""Every sentence stands in both languages, takes the same values, and exists where it is used."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import TEXTS, say
from bot.thai import REASONS

ROOT = Path(__file__).parents[2]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_texts__both_languages__filled_and_alike() -> None:
    wrong = [
        key
        for key, (thai, english) in TEXTS.items()
        if not thai.strip() or not english.strip() or placeholders(thai) != placeholders(english)
    ]
    assert wrong == []


def used() -> Iterator[tuple[str, str]]:
    """Every key that is named in full in the engine and the handlers, with the file naming it."""
    for folder in ("bot/engine", "handlers", "bot/line"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for key in keys_in(path, "form" if folder == "bot/engine" else ""):
                yield path.name, key


def keys_in(path: Path, subject: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function, first = node.func, node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        if isinstance(function, ast.Name) and function.id == "say":
            yield first.value
        elif isinstance(function, ast.Attribute) and function.attr == "say":
            owner = function.value.id if isinstance(function.value, ast.Name) else "talk"
            yield first.value if owner == "scene" else f"{subject or 'form'}.{first.value}"


def test_texts__named_in_the_code__exist() -> None:
    named = set(used())
    assert len(named) > 150
    assert [pair for pair in sorted(named) if pair[1] not in TEXTS] == []


def test_texts__reasons_of_the_readers__each_has_a_sentence() -> None:
    assert [reason for reason in REASONS if f"form.why_{reason}" not in TEXTS] == []


def test_say__unknown_key_or_missing_value__raises() -> None:
    with pytest.raises(KeyError):
        say("form.no_such_text", "th")
    with pytest.raises(KeyError):
        say("form.progress", "th", position=1)
