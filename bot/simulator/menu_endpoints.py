"""The rich menu endpoints.

Source: Messaging API reference, "Rich menu", "Per-user rich menu", "Rich menu alias".
"""

from typing import Final

from bot.simulator import limits
from bot.simulator.fields import check_list
from bot.simulator.gate import Answer, Call, Endpoint
from bot.simulator.menus import check_menu
from bot.simulator.people import Person
from bot.simulator.refusal import Findings, RefusalError


def _menu_create(call: Call) -> Answer:
    return Answer({"richMenuId": call.channel.menus.create(call.body)})


def _menu_validate(call: Call) -> Answer:
    check_menu(call.body)
    return Answer()


def _menu_upload(call: Call) -> Answer:
    call.channel.menus.upload(call.params["menu"], call.content_type, call.raw)
    return Answer()


def _menu_download(call: Call) -> Answer:
    menu = call.channel.menus.get(call.params["menu"])
    if menu.image is None:
        raise RefusalError(404, "Not found")
    return Answer(menu.image, 200, menu.content_type)


def _menu_list(call: Call) -> Answer:
    return Answer({"richmenus": [menu.as_dict() for menu in call.channel.menus.menus.values()]})


def _menu_get(call: Call) -> Answer:
    return Answer(call.channel.menus.get(call.params["menu"]).as_dict())


def _menu_delete(call: Call) -> Answer:
    call.channel.menus.delete(call.params["menu"])
    _menus_changed(call)
    return Answer()


def _menus_changed(call: Call) -> None:
    call.channel.journal.tell({"type": "menus"})


def _default_set(call: Call) -> Answer:
    menus = call.channel.menus
    menus.default = menus.with_image(call.params["menu"]).menu_id
    _menus_changed(call)
    return Answer()


def _default_get(call: Call) -> Answer:
    menu = call.channel.menus.default
    if menu is None:
        raise RefusalError(404, "no default richmenu")
    return Answer({"richMenuId": menu})


def _default_clear(call: Call) -> Answer:
    call.channel.menus.default = None
    _menus_changed(call)
    return Answer()


def _link(call: Call) -> Answer:
    menu = call.channel.menus.with_image(call.params["menu"])
    person = call.channel.people.get(call.params["user"])
    if person is not None:
        _relink(call, person, menu.menu_id)
    return Answer()


def _unlink(call: Call) -> Answer:
    person = call.channel.people.get(call.params["user"])
    if person is not None:
        _relink(call, person, None)
    return Answer()


def _relink(call: Call, person: Person, menu_id: str | None) -> None:
    person.menu_id = menu_id
    person.menu_open = True
    call.channel.person_changed(person)
    _menus_changed(call)


def _linked(call: Call) -> Answer:
    person = call.channel.people.get(call.params["user"])
    if person is None or person.menu_id not in call.channel.menus.menus:
        raise RefusalError(404, "the user has no richmenu")
    return Answer({"richMenuId": person.menu_id})


def _bulk_link(call: Call) -> Answer:
    menu = call.channel.menus.with_image(call.body.get("richMenuId"))
    for person in _bulk_people(call):
        _relink(call, person, menu.menu_id)
    return Answer({}, 202)


def _bulk_unlink(call: Call) -> Answer:
    for person in _bulk_people(call):
        _relink(call, person, None)
    return Answer({}, 202)


def _bulk_people(call: Call) -> list[Person]:
    found = Findings()
    users = check_list(found, call.body, "userIds", "", least=1, most=limits.MENU_BULK_USERS)
    for detail in found.details:
        raise RefusalError(400, "The request body has 1 error(s)", [detail])
    return [person for person in map(call.channel.people.get, users) if person is not None]


def _alias_create(call: Call) -> Answer:
    body = call.body
    call.channel.menus.create_alias(body.get("richMenuAliasId"), body.get("richMenuId"))
    return Answer()


def _alias_update(call: Call) -> Answer:
    call.channel.menus.update_alias(call.params["alias"], call.body.get("richMenuId"))
    return Answer()


def _alias_get(call: Call) -> Answer:
    return Answer(call.channel.menus.alias(call.params["alias"]))


def _alias_list(call: Call) -> Answer:
    menus = call.channel.menus
    return Answer({"aliases": [menus.alias(alias) for alias in menus.aliases]})


def _alias_delete(call: Call) -> Answer:
    call.channel.menus.delete_alias(call.params["alias"])
    return Answer()


_MENU: Final = "/v2/bot/richmenu"

MENU_ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint("richmenu.create", "POST", _MENU, _menu_create, "json"),
    Endpoint("richmenu.validate", "POST", _MENU + "/validate", _menu_validate, "json"),
    Endpoint("richmenu.list", "GET", _MENU + "/list", _menu_list),
    Endpoint("richmenu.link.bulk", "POST", _MENU + "/bulk/link", _bulk_link, "json"),
    Endpoint("richmenu.unlink.bulk", "POST", _MENU + "/bulk/unlink", _bulk_unlink, "json"),
    Endpoint("richmenu.alias.create", "POST", _MENU + "/alias", _alias_create, "json"),
    Endpoint("richmenu.alias.list", "GET", _MENU + "/alias/list", _alias_list),
    Endpoint("richmenu.alias.get", "GET", _MENU + "/alias/{alias}", _alias_get),
    Endpoint("richmenu.alias.update", "POST", _MENU + "/alias/{alias}", _alias_update, "json"),
    Endpoint("richmenu.alias.delete", "DELETE", _MENU + "/alias/{alias}", _alias_delete),
    Endpoint(
        "richmenu.upload", "POST", _MENU + "/{menu}/content", _menu_upload, "bytes", data=True
    ),
    Endpoint("richmenu.download", "GET", _MENU + "/{menu}/content", _menu_download, data=True),
    Endpoint("richmenu.get", "GET", _MENU + "/{menu}", _menu_get),
    Endpoint("richmenu.delete", "DELETE", _MENU + "/{menu}", _menu_delete),
    Endpoint("richmenu.default.set", "POST", "/v2/bot/user/all/richmenu/{menu}", _default_set),
    Endpoint("richmenu.default.get", "GET", "/v2/bot/user/all/richmenu", _default_get),
    Endpoint("richmenu.default.clear", "DELETE", "/v2/bot/user/all/richmenu", _default_clear),
    Endpoint("richmenu.link", "POST", "/v2/bot/user/{user}/richmenu/{menu}", _link),
    Endpoint("richmenu.linked", "GET", "/v2/bot/user/{user}/richmenu", _linked),
    Endpoint("richmenu.unlink", "DELETE", "/v2/bot/user/{user}/richmenu", _unlink),
)
