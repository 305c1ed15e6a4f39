"""The methods of the Web API: arguments in, answer out, refusals as SlackError. Knows no HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.localslack.blocks import problems, view_problems
from bot.localslack.faults import Faults
from bot.localslack.workspace import Channel, Json, SlackError, Workspace, with_block_ids

MAX_TEXT = 40_000
PAGE = 100
Method = Callable[["WebApi", Json], Json]


class WebApi:
    """The Web API of one workspace, for one app."""

    def __init__(self, workspace: Workspace, faults: Faults, bot_token: str, app_token: str) -> None:
        self.workspace = workspace
        self.faults = faults
        self.bot_token = bot_token
        self.app_token = app_token
        self.socket_url = ""
        self.scopes = frozenset(
            workspace.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
        ) or frozenset({"*"})

    def call(self, method: str, token: str, arguments: Mapping[str, Any]) -> Json:
        """Answer one call. Raises SlackError; `apps.connections.open` wants the app token, all else the bot's."""
        handler = METHODS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        if not token:
            raise SlackError("not_authed")
        if method not in ("api.test",) and token != (
            self.app_token if method == "apps.connections.open" else self.bot_token
        ):
            raise SlackError("invalid_auth")
        needed = SCOPES.get(method, ())
        if needed and "*" not in self.scopes and not self.scopes.intersection(needed):
            raise SlackError("missing_scope", needed=needed[0], provided=",".join(sorted(self.scopes)))
        return handler(self, _decoded(arguments))

    def _open_channel(self, arguments: Json, *, member: bool = True) -> Channel:
        channel = self.workspace.channel(arguments.get("channel"))
        if self.workspace.is_private_to_bot(channel):
            raise SlackError("channel_not_found")
        if channel.archived:
            raise SlackError("is_archived")
        if member and self.workspace.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _content(self, arguments: Json) -> Json:
        """Check and return the content of a message."""
        text, blocks = arguments.get("text") or "", arguments.get("blocks")
        if not text and not blocks and not arguments.get("attachments"):
            raise SlackError("no_text")
        if len(text) > MAX_TEXT:
            raise SlackError("msg_too_long")
        content: Json = {"text": text}
        if blocks:
            refuse_blocks(problems(blocks))
            content["blocks"] = with_block_ids(blocks)
        if arguments.get("metadata"):
            metadata = arguments["metadata"]
            if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= set(metadata):
                raise SlackError("invalid_metadata_schema")
            content["metadata"] = metadata
        return content

    def _own(self) -> Json:
        workspace = self.workspace
        return {"user": workspace.bot_user, "bot_id": workspace.bot_id, "app_id": workspace.app_id}

    def auth_test(self, arguments: Json) -> Json:
        workspace = self.workspace
        return {
            "url": "http://127.0.0.1/",
            "team": workspace.team["name"],
            "user": workspace.users[workspace.bot_user]["real_name"],
            "team_id": workspace.team["id"],
            "user_id": workspace.bot_user,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": False,
        }

    def api_test(self, arguments: Json) -> Json:
        if "error" in arguments:
            raise SlackError(arguments["error"])
        return {"args": arguments}

    def connections_open(self, arguments: Json) -> Json:
        return {"url": self.socket_url}

    def bots_info(self, arguments: Json) -> Json:
        workspace = self.workspace
        return {"bot": {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user}}

    def post_message(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments)
        message = {**self._content(arguments), **self._own(), "subtype": None}
        if thread_ts := arguments.get("thread_ts"):
            if thread_ts not in channel.messages:
                raise SlackError("thread_not_found")
            message["thread_ts"] = thread_ts
        stored = self.workspace.post(channel, {k: v for k, v in message.items() if v is not None})
        return {"channel": channel.id, "ts": stored["ts"], "message": stored}

    def post_ephemeral(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments)
        user = arguments.get("user")
        if user not in self.workspace.users or user not in channel.members:
            raise SlackError("user_not_in_channel")
        message = {**self._content(arguments), **self._own()}
        if arguments.get("thread_ts"):
            message["thread_ts"] = arguments["thread_ts"]
        return {"message_ts": self.workspace.post_ephemeral(channel, user, message)["ts"]}

    def update(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments, member=False)
        message = self.workspace.message(channel, str(arguments.get("ts")))
        if message.get("bot_id") != self.workspace.bot_id:
            raise SlackError("cant_update_message")
        self.workspace.edit(channel, message, self._content(arguments))
        return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}

    def delete(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments, member=False)
        message = self.workspace.message(channel, str(arguments.get("ts")))
        if message.get("bot_id") != self.workspace.bot_id:
            raise SlackError("cant_delete_message")
        self.workspace.delete(channel, message["ts"])
        return {"channel": channel.id, "ts": message["ts"]}

    def permalink(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments, member=False)
        ts = self.workspace.message(channel, str(arguments.get("message_ts")))["ts"]
        return {"channel": channel.id, "permalink": f"http://127.0.0.1/#{channel.id}/{ts}"}

    def views_open(self, arguments: Json) -> Json:
        return {"view": self._show_view(arguments, push=False)}

    def views_push(self, arguments: Json) -> Json:
        return {"view": self._show_view(arguments, push=True)}

    def _show_view(self, arguments: Json, *, push: bool) -> Json:
        view = checked_view(arguments.get("view"), "modal")
        user = self.workspace.use_trigger(arguments.get("trigger_id"))
        return show_view(self.workspace, view, user, push=push)

    def views_update(self, arguments: Json) -> Json:
        workspace = self.workspace
        view = checked_view(arguments.get("view"), None)
        old = workspace.views.get(arguments.get("view_id") or "") or next(
            (
                v
                for v in workspace.views.values()
                if v.get("external_id") and v["external_id"] == arguments.get("external_id")
            ),
            None,
        )
        if old is None:
            raise SlackError("not_found")
        if arguments.get("hash") and arguments["hash"] != old["hash"]:
            raise SlackError("hash_conflict")
        return {"view": replace_view(workspace, old, view)}

    def views_publish(self, arguments: Json) -> Json:
        workspace = self.workspace
        user = arguments.get("user_id")
        if user not in workspace.users:
            raise SlackError("user_not_found")
        view = workspace.new_view(checked_view(arguments.get("view"), "home"), user=user)
        workspace.homes[user] = view
        workspace.announce({"type": "home", "user": user, "view": view})
        return {"view": view}

    def conversations_open(self, arguments: Json) -> Json:
        users = [user for user in str(arguments.get("users") or "").split(",") if user]
        if len(users) != 1:
            raise SlackError("users_list_not_supplied" if not users else "not_enough_users")
        if self.workspace.users.get(users[0], {}).get("deleted"):
            raise SlackError("user_disabled")
        channel = self.workspace.dm(users[0])
        return {"channel": {"id": channel.id, "is_im": True, "user": users[0]}}

    def conversations_info(self, arguments: Json) -> Json:
        channel = self.workspace.channel(arguments.get("channel"))
        if self.workspace.is_private_to_bot(channel):
            raise SlackError("channel_not_found")
        return {"channel": described(self.workspace, channel)}

    def conversations_list(self, arguments: Json) -> Json:
        workspace = self.workspace
        visible = [c for c in workspace.channels.values() if not workspace.is_private_to_bot(c)]
        return {
            "channels": [described(workspace, c) for c in visible],
            "response_metadata": {"next_cursor": ""},
        }

    def conversations_members(self, arguments: Json) -> Json:
        channel = self.workspace.channel(arguments.get("channel"))
        return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}

    def conversations_join(self, arguments: Json) -> Json:
        channel = self.workspace.channel(arguments.get("channel"))
        if channel.archived:
            raise SlackError("is_archived")
        channel.members.add(self.workspace.bot_user)
        return {"channel": described(self.workspace, channel)}

    def history(self, arguments: Json) -> Json:
        if self.faults.happens("history_failed"):
            raise SlackError("fatal_error")
        channel = self._readable(arguments)
        return self._page(self.workspace.history(channel), arguments, newest_first=True)

    def replies(self, arguments: Json) -> Json:
        channel = self._readable(arguments)
        found = self.workspace.history(channel, str(arguments.get("ts")))
        if not found:
            raise SlackError("thread_not_found")
        return self._page(found, arguments, newest_first=False)

    def _readable(self, arguments: Json) -> Channel:
        channel = self.workspace.channel(arguments.get("channel"))
        if self.workspace.bot_user not in channel.members:
            raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        return channel

    def _page(self, messages: list[Json], arguments: Json, *, newest_first: bool) -> Json:
        oldest, latest = (
            float(arguments.get("oldest") or 0),
            float(arguments.get("latest") or 0) or float("inf"),
        )
        inclusive = str(arguments.get("inclusive", "")).lower() in ("1", "true")
        kept = [
            m
            for m in messages
            if oldest < float(m["ts"]) < latest or (inclusive and float(m["ts"]) in (oldest, latest))
        ]
        if newest_first:
            kept.reverse()
        start = int(arguments.get("cursor") or 0)
        limit = min(int(arguments.get("limit") or PAGE), 999)
        page = [dict(m) for m in kept[start : start + limit]]
        if str(arguments.get("include_all_metadata", "")).lower() not in ("1", "true"):
            for message in page:
                message.pop("metadata", None)
        more = start + limit < len(kept)
        return {
            "messages": page,
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }

    def users_info(self, arguments: Json) -> Json:
        user = self.workspace.users.get(arguments.get("user") or "")
        if user is None:
            raise SlackError("user_not_found")
        return {"user": user}

    def users_list(self, arguments: Json) -> Json:
        return {"members": list(self.workspace.users.values()), "response_metadata": {"next_cursor": ""}}

    def reactions_add(self, arguments: Json) -> Json:
        channel = self._open_channel(arguments)
        message = self.workspace.message(channel, str(arguments.get("timestamp")))
        react(self.workspace, channel, message, str(arguments.get("name")), self.workspace.bot_user)
        return {}

    def set_status(self, arguments: Json) -> Json:
        channel = self.workspace.channel(arguments.get("channel_id"))
        self.workspace.announce(
            {
                "type": "status",
                "channel": channel.id,
                "thread_ts": arguments.get("thread_ts"),
                "status": arguments.get("status") or "",
            }
        )
        return {}

    def set_prompts(self, arguments: Json) -> Json:
        channel = self.workspace.channel(arguments.get("channel_id"))
        prompts = arguments.get("prompts") or []
        if not 1 <= len(prompts) <= 4:
            raise SlackError("invalid_arguments")
        self.workspace.announce(
            {
                "type": "prompts",
                "channel": channel.id,
                "prompts": prompts,
                "title": arguments.get("title") or "",
            }
        )
        return {}

    def set_title(self, arguments: Json) -> Json:
        self.workspace.channel(arguments.get("channel_id"))
        return {}


