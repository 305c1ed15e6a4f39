"""One call of a Web API method: the arguments, and what every method needs to judge them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.localslack.errors import SlackError
from bot.localslack.faults import Faults
from bot.localslack.workspace import Channel, Json, Workspace

PAGE = 100
LARGEST_PAGE = 999


def _no_one(*_: Any) -> None:
    pass


@dataclass
class Hooks:
    """What the server does when a method has done its part. Each defaults to nothing."""

    posted: Callable[[Channel, Json], None] = _no_one
    changed: Callable[[Channel, Json, Json], None] = _no_one
    deleted: Callable[[Channel, Json], None] = _no_one
    socket_url: Callable[[], str] = str


@dataclass(frozen=True)
class Call:
    """One call: decoded arguments, the workspace, and the app's scopes (None: the manifest names none, all granted)."""

    workspace: Workspace
    faults: Faults
    hooks: Hooks
    arguments: Json
    scopes: frozenset[str] | None

    def get(self, name: str) -> Any:
        """Return an argument or None."""
        return self.arguments.get(name)

    def text(self, name: str) -> str:
        """Return an argument as text, "" when absent."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return a yes-or-no argument, as JSON or form bodies write it."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: float) -> float:
        """Return a number. Raises invalid_arguments."""
        value = self.arguments.get(name)
        try:
            return default if value in (None, "") else float(str(value))
        except ValueError as error:
            raise SlackError("invalid_arguments") from error

    def has_scope(self, scope: str) -> bool:
        """Say whether the app may."""
        return self.scopes is None or scope in self.scopes

    def need_scope(self, scope: str) -> None:
        """Raise missing_scope unless the manifest asks for the scope."""
        if not self.has_scope(scope):
            provided = ",".join(sorted(self.scopes or ()))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel named by an argument, if the bot may know of it. Raises channel_not_found."""
        channel = self.workspace.channel(self.get(name))
        if self.workspace.is_private_to_bot(channel):
            raise SlackError("channel_not_found")
        return channel

    def writable(self) -> Channel:
        """Return the channel to write to. Raises is_archived or not_in_channel, too."""
        channel = self.channel()
        if channel.archived:
            raise SlackError("is_archived")
        public = channel.kind == "channel" and self.has_scope("chat:write.public") and self.scopes is not None
        if self.workspace.bot_user not in channel.members and not public:
            raise SlackError("not_in_channel")
        return channel

    def page_of(self, items: list[Any]) -> tuple[list[Any], str]:
        """Return one page of a list by `cursor` and `limit`, and the next cursor ("" at the end)."""
        limit = int(self.number("limit", PAGE)) or PAGE
        if not 1 <= limit <= LARGEST_PAGE + 1:
            raise SlackError("invalid_limit")
        cursor = self.text("cursor")
        if cursor and not cursor.isdecimal():
            raise SlackError("invalid_cursor")
        start = int(cursor or 0)
        end = start + min(limit, LARGEST_PAGE)
        return items[start:end], str(end) if end < len(items) else ""


Method = Callable[[Call], Json]
