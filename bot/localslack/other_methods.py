"""The rest of the Web API: who the app is, views, people, reactions, and the niceties of an assistant."""

from __future__ import annotations

from collections.abc import Mapping

from bot.localslack import views
from bot.localslack.calls import Call, Method
from bot.localslack.errors import SlackError
from bot.localslack.workspace import Json

MOST_PROMPTS = 4


def _api_test(call: Call) -> Json:
    if error := call.text("error"):
        raise SlackError(error)
    return {"args": call.arguments}


def _auth_test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": workspace.url,
        "team": workspace.team["name"],
        "user": workspace.users[workspace.bot_user]["name"],
        "team_id": workspace.team["id"],
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def _connections_open(call: Call) -> Json:
    return {"url": call.hooks.socket_url()}


def _bots_info(call: Call) -> Json:
    workspace = call.workspace
    name = workspace.users[workspace.bot_user]["real_name"]
    bot = {"id": workspace.bot_id, "app_id": workspace.app_id, "user_id": workspace.bot_user, "name": name}
    return {"bot": {**bot, "deleted": False}}


def _views_open(call: Call) -> Json:
    return _shown(call, push=False)


def _views_push(call: Call) -> Json:
    return _shown(call, push=True)


def _shown(call: Call, *, push: bool) -> Json:
    if not call.get("trigger_id"):
        raise SlackError("invalid_arguments")
    view = views.checked(call.get("view"), "modal")
    user = call.workspace.tickets.use_trigger(call.get("trigger_id"))
    return {"view": views.show(call.workspace, view, user, push=push)}


def _views_update(call: Call) -> Json:
    old = views.find(call.workspace, call.get("view_id"), call.get("external_id"))
    view = views.checked(call.get("view"), old["type"])
    views.require_hash(old, call.get("hash"))
    return {"view": views.replace(call.workspace, old, view)}


def _views_publish(call: Call) -> Json:
    user = call.workspace.person(call.get("user_id"))["id"]
    view = views.checked(call.get("view"), "home")
    views.require_hash(call.workspace.homes.get(user), call.get("hash"))
    return {"view": views.publish(call.workspace, view, user)}


def _users_info(call: Call) -> Json:
    return {"user": call.workspace.person(call.get("user"))}


def _users_list(call: Call) -> Json:
    page, cursor = call.page_of(list(call.workspace.users.values()))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _reactions_add(call: Call) -> Json:
    name = call.text("name").strip(":")
    if not name:
        raise SlackError("invalid_name")
    call.workspace.react(call.writable(), call.get("timestamp"), name, call.workspace.bot_user)
    return {}


def _set_status(call: Call) -> Json:
    change = {
        "type": "status",
        "channel": call.channel("channel_id").id,
        "thread_ts": call.get("thread_ts"),
        "status": call.text("status"),
    }
    call.workspace.announce(change)
    return {}


def _set_prompts(call: Call) -> Json:
    channel = call.channel("channel_id")
    prompts = call.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        raise SlackError("invalid_arguments")
    if any(not isinstance(p, dict) or not p.get("title") or not p.get("message") for p in prompts):
        raise SlackError("invalid_arguments")
    change = {"type": "prompts", "channel": channel.id, "prompts": prompts, "title": call.text("title")}
    call.workspace.announce(change)
    return {}


def _set_title(call: Call) -> Json:
    call.channel("channel_id")
    return {}


METHODS: Mapping[str, Method] = {
    "api.test": _api_test,
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
    "bots.info": _bots_info,
    "views.open": _views_open,
    "views.push": _views_push,
    "views.update": _views_update,
    "views.publish": _views_publish,
    "users.info": _users_info,
    "users.list": _users_list,
    "reactions.add": _reactions_add,
    "assistant.threads.setStatus": _set_status,
    "assistant.threads.setSuggestedPrompts": _set_prompts,
    "assistant.threads.setTitle": _set_title,
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "reactions.add": ("reactions:write",),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
}
