"""Numbers typed as answers: ๐-๙, commas, units and number words."""

from decimal import Decimal

import regex

from bot.thai.clean import typed
from bot.thai.number_words import Amount, leading_amount, whole_amount
from bot.thai.particles import means_unknown, without_doubt, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "12"
_LEAD = regex.compile(
    r"^(?:ม(?=\d)|หมู่บ้าน|หมู่ที่|หมู่|ม\.|บ้านเลขที่|อายุ|จำนวน|ทั้งหมด|รวม|รวมๆ|มี|ได้|เดือนละ|วันละ|ปีละ|ครั้งละ|ราคา"
    r"|เป็นเงิน|เงิน|คือ|ตอบ|ก็|เหลือ|อีก|ที่|พ\.?ศ\.?|ปี|เลข|฿|thb|\$|no\.|number|:|=)\s*"
)
_UNIT = regex.compile(
    r"\.?-$|฿|โล|/?(?:ปี|เดือน|วัน|ครั้ง|คน)|ปี|ขวบ|คน|บาท|บ\.?$|เดือน|วัน|อาทิตย์|สัปดาห์|กิโล|กก|กม|เมตร|ม\.$|ซม|เซน|ไร่|งาน|ครั้ง|ชั่วโมง|ชม|นาที|หลัง|ตัว"
    r"|หมู่|ชั้น|ห้อง|คัน|ใบ|ชุด|เล่ม|อัน|ชิ้น|ครอบครัว|ครัวเรือน|ราย|เทอม|เปอร์เซ็น|%|องศา|ลิตร|ถุง|กล่อง|เครื่อง|สถานที่"
    r"|แห่ง|เที่ยว|มื้อ|รอบ|ข้อ|คู่|ต้น|ฟอง|แผ่น|ตารางวา|ตร|วา|kg|km|cm|m$|baht|thb|years?|yrs?|months?|days?|people"
    r"|times?|hours?|hrs?|percent|persons?"
)
_TO = regex.compile(r"\s*(?:-|–|—|~|ถึง|หรือ|กับ|to|or)\s*")
_MINUS = regex.compile(r"^(?:-|−|ติดลบ|ลบ|minus)\s*(?=\S)")
_NEAR = regex.compile(
    r"^(?:เกือบ|เกิน|มากกว่า|น้อยกว่า|ไม่ถึง|ไม่เกิน|อย่างน้อย|เป็น|ใกล้|กว่า|over|under|<|>)\s*"
)
_NONE = regex.compile(r"^(?:ไม่มี|ไม่ได้|ไม่เคย|บ่มี)[^\d]{0,12}$|^(?:none|no|zero)$")
_ONE = regex.compile(
    r"^(?:คน|ครั้ง|หลัง|ตัว|บาท|ปี|ขวบ|เดือน|วัน|กิโล|โล|ไร่|คัน|ครอบครัว)(?:เดียว|หนึ่ง|นึง|(?P<half>ครึ่ง))$"
)
_BARE_ONE = regex.compile(
    "^(?P<scale>ร้อย|พัน|หมื่น|แสน|ล้าน)(?P<one>หนึ่ง)(?=\\D*$)(?!สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน|จุด)"
)
_LED_ONE = regex.compile("(?<=.)(?P<scale>พัน|หมื่น|แสน|ล้าน)(?:หนึ่ง|นึง)(?!สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน|จุด)")
_DOTTED = regex.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+(?!\d)")
_SOLE = regex.compile(r"^\D{1,30}?(?P<number>\d[\d,.]*)(?![\d/:.\-])")
_SHORT_HUNDRED = regex.compile("ร้อย(?P<digit>สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)(?!สิบ|ร้อย|พัน|จุด)")
_LIMIT = Decimal(10) ** 15


