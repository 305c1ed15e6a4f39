"""A local Slack and a real Bolt app connected to it through the real Socket Mode client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.localslack import LocalSlack

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "方針ボット"},
    "features": {
        "bot_user": {"display_name": "方針ボット"},
        "slash_commands": [{"command": "/houshin", "description": "調べる", "usage_hint": "[質問]"}],
        "shortcuts": [
            {"name": "調べる", "type": "message", "callback_id": "look_up", "description": "調べる"},
            {"name": "足す", "type": "global", "callback_id": "add", "description": "足す"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "groups:history",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "member_joined_channel", "message.im"]
        }
    },
}


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def manifest() -> dict[str, Any]:
    return MANIFEST


@pytest.fixture
def slack(manifest: dict[str, Any]) -> Iterator[LocalSlack]:
    with LocalSlack(manifest, retry_seconds=(0.0, 0.1, 0.2)) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(client: WebClient) -> App:
    return App(client=client)


@pytest.fixture
def connected(slack: LocalSlack, app: App) -> Iterator[SocketModeHandler]:
    """The app, connected. Listeners may be added afterwards."""
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()
    slack.wait_connected()
    yield handler
    # The server goes first: the client would otherwise sit in recv() for up to three seconds.
    handler.client.auto_reconnect_enabled = False
    handler.client.default_auto_reconnect_enabled = False
    slack.stop()
    # And its queue is woken, or it waits a second for one more message.
    handler.client.closed = True
    handler.client.enqueue_message("")
    try:
        handler.close()
    except AttributeError:  # the SDK's close can meet a socket that its own thread has just taken away
        handler.close()
    app.listener_runner.listener_executor.shutdown(wait=True)
