"""The one place that unknown errors reach: logged with a reference, shown as a sentence, never raw."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from slack_bolt import BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording

log = logging.getLogger(__name__)


def failed(
    error: Exception, body: dict[str, Any], client: WebClient, context: BoltContext, respond: Respond
) -> BoltResponse:
    """Log an error without what the person wrote, and tell the person a reference to pass on."""
    reference = secrets.token_hex(3).upper()
    code = error.response.get("error", "") if isinstance(error, SlackApiError) else ""
    log.error("error %s: %s %s", reference, type(error).__name__, code, exc_info=_without_values(error))
    sentence = wording.ERROR.format(reference=reference)
    try:
        if respond.response_url:
            respond(text=sentence, response_type="ephemeral", replace_original=False)
        elif event := body.get("event"):
            client.chat_postMessage(
                channel=event["channel"],
                thread_ts=event.get("thread_ts")
                or (None if event.get("channel_type") == "im" else event.get("ts")),
                text=sentence,
            )
    except Exception as second:
        log.error("error %s could not be told (%s)", reference, type(second).__name__)
    return BoltResponse(status=200, body="")


def _without_values(error: Exception) -> tuple[type[Exception], Exception, Any]:
    """Return the traceback with the message emptied: messages can hold what staff wrote."""
    return (type(error), type(error).__new__(type(error)), error.__traceback__)
