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


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_text__both_languages__filled_and_alike(key: str) -> None:
    thai, english = TEXTS[key]
    assert thai.strip()
    assert english.strip()
    assert placeholders(thai) == placeholders(english)


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


@pytest.mark.parametrize(("file", "key"), sorted(set(used())))
def test_text__named_in_the_code__exists(file: str, key: str) -> None:
    assert key in TEXTS, f"{file} says {key}"


@pytest.mark.parametrize("reason", REASONS)
def test_text__reason_of_a_reader__has_a_sentence(reason: str) -> None:
    assert f"form.why_{reason}" in TEXTS


def test_say__unknown_key_or_missing_value__raises() -> None:
    with pytest.raises(KeyError):
        say("form.no_such_text", "th")
    with pytest.raises(KeyError):
        say("form.progress", "th", position=1)
