"""The page of the local Slack, in a browser, with a small Bolt app of the tests' own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.localslack import LocalSlack
from tests.browser.page import Page
from tests.browser.sample import MANIFEST, Bot, button, plain

pytestmark = pytest.mark.browser

Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
HANAKO = "U0000SATOU"
ZATSUDAN = "C0000ZATSU"


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    """One for all tests: closing the SDK's connection takes three seconds."""
    with LocalSlack(MANIFEST) as running:
        yield running


@pytest.fixture(scope="module")
def bot(slack: LocalSlack) -> Iterator[Bot]:
    bot = Bot(slack)
    bot.handler.connect()  # type: ignore[no-untyped-call]
    slack.wait_connected()
    yield bot
    bot.handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def page(browser: Any, slack: LocalSlack, bot: Bot) -> Page:
    bot.actions.clear()
    return Page(browser, slack)


def test_the_first_visit_opens_the_bots_messages_with_the_cursor_in_the_composer(
    page: Page, bot: Bot
) -> None:
    page.open()
    assert page.test_id("tab-messages").get_attribute("aria-selected") == "true"
    assert page.driver.switch_to.active_element.get_attribute("data-testid") == "composer"
    assert page.errors() == []


def test_a_message_is_sent_with_enter_and_answered(page: Page, bot: Bot) -> None:
    page.open().write("こんにちは\ue008\ue007\ue000二行目\ue007")
    page.shows("うけとりました: こんにちは")
    texts = [message["text"] for message in page.slack.messages(page.slack.dm(HANAKO))]
    assert "こんにちは\n二行目" in texts


@pytest.mark.parametrize("event", ["isComposing: true", "keyCode: 229"])
def test_enter_that_ends_a_conversion_does_not_send(page: Page, bot: Bot, event: str) -> None:
    field = page.open().write("きょう")
    page.driver.execute_script(
        f"arguments[0].dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {event}}}))",
        field,
    )
    time.sleep(0.2)
    assert field.get_attribute("value") == "きょう"
    texts = [message["text"] for message in page.slack.messages(page.slack.dm(HANAKO))]
    assert "きょう" not in texts


def test_a_command_is_completed_and_its_answer_is_marked_as_mine_alone(page: Page, bot: Bot) -> None:
    field = page.open(ZATSUDAN).write("/ta")
    assert "試しに答えます" in page.test_id("completion").text
    field.send_keys(Keys.TAB, "空き家", Keys.ENTER)
    answer = page.shows("「空き家」への答えです")
    assert "あなただけに表示されています" in answer.text
    assert answer.get_attribute("data-ephemeral") == "true"


def test_a_command_nobody_answers_says_so_and_keeps_what_was_typed(page: Page, bot: Bot) -> None:
    field = page.open().write("/dame あれ" + Keys.ENTER)
    assert "dispatch_failed" in page.until(lambda: page.test_id("composer-notice").text)
    assert field.get_attribute("value") == "/dame あれ"


def test_a_mention_is_completed_with_the_bot_first_and_answered_in_a_thread(page: Page, bot: Bot) -> None:
    page.open(ZATSUDAN).write("@" + Keys.ENTER + "空き家" + Keys.ENTER)
    page.test_id("reply-bar").click()
    page.shows("スレッドで答えます", ".thread [data-testid=message]")
    page.write("ありがとう" + Keys.ENTER, within=".thread")
    page.shows("ありがとう", ".thread [data-testid=message]")
    assert page.slack.messages(ZATSUDAN)[-1]["text"].startswith("<@")


def test_commands_are_refused_in_threads(page: Page, bot: Bot) -> None:
    ts = bot.post(ZATSUDAN)
    page.open(f"{ZATSUDAN}/{ts}").write("/tameshi 空き家" + Keys.ENTER, within=".thread")
    assert "スレッド内では使用できません" in page.find(".thread [data-testid=composer-notice]").text


@pytest.mark.parametrize(
    ("text", "bold", "shown"),
    [
        pytest.param("あ*い*う", [], "あ*い*う", id="文字に挟まれると記号のまま"),
        pytest.param("あ *い* う", ["い"], "あ い う", id="空白なら太字"),
        pytest.param("あ\u200b*い*\u200bう", ["い"], "あ\u200bい\u200bう", id="幅のない空白でも太字"),
        pytest.param("「*い*」", [], "「*い*」", id="全角の記号は境目にならない"),
        pytest.param("(*い*)", ["い"], "(い)", id="半角の記号は境目になる"),
        pytest.param("&lt;b&gt;い&lt;/b&gt; &amp;amp;", [], "<b>い</b> &amp;", id="実体は一度だけ戻す"),
        pytest.param("`*い*` <https://example.jp/|ろ>", [], "*い* ろ", id="コードの中は飾らない"),
    ],
)
def test_mrkdwn_is_shown_as_slack_shows_it(
    page: Page, bot: Bot, text: str, bold: list[str], shown: str
) -> None:
    ts = bot.post(ZATSUDAN, text)
    content = page.open(ZATSUDAN).all("[data-testid=message-content]", page.message(ts))[0]
    assert content.get_property("textContent") == shown
    assert [node.text for node in page.all("strong", content)] == bold


def test_markup_in_a_message_stays_text(page: Page, bot: Bot) -> None:
    ts = bot.post(ZATSUDAN, "<javascript:alert(1)|押して> &lt;img src=x onerror=alert(1)&gt;")
    message = page.open(ZATSUDAN).message(ts)
    assert page.all("img, a[href^='javascript']", message) == []
    assert "<img src=x onerror=alert(1)>" in message.text


