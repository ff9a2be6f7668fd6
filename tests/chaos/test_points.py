"""The list of kill points and the code say the same."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.chaos import plan, points
from tests.chaos.found import find

HOW = "add it to tests/chaos/points.py, with the reason when `make chaos` cannot come there"


def test_points__every_commit_request_and_bell_of_the_code__is_on_the_list() -> None:
    missing = sorted(set(find().points) - points.ALL.keys())
    assert missing == [], f"{missing}: {HOW}"


def test_points__every_one_on_the_list__is_in_the_code() -> None:
    gone = sorted(points.ALL.keys() - set(find().points))
    assert gone == [], f"{gone}: take it off tests/chaos/points.py"


def test_find__code_with_commits_and_calls__names_them_by_function_and_line(tmp_path: Path) -> None:
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "made.py").write_text(
        textwrap.dedent(
            """
            class Made:
                def keep(self):
                    with self.engine.begin() as connection:
                        connection.execute(1)
                    def inner(connection):
                        connection.commit()
                    with open("x"), self.engine.begin():
                        pass

            async def ask(client):
                return await client.call("GET", "/v2/x")

            def tidy(begin):
                with begin() as connection:
                    connection.execute(1)

            def look(engine):
                with engine.connect() as connection:
                    return connection.execute(1)
            """
        )
    )
    found = find(tmp_path)
    assert found.commits == [
        "workers.made.Made.keep",
        "workers.made.Made.keep#2",
        "workers.made.Made.keep.inner",
        "workers.made.tidy",
    ]
    assert found.calls == ["workers.made.ask"]
    (lines,) = found.lines.values()
    assert lines == {
        4: "workers.made.Made.keep",
        8: "workers.made.Made.keep#2",
        7: "workers.made.Made.keep.inner",
        15: "workers.made.tidy",
    }


def test_plan__of_a_seed__is_the_same_again_and_arms_every_point() -> None:
    names = points.to_be_killed()
    sizes = plan.Sizes(7)
    deeds = plan.make(sizes, names)
    assert deeds == plan.make(sizes, names)
    assert deeds != plan.make(plan.Sizes(8), names)
    assert sorted(deed.whom for deed in deeds if deed.what == "arm") == sorted(names)
