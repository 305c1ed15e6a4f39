"""What people press, choose and fill in, told to a real Bolt app over the real Socket Mode client."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.localslack import LocalSlack

Json = dict[str, Any]
HANAKO, ROOM = "U0000SATOU", "C000SEISAK"
pytestmark = pytest.mark.usefixtures("connected")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


BUTTON = {"type": "button", "text": plain("押す"), "action_id": "press", "value": "7"}
SELECT = {
    "type": "static_select",
    "action_id": "choose",
    "options": [{"text": plain(value), "value": value} for value in ("一", "二")],
}
ROW = [{"type": "actions", "block_id": "row", "elements": [BUTTON, SELECT]}]
MODAL = {
    "type": "modal",
    "callback_id": "word",
    "notify_on_close": True,
    "title": plain("題"),
    "submit": plain("送る"),
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": plain("名"),
            "element": {"type": "plain_text_input", "action_id": "name", "initial_value": "初め"},
        }
    ],
}


def test_a_click_carries_the_element_the_message_and_the_state(
    slack: LocalSlack, app: App, client: WebClient
) -> None:
    bodies: list[Json] = []

    @app.action("press")
    def press(ack: Any, body: Json) -> None:
        ack()
        bodies.append(body)

    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=ROW)["ts"]
    assert slack.click(HANAKO, ROOM, ts, "press") == {"ok": True}
    body = slack.wait_for(lambda: bodies)[0]
    action = body["actions"][0]
    assert (action["block_id"], action["value"], action["text"]) == ("row", "7", plain("押す"))
    assert action["action_ts"]
    assert (body["message"]["ts"], body["container"]["message_ts"]) == (ts, ts)
    assert body["state"]["values"]["row"]["choose"] == {"type": "static_select", "selected_option": None}
    assert body["trigger_id"]


def test_a_choice_is_named_by_its_value(slack: LocalSlack, app: App, client: WebClient) -> None:
    chosen: list[Json] = []

    @app.action("choose")
    def choose(ack: Any, body: Json) -> None:
        ack()
        chosen.append(body)

    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=ROW)["ts"]
    slack.click(HANAKO, ROOM, ts, "choose", selected="二")
    body = slack.wait_for(lambda: chosen)[0]
    assert body["actions"][0]["selected_option"] == SELECT["options"][1]  # type: ignore[index]
    assert body["state"]["values"]["row"]["choose"]["selected_option"]["value"] == "二"


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ({"text": "新", "replace_original": True}, ["新"]),
        ({"text": "", "delete_original": True}, []),
        ({"text": "増", "response_type": "in_channel", "replace_original": False}, ["x", "増"]),
    ],
    ids=["替える", "消す", "足す"],
)
def test_a_response_address_replaces_deletes_or_adds(
    slack: LocalSlack, app: App, client: WebClient, answer: Json, left: list[str]
) -> None:
    @app.action("press")
    def press(ack: Any, respond: Any) -> None:
        ack()
        respond(**answer)

    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=ROW)["ts"]
    slack.click(HANAKO, ROOM, ts, "press")
    slack.wait_for(lambda: [m["text"] for m in slack.messages(ROOM)] == left)


def test_an_ephemeral_message_can_be_clicked_and_replaced(
    slack: LocalSlack, app: App, client: WebClient
) -> None:
    bodies: list[Json] = []

    @app.action("press")
    def press(ack: Any, body: Json, respond: Any) -> None:
        ack()
        bodies.append(body)
        respond(text="済み", replace_original=True)

    ts = client.chat_postEphemeral(channel=ROOM, user=HANAKO, text="x", blocks=ROW)["message_ts"]
    slack.click(HANAKO, ROOM, ts, "press")
    slack.wait_for(lambda: slack.workspace.ephemerals[0]["text"] == "済み")
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


def test_a_modal_is_opened_refused_and_sent(slack: LocalSlack, app: App) -> None:
    sent: list[Json] = []

    @app.shortcut("add")
    def shortcut(ack: Any, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("word")
    def submitted(ack: Any, view: Json) -> None:
        sent.append(view["state"]["values"])
        if view["state"]["values"]["name"]["name"]["value"] == "だめ":
            ack(response_action="errors", errors={"name": "別の名に"})
        else:
            ack()

    slack.shortcut(HANAKO, "add")
    view_id = slack.wait_for(lambda: slack.workspace.stacks.get(HANAKO))[0]
    refused = slack.submit(HANAKO, view_id, {"name": {"name": "だめ"}})
    assert refused == {"ok": True, "response_action": "errors", "errors": {"name": "別の名に"}}
    assert slack.submit(HANAKO, view_id) == {"ok": True}
    assert [values["name"]["name"]["value"] for values in sent] == ["だめ", "初め"]
    assert slack.workspace.stacks[HANAKO] == []


@pytest.mark.parametrize("action", ["update", "push"])
def test_a_submission_can_lead_on(slack: LocalSlack, app: App, action: str) -> None:
    @app.shortcut("add")
    def shortcut(ack: Any, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("word")
    def submitted(ack: Any) -> None:
        ack(response_action=action, view={**MODAL, "callback_id": "next"})

    slack.shortcut(HANAKO, "add")
    view_id = slack.wait_for(lambda: slack.workspace.stacks.get(HANAKO))[0]
    answer = slack.submit(HANAKO, view_id)
    assert answer["view"]["callback_id"] == "next"
    assert len(slack.workspace.stacks[HANAKO]) == {"update": 1, "push": 2}[action]


def test_closing_a_modal_is_told_when_it_asks_for_it(slack: LocalSlack, app: App) -> None:
    closed: list[Json] = []

    @app.shortcut("add")
    def shortcut(ack: Any, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view_closed("word")
    def was_closed(ack: Any, body: Json) -> None:
        ack()
        closed.append(body)

    slack.shortcut(HANAKO, "add")
    slack.close(HANAKO, slack.wait_for(lambda: slack.workspace.stacks.get(HANAKO))[0])
    assert slack.wait_for(lambda: closed)[0]["is_cleared"] is False


def test_a_message_shortcut_carries_the_message(slack: LocalSlack, app: App) -> None:
    bodies: list[Json] = []

    @app.shortcut("look_up")
    def shortcut(ack: Any, body: Json) -> None:
        ack()
        bodies.append(body)

    ts = slack.say(HANAKO, ROOM, "防災の話")
    assert slack.shortcut(HANAKO, "look_up", ROOM, ts) == {"ok": True}
    body = slack.wait_for(lambda: bodies)[0]
    assert (body["type"], body["message"]["text"], body["channel"]["id"]) == (
        "message_action",
        "防災の話",
        ROOM,
    )


def test_a_button_of_the_home_tab_carries_its_view(slack: LocalSlack, app: App, client: WebClient) -> None:
    bodies: list[Json] = []

    @app.action("press")
    def press(ack: Any, body: Json) -> None:
        ack()
        bodies.append(body)

    view = client.views_publish(user_id=HANAKO, view={"type": "home", "blocks": ROW})["view"]
    slack.click_in_view(HANAKO, view["id"], "press")
    body = slack.wait_for(lambda: bodies)[0]
    assert (body["view"]["id"], body["container"]["type"]) == (view["id"], "view")
