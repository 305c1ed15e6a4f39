"""The weekly digest on its way: what is due, who claims it, posting it once, and looking again when that is unclear."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.calendar import Calendar, Week
from bot.digest import TURNS, Digest, compose_digest
from bot.digest_blocks import render_details, render_digest
from handlers.desk import Desk
from knowledge.store.digests import LEASE_SECONDS, Delivery, Follower

log = logging.getLogger(__name__)

EVENT_TYPE = "weekly_digest"
TIMEOUT_SECONDS = 10
POST_SECONDS = 1.1
"""Slack takes about one post a second and channel."""
LOOK_BACK = timedelta(seconds=60)
"""Clocks differ: reconciliation looks this much further back than the first claim."""
UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Errors after which Slack may or may not have posted."""
NO_HISTORY = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})


def digest_client(client: WebClient) -> WebClient:
    """Return a client that never posts again by itself: the SDK's retry after a lost answer would post twice."""
    return WebClient(
        token=client.token,
        base_url=client.base_url,
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[],
        proxy=client.proxy,
    )


@dataclass
class Deliverer:
    """Delivers digests from one process. Several may run at once: the delivery table keeps them apart."""

    desk: Desk
    client: WebClient
    calendar: Calendar
    sleep: Callable[[float], None] = time.sleep
    lease_seconds: float = LEASE_SECONDS

    def __post_init__(self) -> None:
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"

    def tick(self) -> int:
        """Deliver what is due now; return how many digests reached their channel. Raises nothing for one channel."""
        now = self.desk.now()
        week = self.calendar.week(now)
        sent = 0
        for follower in self.desk.store.digests.followers():
            try:
                sent += self._deliver(follower, week, now)
            except Exception as error:
                log.error("digest %s for %s failed (%s)", week.id, follower.channel_id, type(error).__name__)
        return sent

    def _deliver(self, follower: Follower, week: Week, now: datetime) -> bool:
        digests = self.desk.store.digests
        begun = digests.delivery(week.id, follower.channel_id)
        if begun is None and not self._followed_before(follower, week):
            return False
        if begun is None and self.calendar.is_late(week, now):
            if digests.skip(week.id, follower.channel_id, _stamp(now)):
                log.warning("digest %s for %s is too late and is skipped", week.id, follower.channel_id)
            return False
        key = secrets.token_hex(8)
        lease = _stamp(now - timedelta(seconds=self.lease_seconds))
        claim = digests.claim(week.id, follower.channel_id, key, self._owner, _stamp(now), lease)
        if claim is None:
            return False
        if claim.key != key and claim.state in ("sending", "unknown"):
            found = self._reconcile(claim)
            if found is not None:
                return found
        return self._post(follower, week, claim)

    def _followed_before(self, follower: Follower, week: Week) -> bool:
        """Whether the channel followed when the week came due; who starts later waits for the next one."""
        return follower.since <= _stamp(week.scheduled)

    def _reconcile(self, claim: Delivery) -> bool | None:
        """Look whether an earlier try was posted: True it was, False it cannot be told, None it was not."""
        digests = self.desk.store.digests
        oldest = datetime.fromisoformat(claim.first_claimed_at) - LOOK_BACK
        try:
            ts = self._find(claim.channel_id, claim.key, oldest)
        except SlackApiError as error:
            _, _, code = _answered(error)
            if code in NO_HISTORY:
                log.error(
                    "digest %s for %s may have been posted: no right to look", claim.week, claim.channel_id
                )
                digests.settle(claim.week, claim.channel_id, "unknown", owner=self._owner, error=code)
            return False
        except (OSError, HTTPException):
            return False
        if ts is None:
            return None
        digests.settle(claim.week, claim.channel_id, "sent", owner=self._owner, ts=ts)
        return True

    def _find(self, channel: str, key: str, oldest: datetime) -> str | None:
        cursor = ""
        while True:
            page = self.client.conversations_history(
                channel=channel,
                oldest=f"{oldest.timestamp():.6f}",
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
            for message in page["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _post(self, follower: Follower, week: Week, claim: Delivery) -> bool:
        digest = self.compose(week, follower.departments, decide=True)
        message = render_digest(digest)
        channel = follower.channel_id
        try:
            posted = self.client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": claim.key, "week": week.id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            self._refused(follower, week, error)
            return False
        except (OSError, HTTPException) as error:
            # Nobody knows whether it was posted: the row stays `sending` until its lease ends, then is looked into.
            log.warning("digest %s for %s: no clear answer (%s)", week.id, channel, type(error).__name__)
            return False
        self.desk.store.digests.settle(week.id, channel, "sent", owner=self._owner, ts=str(posted["ts"]))
        self.sleep(POST_SECONDS)
        self._details(channel, str(posted["ts"]), digest)
        return True

    def _refused(self, follower: Follower, week: Week, error: SlackApiError) -> None:
        digests, channel = self.desk.store.digests, follower.channel_id
        status, headers, code = _answered(error)
        if status == 429:
            wait = int(headers.get("Retry-After", headers.get("retry-after", 30)))
            later = _stamp(self.desk.now() + timedelta(seconds=wait))
            digests.settle(week.id, channel, "pending", owner=self._owner, not_before=later)
            return
        if status >= 500 or not code or code in UNCLEAR:
            log.warning("digest %s for %s: no clear answer (%d)", week.id, channel, status)
            return
        if digests.settle(week.id, channel, "failed", owner=self._owner, error=code):
            self._tell(follower, week, code)

    def _tell(self, follower: Follower, week: Week, code: str) -> None:
        """Tell the one who asked for the digest, by DM, that it could not be delivered."""
        why = wording.DIGEST_FAILURES.get(code) or wording.DIGEST_FAILURE_OTHER.format(code=code)
        sentence = wording.DIGEST_FAILED.format(week=week.id, channel=follower.channel_id, why=why)
        try:
            channel = self.client.conversations_open(users=follower.user_id)["channel"]["id"]
            self.client.chat_postMessage(channel=channel, text=sentence)
        except (SlackApiError, OSError) as error:
            log.error("the follower of %s could not be told (%s)", follower.channel_id, type(error).__name__)

    def _details(self, channel: str, thread_ts: str, digest: Digest) -> None:
        """Put the measures in full into the thread; a failure here costs no digest."""
        for message in render_details(digest):
            try:
                self.client.chat_postMessage(
                    channel=channel, thread_ts=thread_ts, text=message.text, blocks=message.blocks
                )
            except (SlackApiError, OSError) as error:
                log.warning("details for %s could not be posted (%s)", channel, type(error).__name__)
            self.sleep(POST_SECONDS)

    def compose(self, week: Week, departments: tuple[str, ...], *, decide: bool) -> Digest:
        """Put together what a digest says. `decide`: take this week's turn in the rotation (else only look)."""
        store, document = self.desk.store, self.desk.document
        turn = store.digests.turn if decide else store.digests.preview
        turns = [
            measure_id
            for name in departments
            if name in document.by_name
            for measure_id in turn(week.id, name, [m.id for m in document.by_name[name].measures], TURNS)
        ]
        start, end = _stamp(week.start), _stamp(week.end)
        return compose_digest(
            week,
            departments,
            document,
            turns=turns,
            asked=store.asked.between(start, end),
            reports=store.progress.between(start, end),
            newest=store.progress.newest(),
        )


def _answered(error: SlackApiError) -> tuple[int, Any, str]:
    """Return (HTTP status, headers, Slack's error code); a body that is no JSON leaves the SDK with a plain dict."""
    response = error.response
    if isinstance(response, dict):
        return int(response.get("status", 0)), response.get("headers") or {}, ""
    return int(response.status_code), response.headers or {}, str(response.get("error") or "")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def every_minute(deliverer: Deliverer, stopped: Any, seconds: float = 60.0) -> None:
    """Tick until `stopped` (a threading.Event) is set. Meant for a thread of its own."""
    while True:
        try:
            deliverer.tick()
        except Exception as error:
            log.error("the digest's tick failed (%s)", type(error).__name__)
        if stopped.wait(seconds):
            return
