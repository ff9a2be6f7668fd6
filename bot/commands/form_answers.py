"""`thaktho forms play --answers`: a form fed with answers, every question and verdict told."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.engine.read import reads, understand
from bot.engine.read_types import TYPES
from bot.engine.understood import Asking, Understood
from bot.forms import Form, Question, Session, Verdict
from bot.thai import bangkok_date

MOST_STEPS = 100_000
MOST_REFUSALS = 20
"""One question refused so often in a row ends the walk."""

Event = dict[str, Any]


class AnswersError(ValueError):
    """A file of answers that cannot be read; says why."""


@dataclass
class Answers:
    """Answers in a row, and answers by the reference or name of their question."""

    row: deque[Any] = field(default_factory=deque)
    named: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))

    @property
    def by_name(self) -> bool:
        return bool(self.named) and not self.row

    def take(self, question: Question) -> tuple[bool, Any]:
        """(whether there is an answer, the answer)."""
        for key in (question.ref, question.name):
            if self.named.get(key):
                return True, self.named[key].popleft()
        if question.type != "repeat" and self.row:
            return True, self.row.popleft()
        if question.type == "repeat" and self.row and not self.named:
            return True, self.row.popleft()
        return False, None

    def waits_within(self, ref: str) -> bool:
        """Whether an answer is left for a question inside a repeat instance."""
        inside = f"{ref}/"
        return any(left and key.startswith(inside) for key, left in self.named.items())

    def waits_for(self, names: Sequence[str]) -> bool:
        return any(self.named.get(name) for name in names)


def read_answers(text: str, *, yaml: bool = False) -> Answers:
    """A JSON list of values, a JSON list of {name or ref: value}, one such object, or lines.

    In a list `{"ref": …, "value": …}` and `{"name": …, "value": …}` are taken as well. An object
    may give a list of values: one for each round of a repeat. `null` leaves a question blank.
    `yaml`: the same as a flat YAML list or mapping. Raises AnswersError.
    """
    stripped = text.lstrip("\ufeff").strip()
    if yaml:
        return _from_yaml(stripped)
    if stripped[:1] not in ("[", "{"):
        return Answers(row=deque(text.lstrip("\ufeff").splitlines()))
    try:
        given = json.loads(stripped)
    except RecursionError:
        raise AnswersError("the answers are nested too deep") from None
    except json.JSONDecodeError as error:
        lines = stripped.splitlines()
        try:
            given = [json.loads(line) for line in lines if line.strip()]
        except (json.JSONDecodeError, RecursionError):
            raise AnswersError(f"the answers are no JSON: {error}") from None
    found = Answers()
    for item in [given] if isinstance(given, Mapping) else given:
        if isinstance(item, Mapping):
            for name, value in _named(item):
                found.named[name].append(value)
        else:
            found.row.append(item)
    return found


def _from_yaml(text: str) -> Answers:
    """`- value` lines and `name: value` lines: what a list of answers needs of YAML."""
    found = Answers()
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#") or line.strip() in ("---", "..."):
            continue
        item = line.strip()
        is_item = item == "-" or item.startswith("- ")
        item = item[1:].strip() if is_item else item
        name, colon, value = item.partition(": ")
        if colon and not item.startswith(("'", '"')) and name.replace("_", "a").isalnum():
            found.named[name].append(_scalar(value))
        elif is_item:
            found.row.append(_scalar(item))
        else:
            raise AnswersError(f"not a list of answers: {line!r}")
    return found


def _scalar(text: str) -> str | None:
    text = text.strip()
    if text in ("", "~", "null"):
        return None
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def _named(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "value" in item and ("ref" in item or "name" in item):
        yield str(item.get("ref") or item.get("name")), item["value"]
        return
    for name, value in item.items():
        for one in value if isinstance(value, list) else [value]:
            yield str(name), one


def walk(
    form: Form, answers: Answers, *, language: str, now: datetime, seed: int
) -> Iterator[Event]:
    """Ask and answer until the form or the answers end. The last event has what came of it."""
    session = Session.start(form, now=now, seed=seed)
    refused = 0
    for _ in range(MOST_STEPS):
        question = session.current(language)
        if question is None or refused >= MOST_REFUSALS:
            break
        if not refused:
            yield _asked(question)
        there, given = _next(form, answers, question)
        if not there:
            break
        value, verdict = answer(session, question, given, language=language, now=now)
        yield _verdict(question, given, value, verdict)
        refused = 0 if verdict.accepted else refused + 1
    yield _end(session, language)


def answer(
    session: Session, question: Question, given: Any, *, language: str, now: datetime
) -> tuple[str, Verdict]:
    """Give one answer: a value as forms store it, else the words of a person in a chat.

    → (what was given to the form, its verdict). Nobody can be asked back here: words that may
    mean two things are refused as `doubtful`, and what was understood stands in the verdict.
    """
    text = _plain(given)
    named = bool(reads(question))
    if not text or (not named and question.type not in TYPES):
        return text, session.answer(text or None, now=now)
    if not named:
        verdict = session.answer(text, now=now)
        if verdict.accepted or verdict.reason not in ("type", "choice", "unknown"):
            return text, verdict
    else:
        verdict = Verdict(False, "type", ref=question.ref)
    meaning = understand(text, Asking(question, bangkok_date(now), language))
    if not isinstance(meaning, Understood):
        return text, replace(verdict, message=verdict.message or meaning.why)
    if meaning.others and not meaning.certain:
        said = " / ".join(one.said for one in meaning.meanings())
        return text, Verdict(False, "doubtful", said, question.ref)
    if meaning.value == text and not named:
        return text, verdict
    return meaning.value, session.answer(meaning.value or None, now=now)


def _plain(given: Any) -> str:
    if given is None:
        return ""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, list | tuple):
        return " ".join(str(one) for one in given)
    return str(given)


def _next(form: Form, answers: Answers, question: Question) -> tuple[bool, Any]:
    there, given = answers.take(question)
    if there:
        return True, given
    if question.type == "repeat" and answers.named:
        inside = [one.name for one in form.questions if _within(one.ref, question.ref)]
        more = answers.waits_within(question.ref) or answers.waits_for(inside)
        return True, "yes" if more else "no"
    if answers.named and not question.required:
        return True, None
    return False, None


def _within(ref: str, repeat: str) -> bool:
    plain = "".join(part.partition("]")[2] if "]" in part else part for part in repeat.split("["))
    return ref.startswith(f"{plain}/")


def _asked(question: Question) -> Event:
    return {
        "event": "question",
        "ref": question.ref,
        "name": question.name,
        "type": question.type,
        "text": question.text,
        "hint": question.hint,
        "required": question.required,
        "choices": [{"name": one.name, "label": one.label} for one in question.choices],
        "groups": [group.label for group in question.groups],
        "notes": list(question.notes),
        "position": question.position,
        "total": question.total,
    }


def _verdict(question: Question, given: Any, value: str, verdict: Verdict) -> Event:
    return {
        "event": "verdict",
        "ref": question.ref,
        "name": question.name,
        "given": given,
        "value": value,
        "accepted": verdict.accepted,
        "reason": verdict.reason,
        "message": verdict.message,
    }


def _end(session: Session, language: str) -> Event:
    waiting = session.current(language)
    missing = [] if waiting else session.validate()
    return {
        "event": "end",
        "complete": waiting is None and not missing,
        "waiting": waiting.ref if waiting is not None else "",
        "missing": [{"ref": one.ref, "reason": one.reason} for one in missing],
        "notes": list(session.end_notes(language)),
        "values": session.record(),
        "entities": [asdict(effect) for effect in session.entities()],
    }
