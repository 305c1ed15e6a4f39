"""A real browser for the page of the local Slack. Skipped where chromium is missing; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.localslack import LocalSlack

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium がありません / selenium is missing")
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402

MISSING = (
    "chromium と chromedriver が見つからないので、画面のテストを飛ばします"
    " / skipped: chromium or chromedriver is not on PATH (apt-get install chromium chromium-driver)"
)
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_SECONDS = 8.0

T = TypeVar("T")


class Page:
    """The page of one local Slack, by its stable hooks (data-testid, data-ts, data-action-id)."""

    def __init__(self, driver: WebDriver, slack: LocalSlack) -> None:
        self.driver = driver
        self.slack = slack

    def open(self, fragment: str = "") -> Page:
        """Load the page, at a channel (`C123`), a thread (`C123/ts`) or the Home tab (`D123/home`)."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.slack.url}#{fragment}" if fragment else self.slack.url)
        self.find("[data-testid=app][data-ready=true]")
        return self

    def until(self, found: Callable[[], T], timeout: float = WAIT_SECONDS) -> T:
        """Return what `found` returns as soon as it is true; elements that come and go meanwhile are waited out."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                if result := found():
                    return result
            except (NoSuchElementException, StaleElementReferenceException):
                pass
            if time.monotonic() > deadline:
                pytest.fail(
                    "画面が期待した状態になりませんでした / the page never showed what was waited for"
                )
            time.sleep(0.03)

    def all(self, selector: str, within: WebElement | None = None) -> list[WebElement]:
        return (within or self.driver).find_elements(By.CSS_SELECTOR, selector)

    def find(self, selector: str) -> WebElement:
        """Return the last element of a selector that can be seen, waiting for it."""
        return self.until(lambda: next((e for e in reversed(self.all(selector)) if e.is_displayed()), None))

    def test_id(self, name: str) -> WebElement:
        return self.find(f"[data-testid={name}]")

    def message(self, ts: str) -> WebElement:
        return self.find(f"[data-testid=message][data-ts='{ts}']")

    def shows(self, text: str, selector: str = "[data-testid=message]") -> WebElement:
        """Wait for an element whose text holds `text`."""
        return self.until(lambda: next((e for e in reversed(self.all(selector)) if text in e.text), None))

    def write(self, text: str, *, within: str = ".main") -> WebElement:
        """Type into the composer of the channel (or of the thread, with within=".thread")."""
        field = self.find(f"{within} [data-testid=composer]")
        field.send_keys(text)
        return field

    def errors(self) -> list[str]:
        """Return what the browser complained of, refused scripts and styles (CSP) included."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Slack's SDK sends even loopback through a proxy when one is set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """One browser for the whole run: starting one takes seconds."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    chromedriver = shutil.which("chromedriver")
    if not binary or not chromedriver:
        pytest.skip(MISSING)
    profile: Path = tmp_path_factory.mktemp("chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(chromedriver, env={**os.environ, "LANGUAGE": "ja"})
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: WebDriver) -> Iterator[WebDriver]:
    """The browser with a window of 1280 × 860 and nothing open."""
    resize(chromium, 1280, 860)
    chromium.get_log("browser")
    yield chromium
    chromium.get("about:blank")


def resize(driver: Any, width: int, height: int) -> None:
    """Set the size of what the page sees (a window cannot be made narrower than 500 px)."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.fixture
def narrow(browser: WebDriver) -> WebDriver:
    """The browser as narrow as the page promises to bear: 360 px."""
    resize(browser, 360, 740)
    return browser
