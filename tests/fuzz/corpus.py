"""Real inputs, as they stand in the tests, from which the fuzzing starts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bot.engine import commands
from bot.texts.forms import TEXT_FORMS
from handlers.asking import lexicon

TESTS = Path(__file__).parent.parent
PHRASES = ("tests/thai/phrasings.txt", "tests/thai/choices.txt", "bot/bench/questions.txt")
WORD = re.compile(r"[\wก-๛.]{2,20}")


@cache
def texts() -> tuple[str, ...]:
    """What people type: every line of the tables of phrasings, questions and conversations."""
    found: list[str] = []
    for name in PHRASES:
        lines = (TESTS.parent / name).read_text(encoding="utf-8").splitlines()
        told = [line for line in lines if line and not line.startswith(("#", "["))]
        found += [re.split(r" => | \| |=", line, maxsplit=1)[0] for line in told]
    for path in sorted((TESTS / "scenarios").glob("*.chat")):
        for line in path.read_text(encoding="utf-8").splitlines():
            who, _, what = line.partition("> ")
            if what and not line.startswith(("#", "บอท")) and "{" not in what:
                found.append(what.split(" = ")[0] if "[" in who else what)
    found += [word for words in commands.WORDS.values() for word in words]
    found += ["K7QX-2MPA", "รหัสเชิญ: K7QX 2MPA", "32-2569-00001", "1-9999-00000-01-3", "22,750.50"]
    return tuple(dict.fromkeys(filter(None, found)))


@cache
def words() -> tuple[str, ...]:
    """Words that some parser knows: from the texts, the lexicon of counts and the forms."""
    found = {word for text in texts() for word in WORD.findall(text)}
    for value in vars(lexicon).values():
        if isinstance(value, dict | list | tuple | set | frozenset):
            found |= {word for word in WORD.findall(str(value)) if not word.isascii()}
    for table in TEXT_FORMS.values():
        found |= set(WORD.findall(table))
    return tuple(sorted(found))
