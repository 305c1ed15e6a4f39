"""Speed and size at 115 measures: `python -m tests.benchmarks.speed`. Machines are noisy: compare within one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process
from slack_bolt.adapter.socket_mode import SocketModeHandler

import app as entry
from bot.answer import compose
from bot.blocks import Frame, render
from bot.localslack import LocalSlack
from bot.report import DATA, FILES
from bot.settings import Settings
from handlers.desk import Desk
from knowledge import evaluation
from knowledge.finder import Finder
from knowledge.vocabulary import Vocabulary

ROUNDS = 3
EVENTS = 200
HANAKO = "U0000SATOU"


def timed(work: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def answering(finder: Finder) -> None:
    """Print search + compose + render beside plain rapidfuzz, over the evaluation questions."""
    questions = [q.question for name in FILES for q in evaluation.load(DATA / name)]
    texts = [measure.text for measure in finder.document.measures]
    frame = Frame(finder.document, shareable=True)

    def whole(question: str) -> None:
        render(compose(finder.find(question), finder.document, {}), frame)

    for question in questions:
        whole(question)
    for _ in range(ROUNDS):
        ours = [timed(lambda q=question: whole(q)) for question in questions]  # type: ignore[misc]
        plain = [
            timed(lambda q=question: process.extract(q, texts, scorer=fuzz.partial_ratio))  # type: ignore[misc]
            for question in questions
        ]
        print(
            f"answer: median {statistics.median(ours):.2f} ms, p99 {quantile(ours, 0.99):.2f} ms"
            f" (rapidfuzz partial_ratio {statistics.median(plain):.2f} ms)"
        )


def conversation(folder: Path) -> None:
    """Print the time from an event in to chat.postMessage out, over real Socket Mode."""
    with LocalSlack(json.loads(entry.MANIFEST.read_text(encoding="utf-8"))) as slack:
        settings = Settings.from_env(
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_PATH": str(folder / "speed.db"),
            }
        )
        desk = Desk(entry.open_store(settings), Vocabulary.load(), lambda: datetime.now(UTC))
        app = entry.build_app(settings, desk)
        handler = SocketModeHandler(app, settings.app_token)
        handler.connect()
        slack.wait_connected()
        channel = slack.dm(HANAKO)
        times = []
        for number in range(EVENTS):
            slack.say(HANAKO, channel, f"防犯カメラの補助 {number}")
            slack.wait_for(lambda n=number: len(slack.messages(channel)) >= 2 * (n + 1))  # type: ignore[misc]
            asked, answered = slack.messages(channel)[-2:]
            times.append((float(answered["ts"]) - float(asked["ts"])) * 1000)
        print(f"event → reply: median {statistics.median(times):.1f} ms, p95 {quantile(times, 0.95):.1f} ms")
        handler.close()


def resident(process: int) -> float:
    """Return a process's resident memory in MB."""
    fields = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def cold_start(folder: Path) -> None:
    """Print the time from starting the process to its line that it is ready, on a new and on an old database; its memory."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SLACK_")}
    env |= {"DATABASE_PATH": str(folder / "start.db"), "LOCAL_PORT": "0"}
    for label in ("new database", "old database", "old database"):
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=entry.ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as bot:
            assert bot.stdout is not None
            bot.stdout.readline()
            took = time.perf_counter() - start
            print(f"cold start, {label}: {took:.2f} s, resident memory {resident(bot.pid):.0f} MB")
            bot.terminate()


def main() -> None:
    """Run everything."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    store_path = Path(tempfile.mkdtemp())
    document = entry.parse((entry.BUNDLED / "r5-kakubu-no-houshin.txt").read_text(encoding="utf-8"))
    answering(Finder(document, Vocabulary.load()))
    conversation(store_path)
    cold_start(store_path)


if __name__ == "__main__":
    main()
