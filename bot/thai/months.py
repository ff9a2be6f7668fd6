"""Month names as people type them: full, short, with or without dots, misspelt, English."""

import regex
from rapidfuzz import fuzz, process

from bot.thai.show import MONTHS_EN, MONTHS_TH

_SPOKEN = (
    "มกราคม มกราค มกรา มะกรา มกา",
    "กุมภาพันธ์ กุมภาพันธุ์ กุมภาพันธ กุมภาพัน กุมภา กุมพาพันธ์ กุมพา กุมพาพัน กุมภ์",
    "มีนาคม มีนาค มีนา มินาคม",
    "เมษายน เมษา เมสายน เมสา เมศายน เมศา เมษ",
    "พฤษภาคม พฤษภา พฤศภาคม พฤศภา พฤกษภาคม พฤกษภา พฤษภ พฤษพาคม พึดสะภา",
    "มิถุนายน มิถุนา มิถุ มิถูนายน มิถูนา มิทุนายน มิทุนา",
    "กรกฎาคม กรกฎา กรกฏาคม กรกฏา กรกดาคม กรกดา กรกฎ กะระกะดา",
    "สิงหาคม สิงหา สิงหาค สิงห์หา สิงหาม สิงคม",
    "กันยายน กันยา กันย์ กันยาย",
    "ตุลาคม ตุลา ตุลาค ตุรา ตุราคม",
    "พฤศจิกายน พฤศจิกา พฤศจิ พฤษจิกายน พฤษจิกา พฤษจิ พฤจิกายน พฤจิกา พฤศจิกยน พึดสะจิกา",
    "ธันวาคม ธันวา ธันวาค ทันวาคม ทันวา ธันว์",
)
_SHORT = ("มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค")
_ENGLISH = {"sept": 9, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8}
_ENGLISH |= {"sep": 9, "oct": 10, "nov": 11, "dec": 12, "febuary": 2}
_THAI = "\u0e01-\u0e4e"
_NAMES = {
    **{name: month for month, names in enumerate(_SPOKEN, 1) for name in names.split()},
    **{name.lower(): month for month, name in enumerate(MONTHS_EN, 1)},
    **_ENGLISH,
}
_SHORT_PATTERN = "|".join(
    rf"(?P<s{month}>{short[:-1]}\.?\s?{short[-1]}(?:\.|(?![{_THAI}])))"
    for month, short in enumerate(_SHORT, 1)
)
_SPOKEN_PATTERN = "|".join(sorted(map(regex.escape, _NAMES), key=len, reverse=True))
_SPOKEN_FIGURE = "หนึ่ง|สอง|ยี่|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|พุทธ|พ\\.?ศ|ค\\.?ศ|ปี|ที่"
_MONTH = regex.compile(
    rf"(?:(?<![{_THAI}])(?:{_SHORT_PATTERN}))|(?P<name>{_SPOKEN_PATTERN})(?:\.|(?![{_THAI}a-z])|(?={_SPOKEN_FIGURE}))"
)
_WORD = regex.compile(rf"[{_THAI}]{{4,}}")
_LEAD = regex.compile("เดือน|วันที่|เกิด")
_LIKELY = 80


def mark_months(text: str) -> tuple[str, bool]:
    """Give clean lower-case `text` with each month name as "‹8›", and whether all were exact."""
    spaced = _LEAD.sub(lambda found: f"{found.group()} ", text)
    marked = _MONTH.sub(lambda found: f" ‹{_month_of(found)}› ", spaced)
    if marked != spaced:
        return marked, True
    guessed = _WORD.sub(_guess, spaced)
    return guessed, guessed == spaced


def _month_of(found: "regex.Match[str]") -> int:
    if name := found["name"]:
        return _NAMES[name]
    return next(month for month in range(1, 13) if found[f"s{month}"])


def _guess(found: "regex.Match[str]") -> str:
    """Take a misspelt month when one full name is clearly the nearest."""
    near = process.extract(found.group(), MONTHS_TH, scorer=fuzz.ratio, score_cutoff=_LIKELY)
    if not near or (len(near) > 1 and near[0][1] - near[1][1] < 8):
        return found.group()
    return f" ‹{near[0][2] + 1}› "
