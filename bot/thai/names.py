"""Names of people: title, first name, surname and nickname out of one typed line."""

from dataclasses import dataclass, replace

import regex

from bot.thai.clean import clean
from bot.thai.particles import means_unknown
from bot.thai.reading import Reading, Refused

_EXAMPLE = "สมชาย ใจดี"
_LONGEST = 120


@dataclass(frozen=True)
class Name:
    """A name as typed, in parts; any but `first` may be "".

    `sex` is what the title says ("m", "f" or ""). `keys` are the first names to index: both
    forms when a short title may belong to the name (นางนวล → นวล and นางนวล).
    """

    title: str
    first: str
    last: str
    nickname: str
    sex: str
    keys: tuple[str, ...]


_RANKS = (
    r"ม\.ร\.ว\.|ม\.ล\.|ดร\.|ผศ\.|รศ\.|นพ\.|พญ\.|ผอ\.|ด\.ต\."
    r"|จ\.ส\.[ตทอ]\.|[สรพ]\.ต\.[ตทอ]\.|[สจรพ]\.[ตทอ]\.\s?"
)
_TITLES = (
    (r"เด็กชาย|ด\.\s?ช\.?|ดช\.?|ด[\s,]ช[\s,]", "ด.ช.", "m"),
    (r"เด็กหญิง|ด\.\s?ญ\.?|ดญ\.?|ด[\s,]ญ[\s,]", "ด.ญ.", "f"),
    (r"นางสาว|น\.\s?ส\.|น\sส\s|นส\.|น\.ส(?=\s)|นส(?=\s)|นส(?=[ก-ฮเ-ไ]{2})", "น.ส.", "f"),
    (r"สามเณร|ส\.ณ\.", "สามเณร", "m"),
    (r"พระภิกษุ|หลวงพี่|หลวงพ่อ|หลวงตา", "พระ", "m"),
    (r"ว่าที่\s?(?:ร้อยตรีหญิง|ร\.ต\.หญิง)", "ว่าที่ ร.ต.", "f"),
    (r"ว่าที่\s?(?:ร้อยตรี|ร\.ต\.)", "ว่าที่ ร.ต.", "m"),
    (rf"(?:{_RANKS})+", "", ""),
    (r"(?i:nong(?=\s\S))", "น้อง", ""),
    (r"(?i:master|mstr\.?|mr\.|mr(?=\s))", "นาย", "m"),
    (r"(?i:miss|ms\.|ms(?=\s))(?=[\s\p{L}])", "น.ส.", "f"),
    (r"(?i:mrs\.|mrs(?=\s))", "นาง", "f"),
)
_SAFE = tuple((regex.compile(pattern), title, sex) for pattern, title, sex in _TITLES)
_SHORT = (
    ("นาง", "นาง", "f"),
    ("นาย", "นาย", "m"),
    ("พระ", "พระ", "m"),
    ("เณร", "สามเณร", "m"),
    ("น้อง", "น้อง", ""),
    ("คุณ", "คุณ", ""),
)
_KIN = regex.compile(
    r"(คุณครู|ครู|อาจารย์|ผู้ใหญ่บ้าน|ผู้ใหญ่|กำนัน|คุณยาย|คุณตา|คุณแม่|คุณพ่อ|ยาย|ตา|ย่า|ปู่|ป้า|ลุง|น้า|อา|พ่อ|แม่|พี่|อ้าย)\s+"
)
_KIN_GLUED = regex.compile("คุณยาย|คุณตา|คุณแม่|คุณพ่อ|คุณครู|ยาย|ตา|ย่า|ปู่|ป้า|ลุง|น้า|พ่อ|แม่|พี่|ครู|ผู้ใหญ่|กำนัน")
_SHORT_REST = 3
_FONDLY = ("น้อง", "คุณ")
_LABEL = regex.compile(
    r"^(?:เด็ก|น้อง|เขา|เค้า|ลูก|หลาน)?(?:ชื่อ\s*-?\s*(?:นาม)?สกุล|ชื่อจริง|ชื่อ(?!เล่น)|name)\s*(?:คือ|ว่า|:|=)?\s*"
)
_LAST_LABEL = regex.compile(r"[\s,]*(?:นามสกุล|(?<=\s)สกุล|surname|last name)\s*(?:คือ|:)?\s*")
_NICK_LABEL = regex.compile(r"[\s,]*(?:มี)?ชื่อเล่น\s*(?:ว่า|คือ|ชื่อ|:)?\s*(\S+)")
_OR_NICKNAME = regex.compile(r"(?<=\S\s+\S+)\s+(?:หรือ|/)\s*(\S+)$")
_REAL_LABEL = regex.compile(r"^(\S+)\s+ชื่อจริง\s*(?:คือ|ว่า|:)?\s*(?=\S)")
_BRACKETS = regex.compile(r"\s*[(\[（\"“'‘]\s*([^)\]）\"”'’]+)\s*[)\]）\"”'’]?")
_JOINED = regex.compile(r"(?<=[ก-๎]{2})[.\-](?=[ก-๎]{2})")
_END = regex.compile(r"(?:\s*(?:ครับ|ค่ะ|คับ|จ้ะ|จ้า(?=$))|\s+(?:คะ|นะ|ฮะ))+$")
_NOT_NAME = regex.compile(r"[^\p{L}\p{M}\s.'’\-]+")
_NO_SURNAME_SAID = regex.compile(
    r"[\s,(]*(?:(?:ไม่(?:รู้|ทราบ|มี)|จำ)(?:จัก)?นามสกุล|นามสกุล(?:ไม่รู้|ไม่ทราบ|ไม่มี|จำไม่ได้|-+))"
    r"(?:ไม่ได้)?\)?$"
)
_NEEDS_ITS_LETTER = regex.compile(r"[ะ-ฺๅ็-๎]")
_NO_NAME = regex.compile(r"^(?:-+|ไม่มี(?:ชื่อ)?|ยังไม่(?:มี|ได้ตั้ง|ตั้ง)ชื่อ|none|n/?a)$")
_NO_SURNAME = regex.compile(r"^(?:-+|ไม่มี|ไม่มีนามสกุล|ไม่รู้|ไม่รู้นามสกุล|ไม่ทราบ|ไม่ทราบนามสกุล)$")


