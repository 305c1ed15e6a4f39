"""The gate before every listener: each delivery once, our own people only, and a place to find what was cut off."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.mrkdwn import mentions
from handlers.desk import Desk

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 600.0
"""How long it is believed who a person is."""
SUBTYPES = (None, "file_share", "thread_broadcast")
DELIVERY = "delivery"


class Gate:
    """Bolt's global middleware. Runs before the acknowledgement, so what it keeps survives a crash."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._people = _People()

    def __call__(
        self,
        body: dict[str, Any],
        client: WebClient,
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002  # Bolt passes arguments by name
    ) -> BoltResponse | None:
        event = body.get("event")
        if isinstance(event, dict):
            return self._event(body, event, client, context, next)
        if not self._people.belongs(client, _user(body), context.team_id):
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": wording.NOT_ALLOWED})
        if not self._claim(_keys(body), None):
            return BoltResponse(status=200, body="")
        return next()

    def _event(
        self,
        body: dict[str, Any],
        event: dict[str, Any],
        client: WebClient,
        context: BoltContext,
        next_: Callable[[], BoltResponse],
    ) -> BoltResponse | None:
        done = BoltResponse(status=200, body="")
        asks = event.get("type") in ("message", "app_mention")
        if body.get("is_ext_shared_channel") or (
            asks and not self._is_for_us(event, context.bot_user_id or "")
        ):
            return done
        user = event.get("user")
        if not self._people.belongs(client, user if isinstance(user, str) else None, context.team_id):
            return done
        keys = [f"event:{body.get('event_id')}"]
        if asks:
            keys.append(f"message:{event.get('channel')}:{event.get('ts')}")
        if not self._claim(keys, body if asks else None):
            return done
        context[DELIVERY] = keys[0] if asks else None
        return next_()

    def _is_for_us(self, event: dict[str, Any], bot_user: str) -> bool:
        """Whether a message is a question to the bot: written by a person, in a DM, a mention, or one of its threads."""
        if event.get("bot_id") or event.get("subtype") not in SUBTYPES or event.get("hidden"):
            return False
        if event["type"] == "app_mention" or event.get("channel_type") == "im":
            return True
        mentioned = mentions(str(event.get("text") or ""))
        if mentioned or not event.get("thread_ts"):
            return False  # a mention of the bot also comes as app_mention; one of somebody else is not for us
        thread = self._desk.store.threads.last_question(str(event.get("channel")), str(event["thread_ts"]))
        return thread is not None

    def _claim(self, keys: list[str], body: dict[str, Any] | None) -> bool:
        """Take a delivery. When the database cannot be written, better twice than never."""
        try:
            return self._desk.store.deliveries.claim(keys, body, self._desk.timestamp())
        except Exception as error:
            log.error("a delivery could not be kept (%s)", type(error).__name__)
            return True


def _user(body: dict[str, Any]) -> str | None:
    user = body.get("user")
    found = user.get("id") if isinstance(user, dict) else body.get("user_id")
    return found if isinstance(found, str) else None


def _keys(body: dict[str, Any]) -> list[str]:
    """Return what tells one interaction from another."""
    if actions := body.get("actions"):
        return [f"action:{actions[0].get('action_ts')}:{_user(body)}:{actions[0].get('action_id')}"]
    return [f"trigger:{body.get('trigger_id')}"]


class _People:
    """Who is a full member of the home workspace, by users.info, remembered for ten minutes. Fails closed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, bool]] = {}
        self._lock = threading.Lock()

    def belongs(self, client: WebClient, user: str | None, team_id: str | None) -> bool:
        if not user:
            return False
        now = time.monotonic()
        with self._lock:
            known = self._known.get(user)
        if known and now - known[0] < REMEMBER_SECONDS:
            return known[1]
        try:
            info = client.users_info(user=user)["user"]
        except (SlackApiError, OSError) as error:
            log.warning("users.info failed (%s): %s is not let in", type(error).__name__, user)
            return False
        member = info.get("team_id", team_id) == team_id and not any(
            info.get(flag)
            for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
        )
        with self._lock:
            self._known[user] = (now, member)
        return member
