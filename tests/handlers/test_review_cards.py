"""The cards of a review: within LINE's limits however long a form is, and paged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.engine.inputs import ButtonTapped
from bot.engine.messages import Cards
from bot.engine.state import State
from bot.line import limits, render
from handlers import review_card, review_verdict
from handlers.orders import Change, LoadReview, Noticed, ReviewView, Said, VersionSent
from handlers.scene import Scene
from handlers.turn import Outcome, Turn
from tests.world import NOW, coordinator


def scene(data: dict[str, str], state: State | None = None) -> Scene:
    turn = Turn(
        person=coordinator(),
        conversation={},
        draft=None,
        input=ButtonTapped(data),
        now=NOW,
        happened_at=NOW,
        forms={},
        form_versions={},
    )
    return Scene(turn, state or State())


def view(questions: int, section: int = 5) -> ReviewView:
    """A report with so many answers, as long as people write, a new section every `section`."""
    words = "แม่ไปรับจ้างต่างจังหวัด ยายดูแลหลานสามคน " * 4
    answers = tuple(
        Said(f"q{at}", f"หมวดที่ {at // section}", f"คำถามข้อที่ {at} ถามยาวสักหน่อย", words)
        for at in range(questions)
    )
    at = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    return ReviewView(
        number="32-2569-00001",
        form="long",
        form_title="แบบยาว",
        state="accepted",
        version=3,
        mark=12345,
        reporter="สมหญิง",
        place="ต.เมืองลีง",
        findings=tuple(Noticed("consent_later", words, True) for _ in range(6)),
        answers=answers,
        changes=tuple(Change(f"ข้อ {n}", words, words) for n in range(6)),
        versions=tuple(VersionSent(n, at, "สมหญิง") for n in range(1, 4)),
        actions=("accept", "return", "reject"),
    )


def drive(given: dict[str, str], seen: ReviewView) -> Outcome:
    steps = review_verdict.handle(scene(given))
    order = next(steps)
    assert isinstance(order, LoadReview)
    with pytest.raises(StopIteration) as end:
        steps.send(seen)
    found: Outcome = end.value.value
    return found


@pytest.mark.parametrize("questions", [0, 1, 8, 39, 60, 61, 200])
@pytest.mark.parametrize("section", [1, 5, 50])
def test_review__of_any_length__fits(questions: int, section: int) -> None:
    seen = view(questions, section)
    pages = max(1, -(-questions // review_card.PAGE))
    shown = 0
    for page in range(pages):
        messages = review_card.show(scene({"a": "review"}), seen, page)
        assert len(messages) <= 3, "two more may be carried"
        assert limits.problems(render.messages(messages, "th")) == []
        answers = [one for one in messages if isinstance(one, Cards) and one.cards[0].rows]
        shown += sum(len(card.rows) for card in answers[-1].cards) if questions else 0
        assert bool(messages[-1].taps) == (page + 1 < pages)
    assert shown == questions


@pytest.mark.parametrize("questions", [1, 39, 61, 200])
def test_picker__of_any_length__fits_and_keeps_the_choice(questions: int) -> None:
    seen = view(questions)
    chosen = ".".join(str(n) for n in range(1, min(questions, 20) + 1))
    given = {"a": "return", "n": seen.number, "v": "3", "e": "12345", "k": chosen}
    outcome = drive(given, seen)
    assert limits.problems(render.messages(list(outcome.messages), "th")) == []
    assert outcome.conversation is not None
    assert outcome.conversation["wanted"]["k"] == chosen
    later = drive({**given, "p": "1"}, seen)
    assert bool(later.messages) is True
