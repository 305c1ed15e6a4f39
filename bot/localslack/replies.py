"""What the app answers through a response_url, or in an acknowledgement that holds a message."""

from __future__ import annotations

from typing import Any

from bot.localslack.errors import SlackError
from bot.localslack.events import Events
from bot.localslack.refusals import content
from bot.localslack.tickets import Response
from bot.localslack.workspace import Channel, Json, Workspace


class Replies:
    """Gives out response addresses and carries out what is posted to them."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    def address(self, response: Response) -> str:
        """Return a response_url: good for 30 minutes and five uses."""
        return f"{self._workspace.url}response/{self._workspace.tickets.new_response(response)}"

    def answer(self, key: str, body: Any) -> None:
        """Carry out a post to a response address. Raises SlackError."""
        if not isinstance(body, dict):
            raise SlackError("invalid_payload")
        self.carry_out(self._workspace.tickets.use_response(key), body)

    def carry_out(self, response: Response, body: Json) -> None:
        """Post, replace or delete as the body says."""
        workspace = self._workspace
        channel = workspace.channel(response.channel)
        if body.get("delete_original") and response.message_ts:
            self._delete(response, channel)
            return
        message = {
            **content(body),
            "user": workspace.bot_user,
            "bot_id": workspace.bot_id,
            "app_id": workspace.app_id,
        }
        if body.get("replace_original") and response.message_ts:
            self._replace(response, channel, message)
            return
        if thread_ts := body.get("thread_ts") or response.thread_ts:
            message["thread_ts"] = thread_ts
        if body.get("response_type") == "in_channel":
            self._events.posted(channel, workspace.post(channel, message))
        else:
            workspace.post_ephemeral(channel, response.user, message)

    def _replace(self, response: Response, channel: Channel, message: Json) -> None:
        workspace = self._workspace
        changes = {"blocks": None, **message}
        if not response.ephemeral:
            stored = workspace.message(channel, response.message_ts)
            before = dict(stored)
            workspace.edit(channel, stored, changes)
            self._events.changed(channel, stored, before)
        elif original := workspace.ephemeral(response.user, str(response.message_ts)):
            workspace.edit_ephemeral(original, changes)

    def _delete(self, response: Response, channel: Channel) -> None:
        workspace, ts = self._workspace, str(response.message_ts)
        if not response.ephemeral:
            self._events.deleted(channel, workspace.delete(channel, ts))
        elif original := workspace.ephemeral(response.user, ts):
            workspace.drop_ephemeral(original)
