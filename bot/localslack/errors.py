"""The one way everything here refuses: an error code of Slack's."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A refusal, by Slack's own error code, with extra fields of the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra
