"""The Home tab, and the suggestions in the messages tab."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.blocks import home_view
from handlers.desk import Desk

log = logging.getLogger(__name__)


def opened(desk: Desk) -> Callable[..., None]:
    """Publish the Home tab, or offer example questions in the messages tab."""

    def listener(event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab") == "home":
            client.views_publish(user_id=event["user"], view=home_view(desk.document))
            return
        prompts = [{"title": question, "message": question} for question in wording.EXAMPLES[:4]]
        try:
            client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], prompts=prompts, title=wording.PROMPTS_TITLE
            )
        except SlackApiError as error:  # a nicety; its failure costs nothing
            log.info("suggested prompts were refused (%s)", error.response.get("error"))

    return listener


def ignored() -> None:
    """Take note of an event that asks for nothing."""
