"""What the control call for settings can change, one key a thing."""

from collections.abc import Callable

from bot.simulator.channel import Channel
from bot.simulator.delivery import DeliveryRules, WebhookSender

Json = object


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return value


def _set_quota(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"limit": n | null, "used": n?}``"""
    if not isinstance(value, dict):
        raise ValueError("quota must be an object")
    limit = value.get("limit")
    channel.quota.limit = None if limit is None else int(_number(limit))
    channel.quota.used = int(_number(value.get("used", channel.quota.used)))


def _set_rate(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"endpoint": name, "requests": n, "seconds": s?}``"""
    if not isinstance(value, dict):
        raise ValueError("rate must be an object")
    seconds = _number(value.get("seconds", 1))
    channel.rates.set(str(value["endpoint"]), _number(value["requests"]), seconds)


def _set_content(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"messageId"?, "pending"?: n, "gone"?, "failed"?, "deleted"?}``; without a message id
    ``pending`` holds for what is sent from now on."""
    if not isinstance(value, dict):
        raise ValueError("content must be an object")
    pending = int(_number(value.get("pending", 0)))
    message = value.get("messageId")
    if message is None:
        channel.contents.pending = pending
        return
    content = channel.contents.find(str(message))
    if content is None:
        raise ValueError("no content for this message")
    content.pending = pending
    content.gone = bool(value.get("gone", content.gone))
    content.failed = bool(value.get("failed", content.failed))
    if value.get("deleted"):
        channel.contents.forget(str(message))


def _set_delivery(_: Channel, sender: WebhookSender, value: Json) -> None:
    """Any fields of ``DeliveryRules``; the others go back to their defaults."""
    if not isinstance(value, dict):
        raise ValueError("delivery must be an object")
    if "again_after" in value:
        value = value | {"again_after": tuple(value["again_after"])}
    sender.use(DeliveryRules(**value))


def _set_rewrite(channel: Channel, _: WebhookSender, value: Json) -> None:
    """``{"https://from": "http://to"}`` for the chat page."""
    if not isinstance(value, dict):
        raise ValueError("rewrite must be an object")
    channel.settings.rewrite = {str(key): str(item) for key, item in value.items()}


def _set_webhook(channel: Channel, _: WebhookSender, value: Json) -> None:
    channel.webhook_url = str(value)


def _shift_clock(channel: Channel, _: WebhookSender, value: Json) -> None:
    """Seconds to let pass."""
    channel.clock.shift(_number(value))


def _set_reply_seconds(channel: Channel, _: WebhookSender, value: Json) -> None:
    channel.tokens.seconds = _number(value)


SETTINGS: dict[str, Callable[[Channel, WebhookSender, Json], None]] = {
    "quota": _set_quota,
    "rate": _set_rate,
    "content": _set_content,
    "delivery": _set_delivery,
    "rewrite": _set_rewrite,
    "webhook": _set_webhook,
    "clock": _shift_clock,
    "replySeconds": _set_reply_seconds,
}
