"""What is weighed without counting each space surely fits."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.taps import encode
from bot.line.measure import clean, size, surely_within

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=30,
)


@given(VALUES, st.integers(0, 2000))
def test_surely_within__says_so__only_of_what_fits(value: Any, most: int) -> None:
    try:
        weight = size(value)
    except UnicodeEncodeError:  # half a surrogate pair: nothing is sure of it
        assert not surely_within(value, most)
        return
    assert weight <= most or not surely_within(value, most)


@given(st.text())
def test_clean__of_anything__leaves_no_control_character(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert not any((ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160 for c in cleaned)


@given(st.text(max_size=20, alphabet=st.characters(exclude_categories=["Cs"])), st.integers())
def test_encode__any_value__as_the_standard_library_writes_it(text: str, number: int) -> None:
    assert encode("go", c=text[:8], n=number % 10**9) == urlencode(
        {"a": "go", "c": text[:8], "n": number % 10**9}
    )
