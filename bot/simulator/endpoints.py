"""The Messaging API, endpoint by endpoint: the table the server is built from.

Source: Messaging API reference; paths as in the published OpenAPI description.
"""

from typing import Final

from bot.simulator import limits
from bot.simulator.contents import preview
from bot.simulator.fields import check_list
from bot.simulator.gate import Answer, Call, Endpoint
from bot.simulator.menus import check_menu
from bot.simulator.messages import check_messages
from bot.simulator.people import Person
from bot.simulator.refusal import Findings, RefusalError
from bot.simulator.sends import send_broadcast, send_multicast, send_push, send_reply


def _reply(call: Call) -> Answer:
    size = len(call.raw)
    return Answer(send_reply(call.channel, call.body, size, call.retry_key, call.request_id))


def _push(call: Call) -> Answer:
    size = len(call.raw)
    return Answer(send_push(call.channel, call.body, size, call.retry_key, call.request_id))


def _multicast(call: Call) -> Answer:
    size = len(call.raw)
    return Answer(send_multicast(call.channel, call.body, size, call.retry_key, call.request_id))


def _broadcast(call: Call) -> Answer:
    size = len(call.raw)
    return Answer(send_broadcast(call.channel, call.body, size, call.retry_key, call.request_id))


def _validate(call: Call) -> Answer:
    check_messages(call.body, len(call.raw))
    return Answer()


def _quota(call: Call) -> Answer:
    return Answer(call.channel.quota.body())


def _consumption(call: Call) -> Answer:
    return Answer({"totalUsage": call.channel.quota.used})


def _content(call: Call) -> Answer:
    contents = call.channel.contents
    content = contents.get(call.params["message"])
    if content.kind in ("video", "audio", "image") and not contents.ready(content):
        return Answer(b"", 202)
    return Answer(content.data, 200, content.content_type)


def _preview(call: Call) -> Answer:
    data, content_type = preview(call.channel.contents.get(call.params["message"]))
    return Answer(data, 200, content_type)


def _transcoding(call: Call) -> Answer:
    content = call.channel.contents.get(call.params["message"])
    if content.kind not in ("video", "audio"):
        raise RefusalError(400, "The message is neither a video nor an audio")
    if content.failed:
        return Answer({"status": "failed"})
    return Answer({"status": "processing" if content.pending else "succeeded"})


def _profile(call: Call) -> Answer:
    person = call.channel.people.get(call.params["user"])
    if person is None or person.blocked or not (person.friend or person.wrote_at is not None):
        raise RefusalError(404, "Not found")
    return Answer(
        {
            "userId": person.user_id,
            "displayName": person.name,
            "language": person.language,
        }
    )


def _info(call: Call) -> Answer:
    settings = call.channel.settings
    return Answer(
        {
            "userId": settings.bot_id,
            "basicId": "@000simul",
            "displayName": settings.bot_name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
    )


def _loading(call: Call) -> Answer:
    found = Findings()
    chat = call.body.get("chatId")
    seconds = call.body.get("loadingSeconds", limits.LOADING_DEFAULT)
    least, most = limits.LOADING_SECONDS
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not least <= seconds <= most:
        found.add("loadingSeconds", f"must be between {least} and {most}")
    elif seconds % limits.LOADING_STEP:
        found.add("loadingSeconds", f"must be a multiple of {limits.LOADING_STEP}")
    person = call.channel.people.get(chat)
    if person is None:
        found.add("chatId", "must be the id of a user")
    found.refuse()
    if person is not None and isinstance(seconds, int) and call.channel.reachable(person):
        person.loading_until = call.channel.clock.now() + seconds
        call.channel.person_changed(person)
    return Answer({}, 202)


def _mark_as_read(call: Call) -> Answer:
    if not isinstance(call.body.get("markAsReadToken"), str):
        raise RefusalError(400, "The markAsReadToken is invalid")
    return Answer()


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


def _webhook_get(call: Call) -> Answer:
    channel = call.channel
    if not channel.webhook_url:
        raise RefusalError(404, "no webhook endpoint")
    return Answer({"endpoint": channel.webhook_url, "active": channel.webhook_active})


def _webhook_set(call: Call) -> Answer:
    endpoint = call.body.get("endpoint")
    if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://127.0.0.1")):
        raise RefusalError(400, "Invalid webhook endpoint URL")
    if len(endpoint) > limits.WEBHOOK_URL:
        raise RefusalError(400, "Invalid webhook endpoint URL")
    call.channel.webhook_url = endpoint
    return Answer()


_MESSAGE: Final = "/v2/bot/message/"
_MENU: Final = "/v2/bot/richmenu"

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint("reply", "POST", _MESSAGE + "reply", _reply, "json"),
    Endpoint("push", "POST", _MESSAGE + "push", _push, "json"),
    Endpoint("multicast", "POST", _MESSAGE + "multicast", _multicast, "json"),
    Endpoint("broadcast", "POST", _MESSAGE + "broadcast", _broadcast, "json"),
    *(
        Endpoint(f"validate.{kind}", "POST", f"{_MESSAGE}validate/{kind}", _validate, "json")
        for kind in ("reply", "push", "multicast", "narrowcast", "broadcast")
    ),
    Endpoint("quota", "GET", _MESSAGE + "quota", _quota),
    Endpoint("consumption", "GET", _MESSAGE + "quota/consumption", _consumption),
    Endpoint("content", "GET", _MESSAGE + "{message}/content", _content),
    Endpoint("preview", "GET", _MESSAGE + "{message}/content/preview", _preview),
    Endpoint("transcoding", "GET", _MESSAGE + "{message}/content/transcoding", _transcoding),
    Endpoint("profile", "GET", "/v2/bot/profile/{user}", _profile),
    Endpoint("info", "GET", "/v2/bot/info", _info),
    Endpoint("loading", "POST", "/v2/bot/chat/loading/start", _loading, "json"),
    Endpoint("markasread", "POST", "/v2/bot/chat/markAsRead", _mark_as_read, "json"),
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
    Endpoint("richmenu.upload", "POST", _MENU + "/{menu}/content", _menu_upload, "bytes"),
    Endpoint("richmenu.download", "GET", _MENU + "/{menu}/content", _menu_download),
    Endpoint("richmenu.get", "GET", _MENU + "/{menu}", _menu_get),
    Endpoint("richmenu.delete", "DELETE", _MENU + "/{menu}", _menu_delete),
    Endpoint("richmenu.default.set", "POST", "/v2/bot/user/all/richmenu/{menu}", _default_set),
    Endpoint("richmenu.default.get", "GET", "/v2/bot/user/all/richmenu", _default_get),
    Endpoint("richmenu.default.clear", "DELETE", "/v2/bot/user/all/richmenu", _default_clear),
    Endpoint("richmenu.link", "POST", "/v2/bot/user/{user}/richmenu/{menu}", _link),
    Endpoint("richmenu.linked", "GET", "/v2/bot/user/{user}/richmenu", _linked),
    Endpoint("richmenu.unlink", "DELETE", "/v2/bot/user/{user}/richmenu", _unlink),
    Endpoint("webhook.get", "GET", "/v2/bot/channel/webhook/endpoint", _webhook_get),
    Endpoint("webhook.set", "PUT", "/v2/bot/channel/webhook/endpoint", _webhook_set, "json"),
)
