"""What an interaction gives an app for a while: trigger ids (3 seconds) and response addresses (30 minutes, 5 uses)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.localslack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
KEPT = 10_000


@dataclass
class Trigger:
    """Who may be shown a modal, since when (seconds of the clock)."""

    user: str
    made: float
    used: bool = False


@dataclass
class Response:
    """Where a response_url leads: the interaction it answers."""

    channel: str
    user: str
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    made: float = 0.0
    uses: int = 0


class Tickets:
    """Gives out trigger ids and response addresses, and takes them back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, Response] = {}

    def new_trigger(self, user: str) -> str:
        """Return a trigger id for a person who just did something."""
        trigger_id = f"{int(self._clock() * 1000)}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = Trigger(user, self._clock())
        _forget_old(self._triggers)
        return trigger_id

    def use_trigger(self, trigger_id: object) -> str:
        """Return whose trigger it is, and use it up.

        Raises SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self._triggers.get(str(trigger_id))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.made > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response(self, response: Response) -> str:
        """Return the last part of a response address."""
        key = secrets.token_urlsafe(18)
        response.made = self._clock()
        self._responses[key] = response
        _forget_old(self._responses)
        return key

    def use_response(self, key: str) -> Response:
        """Return what an address answers, counting the use. Raises SlackError."""
        response = self._responses.get(key)
        if response is None:
            raise SlackError("invalid_url")
        if self._clock() - response.made > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        response.uses += 1
        return response


def _forget_old(kept: dict[str, Trigger] | dict[str, Response]) -> None:
    while len(kept) > KEPT:
        del kept[next(iter(kept))]
