from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from typing import Any, get_args

import pytest
from PIL import Image, ImageChops

from bot.engine import taps
from bot.engine.commands import WORDS
from bot.line import drawing, richmenu
from bot.line.blocking import BlockingLineClient
from bot.line.menu_picture import Tile, picture
from bot.line.verdict import LineError
from bot.simulator import Settings, Simulator
from handlers.turn import Role

TOKEN = "token-9999"


@pytest.fixture(scope="module")
def menus() -> dict[str, richmenu.Menu]:
    return {menu.role: menu for menu in richmenu.plan()}


@pytest.fixture
def line() -> Iterator[Simulator]:
    with Simulator(Settings(token=TOKEN)) as simulator:
        yield simulator


@pytest.fixture
def client(line: Simulator) -> Iterator[BlockingLineClient]:
    with BlockingLineClient(TOKEN, api_url=line.url, data_url=line.url) as made:
        yield made


def shown(line: Simulator, name: str) -> str:
    """The role whose menu is on this person's phone."""
    menu = line.channel.menus.shown_to(line.user(name).person.menu_id)
    assert menu is not None
    return str(menu.body["name"]).split(" ")[1]


def test_plan__every_role__has_a_menu(menus: dict[str, richmenu.Menu]) -> None:
    assert set(menus) == {*get_args(Role), richmenu.UNKNOWN}
    assert set(richmenu.ORDER) == set(get_args(Role))


def test_plan__pictures__are_what_line_takes(menus: dict[str, richmenu.Menu]) -> None:
    for menu in menus.values():
        with Image.open(BytesIO(menu.image)) as image:
            assert image.format == "PNG"
            assert image.size == tuple(menu.body["size"].values())
            assert image.size in ((2500, 1686), (2500, 843))
        assert len(menu.image) < 300_000


def test_plan__places__are_big_and_cover_the_picture_without_overlap(
    menus: dict[str, richmenu.Menu],
) -> None:
    for menu in menus.values():
        places = [area["bounds"] for area in menu.body["areas"]]
        size = menu.body["size"]
        assert sum(p["width"] * p["height"] for p in places) == size["width"] * size["height"]
        assert all(p["width"] >= 833 and p["height"] >= 843 for p in places)
        for one, other in combinations(places, 2):
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart or one["y"] != other["y"]


def test_plan__actions__are_commands_the_chat_knows(menus: dict[str, richmenu.Menu]) -> None:
    for menu in menus.values():
        for area in menu.body["areas"]:
            action: dict[str, Any] = area["action"]
            assert action["label"]
            if action["type"] == "uri":
                assert action["uri"] == "tel:1300"
            else:
                assert taps.decode(action["data"])["a"] in WORDS


def test_plan__again__has_the_same_names(menus: dict[str, richmenu.Menu]) -> None:
    assert [m.name for m in richmenu.plan(["monitor"])] == [menus["monitor"].name]


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([], "unknown"),
        (["weaver"], "weaver"),
        (["weaver", "coordinator"], "coordinator"),
        (["monitor", "weaver"], "weaver"),
        (["astronaut"], "unknown"),
    ],
)
def test_role_of__several_roles__gives_the_busiest(roles: list[str], role: str) -> None:
    assert richmenu.role_of(roles) == role


def test_sync__first_time__shows_each_their_menu(
    line: Simulator, client: BlockingLineClient
) -> None:
    people = [(line.user("แดง").id, "weaver"), (line.user("ดำ").id, "coordinator")]
    done = client.run(richmenu.sync(client.client, people))
    assert (len(done.made), done.kept, done.deleted, done.linked) == (8, (), 0, 2)
    assert (shown(line, "แดง"), shown(line, "ดำ")) == ("weaver", "coordinator")
    assert shown(line, "ใครก็ไม่รู้") == "unknown"
    assert line.refused == []


def test_sync__again__makes_nothing_and_deletes_nothing(
    line: Simulator, client: BlockingLineClient
) -> None:
    first = client.run(richmenu.sync(client.client))
    again = client.run(richmenu.sync(client.client))
    assert again == richmenu.Synced((), first.made, 0, 0)
    assert line.requests["richmenu.create"] == 8
    assert line.requests.get("richmenu.delete", 0) == 0


def test_sync__old_menus_of_ours__are_deleted_and_others_left(
    line: Simulator, client: BlockingLineClient
) -> None:
    body = richmenu.plan(["monitor"])[0].body
    for name in ("thaktho weaver 0000", "somebody else's"):
        client.run(client.client.call("POST", "/v2/bot/richmenu", {**body, "name": name}))
    done = client.run(richmenu.sync(client.client))
    names = {str(menu.body["name"]) for menu in line.channel.menus.menus.values()}
    assert done.deleted == 1
    assert names == {*done.made, "somebody else's"}


def test_sync__died_before_the_picture_arrived__is_finished_by_the_next(
    line: Simulator, client: BlockingLineClient
) -> None:
    line.fail(500, 1, "richmenu.upload")
    with pytest.raises(LineError):
        client.run(richmenu.sync(client.client))
    done = client.run(richmenu.sync(client.client))
    assert len(done.made) == 7
    assert all(menu.image for menu in line.channel.menus.menus.values())


def test_sync__role_ended__takes_the_menu_away(line: Simulator, client: BlockingLineClient) -> None:
    user = line.user("แดง").id
    client.run(richmenu.sync(client.client, [(user, "weaver")]))
    client.run(richmenu.sync(client.client, [(user, "unknown")]))
    assert shown(line, "แดง") == "unknown"


def test_link__more_than_five_hundred__goes_in_several_calls(
    line: Simulator, client: BlockingLineClient
) -> None:
    client.run(richmenu.sync(client.client))
    ids = client.run(richmenu.menu_ids(client.client))
    assert set(ids) == set(richmenu.TILES)
    users = [f"U{n:032x}" for n in range(1001)]
    client.run(richmenu.link(client.client, ids["weaver"], users))
    assert line.requests["richmenu.link.bulk"] == 3
    assert line.refused == []


def test_written__thai_marks__stand_apart() -> None:
    # Unshaped, the tone mark of ที่ falls onto its vowel and the line is no higher than ที.
    assert drawing.written("ที่", 200)[0].height > drawing.written("ที", 200)[0].height + 20
    assert drawing.width_of("ที่", 200) == pytest.approx(drawing.width_of("ท", 200), abs=12)


def test_written__on_a_fresh_machine__needs_no_system_library() -> None:
    code = (
        "import pathlib; from bot.line.drawing import written; written('น้ำ', 40);"
        "print('fribidi' in pathlib.Path('/proc/self/maps').read_text())"
    )
    if sys.platform != "linux":
        pytest.skip("only Linux lists the libraries a process has loaded")
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "False"


def test_picture__each_icon__draws_something_else() -> None:
    from bot.line.icons import ICONS

    drawn = {name: picture([Tile(name, "เมนู", "Menu")]) for name in ICONS}
    for one, other in combinations(drawn, 2):
        with Image.open(BytesIO(drawn[one])) as a, Image.open(BytesIO(drawn[other])) as b:
            assert ImageChops.difference(a.convert("RGB"), b.convert("RGB")).getbbox(), (one, other)
