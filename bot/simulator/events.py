"""Webhook events with every field LINE sends.

Source: Messaging API reference, "Webhook Event Objects".
"""

from collections.abc import Mapping

from bot.simulator.channel import Channel
from bot.simulator.identifiers import event_id, long_token
from bot.simulator.people import Person

Json = object
Event = dict[str, Json]

# "Reply" column of the event table: what carries a token while the channel is active
_REPLYABLE = frozenset(
    {"message", "follow", "postback", "videoPlayComplete", "beacon", "accountLink", "membership"}
)
_QUOTABLE = frozenset({"text", "sticker", "image", "video"})


def make_event(
    channel: Channel,
    person: Person,
    kind: str,
    own: Mapping[str, Json],
    *,
    mode: str = "active",
    replyable: bool | None = None,
) -> Event:
    """An event of this person, now.

    Args:
        kind: ``type`` of the event; one LINE does not have yet may be given.
        own: the fields of this type, such as ``{"message": {...}}``.
        mode: ``standby`` events carry no reply token.
        replyable: whether a token comes with it; by default what the type says.
    """
    now = channel.clock.millis()
    event: Event = {"type": kind}
    event.update(own)
    event["webhookEventId"] = event_id(now)
    event["deliveryContext"] = {"isRedelivery": False}
    event["timestamp"] = now
    event["source"] = {"type": "user", "userId": person.user_id}
    with_token = kind in _REPLYABLE if replyable is None else replyable
    if with_token and mode == "active":
        event["replyToken"] = channel.tokens.issue(person.user_id)
    event["mode"] = mode
    return event


def make_message(channel: Channel, kind: str, own: Mapping[str, Json]) -> dict[str, Json]:
    """The ``message`` of a message event, with a fresh id."""
    message: dict[str, Json] = {"type": kind, "id": channel.message_ids.next()}
    message.update(own)
    if kind in _QUOTABLE:
        message["quoteToken"] = long_token()
    message["markAsReadToken"] = long_token()
    return message


def redelivered(event: Event) -> Event:
    """The same event as LINE sends it again: ids, token and timestamp stay."""
    return event | {"deliveryContext": {"isRedelivery": True}}
