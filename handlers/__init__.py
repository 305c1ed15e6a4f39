"""Slack in, Slack out. Thin listeners; what is said is decided in `bot`, what is true in `knowledge`."""

from __future__ import annotations

import re

from slack_bolt import App

from bot import buttons
from handlers import actions, commands, digest, errors, home, progress, questions, shortcuts
from handlers.desk import Desk
from handlers.gate import Gate

COMMANDS = ("/方針", "/houshin")


def register(app: App, desk: Desk) -> None:
    """Connect every listener. Read it as the table of contents."""
    app.use(Gate(desk))
    following = digest.Following(desk, desk.calendar)
    for command in COMMANDS:
        app.command(command)(commands.asked(desk, following))
    app.event("app_mention")(questions.mentioned(desk))
    app.event("message")(questions.written(desk))
    app.event("app_home_opened")(home.opened(desk))
    app.event("member_joined_channel")(home.ignored)
    app.shortcut(shortcuts.CALLBACK)(shortcuts.looked_up(desk))
    zone = desk.calendar.zone
    for state in progress.AT_ONCE:
        app.action(state)(progress.tapped(desk, zone))
    app.action(buttons.ADVANCED)(progress.opened(desk, zone))
    app.view(buttons.PROGRESS_MODAL)(progress.submitted(desk, zone))
    app.action(buttons.DIGEST_STOP)(digest.stopped(following))
    app.action(buttons.DIGEST_CHANGE)(digest.change_wanted(following))
    app.action(buttons.DIGEST_FOLLOW)(digest.chosen(following))
    app.action(buttons.DIGEST_SAMPLE)(digest.sample_wanted(following))
    for pattern, listener in actions.listeners(desk):
        app.action(pattern)(listener)
    app.action(re.compile(".*"))(actions.outdated)
    app.view(re.compile(".*"))(actions.outdated_view)
    app.error(errors.failed)