def read_number(text: str, whole: bool = False) -> Reading[Decimal] | Refused:
    """Read one number from `text`; with `whole` it must have no fraction.

    Reads 2,500, ๑๒, 12 ปี, สิบสอง, สองพันห้า, 2 หมื่น, 3 ไร่ครึ่ง. A span ("2-3 คน") or a bound
    ("เกือบ 20") is not certain. Refuses with `unreadable`, `not_known`, `not_whole`, `too_long`
    or `too_large` (beyond 15 digits).
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    if means_unknown(text):
        return Refused("not_known", _EXAMPLE)
    words, _ = without_doubt(without_politeness(typed(text)))
    if _NONE.fullmatch(words):
        return _reading(Amount(Decimal(0), Decimal(0)), certain=False)
    dotted = _DOTTED.match(words) if whole else None
    if dotted:  # 2.500 can only be 2,500 where a whole number is asked
        words = dotted.group().replace(".", "") + words[dotted.end() :]
    found = _read(words)
    if found is None:
        return Refused("unreadable", _EXAMPLE)
    amount, certain = found[0], found[1] and dotted is None
    if max(abs(amount.low), abs(amount.high)) >= _LIMIT:
        return Refused("too_large", _EXAMPLE)
    if whole and any(value % 1 for value in (amount.low, amount.high)):
        return Refused("not_whole", _EXAMPLE)
    return _reading_doubted(words, amount, certain)


def _reading_doubted(words: str, amount: Amount, certain: bool) -> Reading[Decimal]:
    """Ask about short forms that people use for two different numbers."""
    if short := _BARE_ONE.search(words):  # พันหนึ่ง is 1,000 to some and 1,100 to others
        return _reading(Amount(amount.low, amount.low + _tenth(short["scale"])), certain=False)
    if short := _LED_ONE.search(words):  # สองพันหนึ่ง is 2,100 to some and 2,001 to others
        whole = amount.low - _tenth(short["scale"])
        return _reading(Amount(amount.low, whole + 1), certain=False)
    if short := _SHORT_HUNDRED.search(words):  # ร้อยห้า is 105 to some and 150 to others
        tens = (whole_amount(short["digit"]) or amount).low * 9
        return _reading(Amount(amount.low, amount.low + tens), certain=False)
    return _reading(amount, certain=certain)


def _tenth(scale: str) -> Decimal:
    """Give what one of the next lower place is worth: a hundred for a thousand, 1 for a hundred."""
    amount = whole_amount(scale)
    return Decimal(1) if amount is None or amount.low <= 100 else amount.low / 10


def _reading(amount: Amount, *, certain: bool) -> Reading[Decimal]:
    low, high = _tidy(amount.low), _tidy(amount.high)
    if low == high:
        return Reading(low, certain, f"{low:,f}", f"{low:,f}")
    return Reading(low, False, f"{low:,f} หรือ {high:,f}", f"{low:,f} or {high:,f}", (high,))


def _tidy(value: Decimal) -> Decimal:
    """Give `value` so that `str` shows it plainly, without exponent or needless zeros."""
    if value == value.to_integral_value():
        return Decimal(int(value))
    return Decimal(f"{value.normalize():f}")


def _read(words: str) -> tuple[Amount, bool] | None:
    words, certain = _without_lead(words)
    minus = _MINUS.match(words)
    if minus:
        words = words[minus.end() :]
    if half := regex.fullmatch(r"ครึ่ง\s*(\D*)", words):
        return _half_of(half[1])
    if one := _ONE.fullmatch(words):
        value = Decimal("1.5") if one["half"] else Decimal(1)
        return Amount(value, value), True
    amount, rest = leading_amount(words)
    if amount is None:
        return _only_number(words)
    if minus:
        amount = Amount(-amount.high, -amount.low)
    return _with_rest(amount, rest, certain)


def _only_number(words: str) -> tuple[Amount, bool] | None:
    """Read the only figures in a sentence ("พี่น้อง 3 คน"); never certain."""
    found = _SOLE.match(words)
    if found is None or regex.search(r"\d", words[found.end() :]) or found.group()[-2:-1] == "/":
        return None
    amount = whole_amount(found["number"].rstrip(".,"))
    return (amount, False) if amount else None


def _without_lead(words: str) -> tuple[str, bool]:
    certain = True
    while True:
        near = _NEAR.match(words)
        lead = near or _LEAD.match(words)
        if lead is None or lead.end() == len(words):
            return words, certain
        certain = certain and (near is None or near.group().strip() == "เป็น")
        words = words[lead.end() :]


def _half_of(unit: str) -> tuple[Amount, bool]:
    scale, rest = leading_amount(unit)
    value = (scale.low if scale else Decimal(1)) / 2
    return Amount(value, value), _UNIT.match(rest.strip()) is not None or not rest.strip()


def _with_rest(amount: Amount, rest: str, certain: bool) -> tuple[Amount, bool] | None:
    """Read what follows a number: nothing, a unit, "ครึ่ง", "กว่า", or the end of a span."""
    rest = rest.strip()
    if joined := _TO.match(rest):
        return _to(amount, rest[joined.end() :])
    if decimal := regex.fullmatch(r",(\d{1,2})(\D*)", rest):
        value = Decimal(f"{amount.low}.{decimal[1]}")
        return Amount(value, value), False
    if regex.match(r"กว่า|เศษ|ขึ้นไป|plus|\+", rest):
        return amount, False
    if half := regex.fullmatch(r"(\D*?)ครึ่ง(\D*)", rest):
        if not (_is_unit(half[1]) and _is_unit(half[2])):
            return None
        return _plus_half(amount, half[1]), certain
    if not _is_unit(rest):
        return None
    known = not rest or (_UNIT.match(rest) is not None and not regex.search("กว่า|เศษ", rest))
    return amount, certain and known


def _to(first: Amount, words: str) -> tuple[Amount, bool] | None:
    """Read the end of a span; in "2-3 พัน" the scale belongs to both."""
    second, tail = leading_amount(words)
    if second is None or not _is_unit(tail):
        return None
    if scaled := regex.match(r"\d+\s*(\D+)", words[: len(words) - len(tail)]):
        whole = whole_amount(f"{first.low:f}{scaled[1]}")
        first = whole if whole and first.low < 100 else first
    low, high = sorted((first.low, second.high))
    return Amount(low, high), False


def _plus_half(amount: Amount, unit: str) -> Amount:
    """Add half a unit, or half of the scale when no unit came between: "พันครึ่ง" is 1,500."""
    scale = Decimal(1)
    while not unit and amount.low and amount.low % (scale * 10) == 0 and scale < _LIMIT:
        scale *= 10
    half = scale / 2 if scale >= 100 else Decimal("0.5")
    return Amount(amount.low + half, amount.high + half)


def _is_unit(rest: str) -> bool:
    return (
        len(rest) <= 24 and not regex.search(r"\d", rest) and not regex.match(r":|/(?![ก-๎])", rest)
    )
