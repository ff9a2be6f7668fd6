"""What holds for every reader and any text, and round trips against independent spellings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.thai import (
    REASONS,
    Birth,
    Name,
    Reading,
    Refused,
    mask_id,
    match_place,
    read_birth,
    read_coordinates,
    read_date,
    read_grade,
    read_name,
    read_number,
    read_person_id,
    read_phones,
    read_time,
    read_yes_no,
    show_age,
    show_date,
    show_phone,
)
from tests.thai.test_phrasings import PLACES, READERS, TODAY, lines

TYPED = [typed for _, typed, _ in lines()]
FRAGMENTS = st.lists(st.sampled_from(TYPED), max_size=3).map(" ".join)
SPLICED = st.tuples(st.sampled_from(TYPED), st.sampled_from(TYPED), st.integers(0, 12)).map(
    lambda parts: parts[0][: parts[2]] + parts[1][parts[2] :]
)
ANYTHING = st.one_of(st.text(max_size=60), FRAGMENTS, SPLICED)
GRADES = {
    *("none", "ecd", "k1", "k2", "k3", "p1", "p2", "p3", "p4", "p5", "p6"),
    *("m1", "m2", "m3", "m4", "m5", "m6", "v1", "v2", "v3", "h1", "h2"),
    *("slr_p", "slr_ms", "slr_hs", "special", "uni", "unknown"),
}


@pytest.mark.parametrize("section", READERS)
@given(text=ANYTHING)
def test_reader__any_text__gives_a_reading_or_a_refusal(section: str, text: str) -> None:
    read, shown = READERS[section]
    answer = read(text)
    if isinstance(answer, Refused):
        assert answer.reason in REASONS
        assert answer.example
        return
    assert answer.said
    assert answer.said_en
    assert answer.value not in answer.others
    assert len(set(map(shown, answer.others))) == len(answer.others)
    assert read(text) == answer


@given(st.text(max_size=30), st.sampled_from(["\u200b", "\u200d", "\ufeff", "\u2060", " "]))
def test_reader__invisible_characters_around__change_nothing(text: str, around: str) -> None:
    assert read_grade(around + text + around) == read_grade(text)
    assert read_yes_no(around + text) == read_yes_no(text)


def test_refused__unknown_reason__is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown reason"):
        Refused("because", "12")


DAYS_OF_CHILDREN = st.dates(TODAY - timedelta(days=25 * 365), TODAY)
SHORT = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
FULL = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
).split()
SHAPES = (
    "{d}/{m}/{be}",
    "{d:02}/{m:02}/{be}",
    "{d}-{m}-{be2:02}",
    "{d}.{m}.{be2:02}",
    "{d} {m} {be}",
    "{d:02}{m:02}{be}",
    "{d}/{m}/{ce}",
    "{d}/{m}/{ce2:02}",
    "{ce}-{m:02}-{d:02}",
    "{be}-{m:02}-{d:02}",
    "{d} {short} {be2:02}",
    "{d}{short}{be}",
    "{d} {bare} {be2:02}",
    "{d}{bare}{be2:02}",
    "วันที่ {d} {full} พ.ศ. {be}",
    "{d} {full} {be}",
    "เกิด {d} {spoken} {be}",
    "วันที่ {d} เดือน {m} ปี {be}",
)


def written(shape: str, day: date) -> str:
    be = day.year + 543
    short, full = SHORT[day.month - 1], FULL[day.month - 1]
    spoken = full.removesuffix("คม").removesuffix("ยน").removesuffix("พันธ์")
    parts = {"d": day.day, "m": day.month, "be": be, "be2": be % 100, "ce": day.year}
    words = {"short": short, "bare": short.replace(".", ""), "full": full, "spoken": spoken}
    return shape.format(**parts, **words, ce2=day.year % 100)


@given(DAYS_OF_CHILDREN, st.sampled_from(SHAPES), st.booleans())
def test_birth__any_child_in_any_shape__is_that_day(day: date, shape: str, thai: bool) -> None:
    text = written(shape, day)
    if thai:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    answer = read_birth(text, TODAY)
    assert isinstance(answer, Reading), text
    assert answer.value.code == day.isoformat()
    two_digits_of_2001 = day.year % 100 in (1, 0) and ("2:02" in shape)
    assert answer.certain or two_digits_of_2001
    assert answer.value.first == answer.value.last == day


@given(st.dates(TODAY + timedelta(days=1), date(2100, 1, 1)), st.sampled_from(SHAPES))
def test_birth__a_day_to_come__is_never_taken_for_certain(day: date, shape: str) -> None:
    answer = read_birth(written(shape, day), TODAY)
    if isinstance(answer, Reading):
        assert answer.value.last <= TODAY
        assert "2:02" in shape  # two digits may mean an earlier century
    else:
        assert answer.reason in ("future", "no_such_year")


@given(st.integers(0, 120), st.dates(date(2024, 1, 1), date(2040, 12, 31)))
@example(1, date(2025, 2, 28))
@example(0, date(2025, 2, 28))
@example(1, date(2024, 2, 29))
@example(4, date(2028, 2, 29))
def test_birth__an_age__covers_exactly_the_births_of_that_age(years: int, today: date) -> None:
    birth = Birth.from_code(f"age:{years}", today)
    assert birth.age == years
    assert full_years(birth.first, today) == years
    assert full_years(birth.last, today) == years
    assert full_years(birth.first - timedelta(days=1), today) == years + 1
    assert full_years(birth.last + timedelta(days=1), today) == years - 1


def full_years(birth: date, today: date) -> int:
    """Count birthdays; who was born on 29 February has it on 1 March in other years."""
    count = 0
    while True:
        try:
            birthday = birth.replace(year=birth.year + count + 1)
        except ValueError:
            birthday = date(birth.year + count + 1, 3, 1)
        if birthday > today:
            return count if birth <= today else -1
        count += 1


@given(DAYS_OF_CHILDREN, st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_birth__stored_code__is_the_same_birth_again(day: date, form: str) -> None:
    birth = Birth.from_code(day.strftime(form), TODAY)
    assert birth.first <= day <= birth.last <= TODAY
    assert Birth.from_code(birth.code, TODAY) == birth
    answer = read_birth(birth.code, TODAY)
    assert isinstance(answer, Reading)
    assert answer.value == birth


@pytest.mark.parametrize("code", ["", "2012-13", "2012-02-30", "2012-8-5", "age:", "age:-1", "x"])
def test_birth__wrong_code__is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Birth.from_code(code, TODAY)


def test_birth__read_back__says_the_day_and_the_age_in_both_languages() -> None:
    answer = read_birth("5/8/55", TODAY)
    assert isinstance(answer, Reading)
    assert answer.said == "เกิด 5 สิงหาคม 2555 (อายุ 14 ปี)"
    assert answer.said_en == "born 5 August 2012 (aged 14 years)"
    year = read_birth("2555", TODAY)
    assert isinstance(year, Reading)
    assert year.said == "เกิดปี 2555 (อายุราว 14 ปี)"
    age = read_birth("12", TODAY)
    assert isinstance(age, Reading)
    assert age.said == "อายุ 12 ปี (เกิดปี 2556–2557)"
    assert show_age(age.value, TODAY) == "12 ปี"


@given(st.dates(date(2013, 1, 1), date(2040, 12, 31)), st.sampled_from(SHAPES[:-2]))
def test_date__near_today_in_any_shape__is_that_day(day: date, shape: str) -> None:
    answer = read_date(written(shape, day), TODAY)
    assert isinstance(answer, Reading)
    assert answer.value == day


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 300))
def test_date__counted_from_any_today__is_counted_right(today: date, days: int) -> None:
    for text, there in ((f"{days} วันก่อน", -days), (f"อีก {days} วัน", days), ("เมื่อวาน", -1)):
        answer = read_date(text, today)
        assert isinstance(answer, Reading)
        assert (answer.value, answer.certain) == (today + timedelta(days=there), True)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 6))
def test_date__weekday_words__give_that_weekday_on_the_right_side(today: date, wanted: int) -> None:
    name = "จันทร์ อังคาร พุธ พฤหัส ศุกร์ เสาร์ อาทิตย์".split()[wanted]
    past, coming = read_date(f"วัน{name}ที่แล้ว", today), read_date(f"วัน{name}หน้า", today)
    here = read_date(f"วัน{name}นี้", today)
    assert isinstance(past, Reading)
    assert isinstance(coming, Reading)
    assert isinstance(here, Reading)
    assert past.value.weekday() == coming.value.weekday() == here.value.weekday() == wanted
    assert past.value < today <= here.value < today + timedelta(days=7)
    assert today < coming.value <= today + timedelta(days=13)


def test_date__less_precision_wanted__takes_month_or_year() -> None:
    month = read_date("ส.ค. 69", TODAY, precision="month")
    assert isinstance(month, Reading)
    assert (month.value, month.certain, month.said) == (date(2026, 8, 1), True, "สิงหาคม 2569")
    year = read_date("2566", TODAY, precision="year")
    assert isinstance(year, Reading)
    assert (year.value, year.certain, year.said) == (date(2023, 1, 1), True, "ปี 2566")
    assert read_date("2566", TODAY, precision="month") == Refused("no_day", "ส.ค. 2569")
    day = read_date("5/8/2566", TODAY, precision="year")
    assert isinstance(day, Reading)
    assert day.value == date(2023, 1, 1)


def in_thai(number: int) -> str:
    """Spell a whole number in Thai words, independently of the reader."""
    if number >= 1_000_000:
        rest = number % 1_000_000
        below = "เอ็ด" if rest == 1 else in_thai(rest) if rest else ""
        return in_thai(number // 1_000_000) + "ล้าน" + below
    digits = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า".split()
    if number < 10:
        return digits[number]
    said = ""
    for at, digit in enumerate(str(number)):
        place = len(str(number)) - at - 1
        value = int(digit)
        if value == 0:
            continue
        if place == 1:
            said += {1: "", 2: "ยี่"}.get(value, digits[value]) + "สิบ"
        elif place == 0:
            said += "เอ็ด" if value == 1 and said else digits[value]
        else:
            said += digits[value] + ["", "", "ร้อย", "พัน", "หมื่น", "แสน"][place]
    return said


@given(st.integers(0, 9_999_999))
@example(1_001)
@example(1_005)
@example(201)
@example(105)
@example(1_000_001)
def test_number__spelt_in_thai__is_that_number(number: int) -> None:
    answer = read_number(in_thai(number))
    assert isinstance(answer, Reading)
    below = number % 100
    hundreds = number // 100 % 10
    if below in range(2, 10) and hundreds:
        assert number in (answer.value, *answer.others)  # "ร้อยห้า" is asked
    elif below in range(2, 10) and number > 1_000 and not hundreds:
        assert answer.value > number  # "พันห้า" is short for 1,500, as people say it
    else:
        assert (answer.value, answer.certain) == (Decimal(number), True)


@given(st.decimals(-10_000_000, 10_000_000, places=3))
def test_number__in_figures__is_that_number_and_shown_plainly(number: Decimal) -> None:
    answer = read_number(f"{number:,f}")
    assert isinstance(answer, Reading)
    assert answer.value == number
    assert "E" not in str(answer.value)
    again = read_number(str(answer.value))
    assert isinstance(again, Reading)
    assert again.value == answer.value


MOBILES = st.from_regex(r"0[689][0-9]{8}", fullmatch=True)
LAND_LINES = st.from_regex(r"0(2[0-9]{7}|[3-57][0-9]{7})", fullmatch=True)
CUTS = st.sampled_from(["-", " ", ".", ""])


@given(st.one_of(MOBILES, LAND_LINES), CUTS, st.sampled_from(["0", "+66", "66", "0066", "+66 "]))
def test_phones__one_number_in_any_shape__is_stored_in_one(
    local: str, cut: str, prefix: str
) -> None:
    typed = f"{prefix}{local[1:3]}{cut}{local[3:6]}{cut}{local[6:]}"
    answer = read_phones(typed)
    assert isinstance(answer, Reading)
    assert (answer.value, answer.certain) == ((f"+66{local[1:]}",), True)
    assert read_phones(show_phone(answer.value[0])) == answer


@given(MOBILES, LAND_LINES, st.sampled_from([",", "/", " หรือ ", " ", "\n", " และ ", " กับ "]))
def test_phones__two_numbers__are_both_kept_in_order(one: str, two: str, between: str) -> None:
    answer = read_phones(one + between + two)
    assert isinstance(answer, Reading)
    assert answer.value == (f"+66{one[1:]}", f"+66{two[1:]}")


def with_check_digit(twelve: str) -> str:
    """Add the check digit, worked out from the rule in another way than the reader does."""
    total = sum((13 - at) * int(digit) for at, digit in enumerate(twelve))
    return twelve + str((11 - total % 11) % 10)


@given(
    st.from_regex(r"[0-8]999[0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(["", "-", " ", "\u200b", "–"]), min_size=12, max_size=12),
)
def test_person_id__any_separators__is_the_same_number(twelve: str, cuts: list[str]) -> None:
    number = with_check_digit(twelve)
    typed = "".join(digit + cut for digit, cut in zip(number, [*cuts, ""], strict=True))
    answer = read_person_id(typed)
    assert isinstance(answer, Reading)
    assert (answer.value.number, answer.certain) == (number, True)
    assert number not in answer.said
    assert mask_id(number)[-4:].replace("-", "") == number[-3:]
    assert sum(character.isdigit() for character in mask_id(number)) == 3


@given(st.from_regex(r"[0-8]999[0-9]{8}", fullmatch=True), st.integers(1, 9))
def test_person_id__wrong_check_digit__is_asked_not_refused(twelve: str, off: int) -> None:
    number = with_check_digit(twelve)
    wrong = number[:12] + str((int(number[12]) + off) % 10)
    answer = read_person_id(wrong)
    assert isinstance(answer, Reading)
    assert not answer.certain
    assert not answer.value.checksum_ok


def test_person_id__province_in_the_number__is_a_warning_only() -> None:
    made_up, surin = read_person_id("1999900000013"), read_person_id("1329900000010")
    assert isinstance(made_up, Reading)
    assert isinstance(surin, Reading)
    assert not made_up.value.province_known
    assert made_up.certain
    assert surin.value.province_known


def test_name__short_title_glued__is_indexed_both_ways() -> None:
    answer = read_name("นางนวล ดีใจ")
    assert isinstance(answer, Reading)
    assert answer.value.keys == ("นวล", "นางนวล")
    assert answer.others == (Name("", "นางนวล", "ดีใจ", "", "", ("นางนวล", "นวล")),)
    cut = read_name("ด.ช.สมชาย ใจดี")
    assert isinstance(cut, Reading)
    assert cut.value.keys == ("สมชาย",)


@given(
    st.sampled_from(["สมชาย", "กิตติศักดิ์", "น้ำฝน", "แก้ว", "ใจดี"]),
    st.sampled_from(["", "ใจดี", "ณ อยุธยา"]),
)
def test_name__title_with_or_without_space__gives_the_same_name(first: str, last: str) -> None:
    rest = f"{first} {last}".strip()
    for title in ("ด.ช.", "ด.ญ.", "เด็กชาย", "เด็กหญิง", "นางสาว", "น.ส.", "นส.", "ดช."):
        glued, apart = read_name(title + rest), read_name(f"{title} {rest}")
        assert glued == apart
        assert isinstance(glued, Reading)
        assert (glued.value.first, glued.value.last) == (first, last)
        assert glued.value.sex in ("m", "f")


@pytest.mark.parametrize(
    ("_section", "typed", "_expected"), [x for x in lines() if x[0] == "grade"]
)
def test_grade__of_the_table__is_a_code_of_the_list(
    _section: str, typed: str, _expected: str
) -> None:
    answer = read_grade(typed)
    if isinstance(answer, Reading):
        assert {answer.value, *answer.others} <= GRADES


def test_coordinates__in_thailand__survive_swapping_and_showing() -> None:
    answer = read_coordinates("103.49360, 14.88180")
    assert isinstance(answer, Reading)
    again = read_coordinates(answer.said)
    assert isinstance(again, Reading)
    assert again.value == answer.value


def test_time__said_back__is_the_same_time() -> None:
    for minute in range(0, 24 * 60, 7):
        typed = f"{minute // 60:02}:{minute % 60:02}"
        answer = read_time(typed)
        assert isinstance(answer, Reading)
        assert answer.said_en == typed
        assert read_time(answer.said) == answer


def test_place__own_full_address__is_certain_for_every_district_and_tambon_of_surin() -> None:
    from tests.thai.thailand import every_place

    for place in every_place():
        if place.code.startswith("32") and place.level != "province":
            marks = ("อ.", "จ.") if place.level == "district" else ("ต.", "อ.", "จ.")
            names = (place.name_th, *place.parent_names)
            text = " ".join(mark + name for mark, name in zip(marks, names, strict=True))
            answer = match_place(text, PLACES)
            assert isinstance(answer, Reading), text
            assert (answer.value, answer.certain) == (place.code, True), text


def test_show_date__read_back__is_what_was_read() -> None:
    assert show_date(TODAY, "th") == "21 พฤศจิกายน 2569"


@pytest.mark.parametrize("typed", ["สามจุดห้าจุดสอง", "สาม จุด เจ็ด ห้าสาม จุด เจ็ด", "3.5 จุด 2.5"])
def test_number__with_a_second_point__is_refused(typed: str) -> None:
    assert isinstance(read_number(typed), Refused)
    assert isinstance(read_phones(typed), Refused)
