"""Whole ways through the real Bolt app, over Socket Mode, on the local Slack."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest

from bot import wording
from bot.buttons import Carried
from bot.localslack import problems
from handlers.questions import sweep
from tests.conftest import GUEST, HANAKO, ICHIRO, KANKYO, OUTSIDER, TANAKA, ZATSUDAN, Office, button, flat

CAMERA = "防犯カメラの補助ってどこの担当？"


def press(
    office: Office, message: dict[str, Any], action_id: str, user: str = HANAKO, channel: str = ""
) -> None:
    """Press a button as it stands in a message."""
    found = button(message, action_id)
    office.slack.click(
        user,
        channel or message.get("channel") or office.slack.dm(user),
        message["ts"],
        action_id,
        value=found["value"],
    )


def test_a_direct_message_is_answered_word_for_word_with_source(office: Office) -> None:
    said = flat(office.ask(CAMERA)["blocks"])
    assert "担当: 総務部" in said
    assert "R5-総務部-03" in said
    assert "令和5年度 2頁" in said
    assert office.desk.document.by_id["R5-総務部-03"].text in said.replace("\n", "")


def test_a_mention_is_answered_in_its_thread(office: Office) -> None:
    ts = office.slack.say(HANAKO, ZATSUDAN, f"@方針ボット {CAMERA}")
    reply = office.slack.wait_for(lambda: office.replies(ZATSUDAN, ts))[0]
    assert reply["thread_ts"] == ts
    assert "担当: 総務部" in reply["text"]


def test_a_follow_up_without_mention_keeps_the_topic(office: Office) -> None:
    ts = office.slack.say(HANAKO, ZATSUDAN, "@方針ボット 防犯カメラはどこ？")
    office.slack.wait_for(lambda: office.replies(ZATSUDAN, ts))
    office.slack.say(ICHIRO, ZATSUDAN, "環境部では？", ts)
    reply = office.slack.wait_for(lambda: office.replies(ZATSUDAN, ts)[1:])[0]
    assert "公園への防犯カメラ設置" in flat(reply["blocks"]).replace("\n", "")


def test_a_thread_where_somebody_else_is_addressed_is_left_alone(office: Office) -> None:
    ts = office.slack.say(HANAKO, ZATSUDAN, "@方針ボット 防犯カメラはどこ？")
    office.slack.wait_for(lambda: office.replies(ZATSUDAN, ts))
    office.slack.say(HANAKO, ZATSUDAN, "@鈴木 一郎 環境部では？", ts)
    office.slack.say(HANAKO, ZATSUDAN, "ただの会話です")
    office.ask("ヘルプ")
    assert len(office.replies(ZATSUDAN, ts)) == 1
    assert office.replies(ZATSUDAN) == []


def test_an_empty_mention_gets_help(office: Office) -> None:
    ts = office.slack.say(HANAKO, ZATSUDAN, "@方針ボット")
    reply = office.slack.wait_for(lambda: office.replies(ZATSUDAN, ts))[0]
    assert reply["text"] == wording.EMPTY_MENTION


@pytest.mark.parametrize("command", ["/方針", "/houshin"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("", "9部・41の柱・115の施策", id="nothing"),
        pytest.param("　一覧 ", "9部・41の柱・115の施策", id="list"),
        pytest.param("ヘルプ", "方針ボットの使い方", id="help"),
        pytest.param("環境部", "環境部の方針（令和5年度）", id="department"),
        pytest.param("空き家", "担当: 都市建設部", id="question"),
    ],
)
def test_the_slash_command_answers_only_the_asker(
    office: Office, command: str, typed: str, said: str
) -> None:
    reply = office.command(typed, channel=ZATSUDAN, command=command)
    assert said in flat(reply["blocks"])
    assert office.replies(ZATSUDAN) == []


def test_an_answer_can_be_shared_with_who_shared_it(office: Office) -> None:
    reply = office.command("空き家", channel=KANKYO)  # the bot is not in this channel
    press(office, reply, "share", channel=KANKYO)
    shared = office.slack.wait_for(lambda: office.replies(KANKYO))[0]
    assert f"<@{HANAKO}> さんが共有しました" in flat(shared["blocks"])
    assert "担当: 都市建設部" in flat(shared["blocks"])
    office.slack.wait_for(lambda: not office.slack.workspace.ephemerals)


def test_more_turns_the_page_in_place_and_back(office: Office) -> None:
    reply = office.ask("研修について触れている施策をすべて知りたい")
    channel, first = office.slack.dm(HANAKO), flat(reply["blocks"])
    press(office, reply, "more")
    turned = office.slack.wait_for(
        lambda: [m for m in office.replies(channel) if m["ts"] == reply["ts"] and m.get("edited")]
    )[0]
    assert "〜" in flat(turned["blocks"])
    press(office, turned, "more_back")
    office.slack.wait_for(lambda: flat(office.replies(channel)[-1]["blocks"]) == first)


def test_a_department_button_adds_its_summary(office: Office) -> None:
    reply = office.ask(CAMERA)
    press(office, reply, "department")
    channel = office.slack.dm(HANAKO)
    summary = office.slack.wait_for(lambda: office.replies(channel)[1:])[0]
    assert "総務部の方針（令和5年度）" in flat(summary["blocks"])


def test_a_candidate_can_be_chosen(office: Office) -> None:
    reply = office.ask(CAMERA)
    carried = Carried(measure="R5-環境部-08").encode()
    office.slack.click(HANAKO, office.slack.dm(HANAKO), reply["ts"], "choose", value=carried)
    office.slack.wait_for(
        lambda: "担当: 環境部" in flat(office.replies(office.slack.dm(HANAKO))[0]["blocks"])
    )


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        pytest.param("from_another_age", "x", id="unknown"),
        pytest.param("more", "not json", id="unreadable"),
        pytest.param("more", '{"page": -1}', id="impossible"),
    ],
)
def test_old_buttons_get_a_friendly_sentence(office: Office, action_id: str, value: str) -> None:
    reply = office.ask(CAMERA)
    office.slack.click(HANAKO, office.slack.dm(HANAKO), reply["ts"], action_id, value=value)
    said = office.slack.wait_for(lambda: office.slack.workspace.ephemerals)[-1]
    assert said["text"] == wording.OLD_BUTTON


def test_the_same_event_twice_is_answered_once(office: Office) -> None:
    channel = office.slack.dm(HANAKO)
    ts = office.slack.say(HANAKO, channel, CAMERA)
    office.slack.wait_for(lambda: office.replies(channel))
    event = {
        "type": "message",
        "user": HANAKO,
        "text": CAMERA,
        "ts": ts,
        "channel": channel,
        "channel_type": "im",
    }
    office.slack.deliver(event, channel, event_id="Ev1")
    office.slack.deliver(event, channel, event_id="Ev1")
    office.ask("ヘルプ")
    assert len(office.replies(channel)) == 2


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({"bot_id": "B0OTHER"}, id="another-bot"),
        pytest.param({"subtype": "message_changed"}, id="edit"),
        pytest.param({"user": OUTSIDER}, id="outsider"),
        pytest.param({"user": GUEST}, id="guest"),
    ],
)
def test_what_is_not_a_staff_members_message_is_ignored(office: Office, extra: dict[str, Any]) -> None:
    channel = office.slack.dm(HANAKO)
    event = {
        "type": "message",
        "user": HANAKO,
        "text": CAMERA,
        "ts": "1700000000.000001",
        "channel": channel,
        "channel_type": "im",
    }
    office.slack.deliver({**event, **extra}, channel)
    office.ask("ヘルプ")
    assert len(office.replies(channel)) == 1


def test_guests_are_refused_by_the_command(office: Office) -> None:
    office.slack.command(GUEST, ZATSUDAN, "/方針", "空き家")
    said = office.slack.wait_for(lambda: office.slack.workspace.ephemerals)[-1]
    assert said["text"] == wording.NOT_ALLOWED


def test_the_home_tab_shows_departments_and_examples(office: Office) -> None:
    office.slack.open_home(HANAKO)
    view = office.slack.wait_for(lambda: office.slack.workspace.homes.get(HANAKO))
    assert "環境部（16）" in flat(view["blocks"])
    office.slack.click_in_view(HANAKO, view["id"], "department", value=Carried(department="教育部").encode())
    channel = office.slack.dm(HANAKO)
    assert "教育部の方針" in flat(office.slack.wait_for(lambda: office.replies(channel))[0]["blocks"])


def test_the_messages_tab_offers_questions(office: Office) -> None:
    office.slack.open_home(HANAKO, "messages")
    sent = office.slack.wait_for(
        lambda: [r for r in office.slack.workspace.requests if r["method"].endswith("setSuggestedPrompts")]
    )
    assert sent[0]["ok"]


def test_a_message_can_be_looked_up_by_its_shortcut(office: Office) -> None:
    ts = office.slack.say(TANAKA, ZATSUDAN, "町会の人から空き家の相談があった")
    office.slack.shortcut(HANAKO, "look_up_message", ZATSUDAN, ts)
    said = office.slack.wait_for(lambda: office.slack.workspace.ephemerals)[-1]
    assert "担当: 都市建設部" in flat(said["blocks"])


def test_an_unknown_error_gives_a_reference_and_nothing_raw(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"secret {CAMERA}")

    monkeypatch.setattr(office.desk, "reply", broken)
    with caplog.at_level(logging.DEBUG):
        reply = office.ask(CAMERA)
    reference = re.search(r"番号 ([0-9A-F]{6})", reply["text"])
    assert reference
    assert reference[1] in caplog.text
    assert "secret" not in reply["text"]
    assert CAMERA not in caplog.text


def test_what_staff_wrote_is_never_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        office.ask(CAMERA)
        office.command("空き家の木")
    assert "防犯カメラ" not in caplog.text
    assert "空き家" not in caplog.text
    assert office.settings.bot_token not in caplog.text


def test_a_question_cut_off_by_a_crash_is_answered_at_the_next_start(office: Office) -> None:
    channel = office.slack.dm(HANAKO)
    event = {
        "type": "message",
        "user": HANAKO,
        "text": CAMERA,
        "ts": "1.1",
        "channel": channel,
        "channel_type": "im",
    }
    office.desk.store.deliveries.claim(
        ["event:Ev9", f"message:{channel}:1.1"], {"event": event}, office.desk.timestamp()
    )
    assert sweep(office.desk, office.app.client) == 1
    assert "担当: 総務部" in office.replies(channel)[0]["text"]
    assert sweep(office.desk, office.app.client) == 0


def test_a_full_disk_costs_nobody_an_answer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    for table in (office.desk.store.asked, office.desk.store.threads, office.desk.store.deliveries):
        for name in ("record", "remember", "claim", "finish"):
            if hasattr(table, name):
                monkeypatch.setattr(table, name, full)
    assert "担当: 総務部" in office.ask(CAMERA)["text"]


def test_a_document_imported_meanwhile_is_picked_up(office: Office, published: str) -> None:
    from knowledge.document import parse

    changed = parse(published.replace("管理不全状態の空家等", "管理不全状態の空家と空地"))
    office.desk.store.documents.replace(changed, sha256="x", imported_at="2026-11-24T00:00:00+00:00")
    office.clock.time += timedelta(seconds=10)
    assert "空家と空地" in flat(office.ask("R5-都市建設部-06")["blocks"])


def test_every_message_it_sent_was_accepted_by_slack(office: Office) -> None:
    for asked in (
        CAMERA,
        "環境部",
        "一覧",
        "水道料金の支払い方法",
        "DXはどの部が何をしている？",
        "こんにちは",
        "R5-環境部-99",
        "<!channel>",
    ):
        message = office.ask(asked)
        assert problems(message["blocks"]) == []
        assert "<!channel>" not in flat(message["blocks"])
    assert office.refused() == []
