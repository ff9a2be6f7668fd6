"""Rich menus."""

import copy
from typing import Any

import pytest

from tests.simulator.bot import Line
from tests.simulator.samples import MENU, make_menu, png

MENUS = "/v2/bot/richmenu"


def upload(line: Line, menu: str, data: bytes, kind: str = "image/png") -> int:
    """Upload a picture; the status comes back."""
    url = f"{line.sim.url}{MENUS}/{menu}/content"
    headers = {"Content-Type": kind}
    return line.session.post(url, data=data, headers=headers, timeout=10).status_code


def changed(**change: Any) -> dict[str, Any]:
    """The sample menu with other values."""
    return copy.deepcopy(MENU) | change


def area(**bounds: int) -> dict[str, Any]:
    """The sample menu with one area of these bounds."""
    box = {"x": 0, "y": 0, "width": 100, "height": 100} | bounds
    return changed(areas=[{"bounds": box, "action": MENU["areas"][0]["action"]}])


@pytest.mark.parametrize(
    ("menu", "where"),
    [
        (changed(size=None), "size"),
        (changed(size={"width": 799, "height": 400}), "size.width"),
        (changed(size={"width": 2501, "height": 1686}), "size.width"),
        (changed(size={"width": 800, "height": 249}), "size.height"),
        (changed(size={"width": 1000, "height": 700}), "size"),
        (changed(selected="yes"), "selected"),
        (changed(name=None), "name"),
        (changed(name="ก" * 301), "name"),
        (changed(chatBarText=""), "chatBarText"),
        (changed(chatBarText="ก" * 15), "chatBarText"),
        (changed(areas=None), "areas"),
        (changed(areas=MENU["areas"] * 7), "areas"),
        (changed(areas=[{"bounds": MENU["areas"][0]["bounds"]}]), "areas[0].action"),
        (changed(areas=[{"action": MENU["areas"][0]["action"]}]), "areas[0].bounds"),
        (area(x=-1), "areas[0].bounds.x"),
        (area(width=0), "areas[0].bounds.width"),
        (area(x=1150), "areas[0].bounds"),
    ],
)
def test_menu__outside_a_limit__is_refused_at_the_field(
    line: Line, menu: dict[str, Any], where: str
) -> None:
    for path in (MENUS, f"{MENUS}/validate"):
        answer = line.post(path, menu)
        assert answer.status_code == 400
        assert where in {detail["property"] for detail in answer.json()["details"]}


def test_menu__chat_bar_text__counts_grapheme_clusters(line: Line) -> None:
    assert line.post(f"{MENUS}/validate", changed(chatBarText="ที่" * 14)).status_code == 200


def test_menu__created__can_be_read_and_deleted(line: Line) -> None:
    menu = make_menu(line)
    assert line.get(f"{MENUS}/{menu}").json() == {"richMenuId": menu} | MENU
    assert line.get(f"{MENUS}/list").json()["richmenus"][0]["richMenuId"] == menu
    assert line.get(f"{MENUS}/{menu}/content").content == png(1200, 405)
    assert line.delete(f"{MENUS}/{menu}").status_code == 200
    assert line.get(f"{MENUS}/{menu}").status_code == 404
    assert line.delete(f"{MENUS}/{menu}").status_code == 404


def test_picture__wrong_in_any_way__is_refused(line: Line) -> None:
    menu = line.post(MENUS, MENU).json()["richMenuId"]
    assert upload(line, menu, png(1200, 405), "image/gif") == 415
    assert upload(line, menu, png(1200, 405), "image/jpeg") == 400
    assert upload(line, menu, png(1200, 400)) == 400
    assert upload(line, menu, b"nothing") == 400
    assert upload(line, menu, b"0" * 1_000_001) == 413
    assert upload(line, "richmenu-none", png(1200, 405)) == 404
    assert upload(line, menu, png(1200, 405)) == 200
    assert upload(line, menu, png(1200, 405)) == 400, "a picture cannot be replaced"


def test_menu__without_picture__cannot_be_shown(line: Line) -> None:
    menu = line.post(MENUS, MENU).json()["richMenuId"]
    person = line.sim.user("สมใจ")
    assert line.post(f"/v2/bot/user/all/richmenu/{menu}", {}).status_code == 400
    assert line.post(f"/v2/bot/user/{person.id}/richmenu/{menu}", {}).status_code == 400
    assert line.get(f"{MENUS}/{menu}/content").status_code == 404


