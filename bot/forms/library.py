"""What expressions can refer to beside the form's own nodes: lists, files and texts."""

from __future__ import annotations

from dataclasses import dataclass, field

from .plan import Node, Scope, Texts
from .tables import Entry


@dataclass(slots=True)
class Library:
    """The compiler's view of one form."""

    root: Node
    scope: Scope
    lists: dict[str, Entry] = field(default_factory=dict)
    """Lists inside the form, by instance id."""
    files: dict[str, str] = field(default_factory=dict)
    """Instance id → file name, for lists that stand beside the form."""
    texts: dict[str, Texts] = field(default_factory=dict)
    """Translations by text id."""
    nodes: dict[str, Node] = field(default_factory=dict)
    """Every node by its path."""
    lenient: bool = False
    warnings: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Catalogue codes and facts met while compiling the present expression."""

    def note(self, code: str, **facts: str) -> None:
        self.warnings.append((code, facts))