def read_name(text: str) -> Reading[Name] | Refused:
    """Read a person's name from one line of `text`.

    Not certain when a short title may be part of the name, or when more than one space leaves
    open where the surname begins. Refuses with `too_long`, `not_known` or `unreadable` (no
    letters, or digits among them).
    """
    if len(text) > _LONGEST:
        return Refused("too_long", _EXAMPLE)
    line = clean(text)
    if means_unknown(line) or _NO_NAME.match(line):
        return Refused("not_known", _EXAMPLE)
    line, nickname = _take_nickname(_NO_SURNAME_SAID.sub("", _END.sub("", line)))
    line = _LABEL.sub("", line)
    if regex.search(r"\d", line) or not regex.search(r"\p{L}", line or nickname):
        return Refused("unreadable", _EXAMPLE)
    line = clean(_NOT_NAME.sub(" ", line)).strip(" -.'’")
    readings = _split(line or nickname, nickname)
    first = readings[0].first
    if means_unknown(first) or _NO_NAME.match(first):
        return Refused("not_known", _EXAMPLE)
    if not first or first.startswith("นามสกุล"):
        return Refused("unreadable", _EXAMPLE)
    return _reading(readings)


def _take_nickname(line: str) -> tuple[str, str]:
    """Take the nickname in brackets, quotes or after its label out of the line."""
    if real := _REAL_LABEL.match(line):
        return line[real.end() :], _without_title(real[1])
    for pattern in (_NICK_LABEL, _BRACKETS, _OR_NICKNAME):
        if found := pattern.search(line):
            inner = regex.sub(r"^(?:ชื่อเล่น)\s*", "", found[1])
            rest = clean(line[: found.start()] + " " + line[found.end() :])
            inner = _NOT_NAME.sub("", inner).strip()
            if " " in inner and " " not in rest:  # น้องบอย (ด.ช.สมชาย ใจดี)
                return inner, _without_title(rest)
            return rest, _without_title(inner)
    return line, ""


