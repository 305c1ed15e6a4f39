"""A Slack on this machine: the part of the Web API and of Socket Mode that a Bolt app needs, and a page in the browser.

For trying a bot without a workspace, and for testing it through its real connection. Imports nothing of the project.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import secrets
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Self, TypeVar

from bot.localslack import views
from bot.localslack.actions import chosen, find
from bot.localslack.blocks import problems, view_problems
from bot.localslack.events import Told
from bot.localslack.faults import Faults
from bot.localslack.seed import seed
from bot.localslack.server import Server
from bot.localslack.socket_mode import RETRY_SECONDS
from bot.localslack.workspace import Json, SlackError, Workspace

__all__ = ["Faults", "LocalSlack", "SlackError", "problems", "view_problems"]

T = TypeVar("T")
CALL_SECONDS = 30.0


class LocalSlack:
    """A workspace on 127.0.0.1, set up from an app's manifest as when an admin pastes it.

    `start` returns when it listens; `url` is the page, `api_url` the Web API's address, `bot_token` and `app_token`
    are new at every start unless given. The methods named after what people do act as those people and return when
    the app has acknowledged or 3 seconds have passed (at once, while no app is connected). They raise SlackError.
    `limit_rate` holds the app to one post a second and channel; `retry_seconds` says when unacknowledged events
    are sent again.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        port: int = 0,
        faults: Faults | None = None,
        tokens: tuple[str, str] | None = None,
        limit_rate: bool = False,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        new = (f"xoxb-local-{secrets.token_hex(12)}", f"xapp-local-{secrets.token_hex(12)}")
        self.bot_token, self.app_token = tokens or new
        self.workspace = Workspace(manifest)
        seed(self.workspace)
        self.faults = faults or Faults()
        both = (self.bot_token, self.app_token)
        self._server = Server(
            self.workspace, self.faults, both, limit_rate=limit_rate, retry_seconds=retry_seconds
        )
        self._port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        if self._thread is not None:
            raise RuntimeError("already started")
        started: concurrent.futures.Future[int] = concurrent.futures.Future()
        serve = self._serve(started)
        self._thread = threading.Thread(target=asyncio.run, args=(serve,), name="localslack", daemon=True)
        self._thread.start()
        try:
            self._port = started.result(CALL_SECONDS)
        except OSError:
            self._thread.join()
            self._thread = None
            raise

    async def _serve(self, started: concurrent.futures.Future[int]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            port = await self._server.start(self._port)
        except OSError as error:
            started.set_exception(error)
            return
        started.set_result(port)
        await self._stopping.wait()
        await self._server.stop()

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._thread is None:
            return
        assert self._loop is not None
        assert self._stopping is not None
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Return the page's address."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        """Return the Web API's address, for WebClient(base_url=…)."""
        return f"{self.url}api/"

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise RuntimeError("not started")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_SECONDS)

    def _tell(self, act: Callable[[], list[Told]]) -> None:
        async def acted() -> None:
            await asyncio.gather(*act())

        self._run(acted())

    # -- what people do -------------------------------------------------------------------------
    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Post as a person; return the message's ts. The text is treated as typed: escaped, @names resolved."""

        async def said() -> str:
            ts, told = self._server.people.say(user, channel, text, thread_ts)
            await asyncio.gather(*told)
            return ts

        return self._run(said())

    def command(self, user: str, channel: str, command: str, text: str = "") -> Json:
        """Type a slash command; return {"ok": True} or {"ok": False, "error": …}."""
        return self._run(self._server.interactions.command(user, channel, command, text))

    def click(
        self,
        user: str,
        channel: str,
        message_ts: str,
        action_id: str,
        *,
        value: str | None = None,
        selected: Any = None,
        block_id: str | None = None,
        kind: str = "",
        state: Json | None = None,
    ) -> Json:
        """Use an element of a message (one that only this person sees, too).

        A button sends its own value unless one is given; `selected` is an option, an option's value, a user id,
        a date, or a list. An element that is not there is sent as a button of that id and `kind`.
        """
        where = {"channel": channel, "message_ts": message_ts}
        found = self.workspace.ephemeral(user, message_ts)
        message = found or self.workspace.message(self.workspace.channel(channel), message_ts)
        given = _given(message.get("blocks", []), action_id, block_id, value, selected, kind)
        values = (state or {}).get("values")
        return self._run(self._server.interactions.act(user, where, given, values))

    def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        value: str | None = None,
        selected: Any = None,
        block_id: str | None = None,
        kind: str = "",
        values: Json | None = None,
    ) -> Json:
        """Use an element of a modal or of the Home tab; `values` is what the view's inputs hold."""
        view = views.find(self.workspace, view_id)
        given = _given(view["blocks"], action_id, block_id, value, selected, kind)
        return self._run(self._server.interactions.act(user, {"view_id": view_id}, given, values))

    def submit(self, user: str, view_id: str, values: Json | None = None) -> Json:
        """Send a modal off with {block_id: {action_id: what was typed or chosen}} over its initial values.

        Returns {"ok": True} with `response_action`, `errors` or `view` as the app decided.
        """
        return self._run(self._server.interactions.submit(user, view_id, values or {}))

    def close(self, user: str, view_id: str) -> Json:
        """Close a modal."""
        return self._run(self._server.interactions.close(user, view_id))

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home tab ("home") or its messages ("messages")."""
        self._tell(lambda: self._server.people.open_app(user, tab))

    def shortcut(self, user: str, callback_id: str, channel: str = "", message_ts: str = "") -> Json:
        """Use a message shortcut, or a global one without a message."""
        return self._run(self._server.interactions.shortcut(user, callback_id, channel, message_ts))

    def invite(self, channel: str, user: str | None = None, inviter: str = "U0000SATOU") -> None:
        """Bring the bot (or a person) into a channel."""
        invited = user or self.workspace.bot_user
        self._tell(lambda: self._server.people.invite(channel, invited, inviter))

    # -- what Slack does ------------------------------------------------------------------------
    def deliver(self, event: Json, channel: str, *, event_id: str | None = None, attempt: int = 0) -> None:
        """Deliver an event of one's own making (twins, retries, other bots)."""
        place = self.workspace.channel(channel)
        self._tell(lambda: [self._server.events.send(event, place, event_id, attempt)])

    def cut(self) -> None:
        """Cut the app's connections without a word."""
        self._run(self._server.socket_mode.cut())

    def refresh(self) -> None:
        """Ask the app to connect anew."""
        self._run(self._server.socket_mode.refresh())

    # -- what tests look at ---------------------------------------------------------------------
    def dm(self, user: str) -> str:
        """Return the id of a person's direct message with the bot."""
        return self.workspace.dm(user).id

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the top-level messages of a channel, or a thread with its parent; oldest first."""
        return self.workspace.messages(channel, thread_ts)

    @property
    def connections(self) -> int:
        """Return how many Socket Mode connections the app holds."""
        return self._server.socket_mode.connections

    def wait_for(self, found: Callable[[], T], timeout: float = 5.0) -> T:
        """Return what `found` returns as soon as it is true. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not (result := found()):
            if time.monotonic() > deadline:
                raise TimeoutError("what was waited for did not come")
            time.sleep(0.005)
        return result

    def wait_connected(self, timeout: float = 5.0) -> None:
        """Wait until an app is connected over Socket Mode."""
        self.wait_for(lambda: self.workspace.connected, timeout)


def _given(
    blocks: Any, action_id: str, block_id: str | None, value: str | None, selected: Any, kind: str
) -> Json:
    found = find(blocks, action_id, block_id)
    given: Json = {"action_id": action_id}
    given |= {"block_id": block_id} if block_id else {}
    given |= {"type": kind} if kind else {}
    given |= {"value": value} if value is not None else {}
    if selected is not None:
        given |= chosen(found[1] if found else {"type": kind}, selected)
    return given
