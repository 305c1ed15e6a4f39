"""What Slack refuses in blocks and views, as sentences with the place.

Used by the Web API here, and as the linter of everything a bot renders. Needs nothing but the standard
library. Sources: docs.slack.dev/reference/block-kit, slack_sdk.models 3.47, refusals seen in public reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.localslack.elements import (
    ID,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUTS,
    IN_SECTIONS,
    SLACK_FILE,
    element,
    image,
)
from bot.localslack.rich_text import FIELDS as RICH_TEXT
from bot.localslack.rich_text import TABLE, rich_text
from bot.localslack.shapes import (
    WEB_URL,
    Check,
    Found,
    Json,
    anything,
    array,
    boolean,
    both,
    kinds,
    one_of,
    plain,
    say,
    shape,
    string,
    text,
)

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_TEXT = 13_200
"""Characters of all text in a message's blocks above which Slack answers msg_blocks_too_long (seen, not documented)."""
MAX_MARKDOWN = 12_000
TOO_LONG = f"all text together must be less than {MAX_TEXT + 1} characters"
ONE_TABLE = "only_one_table_allowed"
ONLY_IN_MESSAGES = frozenset({"table", "context_actions", "markdown", "task_card", "plan", "carousel"})


def problems(blocks: Any, surface: str = "message", at: str = "/blocks") -> list[str]:
    """Return what Slack would refuse, each as 「… [json-pointer:/blocks/0/text]」; empty when all is well.

    `surface` is "message", "modal" or "home"; `at` is the pointer of the array itself.
    """
    if not isinstance(blocks, list | tuple):
        return [say("must provide an array", at)]
    most = MAX_BLOCKS[surface]
    found = [say(f"no more than {most} items allowed", at)] if len(blocks) > most else []
    for index, block in enumerate(blocks):
        found += _block(block, f"{at}/{index}", surface)
    found += _repeated_block_ids(blocks, at)
    found += _too_many_focused(blocks, at)
    if surface == "message":
        found += _whole_message(blocks, at)
    return found


def text_length(value: Any) -> int:
    """Return the number of characters of all text anywhere inside blocks."""
    if isinstance(value, Mapping):
        return sum(
            len(inner) if key == "text" and isinstance(inner, str) else text_length(inner)
            for key, inner in value.items()
        )
    if isinstance(value, list | tuple):
        return sum(text_length(inner) for inner in value)
    return 0


def view_problems(view: Any, kind: str | None = None) -> list[str]:
    """Return what Slack would refuse in a view; `kind` is "modal" or "home" when only that will do."""
    if not isinstance(view, Mapping):
        return [say("must provide an object", "/view")]
    surface = _kind_of(view)
    if surface not in (("modal", "home") if kind is None else (kind,)):
        return [say(f"must be a valid view type: {kind or 'modal or home'}", "/view/type")]
    found = list(_VIEWS[surface](view, "/view"))
    if "blocks" in view:
        found += problems(view["blocks"], surface, "/view/blocks")
    if surface == "modal" and "submit" not in view:
        blocks = view.get("blocks")
        for index, block in enumerate(blocks if isinstance(blocks, list | tuple) else ()):
            if _kind_of(block) == "input":
                what = "must define `submit` to use an `input` block in modals"
                found.append(say(what, f"/view/blocks/{index}/input"))
    return found


def _block(block: Any, at: str, surface: str) -> Found:
    yield from kinds(_BLOCKS)(block, at)
    kind = _kind_of(block)
    if kind in ONLY_IN_MESSAGES and surface != "message":
        yield say(f"unsupported type: {kind}", f"{at}/type")
    if kind == "input" and surface == "message" and _kind_of(block.get("element")) == "file_input":
        yield say("unsupported type: file_input", f"{at}/element/type")


def _kind_of(value: Any) -> str:
    kind = value.get("type") if isinstance(value, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _repeated_block_ids(blocks: Sequence[Any], at: str) -> Found:
    seen: set[Any] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, Mapping) else None
        if isinstance(block_id, str):
            if block_id in seen:
                yield say(f'`block_id` "{block_id}" already exists', f"{at}/{index}/block_id")
            seen.add(block_id)


