"""Builds the web application: LINE's endpoints, the control calls, the chat page."""

import uuid
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.simulator.channel import Channel
from bot.simulator.control import Control
from bot.simulator.delivery import WebhookSender
from bot.simulator.endpoints import ENDPOINTS
from bot.simulator.gate import Answer, Call, Endpoint, Gate
from bot.simulator.refusal import RefusalError
from bot.simulator.webhook_check import check_webhook

PAGE = Path(__file__).parent / "page"
# Above what any endpoint takes, so that the 413 of a too large request is LINE's and not aiohttp's
_MOST_BYTES = 64 * 1024 * 1024


def build_app(channel: Channel, sender: WebhookSender) -> web.Application:
    """The application that serves one channel."""
    gate = Gate(channel)
    app = web.Application(client_max_size=_MOST_BYTES, middlewares=[_unknown_paths(gate)])
    for endpoint in (*ENDPOINTS, _webhook_test(sender)):
        app.router.add_route(endpoint.method, endpoint.path, gate.handler(endpoint))
    Control(channel, sender).add_routes(app)
    app.router.add_get("/", _page_file("index.html"))
    app.router.add_static("/page", PAGE)
    return app


def _webhook_test(sender: WebhookSender) -> Endpoint:
    async def run(call: Call) -> Answer:
        return Answer(await check_webhook(call.channel, sender, call.body.get("endpoint")))

    return Endpoint("webhook.test", "POST", "/v2/bot/channel/webhook/test", run, "json")


def _page_file(name: str) -> Handler:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / name, headers={"Cache-Control": "no-store"})

    return send


def _unknown_paths(gate: Gate) -> Middleware:
    """LINE's body and request id for paths and methods nobody serves."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400 or not request.path.startswith("/v2"):
                raise
            refusal = RefusalError(
                error.status, "Not found" if error.status == 404 else error.reason
            )
            request_id = str(uuid.uuid4())
            return gate.refuse(refusal, "unknown", request, request_id)

    return answer
