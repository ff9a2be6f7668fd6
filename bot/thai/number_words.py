"""Numbers said in Thai words, alone or mixed with digits: สิบสอง, สองพันห้า, 2 หมื่น 5."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

import regex

_DIGIT_WORDS = {
    "ศูนย์": 0,
    "ศูนย": 0,
    "สูนย์": 0,
    "หนึ่ง": 1,
    "หนึง": 1,
    "นึง": 1,
    "เอ็ด": 1,
    "สอง": 2,
    "ยี่": 2,
    "สาม": 3,
    "สี่": 4,
    "ห้า": 5,
    "หก": 6,
    "เจ็ด": 7,
    "เจด": 7,
    "เจ็ต": 7,
    "แปด": 8,
    "แปต": 8,
    "เก้า": 9,
    "เก่า": 9,
}
_SCALE_WORDS = {
    "สิบ": 10,
    "สิป": 10,
    "ร้อย": 100,
    "รอย": 100,
    "พัน": 1_000,
    "หมื่น": 10_000,
    "แสน": 100_000,
    "ล้าน": 1_000_000,
}
_ONE = ("หนึ่ง", "หนึง", "นึง")
_MILLION = 1_000_000
_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted((*_DIGIT_WORDS, *_SCALE_WORDS, "จุด", "ซาว", "โหล"), key=len, reverse=True))
_NOT_INSIDE = "(?![ะ-ฺ็-๎])"
TOKEN = regex.compile(rf"\s*(?:(?P<figures>{_FIGURES})|(?P<word>{_WORDS}){_NOT_INSIDE}|(?P<k>k\b))")
_COUNTED = "วัน|ปี|ขวบ|เดือน|อาทิตย์|สัปดาห์|คน|ชั่วโมง|นาที|โมง|ทุ่ม|ครั้ง"
_PAIRS = "หนึ่ง:สอง สอง:สาม สาม:สี่ สี่:ห้า ห้า:หก หก:เจ็ด เจ็ด:แปด แปด:เก้า".split()
_SPOKEN_SPAN = regex.compile(
    "(?<!ปี|พ.ศ.|ศูนย์|สิบ|ร้อย|พัน|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
    f"(?:{'|'.join(pair.replace(':', '') for pair in _PAIRS)})(?=\\s*(?:{_COUNTED}))"
)
_SPOKEN_RUN = regex.compile(rf"(?:(?:{_WORDS}){_NOT_INSIDE})+")


@dataclass(frozen=True)
class _Figure:
    value: Decimal
    spoken: bool
    word: str = ""


_Token = _Figure | int
"""A figure, or a scale (10, 100 ... 1,000,000)."""


@dataclass(frozen=True)
class Amount:
    """A number as said; `low` and `high` differ when a span was said ("สองสามคน")."""

    low: Decimal
    high: Decimal


def leading_amount(text: str) -> tuple[Amount | None, str]:
    """Give the number at the start of clean lower-case `text` and what follows it."""
    tokens, rest = _tokens(text)
    return (_amount(tokens) if tokens else None), rest


def whole_amount(text: str) -> Amount | None:
    """Give the number that the whole of `text` says."""
    amount, rest = leading_amount(text)
    return None if rest.strip() else amount


def in_figures(text: str) -> str:
    """Give `text` with numbers said in words as figures: "ห้า สิงหา ห้าห้า" → "5 สิงหา 55".

    Two digits in a row before something counted are a span: "สองสามวัน" → "2-3วัน".
    """
    text = _SPOKEN_SPAN.sub(_span_in_figures, text)
    return _SPOKEN_RUN.sub(_run_in_figures, text)


def _span_in_figures(found: "regex.Match[str]") -> str:
    low, high = next(pair.split(":") for pair in _PAIRS if pair.replace(":", "") == found.group())
    return f"{_DIGIT_WORDS[low]}-{_DIGIT_WORDS[high]}"


def _run_in_figures(found: "regex.Match[str]") -> str:
    tokens, _ = _tokens(found.group())
    digits = [token for token in tokens if isinstance(token, _Figure)]
    if len(digits) == len(tokens) and all(token.value < 10 for token in digits):
        return "".join(str(token.value) for token in digits)
    value = _evaluate(tokens)
    return found.group() if value is None else f"{value:f}"


def _tokens(text: str) -> tuple[list[_Token], str]:
    tokens: list[_Token] = []
    at = 0
    while found := TOKEN.match(text, at):
        at = found.end()
        tokens += _token(found)
    return _join_decimals(tokens), text[at:]


def _token(found: "regex.Match[str]") -> list[_Token]:
    if figures := found["figures"]:
        return [_Figure(Decimal(figures.replace(",", "")), spoken=False)]
    if found["k"]:
        return [1_000]
    word = found["word"]
    if word in _SCALE_WORDS:
        return [_SCALE_WORDS[word]]
    if word == "ซาว":
        return [_Figure(Decimal(2), spoken=True), 10]
    if word == "โหล":
        return [12]
    if word == "จุด":
        return [_Figure(Decimal(-1), spoken=True, word="จุด")]
    return [_Figure(Decimal(_DIGIT_WORDS[word]), spoken=True, word=word)]


def _join_decimals(tokens: list[_Token]) -> list[_Token]:
    """Put "สาม จุด ห้า" together; a point without both sides makes the number unreadable."""
    joined: list[_Token] = []
    after_point = False
    for token in tokens:
        is_point = isinstance(token, _Figure) and token.word == "จุด"
        before = joined[-1] if joined else None
        if is_point and isinstance(before, _Figure) and not after_point:
            joined[-1] = _Figure(before.value, before.spoken, "จุด")
            after_point = True
        elif after_point and isinstance(before, _Figure) and _goes_on(token):
            point = "" if "." in str(before.value) else "."
            joined[-1] = _Figure(Decimal(f"{before.value}{point}{token.value}"), before.spoken)
        else:
            after_point = False
            joined.append(token)
    return joined


def _goes_on(token: _Token) -> TypeGuard[_Figure]:
    """Whether a token can be the next digits behind a point: no second point, no fraction."""
    return isinstance(token, _Figure) and token.word != "จุด" and "." not in str(token.value)


def _amount(tokens: list[_Token]) -> Amount | None:
    span = _span(tokens)
    if span is not None:
        return span
    singles = [token.value for token in tokens if isinstance(token, _Figure) and token.spoken]
    if len(singles) == len(tokens) > 1 and all(0 <= value < 10 for value in singles):
        value = Decimal("".join(str(single) for single in singles))
        return Amount(value, value)
    total = _evaluate(tokens)
    return None if total is None else Amount(total, total)


def _span(tokens: list[_Token]) -> Amount | None:
    """Read "สองสาม" and "สามสี่ร้อย": two digits said in a row, the second one higher."""
    if len(tokens) < 2:
        return None
    first, second, *scales = tokens
    if not (isinstance(first, _Figure) and isinstance(second, _Figure)):
        return None
    if not (first.spoken and second.spoken and first.value + 1 == second.value):
        return None
    low, high = _evaluate([first, *scales]), _evaluate([second, *scales])
    return None if low is None or high is None else Amount(low, high)


def _evaluate(tokens: list[_Token]) -> Decimal | None:
    match tokens:
        case [int(scale), _Figure(word=word)] if word in _ONE:
            return Decimal(scale)  # พันนึง: one thousand
    if _MILLION not in tokens:
        return _below_million(tokens, None)
    at = tokens.index(_MILLION)
    millions = _below_million(tokens[:at], None) if at else Decimal(1)
    rest = tokens[at + 1 :]
    below = _below_million(rest, _MILLION) if rest else Decimal(0)
    return None if millions is None or below is None else millions * _MILLION + below


def _below_million(tokens: list[_Token], last_scale: int | None) -> Decimal | None:
    total = Decimal(0)
    pending: _Figure | None = None
    for token in tokens:
        if isinstance(token, _Figure):
            if pending is not None or token.word == "จุด":
                return None
            pending = token
        elif last_scale is not None and token >= last_scale:
            return None
        else:
            total += (pending.value if pending else 1) * token
            pending, last_scale = None, token
    return total if pending is None else total + _tail(pending, last_scale)


def _tail(last: _Figure, scale: int | None) -> Decimal:
    """Give what the last digit is worth: in สองพันห้า it counts hundreds, in พันเอ็ด one."""
    is_short = scale is not None and scale >= 1_000 and last.word != "เอ็ด"
    if is_short and scale is not None and last.value in range(1, 10):
        return last.value * scale / 10
    return last.value
