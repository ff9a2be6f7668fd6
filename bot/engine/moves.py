"""What a person did, as moves of the talk: taps, typed texts, commands, places and files.

A move changes the talk; `bot.engine.show.show` then says where the person is. A tap that was not
made on what is shown now changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import thai
from bot.engine import answer, review
from bot.engine.ask import is_searched
from bot.engine.commands import Command
from bot.engine.read import TYPES, Asking, Misread, point, reads, understand
from bot.engine.search import page_of, search
from bot.engine.show import MOST_MEANINGS, group_skips
from bot.engine.talk import Talk
from bot.engine.taps import mark_of
from bot.engine.ticks import list_mark, names
from bot.forms import Question
from bot.thai import Reading

Data = Mapping[str, str]

MEDIA = ("image", "audio", "video", "file")
LITERAL = "="
"""A text that begins with this is an answer even when it is a command."""


def tap(talk: Talk, data: Data, picked: str) -> None:
    """A button of this report was tapped; `picked` is a picker's date or time."""
    act = data.get("a", "")
    if act in FREE and data.get("d") == str(talk.draft):
        FREE[act](talk, data)
    elif act in BOUND and talk.is_current(data):
        BOUND[act](talk, data, picked)
    else:
        talk.note = talk.say("stale")


def text(talk: Talk, typed: str) -> None:
    """Something was typed that is no command."""
    typed = typed.strip().removeprefix(LITERAL) if takes_words(talk) else typed
    if talk.state.place in ("summary", "changes"):
        _numbered(talk, typed)
    elif talk.state.place == "cancelling":
        _yes_or_no(talk, typed, lambda: _want(talk, "cancel"), lambda: answer.settle(talk))
    elif talk.state.doubt is not None:
        _doubted(talk, typed)
    else:
        _answered(talk, typed)


def command(talk: Talk, asked: Command) -> None:
    """A command about the open report was typed or tapped."""
    COMMANDS[asked.name](talk, asked.rest)


def location(talk: Talk, latitude: float, longitude: float) -> None:
    """A place was shared."""
    question = talk.question()
    if talk.state.place != "question" or question is None or question.type != "geopoint":
        talk.note = talk.say("why_place")
        return
    answer.give(talk, point(latitude, longitude), talk.say("received_point"))


def media(talk: Talk, kind: str, name: str) -> None:
    """A photo, sound, film or file was sent and kept under `name`."""
    answer.give(talk, name, talk.say(f"received_{kind}"))


def wants_media(talk: Talk, kind: str) -> bool:
    """Whether the current question takes this kind of message."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    return question.type == kind or (question.type == "file" and kind in MEDIA)


def takes_words(talk: Talk) -> bool:
    """Whether the person stands at a question whose answer may be any words."""
    question = talk.question()
    if talk.state.place != "question" or question is None or talk.state.doubt is not None:
        return False
    return question.type not in TYPES


def could_answer(talk: Talk, typed: str) -> bool:
    """Whether a text would be taken as the answer to the current question."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    meaning = understand(typed, Asking(question, talk.today, talk.language))
    return not isinstance(meaning, Misread)


def is_choice(talk: Talk, typed: str) -> bool:
    """Whether a text is, letter for letter, the label of a choice that is asked now."""
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return False
    plain = thai.plain(typed)
    return any(thai.plain(choice.label) == plain for choice in question.choices)


def offer(talk: Talk, typed: str, ref: str) -> None:
    """Remember a text that may have been meant as the answer to `ref`."""
    talk.change(offered=typed, offered_for=ref)


def to_changes(talk: Talk) -> None:
    """Show the answers so far, to choose one to change."""
    talk.become("changes")


def to_answer(talk: Talk, ref: str) -> None:
    """Go to an earlier question; its answer leads back here."""
    talk.go_to(ref)
    talk.change(returning=True)
    question = talk.question()
    talk.become("question", ref=question.ref if question else ref)


# --- taps bound to what is shown -----------------------------------------------------------------


def _tap_answer(talk: Talk, data: Data, _picked: str) -> None:
    question = talk.question()
    if question is None:
        return
    value = data.get("c", "")
    if not value and "i" in data:
        value = _by_place(question, data)
    if not value:
        talk.note = talk.say("stale")
        return
    names_now = {choice.name for choice in question.choices}
    if names_now and value not in names_now:
        talk.note = talk.say("stale")
        return
    answer.give(talk, value)


def _by_place(question: Question, data: Data) -> str:
    at = data["i"]
    if data.get("l") != list_mark(question.choices) or not at.isdigit():
        return ""
    return question.choices[int(at)].name if int(at) < len(question.choices) else ""


def _ticked(talk: Talk, data: Data) -> tuple[str, ...] | None:
    question = talk.question()
    if question is None or data.get("l") != list_mark(question.choices):
        talk.note = talk.say("stale")
        return None
    return names(question.choices, data.get("m", ""))


