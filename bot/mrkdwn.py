"""Slack's text: escaping, what may not pass, and cutting without breaking an entity."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPES = str.maketrans(_ENTITIES)


def plain(text: str) -> str:
    """Return text without NUL, bidi controls and lone surrogates (for plain_text and rich_text)."""
    return _CONTROLS.sub("", text)


def escape(text: str) -> str:
    """Return text safe inside mrkdwn: no mention, link or channel can arise from it."""
    return plain(text).translate(_ESCAPES)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, ending in … when cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shorten_escaped(text: str, limit: int) -> str:
    """Escape a text into at most `limit` characters, never cutting inside an entity."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    kept, length = [], 1
    for char in plain(text):
        piece = _ENTITIES.get(char, char)
        if length + len(piece) > limit:
            break
        kept.append(piece)
        length += len(piece)
    return "".join(kept) + "…"


_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


def strip_mention(text: str) -> str:
    """Return a message without the mentions in it."""
    return _MENTION.sub(" ", text).strip()


def mentions(text: str) -> tuple[str, ...]:
    """Return the ids of the people a message mentions."""
    return tuple(re.findall(r"<@([UW][A-Z0-9]+)", text))
