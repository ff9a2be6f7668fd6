"""What people are shown: dates, times, money, masks."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import (
    BANGKOK,
    Birth,
    Place,
    bangkok_date,
    bangkok_day,
    mask_id,
    mask_name,
    mask_phone,
    read_date,
    say_place,
    show_age,
    show_baht,
    show_date,
    show_datetime,
    show_phone,
    show_year,
    to_bangkok,
)
from bot.thai.reading import Reading

TODAY = date(2026, 11, 21)


def test_show_date__thai__has_the_buddhist_year() -> None:
    assert show_date(date(2012, 8, 5), "th") == "5 สิงหาคม 2555"
    assert show_date(date(2012, 8, 5), "th", short=True) == "5 ส.ค. 2555"
    assert show_date(date(2012, 2, 29), "th") == "29 กุมภาพันธ์ 2555"


def test_show_date__english__has_the_common_year() -> None:
    assert show_date(date(2012, 8, 5), "en") == "5 August 2012"
    assert show_date(date(2012, 8, 5), "en", short=True) == "5 Aug 2012"
    assert show_year(2012, "en") == "2012"


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.booleans(), st.sampled_from(["th", "en"]))
def test_show_date__any_day__is_read_back_as_the_same_day(
    day: date, short: bool, language: str
) -> None:
    answer = read_date(show_date(day, language, short), TODAY)
    assert isinstance(answer, Reading)
    assert (answer.value, answer.certain) == (day, True)


def test_show_datetime__utc_moment__is_shown_in_bangkok() -> None:
    moment = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
    assert show_datetime(moment, "th") == "22 พ.ย. 2569 01:05 น."
    assert show_datetime(moment, "en") == "22 Nov 2026, 01:05"
    assert bangkok_date(moment) == date(2026, 11, 22)


def test_show_datetime__naive_moment__is_taken_as_bangkok_time() -> None:
    local = datetime(2026, 11, 21, 18, 5, tzinfo=UTC).replace(tzinfo=None)
    assert show_datetime(local, "th") == "21 พ.ย. 2569 18:05 น."
    with pytest.raises(ValueError, match="time zone"):
        to_bangkok(local)


@given(st.datetimes(timezones=st.just(UTC)))
def test_bangkok__any_moment__agrees_with_the_time_zone_database(moment: datetime) -> None:
    known = moment.replace(year=max(1930, min(2200, moment.year)), day=min(28, moment.day))
    there = known.astimezone(ZoneInfo("Asia/Bangkok"))
    assert to_bangkok(known).replace(tzinfo=None) == there.replace(tzinfo=None)


def test_bangkok_day__a_day__starts_at_17_utc_the_day_before() -> None:
    start, end = bangkok_day(TODAY)
    assert start == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert end - start == timedelta(days=1)
    assert bangkok_date(start) == TODAY
    assert bangkok_date(end - timedelta(microseconds=1)) == TODAY
    assert BANGKOK.utcoffset(None) == timezone(timedelta(hours=7)).utcoffset(None)


@pytest.mark.parametrize(
    ("satang", "thai", "english"),
    [
        (125_000, "1,250 บาท", "1,250 baht"),
        (125_050, "1,250.50 บาท", "1,250.50 baht"),
        (5, "0.05 บาท", "0.05 baht"),
        (0, "0 บาท", "0 baht"),
        (-125_050, "-1,250.50 บาท", "-1,250.50 baht"),
    ],
)
def test_show_baht__satang__is_shown_as_baht(satang: int, thai: str, english: str) -> None:
    assert show_baht(satang) == thai
    assert show_baht(satang, "en") == english


def test_mask_name__words__keep_only_their_first_letter_and_not_their_length() -> None:
    assert mask_name("สมชาย ใจดี") == "ส*** ใ***"
    assert mask_name("ก  \u200bกิตติศักดิ์") == "ก*** ก***"
    assert mask_name("Somchai") == "S***"
    assert mask_name("") == ""


def test_mask_id__number__shows_only_the_last_three() -> None:
    assert mask_id("1999900000013") == "x-xxxx-xxxxx-01-3"
    assert mask_id("G690000000001") == "Gxxxxxxxxx001"
    assert mask_id("12345") == "xx345"


def test_show_phone__stored_number__is_shown_as_people_write_it() -> None:
    assert show_phone("+66812345678") == "081-234-5678"
    assert show_phone("+6644511234") == "044-511-234"
    assert show_phone("+6621234567") == "02-123-4567"
    assert mask_phone("+66812345678") == "xxx-xxx-x678"
    assert mask_phone("+6644511234") == "xxx-xxx-234"


@pytest.mark.parametrize(
    ("code", "thai", "english"),
    [
        ("2012-08-05", "14 ปี", "14 years"),
        ("2012-11-22", "13 ปี", "13 years"),
        ("2012-08", "14 ปี", "14 years"),
        ("2012-11", "ราว 14 ปี", "about 14 years"),
        ("2012", "ราว 14 ปี", "about 14 years"),
        ("age:12", "12 ปี", "12 years"),
        ("age:1", "1 ปี", "1 year"),
        ("2026-08-21", "3 เดือน", "3 months"),
        ("2025-05", "18 เดือน", "18 months"),
    ],
)
def test_show_age__birth__is_said_in_years_or_months(code: str, thai: str, english: str) -> None:
    birth = Birth.from_code(code, TODAY)
    assert show_age(birth, TODAY) == thai
    assert show_age(birth, TODAY, "en") == english


def test_say_place__tambon__has_its_parents_and_bangkok_its_own_words() -> None:
    place = Place("321102", "tambon", "โชคเหนือ", "Chok Nuea", ("ลำดวน", "สุรินทร์"))
    assert say_place(place) == "ต.โชคเหนือ อ.ลำดวน จ.สุรินทร์"
    assert say_place(place, "en") == "Chok Nuea"
    capital = Place("100404", "tambon", "บางรัก", "Bang Rak", ("เขตบางรัก", "กรุงเทพมหานคร"))
    assert say_place(capital) == "แขวงบางรัก เขตบางรัก กรุงเทพมหานคร"
    assert say_place(Place("32", "province", "สุรินทร์", "Surin")) == "จ.สุรินทร์"
