"""Fixtures of the stand-in's tests."""

from tests.simulator.bot import line

__all__ = ["line"]
