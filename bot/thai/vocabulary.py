"""Lists of choices whose words have a reader of their own: months, and school grades."""

import regex

from bot.thai.choice_index import ChoiceIndex
from bot.thai.grades import GRADES, read_grade
from bot.thai.months import mark_months
from bot.thai.reading import Reading

_MONTH = regex.compile(r"(?:เดือน\s*)?‹(\d+)›|เดือน(?:ที่)?\s*(\d{1,2})")
_ENOUGH = 3


def by_vocabulary(words: str, index: ChoiceIndex) -> tuple[list[int], bool] | None:
    """Match "ส.ค." in a list of months and "ประถม 6" in a list of grades.

    `words` are clean and lower-case; gives positions, likeliest first, and whether it is certain.
    For a bare number in a list of grades the positions may be empty: it is a grade not listed.
    """
    return _by_month(words, index) or _by_grade(words, index)


def _month_in(text: str) -> str:
    found = _MONTH.fullmatch(mark_months(text)[0].strip())
    return (found[1] or found[2]) if found else ""


def _by_month(words: str, index: ChoiceIndex) -> tuple[list[int], bool] | None:
    wanted = _month_in(words)
    if not wanted or len(index.choices) > 13:
        return None
    months = [_month_in(label) for label in index.plain_labels]
    if sum(map(bool, months)) < _ENOUGH or wanted not in months:
        return None
    return [months.index(wanted)], mark_months(words)[1]


def _by_grade(words: str, index: ChoiceIndex) -> tuple[list[int], bool] | None:
    if sum(name in GRADES for name in index.by_name) < _ENOUGH:
        return None
    answer = read_grade(words)
    if not isinstance(answer, Reading):
        return None
    known = [
        index.by_name[code][0] for code in (answer.value, *answer.others) if code in index.by_name
    ]
    return (known, answer.certain) if known or words.isdigit() else None