def _tap_tick(talk: Talk, data: Data, _picked: str) -> None:
    ticked = _ticked(talk, data)
    if ticked is not None:
        answer.tick(talk, ticked)


def _tap_done(talk: Talk, data: Data, _picked: str) -> None:
    if talk.state.lines:
        _finish_lines(talk)
        return
    ticked = _ticked(talk, data)
    if ticked is not None:
        _give_ticks(talk, ticked)


def _give_ticks(talk: Talk, ticked: tuple[str, ...]) -> None:
    question = talk.question()
    if question is None:
        return
    talk.change(ticks=ticked)
    answer.give(talk, " ".join(ticked), answer.labels_of(question.choices, ticked))


def _tap_picked(talk: Talk, _data: Data, picked: str) -> None:
    question = talk.question()
    if question is None or not picked:
        return
    values = {"time": f"{picked}:00", "datetime": f"{picked}:00.000+07:00"}
    values["dateTime"] = values["datetime"]
    meaning = understand(picked.replace("T", " "), Asking(question, talk.today, talk.language))
    said = picked if isinstance(meaning, Misread) else meaning.said
    answer.give(talk, values.get(question.type, picked), said)


def _tap_other(talk: Talk, data: Data, _picked: str) -> None:
    at = data.get("i", "")
    if at.isdigit() and 0 < int(at) < MOST_MEANINGS:
        answer.confirm(talk, int(at))


def _tap_yes(talk: Talk, _data: Data, _picked: str) -> None:
    answer.confirm(talk)


def _tap_no(talk: Talk, _data: Data, _picked: str) -> None:
    talk.change(doubt=None)
    talk.note = talk.say("doubt_no")


def _tap_page(talk: Talk, data: Data, _picked: str) -> None:
    page = data.get("p", "")
    talk.change(page=int(page) if page.isdigit() and len(page) < 4 else 0)


def _tap_go(talk: Talk, data: Data, _picked: str) -> None:
    for item in review.listed(talk):
        if mark_of(item.answer.ref) == data.get("g"):
            to_answer(talk, item.answer.ref)
            return
    talk.note = talk.say("stale")


def _want(talk: Talk, want: str) -> None:
    talk.want = want  # type: ignore[assignment]


BOUND: dict[str, Callable[[Talk, Data, str], None]] = {
    "answer": _tap_answer,
    "tick": _tap_tick,
    "done": _tap_done,
    "picked": _tap_picked,
    "yes": _tap_yes,
    "no": _tap_no,
    "other": _tap_other,
    "page": _tap_page,
    "go": _tap_go,
    "same": lambda talk, _data, _picked: answer.keep_same(talk),
    "clear": lambda talk, _data, _picked: answer.clear(talk),
    "skip": lambda talk, _data, _picked: answer.skip(talk),
    "skip_group": lambda talk, data, _picked: answer.skip_group(talk, data.get("g", "")),
    "back": lambda talk, _data, _picked: _back(talk, ""),
    "pause": lambda talk, _data, _picked: _want(talk, "pause"),
    "send": lambda talk, _data, _picked: _want(talk, "send"),
    "cancel": lambda talk, _data, _picked: talk.become("cancelling"),
    "cancel_yes": lambda talk, _data, _picked: _want(talk, "cancel"),
    "resume": lambda talk, _data, _picked: answer.settle(talk),
}
"""Taps that mean something only on the screen they were made for."""


# --- taps that stay good as long as the report is open -------------------------------------------


def _keep(talk: Talk, data: Data) -> None:
    """Use an offered text as the answer it may have been meant for."""
    typed, ref = talk.state.offered, talk.state.offered_for
    if not typed or data.get("o") != mark_of(typed + ref):
        talk.note = talk.say("nothing_offered")
        return
    talk.change(offered="", offered_for="")
    question = talk.question()
    if question is None or question.ref != ref:
        to_answer(talk, ref)
    else:
        talk.become("question", ref=ref)
    question = talk.question()
    if question is not None and question.type in (*MEDIA, "geopoint"):
        answer.give(talk, typed, in_kind(talk, question))
    else:
        answer.give_text(talk, typed)


def in_kind(talk: Talk, question: Question) -> str:
    """What is said of a photo, a sound or a place that became an answer."""
    kind = "point" if question.type == "geopoint" else question.type
    return talk.say(f"received_{kind}")


FREE: dict[str, Callable[[Talk, Data], None]] = {
    "keep": _keep,
    "known": lambda talk, _data: talk.become("cancelling"),
}


# --- typed ---------------------------------------------------------------------------------------


def _answered(talk: Talk, typed: str) -> None:
    question = talk.question()
    if question is None:
        answer.settle(talk)
        return
    if "multiline" in question.appearance and not reads(question):
        answer.gather(talk, typed)
    elif is_searched(question) and not typed.strip().isdigit():
        answer.look_up(talk, question, typed)
    elif is_searched(question) and talk.state.search:
        _pick_hit(talk, question, typed)
    else:
        answer.give_text(talk, typed)


