"""A list of people that cannot be read is refused in words."""

import csv
from pathlib import Path

import pytest

from workers.invites import InviteError, read_list


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("role,area\n".encode("utf-16"), "not UTF-8; save it as CSV UTF-8"),
        (b"name\nx\n", "column role, area is missing"),
        (b'role,area\n"' + b"x" * (csv.field_size_limit() + 1), "not a CSV file"),
    ],
)
def test_list__that_is_no_list__says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(InviteError) as refused:
        read_list(path)
    assert said in str(refused.value)
