"""chat.*: posting, changing and deleting the app's messages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.localslack.calls import Call, Method
from bot.localslack.errors import SlackError
from bot.localslack.refusals import content
from bot.localslack.workspace import Json


def _post_message(call: Call) -> Json:
    channel = call.writable()
    message = {**content(call.arguments), **author(call)}
    if thread_ts := call.text("thread_ts"):
        if thread_ts not in channel.messages:
            raise SlackError("thread_not_found")
        message["thread_ts"] = channel.messages[thread_ts].get("thread_ts", thread_ts)
        if call.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    stored = call.workspace.post(channel, message)
    call.hooks.posted(channel, stored)
    return {"channel": channel.id, "ts": stored["ts"], "message": stored}


def _post_ephemeral(call: Call) -> Json:
    channel = call.writable()
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = {**content(call.arguments), **author(call)}
    if thread_ts := call.text("thread_ts"):
        message["thread_ts"] = thread_ts
    return {"message_ts": call.workspace.post_ephemeral(channel, user, message)["ts"]}


def author(call: Call) -> Json:
    """Return who posts, as the app's messages carry it."""
    workspace = call.workspace
    profile = {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user,
        "name": workspace.users[workspace.bot_user]["real_name"],
        "team_id": workspace.team["id"],
        "deleted": False,
    }
    return {
        "user": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "bot_profile": profile,
    }


def _own_message(call: Call, refusal: str) -> Json:
    message = call.workspace.message(call.channel(), call.get("ts"))
    if message.get("bot_id") != call.workspace.bot_id:
        raise SlackError(refusal)
    return message


def _update(call: Call) -> Json:
    channel, message = call.channel(), _own_message(call, "cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    changes = content(call.arguments)
    for name in ("blocks", "attachments"):
        if call.get(name) == [] and name in message:
            changes[name] = None
    before = dict(message)
    call.workspace.edit(channel, message, changes)
    call.hooks.changed(channel, message, before)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def _delete(call: Call) -> Json:
    channel, message = call.channel(), _own_message(call, "cant_delete_message")
    call.workspace.delete(channel, message["ts"])
    call.hooks.deleted(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def _get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel, call.get("message_ts"))
    link = f"{call.workspace.url}archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.getPermalink": _get_permalink,
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    name: ("chat:write",) for name in METHODS if name != "chat.getPermalink"
}
