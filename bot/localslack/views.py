"""Modals and Home tabs: checking, showing, stacking, replacing, closing."""

from __future__ import annotations

import secrets
from typing import Any

from bot.localslack.blocks import view_problems
from bot.localslack.errors import SlackError
from bot.localslack.refusals import refuse
from bot.localslack.workspace import Json, Workspace, with_block_ids

DEEPEST_STACK = 3
KEPT_VIEWS = 2_000
"""Closed views are kept a while: a person can send one modal twice."""


def checked(view: Any, kind: str | None) -> Json:
    """Return a view that Slack would take, with ids. Raises invalid_arguments with the places."""
    refuse(view_problems(view, kind), "invalid_arguments")
    return {**view, "blocks": with_block_ids(view["blocks"])}


def show(workspace: Workspace, view: Json, user: str, *, push: bool) -> Json:
    """Put a modal before a person, alone or on top of what is open (three at most)."""
    stack = workspace.stacks.get(user, []) if push else []
    if len(stack) >= DEEPEST_STACK:
        raise SlackError("push_limit_reached")
    stored = _with_ids(workspace, view, user)
    if stack:
        stored |= {"root_view_id": stack[0], "previous_view_id": stack[-1]}
    workspace.views[stored["id"]] = stored
    workspace.stacks[user] = [*stack, stored["id"]]
    _forget_closed(workspace)
    kind = "view_pushed" if push and stack else "view_opened"
    workspace.announce({"type": kind, "user": user, "view": dict(stored)})
    return stored


def publish(workspace: Workspace, view: Json, user: str) -> Json:
    """Put a view on a person's Home tab."""
    if old := workspace.homes.get(user):
        return replace(workspace, old, view)
    stored = _with_ids(workspace, view, user)
    workspace.views[stored["id"]] = workspace.homes[user] = stored
    workspace.announce({"type": "home", "user": user, "view": dict(stored)})
    return stored


def replace(workspace: Workspace, old: Json, view: Json) -> Json:
    """Put a view in the place of another; its id and its place in the stack stay."""
    user = workspace.owners[old["id"]]
    stored = _with_ids(workspace, view, user)
    del workspace.owners[stored["id"]]
    stored |= {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
    workspace.views[old["id"]] = stored
    if stored["type"] == "home":
        workspace.homes[user] = stored
    kind = "home" if stored["type"] == "home" else "view_updated"
    workspace.announce({"type": kind, "user": user, "view": dict(stored)})
    return stored


def close(workspace: Workspace, user: str, view_id: str | None) -> list[Json]:
    """Close a modal and what lies on it (all when None); return what was closed, the topmost first."""
    stack = workspace.stacks.get(user, [])
    start = 0 if view_id is None else stack.index(view_id) if view_id in stack else len(stack)
    workspace.stacks[user] = stack[:start]
    closed = [workspace.views[each] for each in reversed(stack[start:])]
    for view in closed:
        workspace.announce({"type": "view_closed", "user": user, "view": dict(view)})
    return closed


def find(workspace: Workspace, view_id: Any, external_id: Any = None) -> Json:
    """Return a view by its id or the app's own. Raises not_found."""
    if view_id in workspace.views:
        return workspace.views[view_id]
    if external_id:
        for view in workspace.views.values():
            if view.get("external_id") == external_id:
                return view
    raise SlackError("not_found")


def require_hash(view: Json | None, given: Any) -> None:
    """Raise hash_conflict when the app speaks of an older state of a view."""
    if given and view is not None and given != view["hash"]:
        raise SlackError("hash_conflict")


def _forget_closed(workspace: Workspace) -> None:
    if len(workspace.views) <= KEPT_VIEWS:
        return
    shown = {view_id for stack in workspace.stacks.values() for view_id in stack}
    shown |= {home["id"] for home in workspace.homes.values()}
    closed = [view_id for view_id in workspace.views if view_id not in shown]
    for view_id in closed[: KEPT_VIEWS // 2]:
        del workspace.views[view_id], workspace.owners[view_id]


def _with_ids(workspace: Workspace, view: Json, user: str) -> Json:
    view_id = workspace.next_id("V")
    workspace.owners[view_id] = user
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
        **view,
        "id": view_id,
        "team_id": workspace.team["id"],
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team["id"],
        "bot_id": workspace.bot_id,
        "hash": f"{int(workspace.clock())}.{secrets.token_hex(4)}",
        "state": {"values": {}},
        "root_view_id": view_id,
        "previous_view_id": None,
    }
