"""The town of the workers' tests, for commands that need people and reports."""

from tests.workers.conftest import engine, report_form, town

__all__ = ["engine", "report_form", "town"]
