"""What Slack refuses in blocks, as sentences with the place. Used by the Web API here, and as a linter in tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Found = Iterator[str]
Json = Mapping[str, Any]

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_TEXT = 13_200
"""Characters of all block text of a message from which Slack fails without saying so (undocumented, measured)."""
MAX_MARKDOWN = 12_000

_ELEMENTS_OF_ACTIONS = frozenset(
    "button static_select multi_static_select users_select conversations_select channels_select overflow datepicker"
    " timepicker datetimepicker checkboxes radio_buttons workflow_button external_select".split()
)
_ACCESSORIES = _ELEMENTS_OF_ACTIONS | {"image"}
_INPUTS = (_ELEMENTS_OF_ACTIONS - {"button", "overflow", "workflow_button"}) | {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
}
_RICH = frozenset({"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})
_RICH_LEAVES = frozenset(
    "text link emoji user channel usergroup broadcast color date team rich_text_section".split()
)
_ONLY_IN_VIEWS = frozenset({"input"})
_ONLY_IN_MESSAGES = frozenset({"table", "context_actions", "markdown"})


def problems(blocks: Any, surface: str = "message") -> list[str]:
    """Return what Slack would refuse, each as 「must … [json-pointer:/blocks/0/text]」; empty when all is well.

    `surface` is "message", "modal" or "home".
    """
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return ["must be an array [json-pointer:/blocks]"]
    found = list(_over("/blocks", blocks, MAX_BLOCKS[surface], "blocks"))
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        at = f"/blocks/{index}"
        if not isinstance(block, Mapping) or "type" not in block:
            found.append(_say("missing required field: type", at))
            continue
        found += _block(block, at, surface)
        if block_id := block.get("block_id"):
            found += _length(block_id, 1, 255, f"{at}/block_id")
            if block_id in seen:
                found.append(_say(f"duplicate block_id: {block_id}", at))
            seen.add(block_id)
    if surface == "message":
        total = text_length(blocks)
        if total > MAX_TEXT:
            found.append(_say(f"all text together has {total} characters (over {MAX_TEXT})", "/blocks"))
        if sum(b.get("type") == "table" for b in blocks if isinstance(b, Mapping)) > 1:
            found.append(_say("only one table is allowed", "/blocks"))
    return found


def text_length(value: Any) -> int:
    """Return the number of characters of all text anywhere inside blocks."""
    if isinstance(value, Mapping):
        return sum(
            len(inner) if key == "text" and isinstance(inner, str) else text_length(inner)
            for key, inner in value.items()
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(text_length(inner) for inner in value)
    return 0


def _say(what: str, at: str) -> str:
    return f"{what} [json-pointer:{at}]"


def _over(at: str, value: Any, most: int, name: str, least: int = 0) -> Found:
    if not isinstance(value, Sequence) or isinstance(value, str):
        yield _say("must be an array", at)
    elif not least <= len(value) <= most:
        yield _say(f"must have between {least} and {most} {name}, has {len(value)}", at)


def _length(value: Any, least: int, most: int, at: str) -> Found:
    if not isinstance(value, str):
        yield _say("must be a string", at)
    elif not least <= len(value) <= most:
        yield _say(f"must be between {least} and {most} characters, is {len(value)}", at)


def _text(value: Any, at: str, most: int, *, plain: bool = False) -> Found:
    if not isinstance(value, Mapping):
        yield _say("must be a text object", at)
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if value.get("type") not in kinds:
        yield _say(f"must be {' or '.join(kinds)}", f"{at}/type")
    yield from _length(value.get("text"), 1, most, f"{at}/text")
    unknown = set(value) - {"type", "text", "emoji", "verbatim"}
    if unknown:
        yield _say(f"unknown field: {sorted(unknown)[0]}", at)


def _block(block: Json, at: str, surface: str) -> Found:
    kind = block["type"]
    check = _BLOCKS.get(kind)
    if check is None:
        yield _say(f"unsupported type: {kind}", f"{at}/type")
        return
    if (kind in _ONLY_IN_VIEWS and surface == "message" and kind != "input") or (
        kind in _ONLY_IN_MESSAGES and surface != "message"
    ):
        yield _say(f"{kind} is not allowed in a {surface}", at)
    yield from check(block, at)


def _section(block: Json, at: str) -> Found:
    if "text" not in block and "fields" not in block:
        yield _say("missing required field: text or fields", at)
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from _over(f"{at}/fields", block["fields"], 10, "fields", 1)
        for index, field in enumerate(block["fields"]):
            yield from _text(field, f"{at}/fields/{index}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory", _ACCESSORIES)


def _header(block: Json, at: str) -> Found:
    yield from _text(block.get("text"), f"{at}/text", 150, plain=True)


def _divider(block: Json, at: str) -> Found:
    yield from ()


def _context(block: Json, at: str) -> Found:
    yield from _over(f"{at}/elements", block.get("elements"), 10, "elements", 1)
    for index, element in enumerate(block.get("elements") or ()):
        here = f"{at}/elements/{index}"
        if element.get("type") == "image":
            yield from _image(element, here)
        else:
            yield from _text(element, here, 2000)


def _actions(block: Json, at: str) -> Found:
    yield from _over(f"{at}/elements", block.get("elements"), 25, "elements", 1)
    yield from _elements(block.get("elements") or (), at, _ELEMENTS_OF_ACTIONS)


def _context_actions(block: Json, at: str) -> Found:
    yield from _over(f"{at}/elements", block.get("elements"), 5, "elements", 1)
    yield from _elements(block.get("elements") or (), at, frozenset({"feedback_buttons", "icon_button"}))


def _elements(elements: Sequence[Json], at: str, allowed: frozenset[str]) -> Found:
    seen: set[str] = set()
    for index, element in enumerate(elements):
        here = f"{at}/elements/{index}"
        yield from _element(element, here, allowed)
        action_id = element.get("action_id")
        if action_id in seen:
            yield _say(f"`action_id` already exists for another element: {action_id}", here)
        if action_id:
            seen.add(action_id)


def _image(block: Json, at: str) -> Found:
    yield from _length(block.get("alt_text"), 1, 2000, f"{at}/alt_text")
    if "slack_file" not in block:
        yield from _length(block.get("image_url"), 1, 3000, f"{at}/image_url")
    if isinstance(block.get("title"), Mapping):
        yield from _text(block["title"], f"{at}/title", 2000, plain=True)


def _input(block: Json, at: str) -> Found:
    yield from _text(block.get("label"), f"{at}/label", 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], f"{at}/hint", 2000, plain=True)
    yield from _element(block.get("element") or {}, f"{at}/element", frozenset(_INPUTS))


def _markdown(block: Json, at: str) -> Found:
    yield from _length(block.get("text"), 1, MAX_MARKDOWN, f"{at}/text")


def _table(block: Json, at: str) -> Found:
    rows = block.get("rows") or ()
    yield from _over(f"{at}/rows", rows, 100, "rows", 1)
    for index, row in enumerate(rows):
        yield from _over(f"{at}/rows/{index}", row, 20, "cells", 1)
        for cell in row:
            if cell.get("type") == "rich_text":
                yield from _rich_text(cell, f"{at}/rows/{index}")
            elif cell.get("type") != "raw_text" or not isinstance(cell.get("text"), str):
                yield _say("cell must be raw_text or rich_text", f"{at}/rows/{index}")


def _rich_text(block: Json, at: str) -> Found:
    yield from _over(f"{at}/elements", block.get("elements"), 200, "elements", 1)
    for index, element in enumerate(block.get("elements") or ()):
        here = f"{at}/elements/{index}"
        if element.get("type") not in _RICH:
            yield _say(f"unsupported type: {element.get('type')}", here)
            continue
        if element["type"] == "rich_text_list" and element.get("style") not in ("bullet", "ordered"):
            yield _say("list style must be bullet or ordered", here)
        yield from _rich_leaves(element, here)


def _rich_leaves(element: Json, at: str) -> Found:
    for index, leaf in enumerate(element.get("elements") or ()):
        here = f"{at}/elements/{index}"
        if leaf.get("type") not in _RICH_LEAVES:
            yield _say(f"unsupported type: {leaf.get('type')}", here)
        elif leaf["type"] == "rich_text_section":
            yield from _rich_leaves(leaf, here)
        elif leaf["type"] == "text":
            yield from _length(leaf.get("text"), 1, MAX_TEXT, f"{here}/text")
        elif leaf["type"] == "link":
            yield from _length(leaf.get("url"), 1, 3000, f"{here}/url")
        if unknown := set(leaf.get("style") or {}) - {"bold", "italic", "strike", "code", "underline"}:
            yield _say(f"unknown style: {sorted(unknown)[0]}", here)


def _element(element: Json, at: str, allowed: frozenset[str]) -> Found:
    kind = element.get("type")
    if kind not in allowed:
        yield _say(f"unsupported type: {kind}", f"{at}/type")
        return
    if kind == "image":
        yield from _image(element, at)
        return
    if "action_id" in element:
        yield from _length(element["action_id"], 1, 255, f"{at}/action_id")
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{at}/placeholder", 150, plain=True)
    if kind in ("button", "workflow_button"):
        yield from _button(element, at)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _button(element.get(name) or {}, f"{at}/{name}")
    elif kind in ("plain_text_input", "number_input"):
        yield from _typed(element, at)
    elif kind == "overflow":
        yield from _options(element, at, 5)
    elif kind in ("checkboxes", "radio_buttons"):
        yield from _options(element, at, 10)
    elif kind in ("static_select", "multi_static_select"):
        if "option_groups" in element:
            yield from _over(f"{at}/option_groups", element["option_groups"], 100, "groups", 1)
            for index, group in enumerate(element["option_groups"]):
                yield from _text(group.get("label"), f"{at}/option_groups/{index}/label", 75, plain=True)
                yield from _options(group, f"{at}/option_groups/{index}", 100)
        else:
            yield from _options(element, at, 100)


def _button(element: Json, at: str) -> Found:
    yield from _text(element.get("text"), f"{at}/text", 75, plain=True)
    if "value" in element:
        yield from _length(element["value"], 0, 2000, f"{at}/value")
    if "url" in element:
        yield from _length(element["url"], 1, 3000, f"{at}/url")
    if element.get("style") not in (None, "primary", "danger"):
        yield _say("style must be primary or danger", f"{at}/style")


def _typed(element: Json, at: str) -> Found:
    if "initial_value" in element:
        yield from _length(element["initial_value"], 0, 3000, f"{at}/initial_value")
    if not 0 <= int(element.get("min_length", 0)) <= 3000:
        yield _say("min_length must be between 0 and 3000", at)
    if not 1 <= int(element.get("max_length", 3000)) <= 3000:
        yield _say("max_length must be between 1 and 3000", at)


def _options(element: Json, at: str, most: int) -> Found:
    options = element.get("options") or ()
    yield from _over(f"{at}/options", options, most, "options", 1)
    for index, option in enumerate(options):
        here = f"{at}/options/{index}"
        yield from _text(option.get("text"), f"{here}/text", 75)
        yield from _length(option.get("value"), 1, 150, f"{here}/value")
        if "description" in option:
            yield from _text(option["description"], f"{here}/description", 75)
    known = [json.dumps(option, sort_keys=True) for option in options]
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    if any(json.dumps(option, sort_keys=True) not in known for option in initial):
        yield _say("initial_option must be one of the options", at)


def _confirm(confirm: Json, at: str) -> Found:
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        yield from _text(confirm.get(name), f"{at}/{name}", most, plain=True)
    yield from _text(confirm.get("text"), f"{at}/text", 300)


_BLOCKS: dict[str, Callable[[Json, str], Found]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "table": _table,
    "rich_text": _rich_text,
}


def view_problems(view: Any) -> list[str]:
    """Return what Slack would refuse in a modal or Home tab view."""
    if not isinstance(view, Mapping) or view.get("type") not in ("modal", "home"):
        return [_say("type must be modal or home", "/view/type")]
    found = problems(view.get("blocks"), view["type"])
    if view["type"] == "modal":
        found += _text(view.get("title"), "/view/title", 24, plain=True)
        for name in ("submit", "close"):
            if name in view:
                found += _text(view[name], f"/view/{name}", 24, plain=True)
        if "submit" not in view and any(b.get("type") == "input" for b in view.get("blocks") or ()):
            found.append(_say("submit is required when an input block is used", "/view/submit"))
    found += _length(view.get("private_metadata", ""), 0, 3000, "/view/private_metadata")
    return found
