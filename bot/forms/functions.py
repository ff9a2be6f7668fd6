"""The function library: which names exist, how many values they take, what they give.

`make_call` compiles a call. The functions are in tables by subject; a plain function takes
values of fixed kinds, a builder compiles its arguments itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .closures import Made, Maker, Refused
from .xpath import Ast, Call

if TYPE_CHECKING:
    from .plan import Code

MANY = 99
Plain = tuple[int, int, str, str, Callable[..., Any]]
"""Fewest and most values, kinds of the values (the last one repeats), kind of the result."""
Builder = tuple[int, int, Callable[[Maker, Call], Made]]


def make_call(maker: Maker, call: Call) -> Made:
    """A compiled call; `Refused` for an unknown name or a wrong number of values."""
    from .functions_nodes import BUILDERS
    from .functions_plain import PLAIN

    plain = PLAIN.get(call.name)
    builder = BUILDERS.get(call.name)
    if plain is None and builder is None:
        raise Refused("unknown_function", function=call.name)
    least, most = (plain or builder)[:2]  # type: ignore[index]
    if not least <= len(call.args) <= most:
        raise Refused("argument_count", function=call.name, given=str(len(call.args)),
                      wanted=_range(least, most))  # fmt: skip
    if plain is not None:
        return _plain(maker, call.args, plain)
    assert builder is not None
    return builder[2](maker, call)


def _range(least: int, most: int) -> str:
    if most >= MANY:
        return f"{least} or more"
    return str(least) if least == most else f"{least} to {most}"


def _plain(maker: Maker, args: tuple[Ast, ...], plain: Plain) -> Made:
    _, _, kinds, gives, function = plain
    read = {"n": maker.number, "s": maker.text, "b": maker.truth, "v": maker.value}
    parts = [read[kinds[min(i, len(kinds) - 1)]](arg) for i, arg in enumerate(args)]
    return maker.folded(_applied(function, [part.code for part in parts]), gives, *parts)


def _applied(function: Callable[..., Any], codes: list[Code]) -> Code:
    if len(codes) == 1:
        one = codes[0]
        return lambda f: function(one(f))
    if len(codes) == 2:
        left, right = codes
        return lambda f: function(left(f), right(f))
    return lambda f: function(*[code(f) for code in codes])
