"""Elements in blocks as people use them: finding one, what it sends, and what all of them hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.localslack.workspace import Json

FIELD = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
"""Under which name each type of element sends what was typed or chosen."""
_STATELESS = frozenset({"overflow"})


def elements(blocks: Any) -> Iterator[tuple[str, Json]]:
    """Yield every interactive element with its block_id."""
    for block in blocks or ():
        if block.get("type") in ("rich_text", "table"):
            continue
        for element in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if isinstance(element, dict) and "action_id" in element:
                yield block["block_id"], element


def find(blocks: Any, action_id: str, block_id: str | None = None) -> tuple[str, Json] | None:
    """Return the element of that action_id and its block_id, or None."""
    for found_in, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, found_in):
            return found_in, element
    return None


def action(blocks: Any, given: Json) -> Json:
    """Return an action as block_actions carries it, completed from the element it came from.

    An element that is not there (a button of an older version) sends what was given.
    """
    found = find(blocks, given["action_id"], given.get("block_id"))
    if found is None:
        return {"type": "button", "block_id": "gone", **given}
    block_id, element = found
    carried: Json = {
        name: element[name] for name in ("text", "value", "placeholder", "style", "url") if name in element
    }
    carried |= {"type": element["type"], "block_id": block_id}
    if element["type"] == "feedback_buttons" and "text" not in given:
        for button in (element["positive_button"], element["negative_button"]):
            if button.get("value") == given.get("value"):
                carried["text"] = button["text"]
    return {**carried, **given, "block_id": block_id, "type": element["type"]}


def chosen(element: Json, what: Any) -> Json:
    """Return what an element sends when a person types or chooses `what`.

    An option may be given as itself or by its value; a finished {"selected_…": …} is taken as it is.
    """
    name = FIELD.get(element.get("type", ""), "value")
    if isinstance(what, dict) and name in what:
        return {name: what[name]}
    if name == "selected_option":
        return {name: _option(element, what)}
    if name == "selected_options":
        several = [what] if isinstance(what, str | dict) else what
        return {name: [_option(element, each) for each in several]}
    return {name: what}


def _option(element: Json, what: Any) -> Any:
    options = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        options += group["options"]
    return next((option for option in options if option["value"] == what), what)


def state(blocks: Any, values: Json | None = None) -> Json:
    """Return {"values": …} of all elements: their initial values, with `values` laid over them."""
    held: Json = {}
    for block_id, element in elements(blocks):
        kind = element["type"]
        if kind not in FIELD or kind in _STATELESS:
            continue
        name = FIELD[kind]
        initial = element.get("initial_" + name.removeprefix("selected_").removeprefix("rich_text_"))
        if initial is None and name.endswith("s"):
            initial = []
        given = (values or {}).get(block_id, {}).get(element["action_id"])
        entry = {"type": kind, name: initial}
        held.setdefault(block_id, {})[element["action_id"]] = (
            entry if given is None else {**entry, **chosen(element, given)}
        )
    for block_id, entries in (values or {}).items():
        for action_id, given in entries.items():
            held.setdefault(block_id, {}).setdefault(action_id, given)
    return {"values": held}
