"""A real browser for the page of the local Slack. Skipped where chromium is missing; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.page import resize

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

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
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium がありません / selenium is missing"
    )
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
    chromium.get_log("browser")  # type: ignore[no-untyped-call]
    yield chromium
    chromium.get("about:blank")


@pytest.fixture
def narrow(browser: WebDriver) -> WebDriver:
    """The browser as narrow as the page promises to bear: 360 px."""
    resize(browser, 360, 740)
    return browser
