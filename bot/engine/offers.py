"""What can be tapped, by the type of the question: one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote_plus

from bot.engine.asked import Asked, Offer, around
from bot.engine.messages import Row, Tap
from bot.engine.search import PAGE, is_searched, page_of
from bot.engine.ticks import bits, list_mark
from bot.forms import Choice, Question
from bot.thai import graphemes, show_date

QUICK = 13  # quick replies LINE shows, back and skip among them
QUICK_LABEL = 20  # graphemes LINE shows of a quick reply
SPAN = 11  # a range of at most so many whole numbers is tapped
PAYLOAD = 200  # of LINE's 300 units, for the choice's own code
BEHIND = (("today", 0), ("yesterday", -1))  # days to tap, and how far they are from today
AHEAD = (("today", 0), ("tomorrow", 1), ("in_a_week", 7), ("in_a_month", 30))  # never in the past


def offer_of(asked: Asked) -> Offer:
    """What can be tapped, by the type of the question."""
    if asked.question.nothing_to_choose and asked.question.required:
        return _nothing(asked)
    return OFFERS.get(asked.question.type, _typed)(asked)


def _typed(asked: Asked) -> Offer:
    if "multiline" not in asked.question.appearance:
        return Offer()
    if not asked.lines:
        return Offer(how=asked.say("multiline"))
    done = Tap(asked.say("done"), data=asked.data("done"), shows=asked.say("done"), strong=True)
    return Offer(taps=(done,), body=(asked.say("lines", count=asked.lines),))


def _nothing(asked: Asked) -> Offer:
    """One button where the form's own rules leave nothing to choose."""
    none = asked.say("none")
    button = Tap(none, data=asked.data("skip"), shows=none, strong=True)
    return Offer(buttons=(button,), body=(asked.say("nothing_to_choose"),))


def _select_one(asked: Asked) -> Offer:
    choices = asked.question.choices
    if is_searched(asked.question):
        return _search(asked)
    room = QUICK - len(around(asked))
    if len(choices) <= room and all(graphemes(c.label) <= QUICK_LABEL for c in choices):
        quick = tuple(choice_tap(asked, choice) for choice in choices)
        listed = " · ".join(f"{n} {choice.label}" for n, choice in enumerate(choices, 1))
        return Offer(taps=quick, how=listed)
    rows = tuple(Row(c.label, mark="number", tap=choice_tap(asked, c)) for c in choices)
    return Offer(rows=rows, how=asked.say("tap_or_number"))


def choice_tap(asked: Asked, choice: Choice) -> Tap:
    """The tap that answers with one choice: by its code, or by its place when the code is long."""
    code = quote_plus(choice.name)
    if len(code) <= PAYLOAD:
        data = f"{asked.base}&c={code}"
    else:
        data = asked.data("answer", i=_place(asked, choice), l=list_mark(asked.question.choices))
    return Tap(choice.label or choice.name, data=data, shows=choice.label or choice.name)


def _place(asked: Asked, choice: Choice) -> int:
    return [other.name for other in asked.question.choices].index(choice.name)


def _search(asked: Asked) -> Offer:
    """Type a part of the name; hits as rows, then the next page."""
    if not asked.searched:
        return Offer(body=(asked.say("search", count=len(asked.question.choices)),))
    shown = page_of(asked.hits, asked.page)
    if asked.question.type == "select_multiple":
        rows = tuple(_tick_row(asked, choice) for choice in shown)
    else:
        rows = tuple(Row(c.label, mark="number", tap=choice_tap(asked, c)) for c in shown)
    body = (asked.say("hits" if shown else "no_hits", text=asked.searched),)
    found: tuple[Tap, ...] = ()
    if len(asked.hits) > (asked.page + 1) * PAGE:
        found = (Tap(asked.say("next_page"), data=asked.data("page", p=asked.page + 1)),)
    return Offer(rows=rows, taps=found, body=body, how=asked.say("search_again"))


def _select_multiple(asked: Asked) -> Offer:
    """A list with ticks. The whole set travels in each payload; "done" sends it."""
    offer = Offer(rows=tuple(_tick_row(asked, choice) for choice in asked.question.choices))
    if is_searched(asked.question):
        offer = _search(asked)
        chosen = [c for c in asked.question.choices if c.name in asked.ticks]
        seen = {row.text for row in offer.rows}
        kept = tuple(row for row in (_tick_row(asked, c) for c in chosen) if row.text not in seen)
        offer = Offer(rows=(*kept, *offer.rows), taps=offer.taps, body=offer.body)
    values = {"m": bits(asked.question.choices, asked.ticks)}
    label = asked.say("done_count", count=len(asked.ticks)) if asked.ticks else asked.say("none")
    data = asked.data("done", l=list_mark(asked.question.choices), **values)
    done = Tap(label, data=data, shows=label, strong=True)
    shown = bool(asked.ticks) or not asked.question.required
    buttons = (done,) if shown else ()
    return Offer(
        rows=offer.rows,
        taps=offer.taps,
        buttons=buttons,
        body=offer.body,
        how=asked.say("tick_or_numbers"),
    )


