"""What people read of a question and its groups: in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.texts import TEXTS
from bot.texts.choices import label
from bot.thai import show_baht
from handlers.asking import periods
from handlers.asking.question import Period, Question
from handlers.scene import Scene

LISTS: Final[Mapping[str, str]] = {
    "sex": "sex",
    "reason": "reason",
    "need": "support",
    "fund": "fund",
}
OUT: Final = ("never", "dropout", "gap", "suspended")
UNITS: Final[Mapping[str, str]] = {
    "received": "reports", "in_work": "reports", "joined": "reports", "rejected": "reports",
    "centres": "centres", "visits": "times", "referrals": "times", "days_to_help": "days",
}  # fmt: skip
MONEY: Final = ("money", "money_children", "money_centres")
BARS: Final = "▁▂▃▄▅▆▇█"


def measure(scene: Scene, code: str) -> str:
    key = f"measure.{code}"
    return scene.say(key) if key in TEXTS else code


def means(scene: Scene, code: str) -> str:
    """The definition of a count, "" when it has none."""
    key = f"measure.{code}_means"
    return scene.say(key) if key in TEXTS else ""


def amount(scene: Scene, code: str, number: int | None) -> str:
    """A count with its unit: "23 ราย", "1,640,000 บาท"; hidden when it is too small."""
    if number is None:
        return scene.say("measure.hidden")
    if code in MONEY:
        return show_baht(number, scene.language)
    return scene.say(f"asked.{UNITS.get(code, 'children')}", n=f"{number:,}")


def short(scene: Scene, code: str, number: int | None) -> str:
    """A count without its unit, for the lines of a table."""
    if number is None or code in MONEY:
        return amount(scene, code, number)
    return f"{number:,}"


def understood(scene: Scene, question: Question, names: Mapping[str, str]) -> str:
    """ "เข้าใจว่า: รอตรวจสอบ · อ.จอมพระ · เกิน 7 วัน"."""
    parts = " · ".join(part for part in _parts(scene, question, names) if part)
    return scene.say("asked.understood", parts=parts)


def _parts(scene: Scene, question: Question, names: Mapping[str, str]) -> Iterator[str]:
    yield measure(scene, question.measure)
    everywhere = scene.say("asked.everywhere")
    yield ", ".join(names.get(code, code) if code else everywhere for code in question.places)
    for name, codes in question.filters:
        yield filtered(scene, name, codes)
    if question.period is not None:
        yield periods.said(question.period, scene.language)
    if question.older is not None:
        key = "late" if question.measure == "overdue" else "older"
        yield scene.say(f"asked.{key}", days=question.older)
    if question.against is not None:
        yield scene.say("asked.versus", what=against(scene, question.against))
    if question.group:
        yield scene.say("asked.by", what=dimension(scene, question.group))
    if question.top:
        yield scene.say(f"asked.{'fewest' if question.fewest else 'most'}", n=question.top)


def drawn(scene: Scene, question: Question) -> str:
    """What a picture of the trend shows: the measure, and how it was narrowed."""
    parts = [measure(scene, question.measure)]
    parts += [filtered(scene, name, codes) for name, codes in question.filters]
    return " · ".join(parts)


def against(scene: Scene, period: Period) -> str:
    return periods.said(period, scene.language)


def dimension(scene: Scene, name: str) -> str:
    return scene.say(f"asked.dim_{name}")


def filtered(scene: Scene, name: str, codes: Sequence[str]) -> str:
    """What a filter lets through."""
    if name == "age":
        return _ages(scene, codes[0], codes[1])
    if name == "category" and set(codes) == set(OUT):
        return scene.say("asked.category_out")
    if name == "category" and set(codes) == {"dropout", "gap"}:
        return scene.say("asked.category_left")
    return ", ".join(group(scene, name, code, {}) for code in codes)


def group(scene: Scene, name: str, code: str, names: Mapping[str, str]) -> str:
    """The label of one group."""
    if not code:
        return scene.say("asked.unknown_group")
    if name in LISTS:
        return label(LISTS[name], code, scene.language)
    if name == "age":
        first, last = code.split("-")
        return _ages(scene, first, "" if last == "99" else last)
    if name == "month":
        return _month(scene, code)
    if name == "state":
        return scene.say(f"case.state_{code}")
    if name == "target":
        return " + ".join(_known(scene, f"asked.target_{one}", one) for one in code.split(","))
    return names.get(code) or _known(scene, f"asked.{name}_{code}", code)


def sparkline(numbers: Sequence[int]) -> str:
    """A row of bars, the highest number full."""
    most = max(numbers, default=0)
    if not most:
        return ""
    return "".join(BARS[-(-number * (len(BARS) - 1) // most)] for number in numbers)


def _ages(scene: Scene, first: str, last: str) -> str:
    if first and first == last:
        return scene.say("asked.age_one", first=first)
    if not last:
        return scene.say("asked.age_over", first=first)
    if not first:
        return scene.say("asked.age_under", last=last)
    return scene.say("asked.age_band", first=first, last=last)


def _month(scene: Scene, code: str) -> str:
    if code == "before":
        return scene.say("asked.before")
    year, number = code.split("-")
    found = periods.month(int(year), int(number))
    return periods.said(found, scene.language)


def _known(scene: Scene, key: str, otherwise: str) -> str:
    return scene.say(key) if key in TEXTS else otherwise
