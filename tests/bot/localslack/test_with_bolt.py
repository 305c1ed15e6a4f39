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


def test_refused_blocks_reach_the_sdk_with_their_places(client: WebClient) -> None:
    from slack_sdk.errors import SlackApiError

    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
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
