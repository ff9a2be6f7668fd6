"""Forms in the dialects of humanitarian and health work: taken, or refused with a right reason."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from bot.forms import Compiled, Session, compile_form

from .conformance.replies import reply_to
from .talk import NOW, again

FOLDER = Path(__file__).parent / "dialects"
REFUSED = {"old_style": ("not_a_form", "choices", "sheet named choices")}
TAKEN = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem not in REFUSED)
FILES = {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}


def compiled(name: str) -> Compiled:
    return compile_form(FOLDER / f"{name}.md", files=FILES)


def walked(session: Session, chance: Random, language: str) -> list[str]:
    """Answers at random to the end; the references asked, in order."""
    asked: list[str] = []
    for _ in range(300):
        question = session.current(language)
        if question is None:
            return asked
        asked.append(question.ref)
        assert question.text
        for _ in range(40):
            if question.type == "repeat":
                value: str | None = "yes" if chance.random() < 0.3 else "no"
            else:
                value = reply_to(question, chance, NOW.date())
            if session.answer(value, now=NOW).accepted:
                break
        else:
            return asked
    return asked


@pytest.mark.parametrize("name", TAKEN)
def test_compile__form_of_a_dialect__is_taken_and_every_warning_says_what_to_do(name: str) -> None:
    made = compiled(name)
    assert made.form is not None, [one for one in made.problems if one.severity == "error"]
    assert all(one.cause and one.remedy and one.sheet for one in made.problems)


@pytest.mark.parametrize("name", REFUSED)
def test_compile__form_that_cannot_be__is_refused_with_sheet_cause_and_remedy(name: str) -> None:
    made = compiled(name)
    code, sheet, remedy = REFUSED[name]
    assert made.form is None
    found = next(one for one in made.problems if one.severity == "error")
    assert (found.code, found.sheet) == (code, sheet)
    assert remedy in found.remedy


@pytest.mark.parametrize("name", TAKEN)
def test_walk__form_of_a_dialect__ends_and_comes_back_as_it_was(name: str) -> None:
    form = compiled(name).form
    assert form is not None
    for seed in range(12):
        session = Session.start(form, now=NOW, seed=seed)
        language = Random(seed).choice(form.languages or ("",))
        assert walked(session, Random(seed), language)
        restored = again(session)
        restored.current(language)  # labels in calculations are in the language shown
        assert restored.stored() == session.stored()
        assert restored.record() == session.record()
        assert session.xml("uuid:1").startswith(b"<")
        json.dumps([session.record(), session.stored()])
        session.entities()
        session.validate()
        session.answers(language)


def test_matrix__of_kobo__asks_every_row_by_its_name() -> None:
    form = compiled("kobo_matrix").form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    session.answer("one", now=NOW)
    question = session.current("English (en)")
    assert question is not None
    assert question.name == "items_bed_possess"
    assert question.text == "Bed: Do you have it?"
    names = [one.name for one in form.questions if one.name.startswith("items_")]
    assert len(names) == 9
    assert form.question("items_3_number").name == "items_3_number"


def test_matrix__fault_inside_it__stands_at_the_row_of_the_sheet() -> None:
    text = (FOLDER / "kobo_matrix.md").read_text(encoding="utf-8")
    made = compile_form(text.replace("| . < 200 |", "| . < |"))
    errors = [one for one in made.problems if one.severity == "error"]
    assert {(one.code, one.row) for one in errors} == {("syntax", 6)}


def test_group__whose_relevance_reads_its_own_content__is_asked() -> None:
    form = compiled("cht_contact").form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    question = session.current("en")
    assert question is not None
    assert question.ref == "/data/inputs/contact/_id"
    hidden = Session.start(form, now=NOW, seed=1, preset={"source": "task"})
    question = hidden.current("en")
    assert question is not None
    assert question.name == "fever"


def test_choices__from_a_repeat__several_with_spaces_in_their_names__are_taken() -> None:
    form = compiled("select_from_repeat").form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    for value in ("Ma Hla", "30", "yes", "Ko Aung", "12", "no", "Ma Hla"):
        assert session.answer(value, now=NOW).accepted, value
    question = session.current()
    assert question is not None
    assert question.type == "select_multiple"
    assert session.answer("Ma Hla Ko Aung", now=NOW).accepted
    assert session.value("ill") == "Ma Hla Ko Aung"


def test_restore__form_that_computes_with_its_own_date__gives_the_same_day() -> None:
    form = compiled("dhis_style").form
    assert form is not None
    session = Session.start(form, now=NOW, seed=1)
    assert again(session).value("plus") == session.value("plus")
