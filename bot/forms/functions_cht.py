"""Functions of CHT's app forms (docs.communityhealthtoolkit.org, app forms, CHT XPath functions).

What reads CHT's own database or calendar gives a blank, with a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from .closures import Made, Maker
from .functions import MANY, Builder
from .values import XPathError, to_number
from .xpath import Call

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def not_here(kind: str = "str", value: Any = "") -> Callable[[Maker, Call], Made]:
    """A function of another tool: its arguments are checked, its value is blank."""

    def build(maker: Maker, call: Call) -> Made:
        for arg in call.args:
            maker.value(arg)
        maker.library.note("unsupported_function", function=call.name)
        return Made(lambda f: value, kind)

    return build


def _from_timestamp(maker: Maker, call: Call) -> Made:
    """`parse-timestamp-to-date(milliseconds since 1970)`: the moment in the session's zone."""
    code = maker.number(call.args[0]).code

    def from_timestamp(f: Any) -> Any:
        number = code(f)
        if number != number:
            return ""
        try:
            return (EPOCH + timedelta(milliseconds=number)).astimezone(f.s.zone)
        except OverflowError as error:
            raise XPathError("parse-timestamp-to-date() left the calendar") from error

    return Made(from_timestamp, "any")


def luhn(text: str, size: float | None = None) -> bool:
    """Whether the digits pass Luhn's check, and are as many as `size` says."""
    if not (text.isascii() and text.isdigit()):
        return False
    if size is not None and size == size and len(text) != size:
        return False
    digits = [int(char) for char in reversed(text)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _luhn(maker: Maker, call: Call) -> Made:
    text = maker.text(call.args[0]).code
    size = maker.value(call.args[1]).code if len(call.args) > 1 else None
    return Made(lambda f: luhn(text(f), to_number(size(f)) if size else None), "bool")


def _stripped(maker: Maker, call: Call) -> Made:
    text = maker.text(call.args[0])
    code = text.code
    return maker.folded(lambda f: "".join(code(f).split()), "str", text)


BUILDERS: dict[str, Builder] = {
    "z-score": (1, MANY, not_here()),
    "to-bikram-sambat": (1, 1, not_here()),
    "cht:extension-lib": (1, MANY, not_here()),
    "cht:strip-whitespace": (1, 1, _stripped),
    "cht:validate-luhn": (1, 2, _luhn),
    "parse-timestamp-to-date": (1, 1, _from_timestamp),
}
