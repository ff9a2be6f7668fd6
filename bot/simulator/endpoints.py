"""The Messaging API, endpoint by endpoint: the table the server is built from.

Source: Messaging API reference; paths as in the published OpenAPI description.
"""

from typing import Final

from bot.simulator import limits
from bot.simulator.contents import preview
from bot.simulator.gate import Answer, Call, Endpoint
from bot.simulator.menu_endpoints import MENU_ENDPOINTS
from bot.simulator.messages import check_messages
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
    Endpoint("content", "GET", _MESSAGE + "{message}/content", _content, data=True),
    Endpoint("preview", "GET", _MESSAGE + "{message}/content/preview", _preview, data=True),
    Endpoint(
        "transcoding", "GET", _MESSAGE + "{message}/content/transcoding", _transcoding, data=True
    ),
    Endpoint("profile", "GET", "/v2/bot/profile/{user}", _profile),
    Endpoint("info", "GET", "/v2/bot/info", _info),
    Endpoint("loading", "POST", "/v2/bot/chat/loading/start", _loading, "json"),
    Endpoint("markasread", "POST", "/v2/bot/chat/markAsRead", _mark_as_read, "json"),
    *MENU_ENDPOINTS,
    Endpoint("webhook.get", "GET", "/v2/bot/channel/webhook/endpoint", _webhook_get),
    Endpoint("webhook.set", "PUT", "/v2/bot/channel/webhook/endpoint", _webhook_set, "json"),
)
