"""Faults on purpose, and a local Slack in its own process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.localslack import Faults, LocalSlack

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]
ROOM = "C000SEISAK"


def texts(slack: LocalSlack) -> list[str]:
    return [message["text"] for message in slack.messages(ROOM)]


def test_a_post_can_be_stored_though_the_connection_drops(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next_posts(["stored_dropped"])
    with pytest.raises(OSError):
        client.chat_postMessage(channel=ROOM, text="届いた")
    assert texts(slack) == ["届いた"]


def test_a_post_can_be_stored_though_the_answer_is_500(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next_posts(["stored_500"])
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=ROOM, text="届いた")
    assert refused.value.response.status_code == 500
    assert texts(slack) == ["届いた"]


def test_a_post_can_be_put_off(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next_posts(["ratelimited:30"])
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=ROOM, text="まだ")
    assert (refused.value.response.status_code, refused.value.response["error"]) == (429, "ratelimited")
    assert refused.value.response.headers["Retry-After"] == "30"
    assert texts(slack) == []


def test_a_post_can_be_refused_for_good(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next_posts(["ok", "refused:is_archived"])
    client.chat_postMessage(channel=ROOM, text="一")
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=ROOM, text="二")
    assert texts(slack) == ["一"]
    assert [(r["error"], r["fault"]) for r in slack.workspace.requests] == [
        (None, None),
        ("is_archived", "refused"),
    ]


def test_the_history_can_fail(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.history_failed = 1.0
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.conversations_history(channel=ROOM)


def test_answers_can_be_late(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.delay = 0.15
    before = time.monotonic()
    client.auth_test()
    assert time.monotonic() - before >= 0.15


def test_one_post_a_second_and_channel_can_be_the_limit(manifest: Json) -> None:
    with LocalSlack(manifest, limit_rate=True) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        client.chat_postMessage(channel=ROOM, text="一")
        client.chat_postMessage(channel="C0000ZATSU", text="よその一")
        with pytest.raises(SlackApiError, match="ratelimited"):
            client.chat_postMessage(channel=ROOM, text="二")


def test_the_same_seed_draws_the_same_faults() -> None:
    def drawn(seed: int) -> list[str | None]:
        faults = Faults(stored_dropped=0.2, stored_500=0.2, ratelimited=0.2, seed=seed)
        return [faults.for_post() for _ in range(100)]

    assert drawn(7) == drawn(7) != drawn(8)
    assert set(drawn(7)) == {None, "stored_dropped", "stored_500", "ratelimited"}


@pytest.mark.parametrize("values", [{"explosion": 1.0}, {"script": ["explosion"]}])
def test_an_unknown_fault_is_refused(values: Json) -> None:
    with pytest.raises((KeyError, ValueError), match="explosion"):
        Faults().change(values)


def test_starting_and_stopping_leaves_nothing_behind(manifest: Json) -> None:
    before = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LocalSlack(manifest)
        for _ in range(5):
            with LocalSlack(manifest) as slack:
                WebClient(token=slack.bot_token, base_url=slack.api_url).auth_test()
    assert threading.active_count() == before


def test_a_taken_port_is_said_at_once(manifest: Json, slack: LocalSlack) -> None:
    port = int(slack.url.rsplit(":", 1)[1].strip("/"))
    second = LocalSlack(manifest, port=port)
    with pytest.raises(OSError):
        second.start()
    second.stop()


@pytest.fixture
def apart(tmp_path: Path, manifest: Json) -> Iterator[Json]:
    """A local Slack in its own process, as what it prints."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "bot.localslack",
        "--manifest",
        str(path),
        "--faults",
        '{"retry_after": 9}',
    ]
    command += ["--bot-token", "xoxb-fixed", "--app-token", "xapp-fixed"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ, text=True)
    assert process.stdout is not None
    with process:
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def control(apart: Json, path: str, body: Json | None = None) -> Json:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(f"{apart['url']}control/{path}", data) as answer:
        return json.loads(answer.read())  # type: ignore[no-any-return]


def test_in_its_own_process_it_takes_fixed_tokens_and_is_controlled_over_http(apart: Json) -> None:
    assert (apart["bot_token"], apart["app_token"]) == ("xoxb-fixed", "xapp-fixed")
    client = WebClient(token="xoxb-fixed", base_url=apart["api_url"], retry_handlers=[])
    metadata = {"event_type": "weekly_digest", "event_payload": {"key": "2026-W20"}}
    client.chat_postMessage(channel=ROOM, text="週報", metadata=metadata)
    assert control(apart, f"messages?channel={ROOM}")["messages"][0]["metadata"] == metadata
    assert control(apart, "faults")["faults"]["retry_after"] == 9
    control(apart, "faults", {"script": ["refused:not_in_channel"]})
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=ROOM, text="二")
    assert [r["error"] for r in control(apart, "requests")["requests"]] == [None, "not_in_channel"]
