"""Running: Socket Mode, HTTP, or the local Slack; stopping cleanly; noticing when the connection is dead."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.localslack import LocalSlack
from bot.settings import Settings, SettingsError
from handlers.desk import Desk
from handlers.http import wsgi
from handlers.questions import sweep
from handlers.schedule import Deliverer, digest_client, every_minute

log = logging.getLogger(__name__)

PING_SECONDS = 3
"""With the default of 10 a cut connection is noticed after some 50 s, with 3 after some 15 s."""
DEAD_SECONDS = 120.0
"""Without any sign of life for this long the process ends with an error, and systemd starts it anew."""
TIDY_SECONDS = 3600.0
BuildApp = Callable[[Settings, Desk], App]


def run(settings: Settings, desk: Desk, build_app: BuildApp, manifest: Mapping[str, Any]) -> None:
    """Run until SIGTERM or Ctrl+C. Ends the process with 1 when the connection stays dead."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    if settings.mode == "local":
        _local(settings, desk, build_app, manifest, stopped)
    elif settings.mode == "socket":
        _socket(settings, desk, build_app(settings, desk), stopped)
    else:
        _http(settings, desk, build_app(settings, desk), stopped)


def _local(
    settings: Settings,
    desk: Desk,
    build_app: BuildApp,
    manifest: Mapping[str, Any],
    stopped: threading.Event,
) -> None:
    # The SDK sends even loopback requests through a proxy when one is set.
    for name in [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
        del os.environ[name]
    slack = LocalSlack(manifest, port=settings.local_port)
    try:
        slack.start()
    except OSError as error:
        raise SettingsError(
            f"LOCAL_PORT の {settings.local_port} 番は使われています。.env の LOCAL_PORT を別の番号に変えるか、0（空いている番号）にしてください。"
        ) from error
    own = replace(settings, bot_token=slack.bot_token, app_token=slack.app_token, slack_api_url=slack.api_url)
    try:
        _socket(own, desk, build_app(own, desk), stopped, opened=slack.url)
    finally:
        slack.stop()


def _socket(settings: Settings, desk: Desk, app: App, stopped: threading.Event, *, opened: str = "") -> None:
    handler = SocketModeHandler(app, settings.app_token, ping_interval=PING_SECONDS)
    handler.connect()
    if opened:
        print(
            f"方針ボットを始めました。ブラウザで開いてください: {opened}　（終えるには Ctrl+C）", flush=True
        )
    else:
        print("方針ボットを始めました。Slackにつながっています。", flush=True)
    _start_digest(desk, app, stopped)
    answered = sweep(desk, app.client)
    if answered:
        log.info("%d questions from before the start were answered", answered)
    dead = _wait(desk, lambda: _alive(handler), stopped)
    _close(handler)
    app.listener_runner.listener_executor.shutdown(wait=True)
    if dead:
        log.error("no sign of life from Slack for %d s: ending, to be started anew", DEAD_SECONDS)
        raise SystemExit(1)


def _start_digest(desk: Desk, app: App, stopped: threading.Event) -> None:
    deliverer = Deliverer(desk, digest_client(app.client), desk.calendar)
    threading.Thread(target=every_minute, args=(deliverer, stopped), name="digest", daemon=True).start()


def _http(settings: Settings, desk: Desk, app: App, stopped: threading.Event) -> None:
    from waitress.server import create_server

    server = create_server(wsgi(app), host="0.0.0.0", port=settings.port, threads=8)  # noqa: S104  # Slack reaches it through the proxy in front
    threading.Thread(target=server.run, name="http", daemon=True).start()
    print(f"方針ボットを始めました。{settings.port} 番の /slack/events で受けています。", flush=True)
    _start_digest(desk, app, stopped)
    sweep(desk, app.client)
    _wait(desk, lambda: True, stopped)
    server.close()
    app.listener_runner.listener_executor.shutdown(wait=True)


def _wait(desk: Desk, alive: Callable[[], bool], stopped: threading.Event) -> bool:
    """Wait until stopped (False) or dead for DEAD_SECONDS (True); tidy the database now and then."""
    last_alive = tidied = time.monotonic()
    while not stopped.wait(1.0):
        now = time.monotonic()
        if alive():
            last_alive = now
        elif now - last_alive > DEAD_SECONDS:
            return True
        if now - tidied > TIDY_SECONDS:
            tidied = now
            try:
                desk.tidy()
            except Exception as error:
                log.error("the database could not be tidied (%s)", type(error).__name__)
    return False


def _alive(handler: SocketModeHandler) -> bool:
    session = handler.client.current_session
    if session is None or not handler.client.is_connected():
        return False
    last = session.last_ping_pong_time
    return last is None or time.time() - last < DEAD_SECONDS


def _close(handler: SocketModeHandler) -> None:
    try:
        handler.close()
    except AttributeError:  # the SDK's close can meet a session that a refresh has just taken away
        log.info("the connection was already gone")
