"""The webhook test of the console: an empty, signed list of events.

Source: Messaging API reference, "Test webhook endpoint".
"""

import json
from datetime import UTC, datetime

from bot.simulator.channel import Channel
from bot.simulator.delivery import WebhookSender, sign
from bot.simulator.refusal import RefusalError

Json = object

_REASONS = {
    "could_not_connect": "COULD_NOT_CONNECT",
    "request_timeout": "REQUEST_TIMEOUT",
    "unclassified": "UNCLASSIFIED",
}


async def check_webhook(
    channel: Channel, sender: WebhookSender, endpoint: Json = None
) -> dict[str, Json]:
    """Post ``events: []`` to the webhook, or to ``endpoint``, and report as LINE does.

    Raises:
        RefusalError: 404 when no webhook is set, 400 for an endpoint that is not a text.
    """
    if endpoint is not None and not isinstance(endpoint, str):
        raise RefusalError(400, "Invalid webhook endpoint URL")
    url = endpoint or channel.webhook_url
    if not url:
        raise RefusalError(404, "no webhook endpoint")
    payload: dict[str, Json] = {"destination": channel.settings.bot_id, "events": []}
    body = json.dumps(payload, separators=(",", ":")).encode()
    status, error = await sender.post_raw(body, sign(channel.settings.secret, body), url)
    reason = "OK" if not error else _REASONS.get(error, "ERROR_STATUS_CODE")
    moment = datetime.fromtimestamp(channel.clock.now(), UTC)
    return {
        "success": not error,
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "statusCode": status,
        "reason": reason,
        "detail": str(status) if status else error,
    }