def _tick_row(asked: Asked, choice: Choice) -> Row:
    ticked = choice.name in asked.ticks
    after = [name for name in asked.ticks if name != choice.name]
    if not ticked:
        after.append(choice.name)
    choices = asked.question.choices
    data = asked.data("tick", l=list_mark(choices), m=bits(choices, after))
    number = _place(asked, choice) + 1
    tap = Tap(choice.label or choice.name, data=data)
    return Row(f"{number}. {choice.label}", mark="on" if ticked else "off", tap=tap)


def _rank(asked: Asked) -> Offer:
    rows = tuple(Row(choice.label, mark="number") for choice in asked.question.choices)
    return Offer(rows=rows, how=asked.say("rank"))


def _number(asked: Asked) -> Offer:
    low, high = (_whole(bound) for bound in _bounds(asked.question))
    if low is None or high is None or not 0 <= high - low < SPAN:
        return Offer()
    numbers = (str(number) for number in range(low, high + 1))
    return Offer(taps=tuple(_plain(asked, number, number) for number in numbers))


def _bounds(question: Question) -> tuple[str, str]:
    return question.bounds.minimum or "", question.bounds.maximum or ""


def _whole(bound: str) -> int | None:
    try:
        return int(float(bound))
    except ValueError:
        return None


def _plain(asked: Asked, label: str, value: str) -> Tap:
    return Tap(label, data=asked.data("answer", c=value), shows=label)


def _date(asked: Asked) -> Offer:
    """The picker with the question's bounds, and a few near days that they allow."""
    if {"year", "month-year"} & set(asked.question.appearance):
        return Offer(how=asked.say("date_part"))
    low, high = (_as_day(bound) for bound in _bounds(asked.question))
    start = min(high or "9999", asked.today.isoformat())
    pick = Tap(
        asked.say("pick_date"),
        kind="pick_date",
        data=asked.data("picked"),
        initial=max(start, low),
        minimum=low,
        maximum=high,
        strong=True,
    )
    near = AHEAD if low >= asked.today.isoformat() else BEHIND
    days = ((key, asked.today + timedelta(days=away)) for key, away in near)
    quick = tuple(
        _day(asked, key, day)
        for key, day in days
        if (low or "0") <= day.isoformat() <= (high or "9")
    )
    return Offer(taps=quick, buttons=(pick,), how=asked.say("date_typed"))


def _as_day(bound: str) -> str:
    """An ISO date out of a bound; `today() - 60` comes as a count of days since 1970."""
    days = _whole(bound)
    return bound[:10] if days is None else (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def _day(asked: Asked, key: str, day: date) -> Tap:
    shows = show_date(day, asked.language)
    return Tap(asked.say(key), data=asked.data("answer", c=day.isoformat()), shows=shows)


def _time(asked: Asked) -> Offer:
    pick = Tap(asked.say("pick_time"), kind="pick_time", data=asked.data("picked"), strong=True)
    return Offer(buttons=(pick,), how=asked.say("time_typed"))


def _datetime(asked: Asked) -> Offer:
    low, high = (bound[:16] for bound in _bounds(asked.question))
    pick = Tap(
        asked.say("pick_datetime"),
        kind="pick_datetime",
        data=asked.data("picked"),
        minimum=low,
        maximum=high,
        strong=True,
    )
    return Offer(buttons=(pick,), how=asked.say("datetime_typed"))


def _point(asked: Asked) -> Offer:
    share = Tap(asked.say("share_location"), kind="share_location")
    return Offer(taps=(share,), how=asked.say("location_typed"))


def _image(asked: Asked) -> Offer:
    camera = Tap(asked.say("take_photo"), kind="take_photo")
    roll = Tap(asked.say("choose_photo"), kind="choose_photo")
    return Offer(taps=(camera, roll), how=asked.say("send_photo"))


def _media(asked: Asked) -> Offer:
    return Offer(how=asked.say(f"send_{asked.question.type}"))


def _acknowledge(asked: Asked) -> Offer:
    fine = Tap(
        asked.say("acknowledge"),
        data=asked.data("answer", c="OK"),
        shows=asked.say("acknowledge"),
        strong=True,
    )
    return Offer(buttons=(fine,))


def _repeat(asked: Asked) -> Offer:
    """After an instance: one more, or that is all."""
    more, enough = asked.say("one_more"), asked.say("no_more")
    return Offer(
        taps=(
            Tap(more, data=asked.data("answer", c="yes"), shows=more),
            Tap(enough, data=asked.data("answer", c="no"), shows=enough),
        ),
        how=f"1 {more} · 2 {enough}",
    )


OFFERS: dict[str, Callable[[Asked], Offer]] = {
    "select_one": _select_one,
    "select_multiple": _select_multiple,
    "rank": _rank,
    "integer": _number,
    "range": _number,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "dateTime": _datetime,
    "geopoint": _point,
    "image": _image,
    "audio": _media,
    "video": _media,
    "file": _media,
    "acknowledge": _acknowledge,
    "repeat": _repeat,
}
"""Question type → what it offers to tap; a type that is not here is only typed."""
