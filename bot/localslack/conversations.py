"""conversations.*: channels, their members, and what was said in them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.localslack.calls import Call, Method
from bot.localslack.errors import SlackError
from bot.localslack.workspace import Channel, Json, Workspace

_FAMILY = {"channel": "channels", "private": "groups", "im": "im"}
_TYPE = {"channel": "public_channel", "private": "private_channel", "im": "im"}
_ANY_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_ANY_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def described(workspace: Workspace, channel: Channel) -> Json:
    """Return a channel as conversations.info does."""
    found: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_general": False,
        "is_member": workspace.bot_user in channel.members,
        "is_ext_shared": channel.external,
        "is_shared": channel.external,
        "is_org_shared": False,
        "context_team_id": workspace.team["id"],
        "num_members": len(channel.members),
    }
    if channel.kind == "im":
        found["user"] = next(iter(channel.members - {workspace.bot_user}), "")
    return found


def _open(call: Call) -> Json:
    workspace = call.workspace
    if call.get("channel"):
        channel = call.channel()
    else:
        users = [user for user in call.text("users").split(",") if user]
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("method_not_supported_for_channel_type")
        if users[0] == workspace.bot_user:
            raise SlackError("cannot_dm_bot")
        if workspace.person(users[0])["deleted"]:
            raise SlackError("user_disabled")
        channel = workspace.dm(users[0])
    return {"no_op": False, "already_open": True, "channel": described(workspace, channel)}


def _info(call: Call) -> Json:
    channel = call.channel()
    call.need_scope(f"{_FAMILY[channel.kind]}:read")
    return {"channel": described(call.workspace, channel)}


def _list(call: Call) -> Json:
    wanted = (call.text("types") or "public_channel").split(",")
    visible = [
        channel
        for channel in call.workspace.channels.values()
        if _TYPE[channel.kind] in wanted
        and not call.workspace.is_private_to_bot(channel)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, cursor = call.page_of(visible)
    return {
        "channels": [described(call.workspace, channel) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _members(call: Call) -> Json:
    page, cursor = call.page_of(sorted(call.channel().members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _join(call: Call) -> Json:
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    channel.members.add(call.workspace.bot_user)
    call.workspace.announce({"type": "channel", "channel": channel.id})
    return {"channel": described(call.workspace, channel)}


def _history(call: Call) -> Json:
    channel = _readable(call)
    return _page(call, call.workspace.history(channel)[::-1])


def _replies(call: Call) -> Json:
    channel = _readable(call)
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("thread_not_found")
    return _page(call, call.workspace.history(channel, message.get("thread_ts", message["ts"])))


def _readable(call: Call) -> Channel:
    if call.faults.happens("history_failed"):
        raise SlackError("fatal_error")
    channel = call.channel()
    call.need_scope(f"{_FAMILY[channel.kind]}:history")
    if call.workspace.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _page(call: Call, messages: list[Json]) -> Json:
    oldest, latest = call.number("oldest", 0.0), call.number("latest", 0.0) or float("inf")
    inclusive = call.flag("inclusive")

    def within(ts: float) -> bool:
        return oldest < ts < latest or (inclusive and ts in (oldest, latest))

    page, cursor = call.page_of([m for m in messages if within(float(m["ts"]))])
    hidden = set() if call.flag("include_all_metadata") else {"metadata"}
    return {
        "messages": [{k: v for k, v in m.items() if k not in hidden} for m in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS: Mapping[str, Method] = {
    "conversations.open": _open,
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.join": _join,
    "conversations.history": _history,
    "conversations.replies": _replies,
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "conversations.open": ("im:write", "channels:manage", "groups:write", "mpim:write"),
    "conversations.info": _ANY_READ,
    "conversations.list": _ANY_READ,
    "conversations.members": _ANY_READ,
    "conversations.join": ("channels:join",),
    "conversations.history": _ANY_HISTORY,
    "conversations.replies": _ANY_HISTORY,
}
