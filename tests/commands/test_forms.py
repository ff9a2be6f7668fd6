"""`thaktho forms`, as an author and an operator type it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.commands import forms
from bot.commands.form_answers import AnswersError, read_answers

THAKTHO = Path(sys.executable).with_name("thaktho")
SURVEY = """
| survey |
| | type | name | label | required | constraint | constraint_message |
| | note | hello | สวัสดี | | | |
| | text | who | ชื่ออะไร | yes | | |
| | integer | age | อายุเท่าไร | yes | . < 120 | อายุมากไป |
| | select_one yn | well | สบายดีไหม | | | |
| | select_multiple fruit | likes | ชอบอะไร | | | |
| | date | met | พบวันไหน | | | |
| | begin repeat | kid | ลูก | | | |
| | text | name | ชื่อลูก | yes | | |
| | end repeat | | | | | |
| | image | photo | รูป | | | |
| | geopoint | spot | ที่ไหน | | | |
| | select_one_from_file towns.csv | town | ตำบล | | | |
| choices |
| | list_name | name | label |
| | yn | 2 | ใช่ |
| | yn | 1 | ไม่ใช่ |
| | fruit | d | ทุเรียน |
| | fruit | m | มังคุด |
| settings |
| | form_title | form_id |
| | เยี่ยมบ้าน | home_visit |
"""
BROKEN = SURVEY.replace(". < 120", "${nobody} <")
VALUES = {
    "who": "สมหญิง",
    "age": "12",
    "well": "2",
    "likes": "d m",
    "met": "2026-11-20",
    "kid": [{"name": "ก"}, {"name": "ข"}],
    "photo": "a.jpg",
    "spot": "14.88 103.49 0 0",
    "town": "t2",
}
AT = ("--now", "2026-11-21T10:00")
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "visit.md").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "broken.md").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "towns.csv").write_text("name,label\nt1,จอมพระ\nt2,เมืองลีง\n", encoding="utf-8")
    (tmp_path / "unused.csv").write_text("name,label\nx,ลับ\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run() -> Run:
    def typed(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(forms.app, words, input=given)

    return typed


@pytest.fixture
def play(run: Run, folder: Path) -> Callable[..., list[dict[str, Any]]]:
    """Feeds answers; gives the events."""

    def fed(
        answers: str, name: str = "answers.txt", form: str = "visit.md"
    ) -> list[dict[str, Any]]:
        (folder / name).write_text(answers, encoding="utf-8")
        words = ("play", str(folder / form), "--answers", str(folder / name), "--json", *AT)
        result = run(*words)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return fed


def values(events: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = events[-1]["values"]
    found.pop("meta", None)
    return found


def test_check__good_form__says_so_and_ends_well(folder: Path) -> None:
    command = [str(THAKTHO), "forms", "check", str(folder / "visit.md"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["ok"], told["key"], told["title"], told["missing_thai"]) == (
        True, "home_visit", "เยี่ยมบ้าน", 0,
    )  # fmt: skip
    assert not [one for one in told["problems"] if one["code"] == "missing_file"]


def test_check__broken_form__names_the_place_and_ends_with_one(run: Run, folder: Path) -> None:
    result = run("check", str(folder / "broken.md"), "--json")
    assert result.exit_code == 1
    (problem,) = [
        one for one in json.loads(result.stdout)["problems"] if one["severity"] == "error"
    ]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("survey", 4, "constraint")
    text = run("check", str(folder / "broken.md"))
    assert text.exit_code == 1
    assert "survey, row 4, constraint" in text.stdout
    assert "1 errors" in text.stdout


def test_check__no_workbook__is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run("check", str(file)).exit_code == 1
    assert run("check", str(tmp_path / "nowhere.xlsx")).exit_code == 2


def test_play__lines_as_people_type__questions_verdicts_and_values(
    play: Callable[..., Any],
) -> None:
    lines = ["สมหญิง", "300", "๑๒ ปี", "ใช่", "1,2", "เมื่อวาน", "ก", "yes", "ข", "no"]
    lines += ["a.jpg", "14.88, 103.49", "เมืองลีง"]
    events = play("\n".join(lines) + "\n")
    assert values(events) == VALUES
    assert events[-1]["complete"]
    assert events[0]["notes"] == ["สวัสดี"]
    refused = [one for one in events if one["event"] == "verdict" and not one["accepted"]]
    assert [(one["name"], one["reason"], one["message"]) for one in refused] == [
        ("age", "constraint", "อายุมากไป")
    ]
    asked = [one["name"] for one in events if one["event"] == "question"]
    assert asked == [
        "who", "age", "well", "likes", "met", "name", "kid", "name", "kid", "photo", "spot", "town",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("a.json", [{"who": "สมหญิง"}, {"age": 12}, {"well": "2"}, {"likes": ["d m"]},
                    {"met": "2026-11-20"}, {"name": ["ก", "ข"]}, {"photo": "a.jpg"},
                    {"spot": "14.88 103.49 0 0"}, {"town": "t2"}]),
        ("b.json", {"/data/who": "สมหญิง", "/data/age": 12, "well": "2", "likes": "d m",
                    "met": "2026-11-20", "/data/kid[1]/name": "ก", "/data/kid[2]/name": "ข",
                    "photo": "a.jpg", "spot": "14.88 103.49 0 0", "town": "t2"}),
        ("c.json", ["สมหญิง", 12, "2", "d m", "2026-11-20", "ก", "yes", "ข", "no", "a.jpg",
                    "14.88 103.49 0 0", "t2"]),
        ("d.json", [{"name": "who", "value": "สมหญิง"}, {"ref": "/data/age", "value": 12},
                    {"well": "2"}, {"likes": "d m"}, {"met": "2026-11-20"},
                    {"ref": "/data/kid[1]/name", "value": "ก"},
                    {"ref": "/data/kid[2]/name", "value": "ข"}, {"photo": "a.jpg"},
                    {"spot": "14.88 103.49 0 0"}, {"town": "t2"}]),
    ],
)  # fmt: skip
def test_play__json_of_every_shape__the_same_values(
    play: Callable[..., Any], name: str, answers: Any
) -> None:
    assert values(play(json.dumps(answers), name)) == VALUES


def test_play__yaml__the_same_values(play: Callable[..., Any]) -> None:
    text = "---\nwho: 'สมหญิง'\nage: 12\nwell: 2\nlikes: d m\nmet: 2026-11-20\nname: ก\nname: ข\n"
    text += "photo: a.jpg\nspot: 14.88 103.49 0 0\ntown: t2  \n"
    assert values(play(text, "a.yaml")) == VALUES
    row = read_answers("- ก\n- ~\n- 'ใช่: จริง'\n", yaml=True).row
    assert list(row) == ["ก", None, "ใช่: จริง"]


def test_play__value_of_a_form_and_a_number_of_the_list__the_value_wins(
    play: Callable[..., Any],
) -> None:
    assert values(play('[{"who": "ก"}, {"age": 3}, {"well": "1"}]', "a.json"))["well"] == "1"


def test_play__words_that_are_no_answer__are_refused_with_a_reason(
    play: Callable[..., Any],
) -> None:
    events = play("ก\n5\nอะไรนะ\n")
    (refused,) = [one for one in events if one["event"] == "verdict" and not one["accepted"]]
    assert (refused["name"], refused["value"]) == ("well", "อะไรนะ")
    assert refused["message"]


def test_play__answers_that_end_early__say_where_it_waits(play: Callable[..., Any]) -> None:
    events = play("สมหญิง\n")
    assert (events[-1]["complete"], events[-1]["waiting"]) == (False, "/data/age")


def test_play__one_question_refused_without_end__stops(play: Callable[..., Any]) -> None:
    events = play("ก\n" + "x\n" * 500)
    assert len(events) < 50
    assert events[-1]["waiting"] == "/data/age"


def test_play__same_seed_and_time__the_same_walk(play: Callable[..., Any]) -> None:
    assert play("ก\n5\n") == play("ก\n5\n")


def test_play__broken_form__tells_the_problems_as_json(run: Run, folder: Path) -> None:
    result = run("play", str(folder / "broken.md"), "--json", given="")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["event"] == "refused"


def test_play__in_the_terminal__asks_refuses_goes_back_and_sends(run: Run, folder: Path) -> None:
    typed = ["สมชาย", "ย้อน", "สมหญิง", "300", "สิบสอง", "ใช่", "1,2", "เมื่อวาน", "ก", "พอแล้ว"]
    typed += ["a.jpg", "", "เมืองลีง", "ส่ง"]
    result = run("play", str(folder / "visit.md"), *AT, given="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert "อายุมากไป" in result.stdout
    assert "1. ☐ ทุเรียน" in result.stdout
    assert '"who": "สมหญิง"' in result.stdout
    assert '"age": "12"' in result.stdout


def test_play__in_the_terminal__sending_too_early_or_leaving(run: Run, folder: Path) -> None:
    result = run("play", str(folder / "visit.md"), *AT, given="ก\nส่ง\n")
    assert result.exit_code == 0
    assert "was not finished" in result.output
    given_up = run("play", str(folder / "visit.md"), *AT, given="ยกเลิก\nใช่\n")
    assert "was not finished" in given_up.output


def test_play__in_english__speaks_english(run: Run, folder: Path) -> None:
    result = run("play", str(folder / "visit.md"), "--language", "en", *AT, given="")
    assert "Question 1 of" in result.stdout


def test_answers__no_json__says_so() -> None:
    with pytest.raises(AnswersError):
        read_answers("[1, 2")
    with pytest.raises(AnswersError):
        read_answers("[" * 100_000)


@pytest.fixture
def service(run: Run, clean_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", clean_database)
    monkeypatch.delenv("THAKTHO_ENV", raising=False)
    return run


@pytest.mark.database
def test_publish__twice_retired_and_again__is_listed_as_it_is(service: Run, folder: Path) -> None:
    file = str(folder / "visit.md")

    def listed() -> dict[str, Any]:
        (row,) = json.loads(service("list", "--json").stdout)
        return dict(row)

    first = service("publish", file, "--json")
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["changed"]
    assert not json.loads(service("publish", file, "--json").stdout)["changed"]
    changed = SURVEY.replace("อายุเท่าไร", "อายุกี่ปี")
    (folder / "visit.md").write_text(changed, encoding="utf-8")
    assert json.loads(service("publish", file, "--json").stdout)["changed"]
    row = listed()
    assert (row["key"], row["title"], row["versions"]) == ("home_visit", "เยี่ยมบ้าน", 2)
    assert row["retired_at"] is None
    assert service("retire", "home_visit").exit_code == 0
    assert listed()["retired_at"]
    assert service("retire", "home_visit").exit_code == 1
    assert service("publish", file).exit_code == 0
    assert listed()["retired_at"] is None
    assert "home_visit" in service("list").stdout


@pytest.mark.database
def test_publish__without_thai__only_when_said(service: Run, tmp_path: Path) -> None:
    file = tmp_path / "visit.md"
    file.write_text("| survey |\n| | type | name | label |\n| | text | a | Who |\n", "utf-8")
    refused = service("publish", str(file))
    assert refused.exit_code == 1
    assert "--without-thai" in refused.output
    assert service("publish", str(file), "--without-thai", "--key", "visit_2").exit_code == 0
    assert "visit_2" in service("list").stdout


@pytest.mark.database
def test_publish__broken_or_as_a_built_in__is_refused(service: Run, folder: Path) -> None:
    assert service("publish", str(folder / "broken.md")).exit_code == 1
    taken = service("publish", str(folder / "visit.md"), "--key", "oos_report")
    assert taken.exit_code == 1
    assert "built-in" in taken.output
    assert json.loads(service("list", "--json").stdout) == []
