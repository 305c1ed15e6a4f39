"""Every setting is checked, and every mistake gets a sentence that names the variable."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]
BOT, APP, SECRET = "xoxb-1", "xapp-1", "abc"


@pytest.mark.parametrize(
    ("env", "mode"),
    [
        ({}, "local"),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}, "socket"),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET}, "http"),
    ],
)
def test_the_tokens_decide_how_slack_is_reached(env: dict[str, str], mode: str) -> None:
    assert Settings.from_env(env).mode == mode


@pytest.mark.parametrize(
    ("env", "names"),
    [
        pytest.param({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN", id="bot-only"),
        pytest.param({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN", id="app-only"),
        pytest.param(
            {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN は xoxb-", id="swapped"
        ),
        pytest.param(
            {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN は xapp-", id="wrong-app"
        ),
        pytest.param(
            {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SECRET},
            "両方",
            id="both",
        ),
        pytest.param({"PORT": "http"}, "PORT は", id="port"),
        pytest.param({"LOCAL_PORT": "70000"}, "LOCAL_PORT は", id="local-port"),
        pytest.param({"SLACK_API_URL": "ftp://x"}, "SLACK_API_URL", id="url"),
        pytest.param({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL", id="level"),
        pytest.param({"TIME_ZONE": "Asia/Komae"}, "TIME_ZONE", id="zone"),
        pytest.param({"DIGEST_WEEKDAY": "Mon"}, "DIGEST_WEEKDAY", id="weekday"),
        pytest.param({"DIGEST_TIME": "25:00"}, "DIGEST_TIME", id="time"),
        pytest.param({"CLOSED_DAYS_FILE": "nowhere.txt"}, "CLOSED_DAYS_FILE", id="closed"),
    ],
)
def test_a_mistake_is_named_with_its_mend(env: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(names)):
        Settings.from_env(env)


def test_defaults_serve_where_one_can() -> None:
    settings = Settings.from_env({})
    assert (settings.digest_weekday, settings.digest_time) == (0, time(9))
    assert settings.slack_api_url == "https://slack.com/api/"


def test_tokens_never_show() -> None:
    assert "xoxb" not in repr(Settings.from_env({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}))


def test_the_example_lists_exactly_what_is_read() -> None:
    listed = set(
        re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    assert listed == set(re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', source)) - {
        "DEBUG",
        "INFO",
        "WARNING",
        "ERROR",
    }


def test_the_example_itself_starts_the_local_slack() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    env = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    assert Settings.from_env(env).mode == "local"
