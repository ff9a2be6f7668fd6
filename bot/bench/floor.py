"""The least that could do the work: a bare Flask webhook, on the server that carries ours."""

from __future__ import annotations

import base64
import hmac
import sys

from flask import Flask, Response, request

from bot import front
from bot.bench.stage import HOST
from bot.settings import DEMO_CHANNEL_SECRET


def application() -> Flask:
    """Checks the signature and drops the event."""
    app = Flask(__name__)
    secret = DEMO_CHANNEL_SECRET.encode()

    @app.post("/line/webhook")
    def webhook() -> Response:
        made = base64.b64encode(hmac.digest(secret, request.get_data(cache=False), "sha256"))
        given = request.headers.get("x-line-signature", "").encode()
        return Response(status=200 if hmac.compare_digest(made, given) else 400)

    @app.get("/readyz")
    def readyz() -> Response:
        return Response(status=200)

    return app


def main() -> None:
    """Serve on the port that is the one argument, with as many threads as `thaktho web`."""
    front.serve("bot.bench.floor:application", HOST, int(sys.argv[1]))


if __name__ == "__main__":
    main()
