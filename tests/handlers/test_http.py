"""HTTP mode: the same app behind WSGI; forged or malformed requests get 401."""

from __future__ import annotations

import hashlib
import hmac
import io
import time
from typing import Any

import pytest
from slack_bolt import App

from handlers.http import PATH, wsgi

SECRET = "s3cret"
BODY = b'{"type": "url_verification", "challenge": "abc"}'


def call(timestamp: str, signature: str) -> tuple[str, bytes]:
    app = App(token="xoxb-1", signing_secret=SECRET, token_verification_enabled=False)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(BODY)),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
        "HTTP_X_SLACK_SIGNATURE": signature,
        "wsgi.input": io.BytesIO(BODY),
    }
    status: list[str] = []
    answer = wsgi(app)(environ, lambda line, *_: status.append(line))
    return status[0], b"".join(answer)


def signed(timestamp: str) -> str:
    base = b"v0:" + timestamp.encode() + b":" + BODY
    return "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()


def test_a_rightly_signed_request_is_answered() -> None:
    now = str(int(time.time()))
    status, answer = call(now, signed(now))
    assert status.startswith("200")
    assert b"abc" in answer


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("", ""),
        ("soon", "v0=00"),
        ("１２３", "v0=00"),
        (str(int(time.time())), "v0=é"),
        (str(int(time.time())), "v0=00"),
    ],
)
def test_a_malformed_or_forged_request_gets_401(timestamp: str, signature: str) -> None:
    assert call(timestamp, signature)[0].startswith("401")
