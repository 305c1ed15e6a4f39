"""The HTTP side: the Web API, response addresses, the socket, the page and what the page asks for."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from bot.localslack.blocks import problems
from bot.localslack.faults import Faults
from bot.localslack.people import People
from bot.localslack.socket_mode import SocketMode
from bot.localslack.web_api import WebApi, described, refuse_blocks
from bot.localslack.workspace import Json, SlackError, Workspace, with_block_ids

PAGE = Path(__file__).parent / "page"
POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*;"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)
HOSTS = frozenset({"127.0.0.1", "localhost"})
POST_SECONDS = 1.0
"""Slack takes about one message a second and channel (only checked when asked for)."""


class Server:
    """One workspace served on 127.0.0.1. Everything here runs on one loop."""

    def __init__(
        self, workspace: Workspace, faults: Faults, tokens: tuple[str, str], *, limit_rate: bool = False
    ) -> None:
        self.workspace = workspace
        self.faults = faults
        self.api = WebApi(workspace, faults, *tokens)
        self.socket_mode = SocketMode(self._connected)
        self.people = People(workspace, self.socket_mode, "")
        self.me = "U0000SATOU"
        self._limit_rate = limit_rate
        self._last_post: dict[str, float] = {}
        self._pages: set[web.WebSocketResponse] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        workspace.watch(self._announced)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_guard], client_max_size=4 * 1024 * 1024)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self.web_api),
                web.post("/response/{key}", self.response),
                web.get("/socket", self.socket_mode.serve),
                web.get("/page/events", self.page_events),
                web.get("/page/state", self.page_state),
                web.get("/page/messages", self.page_messages),
                web.post("/page/{action}", self.page_action),
                web.get("/control/messages", self.control_messages),
                web.post("/control/faults", self.control_faults),
                web.post("/control/{action}", self.page_action),
                web.get("/", self.file),
                web.get("/{name:[\\w./-]+}", self.file),
            ]
        )
        return app

    async def start(self, port: int) -> tuple[web.AppRunner, int]:
        """Listen on 127.0.0.1 and return the runner and the port."""
        self._loop = asyncio.get_running_loop()
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        actual = runner.addresses[0][1]
        self.api.socket_url = f"ws://127.0.0.1:{actual}/socket"
        self.people.url = f"http://127.0.0.1:{actual}/"
        return runner, actual

    async def stop(self, runner: web.AppRunner) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self.socket_mode.close()
        for page in list(self._pages):
            await page.close()
        await runner.cleanup()

    # -- Web API --------------------------------------------------------------------------------
    async def web_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = dict(request.query)
        if request.content_type == "application/json":
            body = await _json(request)
            arguments |= body if isinstance(body, dict) else {}
        else:
            arguments |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(arguments.pop("token", ""))
        if self.faults.delay:
            await asyncio.sleep(self.faults.delay)
        fault = self._post_fault(arguments) if method == "chat.postMessage" else None
        if fault == "ratelimited":
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(self.faults.retry_after)},
            )
        answer = self._answer(method, token, arguments, fault)
        if fault == "stored_dropped" and request.transport is not None:
            request.transport.abort()
        if fault == "stored_500":
            return web.Response(status=500, text="Internal Server Error")
        return web.json_response(answer)

    def _post_fault(self, arguments: Json) -> str | None:
        if self._limit_rate:
            now = time.monotonic()
            channel = str(arguments.get("channel"))
            if now - self._last_post.get(channel, -POST_SECONDS) < POST_SECONDS:
                return "ratelimited"
            self._last_post[channel] = now
        return self.faults.for_post()

    def _answer(self, method: str, token: str, arguments: Json, fault: str | None) -> Json:
        try:
            if fault == "refused":
                raise SlackError(self.faults.error)
            answer: Json = {"ok": True, **self.api.call(method, token, arguments)}
        except SlackError as error:
            answer = {"ok": False, "error": error.code, **error.extra}
        self.workspace.requests.append(
            {
                "method": method,
                "payload": arguments,
                "ok": answer["ok"],
                "error": answer.get("error"),
                "fault": fault,
            }
        )
        return answer

    async def response(self, request: web.Request) -> web.Response:
        body = await _json(request)
        if not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        try:
            response = self.workspace.use_response(request.match_info["key"])
            if body.get("blocks"):
                refuse_blocks(problems(body["blocks"]))
                body["blocks"] = with_block_ids(body["blocks"])
            elif not body.get("text") and not body.get("delete_original"):
                raise SlackError("no_text")
            self.people.respond(response, body)
        except SlackError as error:
            self.workspace.requests.append(
                {"method": "response_url", "payload": body, "ok": False, "error": error.code, "fault": None}
            )
            return web.json_response({"ok": False, "error": error.code, **error.extra}, status=404)
        return web.Response(text="ok")

    # -- page -----------------------------------------------------------------------------------
    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name") or "index.html"
        path = (PAGE / name).resolve()
        if not path.is_relative_to(PAGE) or not path.is_file():
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(path, headers=headers)

    async def page_events(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._pages.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._pages.discard(socket)
        return socket

    def _announced(self, change: Json) -> None:
        """Tell the pages of a change; what is for one person goes only to that person's page."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        only = change.get("user") if change["type"].startswith(("view", "home")) else None
        if change["type"].startswith("ephemeral"):
            only = change.get("message", {}).get("for")
        data = json.dumps(change, ensure_ascii=False)
        loop.call_soon_threadsafe(self._send, data, only)

    def _send(self, data: str, only: str | None) -> None:
        if only is not None and only != self.me:
            return
        for page in list(self._pages):
            self._later(self._quietly(page, data))

    async def _quietly(self, page: web.WebSocketResponse, data: str) -> None:
        try:
            await page.send_str(data)
        except ConnectionError:
            self._pages.discard(page)

    def _later(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _connected(self, connected: bool) -> None:
        self.workspace.connected = connected
        self.workspace.announce({"type": "connected", "connected": connected})

    async def page_state(self, request: web.Request) -> web.Response:
        workspace, manifest = self.workspace, self.workspace.manifest
        features = manifest.get("features", {})
        channels = [
            {
                **described(workspace, c),
                "name": workspace.users[workspace.bot_user]["real_name"] if c.kind == "im" else c.name,
                "kind": c.kind,
                "archived": c.archived,
                "is_member": workspace.bot_user in c.members,
                "unread": False,
            }
            for c in workspace.channels.values()
            if self.me in c.members
        ]
        return web.json_response(
            {
                "team": workspace.team,
                "me": self.me,
                "users": list(workspace.users.values()),
                "bot": {
                    "user_id": workspace.bot_user,
                    "name": workspace.users[workspace.bot_user]["real_name"],
                    "connected": workspace.connected,
                },
                "channels": channels,
                "commands": features.get("slash_commands", []),
                "shortcuts": features.get("shortcuts", []),
                "home": workspace.homes.get(self.me),
            }
        )

    async def page_messages(self, request: web.Request) -> web.Response:
        try:
            channel = self.workspace.channel(request.query.get("channel"))
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.code}, status=404)
        thread_ts = request.query.get("thread_ts")
        mine = [
            m
            for m in self.workspace.ephemerals
            if m["channel"] == channel.id and m["for"] == self.me and m.get("thread_ts") == thread_ts
        ]
        messages = sorted([*self.workspace.history(channel, thread_ts), *mine], key=lambda m: m["ts"])
        return web.json_response({"ok": True, "messages": messages})

    async def page_action(self, request: web.Request) -> web.Response:
        body = await _json(request)
        action = PAGE_ACTIONS.get(request.match_info["action"])
        if action is None or not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "unknown_action"}, status=404)
        try:
            return web.json_response(await action(self, body.pop("user", None) or self.me, body))
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.code})
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"missing_argument: {error}"}, status=400)

    async def _say(self, user: str, body: Json) -> Json:
        ts = await self.people.say(user, body["channel"], body["text"], body.get("thread_ts"))
        return {"ok": True, "ts": ts}

    async def _command(self, user: str, body: Json) -> Json:
        if body.get("thread_ts"):
            return {"ok": False, "error": "not_supported_in_thread"}
        return await self.people.command(user, body["channel"], body["command"], body.get("text", ""))

    async def _act(self, user: str, body: Json) -> Json:
        where = {k: body[k] for k in ("channel", "message_ts", "view_id") if body.get(k)}
        action = {
            k: v
            for k, v in body.items()
            if k not in ("channel", "message_ts", "thread_ts", "view_id", "ephemeral", "state")
        }
        return await self.people.act(user, where, action, body.get("state"))

    async def _submit(self, user: str, body: Json) -> Json:
        return await self.people.submit(user, body["view_id"], body["state"])

    async def _close(self, user: str, body: Json) -> Json:
        return await self.people.close(user, body["view_id"])

    async def _opened(self, user: str, body: Json) -> Json:
        self._later(self.people.open_app(user, body["tab"]))
        return {"ok": True}

    async def _shortcut(self, user: str, body: Json) -> Json:
        return await self.people.shortcut(
            user, body["callback_id"], body.get("channel", ""), body.get("message_ts", "")
        )

    async def _react(self, user: str, body: Json) -> Json:
        self.people.react(user, body["channel"], body["ts"], body["name"])
        return {"ok": True}

    async def _as(self, user: str, body: Json) -> Json:
        if user not in self.workspace.users:
            raise SlackError("user_not_found")
        self.me = user
        return {"ok": True}

    async def _invite(self, user: str, body: Json) -> Json:
        await self.people.invite(body["channel"])
        return {"ok": True}

    # -- control of a Slack in a process of its own ------------------------------------------------
    async def control_messages(self, request: web.Request) -> web.Response:
        channel = self.workspace.channel(request.query.get("channel"))
        return web.json_response(
            {"messages": sorted(channel.messages.values(), key=lambda message: message["ts"])}
        )

    async def control_faults(self, request: web.Request) -> web.Response:
        body = await _json(request)
        if body.pop("cut", False):
            await self.socket_mode.cut()
        if body.pop("refresh", False):
            await self.socket_mode.refresh()
        self.faults.change(body)
        return web.json_response({"ok": True})


PAGE_ACTIONS = {
    "say": Server._say,
    "command": Server._command,
    "action": Server._act,
    "submit": Server._submit,
    "close": Server._close,
    "opened": Server._opened,
    "shortcut": Server._shortcut,
    "react": Server._react,
    "as": Server._as,
    "invite": Server._invite,
}


@web.middleware
async def _guard(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse other hosts' names (DNS rebinding) and other sites' pages."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    if host not in HOSTS or (origin and urlsplit(origin).netloc != request.host):
        raise web.HTTPForbidden(text="このページは 127.0.0.1 からだけ使えます。")
    response: web.StreamResponse = await handler(request)
    return response


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None
