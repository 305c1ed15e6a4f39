"""The state of a workspace: people, channels, messages. Knows no network; every change is announced to watchers."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.localslack.errors import SlackError
from bot.localslack.tickets import Tickets

__all__ = ["Channel", "Json", "SlackError", "Workspace", "is_top_level", "with_block_ids"]

Json = dict[str, Any]
Watcher = Callable[[Json], None]

COLORS = ("#4a154b", "#1264a3", "#2b7a4b", "#b3541e", "#8f3985", "#0b7285", "#7c4d00")
KEPT_REQUESTS = 20_000
"""The log of calls forgets its older half beyond this, so that a long run stays flat."""
_WITHOUT_ACTION = frozenset({"mrkdwn", "plain_text", "image"})


@dataclass
class Channel:
    """A channel, private channel or direct message, with its members and all its messages by ts, oldest first.

    `kind` is "channel", "private" or "im"; `external` marks one shared with another team (Slack Connect).
    """

    id: str
    name: str
    kind: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    external: bool = False
    messages: dict[str, Json] = field(default_factory=dict)


class Workspace:
    """Everything a local Slack knows. Safe to use from several threads."""

    def __init__(self, manifest: Mapping[str, Any], clock: Callable[[], float] = time.time) -> None:
        self.manifest = manifest
        self.clock = clock
        self.lock = threading.RLock()
        self.url = "http://127.0.0.1/"
        self.team: Json = {"id": "T0000KOMAE", "name": "狛江市役所", "domain": "local"}
        self.app_id = "A0000LOCAL"
        self.bot_id = "B0000HOUSH"
        self.bot_user = "U0000HOUSH"
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Json] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.stacks: dict[str, list[str]] = {}
        self.owners: dict[str, str] = {}
        self.requests: list[Json] = []
        self.tickets = Tickets(clock)
        self.connected = False
        self._watchers: list[Watcher] = []
        self._number = itertools.count(1)
        self._last_ts = 0.0

    # -- announcing and recording ---------------------------------------------------------------
    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` with every change, in order."""
        self._watchers.append(watcher)

    def announce(self, change: Json) -> None:
        """Tell every watcher of a change."""
        for watcher in list(self._watchers):
            watcher(change)

    def record(
        self, method: str, payload: Mapping[str, Any], error: str | None, fault: str | None = None
    ) -> None:
        """Log a call of the app: what it asked for and how it was answered."""
        with self.lock:
            if len(self.requests) >= KEPT_REQUESTS:
                del self.requests[: KEPT_REQUESTS // 2]
            call = {"method": method, "payload": payload, "ok": error is None, "error": error, "fault": fault}
            self.requests.append(call)

    # -- numbers --------------------------------------------------------------------------------
    def next_ts(self) -> str:
        """Return a message time that is later than every other."""
        with self.lock:
            self._last_ts = max(self.clock(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"

    def next_id(self, prefix: str) -> str:
        """Return an id that was not given before."""
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
            "tz_label": "Japan Standard Time",
            "tz_offset": 32400,
            "is_admin": False,
            "is_owner": False,
            "is_bot": False,
            "is_app_user": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": False,
            "profile": {"real_name": name, "display_name": name},
            **flags,
        }
        return user_id

    def add_channel(self, channel_id: str, name: str, kind: str = "channel", **options: Any) -> Channel:
        """Add a channel (or replace the one of that id)."""
        channel = Channel(channel_id, name, kind, **options)
        self.channels[channel_id] = channel
        self.announce({"type": "channel", "channel": channel_id})
        return channel

    def dm(self, user: str) -> Channel:
        """Return the direct message between a person and the bot, opened if need be."""
        with self.lock:
            if user not in self.users:
                raise SlackError("user_not_found")
            channel_id = f"D{user[1:]}"
            if channel_id not in self.channels:
                members = {user, self.bot_user}
                self.add_channel(channel_id, self.users[user]["real_name"], "im", members=members)
            return self.channels[channel_id]

    def channel(self, channel_id: Any) -> Channel:
        """Return a channel by id (or a person's id: the DM with the bot). Raises channel_not_found."""
        if channel_id in self.users and channel_id != self.bot_user:
            return self.dm(channel_id)
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def person(self, user: Any) -> Json:
        """Return a person by id. Raises user_not_found."""
        if user not in self.users:
            raise SlackError("user_not_found")
        return self.users[user]

    def is_private_to_bot(self, channel: Channel) -> bool:
        """Say whether the bot cannot even know of a channel."""
        return channel.kind != "channel" and self.bot_user not in channel.members

    # -- messages -------------------------------------------------------------------------------
    def post(self, channel: Channel, message: Json) -> Json:
        """Store a message (a copy, with a new ts) and announce it."""
        with self.lock:
            message = {"type": "message", **message, "ts": self.next_ts(), "team": self.team["id"]}
            parent = channel.messages.get(message.get("thread_ts") or "")
            if parent:
                message["parent_user_id"] = parent["user"]
            channel.messages[message["ts"]] = message
            if parent:
                self._count_reply(channel, parent, message)
            self.announce({"type": "message", "channel": channel.id, "message": dict(message)})
            return message

    def _count_reply(self, channel: Channel, parent: Json, reply: Json) -> None:
        users = parent.setdefault("reply_users", [])
        if reply["user"] not in users:
            users.append(reply["user"])
        parent["thread_ts"] = parent["ts"]
        parent["reply_count"] = parent.get("reply_count", 0) + 1
        parent["reply_users_count"] = len(users)
        parent["latest_reply"] = reply["ts"]
        self.announce({"type": "message_changed", "channel": channel.id, "message": dict(parent)})

    def _recount_replies(self, channel: Channel, parent: Json) -> None:
        for name in ("reply_count", "reply_users", "reply_users_count", "latest_reply", "thread_ts"):
            parent.pop(name, None)
        replies = [m for m in channel.messages.values() if m.get("thread_ts") == parent["ts"]]
        for reply in replies:
            self._count_reply(channel, parent, reply)
        if not replies:
            self.announce({"type": "message_changed", "channel": channel.id, "message": dict(parent)})

    def post_ephemeral(self, channel: Channel, user: str, message: Json) -> Json:
        """Show a message to one person only; it is never part of the history."""
        with self.lock:
            own: Json = {"ts": self.next_ts(), "ephemeral": True, "for": user, "channel": channel.id}
            message = {"type": "message", **message, **own}
            self.ephemerals.append(message)
            self.announce({"type": "ephemeral", "channel": channel.id, "message": dict(message)})
            return message

    def ephemeral(self, user: str, ts: str) -> Json | None:
        """Return what only one person sees, or None."""
        return next((m for m in self.ephemerals if m["ts"] == ts and m["for"] == user), None)

    def edit_ephemeral(self, message: Json, changes: Json) -> None:
        """Change what one person sees."""
        with self.lock:
            message.update(changes)
            change = {"type": "ephemeral_changed", "channel": message["channel"], "ts": message["ts"]}
            self.announce({**change, "message": dict(message)})

    def drop_ephemeral(self, message: Json) -> None:
        """Take away what one person sees."""
        with self.lock:
            self.ephemerals.remove(message)
            change = {"type": "ephemeral_deleted", "channel": message["channel"], "ts": message["ts"]}
            self.announce({**change, "message": dict(message)})

    def message(self, channel: Channel, ts: Any) -> Json:
        """Return a stored message. Raises message_not_found."""
        if ts not in channel.messages:
            raise SlackError("message_not_found")
        return channel.messages[ts]

    def edit(self, channel: Channel, message: Json, changes: Json) -> None:
        """Change a message; a field changed to None is taken away."""
        with self.lock:
            message.update(changes)
            for name in [name for name, value in changes.items() if value is None]:
                del message[name]
            message["edited"] = {"user": message["user"], "ts": self.next_ts()}
            self.announce({"type": "message_changed", "channel": channel.id, "message": dict(message)})

    def delete(self, channel: Channel, ts: str) -> Json:
        """Take a message away and return it."""
        with self.lock:
            message = self.message(channel, ts)
            del channel.messages[ts]
            self.announce({"type": "message_deleted", "channel": channel.id, "ts": ts})
            parent = channel.messages.get(message.get("thread_ts") or "")
            if parent:
                self._recount_replies(channel, parent)
            return message

    def react(self, channel: Channel, ts: Any, name: str, user: str) -> None:
        """Add a reaction. Raises already_reacted."""
        with self.lock:
            message = self.message(channel, ts)
            reactions = message.setdefault("reactions", [])
            found = next((r for r in reactions if r["name"] == name), None)
            if found is None:
                found = {"name": name, "users": [], "count": 0}
                reactions.append(found)
            if user in found["users"]:
                raise SlackError("already_reacted")
            found["users"].append(user)
            found["count"] += 1
            change = {"type": "reaction", "channel": channel.id, "ts": ts, "reactions": reactions}
            self.announce(change)

    def history(self, channel: Channel, thread_ts: str | None = None) -> list[Json]:
        """Return the top-level messages, or a thread with its parent; oldest first."""
        with self.lock:
            found = list(channel.messages.values())
        if thread_ts:
            return [m for m in found if m["ts"] == thread_ts or m.get("thread_ts") == thread_ts]
        return [m for m in found if is_top_level(m)]

    # -- what tests look at ---------------------------------------------------------------------
    def messages(self, channel_id: str, thread_ts: str | None = None) -> list[Json]:
        """Return the top-level messages of a channel, or a thread with its parent; oldest first."""
        return self.history(self.channel(channel_id), thread_ts)

    def home(self, user: str) -> Json | None:
        """Return what a person's Home tab shows, or None."""
        return self.homes.get(user)


def is_top_level(message: Json) -> bool:
    """Say whether a message shows in the channel itself."""
    return (
        message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    )


def with_block_ids(blocks: Any) -> Any:
    """Return a copy of blocks as Slack stores them: each with a block_id, each element with an action_id."""
    blocks = json.loads(json.dumps(blocks))
    for block in blocks or []:
        block.setdefault("block_id", secrets.token_hex(3))
        if block.get("type") in ("rich_text", "table"):
            continue
        for element in [*block.get("elements", ()), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("type") not in _WITHOUT_ACTION:
                element.setdefault("action_id", secrets.token_hex(3))
    return blocks
