"""What the Web API answers and refuses, without a network."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.localslack.faults import Faults
from bot.localslack.seed import seed
from bot.localslack.web_api import WebApi
from bot.localslack.workspace import SlackError, Workspace

from .conftest import MANIFEST

Json = dict[str, Any]
HANAKO, ROOM = "U0000SATOU", "C000SEISAK"
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "題"}, "blocks": [{"type": "divider"}]}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Api:
    """The Web API with the bot's token, on a clock that stands still."""

    def __init__(self, scopes: str | None = None) -> None:
        manifest = copy.deepcopy(MANIFEST)
        if scopes is not None:
            manifest["oauth_config"]["scopes"]["bot"] = scopes.split()
        self.clock = Clock()
        self.workspace = Workspace(manifest, self.clock)
        seed(self.workspace)
        self.web = WebApi(self.workspace, Faults(), ("xoxb-1", "xapp-1"))

    def __call__(self, method: str, token: str = "xoxb-1", **arguments: Any) -> Json:
        return self.web.call(method, token, arguments)

    def refusal(self, method: str, token: str = "xoxb-1", **arguments: Any) -> SlackError:
        with pytest.raises(SlackError) as refused:
            self(method, token, **arguments)
        return refused.value

    def trigger(self) -> str:
        return self.workspace.tickets.new_trigger(HANAKO)


@pytest.fixture
def api() -> Api:
    return Api()


REFUSED = [
    ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C000KANKYO", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "C0000OLDIE", "text": "x"}, "is_archived"),
    ("chat.postMessage", {"channel": ROOM}, "no_text"),
    ("chat.postMessage", {"channel": ROOM, "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": ROOM, "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
    ("chat.postMessage", {"channel": ROOM, "blocks": "["}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": ROOM, "blocks": '[{"type":"x"}]'}, "invalid_blocks"),
    (
        "chat.postMessage",
        {"channel": ROOM, "text": "x", "metadata": '{"event_type":""}'},
        "invalid_metadata_schema",
    ),
    ("chat.postEphemeral", {"channel": ROOM, "text": "x", "user": "U000GAIBUU"}, "user_not_in_channel"),
    ("chat.update", {"channel": ROOM, "ts": "1.0", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": ROOM, "ts": "1.0"}, "message_not_found"),
    ("chat.getPermalink", {"channel": ROOM, "message_ts": "1.0"}, "message_not_found"),
    ("conversations.info", {"channel": "C404"}, "channel_not_found"),
    ("conversations.open", {"users": "U404"}, "user_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.history", {"channel": "C000KANKYO"}, "not_in_channel"),
    ("conversations.history", {"channel": ROOM, "cursor": "x"}, "invalid_cursor"),
    ("conversations.replies", {"channel": ROOM, "ts": "1.0"}, "thread_not_found"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("views.open", {"trigger_id": "1.x", "view": MODAL}, "invalid_trigger_id"),
    ("views.open", {"view": MODAL}, "invalid_arguments"),
    ("views.update", {"view_id": "V404", "view": MODAL}, "not_found"),
    ("views.publish", {"user_id": "U404", "view": HOME}, "user_not_found"),
    ("assistant.threads.setSuggestedPrompts", {"channel_id": ROOM, "prompts": []}, "invalid_arguments"),
    ("files.upload", {}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "arguments", "code"), REFUSED, ids=[f"{m}-{c}" for m, _, c in REFUSED])
def test_what_slack_refuses_is_refused_with_its_own_code(
    api: Api, method: str, arguments: Json, code: str
) -> None:
    assert api.refusal(method, **arguments).code == code


@pytest.mark.parametrize(
    ("method", "token", "code"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", "xapp-1", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-1", "not_allowed_token_type"),
    ],
)
def test_tokens_are_checked(api: Api, method: str, token: str, code: str) -> None:
    assert api.refusal(method, token).code == code


def test_a_scope_that_the_manifest_lacks_is_named() -> None:
    refusal = Api("commands").refusal("chat.postMessage", channel=ROOM, text="x")
    assert (refusal.code, refusal.extra["needed"]) == ("missing_scope", "chat:write")


def test_the_history_scope_depends_on_the_kind_of_channel() -> None:
    api = Api("channels:history")
    assert api("conversations.history", channel=ROOM)["messages"] == []
    refusal = api.refusal("conversations.history", channel="G0000PRIVA")
    assert (refusal.code, refusal.extra["needed"]) == ("missing_scope", "groups:history")


def test_refused_blocks_name_their_place_as_slack_does(api: Api) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    refusal = api.refusal("chat.postMessage", channel=ROOM, blocks=blocks)
    place = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert f"[ERROR] {place}" in refusal.extra["response_metadata"]["messages"]
    assert place in refusal.extra["errors"]


def test_too_much_text_in_all_has_a_code_of_its_own(api: Api) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "あ" * 2_900}}] * 5
    assert api.refusal("chat.postMessage", channel=ROOM, blocks=blocks).code == "msg_blocks_too_long"


def test_a_second_table_has_a_code_of_its_own(api: Api) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert api.refusal("chat.postMessage", channel=ROOM, blocks=[table, table]).code == "invalid_attachments"


def test_a_post_is_stored_with_ids_for_its_blocks(api: Api) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "押す"}}
    answer = api("chat.postMessage", channel=ROOM, blocks=[{"type": "actions", "elements": [button]}])
    block = api.workspace.messages(ROOM)[0]["blocks"][0]
    assert answer["ts"] == api.workspace.messages(ROOM)[0]["ts"]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


