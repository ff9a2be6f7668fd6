"""Showing where the person is: the question, a doubt, the summary, whatever the place is.

The only writer of the revision: it grows when something else stands on the screen than before, so
that a button made for the old screen can be told apart.
"""

from __future__ import annotations

from bot.engine import review
from bot.engine.answer import PATIENCE, in_words, ticks_of
from bot.engine.ask import card_of
from bot.engine.asked import Asked
from bot.engine.messages import Card, Message, Tap
from bot.engine.search import is_searched, search
from bot.engine.talk import Talk
from bot.engine.taps import encode, mark_of
from bot.forms import Question
from bot.texts import TEXTS, say

MOST_MEANINGS = 7  # ways to read a doubtful answer that are offered


def show(talk: Talk) -> list[Message]:
    """What stands on the screen now, the revision brought up to date."""
    _revise(talk)
    place = talk.state.place
    if place == "question":
        question = talk.question()
        if question is not None:
            return [_doubt(talk) if talk.state.doubt else _question(talk, question)]
    if place == "changes":
        return review.changes(talk)
    if place == "cancelling":
        return [review.cancelling(talk)]
    return review.summary(talk)


def _revise(talk: Talk) -> None:
    state = talk.state
    screen = (
        talk.draft, state.place, state.ref, state.ticks, state.search, state.page,
        state.doubt, len(state.lines), talk.language,
    )  # fmt: skip
    shown = mark_of(repr(screen))
    if shown != state.shown:
        talk.change(shown=shown, revision=state.revision + 1)


def _question(talk: Talk, question: Question) -> Card:
    state = talk.state
    searched = is_searched(question) and state.search
    asked = Asked(
        question=question,
        language=talk.language,
        draft=talk.draft,
        revision=state.revision,
        today=talk.today,
        lead=_lead(talk, question),
        echo=talk.echo,
        why=talk.why,
        was=_was(talk, question),
        ticks=ticks_of(talk, question),
        hits=search(question, state.search) if searched else (),
        searched=state.search,
        page=state.page,
        lines=len(state.lines),
        can_go_back=question.position > 1 or bool(state.returning),
        group_skips=group_skips(talk, question),
        ways_out=state.refusals >= PATIENCE,
        more=(*offer_tap(talk), *_instead(talk, question)),
        notes=_notes(talk, question),
    )
    return card_of(asked)


def _was(talk: Talk, question: Question) -> str:
    """The stored answer in words, while nothing new is half-done."""
    if not question.value or talk.state.ticks is not None:
        return ""
    return in_words(talk, talk.answer_of(question.ref))


def _instead(talk: Talk, question: Question) -> tuple[Tap, ...]:
    """After a refusal by the form's rule: the earlier questions that the author says to look at."""
    if not talk.barred:
        return ()
    named = (talk.ref_of(name) for name in question.extras.get("instead", "").split())
    answers = [answer for ref in named if ref and (answer := talk.answer_of(ref))]
    return tuple(
        Tap(answer.label, data=talk.bound("go", g=mark_of(answer.ref)), shows=answer.label)
        for answer in answers
    )


def offer_tap(talk: Talk) -> tuple[Tap, ...]:
    """The tap that makes an offered text the answer it may have been meant for."""
    state = talk.state
    if not state.offered:
        return ()
    label = talk.say("use_it")
    data = offer_data(talk.draft, state.offered, state.offered_for)
    return (Tap(label, data=data, shows=label),)


def offer_data(draft: int, text: str, ref: str) -> str:
    """The payload that makes `text` the answer to `ref`; the text itself is not in it."""
    return encode("keep", d=draft, o=mark_of(text + ref))


def _notes(talk: Talk, question: Question) -> tuple[str, ...]:
    said = [talk.note] if talk.note else []
    reason = talk.reasons.get(question.name, "")
    if talk.correction and reason:
        words = say(reason, talk.language) if reason in TEXTS else reason
        said.append(talk.say("correct_reason", reason=words))
    return (*said, *question.notes)


def _lead(talk: Talk, question: Question) -> str:
    """Rehearsal or correction, the progress, and the headings of groups that begin here."""
    parts: list[str] = []
    if talk.rehearsal:
        parts.append(talk.say("rehearsal"))
    if talk.correction:
        parts.append(talk.say("correction"))
    elif talk.state.returning:
        parts.append(talk.say("changing"))
    if not talk.correction:
        progress = talk.say("progress", position=question.position, total=question.total)
        parts.append(progress)
    parts.extend(group.label for group in question.groups if group.first and group.label)
    return " · ".join(parts)


def group_skips(talk: Talk, question: Question) -> tuple[tuple[str, str], ...]:
    """The groups whose remaining questions are all optional, and at least two of them."""
    if question.required or talk.state.returning or talk.correction:
        return ()
    groups = talk.session.optional_groups(question)
    return tuple((mark_of(group.ref), group.label) for group in groups[:2])


def _doubt(talk: Talk) -> Card:
    """What was understood, read back: yes, no, or one of the other meanings."""
    doubt = talk.state.doubt
    assert doubt is not None
    taps = [Tap(talk.say("yes"), data=talk.bound("yes"), shows=talk.say("yes"), strong=True)]
    for at, meaning in enumerate(doubt.meanings[1:MOST_MEANINGS], 1):
        taps.append(Tap(meaning.said, data=talk.bound("other", i=at), shows=meaning.said))
    taps.append(Tap(talk.say("no"), data=talk.bound("no"), shows=talk.say("no")))
    return Card(
        alt=talk.say("alt_doubt"),
        lead=talk.say("rehearsal") if talk.rehearsal else "",
        title=talk.say("doubt", said=doubt.meanings[0].said),
        body=(talk.note,) if talk.note else (),
        footnote=talk.say("doubt_how"),
        buttons=tuple(taps),
    )
