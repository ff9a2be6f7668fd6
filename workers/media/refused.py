"""Why something that was sent is not kept."""

from __future__ import annotations


class MediaRefusedError(Exception):
    """`code` names the text `finding.<code>`; `detail` is for the operator, never personal."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".rstrip())
        self.code = code
        self.detail = detail
