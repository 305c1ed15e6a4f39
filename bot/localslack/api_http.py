"""The Web API and response addresses over HTTP: bodies in, answers and faults out."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.localslack.errors import SlackError
from bot.localslack.faults import Faults
from bot.localslack.replies import Replies
from bot.localslack.web_api import WebApi
from bot.localslack.workspace import Json, Workspace

POST_SECONDS = 1.0
"""Slack takes about one message a second and channel (only held to when asked for)."""
_GONE = frozenset({"expired_url", "used_url", "invalid_url"})


class ApiHttp:
    """Serves the paths /api/… and /response/… of a local Slack."""

    def __init__(
        self, workspace: Workspace, api: WebApi, replies: Replies, faults: Faults, *, limit_rate: bool
    ) -> None:
        self._workspace = workspace
        self._api = api
        self._replies = replies
        self._faults = faults
        self._limit_rate = limit_rate
        self._last_post: dict[str, float] = {}

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [web.route("*", "/api/{method}", self._call), web.post("/response/{key}", self._respond)]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(arguments.pop("token", ""))
        if self._faults.delay:
            await asyncio.sleep(self._faults.delay)
        kind, _, detail = (self._fault_of(method, arguments) or "").partition(":")
        if kind == "ratelimited":
            self._workspace.record(method, arguments, "ratelimited", kind)
            headers = {"Retry-After": detail or str(self._faults.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        answer = self._answer(method, token, arguments, kind, detail)
        if kind == "stored_dropped" and request.transport is not None:
            request.transport.abort()
        if kind == "stored_500":
            return web.Response(status=500, text="Internal Server Error")
        return web.json_response(answer)

    def _fault_of(self, method: str, arguments: Json) -> str | None:
        if method != "chat.postMessage":
            return None
        if self._limit_rate:
            channel, now = str(arguments.get("channel")), time.monotonic()
            if now - self._last_post.get(channel, -POST_SECONDS) < POST_SECONDS:
                return "ratelimited"
            self._last_post[channel] = now
        return self._faults.for_post()

    def _answer(self, method: str, token: str, arguments: Json, kind: str, detail: str) -> Json:
        error = None
        try:
            if kind == "refused":
                raise SlackError(detail or self._faults.error)
            answer: Json = {"ok": True, **self._api.call(method, token, arguments)}
        except SlackError as refusal:
            error = refusal.code
            answer = {"ok": False, "error": error, **refusal.extra}
        self._workspace.record(method, arguments, error, kind or None)
        return answer

    async def _respond(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        try:
            self._replies.answer(request.match_info["key"], body)
        except SlackError as refusal:
            self._workspace.record("response_url", body or {}, refusal.code)
            return web.Response(text=refusal.code, status=404 if refusal.code in _GONE else 400)
        self._workspace.record("response_url", body, None)
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await json_body(request)
        return arguments | body if isinstance(body, dict) else arguments
    return arguments | {k: v for k, v in (await request.post()).items() if isinstance(v, str)}


async def json_body(request: web.Request) -> Any:
    """Return a JSON body, None when it is none."""
    try:
        return await request.json()
    except ValueError:
        return None
