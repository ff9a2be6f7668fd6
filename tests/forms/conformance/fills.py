"""The same answers, by reference, to our engine and to xforms-engine; then all values."""

from __future__ import annotations

from typing import Any

from bot.forms import Session

from .accepted import Different, accepted_fills
from .compare import same, values_of
from .engines import Engine
from .walks import Score


def fill(session: Session, answers: list[tuple[str, str]], engine: Engine, unsure: set[object],
         load: dict[str, str]) -> Score:  # fmt: skip
    """Replays the answers of a finished walk and compares every value and relevance."""
    score = Score(walks=1)
    loaded = engine.ask("load", **load)
    if "error" in loaded:
        raise RuntimeError(loaded["error"])
    for turn in range(2):  # counted instances stand only after the first time
        for ref, value in dict(answers).items():
            engine.ask("set", ref=ref, value=value)
        if not turn:
            grow(session, engine)
    nodes = engine.ask("dump").get("nodes")
    if nodes is None:
        raise RuntimeError("no values")
    _compare(session, nodes, unsure, score)
    return score


def _compare(session: Session, nodes: dict[str, list[Any]], unsure: set[object],
             score: Score) -> None:  # fmt: skip
    """Every value that can be compared; what differs for an accepted reason is only counted."""
    triggered = {
        action.node for node in session.form.library.nodes.values() for action in node.actions
    }
    values = values_of(session)
    found: Different = {}
    live_too: dict[str, bool] = {}
    other: set[Any] = set()
    for ref, (mine, live, node) in values.items():
        if node in unsure or ref not in nodes or "/meta" in ref or node in triggered:
            continue
        text, relevant = nodes[ref]
        if text is None or (node.control is not None and node.control.kind == "upload"):
            other.add(node)
            continue
        if node.calculate is not None and node.control is not None:
            score.accepted["overwritten"] += 1
            if not same(mine, text):
                other.add(node)
            continue
        score.values += 1
        if live != bool(relevant) or (live and not same(mine, text)):
            found[ref] = (node, mine, text)
            live_too[ref] = live == bool(relevant)
    texts = {node: nodes[ref][0] for ref, (_, _, node) in values.items() if ref in nodes}
    reasons = accepted_fills(session.form, found, texts, other)
    score.accepted.update(reasons.values())
    score.values -= len(reasons)
    for ref, (node, mine, text) in found.items():
        if ref in reasons:
            continue
        kind = "value" if live_too[ref] else "relevance"
        score.differences.append(f"{kind}: {ref} ({node.type}): {mine!r}, theirs {text!r}")
        score.values_wrong += 1
    score.walks_wrong = int(bool(score.values_wrong))


def grow(session: Session, engine: Engine) -> None:
    """As many instances as ours has; each engine counts the counted ones itself."""
    from bot.forms.walking import base_ref

    frames = [session.state.root]
    while frames:
        frame = frames.pop(0)
        for scope in frame.scope.scopes:
            kids = frame.kids[scope.k]
            if scope.count is None:
                begun = scope.first if frame.up is None else scope.fresh
                for _ in range(len(kids) - max(begun, 0)):
                    engine.ask("grow", ref=base_ref(frame, scope.node))
            frames += kids
