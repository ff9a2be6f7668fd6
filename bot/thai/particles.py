"""Words that add politeness or doubt around an answer, and the ways to say "I do not know"."""

import regex

from bot.thai.clean import plain, typed

_POLITE = (
    "ครับผม|ครับ|คร้าบ|ค้าบ|คับ|ครัช|ค่ะ|คะ|(?<!ราคา|มี)ค่า|จ้า|จ้ะ|จ๊ะ|จ่ะ|จ๊า|จร้า|ฮะ|ฮับ|ฮ่ะ"
    "|(?<!ช)นะ|น่ะ|(?<!ห)น้า|เน้อ|เด้อ|นี่แหละ|แหละ|ล่ะ|หละ|อ่ะ|อ้ะ|(?<!พระ)เจ้า|แล้วกัน|(?<= )(?:สิ|ซิ|ดิ|อะ)"
)
# A polite word ends an answer; glued to it is usual, so look-behinds keep หน้า, ชนะ and มีค่า whole.
# They begin behind a letter, so that a long row of dots or spaces is tried once, not from each.
_POLITE_END = regex.compile(rf"(?<=[^\s.])[\s.]*(?:{_POLITE})[ะาๆ\s.!~^]*$")
_MOST_POLITE = 8  # words in a row at the end of one answer
_APOLOGY = regex.compile(r"^(?:ขอโทษ|โทษที|เอ่อ|เอ่|เอ|อ๋อ|อ้อ|อ่อ|ก็)\s*(?=\S)")
_APPROXIMATE = regex.compile(
    r"(?:โดยประมาณ|ประมาณ|ราวๆ|ราว|น่าจะ|คงจะ|คง|คร่าวๆ|สัก|ซัก|about|around|approx\.?|~)\s*|(?<=\S)\s*(?:ได้)?(?:มั้ง|มั๊ง|กระมัง)$"
)
_MAI = "(?:ไม่|ม่าย|บ่|มิ)"
_UNKNOWN = regex.compile(
    rf"(?:ก็|ยัง|หนู|ผม|ฉัน|เค้า|เขา|ยาย)*{_MAI}(?:ค่อย|ได้|เคย)?"
    "(?:รู้|ฮู้|ทราบ|แน่ใจ|แน่|ชัวร์|มั่นใจ|จำ|ดูบัตร|ถาม)(?:จัก|เลย|เหมือนกัน|วันเกิด|สิ|แน่|ชัด|ได้|ที|ชื่อ|จริง|นามสกุล|เบอร์|โทร|เลข|บัตร|อายุ|ปีเกิด|ปี|เวลา|ชั้น|เขา|เค้า|ของ|น้อง|เด็ก)*"
    f"|จำ(?:ชื่อ|วันเกิด|วันที่|เบอร์|เลข|ปีเกิด|ปี|นามสกุล|อายุ)?{_MAI}(?:ค่อย)?(?:ได้|ล่าย)(?:เลย|แล้ว)?|ลืม(?:แล้ว|ไปแล้ว)?|{_MAI}มีใคร(?:รู้|ทราบ)|{_MAI}(?:อยาก)?บอก"
    "|dontknow|donotknow|idontknow|idk|unknown|notsure|unsure|noidea|dk"
)


def without_politeness(text: str) -> str:
    """Give clean `text` without the polite words at its end; a text of only those stays."""
    for _ in range(_MOST_POLITE):
        shorter = _POLITE_END.sub("", text)
        if shorter == text:
            break
        text = shorter
    return _APOLOGY.sub("", text).strip()


def without_doubt(text: str) -> tuple[str, bool]:
    """Give `text` without "about" words, and whether there were any."""
    shorter = _APPROXIMATE.sub("", text)
    return shorter.strip(), shorter != text


def means_unknown(text: str) -> bool:
    """Whether the whole of `text` says that the person does not know or remember."""
    return _UNKNOWN.fullmatch(plain(without_politeness(typed(text)))) is not None
