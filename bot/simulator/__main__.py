"""``python -m bot.simulator``: the stand-in and its chat page as a process."""

import argparse
import signal
import sys
import threading

from bot.simulator.channel import Settings
from bot.simulator.simulator import Simulator


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--webhook", default="", help="where events are posted")
    parser.add_argument("--secret", default=defaults.secret, help="channel secret")
    parser.add_argument("--token", default=defaults.token, help="channel access token")
    parser.add_argument("--name", default=defaults.bot_name, help="name of the account")
    parser.add_argument("--delay-ms", type=float, default=0, help="answer this much later")
    parser.add_argument("--quota", type=int, default=None, help="messages a month")
    parser.add_argument(
        "--rewrite",
        action="append",
        default=[],
        metavar="FROM=TO",
        help="let the page load https addresses from elsewhere",
    )
    parser.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="NAME=CAPTION",
        help="a phone on the page",
    )
    options = parser.parse_args(arguments)
    settings = Settings(secret=options.secret, token=options.token, bot_name=options.name)
    settings.rewrite = dict(pair.split("=", 1) for pair in options.rewrite)
    simulator = Simulator(settings, options.webhook)
    for person in options.person:
        name, _, caption = person.partition("=")
        simulator.user(name, caption)
    try:
        simulator.start(options.port, options.host)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {options.host}:{options.port}: {error.strerror}\n")
        return 1
    simulator.set_quota(options.quota)
    if options.delay_ms:
        simulator.slow(options.delay_ms)
    sys.stdout.write(simulator.url + "\n")
    sys.stdout.flush()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    simulator.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
