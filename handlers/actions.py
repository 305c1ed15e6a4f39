"""Buttons: more, a department, a candidate, share. Every button carries what rebuilds its page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import buttons, wording
from bot.answer import Directory, show, summarise
from bot.blocks import Message
from bot.buttons import Carried
from handlers.desk import Desk
from handlers.questions import IN_DM

log = logging.getLogger(__name__)
Listener = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a button was pressed: a message, an ephemeral one, or the Home tab (no channel)."""

    user: str
    channel: str
    message_ts: str
    thread_ts: str | None
    ephemeral: bool

    @classmethod
    def of(cls, body: dict[str, Any]) -> Place:
        container = body.get("container") or {}
        return cls(
            body["user"]["id"],
            container.get("channel_id", ""),
            container.get("message_ts", ""),
            container.get("thread_ts"),
            bool(container.get("is_ephemeral")),
        )


def listeners(desk: Desk) -> Iterator[tuple[re.Pattern[str], Listener]]:
    """Yield the patterns of action ids with what they do."""
    yield _named(buttons.MORE), _carried(desk, _more)
    yield _named(buttons.SUMMARY_PAGE), _carried(desk, _summary_page)
    yield _named(buttons.CHOOSE), _carried(desk, _choose)
    yield _named(buttons.DEPARTMENT), _carried(desk, _department)
    yield _named(buttons.DIRECTORY), _carried(desk, _directory)
    yield _named(buttons.ASK), _carried(desk, _ask)
    yield _named(buttons.SHARE), _carried(desk, _share)


def _named(action_id: str) -> re.Pattern[str]:
    return re.compile(rf"^{action_id}(_\w+)?$")


Step = Callable[[Desk, Carried, Place, WebClient, Respond], None]


def _carried(desk: Desk, step: Step) -> Listener:
    """Acknowledge, read what the button carries, and act; an unreadable one gets a friendly sentence."""

    def listener(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        ack()
        carried = Carried.decode(action.get("value") or "")
        place = Place.of(body)
        if carried is None:
            _tell(place, wording.OLD_BUTTON, client, respond)
            return
        step(desk, carried, place, client, respond)

    return listener


def _more(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    reply = desk.reply(carried.question, within=carried.within, shareable=place.ephemeral, page=carried.page)
    _replace(reply.message, place, client, respond)


def _summary_page(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    answer = summarise([carried.department], desk.document, desk.progress(), carried.page)
    _replace(desk.show(answer, shareable=place.ephemeral), place, client, respond)


def _choose(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    answer = show([carried.measure], desk.document, desk.progress())
    _replace(desk.show(answer, shareable=place.ephemeral), place, client, respond)


def _department(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    answer = summarise([carried.department], desk.document, desk.progress())
    _add(desk.show(answer, shareable=place.ephemeral), place, client, respond)


def _directory(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    _add(desk.show(Directory()), place, client, respond)


def _ask(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    reply = desk.reply(carried.question, shareable=place.ephemeral)
    _add(reply.message, place, client, respond)
    if not place.ephemeral and place.channel:
        desk.remember(place.channel, place.thread_ts or IN_DM, carried.question)
    desk.record(reply, "button")


def _share(desk: Desk, carried: Carried, place: Place, client: WebClient, respond: Respond) -> None:
    """Put an ephemeral answer before the whole channel, saying who did so, and take the ephemeral one away."""
    if carried.department:
        message = desk.show(summarise([carried.department], desk.document, desk.progress(), carried.page))
    else:
        message = desk.reply(carried.question, within=carried.within, page=carried.page).message
    by = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": wording.SHARED_BY.format(user=place.user)}],
    }
    # Through the response_url, so that it works in channels the bot is not in.
    sent = respond(
        text=message.text,
        blocks=[by, *message.blocks],
        response_type="in_channel",
        replace_original=False,
        unfurl_links=False,
    )
    if sent.status_code != 200:
        _tell(place, wording.SHARE_FAILED, client, respond)
        return
    respond(delete_original=True)


def _replace(message: Message, place: Place, client: WebClient, respond: Respond) -> None:
    """Turn the page in place; where the message cannot be changed any more, say it anew."""
    if place.ephemeral:
        respond(text=message.text, blocks=list(message.blocks), replace_original=True)
        return
    try:
        client.chat_update(
            channel=place.channel, ts=place.message_ts, text=message.text, blocks=message.blocks
        )
    except SlackApiError as error:
        log.info("a message could not be updated (%s), it is posted anew", error.response.get("error"))
        _add(message, place, client, respond)


def _add(message: Message, place: Place, client: WebClient, respond: Respond) -> None:
    """Say it below: in the same thread, to the same person, or in the DM when the Home tab was used."""
    if place.ephemeral:
        respond(
            text=message.text,
            blocks=list(message.blocks),
            response_type="ephemeral",
            replace_original=False,
        )
        return
    channel = place.channel or client.conversations_open(users=place.user)["channel"]["id"]
    thread_ts = place.thread_ts
    client.chat_postMessage(
        channel=channel,
        thread_ts=thread_ts,
        text=message.text,
        blocks=message.blocks,
        unfurl_links=False,
        unfurl_media=False,
    )


def _tell(place: Place, sentence: str, client: WebClient, respond: Respond) -> None:
    """Say a sentence to the one who pressed."""
    if place.channel and respond.response_url:
        respond(text=sentence, response_type="ephemeral", replace_original=False)
    else:
        channel = client.conversations_open(users=place.user)["channel"]["id"]
        client.chat_postMessage(channel=channel, text=sentence)


def outdated(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Answer a button that no version of the bot knows any more."""
    ack()
    _tell(Place.of(body), wording.OLD_BUTTON, client, respond)


def outdated_view(ack: Ack) -> None:
    """Close a modal that no version of the bot knows any more."""
    ack(response_action="clear")
