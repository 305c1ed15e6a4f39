"""The message shortcut 「方針を調べる」: look up somebody else's message, for oneself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, Respond

from bot import wording
from handlers.desk import Desk

CALLBACK = "look_up_message"


def looked_up(desk: Desk) -> Callable[..., None]:
    """Answer about a message, seen only by the one who asked, with a button to share."""

    def listener(ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
        ack()
        text = str((shortcut.get("message") or {}).get("text") or "").strip()
        if not text:
            respond(text=wording.SHORTCUT_EMPTY, response_type="ephemeral", replace_original=False)
            return
        reply = desk.reply(text, shareable=True)
        message = reply.message
        respond(
            text=message.text,
            blocks=list(message.blocks),
            response_type="ephemeral",
            replace_original=False,
        )
        desk.record(reply, "shortcut")

    return listener
