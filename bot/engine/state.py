"""Where a person is in the chat: plain data with a version, stored as JSON between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

VERSION = 1

Place = Literal["idle", "question", "summary", "changes", "cancelling", "drafts", "inviting"]


@dataclass(frozen=True)
class Meaning:
    """One way to read a typed answer: what the form would store and how it is read back.

    `fills` are answers to the questions after it that the same words gave, by name (None: that
    reader answers only its own question).
    """

    value: str
    said: str
    fills: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Doubt:
    """A reading that may be wrong: read back and asked before it is stored. Likeliest first."""

    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class State:
    """The conversation. Everything about the open report that the form session does not hold.

    `draft` is the open draft's id (0: none), `ref` the question on the screen, `shown` what stood
    there when `revision` was given, so that the number grows whenever something else is shown.
    `ticks` are the chosen choice names of a select_multiple before "done" (None: as stored),
    `search` and `page` a long list as it is shown, `lines` a text of several messages,
    `offered` a text that may become the answer of `offered_for`. `returning`: an earlier answer is
    being changed, then the person goes back to where they were. `asks` are the references still to
    be corrected. `told` are hints already given about this draft. `carry` waits for the next reply.
    `corrections` are reports that came back, each with what it asks and why, until they are sent.
    `wanted` is what a card asked to be typed: `by` names the handler, the rest is its own, codes
    and numbers. Anything else that is done drops it.
    """

    draft: int = 0
    place: Place = "idle"
    ref: str = ""
    revision: int = 0
    shown: str = ""
    ticks: tuple[str, ...] | None = None
    search: str = ""
    page: int = 0
    lines: tuple[str, ...] = ()
    doubt: Doubt | None = None
    refusals: int = 0
    offered: str = ""
    offered_for: str = ""
    returning: bool = False
    asks: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    carry: tuple[Mapping[str, Any], ...] = ()
    corrections: tuple[Mapping[str, Any], ...] = ()
    wanted: Mapping[str, Any] = field(default_factory=dict)

    def cleared(self) -> State:
        """The same place with nothing half-done at the question."""
        return replace(self, ticks=None, search="", page=0, lines=(), doubt=None, refusals=0)

    def closed(self) -> State:
        """No report open; the revision and what does not belong to one report stay."""
        return State(revision=self.revision, carry=self.carry, corrections=self.corrections)

    def to_json(self) -> dict[str, Any]:
        """JSON-able, with its version, without what stands at its default."""
        kept = {name: value for name, value in vars(self).items() if value != _USUAL[name]}
        if self.doubt is not None:
            kept["doubt"] = asdict(self.doubt)
        return {"version": VERSION, **kept}


_USUAL = vars(State())


def from_json(stored: Mapping[str, Any]) -> State:
    """The state that `to_json` gave; of an empty mapping the state of a new person.

    Unknown names are dropped, so that an older program survives what a newer one wrote.
    """
    known = {name: stored[name] for name in State.__dataclass_fields__ if name in stored}
    for name in ("lines", "asks", "told", "carry", "corrections"):
        if name in known:
            known[name] = tuple(known[name])
    if known.get("ticks") is not None:
        known["ticks"] = tuple(known["ticks"])
    if known.get("doubt") is not None:
        known["doubt"] = _doubt(known["doubt"])
    return State(**known)


def _doubt(stored: Mapping[str, Any]) -> Doubt:
    return Doubt(tuple(_meaning(one) for one in stored["meanings"]))


def _meaning(stored: Mapping[str, Any]) -> Meaning:
    fills = stored.get("fills")
    pairs = None if fills is None else tuple((str(name), str(value)) for name, value in fills)
    return Meaning(str(stored["value"]), str(stored["said"]), pairs)
