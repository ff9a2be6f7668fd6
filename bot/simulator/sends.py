"""Reply, push, multicast and broadcast: who gets what, and what LINE refuses.

Source: Messaging API reference, "Send reply message" and the sections after it.
"""

import re
from collections.abc import Sequence

from bot.simulator import limits
from bot.simulator.channel import Channel
from bot.simulator.fields import MISSING, Json, Object, check_list
from bot.simulator.journal import Accepted
from bot.simulator.messages import check_messages
from bot.simulator.people import Person
from bot.simulator.refusal import Findings, RefusalError

_UNIT = re.compile(r"[A-Za-z0-9_]{1,30}\Z")


def send_reply(
    channel: Channel, body: Object, size: int, key: str | None, request_id: str
) -> dict[str, Json]:
    """Answer an event. A refused message leaves the token usable (LINE does not say)."""
    if key is not None:
        raise RefusalError(400, "The retry key is not supported by this API")
    token = body.get("replyToken")
    if not isinstance(token, str) or not token:
        _missing("replyToken")
    silent = _silent(body)
    messages = check_messages(body, size)
    user = channel.tokens.check(token)
    channel.tokens.spend(str(token))
    person = channel.people.get(user)
    shown = [person] if person is not None and not person.blocked else []
    sent = channel.deliver(shown, messages, "reply", request_id, silent=silent)
    channel.journal.accept(
        Accepted(
            "reply",
            (user,),
            tuple(each.user_id for each in shown),
            messages,
            None,
            str(token),
            request_id,
            silent,
            channel.clock.now(),
        )
    )
    return {"sentMessages": sent}


def send_push(
    channel: Channel, body: Object, size: int, key: str | None, request_id: str
) -> dict[str, Json]:
    """Send to one person: 400 when the channel never met them, 200 even when they blocked it."""
    channel.retries.check(key)
    to = body.get("to")
    if not isinstance(to, str) or not to:
        _missing("to")
    _check_units(body)
    silent = _silent(body)
    messages = check_messages(body, size)
    person = channel.people.get(to)
    if person is None or not person.known:
        raise RefusalError(400, "Failed to send messages")
    sent = _pushed(channel, [person], messages, "push", key, request_id=request_id, silent=silent)
    channel.retries.keep(key, request_id, sent)
    return {"sentMessages": sent}


def send_multicast(
    channel: Channel, body: Object, size: int, key: str | None, request_id: str
) -> dict[str, Json]:
    """Send to up to 500 people; those out of reach are skipped without a word."""
    channel.retries.check(key)
    found = Findings()
    receivers = check_list(found, body, "to", "", least=1, most=limits.MULTICAST_TO)
    if found.details:
        _refuse_at("to", found.details[0].message)
    people = []
    for index, user in enumerate(receivers):
        if not isinstance(user, str) or not re.fullmatch(r"U[0-9a-f]{32}", user):
            text = f"The property, to[{index}], in the request body is invalid (line: -, column: -)"
            raise RefusalError(400, text)
        person = channel.people.get(user)
        if person is not None and person not in people:
            people.append(person)
    _check_units(body)
    silent = _silent(body)
    messages = check_messages(body, size)
    _pushed(channel, people, messages, "multicast", key, request_id=request_id, silent=silent)
    channel.retries.keep(key, request_id, None)
    return {}


def send_broadcast(
    channel: Channel, body: Object, size: int, key: str | None, request_id: str
) -> dict[str, Json]:
    """Send to all friends."""
    channel.retries.check(key)
    silent = _silent(body)
    messages = check_messages(body, size)
    friends = [person for person in channel.people if person.friend]
    _pushed(channel, friends, messages, "broadcast", key, request_id=request_id, silent=silent)
    channel.retries.keep(key, request_id, None)
    return {}


def _pushed(
    channel: Channel,
    people: Sequence[Person],
    messages: Sequence[Object],
    method: str,
    key: str | None,
    *,
    request_id: str,
    silent: bool,
) -> list[dict[str, str]]:
    shown = [person for person in people if channel.reachable(person)]
    channel.quota.check(len(shown))
    channel.quota.used += len(shown)
    sent = channel.deliver(shown, messages, method, request_id, silent=silent)
    channel.journal.accept(
        Accepted(
            method,
            tuple(person.user_id for person in people),
            tuple(person.user_id for person in shown),
            messages,
            key,
            None,
            request_id,
            silent,
            channel.clock.now(),
        )
    )
    return sent


def _silent(body: Object) -> bool:
    value = body.get("notificationDisabled")
    if value is None or isinstance(value, bool):
        return bool(value)
    _refuse_at("notificationDisabled", "must be a boolean")
    return False


def _check_units(body: Object) -> None:
    units = body.get("customAggregationUnits")
    if units is None:
        return
    if not isinstance(units, list) or len(units) > 1:
        _refuse_at("customAggregationUnits", "Size must be between 0 and 1")
    elif any(not isinstance(unit, str) or not _UNIT.match(unit) for unit in units):
        _refuse_at("customAggregationUnits[0]", "invalid aggregation unit")


def _missing(name: str) -> None:
    _refuse_at(name, MISSING)


def _refuse_at(name: str, message: str) -> None:
    found = Findings()
    found.add(name, message)
    found.refuse()
