"""What expressions give: the decisions of `docs/forms.md`, and one case for every function."""

from __future__ import annotations

import pytest

from bot.forms import Session
from bot.forms.functions_nodes import BUILDERS
from bot.forms.functions_plain import PLAIN

from .talk import NOW, Rows, begin, choices, row

QUESTIONS: Rows = [
    row("integer", "i"), row("decimal", "d"), row("text", "t"), row("text", "e"),
    row("date", "day"), row("dateTime", "dt"), row("time", "tm"),
    row("select_one l", "s"), row("select_multiple l", "m"), row("geopoint", "g"),
    row("text", "hid", relevant="${i} = 99"),
    row("begin repeat", "r", repeat_count="3"), row("integer", "n"), row("text", "w"),
    {"type": "end repeat"},
]  # fmt: skip
ANSWERS = {
    "i": "7", "d": "2.5", "t": "hello world", "day": "2020-03-15", "s": "b", "m": "a c",
    "dt": "2020-03-15T10:30:00.000+07:00", "tm": "08:15:00.000+07:00",
    "g": "14.5 100.25 10.0 5.0", "/data/r[1]/n": "3", "/data/r[1]/w": "x", "/data/r[2]/w": "y",
    "/data/r[3]/n": "8",
}  # fmt: skip

CASES: dict[str, str] = {
    # Decisions.
    "if(${e}, 1, 2)": "2",
    "if(${hid}, 1, 2)": "2",
    "count(${hid})": "0",
    "sum(${n})": "11",
    "min(${n})": "3",
    "max(${n})": "8",
    "${e} * 2": "",
    "if('2020-03-14' < ${day}, 'y', 'n')": "y",
    "${day} + 1": "18337",
    "int(${day})": "18336",
    "if(true(), ${day}, '')": "2020-03-15",
    "date('2020-01-05')": "2020-01-05",
    "concat(${dt}, '')": "2020-03-15T10:30:00.000+07:00",
    "concat(${tm}, '')": "08:15:00.000+07:00",
    "round(-2.5)": "-2",
    "round(1.005, 2)": "1.01",
    "round(1234.5, -2)": "1200",
    "if(${i} = '7.0', 'y', 'n')": "y",
    "jr:choice-name(' b ', '${s}')": "",
    "jr:choice-name(${s}, '${s}')": "B",
    "if(true(), 'fine', 1 div regex('a', '('))": "!",
    # Paths.
    "/data/r[position() = 2]/w": "y",
    "/data/r[2]/w": "y",
    "sum(/data/r[n > 5]/n)": "8",
    "indexed-repeat(${w}, ${r}, 2)": "y",
    "indexed-repeat(${w}, ${r}, 9)": "",
    "position(/data/r[3])": "3",
    "count(${r})": "3",
    "count-non-empty(${n})": "2",
    "instance('l')/root/item[name = ${s}]/label": "B",
    "count(instance('l')/root/item[name != 'a'])": "2",
    "join('-', ${w})": "x-y-",
    "concat(${w})": "xy",
    # Functions.
    "true()": "1",
    "false()": "0",
    "boolean('x') and not('')": "1",
    "boolean-from-string('TRUE')": "1",
    "number('1,5')": "1.5",
    "string(1 div 4)": "0.25",
    "string(3000000000)": "3000000000",
    "int(-2.7)": "-2",
    "floor(-2.5)": "-3",
    "ceiling(2.1)": "3",
    "abs(-3)": "3",
    "pow(2, 10)": "1024",
    "sqrt(-1)": "",
    "exp(0) + exp10(2)": "101",
    "log10(1000)": "3",
    "log(1)": "0",
    "sin(0) + tan(0) + asin(0) + atan(0) + atan2(0, 1)": "0",
    "cos(0) + acos(1)": "1",
    "round(pi(), 4)": "3.1416",
    "5 mod -3": "2",
    "-5 mod 3": "-2",
    "substr('abcdef', 1, 3)": "bc",
    "substr('abcdef', -2)": "ef",
    "substring('abcdef', 2, 3)": "bcd",
    "substring-before('a-b', '-')": "a",
    "substring-after('a-b', '-')": "b",
    "translate('abcab', 'ab', 'x')": "xcx",
    "contains('abc', 'b') and starts-with('abc', 'a') and ends-with('abc', 'c')": "1",
    "concat(upper-case('a'), lower-case('B'))": "Ab",
    "string-length('กำ')": "2",
    "normalize-space('  a   b ')": "a b",
    "regex('0812345678', '^0[0-9]{9}$')": "1",
    "regex('a.b', '[\\w-\\.]+')": "1",
    "selected(${m}, 'c') and not(is-selected(${m}, 'b'))": "1",
    "selected-at(${m}, 1)": "c",
    "count-selected(${m})": "2",
    "coalesce(${e}, ${hid}, 'z')": "z",
    "checklist(1, 2, true(), false(), 1)": "1",
    "weighted-checklist(1, 5, true(), 2, false(), 9)": "1",
    "depend('a', 'b')": "a",
    "digest('abc', 'MD5', 'hex')": "900150983cd24fb0d6963f7d28e17f72",
    "digest('abc', 'SHA-1')": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
    "base64-decode('aGVsbG8=')": "hello",
    "format-date(${day}, '%e %b %Y')": "15 Mar 2020",
    "format-date-time(${dt}, '%H:%M:%S.%3')": "10:30:00.000",
    "format-date-time(${tm}, '%h:%M')": "8:15",
    "decimal-date-time('1970-01-02T07:00:00.000+07:00')": "1",
    "decimal-time(${tm})": "0.34375",
    "date-time(0)": "1970-01-01T07:00:00.000+07:00",
    "today() = date('2026-11-21')": "1",
    "now() >= today()": "1",
    "difference-in-months('2020-01-31', '2020-03-01')": "1",
    "cht:difference-in-days('2020-01-31', '2020-03-01')": "30",
    "cht:difference-in-weeks('2020-01-01', '2020-01-20')": "2",
    "cht:difference-in-years('2010-05-02', '2020-05-01')": "9",
    "date(add-date('2020-01-31', 0, 1, 1))": "2020-03-03",
    "round(distance('1 1 0 0; 1 2 0 0'))": "111302",
    "round(area('1 1;1 2;2 2;2 1') div 1000000)": "12387",
    "geofence('1.5 1.6 0 0', '1 1;1 2;2 2')": "1",
    "version()": "v7",
    "property('deviceid')": "",
    "once('x')": "x",
    "string-length(uuid())": "36",
    "random() < 1 and random() >= 0": "1",
    "position(..)": "1",
    # SurveyCTO.
    "count-if(${n}, ${n} > 3)": "1",
    "sum-if(${n}, ${n} > 1)": "11",
    "max-if(${n}, ${n} < 5)": "3",
    "min-if(${n}, ${n} > 5)": "8",
    "join-if('+', ${w}, ${n} > 1)": "x+",
    "rank-index(1, ${n})": "2",
    "rank-index-if(1, ${n}, ${n} > 1)": "2",
    "choice-label(${s}, ${s})": "B",
    "item-at(',', 'a,b', 1)": "b",
    "item-index(',', 'a,b', 'b')": "1",
    "item-present(',', 'a,b', 'c')": "0",
    "count-items(',', 'a,b')": "2",
    "de-duplicate(' ', 'a b a')": "a b",
    "format-number(1234567)": "1,234,567",
    "short-geopoint(${g})": "14.5 100.25",
    "empty(${e})": "1",
    "pow(1, ${e})": "",
    "pow(${e}, 0)": "1",
    "checklist(0.5, -1, false())": "1",
    "checklist(${e}, ${e}, false())": "1",
    "'2020-1-5' <= '2020-02-29'": "0",
    "'2020-01-5' < today()": "0",
    "concat(upper('a'), lower('B'), linebreak(), 'c')": "Ab\nc",
}


