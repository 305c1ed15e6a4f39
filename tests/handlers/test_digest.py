"""The weekly digest on the local Slack: following, delivering once, one tap, and everything that refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import wording
from bot.buttons import Carried
from handlers.schedule import Deliverer, digest_client
from tests.conftest import HANAKO, ICHIRO, KANKYO, ZATSUDAN, Office, flat

FRIDAY = datetime(2026, 11, 20, 1, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 0, 1, tzinfo=UTC)
ONE = Carried(measure="R5-環境部-01").encode()


@pytest.fixture
def deliverer(office: Office) -> Deliverer:
    office.clock.time = FRIDAY
    return Deliverer(
        office.desk, digest_client(office.app.client), office.desk.calendar, sleep=lambda _: None
    )


def modal(text: str, day: str = "2026-11-24", state: str = "進展あり") -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": state}, "value": state}
    return {
        "state": {"state": {"type": "static_select", "selected_option": option}},
        "what": {"what": {"type": "plain_text_input", "value": text}},
        "when": {"when": {"type": "datepicker", "selected_date": day}},
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("週報", "週報を届けていません"),
        ("週報 環境部", "週報を届けます: 環境部"),
        ("しゅうほう かんきょうぶ 教委", "週報を届けます: 環境部・教育部"),
        ("週報 全部", "企画財政部・総務部"),
        ("週報 停止", "届けていませんでした"),
        ("週報 ほげほげ部", "見つかりませんでした"),
        ("週報 見本", "見本です"),
    ],
)
def test_the_command_in_all_its_forms(office: Office, typed: str, said: str) -> None:
    assert said in flat(office.command(typed)["blocks"])
    assert office.refused() == []


def test_following_and_stopping_from_the_digest(office: Office, deliverer: Deliverer) -> None:
    office.command("週報 環境部")
    office.clock.time = TUESDAY
    assert (deliverer.tick(), deliverer.tick()) == (1, 0)
    channel = office.slack.dm(HANAKO)
    posted = office.replies(channel)[0]
    assert "令和8年11月24日（火）" in flat(posted["blocks"])
    assert len(office.replies(channel, posted["ts"])) == 2  # the measures in full stand in the thread
    office.slack.click(HANAKO, channel, posted["ts"], "digest_stop", value="{}")
    office.slack.wait_for(lambda: not office.desk.store.digests.followers())


def test_who_follows_after_nine_waits_for_the_next_week(office: Office, deliverer: Deliverer) -> None:
    office.clock.time = TUESDAY
    office.command("週報 環境部")
    assert deliverer.tick() == 0


def test_a_channel_without_the_bot_is_refused_with_what_to_do(office: Office) -> None:
    said = flat(office.command("週報 環境部", channel=KANKYO)["blocks"])
    assert "/invite" in said
    assert office.desk.store.digests.followers() == ()


def test_an_archived_channel_is_told_to_the_follower(office: Office, deliverer: Deliverer) -> None:
    office.command("週報 環境部", channel=ZATSUDAN)
    office.slack.workspace.channels[ZATSUDAN].archived = True
    office.clock.time = TUESDAY
    assert deliverer.tick() == 0
    told = office.replies(office.slack.dm(HANAKO))[0]
    assert wording.DIGEST_FAILURES["is_archived"] in told["text"]
    delivery = office.desk.store.digests.delivery("2026-W48", ZATSUDAN)
    assert delivery is not None
    assert delivery.state == "failed"


@pytest.mark.parametrize("fault", ["stored_dropped", "stored_500"])
def test_a_post_whose_answer_was_lost_is_not_posted_again(
    office: Office, deliverer: Deliverer, fault: str
) -> None:
    office.command("週報 環境部")
    office.clock.time = TUESDAY
    office.slack.faults.next_posts([fault])
    assert deliverer.tick() == 0
    assert deliverer.tick() == 0  # the claim is still alive
    office.clock.time = TUESDAY.replace(minute=4)
    assert deliverer.tick() == 1
    posts = [m for m in office.slack.messages(office.slack.dm(HANAKO)) if m.get("metadata")]
    assert len(posts) == 1


def test_slacks_wish_to_wait_is_honoured(office: Office, deliverer: Deliverer) -> None:
    office.command("週報 環境部")
    office.clock.time = TUESDAY
    office.slack.faults.next_posts(["ratelimited"])
    assert deliverer.tick() == 0
    assert deliverer.tick() == 0
    office.clock.time = TUESDAY.replace(minute=3)
    assert deliverer.tick() == 1


def test_too_late_is_skipped_and_only_the_newest_comes(office: Office, deliverer: Deliverer) -> None:
    office.command("週報 環境部")
    office.clock.time = datetime(2026, 12, 4, 3, tzinfo=UTC)
    assert deliverer.tick() == 0
    office.clock.time = datetime(2026, 12, 7, 1, tzinfo=UTC)
    assert deliverer.tick() == 1
    assert len([m for m in office.slack.messages(office.slack.dm(HANAKO)) if m.get("metadata")]) == 1


def test_one_tap_is_kept_and_shown_with_the_measure_from_then_on(
    office: Office, deliverer: Deliverer
) -> None:
    office.command("週報 環境部")
    office.clock.time = TUESDAY
    deliverer.tick()
    channel = office.slack.dm(HANAKO)
    posted = office.replies(channel)[0]
    office.slack.click(HANAKO, channel, posted["ts"], "progress_done", value=ONE)
    office.slack.wait_for(lambda: office.desk.store.progress.newest())
    assert "取組状況（環境部 11月24日）: 完了" in flat(office.ask("R5-環境部-01")["blocks"])


def test_the_modal_keeps_the_draft_on_every_mistake(office: Office) -> None:
    message = office.ask("R5-環境部-01")
    office.slack.click(HANAKO, office.slack.dm(HANAKO), message["ts"], "progress_advanced", value=ONE)
    view_id = office.slack.wait_for(lambda: list(office.slack.workspace.views))[-1]
    assert office.slack.submit(HANAKO, view_id, modal(""))["errors"] == {"what": wording.PROGRESS_EMPTY}
    assert office.slack.submit(HANAKO, view_id, modal("先", "2027-01-01"))["errors"] == {
        "when": wording.PROGRESS_FUTURE
    }
    assert office.desk.store.progress.all() == ()
    assert office.slack.submit(HANAKO, view_id, modal("計画の骨子をまとめた"))["ok"]
    office.slack.wait_for(lambda: office.desk.store.progress.all())
    assert "進展あり　計画の骨子をまとめた" in flat(office.ask("R5-環境部-01")["blocks"])


def test_two_at_once_overwrite_nothing_silently(office: Office) -> None:
    message = office.ask("R5-環境部-01")
    office.slack.click(HANAKO, office.slack.dm(HANAKO), message["ts"], "progress_advanced", value=ONE)
    view_id = office.slack.wait_for(lambda: list(office.slack.workspace.views))[-1]
    office.desk.store.progress.report(
        "R5-環境部-01", "進展あり", "鈴木の報告", "2026-11-24", ICHIRO, office.desk.timestamp(), seen=None
    )
    answer = office.slack.submit(HANAKO, view_id, modal("佐藤の報告"))
    assert answer["response_action"] == "update"
    assert "鈴木の報告" in flat(answer["view"]["blocks"])
    assert "佐藤の報告" in str(answer["view"]["blocks"])
    assert office.slack.submit(HANAKO, answer["view"]["id"], modal("佐藤の報告"))["ok"]
    office.slack.wait_for(lambda: len(office.desk.store.progress.history("R5-環境部-01")) == 2)
