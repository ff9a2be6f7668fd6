"""Days named from today: เมื่อวาน, 3 วันก่อน, อาทิตย์ที่แล้ว, จันทร์หน้า, สิ้นเดือน."""

from dataclasses import dataclass
from datetime import date, timedelta

import regex

from bot.thai.number_words import in_figures

_DAYS = {
    "วันนี้": 0,
    "วันนี้เลย": 0,
    "วันเดียวกัน": 0,
    "เช้านี้": 0,
    "บ่ายนี้": 0,
    "เย็นนี้": 0,
    "คืนนี้": 0,
    "เมื่อเช้า": 0,
    "เมื่อเช้านี้": 0,
    "เมื่อกี้": 0,
    "เมื่อสักครู่": 0,
    "ตอนนี้": 0,
    "เดี๋ยวนี้": 0,
    "today": 0,
    "now": 0,
    "เมื่อวาน": -1,
    "เมื่อวานนี้": -1,
    "วานนี้": -1,
    "เมื่อวันวาน": -1,
    "เมื่อคืน": -1,
    "เมื่อคืนนี้": -1,
    "มื้อวาน": -1,
    "yesterday": -1,
    "เมื่อวานซืน": -2,
    "วานซืน": -2,
    "วานซืนนี้": -2,
    "วันมะรืนนี้": 2,
    "เมื่อกี้นี้": 0,
    "ตอนนี้เลย": 0,
    "เมื่อวานซืนนี้": -2,
    "วันก่อนเมื่อวาน": -2,
    "พรุ่งนี้": 1,
    "พุ่งนี้": 1,
    "วันพรุ่งนี้": 1,
    "พรุ่งนี้เช้า": 1,
    "มื้ออื่น": 1,
    "tomorrow": 1,
    "มะรืน": 2,
    "มะรืนนี้": 2,
    "วันมะรืน": 2,
    "มะเรื่อง": 3,
}
_PART_OF_DAY = regex.compile(
    "(?<=วาน|วันนี้|พรุ่งนี้|พุ่งนี้|มะรืน|มะรืนนี้|วานซืน|วานนี้)\\s*(?:ตอน)?(?:เช้า|สาย|เที่ยง|บ่าย|เย็น|ค่ำ|ดึก)ๆ?$"
)
_UNITS = {"วัน": 1, "อาทิตย์": 7, "สัปดาห์": 7, "วีค": 7, "day": 1, "days": 1, "week": 7, "weeks": 7}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_BACK = r"(?:ที่แล้ว|ที่ผ่านมา|ก่อน|มาแล้ว|แล้ว|ago)(?:นี้|หน้านี้)?"
_AGO = regex.compile(
    rf"(?:เมื่อ|ประมาณ|ราว)*\s*(?P<from>\d{{1,2}}\s*(?:-|ถึง|หรือ)\s*)?(?P<n>\d{{1,3}})\s*(?P<u>{_UNIT})\s*{_BACK}|ก่อนหน้านี้\s*(?P<n2>\d{{1,3}})\s*(?P<u2>{_UNIT})"
)
_AHEAD = regex.compile(
    rf"(?:อีก|in)\s*(?P<n>\d{{1,3}})\s*(?P<u>{_UNIT})|(?P<n2>\d{{1,3}})\s*(?P<u2>{_UNIT})\s*(?:ข้างหน้า|หน้า|ต่อไป)"
)
_WEEK = regex.compile(rf"(?:เมื่อ)?(?:อาทิตย์|สัปดาห์|last week|next week|this week)\s*({_BACK}|หน้า|นี้)?")
_LAST = regex.compile("ที่แล้ว|ที่ผ่านมา|ก่อน|แล้ว|last")
_NEXT = regex.compile("หน้า|next")
_MONTH = regex.compile("(ต้น|กลาง|ปลาย|สิ้น)?เดือน(ที่แล้ว|ก่อน|ที่ผ่านมา|หน้า|นี้)?")
_MONTHS = regex.compile(
    rf"(?:เมื่อ)?\s*(\d{{1,2}})\s*(เดือน|ปี|months?|years?)\s*{_BACK}|อีก\s*(\d{{1,2}})\s*(เดือน|ปี)"
)
_YEAR = regex.compile("ปี(ที่แล้ว|ก่อน|กลาย|หน้า)")
_WEEKDAYS = (
    ("จันทร์", "จัน", "monday", "mon"),
    ("อังคาร", "tuesday", "tue"),
    ("พุธ", "พุท", "wednesday", "wed"),
    ("พฤหัสบดี", "พฤหัส", "พฤหัสฯ", "thursday", "thu"),
    ("ศุกร์", "สุก", "ศุก", "friday", "fri"),
    ("เสาร์", "เสา", "saturday", "sat"),
    ("อาทิตย์", "อาทิด", "sunday", "sun"),
)
_WEEKDAY = {name: at for at, names in enumerate(_WEEKDAYS) for name in names}
_NAMED = regex.compile(
    rf"(?:เมื่อ)?\s*(last|next|this)?\s*(วัน)?\s*({'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})"
    rf"\s*(ที่แล้ว|ที่ผ่านมา|ก่อน|แล้ว|หน้า|นี้|ที่จะถึงนี้|ที่จะถึง|อาทิตย์หน้า|อาทิตย์ที่แล้ว|สัปดาห์หน้า|สัปดาห์ที่แล้ว)?"
)


