"""School grades as people write them: ป.6, ม.2 เทอม 1, ปวช ปี 2, กศน. ม.ต้น."""

import regex

from bot.thai.clean import typed
from bot.thai.number_words import in_figures
from bot.thai.particles import means_unknown, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "ป.6"
_LABELS = {
    "none": ("ไม่เคยเรียน", "never attended"),
    "ecd": ("ศูนย์เด็กเล็ก (ศพด.)", "child-development centre"),
    **{f"k{n}": (f"อ.{n}", f"kindergarten {n}") for n in range(1, 4)},
    **{f"p{n}": (f"ป.{n}", f"primary {n}") for n in range(1, 7)},
    **{f"m{n}": (f"ม.{n}", f"secondary {n}") for n in range(1, 7)},
    **{f"v{n}": (f"ปวช.{n}", f"vocational certificate {n}") for n in range(1, 4)},
    **{f"h{n}": (f"ปวส.{n}", f"higher vocational {n}") for n in range(1, 3)},
    "slr_p": ("สกร. ประถม", "DOLE primary"),
    "slr_ms": ("สกร. ม.ต้น", "DOLE lower secondary"),
    "slr_hs": ("สกร. ม.ปลาย", "DOLE upper secondary"),
    "special": ("ศูนย์การศึกษาพิเศษ", "special-education centre"),
    "uni": ("มหาวิทยาลัย", "university"),
    "unknown": ("ไม่รู้", "not known"),
}
GRADES = frozenset(_LABELS)
"""Codes a grade can have."""

_YEAR = r"(?:ศึกษา)?\s*(?:ชั้น)?\s*(?:ปี(?:ที่)?)?\s*[.\-]?\s*(?P<n>\d{1,2})(?!\d)"
_PATTERNS = (
    (
        "v",
        3,
        regex.compile(rf"(?:ปวช|ป\.ว\.ช|ประกาศนียบัตรวิชาชีพ(?!ชั้นสูง)|voc(?:ational)?\.?)\.?{_YEAR}"),
    ),
    ("h", 2, regex.compile(rf"(?:ปวส|ป\.ว\.ส|ประกาศนียบัตรวิชาชีพชั้นสูง)\.?{_YEAR}")),
    (
        "k",
        3,
        regex.compile(
            rf"(?:อนุบาล|อนุบาน|(?<![ก-๎])(?:ออ|อ)(?=[.\s\d])|kindergarten|\bk(?=[\s.\d])|kg)\.?{_YEAR}"
        ),
    ),
    (
        "p",
        6,
        regex.compile(
            rf"(?:ประถม|ปถม|ประถท|ปฐม|(?<![ก-๎])(?:ปอ|ป)(?=[.\s\d])|primary|\bp(?=[\s.\d])|\bpratom|prathom)\.?{_YEAR}"
        ),
    ),
    (
        "m",
        6,
        regex.compile(
            rf"(?:มัธยม|มัทยม|มัธยท|มธยม|(?<![ก-๎])(?:มอ|ม)(?=[.\s\d])|secondary|\bm(?=[\s.\d])|mattayom|mathayom)\.?(?:ต้น|ปลาย)?{_YEAR}"
        ),
    ),
)
_SLR = regex.compile(r"กศน|สกร|นอกโรงเรียน|ศูนย์ส่งเสริมการเรียนรู้|dole|nfe|การศึกษาผู้ใหญ่")
_LOWER, _UPPER = (
    regex.compile(r"(?:มอ|ม)\.?\s*ต้น|มัธยม\s*(?:ศึกษา)?\s*(?:ตอน)?ต้น|lower"),
    regex.compile(r"(?:มอ|ม)\.?\s*ปลาย|มัธยม\s*(?:ศึกษา)?\s*(?:ตอน)?ปลาย|upper|high school"),
)
_PRIMARY = regex.compile(r"ประถม|ป\.|primary")
_WHOLE = (
    (
        "none",
        regex.compile(
            "ไม่(?:เคย|ได้)?(?:เข้า|ไป)?(?:เรียน(?!จบ|ต่อ)|โรงเรียน)|ยังไม่(?:เคย|ได้)?(?:เข้า)?เรียน|ตกหล่น|never"
        ),
    ),
    ("special", regex.compile("ศึกษาพิเศษ|ศูนย์พิเศษ|ร\\.?ร\\.?พิเศษ|โรงเรียนพิเศษ|special")),
    ("ecd", regex.compile("ศพด|ศูนย์เด็ก|ศูนย์พัฒนาเด็ก|เตรียมอนุบาล|บริบาล|เนิร์สเซอ|เนอสเซอ|เด็กเล็ก|nursery")),
    (
        "uni",
        regex.compile("มหา?วิทยาลัย|มหาลัย|ราชภั[ฏฎ]|ปริญญา|ป\\.?\\s?ตรี|ม\\.?ราม|อุดมศึกษา|univ|bachelor"),
    ),
)
_OPEN = (
    (regex.compile("ปวช|อาชีวะ|วิทยาลัย(?:เทคนิค|อาชีว|การอาชีพ)|พาณิชย์"), ("v1", "v2", "v3")),
    (regex.compile("ปวส"), ("h1", "h2")),
    (regex.compile("^(?:อยู่|เรียน)?ศูนย์$"), ("ecd", "special")),
    (regex.compile("อนุบาล|อนุบาน|kindergarten"), ("k1", "k2", "k3")),
    (_LOWER, ("m3", "m2", "m1")),
    (_UPPER, ("m6", "m5", "m4")),
    (regex.compile("ประถม\\s*(?:ศึกษา)?\\s*(?:ตอน)?ต้น"), ("p3", "p2", "p1")),
    (regex.compile("ประถม\\s*(?:ศึกษา)?\\s*(?:ตอน)?ปลาย"), ("p6", "p5", "p4")),
    (regex.compile("^(?:จบ)?ประถม(?:ศึกษา)?$|^primary$"), ("p6", "p5", "p4", "p3", "p2", "p1")),
    (regex.compile("^(?:จบ)?มัธยม(?:ศึกษา)?$|^secondary$"), ("m3", "m6", "m1", "m2", "m4", "m5")),
)
_BARE = regex.compile(r"(?:ชั้น|ปี(?:ที่)?|เกรด|grade|g\.?|year|class)?\s*(\d{1,2})")
_TERM = regex.compile(
    r"\s*(?:เทอม|ภาคเรียน(?:ที่)?|ภาค|term|ห้อง)\s*(?:ที่)?\s*\d+(?:/\d{2,4})?|(?<=\d)\s*/\s*\d{1,2}(?!\d)"
)
_YEARS = regex.compile(r"(?:ปี(?:การศึกษา)?\s*)?(?:25[4-9]\d|20[0-4]\d)")
_LEAD = regex.compile(
    r"(?<!ไม่)จบ|(?<!ไม่)ถึง|ชั้น(?!สูง)|(?<!ไม่เคย|ไม่ได้|ไม่|โรง|การ|เข้า)เรียน(?!รู้)|ตอน(?!ต้น|ปลาย)|แค่|อยู่"
)
_HALF_KNOWN = regex.compile("ไม่จบ|ยังไม่จบ|ไม่ถึง|เกือบ|หรือ|น่าจะ|คิดว่า|ไม่แน่")


