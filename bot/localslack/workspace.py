"""The state of a workspace: people, channels, messages, views. Knows no network; every change is announced to watchers."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Watcher = Callable[[Json], None]

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
COLORS = ("#4a154b", "#1264a3", "#2b7a4b", "#b3541e", "#8f3985", "#0b7285", "#7c4d00")


class SlackError(Exception):
    """A refusal, by Slack's own error code, with extra fields of the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass
class Channel:
    """A channel, private channel or direct message, with its members and top-level and thread messages by ts."""

    id: str
    name: str
    kind: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    external: bool = False
    messages: dict[str, Json] = field(default_factory=dict)


@dataclass
class Trigger:
    user: str
    made: float
    used: bool = False


@dataclass
class Response:
    """Where a response_url leads: the interaction it answers."""

    channel: str
    user: str
    made: float
    message_ts: str | None
    ephemeral: bool
    thread_ts: str | None = None
    uses: int = 0


class Workspace:
    """Everything a local Slack knows. Safe to use from several threads."""

    def __init__(self, manifest: Mapping[str, Any], clock: Callable[[], float] = time.time) -> None:
        self.manifest = manifest
        self.clock = clock
        self.lock = threading.RLock()
        self.team = {"id": "T0000KOMAE", "name": "狛江市役所", "domain": "local"}
        self.app_id = "A0000LOCAL"
        self.bot_id = "B0000HOUSH"
        self.bot_user = "U0000HOUSH"
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Json] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.stacks: dict[str, list[str]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, Response] = {}
        self.requests: list[Json] = []
        self.connected = False
        self._watchers: list[Watcher] = []
        self._number = itertools.count(1)
        self._last_ts = 0.0
        _seed(self)

    # -- announcing -----------------------------------------------------------------------------
    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` with every change, in order."""
        self._watchers.append(watcher)

    def announce(self, change: Json) -> None:
        for watcher in list(self._watchers):
            watcher(change)

    # -- numbers --------------------------------------------------------------------------------
    def next_ts(self) -> str:
        """Return a message time that is later than every other."""
        with self.lock:
            self._last_ts = max(self.clock(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._number):09d}"

    # -- people and channels --------------------------------------------------------------------
    def add_user(self, user_id: str, name: str, **flags: Any) -> str:
        """Add a person. Flags as in users.info (is_restricted, team_id, deleted …)."""
        self.users[user_id] = {
            "id": user_id,
            "team_id": flags.pop("team_id", self.team["id"]),
            "name": user_id.lower(),
            "real_name": name,
            "deleted": False,
            "color": COLORS[len(self.users) % len(COLORS)],
            "tz": "Asia/Tokyo",
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": False,
            "profile": {"real_name": name, "display_name": name},
            **flags,
        }
        return user_id

    def add_channel(self, channel_id: str, name: str, kind: str = "channel", **options: Any) -> Channel:
        channel = Channel(channel_id, name, kind, **options)
        self.channels[channel_id] = channel
        self.announce({"type": "channel", "channel": channel_id})
        return channel

    def dm(self, user: str) -> Channel:
        """Return the direct message between a person and the bot, opened if need be."""
        with self.lock:
            if user not in self.users:
                raise SlackError("user_not_found")
            for channel in self.channels.values():
                if channel.kind == "im" and user in channel.members:
                    return channel
            return self.add_channel(
                f"D{user[1:]}", self.users[user]["real_name"], "im", members={user, self.bot_user}
            )

    def channel(self, channel_id: Any) -> Channel:
        """Return a channel by id (or a person's id: the DM with the bot). Raises channel_not_found."""
        if channel_id in self.users:
            return self.dm(channel_id)
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def is_private_to_bot(self, channel: Channel) -> bool:
        return channel.kind != "channel" and self.bot_user not in channel.members

    # -- messages -------------------------------------------------------------------------------
    def post(self, channel: Channel, message: Json) -> Json:
        """Store a message (a copy, with a new ts) and announce it."""
        with self.lock:
            message = {"type": "message", **message, "ts": self.next_ts(), "team": self.team["id"]}
            channel.messages[message["ts"]] = message
            parent = channel.messages.get(message.get("thread_ts") or "")
            if parent and parent is not message:
                parent.setdefault("thread_ts", parent["ts"])
                parent["reply_count"] = parent.get("reply_count", 0) + 1
                parent["latest_reply"] = message["ts"]
                users = parent.setdefault("reply_users", [])
                if message["user"] not in users:
                    users.append(message["user"])
                self.announce({"type": "message_changed", "channel": channel.id, "message": dict(parent)})
            self.announce({"type": "message", "channel": channel.id, "message": dict(message)})
            return message

    def post_ephemeral(self, channel: Channel, user: str, message: Json) -> Json:
        """Show a message to one person only; it is never part of the history."""
        with self.lock:
            message = {
                "type": "message",
                **message,
                "ts": self.next_ts(),
                "ephemeral": True,
                "for": user,
                "channel": channel.id,
            }
            self.ephemerals.append(message)
            self.announce({"type": "ephemeral", "channel": channel.id, "message": dict(message)})
            return message

    def message(self, channel: Channel, ts: str) -> Json:
        """Return a stored message. Raises message_not_found."""
        if ts not in channel.messages:
            raise SlackError("message_not_found")
        return channel.messages[ts]

    def edit(self, channel: Channel, message: Json, changes: Json) -> None:
        with self.lock:
            message.update(changes)
            message["edited"] = {"user": message["user"], "ts": self.next_ts()}
            self.announce({"type": "message_changed", "channel": channel.id, "message": dict(message)})

    def delete(self, channel: Channel, ts: str) -> None:
        with self.lock:
            self.message(channel, ts)
            del channel.messages[ts]
            self.announce({"type": "message_deleted", "channel": channel.id, "ts": ts})

    def history(self, channel: Channel, thread_ts: str | None = None) -> list[Json]:
        """Return the top-level messages, or a thread with its parent; oldest first."""
        with self.lock:
            found = sorted(channel.messages.values(), key=lambda m: m["ts"])
        if thread_ts:
            return [m for m in found if m["ts"] == thread_ts or m.get("thread_ts") == thread_ts]
        return [
            m
            for m in found
            if m.get("thread_ts", m["ts"]) == m["ts"] or m.get("subtype") == "thread_broadcast"
        ]

    # -- triggers and response addresses --------------------------------------------------------
    def new_trigger(self, user: str) -> str:
        trigger_id = f"{int(self.clock())}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user, self.clock())
        return trigger_id

    def use_trigger(self, trigger_id: Any) -> str:
        """Return whose trigger it is, and use it up. Raises Slack's errors for bad, used or old ones."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock() - trigger.made > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response(self, response: Response) -> str:
        key = secrets.token_urlsafe(12)
        self.responses[key] = response
        return key

    def use_response(self, key: str) -> Response:
        response = self.responses.get(key)
        if response is None:
            raise SlackError("invalid_url")
        if self.clock() - response.made > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        response.uses += 1
        return response

    # -- views ----------------------------------------------------------------------------------
    def new_view(self, view: Json, *, user: str, root: str | None = None) -> Json:
        """Give a view its ids and an empty state."""
        view_id = self.next_id("V")
        stored = {
            "private_metadata": "",
            "callback_id": "",
            **view,
            "id": view_id,
            "team_id": self.team["id"],
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "hash": secrets.token_hex(6),
            "state": {"values": {}},
            "root_view_id": root or view_id,
            "previous_view_id": None,
            "for": user,
        }
        for block in stored.get("blocks", []):
            block.setdefault("block_id", secrets.token_hex(3))
        self.views[view_id] = stored
        return stored


def with_block_ids(blocks: Any) -> Any:
    """Return blocks as Slack stores them: each with a block_id, each element with an action_id."""
    blocks = json.loads(json.dumps(blocks))
    for block in blocks or []:
        block.setdefault("block_id", secrets.token_hex(3))
        elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in elements:
            if isinstance(element, dict) and element.get("type") not in (
                "mrkdwn",
                "plain_text",
                "image",
                None,
            ):
                if block["type"] != "rich_text":
                    element.setdefault("action_id", secrets.token_hex(3))
    return blocks


def _seed(workspace: Workspace) -> None:
    bot = workspace.manifest.get("features", {}).get("bot_user", {}).get("display_name", "ボット")
    workspace.add_user(workspace.bot_user, bot, is_bot=True, bot_id=workspace.bot_id)
    hanako = workspace.add_user("U0000SATOU", "佐藤 花子")
    ichiro = workspace.add_user("U000SUZUKI", "鈴木 一郎")
    tanaka = workspace.add_user("U000TANAKA", "田中 部長")
    workspace.add_user("U000GAIBUU", "外部 太郎", team_id="T9999OTHER", is_stranger=True)
    workspace.add_user("U0000GUEST", "体験 ゲスト", is_restricted=True)
    staff = {hanako, ichiro, tanaka}
    bot_user = workspace.bot_user
    workspace.add_channel("C0000ZATSU", "雑談", members={*staff, bot_user, "U0000GUEST"})
    workspace.add_channel("C000SEISAK", "政策室", members={*staff, bot_user})
    workspace.add_channel("C000KANKYO", "環境部", members=set(staff))
    workspace.add_channel("G0000PRIVA", "部長会", "private", members={hanako, tanaka, bot_user})
    workspace.add_channel("C0000OLDIE", "旧庁舎移転", members={*staff, bot_user}, archived=True)
    workspace.dm(hanako)
