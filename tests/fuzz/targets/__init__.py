"""Everything that takes inputs, in one visible table."""

from __future__ import annotations

from tests.fuzz.inputs import Target
from tests.fuzz.targets import (
    conversation,
    forms,
    growth,
    lists,
    media,
    pages,
    parsers,
    webhook,
    workbooks,
)

TARGETS: tuple[Target, ...] = (
    *workbooks.TARGETS,
    *webhook.TARGETS,
    *conversation.TARGETS,
    *forms.TARGETS,
    *media.TARGETS,
    *pages.TARGETS,
    *lists.TARGETS,
    *growth.TARGETS,
    *parsers.TARGETS,
)
