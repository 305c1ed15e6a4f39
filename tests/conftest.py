"""What many tests share: the real document and vocabulary, and the bot on a local Slack."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

import app as entry
from bot.localslack import LocalSlack
from bot.settings import Settings
from handlers.desk import Desk
from knowledge.document import parse
from knowledge.finder import Finder
from knowledge.model import Document
from knowledge.vocabulary import Vocabulary

HANAKO, ICHIRO, TANAKA = "U0000SATOU", "U000SUZUKI", "U000TANAKA"
OUTSIDER, GUEST = "U000GAIBUU", "U0000GUEST"
ZATSUDAN, KANKYO = "C0000ZATSU", "C000KANKYO"


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """Slack's SDK sends even loopback through a proxy when one is set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def published() -> str:
    """The text of the published document, as extracted."""
    return (entry.BUNDLED / "r5-kakubu-no-houshin.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def document(published: str) -> Document:
    return parse(published)


@pytest.fixture(scope="session")
def kept_vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which a bot keeps its compiled thesaurus: to be copied where a test starts one."""
    kept = tmp_path_factory.mktemp("vocabulary") / "houshin.vocabulary"
    Vocabulary.load(cache=kept)
    return kept


@pytest.fixture(scope="session")
def vocabulary(kept_vocabulary: Path) -> Vocabulary:
    return Vocabulary.load(cache=kept_vocabulary)


@pytest.fixture(scope="session")
def finder(document: Document, vocabulary: Vocabulary) -> Finder:
    return Finder(document, vocabulary)


@dataclass
class Clock:
    """A clock that tests set."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 3, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Office:
    """The bot at work on a local Slack, as `python app.py` runs it."""

    slack: LocalSlack
    desk: Desk
    app: App
    clock: Clock
    settings: Settings

    def ask(self, text: str, user: str = HANAKO) -> dict[str, Any]:
        """Ask in a DM and return the bot's reply."""
        channel = self.slack.dm(user)
        before = len(self.replies(channel))
        self.slack.say(user, channel, text)
        return self.slack.wait_for(lambda: self.replies(channel)[before:])[-1]

    def command(
        self, text: str, user: str = HANAKO, channel: str = "", command: str = "/方針"
    ) -> dict[str, Any]:
        """Type the slash command and return the ephemeral reply."""
        before = len(self.slack.workspace.ephemerals)
        answer = self.slack.command(user, channel or self.slack.dm(user), command, text)
        assert answer["ok"], answer
        return self.slack.wait_for(lambda: self.slack.workspace.ephemerals[before:])[-1]

    def replies(self, channel: str, thread_ts: str | None = None) -> list[dict[str, Any]]:
        """Return what the bot said in a place."""
        return [m for m in self.slack.messages(channel, thread_ts) if m.get("bot_id")]

    def refused(self) -> list[str]:
        """Return the errors Slack answered with."""
        return [str(r["error"]) for r in self.slack.workspace.requests if not r["ok"]]


@pytest.fixture
def office(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Office]:
    """A bot on a local Slack, with a database of its own, connected over Socket Mode."""
    with LocalSlack(json.loads(entry.MANIFEST.read_text(encoding="utf-8"))) as slack:
        settings = Settings.from_env(
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_PATH": str(tmp_path / "houshin.db"),
            }
        )
        clock = Clock()
        desk = Desk(entry.open_store(settings), vocabulary, clock)
        app = entry.build_app(settings, desk)
        handler = SocketModeHandler(app, settings.app_token)
        handler.connect()
        slack.wait_connected()
        yield Office(slack, desk, app, clock, settings)
        hang_up(slack, handler)
        app.listener_runner.listener_executor.shutdown(wait=True)


def hang_up(slack: LocalSlack, handler: SocketModeHandler) -> None:
    """Stop the local Slack, then the SDK's client, without the seconds its threads would sleep."""
    client = handler.client
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    # The server goes first: the client would otherwise sit in recv() for up to three seconds.
    slack.stop()
    # And its queue is woken, or it waits a second for one more message.
    client.closed = True
    client.enqueue_message("")
    # The client can stumble over a session that its own thread has just taken away; the second call finishes.
    for _ in range(2):
        with contextlib.suppress(AttributeError):
            handler.close()
            return


def flat(value: Any) -> str:
    """Return all text anywhere inside blocks, joined."""
    if isinstance(value, dict):
        return "".join(
            flat(v) for k, v in value.items() if k in ("text", "elements", "element", "fields", "accessory")
        )
    if isinstance(value, list | tuple):
        return "\n".join(flat(v) for v in value)
    return value if isinstance(value, str) else ""


def button(message: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Return a button of a message by its action_id."""
    found = [
        element
        for block in message["blocks"]
        for element in block.get("elements", [])
        if isinstance(element, dict) and element.get("action_id") == action_id
    ]
    assert found, f"no button {action_id}"
    return dict(found[0])
