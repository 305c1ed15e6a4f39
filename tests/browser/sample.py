"""A small Bolt app of the tests' own, which shows everything the page can do."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.localslack import LocalSlack

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "試験ボット"},
    "features": {
        "bot_user": {"display_name": "試験ボット"},
        "slash_commands": [
            {"command": "/tameshi", "description": "試しに答えます", "usage_hint": "[言葉]"},
            {"command": "/dame", "description": "応答しません"},
        ],
        "shortcuts": [{"name": "言葉を足す", "type": "global", "callback_id": "add", "description": "試験"}],
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": text, **more}


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "word",
    "title": plain("言葉を足す"),
    "submit": plain("足す"),
    "blocks": [
        {
            "type": "input",
            "block_id": "word",
            "label": plain("言葉"),
            "element": {"type": "plain_text_input", "action_id": "word", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": plain("種類"),
            "element": {
                "type": "static_select",
                "action_id": "kind",
                "options": [{"text": plain(name), "value": name} for name in ("すまい", "みどり")],
            },
        },
    ],
}


class Bot:
    """The app, with what it was told."""

    def __init__(self, slack: LocalSlack) -> None:
        self.client = WebClient(base_url=slack.api_url, token=slack.bot_token)
        self.app = App(client=self.client)
        self.actions: list[dict[str, Any]] = []
        self.submitted: list[dict[str, Any]] = []
        self._listen()
        self.handler = SocketModeHandler(self.app, slack.app_token)

    def _listen(self) -> None:
        app = self.app

        @app.command("/tameshi")
        def command(ack: Any, command: dict[str, Any], respond: Any) -> None:
            ack()
            respond(text=f"「{command['text']}」への答えです")

        @app.event("app_mention")
        def mention(event: dict[str, Any], say: Any) -> None:
            say(text="スレッドで答えます", thread_ts=event.get("thread_ts") or event["ts"])

        @app.event("message")
        def message(event: dict[str, Any], say: Any) -> None:
            if not event.get("bot_id"):
                say(text=f"うけとりました: {event['text']}")

        @app.event("app_home_opened")
        def opened(event: dict[str, Any], client: WebClient) -> None:
            if event["tab"] == "home":
                blocks = [{"type": "header", "text": plain("ホームの見出し")}]
                client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

        @app.shortcut("add")
        def shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        @app.view("word")
        def submitted(ack: Any, view: dict[str, Any]) -> None:
            values = view["state"]["values"]
            self.submitted.append(values)
            if values["word"]["word"]["value"] == "空家":
                ack(response_action="errors", errors={"word": "この言葉はもうあります。"})
            else:
                ack()

        @app.action("told")
        def told(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.actions.append(body["actions"][0])

    def post(self, channel: str, text: str = "本文", **more: Any) -> str:
        return str(self.client.chat_postMessage(channel=channel, text=text, **more)["ts"])
