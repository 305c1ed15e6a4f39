"""What the page in the browser asks for, what it is told, and the control of a Slack in its own process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.localslack.api_http import json_body
from bot.localslack.conversations import described
from bot.localslack.errors import SlackError
from bot.localslack.events import Events
from bot.localslack.faults import Faults
from bot.localslack.interactions import Interactions
from bot.localslack.people import People
from bot.localslack.seed import ME
from bot.localslack.socket_mode import SocketMode
from bot.localslack.workspace import Channel, Json, Workspace

_WHERE = ("channel", "message_ts", "view_id")
_NOT_OF_ACTION = frozenset({*_WHERE, "thread_ts", "ephemeral", "state"})
Action = Callable[[str, Json], Awaitable[Json]]


class PageApi:
    """Serves /page/… for the person at the browser, and /control/… for tests in another process."""

    def __init__(
        self,
        workspace: Workspace,
        people: People,
        interactions: Interactions,
        events: Events,
        socket_mode: SocketMode,
        faults: Faults,
    ) -> None:
        self.me = ME
        self._workspace = workspace
        self._people = people
        self._interactions = interactions
        self._events = events
        self._socket_mode = socket_mode
        self._faults = faults
        self._pages: dict[web.WebSocketResponse, asyncio.Queue[str]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._actions: dict[str, Action] = {
            "say": self._say,
            "command": self._command,
            "action": self._act,
            "submit": self._submit,
            "close": self._close,
            "opened": self._opened,
            "shortcut": self._shortcut,
            "react": self._react,
            "invite": self._invite,
            "as": self._as,
        }
        workspace.watch(self._announced)

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.get("/page/events", self._stream),
            web.get("/page/state", self._state),
            web.get("/page/messages", self._messages),
            web.post("/page/{action}", self._do),
            web.get("/control/messages", self._all_messages),
            web.get("/control/requests", self._requests),
            web.get("/control/faults", self._show_faults),
            web.post("/control/faults", self._set_faults),
            web.post("/control/deliver", self._deliver),
            web.post("/control/{action}", self._do),
        ]

    # -- telling pages --------------------------------------------------------------------------
    async def start(self) -> None:
        """Begin to tell pages of changes; to be called on the server's loop."""
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """Close the pages' connections."""
        self._loop = None
        for page in list(self._pages):
            await page.close()

    def _announced(self, change: Json) -> None:
        """Tell the pages of a change, from any thread; what is for one person goes only to that person's page."""
        if self._loop is None or self._loop.is_closed():
            return
        only = change.get("user") if change["type"].startswith(("view", "home")) else None
        if change["type"].startswith("ephemeral"):
            only = change["message"]["for"]
        self._loop.call_soon_threadsafe(self._queue, json.dumps(change, ensure_ascii=False), only)

    def _queue(self, data: str, only: str | None) -> None:
        if only in (None, self.me):
            for queue in self._pages.values():
                queue.put_nowait(data)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._pages[socket] = queue
        sending = asyncio.get_running_loop().create_task(_forward(queue, socket))
        try:
            async for _ in socket:
                pass
        finally:
            del self._pages[socket]
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return socket

    # -- showing --------------------------------------------------------------------------------
    async def _state(self, request: web.Request) -> web.Response:
        workspace = self._workspace
        features = workspace.manifest.get("features", {})
        workspace.dm(self.me)
        bot = workspace.users[workspace.bot_user]
        return web.json_response(
            {
                "ok": True,
                "team": workspace.team,
                "me": self.me,
                "users": list(workspace.users.values()),
                "bot": {"user_id": bot["id"], "name": bot["real_name"], "connected": workspace.connected},
                "channels": [self._channel(c) for c in workspace.channels.values() if self.me in c.members],
                "commands": features.get("slash_commands", []),
                "shortcuts": features.get("shortcuts", []),
                "home": workspace.homes.get(self.me),
            }
        )

    def _channel(self, channel: Channel) -> Json:
        bot = self._workspace.users[self._workspace.bot_user]
        return {
            **described(self._workspace, channel),
            "name": bot["real_name"] if channel.kind == "im" else channel.name,
            "kind": channel.kind,
            "archived": channel.archived,
            "external": channel.external,
            "unread": 0,
        }

    async def _messages(self, request: web.Request) -> web.Response:
        channel = self._workspace.channel(request.query.get("channel"))
        thread_ts = request.query.get("thread_ts")
        mine = [
            m
            for m in self._workspace.ephemerals
            if m["channel"] == channel.id and m["for"] == self.me and m.get("thread_ts") == thread_ts
        ]
        messages = sorted([*self._workspace.history(channel, thread_ts), *mine], key=lambda m: str(m["ts"]))
        return web.json_response({"ok": True, "messages": messages})

    # -- doing ----------------------------------------------------------------------------------
    async def _do(self, request: web.Request) -> web.Response:
        action = self._actions.get(request.match_info["action"])
        body = await json_body(request)
        if action is None or not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "unknown_action"}, status=404)
        try:
            return web.json_response(await action(body.get("user") or self.me, body))
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"missing_argument: {error.args[0]}"}, status=400)

    async def _say(self, user: str, body: Json) -> Json:
        ts, _ = self._people.say(user, body["channel"], body["text"], body.get("thread_ts"))
        return {"ok": True, "ts": ts}

    async def _command(self, user: str, body: Json) -> Json:
        if body.get("thread_ts"):
            return {"ok": False, "error": "not_supported_in_thread"}
        return await self._interactions.command(user, body["channel"], body["command"], body.get("text", ""))

    async def _act(self, user: str, body: Json) -> Json:
        where = {name: body[name] for name in _WHERE if body.get(name)}
        given = {name: value for name, value in body.items() if name not in _NOT_OF_ACTION and name != "user"}
        return await self._interactions.act(user, where, given, _values(body))

    async def _submit(self, user: str, body: Json) -> Json:
        return await self._interactions.submit(user, body["view_id"], _values(body))

    async def _close(self, user: str, body: Json) -> Json:
        return await self._interactions.close(user, body["view_id"])

    async def _opened(self, user: str, body: Json) -> Json:
        self._people.open_app(user, body["tab"])
        return {"ok": True}

    async def _shortcut(self, user: str, body: Json) -> Json:
        channel, ts = body.get("channel", ""), body.get("message_ts", "")
        return await self._interactions.shortcut(user, body["callback_id"], channel, ts)

    async def _react(self, user: str, body: Json) -> Json:
        self._people.react(user, body["channel"], body["ts"], body["name"])
        return {"ok": True}

    async def _invite(self, user: str, body: Json) -> Json:
        self._people.invite(body["channel"], body.get("invited", self._workspace.bot_user), user)
        return {"ok": True}

    async def _as(self, user: str, body: Json) -> Json:
        if self._workspace.person(user)["is_bot"]:
            raise SlackError("user_not_found")
        self.me = user
        self._workspace.dm(user)
        return {"ok": True}

    # -- control --------------------------------------------------------------------------------
    async def _all_messages(self, request: web.Request) -> web.Response:
        channel = self._workspace.channel(request.query.get("channel"))
        return web.json_response({"ok": True, "messages": list(channel.messages.values())})

    async def _requests(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "requests": self._workspace.requests})

    async def _show_faults(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "faults": self._faults.as_dict()})

    async def _set_faults(self, request: web.Request) -> web.Response:
        """Set fields of Faults; `{"cut_now": true}` and `{"refresh_now": true}` do so at once."""
        body = await json_body(request)
        if not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "invalid_json"}, status=400)
        cut_now, refresh_now = body.pop("cut_now", False), body.pop("refresh_now", False)
        try:
            self._faults.change(body)
        except (KeyError, ValueError) as error:
            return web.json_response({"ok": False, "error": f"unknown_fault: {error.args[0]}"}, status=400)
        if cut_now:
            await self._socket_mode.cut()
        if refresh_now:
            await self._socket_mode.refresh()
        return web.json_response({"ok": True})

    async def _deliver(self, request: web.Request) -> web.Response:
        """Deliver an event of the test's own making: {event, channel, event_id?, attempt?}."""
        body = await json_body(request)
        channel = self._workspace.channel(body["channel"])
        self._events.send(body["event"], channel, body.get("event_id"), body.get("attempt", 0))
        return web.json_response({"ok": True})


def _values(body: Json) -> Any:
    return (body.get("state") or {}).get("values") or {}


async def _forward(queue: asyncio.Queue[str], socket: web.WebSocketResponse) -> None:
    try:
        while True:
            await socket.send_str(await queue.get())
    except ConnectionError:
        await socket.close()
