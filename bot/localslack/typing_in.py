"""What Slack makes of what people type: escaped, with mentions, channels and links in angle brackets."""

from __future__ import annotations

import html
import re

from bot.localslack.workspace import Workspace

_LINK = re.compile(r"https?://[^\s<>\u3000「」（）、。]+")
_BROADCAST = re.compile(r"@(here|channel|everyone)\b")


def as_sent(workspace: Workspace, text: str) -> str:
    """Return typed text as Slack stores it. The longest name wins where one begins with another."""
    text = html.escape(text, quote=False)
    text = _LINK.sub(lambda found: f"<{found.group()}>", text)
    text = _BROADCAST.sub(r"<!\1>", text)
    names = {f"@{u['real_name']}": f"<@{u['id']}>" for u in workspace.users.values()}
    for channel in workspace.channels.values():
        if channel.kind == "channel":
            names[f"#{channel.name}"] = f"<#{channel.id}|{channel.name}>"
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(html.escape(name, quote=False), names[name])
    return text
