"""What the app is told of: which events its manifest asks for, in the form Slack sends them."""

from __future__ import annotations

import asyncio
import time

from bot.localslack.faults import Faults
from bot.localslack.socket_mode import SocketMode
from bot.localslack.workspace import Channel, Json, Workspace

MESSAGE_EVENT = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
CHANNEL_TYPE = {"channel": "channel", "private": "group", "im": "im"}
_OF_MESSAGE = "user text ts thread_ts parent_user_id client_msg_id team blocks bot_id app_id bot_profile subtype metadata"
Told = asyncio.Future[bool]


class Events:
    """Turns what happens into events, and sends them. All methods run on the server's loop."""

    def __init__(self, workspace: Workspace, socket_mode: SocketMode, faults: Faults) -> None:
        self._workspace = workspace
        self._socket_mode = socket_mode
        self._faults = faults
        settings = workspace.manifest.get("settings", {})
        self._wanted = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))

    def posted(self, channel: Channel, message: Json) -> list[Told]:
        """Tell of a new message: as message.*, and as app_mention when it names the bot."""
        if self._workspace.bot_user not in channel.members:
            return []
        own = {name: message[name] for name in _OF_MESSAGE.split() if name in message}
        if message["user"] in self._workspace.users:
            team = self._workspace.users[message["user"]]["team_id"]
            if team != self._workspace.team["id"]:
                own |= {"user_team": team, "source_team": team, "team": team}
        told = self._message(channel, {"type": "message", **own})
        mentioned = f"<@{self._workspace.bot_user}>" in message["text"]
        if mentioned and channel.kind != "im" and "bot_id" not in message:
            told += self.tell({"type": "app_mention", **own, "channel": channel.id}, channel)
        return told

    def changed(self, channel: Channel, message: Json, before: Json) -> None:
        """Tell of a message that was changed."""
        event = {"subtype": "message_changed", "message": dict(message), "previous_message": before}
        self._message(channel, {"type": "message", **event, "hidden": True, "ts": self._workspace.next_ts()})

    def deleted(self, channel: Channel, message: Json) -> None:
        """Tell of a message that was deleted."""
        event = {"subtype": "message_deleted", "deleted_ts": message["ts"], "previous_message": message}
        self._message(channel, {"type": "message", **event, "hidden": True, "ts": self._workspace.next_ts()})

    def _message(self, channel: Channel, event: Json) -> list[Told]:
        if MESSAGE_EVENT[channel.kind] not in self._wanted:
            return []
        place = {"channel": channel.id, "channel_type": CHANNEL_TYPE[channel.kind]}
        return [self.send({**event, **place}, channel)]

    def opened(self, user: str, tab: str) -> list[Told]:
        """Tell that a person opened the app's Home tab or its messages."""
        channel = self._workspace.dm(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        if tab == "home" and (view := self._workspace.homes.get(user)):
            event["view"] = view
        return self.tell(event, channel)

    def joined(self, channel: Channel, user: str, inviter: str) -> list[Told]:
        """Tell that somebody (or the bot itself) joined a channel."""
        event = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self._workspace.team["id"],
            "inviter": inviter,
        }
        return self.tell(event, channel)

    def tell(self, event: Json, channel: Channel) -> list[Told]:
        """Send an event if the manifest asks for its type."""
        return [self.send(event, channel)] if event["type"] in self._wanted else []

    def send(self, event: Json, channel: Channel, event_id: str | None = None, attempt: int = 0) -> Told:
        """Send an event in any case, with the twins and retries that the faults ask for."""
        payload = self._callback(event, channel, event_id)
        told = self._socket_mode.tell(payload, first_attempt=attempt)
        if self._faults.happens("retries"):
            self._socket_mode.tell(payload, first_attempt=attempt + 1)
        if self._faults.happens("twins"):
            self._socket_mode.tell(self._callback(payload["event"], channel, None))
        return told

    def _callback(self, event: Json, channel: Channel, event_id: str | None) -> Json:
        workspace = self._workspace
        event_ts = event.get("event_ts") or event.get("ts") or workspace.next_ts()
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team["id"],
            "user_id": workspace.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "local",
            "team_id": workspace.team["id"],
            "context_team_id": workspace.team["id"],
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "type": "event_callback",
            "event": {**event, "event_ts": event_ts},
            "event_id": event_id or workspace.next_id("Ev"),
            "event_time": int(time.time()),
            "event_context": workspace.next_id("4-"),
            "is_ext_shared_channel": channel.external,
            "authorizations": [authorization],
        }
