"""The way in: request id, faults, rate limit, token, body, and LINE's error bodies."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.simulator import limits
from bot.simulator.channel import Channel
from bot.simulator.journal import Refused
from bot.simulator.refusal import RefusalError

Json = object


@dataclass(frozen=True, slots=True)
class Call:
    """One request that got past the gate.

    Attributes:
        params: the parts of the path.
        body: the JSON object, empty for calls without one.
        raw: the body as received.
    """

    channel: Channel
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Json]
    raw: bytes
    content_type: str
    retry_key: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call answers: a JSON object, or bytes of some type."""

    body: Mapping[str, Json] | bytes = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json"


Run = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint.

    Attributes:
        name: what rate limits, faults and counters call it.
        reads: ``json``, ``bytes`` or nothing.
        data: lives on LINE's host for contents.
        run: works on the call; raises ``RefusalError``.
    """

    name: str
    method: str
    path: str
    run: Run
    reads: str = ""
    data: bool = False


class Gate:
    """Turns endpoints into aiohttp handlers."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._authorization = f"Bearer {channel.settings.token}"

    def handler(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The handler of one endpoint."""

        async def handle(request: web.Request) -> web.Response:
            return await self._handle(endpoint, request)

        return handle

    async def _handle(self, endpoint: Endpoint, request: web.Request) -> web.Response:
        channel = self._channel
        request_id = str(uuid.uuid4())
        if channel.data_port and (_port(request) == channel.data_port) is not endpoint.data:
            return self.refuse(RefusalError(404, "Not found"), endpoint.name, request, request_id)
        channel.journal.requests[endpoint.name] += 1
        raw = await request.read() if request.body_exists else b""
        plan = channel.faults.plan(endpoint.name)
        if plan.before:
            await asyncio.sleep(plan.before)
        failure = plan.failure
        try:
            if failure is not None and not failure.accept:
                raise RefusalError(failure.status, failure.words())
            channel.rates.take(endpoint.name)
            result = endpoint.run(self._call(endpoint, request, raw, request_id))
            answer = result if isinstance(result, Answer) else await result
            if failure is not None:
                raise RefusalError(failure.status, failure.words())
            response = to_response(answer, request_id)
        except RefusalError as refusal:
            response = self.refuse(refusal, endpoint.name, request, request_id)
        if plan.after:
            await asyncio.sleep(plan.after)
        if plan.lose and request.transport is not None:
            request.transport.abort()
        return response

    def _call(self, endpoint: Endpoint, request: web.Request, raw: bytes, request_id: str) -> Call:
        if request.headers.get("Authorization") != self._authorization:
            raise RefusalError(
                401,
                "Authentication failed due to the following reason: invalid token. Confirm that "
                "the access token in the authorization header is valid.",
            )
        if len(raw) > limits.BODY_BYTES:
            raise RefusalError(413, "The request is larger than 2 MB")
        key = request.headers.get("X-Line-Retry-Key")
        if key is not None and endpoint.name not in _RETRYABLE and endpoint.name != "reply":
            raise RefusalError(400, "The retry key is not supported by this API")
        return Call(
            self._channel,
            request.match_info,
            request.query,
            _read_json(request, raw) if endpoint.reads == "json" else {},
            raw,
            request.content_type,
            key,
            request_id,
        )

    def refuse(
        self, refusal: RefusalError, name: str, request: web.Request, request_id: str
    ) -> web.Response:
        """Log a refusal and make its answer."""
        self._channel.journal.refuse(
            Refused(
                name,
                request.method,
                request.path,
                refusal.status,
                refusal.message,
                tuple(refusal.details),
                self._channel.clock.now(),
            )
        )
        response = to_response(Answer(refusal.body(), refusal.status), request_id)
        response.headers.update(refusal.headers)
        return response


def _port(request: web.Request) -> int:
    """The port of ours the request came to."""
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return int(name[1]) if name else 0


_RETRYABLE = frozenset({"push", "multicast", "narrowcast", "broadcast"})


def _read_json(request: web.Request, raw: bytes) -> Mapping[str, Json]:
    if request.content_type != "application/json":
        shown = request.headers.get("Content-Type", "")
        raise RefusalError(415, f"The content type, {shown}, is not supported")
    try:
        body = json.loads(raw)
    except json.JSONDecodeError as error:
        raise RefusalError(
            400,
            "The request body could not be parsed as JSON "
            f"(line: {error.lineno}, column: {error.colno})",
        ) from error
    except ValueError as error:
        raise RefusalError(
            400, "The request body could not be parsed as JSON (line: -, column: -)"
        ) from error
    if not isinstance(body, dict):
        raise RefusalError(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return body


def to_response(answer: Answer, request_id: str) -> web.Response:
    """The HTTP answer, ``x-line-request-id`` included."""
    body = answer.body
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return web.Response(
        body=data,
        status=answer.status,
        headers={"Content-Type": answer.content_type, "x-line-request-id": request_id},
    )
