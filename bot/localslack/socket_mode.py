"""The WebSocket side of Socket Mode: connections of the app, envelopes out, acknowledgements in, redelivery."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.localslack.workspace import Json

MAX_CONNECTIONS = 10
ACK_SECONDS = 3.0
RETRIES = 3
"""An event that nobody acknowledges is sent again this often."""


class SocketMode:
    """The connections of one app. All methods run on the server's loop."""

    def __init__(self, on_change: Callable[[bool], None]) -> None:
        self._sockets: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._on_change = on_change

    @property
    def connections(self) -> int:
        return len(self._sockets)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection of the app until it closes."""
        socket = web.WebSocketResponse(heartbeat=None, autoping=True)
        await socket.prepare(request)
        if len(self._sockets) >= MAX_CONNECTIONS:
            await socket.close()
            return socket
        self._sockets.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets),
                "debug_info": {"host": "localslack", "approximate_connection_time": 18060},
                "connection_info": {"app_id": "A0000LOCAL"},
            }
        )
        self._on_change(True)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._received(message.data)
        finally:
            self._sockets.remove(socket)
            self._on_change(bool(self._sockets))
        return socket

    def _received(self, data: str) -> None:
        try:
            ack = json.loads(data)
        except ValueError:
            return
        future = self._waiting.get(ack.get("envelope_id", "")) if isinstance(ack, dict) else None
        if future and not future.done():
            future.set_result(ack.get("payload") or {})

    async def deliver(self, kind: str, payload: Json, *, accepts_response: bool = False) -> Json | None:
        """Send a payload to one connection and return the acknowledgement's payload; None when none came in time.

        Events (kind "events_api") are sent again when nobody acknowledges them.
        """
        tries = RETRIES + 1 if kind == "events_api" else 1
        for attempt in range(tries):
            ack = await self._try(kind, payload, attempt, accepts_response=accepts_response)
            if ack is not None:
                return ack
        return None

    async def _try(self, kind: str, payload: Json, attempt: int, *, accepts_response: bool) -> Json | None:
        socket = await self._next_socket()
        if socket is None:
            return None
        envelope_id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts_response,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(future, ACK_SECONDS)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self._waiting[envelope_id]

    async def _next_socket(self) -> web.WebSocketResponse | None:
        """Return the connection whose turn it is; wait a little for one while there is none."""
        for _ in range(20):
            open_sockets = [socket for socket in self._sockets if not socket.closed]
            if open_sockets:
                return open_sockets[next(self._turn) % len(open_sockets)]
            await asyncio.sleep(ACK_SECONDS / 20)
        return None

    async def refresh(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def cut(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self._sockets):
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close()
