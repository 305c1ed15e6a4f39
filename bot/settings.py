"""Every setting, read from a mapping of environment variables and checked, with a sentence for each mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

WEEKDAYS = "月火水木金土日"


class SettingsError(ValueError):
    """A setting that cannot be used. The message names the variable and says in Japanese how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked settings. Tokens are kept out of `repr`."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    port: int
    slack_api_url: str
    database_path: Path
    local_port: int
    log_level: str
    time_zone: ZoneInfo
    digest_weekday: int
    digest_time: time
    closed_days_file: Path | None

    @property
    def mode(self) -> str:
        """How Slack is reached: "local" without tokens, "socket" with an app token, "http" with a signing secret."""
        if not self.bot_token:
            return "local"
        return "socket" if self.app_token else "http"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read settings. Raises SettingsError."""
        values = {name: value.strip() for name, value in env.items()}
        bot = _token(values, "SLACK_BOT_TOKEN", "xoxb-", "「OAuth & Permissions」の Bot User OAuth Token")
        app = _token(values, "SLACK_APP_TOKEN", "xapp-", "「Basic Information」の App-Level Token")
        secret = values.get("SLACK_SIGNING_SECRET", "")
        _whole(bot, app, secret)
        weekday = values.get("DIGEST_WEEKDAY") or "月"
        if weekday not in WEEKDAYS:
            raise SettingsError(
                f"DIGEST_WEEKDAY は {'・'.join(WEEKDAYS)} のどれか1字で書いてください（今の値: {weekday}）。"
            )
        closed = values.get("CLOSED_DAYS_FILE", "")
        if closed and not Path(closed).is_file():
            raise SettingsError(
                f"CLOSED_DAYS_FILE のファイル {closed} がありません。置き場所を直すか、空にしてください。"
            )
        return cls(
            bot_token=bot,
            app_token=app,
            signing_secret=secret,
            port=_port(values, "PORT", 3000),
            slack_api_url=_url(values.get("SLACK_API_URL", "")),
            database_path=Path(values.get("DATABASE_PATH") or "var/houshin.db"),
            local_port=_port(values, "LOCAL_PORT", 8070, least=0),
            log_level=_level(values.get("LOG_LEVEL") or "INFO"),
            time_zone=_zone(values.get("TIME_ZONE") or "Asia/Tokyo"),
            digest_weekday=WEEKDAYS.index(weekday),
            digest_time=_time(values.get("DIGEST_TIME") or "9:00"),
            closed_days_file=Path(closed) if closed else None,
        )


def _token(values: Mapping[str, str], name: str, prefix: str, where: str) -> str:
    value = values.get(name, "")
    if value and not value.startswith(prefix):
        raise SettingsError(
            f"{name} は {prefix} で始まります。Slackのアプリ設定画面の{where}を写してください。"
        )
    return value


def _whole(bot: str, app: str, secret: str) -> None:
    """Refuse half a configuration."""
    if (app or secret) and not bot:
        raise SettingsError(
            "SLACK_BOT_TOKEN がありません。.env に書くか、試すだけならトークンをすべて消してください。"
        )
    if bot and not app and not secret:
        raise SettingsError(
            "SLACK_APP_TOKEN がありません。Socket Mode の App-Level Token（xapp-）を .env に書いてください"
            "（HTTPで受けるときは SLACK_SIGNING_SECRET）。"
        )
    if app and secret:
        raise SettingsError(
            "SLACK_APP_TOKEN と SLACK_SIGNING_SECRET の両方があります。Socket Mode なら前者だけ、HTTPなら後者だけにしてください。"
        )


def _port(values: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = values.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= 65535:
        raise SettingsError(f"{name} は {least}〜65535 の数字で書いてください（今の値: {text}）。")
    return int(text)


def _url(text: str) -> str:
    url = text or "https://slack.com/api/"
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise SettingsError(f"SLACK_API_URL は https:// で始まるアドレスにしてください（今の値: {url}）。")
    return url if url.endswith("/") else url + "/"


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(f"LOG_LEVEL は DEBUG・INFO・WARNING・ERROR のどれかです（今の値: {text}）。")
    return text.upper()


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"TIME_ZONE の {text} は知らない時間帯です。Asia/Tokyo のように書いてください。"
        ) from error


def _time(text: str) -> time:
    hour, colon, minute = text.partition(":")
    if not (hour.isdigit() and (minute.isdigit() or not colon)) or int(hour) > 23 or int(minute or 0) > 59:
        raise SettingsError(f"DIGEST_TIME は 9:00 のように書いてください（今の値: {text}）。")
    return time(int(hour), int(minute or 0))