def _without_title(nickname: str) -> str:
    return regex.sub(r"^น้อง(?=[^ะ-ฺ็-๎]\S)", "", nickname)


def _split(line: str, nickname: str) -> list[Name]:
    """Give what the line may mean, likeliest first."""
    title, sex, rest, uncut = _cut_title(line)
    rest = _JOINED.sub(" ", _LABEL.sub("", rest))
    labelled = _LAST_LABEL.split(rest, maxsplit=1)
    if len(labelled) == 2 and labelled[0]:
        parts = [(labelled[0].strip(), labelled[1].strip())]
    else:
        parts = _first_and_last(rest.split())
    names = [
        Name(title, first, "" if _NO_SURNAME.match(last) else last, nickname, sex, _keys(first))
        for first, last in parts
    ]
    if not uncut:
        return names
    whole = uncut + names[0].first
    both = replace(names[0], keys=(names[0].first, whole))
    kept = Name("", whole, both.last, nickname, "", (whole, both.first))
    return [both, kept, *names[1:]]


def _keys(first: str) -> tuple[str, ...]:
    """Give the forms to index: "ยายสมศรี" also without the word for grandmother."""
    kin = _KIN_GLUED.match(first)
    cut = first[kin.end() :] if kin else ""
    return (first, cut) if len(cut) > _SHORT_REST and _can_cut(cut) else (first,)


def _cut_title(line: str) -> tuple[str, str, str, str]:
    """Give title, sex, what follows, and the glued short title if it may belong to the name."""
    for pattern, title, sex in _SAFE:
        if (found := pattern.match(line)) and _can_cut(line[found.end() :]):
            return title or found.group().strip(), sex, line[found.end() :].lstrip(" ."), ""
    for written, title, sex in _SHORT:
        rest = line.removeprefix(written)
        if rest != line and rest[:1] in (" ", "."):
            return title, sex, rest.lstrip(" ."), ""
        if rest != line and _can_cut(rest):
            return title, sex, rest, written
    if kin := _KIN.match(line):
        return kin[1], "", line[kin.end() :], ""
    return "", "", line, ""


def _can_cut(rest: str) -> bool:
    """Whether a name can be left: two letters at least, and no mark that needs its letter."""
    rest = rest.lstrip(" .")
    return len(rest.split(" ")[0]) >= 2 and _NEEDS_ITS_LETTER.match(rest) is None


def _first_and_last(words: list[str]) -> list[tuple[str, str]]:
    if len(words) < 2:
        return [("".join(words), "")]
    if len(words) == 3 and words[1] in ("แซ่", "แซ"):
        return [(words[0], words[1] + words[2])]
    if len(words) == 2 or words[1] in ("ณ", "บิน", "บินติ", "บินตี"):
        return [(words[0], " ".join(words[1:]))]
    return [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]


def _reading(names: list[Name]) -> Reading[Name]:
    first, *others = names
    glued = len(first.keys) > 1
    certain = len(names) == 1 or (
        glued
        and len(names) == 2
        and (
            (len(first.first) > _SHORT_REST and first.title != "น้อง")
            or (first.title in _FONDLY and not first.last)
        )
    )
    said = " ".join(filter(None, (first.title, first.first, first.last)))
    nickname = f" (ชื่อเล่น {first.nickname})" if first.nickname else ""
    english = f" (nickname {first.nickname})" if first.nickname else ""
    return Reading(first, certain, f"ชื่อ {said}{nickname}", f"name {said}{english}", tuple(others))
