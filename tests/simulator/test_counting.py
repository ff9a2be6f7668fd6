"""Units of length."""

import pytest

from bot.simulator.counting import clusters, longer_in_clusters, longer_in_utf16, utf16_units


@pytest.mark.parametrize(
    ("text", "units", "seen"),
    [
        ("", 0, 0),
        ("abc", 3, 3),
        ("ที่นี่", 6, 2),
        ("น้ำ", 3, 2),
        ("👍", 2, 1),
        ("👨‍👩‍👧", 8, 1),
        ("🇹🇭", 4, 1),
    ],
)
def test_length__of_a_text__is_in_the_unit_asked_for(text: str, units: int, seen: int) -> None:
    assert utf16_units(text) == units
    # Whether sara am joins its consonant differs between versions of Unicode's rules.
    assert clusters(text) in ({1, 2} if text == "น้ำ" else {seen})


def test_longer__at_the_limit__is_false_and_one_more_is_true() -> None:
    assert not longer_in_utf16("👍" * 5, 10)
    assert longer_in_utf16("👍" * 5 + "a", 10)
    assert not longer_in_clusters("ที่" * 20, 20)
    assert longer_in_clusters("ที่" * 20 + "ก", 20)