def _decoded(arguments: Mapping[str, Any]) -> Json:
    """Return arguments with those decoded that form bodies carry as JSON."""
    decoded = dict(arguments)
    for name in ("blocks", "attachments", "metadata", "view", "prompts"):
        value = decoded.get(name)
        if isinstance(value, str) and value:
            try:
                decoded[name] = json.loads(value)
            except ValueError as error:
                raise SlackError("invalid_arguments" if name != "blocks" else "invalid_blocks_format") from error
    return decoded


def refuse_blocks(found: list[str], code: str = "invalid_blocks") -> None:
    """Raise as Slack does when blocks have problems."""
    if found:
        messages = [f"[ERROR] {problem}" for problem in found]
        raise SlackError(code, errors=found, response_metadata={"messages": messages})


def checked_view(view: Any, kind: str | None) -> Json:
    """Return a view that Slack would take. Raises invalid_arguments with the places."""
    found = view_problems(view)
    if kind and not found and view["type"] != kind:
        found = [f"view must be a {kind} [json-pointer:/view/type]"]
    refuse_blocks(found, "invalid_arguments")
    return {**view, "blocks": with_block_ids(view["blocks"])}


def show_view(workspace: Workspace, view: Json, user: str, *, push: bool) -> Json:
    """Put a modal before a person, alone or on top of what is open (three at most)."""
    stack = workspace.stacks.setdefault(user, []) if push else []
    if push and len(stack) >= 3:
        raise SlackError("push_limit_reached")
    stored = workspace.new_view(view, user=user, root=stack[0] if stack else None)
    stored["previous_view_id"] = stack[-1] if stack else None
    workspace.stacks[user] = [*stack, stored["id"]]
    workspace.announce({"type": "view_pushed" if push else "view_opened", "user": user, "view": stored})
    return stored


