"""What people say and where they go: messages, the app's Home, invitations, reactions."""

from __future__ import annotations

import uuid

from bot.localslack.errors import SlackError
from bot.localslack.events import Events, Told
from bot.localslack.typing_in import as_sent
from bot.localslack.workspace import Json, Workspace


class People:
    """Acts for the people of a workspace; each method returns at once what the app is being told."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    def say(
        self, user: str, channel_id: str, text: str, thread_ts: str | None = None
    ) -> tuple[str, list[Told]]:
        """Post as a person; return the message's ts."""
        workspace = self._workspace
        channel = workspace.channel(channel_id)
        if user not in channel.members:
            raise SlackError("not_in_channel")
        if channel.archived:
            raise SlackError("is_archived")
        if not text.strip():
            raise SlackError("no_text")
        message: Json = {"user": user, "text": as_sent(workspace, text), "client_msg_id": str(uuid.uuid4())}
        if thread_ts:
            if thread_ts not in channel.messages:
                raise SlackError("thread_not_found")
            message["thread_ts"] = channel.messages[thread_ts].get("thread_ts", thread_ts)
        stored = workspace.post(channel, message)
        return stored["ts"], self._events.posted(channel, stored)

    def open_app(self, user: str, tab: str) -> list[Told]:
        """Open the app's Home tab ("home") or its messages ("messages")."""
        if tab not in ("home", "messages"):
            raise SlackError("invalid_tab")
        return self._events.opened(user, tab)

    def invite(self, channel_id: str, user: str, inviter: str) -> list[Told]:
        """Bring somebody, or the bot, into a channel."""
        workspace = self._workspace
        channel = workspace.channel(channel_id)
        workspace.person(user)
        if user in channel.members:
            raise SlackError("already_in_channel")
        channel.members.add(user)
        workspace.announce({"type": "channel", "channel": channel.id})
        return self._events.joined(channel, user, inviter) if workspace.bot_user in channel.members else []

    def react(self, user: str, channel_id: str, ts: str, name: str) -> None:
        """Add a reaction."""
        self._workspace.react(self._workspace.channel(channel_id), ts, name.strip(":"), user)
