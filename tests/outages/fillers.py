"""Weavers who report one child after the other, and notice when a turn is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.simulator import SimUser
from tests.outages.scene import Scene
from tests.story.acts import NUMBER
from tests.story.report import CHILD, fill, send


@dataclass
class Fillers:
    """Reports as their weavers saw them: `turns` of each, and the `numbers` they were told."""

    users: Sequence[SimUser]
    turns: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def check(self, scene: Scene) -> None:
        """Every report took as many turns as the first, on a calm day, and is there once."""
        assert not self.errors, "\n".join(self.errors)
        assert len(self.turns) > len(self.users), "too little happened meanwhile"
        assert set(self.turns) == {self.turns[0]}
        assert len(set(self.numbers)) == len(self.numbers)
        kept = scene.running.rows("SELECT number, state FROM submission")
        assert sorted(row["number"] for row in kept) == sorted(self.numbers)
        assert {row["state"] for row in kept} <= {"accepted", "asked", "joined"}
        outcomes = scene.running.rows("SELECT DISTINCT outcome FROM inbox WHERE kind = 'line'")
        assert outcomes == [{"outcome": "applied"}], "an answer came late, or is lost"
        assert scene.running.line.refused == [] or only_tokens(scene)

    def report(self, user: SimUser) -> None:
        """One report, from the first word to its number."""
        self.turns.append(fill(user, CHILD))
        self.numbers.append(NUMBER.findall(send(user))[0])

    def _work(self, user: SimUser) -> None:
        try:
            while not self.enough.is_set():
                self.report(user)
        except Exception as error:
            self.errors.append(f"{user.name}: {error!r}\n{user.transcript(6)}")


def only_tokens(scene: Scene) -> bool:
    """What LINE refused was asked again for certainty's sake: a token that had done its work."""
    return {one.status for one in scene.running.line.refused} <= {400, 409}


@contextmanager
def filling(scene: Scene, how_many: int) -> Iterator[Fillers]:
    """One report before anything happens, then weavers at work as long as the block lasts; each
    ends the report at hand after that."""
    fillers = Fillers([scene.weaver(f"นก{number}") for number in range(how_many)])
    fillers.report(fillers.users[0])
    hands = [threading.Thread(target=fillers._work, args=(user,)) for user in fillers.users]
    for hand in hands:
        hand.start()
    try:
        yield fillers
    finally:
        fillers.enough.set()
        for hand in hands:
            hand.join(timeout=180)