def test_a_block_the_page_does_not_know_is_shown_as_such(page: Page, bot: Bot) -> None:
    ts = page.slack.say(HANAKO, ZATSUDAN, "x")
    page.slack.workspace.channel(ZATSUDAN).messages[ts]["blocks"] = [{"type": "hologram", "depth": 3}]
    box = page.open(ZATSUDAN).test_id("unknown")
    assert box.get_attribute("data-type") == "hologram"
    assert '"depth": 3' in (page.all("pre", box)[0].get_attribute("textContent") or "")


def test_a_button_asks_first_and_then_tells_the_app(page: Page, bot: Bot) -> None:
    confirm = {
        "title": plain("よいですか"),
        "text": plain("戻せません"),
        "confirm": plain("はい"),
        "deny": plain("いいえ"),
    }
    bot.post(ZATSUDAN, blocks=[{"type": "actions", "elements": [button("押す", "told", confirm=confirm)]}])
    page.open(ZATSUDAN).find("[data-action-id=told]").click()
    page.test_id("confirm-no").click()
    page.find("[data-action-id=told]").click()
    page.test_id("confirm-yes").click()
    page.until(lambda: bot.actions)
    assert [action["value"] for action in bot.actions] == ["押す"]


def test_a_select_tells_the_app_what_was_chosen(page: Page, bot: Bot) -> None:
    options = [{"text": plain(f"令和{n}年度"), "value": str(n)} for n in range(1, 12)]
    element = {"type": "static_select", "action_id": "told", "options": options}
    bot.post(ZATSUDAN, blocks=[{"type": "actions", "elements": [element]}])
    page.open(ZATSUDAN).find("[data-action-id=told]").click()
    page.test_id("select-search").send_keys("7", Keys.ENTER)
    page.until(lambda: bot.actions)
    assert bot.actions[0]["selected_option"]["value"] == "7"


def test_a_button_nobody_answers_shows_a_warning_beside_it(page: Page, bot: Bot) -> None:
    bot.post(ZATSUDAN, blocks=[{"type": "actions", "elements": [button("押す", "nobody")]}])
    pressed = page.open(ZATSUDAN).find("[data-action-id=nobody]")
    pressed.click()
    assert "pending" in (pressed.get_attribute("class") or "")
    assert "応答がありませんでした" in page.test_id("action-failed").text


def test_a_modal_shows_errors_under_the_field_and_keeps_what_was_typed(page: Page, bot: Bot) -> None:
    page.open().find("[aria-label=ショートカット]").click()
    page.find("[data-callback=add]").click()
    page.test_id("modal-submit").click()
    assert page.find("[data-block-id=word] [data-testid=input-error]").text == "この項目は必須です。"
    page.test_id("input").send_keys("空家")
    page.find("[data-action-id=kind]").click()
    page.find(".option[data-value=みどり]").click()
    page.test_id("modal-submit").click()
    page.shows("この言葉はもうあります。", "[data-testid=input-error]")
    field = page.test_id("input")
    assert field.get_attribute("value") == "空家"
    field.send_keys("等", Keys.ENTER)
    page.until(lambda: not page.all("[data-testid=modal]"))
    assert bot.submitted[-1]["word"]["word"]["value"] == "空家等"
    assert bot.submitted[-1]["kind"]["kind"]["selected_option"]["value"] == "みどり"


def test_the_home_tab_shows_what_the_app_publishes(page: Page, bot: Bot) -> None:
    page.open().test_id("tab-home").click()
    page.shows("ホームの見出し", "[data-testid=home]")


def test_a_link_opens_its_thread(page: Page, bot: Bot) -> None:
    ts = bot.post(ZATSUDAN, "親の文")
    page.open(f"{ZATSUDAN}/{ts}")
    page.shows("親の文", ".thread [data-testid=message]")


def test_the_page_says_that_no_bot_is_connected(browser: Any) -> None:
    with LocalSlack(MANIFEST) as alone:
        page = Page(browser, alone).open()
        assert "ボットは接続していません" in page.test_id("banner").text


def test_the_page_finds_back_after_the_server_was_away(browser: Any) -> None:
    first = LocalSlack(MANIFEST)
    first.start()
    port = int(first.url.rsplit(":", 1)[1].rstrip("/"))
    page = Page(browser, first).open(ZATSUDAN)
    first.stop()
    page.until(lambda: "接続が切れました" in page.test_id("banner").text)
    with LocalSlack(MANIFEST, port=port) as second:
        second.say("U000SUZUKI", ZATSUDAN, "留守の間の便り")
        page.shows("留守の間の便り")


def test_a_narrow_window_has_a_drawer_and_nothing_runs_over_the_edge(
    narrow: Any, slack: LocalSlack, bot: Bot
) -> None:
    bot.post(ZATSUDAN, "https://example.jp/" + "a" * 300 + " " + "あ" * 300)
    page = Page(narrow, slack).open(ZATSUDAN)
    assert narrow.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    page.test_id("drawer").click()
    page.find("[data-testid=sidebar-entry][data-channel=C000SEISAK]").click()
    page.until(lambda: page.find(".channel-title h1").text == "政策室")


def test_the_chosen_light_or_dark_is_remembered(page: Page, bot: Bot) -> None:
    page.open().test_id("theme").click()
    chosen = page.driver.execute_script("return document.documentElement.dataset.theme")
    page.open()
    assert page.driver.execute_script("return document.documentElement.dataset.theme") == chosen
