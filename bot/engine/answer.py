"""Giving answers: what a tap or a text does to the form, and what is said about it.

Nothing here shows anything; `bot.engine.show` does, after the move.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot import thai
from bot.engine.read import IN_WORDS, by_type, shown, understand
from bot.engine.search import search
from bot.engine.state import Doubt, Meaning
from bot.engine.talk import Talk
from bot.engine.taps import mark_of
from bot.engine.understood import Asking, Misread
from bot.forms import Answer, Choice, Question, Verdict

Fills = tuple[tuple[str, str], ...] | None

ALONE = frozenset({"none", "unknown", "na", "dont_know", "not_known", "refused"})
"""Choices of a select_multiple that cannot stand beside another."""

PATIENCE = 3
"""After so many refusals of one question, a way out is offered."""

MOST_AT_ONCE = 200
"""Most questions that one move passes over (a group, fills, presets)."""


def give(talk: Talk, value: str, said: str = "", fills: Fills = None) -> None:
    """Answer the current question with a value the form can store; "" leaves it blank."""
    question = talk.question()
    if question is None:
        return
    if not value and question.required:
        refuse(talk, question.required_message or talk.say("why_required"))
        return
    if question.type == "select_multiple" and not _may_stand(talk, question, value):
        return
    verdict = talk.take(value or None)
    if not verdict.accepted:
        refuse(talk, _why(talk, verdict))
        talk.barred = verdict.reason == "constraint"
        return
    talk.echo = said
    _accepted(talk, question, fills)


def give_text(talk: Talk, text: str) -> None:
    """Read a typed text as the answer to the current question."""
    question = talk.question()
    if question is None:
        return
    if question.required and question.nothing_to_choose:
        if thai.plain(text) == thai.plain(talk.say("none")):
            skip(talk)
        else:
            refuse(talk, talk.say("why_choice"))
        return
    meaning = understand(text, Asking(question, talk.today, talk.language))
    if isinstance(meaning, Misread):
        refuse(talk, meaning.why)
    elif meaning.certain:
        give(talk, meaning.value, meaning.said, meaning.fills)
    else:
        talk.change(doubt=Doubt(meaning.meanings()))


def gather(talk: Talk, text: str) -> None:
    """Add a message to a text of several messages."""
    talk.change(lines=(*talk.state.lines, text))


def look_up(talk: Talk, question: Question, text: str) -> None:
    """Search a long list: what is written in full is taken, one hit is asked, several are shown."""
    wanted = thai.plain(text)
    whole = [c for c in question.choices if wanted in (thai.plain(c.label), thai.plain(c.name))]
    if len(whole) == 1 and question.type == "select_one":
        give(talk, whole[0].name, whole[0].label)
        return
    hits = search(question, text)
    if len(hits) == 1 and question.type == "select_one":
        talk.change(doubt=Doubt((Meaning(hits[0].name, hits[0].label),)), search="", page=0)
        return
    talk.change(search=text, page=0, doubt=None)


def refuse(talk: Talk, why: str) -> None:
    """Keep the question, say why, count."""
    talk.why = why
    talk.change(refusals=talk.state.refusals + 1, doubt=None)


def skip(talk: Talk) -> None:
    """Leave the current question blank, or as it was when it has an answer."""
    question = talk.question()
    if question is None:
        return
    if question.value:
        keep_same(talk)
    elif question.required and question.nothing_to_choose:
        talk.pass_by()
        talk.echo = talk.say("skipped", label=question.text)
        _accepted(talk, question, None)
    elif question.required:
        refuse(talk, talk.say("cannot_skip"))
    else:
        give(talk, "", talk.say("skipped", label=question.text))


def keep_same(talk: Talk) -> None:
    """Go on with the answer that is stored."""
    question = talk.question()
    if question is not None and question.value:
        give(
            talk,
            question.value,
            talk.say("was", value=in_words(talk, talk.answer_of(question.ref))),
        )


def clear(talk: Talk) -> None:
    """Take the answer of an optional question away."""
    question = talk.question()
    if question is not None and not question.required:
        give(talk, "", talk.say("skipped", label=question.text))


def skip_group(talk: Talk, group: str) -> None:
    """Leave the remaining questions of a group (its mark) blank, as long as none is required."""
    label = ""
    for _ in range(MOST_AT_ONCE):
        question = talk.question()
        if question is None or (question.required and not question.value):
            break
        inside = [one.label for one in question.groups if mark_of(one.ref) == group]
        if not inside:
            break
        label = inside[0]
        talk.take(question.value or None)
    if label:
        talk.echo = talk.say("skipped_group", group=label)
    settle(talk)


def tick(talk: Talk, names: tuple[str, ...]) -> None:
    """Note which choices are ticked; one that cannot stand beside another clears the rest."""
    question = talk.question()
    if question is None:
        return
    before = set(ticks_of(talk, question))
    new = [name for name in names if name not in before]
    if new and new[0] in ALONE:
        names = (new[0],)
    elif new:
        names = tuple(name for name in names if name not in ALONE)
    talk.change(ticks=names)


def ticks_of(talk: Talk, question: Question) -> tuple[str, ...]:
    """The ticked choice names of a select_multiple: as tapped so far, else as stored."""
    if talk.state.ticks is not None:
        return talk.state.ticks
    return tuple(question.value.split()) if question.value else ()


def labels_of(choices: Iterable[Choice], names: Iterable[str]) -> str:
    """The labels of chosen names, in the list's order."""
    chosen = set(names)
    return ", ".join(choice.label for choice in choices if choice.name in chosen)


