"""The whole way in a browser: a person types, the real bot answers over Socket Mode, buttons work, threads go on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

import app as entry
from bot.localslack import LocalSlack
from bot.settings import Settings
from handlers.desk import Desk
from knowledge.vocabulary import Vocabulary
from tests.browser.page import Page

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

HANAKO = "U0000SATOU"
ZATSUDAN = "C0000ZATSU"
IMAGES = Path(__file__).parents[2] / "docs" / "images"
KEEP = os.environ.get("KEEP_SCREENSHOTS") == "1"
"""With KEEP_SCREENSHOTS=1 the README's pictures are taken anew; else they go to the test's own folder."""


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Iterator[LocalSlack]:
    """The bot as `python app.py` runs it, on a database of its own."""
    with LocalSlack(json.loads(entry.MANIFEST.read_text(encoding="utf-8"))) as local:
        settings = Settings.from_env(
            {
                "SLACK_BOT_TOKEN": local.bot_token,
                "SLACK_APP_TOKEN": local.app_token,
                "SLACK_API_URL": local.api_url,
                "DATABASE_PATH": str(tmp_path_factory.mktemp("bot") / "houshin.db"),
            }
        )
        desk = Desk(entry.open_store(settings), vocabulary, lambda: datetime.now(UTC))
        bolt = entry.build_app(settings, desk)
        handler = SocketModeHandler(bolt, settings.app_token)
        handler.connect()
        local.wait_connected()
        yield local
        handler.close()
        bolt.listener_runner.listener_executor.shutdown(wait=True)


@pytest.fixture
def page(browser: WebDriver, slack: LocalSlack) -> Page:
    return Page(browser, slack)


def picture(page: Page, name: str, tmp_path: Path) -> None:
    folder = IMAGES if KEEP else tmp_path
    assert page.driver.save_screenshot(str(folder / name))


def test_a_question_typed_in_the_browser_is_answered_word_for_word(page: Page, tmp_path: Path) -> None:
    page.open()
    page.write("防犯カメラの補助ってどこの担当？\n")
    answer = page.shows("担当: 総務部")
    assert "市民や事業者による防犯カメラ設置等の防犯対策への" in answer.text.replace("\n", "")
    assert "R5-総務部-03" in answer.text
    assert "令和5年度 2頁" in answer.text
    picture(page, "answer.png", tmp_path)
    assert page.errors() == []


def test_the_button_shows_the_departments_whole_policy(page: Page) -> None:
    page.open()
    page.write("絵手紙の担当は？\n")
    page.shows("担当: 市民生活部")
    page.find("[data-action-id=department]").click()
    assert "市民まつりや桜まつり" in page.shows("市民生活部の方針（令和5年度）").text


def test_the_slash_command_answers_only_the_asker_and_can_be_shared(page: Page) -> None:
    page.open(ZATSUDAN)
    page.write("/方針 空き家対策\n")
    answer = page.shows("担当: 都市建設部")
    assert "あなただけに表示されています" in answer.text
    page.find("[data-action-id=share]").click()
    page.shows("さんが共有しました")


def test_a_follow_up_in_the_thread_keeps_the_topic(page: Page, slack: LocalSlack) -> None:
    ts = slack.say(HANAKO, ZATSUDAN, "@方針ボット 防犯カメラはどこ？")
    slack.wait_for(lambda: len(slack.messages(ZATSUDAN, ts)) > 1)
    page.open(f"{ZATSUDAN}/{ts}")
    page.write("環境部では？\n", within=".thread")
    page.shows("公園への防犯カメラ設置", "[data-testid=thread] [data-testid=message]")


def test_what_is_not_in_the_document_is_said_plainly(page: Page) -> None:
    page.open()
    page.write("パスポートの更新はどこ？\n")
    assert "「パスポート" in page.shows("記載なし").text


def test_the_digest_can_be_looked_at_beforehand(page: Page, tmp_path: Path) -> None:
    page.open()
    page.write("/方針 週報 環境部\n")
    page.shows("週報を届けます: 環境部")
    page.write("/方針 週報 見本\n")
    assert "今週の▽" in page.shows("見本です").text
    picture(page, "digest.png", tmp_path)


def test_progress_is_reported_in_the_modal_and_shown_from_then_on(page: Page, tmp_path: Path) -> None:
    page.open()
    page.write("R5-環境部-01\n")
    page.shows("地球温暖化対策実行計画")
    page.find("[data-action-id=progress_advanced]").click()
    page.test_id("modal-submit").click()
    assert page.test_id("modal")
    page.find("[data-testid=modal] textarea").send_keys("計画の骨子をまとめた")
    picture(page, "progress.png", tmp_path)
    page.test_id("modal-submit").click()
    page.until(lambda: not page.all("[data-testid=modal]"))
    page.write("R5-環境部-01\n")
    page.shows("進展あり　計画の骨子をまとめた")