def test_a_person_s_id_is_a_channel_too(api: Api) -> None:
    assert api("chat.postMessage", channel=HANAKO, text="x")["channel"] == api.workspace.dm(HANAKO).id


def test_replies_are_counted_on_the_parent_and_kept_out_of_the_channel(api: Api) -> None:
    ts = api("chat.postMessage", channel=ROOM, text="親")["ts"]
    reply = api("chat.postMessage", channel=ROOM, text="子", thread_ts=ts)["ts"]
    parent = api.workspace.messages(ROOM)
    assert [(m["text"], m["reply_count"], m["latest_reply"]) for m in parent] == [("親", 1, reply)]
    api("chat.delete", channel=ROOM, ts=reply)
    assert "reply_count" not in api.workspace.messages(ROOM)[0]


def test_a_broadcast_reply_shows_in_the_channel(api: Api) -> None:
    ts = api("chat.postMessage", channel=ROOM, text="親")["ts"]
    api("chat.postMessage", channel=ROOM, text="子", thread_ts=ts, reply_broadcast=True)
    assert [m["text"] for m in api.workspace.messages(ROOM)] == ["親", "子"]


def test_an_update_keeps_blocks_unless_told_to_drop_them(api: Api) -> None:
    ts = api("chat.postMessage", channel=ROOM, text="x", blocks=[{"type": "divider"}])["ts"]
    assert "blocks" in api("chat.update", channel=ROOM, ts=ts, text="y")["message"]
    assert "blocks" not in api("chat.update", channel=ROOM, ts=ts, text="z", blocks=[])["message"]


def test_only_own_messages_can_be_changed(api: Api) -> None:
    channel = api.workspace.channel(ROOM)
    ts = api.workspace.post(channel, {"user": HANAKO, "text": "x"})["ts"]
    assert api.refusal("chat.update", channel=ROOM, ts=ts, text="y").code == "cant_update_message"
    assert api.refusal("chat.delete", channel=ROOM, ts=ts).code == "cant_delete_message"


