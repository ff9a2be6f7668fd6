"""What a draft keeps of a session, and how a session comes back from it.

Kept: answers that differ from what the form itself brings, values that were set once or
drawn, the instances of repeats, the start and the seed, history and place. Everything else
is computed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .frames import MOST_INSTANCES, Frame, State
from .plan import Node, Scope
from .typed import typed
from .walking import find, ref_of_place

if TYPE_CHECKING:
    from .form import Form
    from .session import Session

VERSION = 1


def store(session: Session) -> dict[str, Any]:
    """The draft as JSON."""
    state = session.state
    answers: dict[str, str] = {}
    kept: dict[str, list[str]] = {}
    for frame, base in _frames(state.root, ""):
        _store_frame(state, frame, base, answers, kept)
    place = session.place
    return {
        "version": VERSION,
        "form": session.form.digest,
        "started": state.started.isoformat(),
        "seed": state.seed,
        "limit": state.limit,
        "repeats": dict(_counts(state.root, "")),
        "answers": answers,
        "kept": kept,
        "history": list(session.history),
        "visited": list(session.visited),
        "closed": list(session.closed),
        "preset": list(session.preset),
        "passed": list(session.passed),
        "at": ref_of_place(place) if place is not None else "",
    }


def _frames(frame: Frame, base: str) -> Iterator[tuple[Frame, str]]:
    """Every frame with a key; spare instances come after the live ones."""
    yield frame, base
    for scope in frame.scope.scopes:
        for index, kid in enumerate(_all(frame, scope)):
            yield from _frames(kid, f"{base}{scope.k}.{index}/")


def _all(frame: Frame, scope: Scope) -> list[Frame]:
    return frame.kids[scope.k] + frame.spare[scope.k][::-1]


def _counts(frame: Frame, base: str) -> Iterator[tuple[str, list[int]]]:
    for scope in frame.scope.scopes:
        live, whole = len(frame.kids[scope.k]), _all(frame, scope)
        yield f"{base}{scope.k}", [live, len(whole)]
        for index, kid in enumerate(whole):
            yield from _counts(kid, f"{base}{scope.k}.{index}/")


def _store_frame(
    state: State, frame: Frame, base: str, answers: dict[str, str], kept: dict[str, list[str]]
) -> None:
    for node in frame.scope.nodes:
        slot = node.slot
        text = frame.raw[slot]
        key = base + node.path
        if node.calculate is not None:
            if node.fixed or slot in frame.kept:
                mark = "!" if slot in frame.kept else ""
                kept[key] = [_kind(frame.val[slot]) + mark, text]
        elif text != state.initial(node, frame):
            answers[key] = text


def _kind(value: Any) -> str:
    return {float: "n", bool: "b", date: "d", datetime: "t"}.get(type(value), "s")


def restore(
    cls: type[Session], form: Form, stored: Mapping[str, Any], now: datetime,
    files: Mapping[str, bytes], context: Mapping[str, str],
) -> Session:  # fmt: skip
    """The session as it was; everything computed is computed again.

    ValueError for a draft of another form, and for one that this program cannot have stored.
    """
    if stored.get("version") != VERSION or stored.get("form") != form.digest:
        raise ValueError("the draft is of another form version")
    if not _is_whole(stored):
        raise ValueError("the draft is not what is stored of one")
    try:
        return _restored(cls, form, stored, now, files, context)
    except (LookupError, OverflowError) as broken:
        raise ValueError("the draft names what its form has not") from broken


TEXT_LISTS = ("history", "visited", "closed")
LATER_LISTS = ("preset", "passed")
"""Lists of references; the latter are missing in older drafts."""


def _is_whole(stored: Mapping[str, Any]) -> bool:
    """Whether everything has the type that `store` gives it."""
    lists = [stored.get(name) for name in TEXT_LISTS]
    lists += [stored.get(name, []) for name in LATER_LISTS]
    texts = [stored.get("started"), stored.get("at")]
    tables = [stored.get(name) for name in ("repeats", "answers", "kept")]
    if not all(isinstance(one, list) for one in lists) or not all(
        isinstance(one, dict) for one in tables
    ):
        return False
    repeats, answers, kept = ({} if one is None else one for one in tables)
    return (
        all(isinstance(text, str) for some in (texts, answers.values(), *lists) for text in some)
        and all(type(stored.get(name)) is int for name in ("seed", "limit"))
        and all(_is_pair(one, str) for one in kept.values())
        and all(
            _is_pair(one, int) and 0 <= one[0] <= one[1] <= MOST_INSTANCES
            for one in repeats.values()
        )
    )


def _is_pair(value: Any, kind: type) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(type(one) is kind for one in value)
    )


def _restored(
    cls: type[Session], form: Form, stored: Mapping[str, Any], now: datetime,
    files: Mapping[str, bytes], context: Mapping[str, str],
) -> Session:  # fmt: skip
    started = datetime.fromisoformat(stored["started"])
    state = State(form, now, int(stored["seed"]), files, context, int(stored["limit"]))
    state.started = started
    state.take_blank()
    spare: list[tuple[Frame, Scope, int]] = []
    _grow(state, state.root, "", stored["repeats"], spare)
    held = _fill(state, stored["answers"], stored["kept"])
    for frame, scope, live in reversed(spare):
        kids = frame.kids[scope.k]
        frame.spare[scope.k] = kids[live:][::-1]
        del kids[live:]
    for frame, _ in _frames(state.root, ""):
        if frame.up is not None:
            state.join(frame)
    for scope in form.scope.scopes:
        if state.root.kids[scope.k]:
            state.push_outside(state.root, scope)
    state.held = {(frame, node.slot) for frame, node in held}
    state.settle()
    state.held = set()
    session = cls(form, state)
    session.history = list(stored["history"])
    session.visited = dict.fromkeys(stored["visited"])
    session.closed = dict.fromkeys(stored["closed"])
    session.preset = dict.fromkeys(stored.get("preset", ()))
    session.passed = dict.fromkeys(stored.get("passed", ()))
    session.place = find(session, stored["at"]) if stored["at"] else None
    return session


def _grow(
    state: State, frame: Frame, base: str, counts: Mapping[str, Any],
    spare: list[tuple[Frame, Scope, int]],
) -> None:  # fmt: skip
    for scope in frame.scope.scopes:
        live, whole = counts.get(f"{base}{scope.k}", (0, 0))
        for index in range(whole):
            made = Frame(state, scope, frame, index)
            frame.kids[scope.k].append(made)
            state.fill(made)
            _grow(state, made, f"{base}{scope.k}.{index}/", counts, spare)
        if whole > live:
            spare.append((frame, scope, live))


def _fill(
    state: State, answers: Mapping[str, str], kept: Mapping[str, Any]
) -> list[tuple[Frame, Node]]:
    """Puts the stored values in; the calculated nodes among them, which must not run again."""
    held: list[tuple[Frame, Node]] = []
    frames = {base: frame for frame, base in _frames(state.root, "")}
    nodes = state.form.library.nodes
    for key, text in answers.items():
        base, path = _split(key)
        state.put(frames[base], nodes[path], text)
    for key, (kind, text) in kept.items():
        base, path = _split(key)
        frame, node = frames[base], nodes[path]
        if kind.endswith("!"):
            frame.kept.add(node.slot)
        state.place_kept(frame, node, text, _value(kind.rstrip("!"), text, state))
        held.append((frame, node))
    return held


def _split(key: str) -> tuple[str, str]:
    """`0.2/1.0//data/r/q` → the frame's key `0.2/1.0/` and the path `/data/r/q`."""
    at = key.find("//")
    return ("", key) if at < 0 else (key[: at + 1], key[at + 1 :])


def _value(kind: str, text: str, state: State) -> Any:
    if not text:
        return ""
    if kind == "n":
        return float(text)
    if kind == "b":
        return text == "1"
    if kind in ("d", "t"):
        return typed(text, "date" if kind == "d" else "dateTime", state.zone)
    return text
