"""What rests on a family's consent alone: photos, recordings, and what was told in free words.

Names, numbers, places and codes are needed to help, which is a public duty (PDPA s.24(4)); pictures
and a child's story are not. Receipts of money that was paid are no story.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.forms import Form

MEDIA: Final = frozenset({"image", "audio", "video", "file", "draw", "annotate", "signature"})
NEEDED: Final = frozenset({
    "case_no", "also_cases", "first_name", "last_name", "nickname", "birth", "id_no",
    "guardian_name", "guardian_phone", "guardian_phone2", "house_no", "landmark", "last_school",
    "place_name", "moved_to", "centre_name", "name_th", "head_phone", "receiver", "goods", "course",
    "agency_person", "evidence",
})  # fmt: skip
"""Typed or sent, and needed for the help itself. What another form asks in words is a story."""
WORDS: Final = "note"
"""What the words of a case, a visit, help and a referral call the story."""


def names(form: Form | None) -> frozenset[str] | None:
    """The questions of a form that hold a story; None, which is all of them, of an unknown one."""
    if form is None:
        return None
    return frozenset(
        question.name
        for question in form.questions
        if (question.type in MEDIA or question.type.startswith("text"))
        and question.name not in NEEDED
    )


def without(answers: Mapping[str, Any], story: frozenset[str] | None) -> dict[str, Any]:
    """Answers, nested as they may be, without these; with None there is nothing left."""
    if story is None:
        return {}
    return {name: _without(value, story) for name, value in answers.items() if name not in story}


def _without(value: Any, story: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return without(value, story)
    if isinstance(value, list):
        return [_without(one, story) for one in value]
    return value
