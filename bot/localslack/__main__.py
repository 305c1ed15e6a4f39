"""Run a local Slack in a process of its own: `python -m bot.localslack --manifest manifest.json --port 8070`."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from bot.localslack import Faults, LocalSlack


def main() -> None:
    """Serve until SIGTERM or SIGINT; print the addresses and tokens as one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bot.localslack")
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", type=json.loads, default={}, help='JSON, e.g. {"stored_500": 0.1}')
    parser.add_argument("--bot-token", default="")
    parser.add_argument("--app-token", default="")
    options = parser.parse_args()
    faults = Faults()
    faults.change(options.faults)
    tokens = (options.bot_token, options.app_token) if options.bot_token and options.app_token else None
    slack = LocalSlack(
        json.loads(options.manifest.read_text(encoding="utf-8")),
        port=options.port,
        faults=faults,
        tokens=tokens,
    )
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    slack.start()
    print(
        json.dumps(
            {
                "url": slack.url,
                "api_url": slack.api_url,
                "bot_token": slack.bot_token,
                "app_token": slack.app_token,
            }
        ),
        flush=True,
    )
    stopped.wait()
    slack.stop()


if __name__ == "__main__":
    main()