def _inner(value: Any) -> Iterator[Json]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _inner(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _inner(inner)


def _too_many_focused(blocks: Sequence[Any], at: str) -> Found:
    if sum(each.get("focus_on_load") is True for each in _inner(blocks)) > 1:
        yield say("only one element can have `focus_on_load` set", at)


def _whole_message(blocks: Sequence[Any], at: str) -> Found:
    if text_length(blocks) > MAX_TEXT:
        yield say(TOO_LONG, at)
    markdown = sum(len(str(b.get("text", ""))) for b in blocks if _kind_of(b) == "markdown")
    if markdown > MAX_MARKDOWN:
        yield say(f"all markdown together must be less than {MAX_MARKDOWN + 1} characters", at)
    if sum(each.get("type") == "table" for each in _inner(blocks)) > 1:
        yield say(ONE_TABLE, at)


def _unique_action_ids(value: Any, at: str) -> Found:
    """Check the elements of one block: Slack refuses two with the same action_id."""
    seen: set[Any] = set()
    elements = value.get("elements")
    for index, each in enumerate(elements if isinstance(elements, list | tuple) else ()):
        action_id = each.get("action_id") if isinstance(each, Mapping) else None
        if isinstance(action_id, str):
            if action_id in seen:
                yield say(f'`action_id` "{action_id}" already exists', f"{at}/elements/{index}/action_id")
            seen.add(action_id)


def _either(first: str, second: str) -> Check:
    def check(value: Any, at: str) -> Found:
        if first not in value and second not in value:
            yield say(f"must define either `{first}` or `{second}`", at)

    return check


def _context_element(value: Any, at: str) -> Found:
    yield from (image if _kind_of(value) == "image" else text(2000))(value, at)


def _child(value: Any, at: str) -> Found:
    allowed = [kind for kind in _BLOCKS if kind not in ("container", "carousel", "input", "plan")]
    yield from kinds(_BLOCKS, allowed)(value, at)


_IMAGE_FIELDS: Mapping[str, Check] = {
    "image_url": WEB_URL,
    "slack_file": SLACK_FILE,
    "alt_text": string(1, 2000),
    "title": plain(2000),
    "block_id": ID,
}
_TASK: Mapping[str, Check] = {
    "block_id": ID,
    "task_id": string(1),
    "title": string(1),
    "details": rich_text,
    "output": rich_text,
    "sources": array(kinds({"url": shape({"url": WEB_URL, "text": string(1)}, ["url", "text"])}), 0, None),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_CARD = both(
    shape(
        {
            "block_id": ID,
            "hero_image": image,
            "icon": image,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "actions": array(element({"button", "overflow", "icon_button"}), 1, 25),
        }
    ),
)


def _elements(allowed: frozenset[str], most: int) -> Check:
    fields = {"block_id": ID, "elements": array(element(allowed), 1, most)}
    return both(shape(fields, ["elements"]), _unique_action_ids)


_BLOCKS: dict[str, Check] = {
    "section": both(
        shape(
            {
                "block_id": ID,
                "text": text(3000),
                "fields": array(text(2000), 1, 10),
                "accessory": element(IN_SECTIONS),
                "expand": boolean,
            }
        ),
        _either("text", "fields"),
    ),
    "header": shape({"block_id": ID, "text": plain(150)}, ["text"]),
    "divider": shape({"block_id": ID}),
    "context": shape({"block_id": ID, "elements": array(_context_element, 1, 10)}, ["elements"]),
    "actions": _elements(IN_ACTIONS, 25),
    "context_actions": _elements(IN_CONTEXT_ACTIONS, 5),
    "image": both(shape(_IMAGE_FIELDS, ["alt_text"]), _either("image_url", "slack_file")),
    "input": shape(
        {
            "block_id": ID,
            "label": plain(2000),
            "hint": plain(2000),
            "element": element(IN_INPUTS),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        ["label", "element"],
    ),
    "markdown": shape({"block_id": ID, "text": string(1, MAX_MARKDOWN)}, ["text"]),
    "rich_text": shape(RICH_TEXT, ["elements"]),
    "table": shape({"block_id": ID, **TABLE}, ["rows"]),
    "video": shape(
        {
            "block_id": ID,
            "alt_text": string(1),
            "video_url": WEB_URL,
            "thumbnail_url": WEB_URL,
            "title": plain(199),
            "title_url": WEB_URL,
            "description": plain(200),
            "provider_icon_url": WEB_URL,
            "provider_name": string(1),
            "author_name": string(1, 49),
        },
        ["alt_text", "video_url", "thumbnail_url", "title"],
    ),
    "task_card": shape(_TASK, ["task_id", "title", "status"]),
    "plan": shape(
        {
            "block_id": ID,
            "title": string(1),
            "tasks": array(kinds({"task_card": shape(_TASK, ["task_id", "title", "status"])}), 0, 50),
        },
        ["title"],
    ),
    "alert": shape(
        {
            "block_id": ID,
            "text": text(3000),
            "level": one_of("default", "info", "warning", "error", "success"),
        },
        ["text"],
    ),
    "card": _CARD,
    "carousel": shape({"block_id": ID, "elements": array(kinds({"card": _CARD}), 1, 10)}, ["elements"]),
    "container": both(
        shape(
            {
                "block_id": ID,
                "title": plain(150),
                "rich_text_title": rich_text,
                "subtitle": text(150),
                "child_blocks": array(_child, 1, 10),
                "width": one_of("narrow", "standard", "wide", "full"),
                "icon": image,
                "is_collapsible": boolean,
                "default_collapsed": boolean,
                "has_header_divider": boolean,
            },
            ["child_blocks"],
        ),
        _either("title", "rich_text_title"),
    ),
}

_VIEW: Mapping[str, Check] = {
    "blocks": anything,
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
_VIEWS: Mapping[str, Check] = {
    "home": shape(_VIEW, ["blocks"]),
    "modal": shape(
        {**_VIEW, "title": plain(24), "submit": plain(24), "close": plain(24), "submit_disabled": boolean},
        ["title", "blocks"],
    ),
}
