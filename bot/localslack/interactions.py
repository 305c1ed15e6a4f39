"""Commands, shortcuts, clicks and modals: what a person does, as a payload, and what follows from the answer."""

from __future__ import annotations

from typing import Any

from bot.localslack import actions, views
from bot.localslack.errors import SlackError
from bot.localslack.replies import Replies
from bot.localslack.socket_mode import SocketMode
from bot.localslack.tickets import Response
from bot.localslack.workspace import Channel, Json, Workspace

NOT_DISPATCHED: Json = {"ok": False, "error": "dispatch_failed"}


class Interactions:
    """Acts for the people of a workspace. All methods run on the server's loop."""

    def __init__(self, workspace: Workspace, socket_mode: SocketMode, replies: Replies) -> None:
        self._workspace = workspace
        self._socket_mode = socket_mode
        self._replies = replies

    # -- commands and shortcuts -----------------------------------------------------------------
    async def command(self, user: str, channel_id: str, command: str, text: str) -> Json:
        """Type a slash command; return {"ok": …} as the client shows it."""
        workspace = self._workspace
        channel, person = workspace.channel(channel_id), workspace.person(user)
        if command not in {each["command"] for each in self._feature("slash_commands")}:
            return {"ok": False, "error": "unknown_command"}
        payload = {
            "token": "local",
            "team_id": person["team_id"],
            "team_domain": workspace.team["domain"],
            "channel_id": channel.id,
            "channel_name": _name(channel),
            "user_id": user,
            "user_name": person["name"],
            "command": command,
            "text": text.strip(),
            "api_app_id": workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self._replies.address(Response(channel.id, user)),
            "trigger_id": workspace.tickets.new_trigger(user),
        }
        ack = await self._socket_mode.ask("slash_commands", payload)
        if ack is None:
            return dict(NOT_DISPATCHED)
        if ack.get("text") or ack.get("blocks"):
            self._replies.carry_out(Response(channel.id, user), ack)
        return {"ok": True}

    async def shortcut(self, user: str, callback_id: str, channel_id: str = "", message_ts: str = "") -> Json:
        """Use a message shortcut (with a message) or a global one."""
        kind = "message" if message_ts else "global"
        declared = {(each["type"], each["callback_id"]) for each in self._feature("shortcuts")}
        if (kind, callback_id) not in declared:
            return {"ok": False, "error": "unknown_shortcut"}
        payload = self._payload(user, "message_action" if message_ts else "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        if message_ts:
            channel = self._workspace.channel(channel_id)
            message = self._workspace.message(channel, message_ts)
            response = Response(channel.id, user, message_ts, thread_ts=message.get("thread_ts"))
            payload |= {
                "channel": {"id": channel.id, "name": _name(channel)},
                "message": dict(message),
                "message_ts": message_ts,
                "response_url": self._replies.address(response),
            }
        ack = await self._socket_mode.ask("interactive", payload)
        return {"ok": True} if ack is not None else dict(NOT_DISPATCHED)

    def _feature(self, name: str) -> list[Json]:
        return list(self._workspace.manifest.get("features", {}).get(name, ()))

    # -- clicks ---------------------------------------------------------------------------------
    async def act(self, user: str, where: Json, given: Json, values: Json | None = None) -> Json:
        """Use an element. `where` is {"channel", "message_ts"} or {"view_id"}; `given` names action_id and choice."""
        payload = self._payload(user, "block_actions")
        blocks, context = (
            self._in_view(where, values) if where.get("view_id") else self._in_message(user, where)
        )
        done = actions.action(blocks, given)
        payload |= context
        if "view" not in context:
            payload["state"] = actions.state(blocks, _with(values, done))
        payload["actions"] = [{**done, "action_ts": self._workspace.next_ts()}]
        ack = await self._socket_mode.ask("interactive", payload, accepts_response=False)
        return {"ok": True} if ack is not None else dict(NOT_DISPATCHED)

    def _in_view(self, where: Json, values: Json | None) -> tuple[Any, Json]:
        view = views.find(self._workspace, where["view_id"])
        view["state"] = actions.state(view["blocks"], values)
        container = {"type": "view", "view_id": view["id"]}
        return view["blocks"], {"view": dict(view), "container": container}

    def _in_message(self, user: str, where: Json) -> tuple[Any, Json]:
        workspace = self._workspace
        channel, ts = workspace.channel(where["channel"]), where["message_ts"]
        ephemeral = workspace.ephemeral(user, ts)
        message = ephemeral or workspace.message(channel, ts)
        thread_ts = message.get("thread_ts")
        response = Response(channel.id, user, ts, ephemeral is not None, thread_ts)
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral is not None,
            **({"thread_ts": thread_ts} if thread_ts else {}),
        }
        context: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": _name(channel)},
            "response_url": self._replies.address(response),
        }
        if ephemeral is None:
            context["message"] = dict(message)
        return message.get("blocks", []), context

    def _payload(self, user: str, kind: str) -> Json:
        workspace, person = self._workspace, self._workspace.person(user)
        who = {"id": user, "username": person["name"], "name": person["name"], "team_id": person["team_id"]}
        return {
            "type": kind,
            "team": {"id": workspace.team["id"], "domain": workspace.team["domain"]},
            "user": who,
            "api_app_id": workspace.app_id,
            "token": "local",
            "trigger_id": workspace.tickets.new_trigger(user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    # -- modals ---------------------------------------------------------------------------------
    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a modal off; return what the client does next (errors to show, or the view that follows)."""
        workspace = self._workspace
        view = views.find(workspace, view_id)
        view["state"] = actions.state(view["blocks"], values)
        payload = {**self._payload(user, "view_submission"), "view": dict(view), "response_urls": []}
        ack = await self._socket_mode.ask("interactive", payload)
        if ack is None:
            return dict(NOT_DISPATCHED)
        action = ack.get("response_action")
        match action:
            case "errors":
                return {"ok": True, "response_action": "errors", "errors": ack.get("errors", {})}
            case "update":
                following = views.replace(workspace, view, views.checked(ack.get("view"), "modal"))
                return {"ok": True, "response_action": "update", "view": following}
            case "push":
                following = views.show(workspace, views.checked(ack.get("view"), "modal"), user, push=True)
                return {"ok": True, "response_action": "push", "view": following}
            case None | "clear":
                views.close(workspace, user, None if action else view_id)
                return {"ok": True, **({"response_action": "clear"} if action else {})}
        raise SlackError("invalid_response_action")

    async def close(self, user: str, view_id: str) -> Json:
        """Close a modal; the app hears of it when the view asked to."""
        for view in views.close(self._workspace, user, view_id):
            if view["notify_on_close"]:
                payload = {**self._payload(user, "view_closed"), "view": dict(view), "is_cleared": False}
                await self._socket_mode.ask("interactive", payload, accepts_response=False)
        return {"ok": True}


def _name(channel: Channel) -> str:
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def _with(values: Json | None, done: Json) -> Json:
    """Lay what was just chosen over the state of a message."""
    name = actions.FIELD.get(done["type"])
    if name is None or name not in done:
        return values or {}
    laid = {block_id: dict(entries) for block_id, entries in (values or {}).items()}
    laid.setdefault(done["block_id"], {})[done["action_id"]] = {"type": done["type"], name: done[name]}
    return laid