def replace_view(workspace: Workspace, old: Json, view: Json) -> Json:
    """Put a view in the place of another; what was typed stays where the blocks stay."""
    kept = {name: old[name] for name in ("id", "root_view_id", "previous_view_id", "for")}
    new = workspace.new_view(view, user=old["for"])
    del workspace.views[new["id"]]
    new |= kept
    workspace.views[old["id"]] = new
    if new["type"] == "home":
        workspace.homes[new["for"]] = new
        workspace.announce({"type": "home", "user": new["for"], "view": new})
    else:
        workspace.announce({"type": "view_updated", "user": new["for"], "view": new})
    return new


def described(workspace: Workspace, channel: Channel) -> Json:
    """Return a channel as conversations.info does."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_member": workspace.bot_user in channel.members,
        "is_ext_shared": channel.external,
        "is_shared": channel.external,
        "num_members": len(channel.members),
        **(
            {"user": next(iter(channel.members - {workspace.bot_user}), "")} if channel.kind == "im" else {}
        ),
    }


def react(workspace: Workspace, channel: Channel, message: Json, name: str, user: str) -> None:
    """Add a reaction. Raises already_reacted."""
    reactions = message.setdefault("reactions", [])
    found = next((r for r in reactions if r["name"] == name), None)
    if found and user in found["users"]:
        raise SlackError("already_reacted")
    if found:
        found["users"].append(user)
        found["count"] += 1
    else:
        reactions.append({"name": name, "users": [user], "count": 1})
    workspace.announce(
        {"type": "reaction", "channel": channel.id, "ts": message["ts"], "reactions": reactions}
    )


METHODS: dict[str, Method] = {
    "api.test": WebApi.api_test,
    "auth.test": WebApi.auth_test,
    "apps.connections.open": WebApi.connections_open,
    "bots.info": WebApi.bots_info,
    "chat.postMessage": WebApi.post_message,
    "chat.postEphemeral": WebApi.post_ephemeral,
    "chat.update": WebApi.update,
    "chat.delete": WebApi.delete,
    "chat.getPermalink": WebApi.permalink,
    "views.open": WebApi.views_open,
    "views.push": WebApi.views_push,
    "views.update": WebApi.views_update,
    "views.publish": WebApi.views_publish,
    "conversations.open": WebApi.conversations_open,
    "conversations.info": WebApi.conversations_info,
    "conversations.list": WebApi.conversations_list,
    "conversations.members": WebApi.conversations_members,
    "conversations.join": WebApi.conversations_join,
    "conversations.history": WebApi.history,
    "conversations.replies": WebApi.replies,
    "users.info": WebApi.users_info,
    "users.list": WebApi.users_list,
    "reactions.add": WebApi.reactions_add,
    "assistant.threads.setStatus": WebApi.set_status,
    "assistant.threads.setSuggestedPrompts": WebApi.set_prompts,
    "assistant.threads.setTitle": WebApi.set_title,
}

SCOPES: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "conversations.open": ("im:write", "channels:manage", "groups:write", "mpim:write"),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.join": ("channels:join",),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "reactions.add": ("reactions:write",),
    "assistant.threads.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
}
