"""A real Bolt app over the real Socket Mode client: what it is told, and what becomes of its answers."""

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


@pytest.fixture
def heard(app: App) -> list[Json]:
    """The event bodies that the app was told, in order."""
    bodies: list[Json] = []
    for name in ("app_mention", "message", "app_home_opened", "member_joined_channel"):

        @app.event(name)
        def listener(body: Json) -> None:
            bodies.append(body)

    return bodies


def test_a_mention_is_answered_in_its_thread(slack: LocalSlack, app: App) -> None:
    @app.event("app_mention")
    def mention(event: Json, say: Any) -> None:
        say("はい", thread_ts=event["ts"])

    ts = slack.say(HANAKO, ROOM, "@方針ボット 防災は？")
    slack.wait_for(lambda: len(slack.messages(ROOM, ts)) == 2)
    question, answer = slack.messages(ROOM, ts)
    assert question["text"] == f"<@{slack.workspace.bot_user}> 防災は？"
    assert (answer["text"], answer["bot_id"]) == ("はい", slack.workspace.bot_id)


def test_typed_text_arrives_escaped_with_names_and_links_in_brackets(
    slack: LocalSlack, heard: list[Json]
) -> None:
    slack.say(HANAKO, slack.dm(HANAKO), "<b> & @鈴木 一郎 #環境部 https://a.jp/?x=1&y=2、@here")
    event = slack.wait_for(lambda: heard)[0]["event"]
    assert event["text"] == (
        "&lt;b&gt; &amp; <@U000SUZUKI> <#C000KANKYO|環境部> <https://a.jp/?x=1&amp;y=2>、<!here>"
    )


def test_a_direct_message_comes_as_slack_wraps_it(slack: LocalSlack, heard: list[Json]) -> None:
    ts = slack.say(HANAKO, slack.dm(HANAKO), "防災")
    body = slack.wait_for(lambda: heard)[0]
    event = body["event"]
    assert (event["channel_type"], event["ts"], event["user"]) == ("im", ts, HANAKO)
    assert (body["type"], body["team_id"]) == ("event_callback", slack.workspace.team["id"])
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == slack.workspace.bot_user
    assert body["is_ext_shared_channel"] is False


def test_only_what_the_manifest_asks_for_is_told(slack: LocalSlack, heard: list[Json]) -> None:
    slack.say(HANAKO, ROOM, "独り言")
    slack.say(HANAKO, ROOM, "@方針ボット 聞こえますか")
    slack.wait_for(lambda: heard)
    assert [body["event"]["type"] for body in heard] == ["app_mention"]


def test_a_bot_hears_nothing_from_a_channel_it_is_not_in(slack: LocalSlack, heard: list[Json]) -> None:
    slack.say(HANAKO, "C000KANKYO", "@方針ボット 聞こえますか")
    slack.invite("C000KANKYO")
    slack.wait_for(lambda: heard)
    assert [body["event"]["type"] for body in heard] == ["member_joined_channel"]


def test_a_mention_from_outside_says_so(slack: LocalSlack, heard: list[Json]) -> None:
    slack.say("U000GAIBUU", "C000KYOUDO", "@方針ボット こんにちは")
    body = slack.wait_for(lambda: heard)[0]
    assert body["is_ext_shared_channel"] is True
    assert body["event"]["user_team"] == "T9999OTHER"


@pytest.mark.parametrize("tab", ["home", "messages"])
def test_opening_the_app_tells_the_tab(slack: LocalSlack, heard: list[Json], tab: str) -> None:
    slack.open_home(HANAKO, tab)
    event = slack.wait_for(lambda: heard)[0]["event"]
    assert (event["tab"], event["channel"]) == (tab, slack.dm(HANAKO))


def test_a_command_is_answered_to_the_person_alone(slack: LocalSlack, app: App) -> None:
    @app.command("/houshin")
    def command(ack: Any, respond: Any, command: Json) -> None:
        ack()
        respond(f"「{command['text']}」への答え")

    assert slack.command(HANAKO, "C000KANKYO", "/houshin", "防災") == {"ok": True}
    answer = slack.wait_for(lambda: slack.workspace.ephemerals)[0]
    assert (answer["text"], answer["for"], answer["channel"]) == ("「防災」への答え", HANAKO, "C000KANKYO")
    assert slack.messages("C000KANKYO") == []


def test_an_acknowledgement_can_carry_the_answer(slack: LocalSlack, app: App) -> None:
    @app.command("/houshin")
    def command(ack: Any) -> None:
        ack(text="みんなへ", response_type="in_channel")

    slack.command(HANAKO, ROOM, "/houshin")
    assert [m["text"] for m in slack.messages(ROOM)] == ["みんなへ"]


def test_an_undeclared_command_is_unknown(slack: LocalSlack) -> None:
    assert slack.command(HANAKO, ROOM, "/nothing") == {"ok": False, "error": "unknown_command"}


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


def test_refused_blocks_reach_the_sdk_with_their_places(client: WebClient) -> None:
    from slack_sdk.errors import SlackApiError

    blocks = [{"type": "header", "text": plain("x" * 151)}]
    with pytest.raises(SlackApiError, match=r"\[ERROR\] must be less than 151 .*/blocks/0/text/text"):
        client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)


def test_many_posts_keep_their_order(slack: LocalSlack, client: WebClient) -> None:
    for number in range(200):
        client.chat_postMessage(channel=ROOM, text=str(number))
    assert [m["text"] for m in slack.messages(ROOM)] == [str(number) for number in range(200)]


@pytest.fixture
def manifest(request: pytest.FixtureRequest, manifest: Json) -> Json:
    more = getattr(request, "param", [])
    events = [*manifest["settings"]["event_subscriptions"]["bot_events"], *more]
    return {**manifest, "settings": {"event_subscriptions": {"bot_events": events}}}


@pytest.mark.parametrize("manifest", [["message.channels"]], indirect=True)
def test_a_mention_comes_twice_where_channel_messages_are_subscribed(
    slack: LocalSlack, heard: list[Json]
) -> None:
    slack.say(HANAKO, ROOM, "@方針ボット x")
    slack.wait_for(lambda: len(heard) == 2)
    assert {body["event"]["type"] for body in heard} == {"message", "app_mention"}
    assert len({body["event_id"] for body in heard}) == 2
    assert len({body["event"]["ts"] for body in heard}) == 1
