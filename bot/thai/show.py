"""What people are shown: dates with Buddhist years, Bangkok time, baht, masked names."""

from datetime import UTC, date, datetime, timedelta, timezone

from bot.thai.clean import clean

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thai time: UTC+7 without summer time since 1920, so no time-zone files are read."""

BE = 543
"""A Buddhist year is the common year plus this (since 1941)."""

MONTHS_TH = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS_TH = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS_TH = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month_name(month: int, language: str, *, short: bool = False) -> str:
    """Give the name of `month` (1-12) in "th" or "en"."""
    if language == "en":
        return MONTHS_EN[month - 1][:3] if short else MONTHS_EN[month - 1]
    return (SHORT_MONTHS_TH if short else MONTHS_TH)[month - 1]


def show_year(year: int, language: str) -> str:
    """Give a common year as people write it: Buddhist in Thai, common in English."""
    return str(year if language == "en" else year + BE)


def show_date(day: date, language: str, short: bool = False) -> str:
    """Give "5 สิงหาคม 2555" ("5 ส.ค. 2555" when short), or "5 August 2012" in "en"."""
    name = month_name(day.month, language, short=short)
    return f"{day.day} {name} {show_year(day.year, language)}"


def show_weekday(day: date, language: str) -> str:
    """Give "วันพุธ" or "Wednesday"."""
    if language == "en":
        return WEEKDAYS_EN[day.weekday()]
    return "วัน" + WEEKDAYS_TH[day.weekday()]


def show_datetime(moment: datetime, language: str) -> str:
    """Give "21 พ.ย. 2569 14:30 น." or "21 Nov 2026, 14:30".

    An aware `moment` is moved to Bangkok first; a naive one is taken as Bangkok time.
    """
    local = moment if moment.tzinfo is None else to_bangkok(moment)
    day = show_date(local.date(), language, short=True)
    clock = f"{local:%H:%M}"
    return f"{day}, {clock}" if language == "en" else f"{day} {clock} น."


def to_bangkok(moment: datetime) -> datetime:
    """Give an aware `moment` in Bangkok time; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(BANGKOK)


def bangkok_date(moment: datetime) -> date:
    """Give the calendar day in Bangkok of an aware `moment`."""
    return to_bangkok(moment).date()


def bangkok_day(day: date) -> tuple[datetime, datetime]:
    """Give the start of `day` in Bangkok and of the next day, both in UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=BANGKOK).astimezone(UTC)
    return start, start + timedelta(days=1)


def show_baht(satang: int, language: str = "th") -> str:
    """Give an amount in satang as baht: 125000 → "1,250 บาท", 125050 → "1,250.50 บาท"."""
    sign = "-" if satang < 0 else ""
    baht, rest = divmod(abs(satang), 100)
    amount = f"{sign}{baht:,}" + (f".{rest:02}" if rest else "")
    return f"{amount} {'baht' if language == 'en' else 'บาท'}"


def mask_name(name: str) -> str:
    """Give the first letter of each word and stars of one length: "สมชาย ใจดี" → "ส*** ใ***"."""
    return " ".join(word[0] + "***" for word in clean(name).split())


def years_between(birth: date, today: date) -> int:
    """Give whole years completed between `birth` and `today` (born 29 February: on 1 March)."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
