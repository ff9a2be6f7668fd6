"""The search for planted words finds them in every dress, and nothing that is not there."""

from __future__ import annotations

import base64
import json
from datetime import date
from urllib.parse import quote

import pytest

from tests import planted

NAME, TEXT = "สมชาย", "ก่อน สมชาย หลัง"


@pytest.mark.parametrize(
    "stored",
    [
        TEXT.encode(),
        TEXT.encode().hex().encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        quote(TEXT).encode(),
        json.dumps(TEXT).encode(),
        *(base64.b64encode(b"x" * pad + TEXT.encode()) for pad in range(3)),
        *(base64.urlsafe_b64encode(b"x" * pad + TEXT.encode("utf-16-le")) for pad in range(3)),
        TEXT[::-1].encode(),
    ],
)
def test_search__finds_a_name_in_any_encoding(stored: bytes) -> None:
    assert planted.found([NAME], {"t": b"\x00\xff" + stored + b"\x01"})
    assert not planted.found(["มานะ"], {"t": stored})


def test_search__finds_days_and_phones_however_they_are_written() -> None:
    days, phones = planted.day_shapes(date(2012, 8, 5)), planted.phone_shapes("0812345678")
    for said in ("2555-08-05", "5 ส.ค. 2555", "05082555", "50805552"):
        assert planted.found(days, {"t": said.encode()}), said
    for said in ("081-234-5678", "+66812345678", "๐๘๑๒๓๔๕๖๗๘"):
        assert planted.found(phones, {"t": said.encode()}), said
