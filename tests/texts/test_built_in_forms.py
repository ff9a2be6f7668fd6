"""The other built-in forms: their names, codes and languages, and the programme's rules in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.forms import Session, compile_form
from bot.texts.forms import TEXT_FORMS
from bot.thai import to_bangkok
from tests.world import CENTRES, NOW, built_in

HERE = to_bangkok(NOW)
TODAY = HERE.date()
FILES = {
    "tambon.csv": "name,label\n320402,เมืองลีง\n320401,จอมพระ\n".encode(),
    "centre.csv": CENTRES,
}

FIELDS = {
    "ecd_report": """danger_now danger_signs first_name last_name nickname sex birth id_kind id_no
        tambon moo house_no landmark gps ecd_place centre reason_main lives guardian_name
        guardian_phone hh_size hh_income dependant house house_state land water power asset
        disability disability_kind benefit needs photo_out photo_in note""",
    "follow_up": """case_no visit_date visit_by met danger_now danger_signs now place_grade
        place_name attend left_reason moved_to got still_need next next_date close_reason photo
        note""",
    "assistance": """assist_for case_no centre assist_date assist_kind support fund amount pay
        receiver goods course course_hours course_start agency agency_person refer_state due_date
        share_consent evidence note""",
    "centre": """centre name_th tambon moo children teachers standard_grade standard_year head_phone
        grant grant_date fund evidence note""",
}
CODES = {
    "ecd_place": "ecd kg private home unknown",
    "house": "own rent other_home work temple",
    "house_state": "good old bad",
    "land": "none lt1 1to5 gt5",
    "water": "tap bottle well rain stream",
    "power": "grid shared solar none",
    "asset": "car moto tractor fridge washer tv aircon computer none",
    "dependant": "disabled elder single jobless none",
    "benefit": "babygrant welfare disability eef lao none unknown",
    "visit_by": "home phone chat school neighbour agency",
    "met": "child guardian both other nobody",
    "now": "same enrolled attending training working left_again moved notfound dead",
    "attend": "daily most rare na",
    "got": "yes_all yes_some no not_planned",
    "next": "visit refer plan money urgent close",
    "close": """in_school in_slr trained ecd_done helped agedout moved abroad dup wrong declined
        notfound dead""",
    "assist_for": "child household centre",
    "assist_kind": "money goods training referral service",
    "fund": "eef pao lao msdhs moe slr health private community other",
    "pay": "transfer cash cheque via_centre",
    "agency": """school espa essa slr voc special ecd msdhs shelter hospital district police labour
        juvenile lao pao ngo other""",
    "refer_state": "sent accepted declined done noanswer",
    "consent": "given refused later urgent",
    "support": """school flex slr voced centre ecd skill job grant goods travel food cash babygrant
        house health mind preg rehab dis_card special iddoc gcode protect law mentor other""",
    "reason": """poor earn family dislike stop moved sick preg care far bullied pushed over_age mind
        disab drugs justice abuse nodoc shock other unknown""",
}
"""Codes are kept in cases and exchanged with others: they never change."""

OTHERS = [key for key in TEXT_FORMS if key != "oos_report"]


def session(key: str, preset: dict[str, str] | None = None, **answers: str) -> Session:
    """A form with these answers set by name."""
    made = Session.start(built_in(key), now=HERE, seed=1, files=FILES, preset=preset)
    for name, value in answers.items():
        verdict = made.set(name, value, now=HERE)
        assert verdict.accepted, (name, value, verdict)
    return made


def takes(made: Session, name: str, value: str) -> bool:
    return made.set(name, value, now=HERE).accepted


def choices_at(made: Session, name: str) -> list[str]:
    """The choices that the question offers now."""
    ref = next(one.ref for one in made.answers("th") if one.name == name)
    assert made.go_to(ref)
    question = made.current("th")
    assert question is not None
    return [choice.name for choice in question.choices]


def choice_rows(key: str) -> Iterator[tuple[str, str, str, str]]:
    """List, code, Thai and English of the choices sheet."""
    sheet = TEXT_FORMS[key].partition("| choices |")[2].partition("| settings |")[0]
    for line in sheet.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5:
            yield cells[1], cells[2], cells[3], cells[4]


# --- the tables


@pytest.mark.parametrize("key", OTHERS)
def test_form__compiled__no_error_and_every_field(key: str) -> None:
    compiled = compile_form(TEXT_FORMS[key], name=key)
    assert not [one for one in compiled.problems if one.severity == "error"]
    assert compiled.form is not None
    assert {question.name for question in compiled.form.questions} >= set(FIELDS[key].split())


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("key", OTHERS)
def test_form__each_language__no_label_missing(key: str, language: str) -> None:
    form = built_in(key)
    for question in form.questions:
        label = form.label(question.ref, language)
        assert label not in ("", "-", question.name)
        assert any("ก" <= letter <= "๛" for letter in label) == (language == "th"), label


def test_choices__codes__are_the_programmes() -> None:
    found: dict[str, set[str]] = {}
    for key in TEXT_FORMS:
        for name, code, thai, english in choice_rows(key):
            assert thai
            assert english
            found.setdefault(name, set()).add(code)
    assert {name: found[name] for name in CODES} == {
        name: set(codes.split()) for name, codes in CODES.items()
    }


def test_choices__the_same_code_in_several_forms__the_same_words() -> None:
    words: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for key in TEXT_FORMS:
        for name, code, *labels in choice_rows(key):
            words.setdefault((name, code), set()).add((labels[0], labels[1]))
    assert {place: said for place, said in words.items() if len(said) > 1} == {}


@pytest.mark.parametrize("key", ["oos_report", "ecd_report", "follow_up"])
def test_choices__reasons__the_usual_eight_first(key: str) -> None:
    codes = [code for name, code, _, _ in choice_rows(key) if name == "reason"]
    assert codes[:8] == "poor earn family dislike stop moved sick preg".split()


# --- the report of a small child


@pytest.mark.parametrize(
    ("code", "accepted"),
    [("age:0", True), ("age:6", True), ("age:7", False), ("2026-11-21", True), ("2020", True),
     ("2019-12-31", False), ("2027", False)],
)  # fmt: skip
def test_small_child__birth__up_to_six_years(code: str, accepted: bool) -> None:
    verdict = session("ecd_report").set("birth", code, now=HERE)
    assert verdict.accepted is accepted
    assert accepted or "0 ถึง 6" in verdict.message


def test_small_child__household_later__said_so_and_nothing_of_it_asked() -> None:
    made = session("ecd_report", household_now="later")
    shown = {one.name for one in made.answers("th") if one.state != "hidden"}
    assert not shown & {"hh_size", "hh_income", "dependant", "benefit"}
    assert made.value("household_state") == "waiting"


@pytest.mark.parametrize(
    ("income", "size", "per_head", "hint"),
    [("9000", "3", "3000", "met"), ("9100", "3", "3033", ""), ("0", "4", "0", "met"),
     ("10000", "3", "3333", "")],
)  # fmt: skip
def test_small_child__income_per_head__hints_at_three_thousand(
    income: str, size: str, per_head: str, hint: str
) -> None:
    made = session("ecd_report", household_now="now", hh_size=size, hh_income=income)
    assert (made.value("income_pp"), made.value("poverty_hint")) == (per_head, hint)


def test_small_child__income_hint__told_with_the_next_question() -> None:
    made = session("ecd_report", household_now="now", hh_size="3", hh_income="9000")
    made.go_to(next(one.ref for one in made.answers("th") if one.name == "dependant"))
    question = made.current("th")
    assert question is not None
    assert "เข้าเกณฑ์เบื้องต้น" in question.notes[0]
    assert "3000 บาทต่อคน" in question.notes[0]


def test_small_child__consent__never_the_childs_own() -> None:
    codes = [code for name, code, _, _ in choice_rows("ecd_report") if name == "consent_by"]
    assert codes == ["guardian", "official", "refused", "later", "urgent"]


def test_small_child__no_list_of_centres__the_name_is_typed() -> None:
    bare = {"tambon.csv": FILES["tambon.csv"]}
    made = Session.start(built_in("ecd_report"), now=HERE, seed=1, files=bare)
    made.set("ecd_place", "ecd", now=HERE)
    shown = {one.name for one in made.answers("th") if one.state != "hidden"}
    assert "centre_name" in shown
    assert "centre" not in shown


# --- the follow-up


def test_follow_up__case_chosen__its_number_is_not_asked() -> None:
    made = session("follow_up", {"case_no": "32-2569-00001"})
    question = made.current("th")
    assert question is not None
    assert question.name == "visit_date"
    assert made.record()["which"]["case_no"] == "32-2569-00001"


@pytest.mark.parametrize(("age", "accepted"), [("14", False), ("15", True), ("", True)])
def test_follow_up__working__from_fifteen(age: str, accepted: bool) -> None:
    made = session("follow_up", {"case_age": age} if age else None)
    verdict = made.set("now", "working", now=HERE)
    assert verdict.accepted is accepted
    assert accepted or "แจ้งเป็นเรื่องด่วน" in verdict.message


@pytest.mark.parametrize(
    ("now", "before", "closes"),
    [("dead", "0", True), ("notfound", "1", False), ("notfound", "2", True), ("same", "2", False)],
)
def test_follow_up__dead_or_thrice_not_found__the_next_step_is_closing(
    now: str, before: str, closes: bool
) -> None:
    made = session("follow_up", {"notfound_before": before}, now=now)
    assert (choices_at(made, "next") == ["close"]) is closes
    assert takes(made, "next", "visit") is not closes
    assert takes(made, "next", "close")


def test_follow_up__found_dead_after_another_step_was_chosen__asked_again() -> None:
    made = session("follow_up", now="same", next="visit")
    made.set("now", "dead", now=HERE)
    assert made.value("next") == ""


def test_follow_up__closing_reason__death_for_the_dead_and_for_nobody_else() -> None:
    assert choices_at(session("follow_up", now="dead", next="close"), "close_reason") == ["dead"]
    others = choices_at(session("follow_up", now="attending", next="close"), "close_reason")
    assert len(others) == 12
    assert "dead" not in others


@pytest.mark.parametrize(
    ("name", "away", "accepted"),
    [("visit_date", 0, True), ("visit_date", 1, False), ("visit_date", -60, True),
     ("visit_date", -61, False), ("next_date", 0, True), ("next_date", -1, False),
     ("next_date", 120, True), ("next_date", 121, False)],
)  # fmt: skip
def test_follow_up__days__within_bounds(name: str, away: int, accepted: bool) -> None:
    made = session("follow_up", now="same", next="visit")
    assert takes(made, name, (TODAY + timedelta(days=away)).isoformat()) is accepted


# --- help given


@pytest.mark.parametrize(
    ("whom", "preset", "amount", "accepted"),
    [("child", None, "50000", True), ("child", None, "50000.5", False), ("child", None, "0", False),
     ("household", None, "50001", False), ("centre", None, "500000", True),
     ("centre", None, "500001", False), ("child", {"cap_child": "800"}, "801", False),
     ("centre", {"cap_centre": "1000000"}, "1000000", True)],
)  # fmt: skip
def test_help__amount__within_the_limit_of_the_province(
    whom: str, preset: dict[str, str] | None, amount: str, accepted: bool
) -> None:
    made = session("assistance", preset, assist_for=whom, assist_kind="money")
    assert takes(made, "amount", amount) is accepted


def test_help__limit__named_in_the_refusal() -> None:
    made = session("assistance", {"cap_child": "800"}, assist_for="child", assist_kind="money")
    made.current("th")
    assert "800 บาท" in made.set("amount", "801", now=HERE).message


def test_help__several_cases__the_total_is_said_before_sending() -> None:
    made = session(
        "assistance", {"case_no": "32-2569-00001"}, assist_for="child", assist_kind="money",
        amount="800", also_cases="32-2569-00002 32-2569-00003",
    )  # fmt: skip
    assert made.value("total") == "2400"
    assert made.end_notes("th") == ("รวม 3 เคส เคสละ 800 บาท เป็นเงิน 2,400 บาท",)


@pytest.mark.parametrize(
    ("amount", "cases", "total"),
    [("3280", 500, "1,640,000"), ("0.1", 3, "0.30"), ("1500.05", 7, "10,500.35"),
     ("49999.99", 500, "24,999,995"), ("333.33", 3, "999.99"), ("1000", 2, "2,000")],
)  # fmt: skip
def test_help__total__is_exact_and_easy_to_read(amount: str, cases: int, total: str) -> None:
    made = session("assistance", assist_for="child", assist_kind="money", amount=amount)
    others = " ".join(f"32-2569-{at:05}" for at in range(2, cases + 1))
    assert takes(made, "also_cases", others)
    assert made.value("total_shown") == total


@pytest.mark.parametrize(
    ("amount", "accepted"), [("0.01", True), ("10.5", True), ("10.55", True), ("10.555", False)]
)
def test_help__amount__is_whole_satang(amount: str, accepted: bool) -> None:
    made = session("assistance", assist_for="child", assist_kind="money")
    assert takes(made, "amount", amount) is accepted


@pytest.mark.parametrize("numbers", ["32-2569-00001", "32-2569-2", "จอมพระ"])
def test_help__several_cases__the_first_again_or_no_number_is_refused(numbers: str) -> None:
    preset = {"case_no": "32-2569-00001"}
    made = session("assistance", preset, assist_for="child", assist_kind="goods", amount="800")
    assert not takes(made, "also_cases", numbers)


@pytest.mark.parametrize(
    ("consent", "asked"), [("given", False), ("refused", True), ("later", True), ("urgent", True)]
)
def test_help__referral_without_consent__says_why(consent: str, asked: bool) -> None:
    made = session("assistance", assist_kind="referral", share_consent=consent)
    states = {one.name: one.state for one in made.answers("th")}
    assert (states["share_why"] != "hidden") is asked
    assert not takes(made, "share_why", "none")


def test_help__case_chosen__its_number_is_not_asked() -> None:
    made = session("assistance", {"case_no": "32-2569-00001"})
    assert made.answer("child", now=HERE).accepted
    question = made.current("th")
    assert question is not None
    assert question.name == "assist_date"


# --- the centre


def test_centre__on_the_list__described_no_more() -> None:
    made = session("centre", centre_known="known", centre="c2")
    shown = {one.name for one in made.answers("th") if one.state != "hidden"}
    assert not shown & {"name_th", "tambon", "moo"}
    assert made.value("centre_id") == "c2"


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [("grant", "22750", True), ("grant", "500001", False), ("grant", "0", False),
     ("grant_date", "2025-11-20", True), ("grant_date", "2025-11-19", False),
     ("grant_date", "2026-11-22", False), ("children", "1001", False), ("teachers", "201", False),
     ("standard_year", "2559", True), ("standard_year", "2558", False),
     ("head_phone", "0812345678", True), ("head_phone", "12", False)],
)  # fmt: skip
def test_centre__each_rule__holds(name: str, value: str, accepted: bool) -> None:
    made = session("centre", centre_known="known", granted="yes", standard_grade="a")
    assert takes(made, name, value) is accepted
