"""The order of questions: JavaRosa's, with notes and headings passed over.

A place is a question in a frame, or the "one more?" after the last instance of a repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .frames import Frame
from .plan import Control, Node, Scope

if TYPE_CHECKING:
    from .session import Session

MOST_ADDED = 1_000


class Place(NamedTuple):
    """Where a walk can stop: `at` is the item of the frame's order of questions."""

    frame: Frame
    at: int
    prompt: bool = False

    @property
    def control(self) -> Control:
        return self.frame.scope.seq[self.at].control


def ref_of(frame: Frame, node: Node) -> str:
    """`/data/repeat[2]/question`: a reference with an index for every repeat."""
    if frame.up is None:
        return node.path
    own = frame.scope.node
    assert own.parent is not None
    base = f"{ref_of(frame.up, own.parent)}/{own.name}[{frame.index + 1}]"
    return base + node.path[len(own.path) :]


def base_ref(frame: Frame, repeat: Node) -> str:
    """The reference of a repeat in its outer frame, without an index."""
    assert repeat.parent is not None
    return f"{ref_of(frame, repeat.parent)}/{repeat.name}"


def ref_of_place(place: Place) -> str:
    node = place.control.node
    if not place.prompt:
        return ref_of(place.frame, node)
    assert node.inner is not None
    count = len(place.frame.kids[node.inner.k])
    return f"{base_ref(place.frame, node)}[{count + 1}]"


def next_place(session: Session, place: Place | None) -> Place | None:
    """The next relevant question or repeat prompt after a place; None at the end."""
    if place is None:
        return _scan(session, session.state.root, 0)
    if place.prompt:
        return _scan(session, place.frame, place.at + 1)
    return _scan(session, place.frame, place.at + 1)


def _scan(session: Session, frame: Frame, at: int) -> Place | None:
    """From an item on: into repeats, past what is not relevant, out again at the end."""
    while True:
        seq = frame.scope.seq
        while at < len(seq):
            item = seq[at]
            control = item.control
            node = control.node
            if control.kind == "group":
                at = at + 1 if frame.live[node.slot] else item.after
            elif control.kind == "repeat":
                assert node.inner is not None
                found = _enter(session, frame, at, node.inner)
                if isinstance(found, Frame):
                    frame, at, seq = found, 0, found.scope.seq
                elif found is not None:
                    return found
                else:
                    at += 1
            elif stops(session, frame, control):
                return Place(frame, at)
            else:
                at += 1
        if frame.up is None:
            return None
        following = _leave(session, frame)
        if isinstance(following, Place):
            return following
        frame, at = following


def _enter(session: Session, frame: Frame, at: int, scope: Scope) -> Frame | Place | None:
    for kid in frame.kids[scope.k]:
        if kid.live[0]:
            return kid
    return prompt(session, frame, at, scope)


def _leave(session: Session, frame: Frame) -> Place | tuple[Frame, int]:
    """After an instance's last item: the next instance, the prompt, or what follows."""
    up, scope = frame.up, frame.scope
    assert up is not None
    for kid in up.kids[scope.k][frame.index + 1 :]:
        if kid.live[0]:
            return kid, 0
    at = position_of(up.scope, scope)
    found = prompt(session, up, at, scope)
    return found if found is not None else (up, at + 1)


def position_of(outer: Scope, scope: Scope) -> int:
    """Where a repeat stands in its outer scope's order."""
    return next(
        at for at, item in enumerate(outer.seq)
        if item.control.kind == "repeat" and item.control.node.inner is scope
    )  # fmt: skip


def prompt(session: Session, frame: Frame, at: int, scope: Scope) -> Place | None:
    """ "One more?", unless the form states the instances or the repeat is not relevant."""
    if scope.count is not None or scope.sealed or not repeat_relevant(session, frame, scope):
        return None
    return Place(frame, at, True)


def repeat_relevant(session: Session, frame: Frame, scope: Scope) -> bool:
    """Whether a new instance would be relevant."""
    node = scope.node
    assert node.parent is not None
    if not frame.live[node.parent.slot]:
        return False
    rule = next((r for r in scope.inner_rules if r.node is node and r.kind == "relevant"), None)
    if rule is None:
        return True
    made = Frame(session.state, scope, frame, len(frame.kids[scope.k]))
    made.kids = [[] for _ in scope.scopes]
    return session.truth(rule.code, made, True)


def stops(session: Session, frame: Frame, control: Control) -> bool:
    """Whether a walk stops at a control: relevant, and a person can answer it."""
    node = control.node
    if not frame.live[node.slot] or control.note:
        return False
    return node.readonly is None or not session.truth(node.readonly, frame, False)


def relevant(place: Place) -> bool:
    node = place.control.node
    if place.prompt:
        assert node.parent is not None
        return attached(place) and place.frame.live[node.parent.slot]
    return attached(place) and place.frame.live[node.slot]


def attached(place: Place) -> bool:
    """Whether the place's frame is still part of the session."""
    frame = place.frame
    while frame.up is not None:
        kids = frame.up.kids[frame.scope.k]
        if frame.index >= len(kids) or kids[frame.index] is not frame:
            return False
        frame = frame.up
    return True


def wants_asking(session: Session, place: Place) -> bool:
    """Never shown, or required and blank; a repeat prompt until it is answered with no.

    What was passed by for want of choices is asked when there are some.
    """
    ref = ref_of_place(place)
    if place.prompt:
        return ref not in session.closed
    if ref not in session.visited:
        return True
    node = place.control.node
    if place.frame.raw[node.slot]:
        return False
    return session.wanting(place.frame, node)


def find(session: Session, ref: str) -> Place | None:
    """The place of a reference, whether relevant or not."""
    found = session._find(ref)
    if found is not None:
        frame, node = found
        for at, item in enumerate(frame.scope.seq):
            if item.control.node is node and item.control.kind not in ("group", "repeat"):
                return Place(frame, at)
        return None
    return _find_prompt(session, ref)


def _find_prompt(session: Session, ref: str) -> Place | None:
    if not ref.endswith("]"):
        return None
    try:
        frame, node = session._repeat(ref)
    except KeyError:
        return None
    assert node.inner is not None
    if node.inner.count is not None:
        return None
    place = Place(frame, position_of(frame.scope, node.inner), True)
    return place if ref_of_place(place) == ref else None


def first_inside(session: Session, made: Frame, place: Place) -> Place | None:
    """The first place of a new instance (or what follows, when it has none)."""
    return _scan(session, made, 0) if made.live[0] else next_place(session, place)
