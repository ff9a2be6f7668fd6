"""Figures in a question: days between two dates, ages, so many days ago, so many of the most.

Each pattern gives tokens with a fixed span; the words between are cut later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

import regex

from bot import thai
from bot.thai.months import mark_months
from handlers.asking import periods
from handlers.asking.cutting import Token
from handlers.asking.question import Period

_NUMBERS = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9,
            "สิบ": 10, "สิบห้า": 15, "ยี่สิบ": 20, "สามสิบ": 30, "หกสิบ": 60, "เก้าสิบ": 90, "one": 1,
            "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
            "thirty": 30}  # fmt: skip
N: Final = r"(?:\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNITS = {"วัน": "day", "สัปดาห์": "week", "อาทิตย์": "week", "เดือน": "month", "ปี": "year", "day": "day",
          "week": "week", "month": "month", "year": "year"}  # fmt: skip
U: Final = r"(?:วัน|สัปดาห์|อาทิตย์|เดือน|ปี|days?|weeks?|months?|years?)"
MONTH: Final = (
    r"(?:ม\.?ค\.?|ก\.?พ\.?|มี\.?ค\.?|เม\.?ย\.?|พ\.?ค\.?|มิ\.?ย\.?|ก\.?ค\.?|ส\.?ค\.?|ก\.?ย\.?|ต\.?ค\.?|พ\.?ย\.?|ธ\.?ค\.?"
    r"|มกราคม|มกรา|กุมภาพันธ์|กุมภา|มีนาคม|มีนา|เมษายน|เมษา|พฤษภาคม|พฤษภา|มิถุนายน|มิถุนา|กรกฎาคม|กรกฎา"
    r"|สิงหาคม|สิงหา|กันยายน|กันยา|ตุลาคม|ตุลา|พฤศจิกายน|พฤศจิกา|ธันวาคม|ธันวา"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
Y: Final = r"(?:(?:พ\.?ศ\.?|ปี)?\s*(?:25\d\d|20\d\d|\d\d)(?!\d))"
DAY: Final = (
    rf"(?:(?:วันที่\s*)?(?:\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\s*{MONTH}(?:\s*{Y})?))"
)
IN_MONTH: Final = rf"(?:(?:เดือน\s*)?{MONTH}(?:\s*{Y})?)"
EITHER: Final = rf"(?:{DAY}|{IN_MONTH})"
TO: Final = r"\s*(?:ถึง|จนถึง|-|–|~|to|until|till|and|กับ|และ)\s*"
_LESS = r"(?:ต่ำกว่า|น้อยกว่า|ไม่ถึง|under|below|younger than|less than)"
_MOST = r"(?:ไม่เกิน|up to|at most)"
_MORE = r"(?:เกินกว่า|เกิน|มากกว่า|สูงกว่า|over|above|older than|more than)"
_LEAST = r"(?:ตั้งแต่|at least|from)"
_OLD = r"(?:ปี|ขวบ|years?(?:\s*old)?|yrs?)"
_COUNTED_PLACES = "อำเภอ|ตำบล|จังหวัด|อปท|พื้นที่|สาเหตุ|เหตุ|districts?|tambons?|provinces?|reasons?"

Reader = Callable[[Any, date], Iterator[Token]]


def fixed(text: str, today: date) -> list[Token]:
    """Every stretch of figures in clean lower-case text that means something here."""
    found: list[Token] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            found += list(read(match, today))
    return found


def _token(match: Any, kind: str, value: Any) -> Token:
    return Token(match.start(), match.end(), kind, value)


def _span(match: Any, today: date) -> Iterator[Token]:
    first = _days(_borrowed(match["a"], match["b"]), today)
    last = _days(match["b"], today)
    if first is not None and last is not None:
        since, until = first[0], last[1]
        if since < until:
            yield _token(match, "period", Period(since, until))


def _borrowed(first: str, last: str) -> str:
    """ "1-15 พ.ย. 69": the first day takes month and year of the last."""
    if regex.fullmatch(r"\s*\d{1,2}\s*", first):
        rest = regex.sub(r"^\s*(?:วันที่\s*)?\d{1,2}", "", last)
        return f"{first.strip()}{rest}"
    if not regex.search(r"\d{4}|(?<=\D)\d\d\s*$", first) and (year := regex.search(Y + "$", last)):
        return f"{first} {year.group()}"
    return first


def _since(match: Any, today: date) -> Iterator[Token]:
    days = _days(match["a"], today)
    if days is not None:
        yield _token(match, "period", Period(days[0], None, "since"))


def _until(match: Any, today: date) -> Iterator[Token]:
    days = _days(match["a"], today)
    if days is not None:
        yield _token(match, "period", Period(None, days[0], "until"))


def _one(match: Any, today: date) -> Iterator[Token]:
    text = match["a"]
    days = _days(text, today)
    if days is None:
        return
    since, until = days
    single = until - since == periods.DAY
    yield _token(match, "period", Period(since, until, "day" if single else "month"))


def _days(text: str, today: date) -> tuple[date, date] | None:
    """The first day, and the first after, of a typed day or month."""
    text = text.strip()
    if regex.fullmatch(IN_MONTH, text):
        number = _month(text)
        year = regex.search(Y + "$", text)
        if number is None:
            return None
        if year is None:
            at = today.year if number <= today.month else today.year - 1
        else:
            at = _year(regex.sub(r"\D", "", year.group()))
        found = periods.month(at, number)
        return (found.since, found.until) if found.since and found.until else None
    read = thai.read_date(text, today)
    if isinstance(read, thai.Refused):
        return None
    day = read.value
    if day > today and read.others and not regex.search(r"\d{4}|\d\d$", text):
        day = max((one for one in (day, *read.others) if one <= today), default=day)
    return day, day + timedelta(days=1)


def _month(text: str) -> int | None:
    marked = regex.search(r"‹(\d+)›", mark_months(regex.sub(r"^เดือน\s*", "", text))[0])
    return int(marked[1]) if marked else None


def _year(text: str) -> int:
    """A typed year as a common one: 2569, 69 and 2026 are one year."""
    number = int(text)
    if number < 100:
        return 2500 + number - 543 if number > 40 else 2000 + number
    return number - 543 if number > 2400 else number


def _fiscal(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "period", periods.of_year("fiscal", _year(match["y"])))


def _academic(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "period", periods.of_year("academic", _year(match["y"])))


def _calendar(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "period", periods.of_year("year", _year(match["y"])))


def _term(match: Any, today: date) -> Iterator[Token]:
    if match["y"]:
        year = _year(match["y"])
    else:
        since = periods.current("academic", today).since
        year = since.year if since else today.year
    yield _token(match, "period", periods.term(year, int(match["n"])))


def _month_number(match: Any, today: date) -> Iterator[Token]:
    number = int(match["n"])
    if 1 <= number <= 12:
        year = _year(match["y"]) if match["y"] else today.year - (number > today.month)
        yield _token(match, "period", periods.month(year, number))


def _last(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "period", periods.last(number(match["n"]), unit(match["u"]), today))


def _older(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "older", periods.days_in(number(match["n"]), unit(match["u"])))


def _at_least(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "older", periods.days_in(number(match["n"]), unit(match["u"])) - 1)


def _age(low: str, high: str) -> Reader:
    """Ages between two groups of a match, with a step: "a+1" is one more than group a."""

    def read(match: Any, today: date) -> Iterator[Token]:
        yield _token(match, "only", ("age", f"{_years(match, low)}.{_years(match, high)}"))

    return read


def _years(match: Any, wanted: str) -> str:
    if not wanted:
        return ""
    return str(number(match[wanted[0]]) + int(wanted[1:] or 0))


def _target(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "only", ("target", f"T{match['n']}"))


def _pair(match: Any, today: date) -> Iterator[Token]:
    """ "ปีงบ 2568 กับ 2569": both are fiscal years."""
    middle = match.start("z")
    first, second = (periods.of_year("fiscal", _year(match[name])) for name in "yz")
    yield Token(match.start(), middle - 1, "period", first)
    yield Token(middle - 1, match.end(), "period", second)
    yield Token(middle - 1, middle - 1, "and")


def _divided(match: Any, today: date) -> Iterator[Token]:
    name = next(name for name, words in _LEVELS.items() if regex.fullmatch(words, match["d"]))
    yield _token(match, "group", name)


def _top(match: Any, today: date) -> Iterator[Token]:
    yield _token(match, "top", number(match["n"]))


def number(text: str) -> int:
    """A number in figures or as a word."""
    return int(text) if text.isdigit() else _NUMBERS[text]


def unit(text: str) -> str:
    return _UNITS[text.rstrip("s") if text.isascii() else text]


def _p(pattern: str) -> Any:
    return regex.compile(pattern)


_YEAR = r"(?:พ\.?ศ\.?)?\s*(?P<y>\d{4}|\d{2})(?!\d)"
_OF_YEARS = r"(?:ปี|ขวบ|years?|yrs?)"

_LEVELS: Final = {
    "province": "จังหวัด",
    "district": "อำเภอ|อําเภอ|เขต",
    "tambon": "ตำบล|ตําบล|แขวง",
    "lao": r"อปท\.?|ท้องถิ่น",
    "month": "เดือน",
}
_LEVEL = "|".join(_LEVELS.values())
_BY = "แยกตามราย|แยกเป็นราย|แยกตาม|แยกราย|แยก|จำแนกตาม|จำแนก|แบ่งตาม|แบ่ง|ตามราย|ตาม|ราย|แต่ละ|ทุก"
_FULL = "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"

_PATTERNS: Final[tuple[tuple[Any, Reader], ...]] = (
    (_p(rf"(?:{_BY})\s*(?P<d>{_LEVEL})(?!ที่|นี้|ก่อน|\s*\d)"), _divided),
    (_p(rf"(?P<d>{_LEVEL})(?=ไหน|ใด|ละ)"), _divided),
    (_p(rf"(?:ปีงบประมาณ|ปีงบฯ?|งบปี|fiscal year|fy)\s*{_YEAR}\s*(?:กับ|และ|เทียบกับ|เทียบ|vs|and|with)"
        r"\s*(?P<z>\d{4}|\d{2})(?!\d)"), _pair),
    (_p(rf"(?:ปีงบประมาณ|ปีงบฯ?|งบปี|fiscal year|fy)\s*{_YEAR}"), _fiscal),
    (_p(r"(?:เทอม|ภาคเรียน|term)\s*(?:ที่)?\s*(?P<n>[12])"
        rf"(?:\s*(?:/|ปีการศึกษา|ปี)?\s*{_YEAR})?"), _term),
    (_p(rf"(?:ปีการศึกษา|academic year|school year)\s*{_YEAR}"), _academic),
    (_p(r"(?:ตั้งแต่|ระหว่าง|จาก|ช่วง|between|from)?\s*(?:วันที่)?\s*"
        rf"(?P<a>{EITHER}|\d{{1,2}}(?=\s*(?:-|–|ถึง|to)\s*\d{{1,2}}\s*{MONTH}))"
        rf"{TO}(?P<b>{EITHER})"), _span),
    (_p(rf"(?:ตั้งแต่|นับจาก|นับแต่|หลังจาก|หลัง|since|after|from)\s*(?P<a>{EITHER})"
        r"(?:\s*(?:เป็นต้นมา|มา|จนถึงวันนี้))?"), _since),
    (_p(rf"(?:ก่อน|before|until)\s*(?P<a>{EITHER})"), _until),
    (_p(rf"(?:อายุ|aged?|ages)\s*(?:ระหว่าง|between)?\s*(?P<a>{N})\s*{_OLD}?"
        rf"\s*(?:-|–|ถึง|to|and)\s*(?P<b>{N})\s*{_OLD}?"),
     _age("a", "b")),
    (_p(rf"(?P<a>\d{{1,2}})\s*(?:-|–|ถึง|to)\s*(?P<b>\d{{1,2}})\s*{_OLD}"), _age("a", "b")),
    (_p(rf"(?:อายุ|aged?)?\s*{_LESS}\s*(?P<a>{N})\s*{_OLD}"), _age("", "a-1")),
    (_p(rf"(?:อายุ|aged?)\s*{_LESS}\s*(?P<a>{N})"), _age("", "a-1")),
    (_p(rf"(?:อายุ|aged?)\s*{_MOST}\s*(?P<a>{N})\s*{_OLD}?"), _age("", "a")),
    (_p(rf"(?:อายุ|aged?)\s*{_MORE}\s*(?P<a>{N})\s*{_OLD}?"), _age("a+1", "")),
    (_p(rf"(?:อายุ|aged?)\s*{_LEAST}\s*(?P<a>{N})\s*{_OLD}?(?:\s*ขึ้นไป)?"),
     _age("a", "")),
    (_p(rf"(?:อายุ|aged?)?\s*(?P<a>{N})\s*{_OLD}"
        r"\s*(?:ขึ้นไป|and over|or older|and older|and up)"), _age("a", "")),
    (_p(rf"(?:อายุ|aged?)?\s*(?P<a>{N})\s*{_OLD}\s*(?:ลงมา|and under|or younger)"), _age("", "a")),
    (_p(rf"(?:อายุ|aged?)\s*(?P<a>{N})\s*(?:{_OLD})?"), _age("a", "a")),
    (_p(rf"(?P<a>{N})\s*(?:ขวบ|years? old)"), _age("a", "a")),
    (_p(r"(?:ย้อนหลัง|ภายใน|ใน|ช่วง|รอบ|last|past|within|in the last|in the past)"
        rf"\s*(?P<n>{N})\s*(?P<u>{U})(?:\s*(?:นี้|ที่ผ่านมา|ล่าสุด|ย้อนหลัง|มานี้))?"),
     _last),
    (_p(rf"(?P<n>{N})\s*(?P<u>{U})\s*(?:ที่ผ่านมา|ล่าสุด|ย้อนหลัง|หลังสุด|มานี้)"), _last),
    (_p(r"(?:เก่ากว่า|เก่าเกิน|เกินกว่า|เกิน|มากกว่า|นานกว่า|นานเกิน|กว่า"
        r"|over|more than|older than|longer than|>)"
        rf"\s*(?P<n>{N})\s*(?P<u>{U})(?:\s*(?:แล้ว|ago|old))?"),
     _older),
    (_p(rf"(?P<n>{N})\s*(?P<u>{U})\s*(?:ขึ้นไป|or more|and over)"), _at_least),
    (_p(rf"(?P<n>{N})\s*(?P<u>{U})\s*(?:กว่า|แล้ว|มาแล้ว)"), _older),
    (_p(rf"(?P<a>{DAY})"), _one),
    (_p(rf"(?P<a>(?:เดือน\s*){MONTH}(?:\s*{Y})?"
        rf"|(?<![\p{{L}}\p{{M}}]){MONTH}(?![\p{{L}}\p{{M}}])(?:\s*{Y})?|{MONTH}\s*{Y})"), _one),
    (_p(rf"(?P<a>(?:{_FULL})(?:\s*{Y})?)"), _one),
    (_p(rf"เดือน(?:ที่)?\s*(?P<n>1[0-2]|[1-9])(?!\d)(?:\s*/?\s*(?:ปี)?\s*{_YEAR})?"), _month_number),
    (_p(r"(?:พ\.ศ\.|พศ|ปี|year)\s*(?P<y>25\d\d|20\d\d)(?!\d)"), _calendar),
    (_p(r"(?<![\p{L}])(?:กลุ่ม(?:เป้าหมาย)?\s*(?:ที่)?\s*)?t\s*-?(?P<n>[1-4])(?!\d)"), _target),
    (_p(r"กลุ่ม(?:เป้าหมาย)?\s*(?:ที่)?\s*(?P<n>[1-4])(?!\d)"), _target),
    (_p(rf"(?:top|bottom)?\s*(?P<n>{N})\s*(?:อันดับ|ลำดับ)(?:แรก|ต้น)?"), _top),
    (_p(rf"(?:top)\s*(?P<n>{N})"), _top),
    (_p(rf"(?P<n>{N})\s*(?={_COUNTED_PLACES})"), _top),
)  # fmt: skip
