"""The things a person on the chat page does: what ``do`` means in a control call."""

from collections.abc import Awaitable, Callable, Mapping

from bot.simulator.delivery import Delivered
from bot.simulator.phone import Phone

Json = object
Fields = Mapping[str, Json]


async def _do_action(phone: Phone, fields: Fields) -> Delivered | None:
    action = fields["action"]
    if not isinstance(action, dict):
        raise ValueError("action must be an object")
    picked = fields.get("picked")
    return await phone.perform(action, picked=str(picked) if picked is not None else None)


async def _do_tap(phone: Phone, fields: Fields) -> Delivered | None:
    tap = phone.find(str(fields["label"]), str(fields.get("messageId") or ""))
    picked = fields.get("picked")
    return await phone.perform(tap.action, picked=str(picked) if picked is not None else None)


async def _do_location(phone: Phone, fields: Fields) -> Delivered:
    latitude, longitude = fields["latitude"], fields["longitude"]
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ValueError("latitude and longitude must be numbers")
    title, address = str(fields.get("title") or ""), str(fields.get("address") or "")
    return await phone.share_location(float(latitude), float(longitude), title, address)


async def _do_sticker(phone: Phone, fields: Fields) -> Delivered:
    return await phone.send_sticker(
        str(fields.get("packageId", "11537")), str(fields.get("stickerId", "52002734")), []
    )


ACTS: dict[str, Callable[[Phone, Fields], Awaitable[Delivered | None]]] = {
    "follow": lambda phone, _: phone.follow(),
    "block": lambda phone, _: phone.block(),
    "unblock": lambda phone, _: phone.follow(),
    "say": lambda phone, fields: phone.say(str(fields["text"])),
    "sticker": _do_sticker,
    "location": _do_location,
    "unsend": lambda phone, fields: phone.unsend(str(fields["messageId"])),
    "postback": lambda phone, fields: phone.postback(str(fields["data"])),
    "action": _do_action,
    "tap": _do_tap,
}
