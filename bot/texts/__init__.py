"""Every sentence a person can read, in Thai and English.

One file a subject; each has `TEXTS = {"key": ("ไทย", "English")}` and is listed in `SUBJECTS`.
"""

from __future__ import annotations

from importlib import import_module

SUBJECTS = (
    "card",
    "richmenu",
    "form",
    "people",
    "menu",
    "danger",
    "case",
    "consent",
    "status",
    "measure",
    "asked",
    "picture",
    "page",
    "export",
    "reconcile",
    "review",
    "alert",
    "finding",
    "authors",
    "move",
    "work",
    "quota",
    "away",
    "help",
    "follow",
    "team",
)


def _load() -> dict[str, tuple[str, str]]:
    texts: dict[str, tuple[str, str]] = {}
    for subject in SUBJECTS:
        for key, pair in import_module(f"{__name__}.{subject}").TEXTS.items():
            name = f"{subject}.{key}"
            texts[name] = pair
    return texts


TEXTS = _load()


def say(key: str, language: str, **values: object) -> str:
    """The sentence `subject.key` in `language` ("th", anything else is English), filled in.

    Raises KeyError for an unknown key or a missing value: a programmer's mistake, caught by tests.
    """
    thai, english = TEXTS[key]
    return (thai if language == "th" else english).format(**values)
