"""What people do in Slack, and what the app is told of it: messages, commands, clicks, modals, shortcuts."""

from __future__ import annotations

import html
import re
import time
from typing import Any

from bot.localslack.socket_mode import SocketMode
from bot.localslack.web_api import checked_view, react, replace_view, show_view
from bot.localslack.workspace import Channel, Json, Response, SlackError, Workspace

_LINK = re.compile(r"https?://[^\s<>]+")
EVENT_OF_KIND = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


class People:
    """Acts for the people of a workspace. All methods run on the server's loop."""

    def __init__(self, workspace: Workspace, socket_mode: SocketMode, url: str) -> None:
        self.workspace = workspace
        self.socket_mode = socket_mode
        self.url = url
        self.twins = 0
        settings = workspace.manifest.get("settings", {})
        self._events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))

    # -- messages -------------------------------------------------------------------------------
    async def say(self, user: str, channel_id: str, text: str, thread_ts: str | None = None) -> str:
        """Post as a person; return its ts. The app hears of it as the manifest's events say."""
        workspace = self.workspace
        channel = workspace.channel(channel_id)
        if channel.archived:
            raise SlackError("is_archived")
        if thread_ts and thread_ts not in channel.messages:
            raise SlackError("thread_not_found")
        content: Json = {"user": user, "text": self.as_sent(text), "client_msg_id": workspace.next_id("m")}
        if thread_ts:
            content["thread_ts"] = thread_ts
        message = workspace.post(channel, content)
        for event in self._message_events(channel, message):
            await self.send_event(event, channel)
        return str(message["ts"])

    def as_sent(self, text: str) -> str:
        """Return typed text as Slack stores it: escaped, with mentions, channels and links in brackets."""
        text = html.escape(text, quote=False)
        text = _LINK.sub(lambda m: f"<{m.group()}>", text)
        for user in sorted(self.workspace.users.values(), key=lambda u: -len(u["real_name"])):
            text = text.replace("@" + user["real_name"], f"<@{user['id']}>")
        for channel in self.workspace.channels.values():
            if channel.kind == "channel":
                text = text.replace("#" + channel.name, f"<#{channel.id}|{channel.name}>")
        return text

    def _message_events(self, channel: Channel, message: Json) -> list[Json]:
        own = {k: message[k] for k in ("user", "text", "ts", "thread_ts", "client_msg_id", "team") if k in message}
        kind = {"channel": "channel", "private": "group", "im": "im"}[channel.kind]
        events = []
        if self.workspace.bot_user not in channel.members:
            return events
        if EVENT_OF_KIND[channel.kind] in self._events:
            events.append({"type": "message", **own, "channel": channel.id, "channel_type": kind})
        mentioned = f"<@{self.workspace.bot_user}>" in message["text"]
        if mentioned and channel.kind != "im" and "app_mention" in self._events:
            events.append({"type": "app_mention", **own, "channel": channel.id})
        return events

    async def send_event(self, event: Json, channel: Channel | None = None, *, event_id: str | None = None) -> None:
        """Deliver an event to the app (and a twin with another event_id while `twins` asks for it)."""
        await self.socket_mode.deliver("events_api", self.event_callback(event, channel, event_id))
        for _ in range(self.twins):
            await self.socket_mode.deliver("events_api", self.event_callback(event, channel, None))

    def event_callback(self, event: Json, channel: Channel | None, event_id: str | None) -> Json:
        """Return an event wrapped as Slack wraps it."""
        workspace = self.workspace
        external = bool(channel and channel.external)
        return {
            "token": "local",
            "team_id": workspace.team["id"],
            "api_app_id": workspace.app_id,
            "type": "event_callback",
            "event": {**event, "event_ts": event.get("event_ts") or event.get("ts") or workspace.next_ts()},
            "event_id": event_id or workspace.next_id("Ev"),
            "event_time": int(time.time()),
            "is_ext_shared_channel": external,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team["id"],
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
        }

    async def open_app(self, user: str, tab: str) -> None:
        """Open the app's Home tab ("home") or its messages ("messages")."""
        channel = self.workspace.dm(user)
        if "app_home_opened" in self._events:
            event = {
                "type": "app_home_opened",
                "user": user,
                "channel": channel.id,
                "tab": tab,
                "event_ts": self.workspace.next_ts(),
            }
            await self.send_event(event, channel)

    async def invite(self, channel_id: str) -> None:
        """Bring the bot into a channel."""
        channel = self.workspace.channel(channel_id)
        channel.members.add(self.workspace.bot_user)
        self.workspace.announce({"type": "channel", "channel": channel.id})
        if "member_joined_channel" in self._events:
            event = {"type": "member_joined_channel", "user": self.workspace.bot_user, "channel": channel.id}
            await self.send_event(event, channel)

    # -- commands and shortcuts -----------------------------------------------------------------
    async def command(self, user: str, channel_id: str, command: str, text: str) -> Json:
        """Type a slash command; return {"ok": …} as the client shows it."""
        workspace = self.workspace
        channel = workspace.channel(channel_id)
        payload = {
            **self._who(user),
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.kind == "im" else channel.name,
            "command": command,
            "text": text,
            "api_app_id": workspace.app_id,
            "is_enterprise_install": "false",
            "trigger_id": workspace.new_trigger(user),
            "response_url": self._response_url(Response(channel.id, user, workspace.clock(), None, True)),
            "token": "local",
        }
        ack = await self.socket_mode.deliver("slash_commands", payload, accepts_response=True)
        if ack is None:
            return {"ok": False, "error": "dispatch_failed"}
        if ack.get("text") or ack.get("blocks"):
            self.respond(Response(channel.id, user, workspace.clock(), None, True), ack)
        return {"ok": True}

    def _who(self, user: str) -> Json:
        workspace = self.workspace
        return {
            "team_id": workspace.users[user]["team_id"],
            "team_domain": workspace.team["domain"],
            "user_id": user,
            "user_name": workspace.users[user]["name"],
        }

    async def shortcut(self, user: str, callback_id: str, channel_id: str = "", message_ts: str = "") -> Json:
        """Use a message shortcut (with a message) or a global one."""
        payload = self._interaction(user, "message_action" if message_ts else "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self.workspace.next_ts()}
        if message_ts:
            channel = self.workspace.channel(channel_id)
            message = self.workspace.message(channel, message_ts)
            response = Response(
                channel.id, user, self.workspace.clock(), message_ts, False, message.get("thread_ts")
            )
            payload |= {
                "channel": {"id": channel.id, "name": channel.name},
                "message": message,
                "message_ts": message_ts,
                "response_url": self._response_url(response),
            }
        ack = await self.socket_mode.deliver("interactive", payload, accepts_response=True)
        return {"ok": ack is not None, **({} if ack is not None else {"error": "dispatch_failed"})}

    # -- clicks ---------------------------------------------------------------------------------
    async def act(self, user: str, where: Json, action: Json, state: Json | None = None) -> Json:
        """Use a button or select. `where`: {"channel", "message_ts", "ephemeral"} or {"view_id"}."""
        payload = self._interaction(user, "block_actions")
        payload["actions"] = [{**action, "action_ts": self.workspace.next_ts()}]
        if where.get("view_id"):
            view = self.workspace.views.get(where["view_id"])
            if view is None:
                raise SlackError("not_found")
            if state:
                view["state"] = state
            payload |= {"view": view, "container": {"type": "view", "view_id": view["id"]}}
        else:
            payload |= self._message_context(user, where, state)
        ack = await self.socket_mode.deliver("interactive", payload, accepts_response=True)
        return {"ok": True} if ack is not None else {"ok": False, "error": "dispatch_failed"}

    def _message_context(self, user: str, where: Json, state: Json | None) -> Json:
        workspace = self.workspace
        channel = workspace.channel(where["channel"])
        ts = where["message_ts"]
        ephemeral = next((m for m in workspace.ephemerals if m["ts"] == ts and m["for"] == user), None)
        message = ephemeral or workspace.message(channel, ts)
        thread_ts = message.get("thread_ts")
        response = Response(channel.id, user, workspace.clock(), ts, ephemeral is not None, thread_ts)
        context: Json = {
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel.id,
                "is_ephemeral": ephemeral is not None,
                **({"thread_ts": thread_ts} if thread_ts else {}),
            },
            "channel": {"id": channel.id, "name": channel.name},
            "state": state or {"values": {}},
            "response_url": self._response_url(response),
        }
        if ephemeral is None:
            context["message"] = message
        return context

    def _interaction(self, user: str, kind: str) -> Json:
        workspace = self.workspace
        return {
            "type": kind,
            "team": {"id": workspace.team["id"], "domain": workspace.team["domain"]},
            "user": {
                "id": user,
                "username": workspace.users[user]["name"],
                "name": workspace.users[user]["name"],
                "team_id": workspace.users[user]["team_id"],
            },
            "api_app_id": workspace.app_id,
            "token": "local",
            "trigger_id": workspace.new_trigger(user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, response: Response) -> str:
        return f"{self.url}response/{self.workspace.new_response(response)}"

    # -- modals ---------------------------------------------------------------------------------
    async def submit(self, user: str, view_id: str, state: Json) -> Json:
        """Send a modal off; return what the client does next (errors to show, or the view that follows)."""
        workspace = self.workspace
        view = workspace.views.get(view_id)
        if view is None:
            raise SlackError("not_found")
        view["state"] = state
        payload = {**self._interaction(user, "view_submission"), "view": view, "response_urls": []}
        ack = await self.socket_mode.deliver("interactive", payload, accepts_response=True)
        if ack is None:
            return {"ok": False, "error": "dispatch_failed"}
        action = ack.get("response_action")
        if action == "errors":
            return {"ok": True, "response_action": "errors", "errors": ack.get("errors", {})}
        if action == "update":
            following = replace_view(workspace, view, checked_view(ack["view"], "modal"))
            return {"ok": True, "response_action": "update", "view": following}
        if action == "push":
            following = show_view(workspace, checked_view(ack["view"], "modal"), user, push=True)
            return {"ok": True, "response_action": "push", "view": following}
        self._close(user, None if action == "clear" else view_id)
        return {"ok": True, "response_action": action or "close"}

    async def close(self, user: str, view_id: str) -> Json:
        """Close a modal; the app hears of it when the view asked to."""
        view = self.workspace.views.get(view_id)
        self._close(user, view_id)
        if view and view.get("notify_on_close"):
            payload = {**self._interaction(user, "view_closed"), "view": view, "is_cleared": False}
            await self.socket_mode.deliver("interactive", payload)
        return {"ok": True}

    def _close(self, user: str, view_id: str | None) -> None:
        stack = self.workspace.stacks.get(user, [])
        closed = stack[stack.index(view_id) :] if view_id in stack else stack
        self.workspace.stacks[user] = [v for v in stack if v not in closed]
        for each in closed:
            view = self.workspace.views.get(each)
            self.workspace.announce({"type": "view_closed", "user": user, "view": view})

    # -- what the app answers through a response_url ----------------------------------------------
    def respond(self, response: Response, body: Json) -> None:
        """Carry out a post to a response_url (or an acknowledgement that holds a message)."""
        workspace = self.workspace
        channel = workspace.channel(response.channel)
        if body.get("delete_original") and response.message_ts:
            if response.ephemeral:
                self._drop_ephemeral(response)
            else:
                workspace.delete(channel, response.message_ts)
            return
        content = {
            "text": body.get("text", ""),
            **({"blocks": body["blocks"]} if body.get("blocks") else {}),
            "user": workspace.bot_user,
            "bot_id": workspace.bot_id,
        }
        thread_ts = body.get("thread_ts") or response.thread_ts
        if body.get("replace_original") and response.message_ts:
            self._replace(response, channel, content)
        elif body.get("response_type") == "in_channel":
            workspace.post(channel, {**content, **({"thread_ts": thread_ts} if thread_ts else {})})
        else:
            extra = {"thread_ts": thread_ts} if thread_ts else {}
            workspace.post_ephemeral(channel, response.user, {**content, **extra})

    def _replace(self, response: Response, channel: Channel, content: Json) -> None:
        workspace = self.workspace
        if not response.ephemeral:
            assert response.message_ts is not None
            workspace.edit(channel, workspace.message(channel, response.message_ts), content)
            return
        for message in workspace.ephemerals:
            if message["ts"] == response.message_ts:
                message.update(content)
                change = {"type": "ephemeral_changed", "channel": channel.id, "ts": message["ts"]}
                workspace.announce({**change, "message": dict(message)})

    def _drop_ephemeral(self, response: Response) -> None:
        workspace = self.workspace
        dropped = [m for m in workspace.ephemerals if m["ts"] == response.message_ts]
        workspace.ephemerals = [m for m in workspace.ephemerals if m["ts"] != response.message_ts]
        for message in dropped:
            workspace.announce(
                {
                    "type": "ephemeral_deleted",
                    "channel": response.channel,
                    "ts": message["ts"],
                    "message": message,
                }
            )

    def react(self, user: str, channel_id: str, ts: str, name: str) -> None:
        channel = self.workspace.channel(channel_id)
        react(self.workspace, channel, self.workspace.message(channel, ts), name, user)


def action_of(action_id: str, block_id: str, kind: str, given: Any) -> Json:
    """Return an action as block_actions carries it: a button's value or what was chosen."""
    action: Json = {"type": kind, "action_id": action_id, "block_id": block_id}
    if kind == "button":
        return {**action, "value": given, "text": {"type": "plain_text", "text": ""}}
    if kind in ("static_select", "overflow", "radio_buttons"):
        return {**action, "selected_option": given}
    return {**action, **(given if isinstance(given, dict) else {"value": given})}