def test_default_menu__is_shown_until_a_person_has_their_own(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    everybody, own = make_menu(line), make_menu(line, changed(name="own", areas=[]))
    assert person.labels() == []
    line.post(f"/v2/bot/user/all/richmenu/{everybody}", {})
    assert person.labels() == ["แจ้ง", "เคส", "ช่วยเหลือ"]
    assert line.get("/v2/bot/user/all/richmenu").json() == {"richMenuId": everybody}
    line.post(f"/v2/bot/user/{person.id}/richmenu/{own}", {})
    assert person.labels() == []
    assert line.get(f"/v2/bot/user/{person.id}/richmenu").json() == {"richMenuId": own}
    line.delete(f"/v2/bot/user/{person.id}/richmenu")
    assert person.labels() == ["แจ้ง", "เคส", "ช่วยเหลือ"]
    assert line.get(f"/v2/bot/user/{person.id}/richmenu").status_code == 404
    line.delete("/v2/bot/user/all/richmenu")
    assert line.get("/v2/bot/user/all/richmenu").status_code == 404
    assert person.labels() == []


def test_link__of_somebody_unknown__is_200_and_does_nothing(line: Line) -> None:
    menu = make_menu(line)
    assert line.post(f"/v2/bot/user/U{'0' * 32}/richmenu/{menu}", {}).status_code == 200
    assert line.delete(f"/v2/bot/user/U{'0' * 32}/richmenu").status_code == 200


def test_bulk_link__of_many__is_202(line: Line) -> None:
    menu = make_menu(line)
    people = [line.sim.user(name) for name in ("หนึ่ง", "สอง")]
    ids = [person.id for person in people]
    answer = line.post(f"{MENUS}/bulk/link", {"richMenuId": menu, "userIds": ids})
    assert answer.status_code == 202
    assert [person.person.menu_id for person in people] == [menu, menu]
    assert line.post(f"{MENUS}/bulk/unlink", {"userIds": ids}).status_code == 202
    assert [person.person.menu_id for person in people] == [None, None]
    too_many = {"richMenuId": menu, "userIds": ids * 251}
    assert line.post(f"{MENUS}/bulk/link", too_many).status_code == 400
    assert line.post(f"{MENUS}/bulk/link", {"richMenuId": menu}).status_code == 400


def test_alias__made_changed_and_deleted__leads_to_its_menu(line: Line) -> None:
    one, two = make_menu(line), make_menu(line)
    alias = {"richMenuAliasId": "page-1", "richMenuId": one}
    assert line.post(f"{MENUS}/alias", alias).status_code == 200
    assert line.post(f"{MENUS}/alias", alias).status_code == 400, "the name is taken"
    assert line.get(f"{MENUS}/alias/page-1").json() == alias
    assert line.get(f"{MENUS}/alias/list").json() == {"aliases": [alias]}
    assert line.post(f"{MENUS}/alias/page-1", {"richMenuId": two}).status_code == 200
    assert line.get(f"{MENUS}/alias/page-1").json()["richMenuId"] == two
    assert line.delete(f"{MENUS}/alias/page-1").status_code == 200
    assert line.get(f"{MENUS}/alias/page-1").status_code == 404
    assert line.post(f"{MENUS}/alias/page-1", {"richMenuId": two}).status_code == 404


@pytest.mark.parametrize("alias", [None, "", "Page", "หน้า", "a" * 33])
def test_alias__bad_name__is_refused(line: Line, alias: str | None) -> None:
    body = {"richMenuAliasId": alias, "richMenuId": make_menu(line)}
    assert line.post(f"{MENUS}/alias", body).status_code == 400


def test_alias__to_no_menu_or_one_without_picture__is_refused(line: Line) -> None:
    bare = line.post(MENUS, MENU).json()["richMenuId"]
    for menu in ("richmenu-none", bare):
        body = {"richMenuAliasId": "a", "richMenuId": menu}
        assert line.post(f"{MENUS}/alias", body).status_code == 400


def switch(alias: str) -> dict[str, Any]:
    """A menu that switches to an alias."""
    action = {"type": "richmenuswitch", "richMenuAliasId": alias, "data": "tab=2", "label": "ถัดไป"}
    return changed(areas=[{"bounds": MENU["areas"][0]["bounds"], "action": action}])


def test_menu_switch__shows_the_other_menu_and_says_so(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    two = make_menu(line)
    line.post(f"{MENUS}/alias", {"richMenuAliasId": "two", "richMenuId": two})
    line.post(f"/v2/bot/user/all/richmenu/{make_menu(line, switch('two'))}", {})
    person.tap("ถัดไป")
    params = {"newRichMenuAliasId": "two", "status": "SUCCESS"}
    assert line.bot.last["postback"] == {"data": "tab=2", "params": params}
    assert person.labels() == ["แจ้ง", "เคส", "ช่วยเหลือ"]


def test_menu_switch__to_nowhere__reports_the_failure(line: Line) -> None:
    person = line.sim.user("สมใจ")
    person.follow()
    two = make_menu(line)
    line.post(f"{MENUS}/alias", {"richMenuAliasId": "two", "richMenuId": two})
    line.post(f"/v2/bot/user/all/richmenu/{make_menu(line, switch('two'))}", {})
    line.delete(f"{MENUS}/{two}")
    person.tap("ถัดไป")
    assert line.bot.last["postback"]["params"] == {"status": "RICHMENU_NOTFOUND"}
    line.delete(f"{MENUS}/alias/two")
    person.tap("ถัดไป")
    assert line.bot.last["postback"]["params"] == {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}


def test_menu__hundred_and_first_in_an_hour__is_429(line: Line) -> None:
    line.sim.set_rate("richmenu.create", 1, seconds=3600)
    assert line.post(MENUS, MENU).status_code == 200
    assert line.post(MENUS, MENU).status_code == 429
