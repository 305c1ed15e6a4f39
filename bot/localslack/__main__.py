"""Run a local Slack in a process of its own: `python -m bot.localslack --manifest manifest.json --port 8070`."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from bot.localslack import Faults, LocalSlack
from bot.localslack.socket_mode import RETRY_SECONDS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.localslack", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument(
        "--faults", type=json.loads, default={}, help='JSON, e.g. {"stored_500": 0.1, "seed": 7}'
    )
    parser.add_argument("--bot-token", default="")
    parser.add_argument("--app-token", default="")
    parser.add_argument("--limit-rate", action="store_true", help="one post a second and channel")
    parser.add_argument(
        "--retry-seconds", type=_seconds, default=RETRY_SECONDS, help="e.g. 0,60,300 as Slack"
    )
    return parser


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part)


def main() -> None:
    """Serve until SIGTERM or SIGINT; print the addresses and tokens as one JSON line."""
    options = _parser().parse_args()
    faults = Faults()
    faults.change(options.faults)
    slack = LocalSlack(
        json.loads(options.manifest.read_text(encoding="utf-8")),
        port=options.port,
        faults=faults,
        tokens=(options.bot_token, options.app_token) if options.bot_token and options.app_token else None,
        limit_rate=options.limit_rate,
        retry_seconds=options.retry_seconds,
    )
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with slack:
        names = ("url", "api_url", "bot_token", "app_token")
        print(json.dumps({name: getattr(slack, name) for name in names}), flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
