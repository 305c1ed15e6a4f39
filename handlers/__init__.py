"""Slack in, Slack out. Thin listeners; what is said is decided in `bot`, what is true in `knowledge`."""

from __future__ import annotations

import re

from slack_bolt import App

from handlers import actions, commands, errors, home, questions, shortcuts
from handlers.desk import Desk
from handlers.gate import Gate

COMMANDS = ("/方針", "/houshin")


def register(app: App, desk: Desk) -> None:
    """Connect every listener. Read it as the table of contents."""
    app.use(Gate(desk))
    for command in COMMANDS:
        app.command(command)(commands.asked(desk))
    app.event("app_mention")(questions.mentioned(desk))
    app.event("message")(questions.written(desk))
    app.event("app_home_opened")(home.opened(desk))
    app.event("member_joined_channel")(home.ignored)
    app.shortcut(shortcuts.CALLBACK)(shortcuts.looked_up(desk))
    for pattern, listener in actions.listeners(desk):
        app.action(pattern)(listener)
    app.action(re.compile(".*"))(actions.outdated)
    app.view(re.compile(".*"))(actions.outdated_view)
    app.error(errors.failed)
