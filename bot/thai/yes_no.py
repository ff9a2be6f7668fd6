"""Yes, no and "I am not sure" in the many ways people say them."""

import regex
from rapidfuzz import fuzz, process

from bot.thai.clean import clean, typed
from bot.thai.particles import means_unknown, without_politeness
from bot.thai.reading import LONGEST, Reading, Refused

_EXAMPLE = "ใช่"
_WORDS = {
    "yes": (
        "ใช่ ใช่แล้ว ใช่เลย ใช่จริง ใช้ ช่าย ชั่ย ไช่ ไช เช่ จริง จริงด้วย ถูก ถูกต้อง ถูกแล้ว ถูกต้องแล้ว"
        " มี มีอยู่ มีแล้ว ได้ ได้เลย ได้สิ เอา เอาเลย ตกลง โอเค โอ โอเช โอเคเลย แน่นอน อือ อืม อื้อ อื้ม"
        " อือฮึ เออ เอ่อใช่ ค่ะ คะ ค่า ครับ คับ ครับผม คร้าบ ค้าบ จ้า จ้ะ จ๊ะ จร้า จ่ะ เจ้า ฮะ ฮับ แม่น"
        " แม่นแล้ว แมน แม่นอยู่ ยินยอม ยินยอมแล้ว ยอม อนุญาต เห็นด้วย เคย เคยแล้ว เป็น แล้ว เรียบร้อย เรียบร้อยแล้ว"
        " ต้องการ อยาก อยากได้ รู้ รู้จัก ทราบ y yes yep yeah yea ya ye ok okay okey k sure true t"
        " ชัวร์ แน่ แน่ๆ ใช่แน่ ใช่แน่ๆ ใช่แน่นอน อ่า อ่าฮะ อ่ะ เค ให้ อืมม"
        " correct right ja jaa 👍 ✅ ✔ 👌 ☑ 🙆 🆗 ⭕"
    ),
    "no": (
        "ไม่ ไม่ใช่ ไม่ใช่แล้ว ไม่ใช่เลย ไม่ใช้ ไม่เลย ไม่มี ไม่มีเลย ไม่ได้ ไม่เอา ไม่จริง ไม่ถูก ไม่ถูกต้อง"
        " ไม่เป็น ไม่เคย ไม่เคยเลย ไม่ต้อง ไม่ต้องการ ไม่อยาก ไม่ยินยอม ไม่ยอม ไม่อนุญาต ไม่ตกลง ไม่โอเค"
        " ม่าย ม่ายใช่ ม่ายมี มะ มิใช่ ปล่าว เปล่า ป่าว เปล่าเลย ผิด บ่ บ่แม่น บ่มี บ่ได้ บ่เอา บ่เคย โน โน้"
        " มั่ย ไม่ให้ ไม่ใช่แน่ ไม่ใช่แน่นอน"
        " ยัง ยังไม่ ยังไม่มี ยังไม่ได้ ยังไม่เคย n no nope nah not false f wrong none ❌ ✖ 👎 🙅 🚫"
    ),
    "unsure": (
        "ไม่แน่ใจ ไม่แน่ ไม่ค่อยแน่ใจ ไม่ชัวร์ ไม่รู้ ไม่รู้สิ ไม่รู้เลย ไม่รุ้ ไม่ทราบ ไม่มั่นใจ อาจจะ อาจ อาจใช่"
        " บางที บางครั้ง แล้วแต่ ก้ำกึ่ง ครึ่งๆ งง บ่ฮู้ บ่แน่ บ่แน่ใจ สงสัย ยังไม่แน่ ยังไม่แน่ใจ ยังไม่รู้"
        " จำไม่ได้ อาจจะมี อาจจะใช่ maybe perhaps unsure idk dunno ? ?? 🤷 🤔"
    ),
}
_MEANING = {word: value for value, words in _WORDS.items() for word in words.split()}
_MEANING |= {"not sure": "unsure", "don't know": "unsure", "no idea": "unsure"}
_SAID = {"yes": ("ใช่", "yes"), "no": ("ไม่ใช่", "no"), "unsure": ("ไม่แน่ใจ", "not sure")}
_LEAN = regex.compile("^(?:น่าจะ|คิดว่า|คงจะ|คง|เหมือนจะ|เหมือน|ท่าจะ)|มั้ง$|หรอก$|มั๊ง$")
_LAUGHTER = regex.compile(r"(?<=\D)\s*5{2,}\+*$")
_NEITHER = frozenset(("ไม่เป็นไร", "ไม่เข้าใจ", "ไม่ว่าง", "ไม่สะดวก"))
_STRETCHED = regex.compile(r"(.)\1{2,}")
_NOISE = regex.compile(r"[\s.,!~^\"'’\u200d\U0001F3FB-\U0001F3FFๆ]+|(?<=.)[5-9]{3,}$")
_QUESTION = regex.compile(r"(?:ไหม|มั้ย|หรือ(?:เปล่า|ป่าว|ไม่|ยัง)?|รึเปล่า|รึป่าว|ใช่ปะ|ปะ)\??$")
_LIKELY = 80


def read_yes_no(text: str) -> Reading[str] | Refused:
    """Read "yes", "no" or "unsure" from `text`.

    A leaning ("น่าจะใช่") or a misspelling is not certain. A question asked back is `unreadable`;
    also refuses with `too_long`.
    """
    if len(text) > LONGEST:
        return Refused("too_long", _EXAMPLE)
    words = clean(_STRETCHED.sub(r"\1", _LAUGHTER.sub("", typed(text))))
    squeezed = _NOISE.sub("", words) or words
    for candidate in (words, squeezed, _NOISE.sub("", without_politeness(words))):
        if value := _MEANING.get(candidate):
            return _reading(value, certain=True)
    if means_unknown(words):
        return _reading("unsure", certain=True)
    if _QUESTION.search(squeezed) or without_politeness(squeezed) in _NEITHER:
        return Refused("unreadable", _EXAMPLE)
    return _doubtful(_NOISE.sub("", without_politeness(words)))


def _doubtful(word: str) -> Reading[str] | Refused:
    bare = without_politeness(_LEAN.sub("", word)) or "ใช่"
    if "ใช่" in word.replace("ไม่ใช่", "") and "ไม่ใช่" in word:
        return Refused("unreadable", _EXAMPLE)
    if bare != word and (value := _MEANING.get(bare)):
        others = tuple(other for other in ("unsure",) if other != value)
        return _reading(value, certain=False, others=others)
    repeated = regex.fullmatch(r"(.+?)\1+", word)
    if repeated and (value := _MEANING.get(repeated[1])):
        return _reading(value, certain=True)
    for value, starts in (
        ("no", ("ไม่ใช่", "ไม่มี", "ไม่ได้", "ไม่เคย", "เปล่า", "บ่แม่น")),
        ("yes", ("ใช่", "ถูกต้อง", "แน่นอน", "แม่น", "ยินยอม")),
    ):
        if word.startswith(starts):
            return _reading(value, certain=False)
    near = process.extractOne(word, _MEANING.keys(), scorer=fuzz.ratio, score_cutoff=_LIKELY)
    if near is None or len(word) < 4:
        return Refused("unreadable", _EXAMPLE)
    return _reading(_MEANING[near[0]], certain=False)


def _reading(value: str, *, certain: bool, others: tuple[str, ...] = ()) -> Reading[str]:
    said, said_en = _SAID[value]
    return Reading(value, certain, said, said_en, others)
