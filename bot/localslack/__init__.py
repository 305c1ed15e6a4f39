"""A Slack on this machine: the part of the Web API and of Socket Mode that a Bolt app needs, and a page in the browser.

For trying a bot without a workspace, and for testing it through its real connection. Imports nothing of the project.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from aiohttp import web

from bot.localslack.blocks import problems
from bot.localslack.faults import Faults
from bot.localslack.people import action_of
from bot.localslack.server import Server
from bot.localslack.workspace import Json, SlackError, Workspace

__all__ = ["Faults", "LocalSlack", "SlackError", "problems"]

T = TypeVar("T")
CALL_SECONDS = 30.0


class LocalSlack:
    """A workspace on 127.0.0.1, set up from an app's manifest as when an admin pastes it.

    `start` returns when it listens; `url` is the page, `api_url` the Web API's address, `bot_token` and `app_token`
    are new at every start unless given. The methods named after what people do act as those people and return when
    the app has acknowledged.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        port: int = 0,
        faults: Faults | None = None,
        tokens: tuple[str, str] | None = None,
        limit_rate: bool = False,
    ) -> None:
        self.bot_token, self.app_token = tokens or (
            f"xoxb-local-{secrets.token_hex(12)}",
            f"xapp-local-{secrets.token_hex(12)}",
        )
        self.workspace = Workspace(manifest)
        self.faults = faults or Faults()
        self._server = Server(
            self.workspace, self.faults, (self.bot_token, self.app_token), limit_rate=limit_rate
        )
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._thread = threading.Thread(target=self._loop.run_forever, name="localslack", daemon=True)
        self._thread.start()
        try:
            self._runner, self._port = self._run(self._server.start(self._port))
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._thread is None:
            return
        if self._runner is not None:
            self._run(self._server.stop(self._runner))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
        self._thread = None

    def __enter__(self) -> LocalSlack:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        return f"{self.url}api/"

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_SECONDS)

    # -- what people do -------------------------------------------------------------------------
    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Post as a person; return the message's ts."""
        return self._run(self._server.people.say(user, channel, text, thread_ts))

    def command(self, user: str, channel: str, command: str, text: str = "") -> Json:
        """Type a slash command."""
        return self._run(self._server.people.command(user, channel, command, text))

    def click(
        self,
        user: str,
        channel: str,
        message_ts: str,
        action_id: str,
        *,
        value: str = "",
        kind: str = "button",
        selected: Json | None = None,
        block_id: str = "b",
        state: Json | None = None,
    ) -> Json:
        """Use a button (or, with `kind` and `selected`, a select) of a message."""
        action = action_of(action_id, block_id, kind, selected if selected is not None else value)
        where = {"channel": channel, "message_ts": message_ts}
        return self._run(self._server.people.act(user, where, action, state))

    def click_in_view(
        self, user: str, view_id: str, action_id: str, *, value: str = "", kind: str = "button"
    ) -> Json:
        """Use a button of a modal or of the Home tab."""
        action = action_of(action_id, "b", kind, value)
        return self._run(self._server.people.act(user, {"view_id": view_id}, action))

    def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a modal off with {block_id: {action_id: {...}}}."""
        return self._run(self._server.people.submit(user, view_id, {"values": values}))

    def close(self, user: str, view_id: str) -> Json:
        """Close a modal."""
        return self._run(self._server.people.close(user, view_id))

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home tab ("home") or its messages ("messages")."""
        self._run(self._server.people.open_app(user, tab))

    def shortcut(self, user: str, callback_id: str, channel: str = "", message_ts: str = "") -> Json:
        """Use a message shortcut, or a global one without a message."""
        return self._run(self._server.people.shortcut(user, callback_id, channel, message_ts))

    def invite(self, channel: str) -> None:
        """Bring the bot into a channel."""
        self._run(self._server.people.invite(channel))

    def deliver(self, event: Json, channel: str, *, event_id: str | None = None) -> None:
        """Deliver an event of one's own making (twins, retries, other bots)."""
        self._run(
            self._server.people.send_event(event, self.workspace.channel(channel), event_id=event_id)
        )

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
        return self.workspace.history(self.workspace.channel(channel), thread_ts)

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
