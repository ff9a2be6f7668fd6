"""One measured figure, and how figures are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Figure:
    """What was measured, with its unit; the goal it should reach; the floor it stands beside.

    `side` says whether the value should be at least or at most the goal. A figure without a goal
    informs. `floor` is the same unit measured in the same run on the least that could do the work.
    """

    part: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    side: Literal["least", "most"] = "most"
    floor: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.side == "least" else self.value <= self.goal

    @property
    def ratio(self) -> float | None:
        """The value in units of the floor."""
        return self.value / self.floor if self.floor else None

    def as_json(self) -> dict[str, Any]:
        """Plain values, `met` and `ratio` included."""
        return {**asdict(self), "met": self.met, "ratio": self.ratio}


HEAD = ("part", "figure", "value", "goal", "floor", "ratio", "")


def line(figure: Figure) -> tuple[str, ...]:
    """The cells of one row of the table."""
    goal = "" if figure.goal is None else f"{SIGN[figure.side]} {_short(figure.goal)}"
    return (
        figure.part,
        figure.name,
        f"{_short(figure.value)} {figure.unit}".strip(),
        goal,
        "" if figure.floor is None else _short(figure.floor),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        " ".join(filter(None, (VERDICT[figure.met], figure.note))),
    )


SIGN = {"least": "≥", "most": "≤"}
VERDICT = {None: "", True: "ok", False: "MISSED"}


def table(figures: Sequence[Figure]) -> str:
    """All figures as a Markdown table, as docs/performance.md keeps it."""
    rows = [HEAD, tuple("--" for _ in HEAD), *map(line, figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies; the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
