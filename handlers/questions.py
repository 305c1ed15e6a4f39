"""Questions in DMs, mentions and threads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot import wording
from bot.answer import Help
from bot.mrkdwn import strip_mention
from handlers.desk import Desk
from handlers.gate import DELIVERY

log = logging.getLogger(__name__)

SWEEP = timedelta(minutes=15)
"""Questions cut off longer ago than this are not answered any more: nobody waits for them."""
IN_DM = ""
"""The thread key of a direct message's main line."""


def mentioned(desk: Desk) -> Callable[..., None]:
    """Answer a mention, in its thread."""

    def listener(event: dict[str, Any], client: WebClient, context: BoltContext) -> None:
        answer(desk, event, client, context.get(DELIVERY))

    return listener


def written(desk: Desk) -> Callable[..., None]:
    """Answer a DM or a follow-up (the gate lets nothing else through)."""

    def listener(event: dict[str, Any], client: WebClient, context: BoltContext) -> None:
        answer(desk, event, client, context.get(DELIVERY))

    return listener


def answer(desk: Desk, event: dict[str, Any], client: WebClient, delivery: str | None) -> None:
    """Answer one message where it stands, then keep the record."""
    channel, ts = event["channel"], event["ts"]
    in_dm = event.get("channel_type") == "im"
    thread_ts = event.get("thread_ts") or (None if in_dm else ts)
    key = thread_ts or IN_DM
    question = strip_mention(event.get("text") or "")
    if not question and not in_dm:
        message = desk.show(Help())
        client.chat_postMessage(
            channel=channel,
            thread_ts=thread_ts,
            text=wording.EMPTY_MENTION,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        desk.finish(delivery)
        return
    within = desk.store.threads.last_question(channel, key) or ""
    reply = desk.reply(question, within=within)
    message = reply.message
    # Remembered first: a follow-up may come before the reply's own bookkeeping is done.
    desk.remember(channel, key, reply.question)
    client.chat_postMessage(
        channel=channel,
        thread_ts=thread_ts,
        text=message.text,
        blocks=message.blocks,
        unfurl_links=False,
        unfurl_media=False,
    )
    desk.finish(delivery)
    desk.record(reply, "dm" if in_dm else "channel")


def sweep(desk: Desk, client: WebClient) -> int:
    """Answer the questions that a crash cut off before their reply; return how many there were."""
    unfinished = desk.store.deliveries.unfinished(desk.timestamp(SWEEP))
    for key, body in unfinished:
        try:
            answer(desk, body["event"], client, key)
        except Exception as error:
            log.error("an unfinished question could not be answered (%s)", type(error).__name__)
    return len(unfinished)
