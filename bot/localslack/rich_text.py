"""Rich text and tables: what Slack's own composer writes, and what apps may send in its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.localslack.shapes import (
    URL,
    Check,
    Found,
    anything,
    array,
    boolean,
    kinds,
    number,
    one_of,
    shape,
    string,
)

_MARKS = ("bold", "italic", "strike", "underline", "code")
_TEXT_STYLE = shape(dict.fromkeys(_MARKS, boolean))
_MENTION_STYLE = shape(
    dict.fromkeys((*_MARKS, "highlight", "client_highlight", "unlink"), boolean),
)


def _leaf(fields: Mapping[str, Check], required: Iterable[str], style: Check = _MENTION_STYLE) -> Check:
    return shape({**fields, "style": style}, required)


LEAVES: Mapping[str, Check] = {
    "text": _leaf({"text": string(1)}, ["text"], _TEXT_STYLE),
    "link": _leaf({"url": URL, "text": string(0), "unsafe": boolean}, ["url"], _TEXT_STYLE),
    "user": _leaf({"user_id": string(1)}, ["user_id"]),
    "channel": _leaf({"channel_id": string(1)}, ["channel_id"]),
    "usergroup": _leaf({"usergroup_id": string(1)}, ["usergroup_id"]),
    "team": _leaf({"team_id": string(1)}, ["team_id"]),
    "emoji": _leaf({"name": string(1), "unicode": string(1), "skin_tone": number(1, 6)}, ["name"]),
    "broadcast": _leaf({"range": one_of("here", "channel", "everyone")}, ["range"]),
    "date": _leaf(
        {"timestamp": number(), "format": string(1), "url": URL, "fallback": string(1)},
        ["timestamp", "format"],
    ),
    "color": _leaf({"value": string(1)}, ["value"]),
}
_BORDER = number(0, 1)
_INLINE = array(kinds(LEAVES), 0, None)
_SECTION = shape({"elements": _INLINE}, ["elements"])
_PARTS: Mapping[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(kinds({"rich_text_section": _SECTION}), 0, None),
            "indent": number(0, 8),
            "offset": number(0),
            "border": _BORDER,
        },
        ["style", "elements"],
    ),
    "rich_text_quote": shape({"elements": _INLINE, "border": _BORDER}, ["elements"]),
    "rich_text_preformatted": shape(
        {
            "elements": array(kinds(LEAVES, ("text", "link")), 0, None),
            "border": _BORDER,
            "language": string(1),
        },
        ["elements"],
    ),
}
FIELDS: Mapping[str, Check] = {"elements": array(kinds(_PARTS), 0, None), "block_id": string(1, 255)}
rich_text = kinds({"rich_text": shape(FIELDS, ["elements"])})

_CELL = kinds(
    {
        "raw_text": shape({"text": string(1)}, ["text"]),
        "raw_number": shape({"text": string(1), "value": number(whole=False)}, ["text", "value"]),
        "rich_text": shape(FIELDS, ["elements"]),
    }
)
_COLUMN = shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column(value: Any, at: str) -> Found:
    """Check a column's settings; null leaves the column as it is."""
    yield from (anything if value is None else _COLUMN)(value, at)


TABLE: Mapping[str, Check] = {
    "rows": array(array(_CELL, 1, 20), 1, 100),
    "column_settings": array(_column, 0, 20),
}