def confirm(talk: Talk, at: int = 0) -> None:
    """Take one of the meanings that were read back."""
    doubt = talk.state.doubt
    if doubt is None or not 0 <= at < len(doubt.meanings):
        return
    meaning = doubt.meanings[at]
    talk.change(doubt=None)
    give(talk, meaning.value, meaning.said, meaning.fills)


def in_words(talk: Talk, answer: Answer | None) -> str:
    """A stored answer as its person may see it on a screen, or ""."""
    if answer is None or not answer.value:
        return ""
    if answer.type in ("select_one", "select_multiple", "rank"):
        return answer.shown
    if answer.type in ("image", "audio", "video", "file"):
        return talk.say(f"received_{answer.type}")
    if answer.type == "geopoint":
        return talk.say("received_point")
    reader = talk.column(answer.ref, "reads")
    if not reader and answer.type in IN_WORDS:
        parts = talk.session.form.question(answer.ref).appearance
        return by_type(answer.type, answer.value, talk.language, appearance=parts)
    return shown(reader, answer.value, talk.today, talk.language)


def settle(talk: Talk) -> None:
    """Where the person is after a move: the next question, the next correction, or the summary."""
    question = talk.question()
    if question is None and talk.state.asks:
        first, *rest = talk.state.asks
        talk.go_to(first)
        talk.change(asks=tuple(rest), returning=True)
        question = talk.question()
    if question is None:
        talk.change(returning=False)
        talk.become("summary")
    else:
        talk.become("question", ref=question.ref)


def _why(talk: Talk, verdict: Verdict) -> str:
    """The author's words, or our own where there are none."""
    if verdict.message and verdict.reason != "too_many":
        return verdict.message
    if verdict.reason == "too_many":
        return talk.say("why_repeats", most=verdict.message or "30")
    if verdict.reason in ("required", "choice", "read_only"):
        return talk.say(f"why_{verdict.reason}")
    return talk.say("why_not_accepted")


def _may_stand(talk: Talk, question: Question, value: str) -> bool:
    names = value.split()
    alone = [name for name in names if name in ALONE]
    if len(names) > 1 and alone:
        label = labels_of(question.choices, alone[:1])
        refuse(talk, talk.say("why_exclusive", label=label))
        return False
    return True


def _accepted(talk: Talk, question: Question, fills: Fills) -> None:
    """The form took the answer: fill what the same words answered, then go on."""
    _fill_unasked(talk, dict(fills or ()))
    if talk.state.returning:
        _set_fills(talk, dict(fills or ()))
        talk.resume()
    elif fills is not None:
        _answer_fills(talk, question.extras.get("fills", "").split(), dict(fills))
    talk.change(offered="", offered_for="", returning=False)
    ahead = talk.question()
    if ahead is None or ahead.ref in talk.session.visited:
        talk.resume()
    settle(talk)


def _fill_unasked(talk: Talk, fills: dict[str, str]) -> None:
    """What the words said beside the answer, for fields that no question asks for."""
    asked = {question.name for question in talk.session.form.questions}
    for name, value in fills.items():
        if name not in asked:
            talk.put(name, value)


def _set_fills(talk: Talk, fills: dict[str, str]) -> None:
    for name, value in fills.items():
        ref = talk.ref_of(name)
        if ref:
            talk.put(ref, value)
            _echo_fill(talk, ref)


def _answer_fills(talk: Talk, expected: list[str], fills: dict[str, str]) -> None:
    """Answer the questions that follow from the same words; optional ones without are left."""
    for _ in expected:
        ahead = talk.question()
        if ahead is None or ahead.name not in expected:
            return
        value = fills.get(ahead.name)
        if value is None and ahead.required:
            return
        if not talk.take(value).accepted:
            return
        if value:
            _echo_fill(talk, ahead.ref)


def _echo_fill(talk: Talk, ref: str) -> None:
    answer = talk.answer_of(ref)
    if answer is not None and not reads_number(talk.column(ref, "reads")):
        talk.echo = f"{talk.echo} · {answer.label} {answer.shown}".strip(" ·")


def reads_number(reader: str) -> bool:
    """Whether a reader's values are numbers of persons, which are never repeated in full."""
    return reader in ("person-id", "phone")
