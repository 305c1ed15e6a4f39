"""What tests see of the page: elements by their stable hooks, waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from bot.localslack import LocalSlack

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

WAIT_SECONDS = 8.0
CSS = "css selector"

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
        from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

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
        return (within or self.driver).find_elements(CSS, selector)

    def find(self, selector: str) -> WebElement:
        """Return the last element of a selector that can be seen, waiting for it."""
        return self._last(selector, lambda element: element.is_displayed())

    def _last(self, selector: str, fits: Callable[[WebElement], bool]) -> WebElement:
        return self.until(lambda: [element for element in self.all(selector) if fits(element)])[-1]

    def test_id(self, name: str) -> WebElement:
        return self.find(f"[data-testid={name}]")

    def message(self, ts: str) -> WebElement:
        return self.find(f"[data-testid=message][data-ts='{ts}']")

    def shows(self, text: str, selector: str = "[data-testid=message]") -> WebElement:
        """Wait for an element whose text holds `text`."""
        return self._last(selector, lambda element: text in element.text)

    def write(self, text: str, *, within: str = ".main") -> WebElement:
        """Type into the composer of the channel (or of the thread, with within=".thread")."""
        field = self.find(f"{within} [data-testid=composer]")
        field.send_keys(text)
        return field

    def errors(self) -> list[str]:
        """Return what the browser complained of, refused scripts and styles (CSP) included."""
        log: Any = self.driver
        return [entry["message"] for entry in log.get_log("browser") if entry["level"] == "SEVERE"]


def resize(driver: Any, width: int, height: int) -> None:
    """Set the size of what the page sees (a window cannot be made narrower than 500 px)."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
