"""The WebSocket side of Socket Mode: connections of the app, envelopes out, acknowledgements in, redelivery."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.localslack.faults import Faults
from bot.localslack.workspace import Json

MAX_CONNECTIONS = 10
ACK_SECONDS = 3.0
RETRY_SECONDS = (0.0, 1.0, 5.0)
"""When an event nobody acknowledged is sent again. Slack waits 0, 60 and 300 s; here a minute is a second."""
PATIENCE_SECONDS = 360.0
"""How long an event waits for a connection: as long as Slack's three retries take in all."""


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app, and the acknowledgements awaited on it by envelope."""

    socket: web.WebSocketResponse
    request: web.Request
    refreshing: bool = False
    gone: bool = False
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Say whether payloads may still be sent here."""
        return not (self.socket.closed or self.refreshing or self.gone)

    def cut(self) -> None:
        """Cut the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()
        self.give_up()

    def give_up(self) -> None:
        """Stop waiting for acknowledgements: none can come any more."""
        self.gone = True
        for future in self.waiting.values():
            if not future.done():
                future.set_result(None)


class SocketMode:
    """The connections of one app. All methods run on the server's loop."""

    def __init__(
        self,
        app_id: str,
        faults: Faults,
        on_change: Callable[[bool], None],
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.address = ""
        self._app_id = app_id
        self._faults = faults
        self._on_change = on_change
        self._retry_seconds = retry_seconds
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._came = asyncio.Event()

    @property
    def connections(self) -> int:
        """Return how many connections the app holds."""
        return len(self._connections)

    def new_address(self) -> str:
        """Return an address to connect to, once."""
        ticket = secrets.token_urlsafe(18)
        self._tickets.add(ticket)
        return f"{self.address}?ticket={ticket}&app_id={self._app_id}"

    # -- one connection -------------------------------------------------------------------------
    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection of the app until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        if len(self._connections) >= MAX_CONNECTIONS:
            raise web.HTTPTooManyRequests
        self._tickets.remove(ticket)
        connection = Connection(web.WebSocketResponse(), request)
        await connection.socket.prepare(request)
        self._connections.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            self._came.set()
            self._on_change(True)
            self._end_refreshed()
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    _received(connection, message.data)
        except ConnectionError:
            pass
        finally:
            self._connections.remove(connection)
            connection.give_up()
            self._on_change(bool(self._connections))
        return connection.socket

    def _end_refreshed(self) -> None:
        """Close the connections that a new one replaces, as Slack does after a refresh."""
        for connection in [each for each in self._connections if each.refreshing]:
            self._background(connection.socket.close())

    def _background(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "localslack", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    # -- delivering -----------------------------------------------------------------------------
    async def ask(self, kind: str, payload: Json, *, accepts_response: bool = True) -> Json | None:
        """Send a command or interaction and return the acknowledgement's payload; None when none came within 3 s."""
        connection = await self._next_connection(ACK_SECONDS)
        if connection is None:
            return None
        envelope = {"type": kind, "payload": payload, "accepts_response_payload": accepts_response}
        return await self._send(connection, envelope)

    def tell(self, payload: Json, *, first_attempt: int = 0) -> asyncio.Future[bool]:
        """Send an event, again and again as Slack does until it is acknowledged or given up.

        The future says, as soon as the first sending is over, whether it was acknowledged.
        """
        first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._background(self._tell(payload, first_attempt, first))
        return first

    async def _tell(self, payload: Json, attempt: int, first: asyncio.Future[bool]) -> None:
        if not any(connection.usable for connection in self._connections):
            first.set_result(False)
        waits = iter(self._retry_seconds)
        while connection := await self._next_connection(PATIENCE_SECONDS):
            acknowledged = await self._send(connection, _event_envelope(payload, attempt)) is not None
            if not first.done():
                first.set_result(acknowledged)
            if acknowledged:
                return
            attempt += 1
            if connection.gone:  # lost on the way: no answer could be expected, so no retry is used up
                continue
            wait = next(waits, None)
            if wait is None:
                return
            await asyncio.sleep(wait)

    async def _send(self, connection: Connection, envelope: Json) -> Json | None:
        envelope_id = str(uuid.uuid4())
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        try:
            await connection.socket.send_json({"envelope_id": envelope_id, **envelope})
            if self._faults.happens("cut"):
                connection.cut()
            return await asyncio.wait_for(future, ACK_SECONDS)
        except ConnectionError:
            connection.gone = True
            return None
        except TimeoutError:
            return None
        finally:
            del connection.waiting[envelope_id]

    async def _next_connection(self, patience: float) -> Connection | None:
        """Return the connection whose turn it is; wait for one while there is none."""
        deadline = asyncio.get_running_loop().time() + patience
        while True:
            usable = [connection for connection in self._connections if connection.usable]
            if usable:
                return usable[next(self._turn) % len(usable)]
            self._came.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._came.wait()
            except TimeoutError:
                return None

    # -- what Slack does to connections -----------------------------------------------------------
    async def refresh(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours; the old connections get nothing more."""
        for connection in list(self._connections):
            connection.refreshing = True
            message = {
                "type": "disconnect",
                "reason": "refresh_requested",
                "debug_info": {"host": "localslack"},
            }
            await connection.socket.send_json(message)

    async def cut(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self._connections):
            connection.cut()

    async def close(self) -> None:
        """Close every connection and give up what was still to be delivered."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._connections):
            connection.give_up()
            await connection.socket.close()


def _event_envelope(payload: Json, attempt: int) -> Json:
    return {
        "type": "events_api",
        "payload": payload,
        "accepts_response_payload": False,
        "retry_attempt": attempt,
        "retry_reason": "timeout" if attempt else "",
    }


def _received(connection: Connection, data: str) -> None:
    try:
        ack = json.loads(data)
    except ValueError:
        return
    if not isinstance(ack, dict):
        return
    future = connection.waiting.get(str(ack.get("envelope_id")))
    if future and not future.done():
        future.set_result(ack.get("payload") or {})
