"""How Slack refuses a message's content or a view: error codes and the places in `response_metadata`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.localslack.blocks import ONE_TABLE, TOO_LONG, problems
from bot.localslack.errors import SlackError
from bot.localslack.workspace import Json, with_block_ids

MAX_TEXT = 40_000
MAX_ATTACHMENTS = 100


def refuse(found: Sequence[str], code: str = "invalid_blocks") -> None:
    """Raise as Slack does when blocks have problems; do nothing when there are none."""
    if not found:
        return
    if any(problem.startswith(TOO_LONG) for problem in found):
        code = "msg_blocks_too_long"
    elif any(problem.startswith(ONE_TABLE) for problem in found):
        code = "invalid_attachments"
    messages = [f"[ERROR] {problem}" for problem in found]
    raise SlackError(code, errors=list(found), response_metadata={"messages": messages})


def content(arguments: Json) -> Json:
    """Return the checked content of a message: text, blocks, attachments, metadata.

    Raises no_text, msg_too_long, invalid_blocks_format, invalid_blocks, invalid_attachments,
    invalid_metadata_format or invalid_metadata_schema.
    """
    text, blocks, attachments = (arguments.get(name) for name in ("text", "blocks", "attachments"))
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments")
    if text and len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    found: Json = {"text": text or ""}
    if blocks:
        found["blocks"] = _checked_blocks(blocks)
    if attachments:
        found["attachments"] = [_attachment(each, i) for i, each in enumerate(_attachments(attachments))]
    if arguments.get("metadata"):
        found["metadata"] = _metadata(arguments["metadata"])
    return found


def _checked_blocks(blocks: Any) -> Any:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    refuse(problems(blocks))
    return with_block_ids(blocks)


def _attachments(attachments: Any) -> list[Any]:
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return attachments


def _attachment(attachment: Json, index: int) -> Json:
    if not attachment.get("blocks"):
        return attachment
    refuse(problems(attachment["blocks"], at=f"/attachments/{index}/blocks"), "invalid_attachments")
    return {**attachment, "blocks": with_block_ids(attachment["blocks"])}


def _metadata(metadata: Any) -> Json:
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    return metadata
