"""The form engine: compiles an XLSForm and runs it, one question at a time.

Pure: no clock, no randomness, no I/O; the time, the seed and files come in as arguments.
Imports no other room. `docs/forms.md` describes the interface.
"""

from .compile import Compiled, compile_form
from .form import Form
from .problems import Problem
from .session import Session
from .views import (
    Answer,
    Bounds,
    Choice,
    EntityEffect,
    GroupView,
    Question,
    Refusal,
    StaticQuestion,
    Verdict,
)

__all__ = [
    "Answer",
    "Bounds",
    "Choice",
    "Compiled",
    "EntityEffect",
    "Form",
    "GroupView",
    "Problem",
    "Question",
    "Refusal",
    "Session",
    "StaticQuestion",
    "Verdict",
    "compile_form",
]
