"""/方針 and its twin /houshin. Replies are ephemeral, with a button to share them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.answer import Directory, Help
from handlers.desk import Desk
from handlers.digest import Following, commanded, is_digest_command

LIST_WORDS = ("一覧", "list")
HELP_WORDS = ("ヘルプ", "help", "使い方")


def asked(desk: Desk, following: Following) -> Callable[..., None]:
    """Answer a slash command."""
    digest_wanted = commanded(following)

    def listener(ack: Ack, respond: Respond, command: dict[str, Any], client: WebClient) -> None:
        ack()
        if is_digest_command(command.get("text") or ""):
            digest_wanted(respond, command, client)
            return
        text = unicodedata.normalize("NFKC", command.get("text") or "").strip()
        if not text or text in LIST_WORDS:
            message = desk.show(Directory())
        elif text in HELP_WORDS:
            message = desk.show(Help())
        else:
            reply = desk.reply(text, shareable=True)
            message = reply.message
            respond(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
            desk.record(reply, "command")
            return
        respond(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    return listener
