"""A weaver who reports a child: answers questions by what they say, until the summary is there."""

from __future__ import annotations

from collections.abc import Mapping

from bot.bench.weaver import ANSWERS
from bot.simulator import SimUser
from bot.simulator.taps import readable_text

CHILD: Mapping[str, str] = {
    **ANSWERS,
    "เห็นอะไรบ้าง": "1",
    "เด็กชื่ออะไร": "ด.ญ. ทดสอบ ระบบดี",
    "เกิดวันไหน หรืออายุเท่าไร": "5 ส.ค. 55",
    "เลขประจำตัวของเด็ก": "1-9999-00000-01-3",
    "พิมพ์เลข (ข้ามได้)": "1999900000013",
    "เด็กอยู่ตำบลไหน": "จอมพระ",
    "หมู่ที่เท่าไร": "หมู่ ๔",
    "ชื่อผู้ปกครอง": "นางสมมุติ ระบบดี",
}
"""What everybody answers in the load, and what is this child's own."""
MOST_TURNS = 40
READY = "ครบแล้ว ตรวจดูก่อนส่ง"


def screen(user: SimUser, last: int = 3) -> list[str]:
    """The lines of the bot's newest messages."""
    return "\n".join(readable_text(body) for body in user.last_messages(last)).splitlines()


def answer(user: SimUser, text: str) -> str:
    """Say something and give the words of everything that came back."""
    user.say(text)
    return heard_by(user)


def tap(user: SimUser, label: str) -> str:
    """Tap a button and give the words of everything that came back."""
    user.tap(label)
    return heard_by(user)


def heard_by(user: SimUser) -> str:
    """The words of everything that came back since this person last did something."""
    return "\n".join(readable_text(body) for body in user.wait_for_message(timeout=60))


def fill(user: SimUser, answers: Mapping[str, str], start: str = "แจ้ง") -> int:
    """Begin a report and answer to the summary. → how many turns it took, the start included."""
    return 1 + until(user, answers, answer(user, start), READY)[1]


def until(
    user: SimUser, answers: Mapping[str, str], heard: str, wanted: str, skip: str = ""
) -> tuple[str, int]:
    """Go on until a line is there. → what was heard last, and how many turns it took."""
    turns = 0
    while wanted not in heard.splitlines():
        heard, turns = step(user, answers, heard, skip), turns + 1
        assert turns < MOST_TURNS, f"never came to {wanted!r}:\n{user.transcript(6)}"
    return heard, turns


def step(user: SimUser, answers: Mapping[str, str], heard: str, skip: str = "") -> str:
    """Answer what was just asked, or skip it: the whole group, or as `skip` says."""
    for line in heard.splitlines():
        if line in answers:
            return answer(user, answers[line])
    skips = [label for label in user.labels() if label.startswith("ข้าม")]
    assert skips, f"nothing to answer and nothing to skip:\n{heard}\n{user.labels()}"
    return tap(user, skip or skips[-1])


def send(user: SimUser) -> str:
    """Send from the summary. → the words of the receipt."""
    return tap(user, "ส่ง")
