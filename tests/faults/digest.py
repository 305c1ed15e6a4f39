"""Kill -9 under a faulty Slack: `python -m tests.faults.digest --kills 200`. Every digest exactly once, or it says so.

A local Slack in its own process stores 12 % of posts and drops the connection, stores 8 % and answers 500, refuses 5 %
with 429. Two workers share one database; one after another is killed at a random moment and started anew.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import app as entry
from handlers.desk import MONDAY_AT_NINE
from knowledge.document import parse
from knowledge.store import Store

FAULTS = {"stored_dropped": 0.12, "stored_500": 0.08, "ratelimited": 0.05, "retry_after": 1}
FIRST_WEEK = datetime(2024, 4, 1, 0, 0, 30, tzinfo=UTC)
SPEED = 60
"""Seconds of the fake clock for one real second: a lease of 120 s ends after two."""
CHANNELS = ("C0000ZATSU", "C000SEISAK", "G0000PRIVA", "U0000SATOU", "U000SUZUKI")
DEPARTMENTS = ("環境部", "総務部", "教育部", "福祉保健部", "議会事務局")


@dataclass(frozen=True)
class Outcome:
    """What a fault run came to."""

    kills: int
    expected: int
    lost: int
    double: int


def run(kills: int, seed: int, folder: Path) -> Outcome:
    """Run until `kills` workers were killed and every week is settled; count what arrived."""
    rng = random.Random(seed)
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "bot.localslack",
            "--manifest",
            "manifest.json",
            "--faults",
            json.dumps({**FAULTS, "seed": seed}),
        ],
        cwd=entry.ROOT,
        stdout=subprocess.PIPE,
        env=_environment(),
    ) as slack:
        assert slack.stdout is not None
        address: dict[str, str] = json.loads(slack.stdout.readline())
        try:
            return _weeks(kills, rng, folder, address)
        finally:
            slack.terminate()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def _weeks(kills: int, rng: random.Random, folder: Path, address: dict[str, str]) -> Outcome:
    store = Store(folder / "digest.db")
    text = (entry.BUNDLED / "r5-kakubu-no-houshin.txt").read_text(encoding="utf-8")
    store.documents.replace(parse(text), sha256="1", imported_at="2024")
    channels = [_channel(address, channel) for channel in CHANNELS]
    for channel, department in zip(channels, DEPARTMENTS, strict=True):
        store.digests.follow(channel, [department], "U0000SATOU", "2024-01-01T00:00:00+00:00")
    clock = _Clock(folder / "clock", FIRST_WEEK)
    workers = [_worker(folder, address) for _ in range(2)]
    killed, weeks = 0, []
    try:
        while killed < kills:
            week = MONDAY_AT_NINE.week(clock.advance())
            weeks.append(week.id)
            deadline = time.monotonic() + 60
            while not _settled(store, week.id, channels) and time.monotonic() < deadline:
                clock.advance()
                time.sleep(0.02)
                if killed < kills and rng.random() < 0.03:
                    victim = rng.randrange(2)
                    workers[victim].kill()
                    workers[victim].wait()
                    workers[victim] = _worker(folder, address)
                    killed += 1
            clock.jump(MONDAY_AT_NINE.upcoming(clock.advance()).scheduled + timedelta(seconds=30))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return _count(address, channels, weeks, killed)


class _Clock:
    """A clock in a file, SPEED times as fast as the real one; jumps only forward."""

    def __init__(self, path: Path, start: datetime) -> None:
        self._path = path
        self.jump(start)

    def jump(self, moment: datetime) -> None:
        self._base, self._real = moment.astimezone(UTC), time.monotonic()
        self.advance()

    def advance(self) -> datetime:
        now = self._base + timedelta(seconds=(time.monotonic() - self._real) * SPEED)
        part = self._path.with_suffix(".new")
        part.write_text(now.isoformat(), encoding="ascii")
        part.replace(self._path)
        return now


def _worker(folder: Path, address: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker", str(folder), address["api_url"], address["bot_token"]],
        cwd=entry.ROOT,
        env=_environment(),
        stderr=subprocess.DEVNULL,
    )


def _settled(store: Store, week: str, channels: list[str]) -> bool:
    found = [store.digests.delivery(week, channel) for channel in channels]
    return all(delivery is not None and delivery.state == "sent" for delivery in found)


def _call(address: dict[str, str], method: str, **arguments: str) -> dict[str, Any]:
    request = urllib.request.Request(
        address["api_url"] + method,
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {address['bot_token']}"},
    )
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _channel(address: dict[str, str], name: str) -> str:
    if not name.startswith("U"):
        return name
    return str(_call(address, "conversations.open", users=name)["channel"]["id"])


def _count(address: dict[str, str], channels: list[str], weeks: list[str], killed: int) -> Outcome:
    seen: Counter[tuple[str, str]] = Counter()
    for channel in channels:
        cursor = ""
        while True:
            page = _call(
                address,
                "conversations.history",
                channel=channel,
                include_all_metadata="true",
                limit="900",
                cursor=cursor,
            )
            for message in page["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if "week" in payload:
                    seen[payload["week"], channel] += 1
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                break
    pairs = [(week, channel) for week in weeks for channel in channels]
    return Outcome(
        killed,
        len(pairs),
        sum(seen[pair] == 0 for pair in pairs),
        sum(max(0, seen[pair] - 1) for pair in pairs),
    )


def main() -> None:
    """Run and print the figures; exit with 1 unless nothing was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(options.kills, options.seed, Path(folder))
    print(
        f"kills {outcome.kills}, weeks × channels {outcome.expected}, lost {outcome.lost}, posted twice {outcome.double}"
    )
    sys.exit(bool(outcome.lost or outcome.double))


if __name__ == "__main__":
    main()