def read_grade(text: str) -> Reading[str] | Refused:
    """Read a grade code (p1 ... p6, m1 ... m6, k, v, h, ecd, slr_…, uni, none …) from `text`.

    A level without its year, a bare number or two grades in one answer is not certain. Refuses
    with `too_long`, `no_such_grade` (ป.7) or `unreadable`.
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    words = without_politeness(typed(text))
    if means_unknown(text):
        return _reading(("unknown",), certain=True)
    if _SLR.search(words):
        return _adult_school(in_figures(words))
    named = _named(_LEAD.sub(" ", _YEARS.sub(" ", _TERM.sub("", _figures(words)))))
    if isinstance(named, Refused):
        return named
    if named:
        span = _span(words, named[-1])
        certain = len(named) == 1 and not span and _HALF_KNOWN.search(words) is None
        return _reading((*named, *span), certain)
    return _unnamed(words)


def _figures(words: str) -> str:
    """Give number words as figures, but leave ศูนย์ (a centre) alone."""
    return "ศูนย์".join(in_figures(part) for part in words.split("ศูนย์"))


def _adult_school(words: str) -> Reading[str] | Refused:
    for code, pattern in (("slr_ms", _LOWER), ("slr_hs", _UPPER), ("slr_p", _PRIMARY)):
        if pattern.search(words):
            return _reading((code,), certain=True)
    named = _named(words)
    if named and not isinstance(named, Refused):
        level, year = named[0][0], int(named[0][1:])
        if level == "m":
            return _reading(("slr_ms" if year <= 3 else "slr_hs",), certain=True)
    return _reading(("slr_ms", "slr_hs", "slr_p"), certain=False)


def _named(words: str) -> tuple[str, ...] | Refused:
    """Give the grades that stand in `words` with level and year, in the order they stand."""
    found: list[tuple[int, str]] = []
    for level, highest, pattern in _PATTERNS:
        for match in pattern.finditer(words):
            year = int(match["n"])
            if not 1 <= year <= highest:
                return Refused("no_such_grade", _EXAMPLE)
            if level == "m" and year <= 3 and "ปลาย" in match.group():
                year += 3  # มัธยมปลายปี 2
            found.append((match.start(), f"{level}{year}"))
    return tuple(dict.fromkeys(code for _, code in sorted(found)))


def _span(words: str, code: str) -> tuple[str, ...]:
    """Give the second grade of "ป.4-5"."""
    found = regex.search(r"\d\s*(?:-|–|ถึง|หรือ)\s*(\d)(?!\d)", words)
    other = f"{code[0]}{found[1]}" if found else ""
    return (other,) if other in _LABELS and other != code else ()


def _unnamed(words: str) -> Reading[str] | Refused:
    for code, whole in _WHOLE:
        if whole.search(words):
            return _reading((code,), certain=True)
    for pattern, codes in _OPEN:
        if pattern.search(words):
            return _reading(codes, certain=False)
    found = _BARE.fullmatch(_LEAD.sub("", _figures(words)).strip())
    if found is None:
        return Refused("unreadable", _EXAMPLE)
    number = int(found[1])
    if regex.match("เกรด|grade|g", words) and 1 <= number <= 12:
        return _reading((f"p{number}" if number <= 6 else f"m{number - 6}",), certain=True)
    if not 1 <= number <= 6:
        return Refused("no_such_grade", _EXAMPLE)
    return _reading((f"p{number}", f"m{number}"), certain=False)


def _reading(codes: tuple[str, ...], certain: bool) -> Reading[str]:
    first, *others = codes
    said, said_en = _LABELS[first]
    return Reading(first, certain, said, said_en, tuple(others))