def test_history_is_newest_first_in_pages(api: Api) -> None:
    for number in range(5):
        api("chat.postMessage", channel=ROOM, text=str(number))
    first = api("conversations.history", channel=ROOM, limit=3)
    second = api(
        "conversations.history", channel=ROOM, limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [m["text"] for m in first["messages"] + second["messages"]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_history_keeps_to_oldest_and_latest(api: Api) -> None:
    ts = [api("chat.postMessage", channel=ROOM, text=str(number))["ts"] for number in range(4)]

    def texts(**bounds: str) -> list[str]:
        return [m["text"] for m in api("conversations.history", channel=ROOM, **bounds)["messages"]]

    assert texts(oldest=ts[0], latest=ts[3]) == ["2", "1"]
    assert texts(oldest=ts[0], latest=ts[3], inclusive="true") == ["3", "2", "1", "0"]


def test_metadata_is_shown_only_when_asked_for(api: Api) -> None:
    metadata = {"event_type": "weekly_digest", "event_payload": {"key": "2026-W20"}}
    api("chat.postMessage", channel=ROOM, text="x", metadata=json.dumps(metadata))
    assert "metadata" not in api("conversations.history", channel=ROOM)["messages"][0]
    with_all = api("conversations.history", channel=ROOM, include_all_metadata="true")
    assert with_all["messages"][0]["metadata"] == metadata


def test_a_private_channel_without_the_bot_cannot_be_seen(api: Api) -> None:
    api.workspace.add_channel("G0000HIDDEN", "秘", "private", members={HANAKO})
    assert api.refusal("conversations.info", channel="G0000HIDDEN").code == "channel_not_found"
    listed = api("conversations.list", types="private_channel")["channels"]
    assert [channel["name"] for channel in listed] == ["部長会"]


def test_channels_are_listed_by_type(api: Api) -> None:
    listed = api("conversations.list", exclude_archived="true")["channels"]
    assert {channel["name"] for channel in listed} == {"雑談", "政策室", "環境部", "協働事業-共有"}


def test_people_say_who_is_a_guest_and_who_is_from_elsewhere(api: Api) -> None:
    def user(user_id: str) -> Json:
        return api("users.info", user=user_id)["user"]  # type: ignore[no-any-return]

    assert user(HANAKO)["real_name"] == "佐藤 花子"
    assert user("U0000GUEST")["is_restricted"]
    assert user("U000GAIBUU")["is_stranger"]
    assert user("U000GAIBUU")["team_id"] != user(HANAKO)["team_id"] == api.workspace.team["id"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(
            lambda api, _: setattr(api.clock, "now", api.clock.now + 3.1), "expired_trigger_id", id="3秒後"
        ),
        pytest.param(
            lambda api, t: api("views.open", trigger_id=t, view=MODAL), "exchanged_trigger_id", id="2度目"
        ),
    ],
)
def test_a_trigger_serves_once_and_for_three_seconds(
    api: Api, spoil: Callable[[Api, str], object], code: str
) -> None:
    trigger = api.trigger()
    spoil(api, trigger)
    assert api.refusal("views.open", trigger_id=trigger, view=MODAL).code == code


def test_three_modals_may_lie_on_one_another(api: Api) -> None:
    root = api("views.open", trigger_id=api.trigger(), view=MODAL)["view"]
    for _ in range(2):
        pushed = api("views.push", trigger_id=api.trigger(), view=MODAL)["view"]
    assert pushed["root_view_id"] == root["id"] != pushed["previous_view_id"]
    refusal = api.refusal("views.push", trigger_id=api.trigger(), view=MODAL)
    assert refusal.code == "push_limit_reached"


def test_an_update_against_an_old_hash_is_refused(api: Api) -> None:
    view = api("views.open", trigger_id=api.trigger(), view=MODAL)["view"]
    updated = api("views.update", view_id=view["id"], hash=view["hash"], view=MODAL)["view"]
    assert updated["id"] == view["id"]
    refusal = api.refusal("views.update", view_id=view["id"], hash=view["hash"], view=MODAL)
    assert refusal.code == "hash_conflict"


def test_a_home_tab_keeps_its_view_id(api: Api) -> None:
    first = api("views.publish", user_id=HANAKO, view=HOME)["view"]
    second = api("views.publish", user_id=HANAKO, view=HOME, hash=first["hash"])["view"]
    assert api.workspace.home(HANAKO) == second
    assert first["id"] == second["id"]
    refusal = api.refusal("views.publish", user_id=HANAKO, view=HOME, hash=first["hash"])
    assert refusal.code == "hash_conflict"


def test_a_modal_is_no_home_tab(api: Api) -> None:
    assert api.refusal("views.publish", user_id=HANAKO, view=MODAL).code == "invalid_arguments"


def test_a_response_address_serves_five_times_and_half_an_hour(api: Api) -> None:
    from bot.localslack.tickets import Response

    tickets = api.workspace.tickets
    key, late = (tickets.new_response(Response(ROOM, HANAKO)) for _ in range(2))
    for _ in range(5):
        tickets.use_response(key)
    with pytest.raises(SlackError, match="used_url"):
        tickets.use_response(key)
    api.clock.now += 30 * 60 + 1
    with pytest.raises(SlackError, match="expired_url"):
        tickets.use_response(late)
