"""Spellings that sound the same: a folded form and a soundex, for comparing names."""

import unicodedata

import regex

from bot.thai.clean import plain

_SWAPS = str.maketrans(
    {
        **dict.fromkeys("ณ", "น"),
        **dict.fromkeys("ศษซ", "ส"),
        **dict.fromkeys("ภผ", "พ"),
        **dict.fromkeys("ธฐถฑฒ", "ท"),
        **dict.fromkeys("ฎ", "ด"),
        **dict.fromkeys("ฏ", "ต"),
        **dict.fromkeys("ญ", "ย"),
        **dict.fromkeys("ฬร", "ล"),
        **dict.fromkeys("ฆฅ", "ค"),
        **dict.fromkeys("ฃ", "ข"),
        **dict.fromkeys("ฌ", "ช"),
        "ใ": "ไ",
        "ี": "ิ",
        "ื": "ึ",
        "ู": "ุ",
        "ฤ": "ลึ",
        "ๅ": "า",
    }
)
_CLAN = regex.compile("(ว|พ)ง[ศษสค][ิุ]?์?")
_SILENT_VOWEL = regex.compile("[ิุ]์")
_DROPPED = regex.compile("[็่-๎ฺๆฯ]")
_LONG_AI = regex.compile("([ก-ฮ])ัย")
_AI_YO = regex.compile("ไ([ก-ฮ])ย")
_DOUBLE = regex.compile(r"(.)\1+")


def fold(name: str) -> str:
    """Give `name` with the usual spelling swaps made equal, without tone marks and spaces.

    Source: domain rules for names (ณ/น, ศ/ษ/ส/ซ, ภ/พ/ผ, ธ/ท/ฐ/ถ, ญ/ย, ฎ/ด, ฏ/ต, ฬ/ล/ร, ใ/ไ/ัย,
    รร/ัน, short and long vowels, dropped ์, วงศ์/วงค์, พงศ์/พงษ์). Only for comparing.
    """
    folded = plain(name)
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFC", folded)
    while (once := _fold_once(folded)) != folded:
        folded = once
    return folded


def _fold_once(text: str) -> str:
    text = _CLAN.sub(r"\1ง", text)
    text = _DROPPED.sub("", _SILENT_VOWEL.sub("", text))
    text = text.replace("รร", "ัน").replace("ัญ", "ัน").translate(_SWAPS)
    text = _AI_YO.sub(r"ไ\1", _LONG_AI.sub(r"ไ\1", text))
    return _DOUBLE.sub(r"\1", text)


_FIRST = {
    letter: code
    for letters, code in (
        ("กขฃคฅฆ", "ก"),
        ("ง", "ง"),
        ("จ", "จ"),
        ("ฉชฌ", "ช"),
        ("ซศษส", "ซ"),
        ("ญย", "ย"),
        ("ฎด", "ด"),
        ("ฏต", "ต"),
        ("ณน", "น"),
        ("ฐฑฒถทธ", "ท"),
        ("บ", "บ"),
        ("ป", "ป"),
        ("ผพภ", "พ"),
        ("ฝฟ", "ฟ"),
        ("ม", "ม"),
        ("รลฬฤฦ", "ร"),
        ("ว", "ว"),
        ("หฮ", "ห"),
        ("อ", "อ"),
    )
    for letter in letters
}
_LATER = {
    letter: code
    for letters, code in (
        ("กขฃคฅฆ", "1"),
        ("ง", "2"),
        ("จฉชซฌฎฏฐฑฒดตถทธศษส", "3"),
        ("ญณนรลฬฤฦ", "4"),
        ("บปพฟภผฝ", "5"),
        ("มำ", "6"),
        ("ยวไใ", "7"),
        ("หฮ", "8"),
        ("า", "9"),
        ("ๅึื", "A"),
        ("เ", "B"),
        ("แ", "C"),
        ("โ", "D"),
        ("ุู", "E"),
        ("อ", "F"),
    )
    for letter in letters
}
_TONES = regex.compile("[่-๋]")
_SILENT = regex.compile("จน์|มณ์|ณฑ์|ทร์|ตร์|[ก-ฮ]์|[ก-ฮ][ะ-ู]์")
_SIGNS = regex.compile("[็ํฺๆฯ๎]")
_BREAKS = frozenset("ะัิี")
_SPOKEN_BREAKS = frozenset("าๅึืู")
_WEAK = frozenset("รวยฤฦ")
_CARRIES = frozenset("ึืุู")


_NOT_THAI = regex.compile("[^ก-๎]+")
_CONSONANT = regex.compile("[ก-ฮ]")


def lk82(text: str) -> str:
    """Give the five-character soundex of a Thai word (Lorchirachoonkul 1982), or nothing.

    ณัฐพล and นัฐพล sound the same, ณัฐพร does not. A word without Thai letters has no code.
    """
    word = _NOT_THAI.sub("", plain(text))
    word = _SIGNS.sub("", _SILENT.sub("", _TONES.sub("", word)))
    if not _CONSONANT.search(word):
        return ""
    codes, rest = _first_code(word)
    codes += _later_codes(rest)
    kept = [code for at, code in enumerate(codes) if at == 0 or code != codes[at - 1]]
    return ("".join(kept) + "0000")[:5]


def _first_code(word: str) -> tuple[list[str], str]:
    if word[0] in _FIRST:
        return [_FIRST[word[0]]], word[1:]
    consonant = _FIRST.get(word[1], word[1]) if len(word) > 1 else ""
    return [consonant, _LATER.get(word[0], "")], word[2:]


def _later_codes(rest: str) -> list[str]:
    codes: list[str] = []
    last_break = None
    for at, letter in enumerate(rest):
        carries = at + 1 < len(rest) and rest[at + 1] in _CARRIES
        if letter in _BREAKS:
            last_break = at
            codes.append("")
        elif letter in _SPOKEN_BREAKS:
            last_break = at
            codes.append(_LATER[letter])
        elif letter == "ุ":
            last_break = at
            codes.append("" if at > 0 and rest[at - 1] in "ตธ" else _LATER[letter])
        elif letter in "หอ":
            codes += [_LATER[letter]] if carries else []
        elif letter in _WEAK:
            codes += [_LATER[letter]] if last_break == at - 1 or carries else []
        else:
            codes.append(_LATER.get(letter, ""))
    return codes