@dataclass(frozen=True)
class RelativeDay:
    """Days that relative words may mean, likeliest first."""

    days: tuple[date, ...]
    certain: bool


def find_relative_day(words: str, today: date) -> RelativeDay | None:
    """Find a day named from `today` in clean lower-case `words`, or None."""
    words = in_figures(_PART_OF_DAY.sub("", words.strip()))
    if words not in _DAYS:
        words = regex.sub("^เมื่อ(?=เดือน|ปี|ต้น|กลาง|ปลาย|สิ้น)", "", words)
    if words in _DAYS:
        return RelativeDay((today + timedelta(days=_DAYS[words]),), certain=True)
    found = _counted(words, today) or _in_week(words, today) or _in_month(words, today)
    return found or _weekday(words, today)


def _counted(words: str, today: date) -> RelativeDay | None:
    for pattern, sign in ((_AGO, -1), (_AHEAD, 1)):
        if found := pattern.fullmatch(words):
            parts = found.groupdict()
            span, count, unit = parts.get("from"), *_first_pair(found)
            length = _UNITS[unit] * sign
            days = [today + timedelta(days=int(count) * length)]
            if span:
                first = regex.sub(r"\D", "", span)
                days.insert(0, today + timedelta(days=int(first) * length))
            return RelativeDay(tuple(days), certain=abs(length) == 1 and not span)
    if found := _MONTHS.fullmatch(words):
        count, unit = found[1] or found[3], found[2] or found[4]
        months = int(count) * (12 if unit in ("ปี", "year", "years") else 1)
        return RelativeDay((add_months(today, months if found[3] else -months),), certain=False)
    return None


def _first_pair(found: "regex.Match[str]") -> tuple[str, str]:
    """Give the count and the unit, whichever side of the pattern matched."""
    values = [value for value in (found["n"], found["n2"]) if value]
    units = [value for value in (found["u"], found["u2"]) if value]
    return values[0], units[0]


def _in_week(words: str, today: date) -> RelativeDay | None:
    """Read "อาทิตย์ที่แล้ว": seven days ago, though it may also mean last Sunday."""
    found = _WEEK.fullmatch(words)
    if found is None or words in ("อาทิตย์", "สัปดาห์"):
        return None
    step = -7 if _LAST.search(words) else 7 if _NEXT.search(words) else 0
    day = today + timedelta(days=step)
    if "อาทิตย์" not in words:
        return RelativeDay((day,), certain=False)
    sunday = today - timedelta(days=today.weekday() + 1)
    sunday += timedelta(days=0 if step < 0 else 14 if step > 0 else 7)
    return RelativeDay(tuple(dict.fromkeys((day, sunday))), certain=False)


def _in_month(words: str, today: date) -> RelativeDay | None:
    if year := _YEAR.fullmatch(words):
        return RelativeDay((add_months(today, 12 if year[1] == "หน้า" else -12),), certain=False)
    found = _MONTH.fullmatch(words)
    if found is None or words == "เดือน":
        return None
    step = {None: 0, "นี้": 0, "หน้า": 1}.get(found[2], -1)
    same = add_months(today, step)
    if found[1] is None:
        return RelativeDay((same,), certain=False)
    last = add_months(same.replace(day=1), 1) - timedelta(days=1)
    if found[1] == "สิ้น":
        return RelativeDay((last,), certain=found[2] is not None)
    return RelativeDay(
        (same.replace(day={"ต้น": 1, "กลาง": 15, "ปลาย": 25}[found[1]]),), certain=False
    )


def add_months(day: date, months: int) -> date:
    """Give the same day `months` later, or the last day of a shorter month."""
    at = day.year * 12 + day.month - 1 + months
    first = date(at // 12, at % 12 + 1, 1)
    following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _weekday(words: str, today: date) -> RelativeDay | None:
    found = _NAMED.fullmatch(words)
    if found is None:
        return None
    wanted = _WEEKDAY[found[3]]
    monday = today - timedelta(days=today.weekday())
    here = monday + timedelta(days=wanted)
    which = (found[1] or "") + (found[4] or "")
    if _LAST.search(which):
        return _last_weekday(here, today, "อาทิตย์" in which or "สัปดาห์" in which)
    if _NEXT.search(which):
        others = (here,) if here > today and not which.startswith(("อาทิตย์", "สัปดาห์")) else ()
        return RelativeDay((here + timedelta(days=7), *others), certain=not others)
    coming = here if here >= today else here + timedelta(days=7)
    if which:
        return RelativeDay((coming,), certain=here >= today)
    past = coming if coming == today else coming - timedelta(days=7)
    near = sorted(dict.fromkeys((past, coming)), key=lambda day: abs((day - today).days))
    return RelativeDay(tuple(near), certain=False)


def _last_weekday(here: date, today: date, named_week: bool) -> RelativeDay:
    """Read "จันทร์ที่แล้ว": the latest one, or that of last week when this week had one already."""
    week_before = here - timedelta(days=7)
    if here >= today or named_week:
        return RelativeDay((week_before,), certain=True)
    return RelativeDay((here, week_before), certain=False)