def filled(calculation: str) -> Session:
    survey = [*QUESTIONS, row("calculate", "x", calculation=calculation)]
    session = begin(survey, choices("l", "a", "b", "c"), form_id="t", version="v7")
    for name, value in ANSWERS.items():
        assert session.set(name, value, now=NOW).accepted, name
    return session


@pytest.mark.parametrize("text", [text for text, value in CASES.items() if value != "!"])
def test_calculate__case_of_the_table__gives_its_value(text: str) -> None:
    assert filled(text).value("x") == CASES[text]


def test_functions__every_name__has_a_case() -> None:
    words = " ".join(CASES)
    elsewhere = {
        "pulldata", "jr:itext", "itext", "choice-name", "current", "instance", "randomize",
        "last", "extract-signed", "z-score", "enclosed-area", "date", "decimal-date", "index",
        "cht:add-date", "cht:difference-in-months", "cht:extension-lib", "cht:strip-whitespace",
        "relevant", "username", "device-info", "plug-in-metadata", "duration", "hash",
        "distance-between", "parse-timestamp-to-date", "to-bikram-sambat", "cht:validate-luhn",
        "intersects", "phone-call-log", "phone-call-duration", "collect-is-phone-app",
        "geo-scatter",
    }  # fmt: skip
    names = set(PLAIN) | set(BUILDERS)
    assert {name for name in names - elsewhere if f"{name}(" not in words} == set()


def test_regex__nested_quantifiers__stops_and_lets_the_answer_pass() -> None:
    session = begin([row("text", "t", constraint="regex(., '^(a+)+$')")])
    assert session.answer("a" * 60 + "b", now=NOW).accepted in (True, False)


def test_randomize__seed_42__is_the_order_of_every_xforms_client() -> None:
    from bot.forms.shuffle import shuffle

    assert shuffle(list("ABCDEF"), 42) == list("AFCBDE")
