"""What the page in the browser gets, what it is told, and who is kept out."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient

from bot.localslack import LocalSlack

Json = dict[str, Any]
HANAKO, ROOM = "U0000SATOU", "C000SEISAK"


def ask(slack: LocalSlack, path: str, body: Json | None = None, **headers: str) -> tuple[int, Any, Any]:
    """Return status, headers and (decoded) body."""
    data = None if body is None else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(slack.url + path, data, {"Content-Type": "application/json", **sent})
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read().decode()
            return answer.status, answer.headers, json.loads(text) if text.startswith("{") else text
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def told(slack: LocalSlack, work: Callable[[], Awaitable[None] | None], kinds: set[str]) -> list[Json]:
    """Return what a page is told while `work` runs, until something of every kind has come."""

    async def run() -> list[Json]:
        heard: list[Json] = []
        address = f"{slack.url}page/events".replace("http", "ws")
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
            await asyncio.to_thread(work)
            while not kinds <= {change["type"] for change in heard}:
                heard.append(await socket.receive_json(timeout=2))
        return heard

    return asyncio.run(run())


def test_the_state_holds_what_the_page_draws(slack: LocalSlack) -> None:
    state = ask(slack, "page/state")[2]
    assert (state["team"]["name"], state["me"]) == ("狛江市役所", HANAKO)
    assert state["bot"] == {"user_id": slack.workspace.bot_user, "name": "方針ボット", "connected": False}
    assert [command["command"] for command in state["commands"]] == ["/houshin"]
    assert {shortcut["callback_id"] for shortcut in state["shortcuts"]} == {"look_up", "add"}
    by_name = {channel["name"]: channel for channel in state["channels"]}
    assert by_name["旧庁舎移転"]["archived"]
    assert by_name["部長会"]["kind"] == "private"
    assert not by_name["環境部"]["is_member"]
    assert by_name["方針ボット"]["kind"] == "im"


def test_what_is_said_is_shown_with_what_only_i_see(slack: LocalSlack, client: WebClient) -> None:
    parent = ask(slack, "page/say", {"channel": ROOM, "text": "一 & 二"})[2]["ts"]
    ask(slack, "page/say", {"channel": ROOM, "text": "返信", "thread_ts": parent})
    client.chat_postEphemeral(channel=ROOM, user=HANAKO, text="あなただけ")
    client.chat_postEphemeral(channel=ROOM, user="U000SUZUKI", text="鈴木さんだけ")
    shown = ask(slack, f"page/messages?channel={ROOM}")[2]["messages"]
    assert [m["text"] for m in shown] == ["一 &amp; 二", "あなただけ"]
    assert (shown[0]["reply_count"], shown[1]["ephemeral"]) == (1, True)
    thread = ask(slack, f"page/messages?channel={ROOM}&thread_ts={parent}")[2]["messages"]
    assert [m["text"] for m in thread] == ["一 &amp; 二", "返信"]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("page/say", {"channel": "C0000OLDIE", "text": "x"}, "is_archived"),
        ("page/say", {"channel": ROOM, "text": " "}, "no_text"),
        ("page/say", {"channel": ROOM, "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ("page/command", {"channel": ROOM, "command": "/x", "text": ""}, "unknown_command"),
        (
            "page/command",
            {"channel": ROOM, "command": "/houshin", "thread_ts": "1.0"},
            "not_supported_in_thread",
        ),
        ("page/submit", {"view_id": "V404", "state": {"values": {}}}, "not_found"),
        ("page/action", {"channel": ROOM, "message_ts": "1.0", "action_id": "a"}, "message_not_found"),
        ("page/as", {"user": "U404"}, "user_not_found"),
    ],
)
def test_what_cannot_be_done_is_said_by_its_code(
    slack: LocalSlack, path: str, body: Json, error: str
) -> None:
    assert ask(slack, path, body)[2]["error"] == error


def test_a_missing_argument_is_named(slack: LocalSlack) -> None:
    status, _, text = ask(slack, "page/say", {"channel": ROOM})
    assert (status, json.loads(text)["error"]) == (400, "missing_argument: text")


def test_the_page_is_told_of_messages_in_order(slack: LocalSlack, client: WebClient) -> None:
    def work() -> None:
        ts = client.chat_postMessage(channel=ROOM, text="前")["ts"]
        client.chat_update(channel=ROOM, ts=ts, text="後")
        client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
        client.chat_delete(channel=ROOM, ts=ts)

    heard = told(slack, work, {"message_deleted"})
    assert [change["type"] for change in heard] == [
        "message",
        "message_changed",
        "reaction",
        "message_deleted",
    ]


def test_the_page_is_told_of_home_status_and_prompts(slack: LocalSlack, client: WebClient) -> None:
    def work() -> None:
        client.views_publish(user_id=HANAKO, view={"type": "home", "blocks": [{"type": "divider"}]})
        client.assistant_threads_setStatus(
            channel_id=slack.dm(HANAKO), thread_ts="1.0", status="調べています"
        )
        prompts = [{"title": "防災", "message": "防災の担当は？"}]
        client.assistant_threads_setSuggestedPrompts(channel_id=slack.dm(HANAKO), prompts=prompts)

    heard = {change["type"]: change for change in told(slack, work, {"home", "status", "prompts"})}
    assert heard["home"]["view"]["type"] == "home"
    assert heard["status"]["status"] == "調べています"
    assert heard["prompts"]["prompts"][0]["title"] == "防災"


def test_what_only_others_see_is_not_told(slack: LocalSlack, client: WebClient) -> None:
    def work() -> None:
        client.chat_postEphemeral(channel=ROOM, user="U000SUZUKI", text="鈴木さんだけ")
        client.chat_postMessage(channel=ROOM, text="みんな")

    assert [change["type"] for change in told(slack, work, {"message"})] == ["message"]


def test_another_person_can_sit_at_the_browser(slack: LocalSlack) -> None:
    ask(slack, "page/as", {"user": "U000SUZUKI"})
    state = ask(slack, "page/state")[2]
    assert state["me"] == "U000SUZUKI"
    assert "部長会" not in {channel["name"] for channel in state["channels"]}


@pytest.mark.parametrize("path", ["", "page/state", "api/api.test", "control/faults", "socket"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}], ids=["Origin", "Host"]
)
def test_other_sites_and_rebound_names_are_kept_out(slack: LocalSlack, path: str, headers: Json) -> None:
    assert ask(slack, path, **headers)[0] == 403


def test_the_page_s_own_origin_is_let_in(slack: LocalSlack) -> None:
    assert ask(slack, "page/state", Origin=slack.url.rstrip("/"))[0] == 200


def test_files_are_never_cached_and_run_no_foreign_code(slack: LocalSlack) -> None:
    status, headers, _ = ask(slack, "")
    policy = headers["Content-Security-Policy"]
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize(
    "path", ["../blocks.py", "%2e%2e/blocks.py", "..%2fblocks.py", "/etc/passwd", "nothing.js"]
)
def test_only_the_page_s_files_are_served(slack: LocalSlack, path: str) -> None:
    assert ask(slack, path)[0] == 404


def test_a_permalink_leads_to_its_place_in_the_page(slack: LocalSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ROOM, text="x")["ts"]
    link = client.chat_getPermalink(channel=ROOM, message_ts=ts)["permalink"]
    with urllib.request.urlopen(link) as answer:
        assert answer.url == f"{slack.url}#{ROOM}/{ts}"
