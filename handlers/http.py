"""HTTP mode: the same app behind a WSGI server, for workspaces that send to an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

PATH = "/slack/events"
Environ = dict[str, Any]
StartResponse = Callable[..., Any]


def wsgi(app: App) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """Return the WSGI application. Malformed signature headers get 401 instead of an error inside Bolt."""
    handler = SlackRequestHandler(app, path=PATH)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if environ.get("PATH_INFO") == PATH and not (
            timestamp.isascii()
            and timestamp.isdigit()
            and signature.isascii()
            and signature.startswith("v0=")
        ):
            start_response("401 Unauthorized", [("Content-Type", "text/plain")])
            return [b"invalid signature"]
        answer: Iterable[bytes] = handler(environ, start_response)
        return answer

    return application
