"""Texts of one subject; see the package."""

TEXTS: dict[str, tuple[str, str]] = {}