def _pick_hit(talk: Talk, question: Question, typed: str) -> None:
    """A number typed at a page of hits."""
    shown = page_of(search(question, talk.state.search), talk.state.page)
    at = int(thai.ascii_digits(typed)) - 1
    if not 0 <= at < len(shown):
        answer.refuse(talk, talk.say("no_such_number"))
    elif question.type == "select_multiple":
        ticked = answer.ticks_of(talk, question)
        chosen = shown[at].name
        kept = [name for name in ticked if name != chosen]
        answer.tick(talk, (*kept, chosen) if chosen not in ticked else tuple(kept))
    else:
        answer.give(talk, shown[at].name, shown[at].label)


def _doubted(talk: Talk, typed: str) -> None:
    """Yes, no, or another try at the answer."""
    doubt, meaning = talk.state.doubt, thai.read_yes_no(typed)
    said = meaning.value if isinstance(meaning, Reading) else ""
    if doubt is not None and said == "yes":
        answer.confirm(talk)
    elif said == "no":
        _tap_no(talk, {}, "")
    else:
        talk.change(doubt=None)
        _answered(talk, typed)


def _yes_or_no(talk: Talk, typed: str, yes: Callable[[], None], no: Callable[[], None]) -> None:
    meaning = thai.read_yes_no(typed)
    if isinstance(meaning, Reading) and meaning.value == "yes":
        yes()
    elif isinstance(meaning, Reading) and meaning.value == "no":
        no()
    else:
        talk.note = talk.say("doubt_how")


def _numbered(talk: Talk, typed: str) -> None:
    """A number typed at a list of answers."""
    digits = thai.ascii_digits(typed).strip()
    items = {str(item.number): item.answer for item in review.listed(talk)}
    if digits in items:
        to_answer(talk, items[digits].ref)
    else:
        talk.note = talk.say("no_such_number" if digits.isdigit() else "summary_how")


def _finish_lines(talk: Talk) -> None:
    lines = "\n".join(talk.state.lines)
    talk.change(lines=())
    answer.give_text(talk, lines)


# --- commands ------------------------------------------------------------------------------------


def _back(talk: Talk, _rest: str) -> None:
    if talk.state.place in ("changes", "cancelling"):
        answer.settle(talk)
        return
    if talk.state.doubt is not None:
        _tap_no(talk, {}, "")
        return
    before = talk.state.ref if talk.state.place == "question" else ""
    talk.go_back()
    question = talk.question()
    talk.change(returning=False)
    if question is None or question.ref == before:
        talk.note = talk.say("cannot_go_back")
    else:
        talk.become("question", ref=question.ref)


def _change(talk: Talk, rest: str) -> None:
    to_changes(talk)
    if rest:
        wanted = thai.plain(rest)
        found = [
            item
            for item in review.listed(talk)
            if str(item.number) == wanted or wanted in thai.plain(item.answer.label)
        ]
        if len(found) == 1:
            to_answer(talk, found[0].answer.ref)


def _skip(talk: Talk, _rest: str) -> None:
    if talk.state.place == "question":
        talk.change(doubt=None)
        answer.skip(talk)


def _skip_group(talk: Talk, _rest: str) -> None:
    """The outermost group that can be skipped whole."""
    question = talk.question()
    groups = group_skips(talk, question) if question is not None else ()
    if talk.state.place == "question" and groups:
        answer.skip_group(talk, groups[0][0])
    else:
        talk.note = talk.say("cannot_skip")


def _done(talk: Talk, _rest: str) -> None:
    question = talk.question()
    if talk.state.place != "question" or question is None:
        return
    if talk.state.lines:
        _finish_lines(talk)
    elif question.type == "select_multiple":
        _give_ticks(talk, answer.ticks_of(talk, question))
    else:
        answer.give_text(talk, answer_word(talk))


def answer_word(talk: Talk) -> str:
    """The word "done" as an ordinary answer, at a question that is not waiting for it."""
    return talk.say("done")


def _send(talk: Talk, _rest: str) -> None:
    if talk.state.place == "summary":
        _want(talk, "send")
        return
    answer.settle(talk)
    if talk.state.place == "question":
        talk.note = talk.say("summary_more")


def _summary(talk: Talk, _rest: str) -> None:
    """The summary at the end; before it, the answers so far."""
    if talk.question() is None:
        talk.become("summary")
    else:
        to_changes(talk)


COMMANDS: dict[str, Callable[[Talk, str], None]] = {
    "back": _back,
    "change": _change,
    "skip": _skip,
    "skip_group": _skip_group,
    "done": _done,
    "send": _send,
    "summary": _summary,
    "pause": lambda talk, _rest: _want(talk, "pause"),
    "cancel": lambda talk, _rest: talk.become("cancelling"),
    "resume": lambda talk, _rest: answer.settle(talk),
}
"""Command about the open report → move; the names stand in `bot.engine.commands`."""
