"""The same answers, by reference, to our engine and to xforms-engine; then all values."""

from __future__ import annotations

from bot.forms import Session

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
    grow(session, engine)
    for ref, value in dict(answers).items():
        engine.ask("set", ref=ref, value=value)
    nodes = engine.ask("dump").get("nodes")
    if nodes is None:
        raise RuntimeError("no values")
    triggered = {
        action.node for node in session.form.library.nodes.values() for action in node.actions
    }
    for ref, (mine, live, node) in values_of(session).items():
        if node in unsure or ref not in nodes or "/meta" in ref or node in triggered:
            continue
        text, relevant = nodes[ref]
        if text is None or (node.control is not None and node.control.kind == "upload"):
            continue
        score.values += 1
        if live != bool(relevant):
            score.differences.append(f"relevant: {ref}: ours {live}")
        elif live and not same(mine, text):
            score.differences.append(f"value: {ref} ({node.type}): {mine!r}, theirs {text!r}")
        else:
            continue
        score.values_wrong += 1
    score.walks_wrong = int(bool(score.values_wrong))
    return score


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
