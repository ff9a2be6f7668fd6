"""What the stand-in says of messages, without HTTP."""

import json
from typing import Any

from bot.simulator.messages import check_messages
from bot.simulator.refusal import RefusalError


def errors_of(*messages: Any) -> set[tuple[str, str]]:
    """``(property, message)`` of each error; empty when the messages pass."""
    body = {"messages": list(messages)}
    size = len(json.dumps(body).encode())
    try:
        check_messages(body, size)
    except RefusalError as error:
        refusal = error
    else:
        return set()
    assert refusal.status == 400
    assert refusal.details, "a refusal without details says nothing"
    return {(detail.property, detail.message) for detail in refusal.details}


def wrong_at(*messages: Any) -> set[str]:
    """The properties that are wrong, without ``messages[0].``."""
    return {where.removeprefix("messages[0].") for where, _ in errors_of(*messages)}
