"""Validation of one submission: read it, judge it, compare it, and say what becomes of it."""
