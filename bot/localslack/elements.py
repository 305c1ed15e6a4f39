"""The elements inside blocks: buttons, selects, inputs, and the pieces of rich text. Limits as in Slack's reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.localslack.shapes import (
    URL,
    WEB_URL,
    Check,
    Found,
    anything,
    array,
    boolean,
    both,
    kinds,
    matching,
    number,
    one_of,
    plain,
    say,
    shape,
    string,
    text,
)

STYLE = one_of("primary", "danger")
ID = string(1, 255)

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30), "style": STYLE},
    ["title", "text", "confirm", "deny"],
)
SLACK_FILE = shape({"id": string(1), "url": WEB_URL})


def _option(words: Check) -> Check:
    fields = {"text": words, "value": string(1, 150), "description": plain(75), "url": URL}
    return shape(fields, ["text", "value"])


PLAIN_OPTION = _option(plain(75))
RICH_OPTION = shape(
    {"text": text(75), "value": string(1, 150), "description": text(75)},
    ["text", "value"],
)
OPTION_GROUP = shape({"label": plain(75), "options": array(PLAIN_OPTION, 1, 100)}, ["label", "options"])


def _initial_among_options(value: Any, at: str) -> Found:
    """Check that what is chosen at first is word for word one of the options."""
    options = [o for group in (value, *_list(value, "option_groups")) for o in _list(group, "options")]
    if "initial_option" in value and value["initial_option"] not in options:
        yield say("must be one of the options", f"{at}/initial_option")
    for index, chosen in enumerate(_list(value, "initial_options")):
        if chosen not in options:
            yield say("must be one of the options", f"{at}/initial_options/{index}")


def _list(value: Any, name: str) -> list[Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return list(inner) if isinstance(inner, list | tuple) else []


def _options_or_groups(value: Any, at: str) -> Found:
    if ("options" in value) == ("option_groups" in value):
        yield say("must define either `options` or `option_groups`", at)


def _element(fields: Mapping[str, Check], required: Iterable[str] = ()) -> Check:
    return shape({"action_id": ID, "confirm": CONFIRM, **fields}, required)


def _input(fields: Mapping[str, Check], required: Iterable[str] = ()) -> Check:
    return _element({"placeholder": plain(150), "focus_on_load": boolean, **fields}, required)


def _several(fields: Mapping[str, Check]) -> Mapping[str, Check]:
    return {**fields, "max_selected_items": number(1)}


_DISPATCH = shape(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)
_FILTER = shape(
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    }
)
_STATIC: Mapping[str, Check] = {
    "options": array(PLAIN_OPTION, 1, 100),
    "option_groups": array(OPTION_GROUP, 1, 100),
}
_CONVERSATIONS: Mapping[str, Check] = {"default_to_current_conversation": boolean, "filter": _FILTER}
_IDS = array(string(1), 0, None)
_BUTTON: Mapping[str, Check] = {
    "text": plain(75),
    "style": STYLE,
    "accessibility_label": string(1, 75),
}
_FEEDBACK = shape(
    {"text": plain(75), "value": string(1, 2000), "accessibility_label": string(1, 75)}, ["text", "value"]
)
_WORKFLOW = shape(
    {
        "trigger": shape(
            {"url": WEB_URL, "customizable_input_parameters": array(anything, 0, None)},
            ["url"],
        )
    },
    ["trigger"],
)
_TYPED: Mapping[str, Check] = {"initial_value": string(0, 3000), "dispatch_action_config": _DISPATCH}


def _lengths_in_order(value: Any, at: str) -> Found:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield say("min_length must not be greater than max_length", at)


def image(value: Any, at: str) -> Found:
    """Check an image element: an address or a Slack file, with words for those who do not see it."""
    fields = {"image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": string(1, 2000)}
    yield from shape(fields, ["alt_text"])(value, at)
    if ("image_url" in value) == ("slack_file" in value):
        yield say("must define either `image_url` or `slack_file`", at)


ELEMENTS: Mapping[str, Check] = {
    "button": _element(
        {
            **_BUTTON,
            "url": URL,
            "value": string(0, 2000),
            "agent_prompt": string(1, 4000),
            "agent_prompt_display": anything,
            "visible_to_user_ids": _IDS,
        },
        ["text"],
    ),
    "workflow_button": shape({**_BUTTON, "action_id": ID, "workflow": _WORKFLOW}, ["text", "workflow"]),
    "icon_button": _element(
        {
            "icon": string(1),
            "text": plain(75),
            "value": string(0, 2000),
            "accessibility_label": string(1, 75),
            "visible_to_user_ids": _IDS,
        },
        ["icon", "text"],
    ),
    "feedback_buttons": shape(
        {"action_id": ID, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        ["positive_button", "negative_button"],
    ),
    "overflow": _element({"options": array(PLAIN_OPTION, 1, 5)}, ["options"]),
    "static_select": both(
        _input({**_STATIC, "initial_option": PLAIN_OPTION}), _options_or_groups, _initial_among_options
    ),
    "multi_static_select": both(
        _input(_several({**_STATIC, "initial_options": array(PLAIN_OPTION, 1, 100)})),
        _options_or_groups,
        _initial_among_options,
    ),
    "external_select": _input({"initial_option": PLAIN_OPTION, "min_query_length": number(0)}),
    "multi_external_select": _input(
        _several({"initial_options": array(PLAIN_OPTION, 1, 100), "min_query_length": number(0)})
    ),
    "users_select": _input({"initial_user": string(1)}),
    "multi_users_select": _input(_several({"initial_users": _IDS})),
    "channels_select": _input({"initial_channel": string(1), "response_url_enabled": boolean}),
    "multi_channels_select": _input(_several({"initial_channels": _IDS})),
    "conversations_select": _input(
        {**_CONVERSATIONS, "initial_conversation": string(1), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _input(_several({**_CONVERSATIONS, "initial_conversations": _IDS})),
    "checkboxes": both(
        _element(
            {
                "options": array(RICH_OPTION, 1, 10),
                "initial_options": array(RICH_OPTION, 1, 10),
                "focus_on_load": boolean,
            },
            ["options"],
        ),
        _initial_among_options,
    ),
    "radio_buttons": both(
        _element(
            {"options": array(RICH_OPTION, 1, 10), "initial_option": RICH_OPTION, "focus_on_load": boolean},
            ["options"],
        ),
        _initial_among_options,
    ),
    "datepicker": _input(
        {
            "initial_date": matching(
                r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "must match format YYYY-MM-DD"
            )
        }
    ),
    "timepicker": _input(
        {
            "initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "must match format HH:mm"),
            "timezone": string(1),
        }
    ),
    "datetimepicker": _element(
        {"initial_date_time": number(1_000_000_000, 9_999_999_999), "focus_on_load": boolean}
    ),
    "plain_text_input": both(
        _input(
            {
                **_TYPED,
                "multiline": boolean,
                "min_length": number(0, 3000),
                "max_length": number(1, 3000),
            }
        ),
        _lengths_in_order,
    ),
    "email_text_input": _input(_TYPED),
    "url_text_input": _input(_TYPED),
    "number_input": _input(
        {
            "is_decimal_allowed": boolean,
            "initial_value": anything,
            "min_value": anything,
            "max_value": anything,
            "dispatch_action_config": _DISPATCH,
        },
        ["is_decimal_allowed"],
    ),
    "rich_text_input": _input(
        {
            "initial_value": anything,
            "dispatch_action_config": _DISPATCH,
            "min_lines": number(1),
            "max_lines": number(1),
        }
    ),
    "file_input": _element({"filetypes": array(string(1), 1, None), "max_files": number(1, 10)}),
    "image": image,
}
"""Every element by its type. Which block may hold which is in `blocks`."""

INPUTS_ONLY = frozenset(
    [
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    ]
)
MULTI = frozenset(name for name in ELEMENTS if name.startswith("multi_"))
CHOOSERS = frozenset(
    [
        "static_select",
        "external_select",
        "users_select",
        "channels_select",
        "conversations_select",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
    ]
)
IN_ACTIONS = CHOOSERS | MULTI | {"button", "overflow", "workflow_button", "datetimepicker"}
IN_SECTIONS = CHOOSERS | MULTI | {"button", "overflow", "workflow_button", "image"}
IN_INPUTS = CHOOSERS | MULTI | INPUTS_ONLY | {"datetimepicker"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})


def element(allowed: Iterable[str]) -> Check:
    """Check an element that must be one of the allowed types."""
    return kinds(ELEMENTS, allowed)
