"""When two engines' texts mean the same."""

from __future__ import annotations

import re

from bot.forms import Form, Session
from bot.forms.frames import Frame
from bot.forms.plan import Node

_INDEX = re.compile(r"\[(-?\d+)\]")


def plain_ref(ref: str, repeats: set[str], shift: int = 1) -> str:
    """JavaRosa's reference (every step indexed from 0) as ours (repeats indexed from 1)."""
    made = path = ""
    for step in ref.split("/")[1:]:
        name = _INDEX.sub("", step)
        path += "/" + name
        made += "/" + name
        if path in repeats:
            found = _INDEX.search(step)
            made += f"[{int(found[1]) + shift if found else 1}]"
    return made


def repeats_of(form: Form) -> set[str]:
    return {node.path for node in form.library.nodes.values() if node.inner is not None}


def same(ours: str, theirs: str) -> bool:
    """Whether two stored texts mean the same value."""
    if ours == theirs or ours.strip() == theirs.strip():
        return True
    if {ours, theirs} in ({"1", "true"}, {"0", "false"}):
        return True
    return _numbers(ours, theirs) or _days(ours, theirs)


def _numbers(ours: str, theirs: str) -> bool:
    mine, other = ours.split(), theirs.split()
    if not mine or (len(mine) != len(other) and len(mine) not in (2, 4)):
        return False
    try:
        return all(
            abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(b)))
            for a, b in zip(mine, other, strict=False)
        )
    except ValueError:
        return False


def _days(ours: str, theirs: str) -> bool:
    """A day that JavaRosa writes as that day's midnight; two ways to write a zone."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", ours):
        return theirs.startswith(ours + "T00:00:00.000")
    return bool(re.match(r"\d{4}-\d\d-\d\dT|\d\d:\d\d", ours)) and _zone(ours) == _zone(theirs)


def _zone(text: str) -> str:
    return text.replace("+07:00", "+07").replace(".000", "").replace("Z", "+00")


def plain_text(text: str | None) -> str:
    """A label without blank space at its ends or doubled inside."""
    return " ".join((text or "").split())


def values_of(session: Session) -> dict[str, tuple[str, bool, Node]]:
    """Every node of a session by reference: its text, whether it is relevant, the node."""
    from bot.forms.walking import ref_of

    found = {}
    frames: list[Frame] = [session.state.root]
    while frames:
        frame = frames.pop()
        for node in frame.scope.nodes:
            found[ref_of(frame, node)] = (frame.raw[node.slot], frame.live[node.slot], node)
        for kids in frame.kids:
            frames.extend(kids)
    return found
