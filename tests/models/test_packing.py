"""JSON in bytes: what the fast way refuses is kept all the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.packing import pack, unpack

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_pack__any_value__comes_back(value: Any) -> None:
    assert unpack(pack(value)) == value


@pytest.mark.parametrize(
    "text",
    ['"\\ud83d"', "18446744073709551615", "[" * 400 + "]" * 400, '{"a":1,"a":2}', " 1 "],
)
def test_unpack__odd_but_json__as_the_standard_library_reads_it(text: str) -> None:
    assert unpack(text.encode()) == json.loads(text)


def test_unpack__more_than_64_bits__is_a_float() -> None:
    assert unpack(pack(10**30)) == 1e30


@pytest.mark.parametrize("text", ["", "{", "nothing", '"\x01"', "[1,]"])
def test_unpack__no_json__is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(text.encode())


def test_pack__half_a_surrogate_pair__is_refused_or_replaced() -> None:
    with pytest.raises(UnicodeEncodeError):
        pack({"text": "a\ud83db"})
    assert pack({"text": "a\ud83db"}, "replace") == b'{"text":"a?b"}'


def test_pack__what_json_has_no_word_for__is_refused() -> None:
    with pytest.raises(TypeError):
        pack({"at": datetime(2026, 1, 1, tzinfo=UTC)})
