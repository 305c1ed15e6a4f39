"""The Web API as a table: which methods there are, who may call them, what arguments look like. Knows no HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.localslack import chat, conversations, other_methods
from bot.localslack.calls import Call, Hooks, Method
from bot.localslack.errors import SlackError
from bot.localslack.faults import Faults
from bot.localslack.workspace import Json, Workspace

METHODS: Mapping[str, Method] = {**chat.METHODS, **conversations.METHODS, **other_methods.METHODS}
SCOPES: Mapping[str, tuple[str, ...]] = {**chat.SCOPES, **conversations.SCOPES, **other_methods.SCOPES}
"""Of each method's scopes any one suffices; a method not named here needs none."""
_OPEN = frozenset({"api.test"})
_JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "prompts": "invalid_arguments",
}


class WebApi:
    """The Web API of one workspace, for one app."""

    def __init__(
        self, workspace: Workspace, faults: Faults, tokens: tuple[str, str], hooks: Hooks | None = None
    ) -> None:
        self.bot_token, self.app_token = tokens
        self._workspace = workspace
        self._faults = faults
        self._hooks = hooks or Hooks()
        named = workspace.manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
        self._scopes = None if named is None else frozenset(named)

    def call(self, method: str, token: str, arguments: Mapping[str, Any]) -> Json:
        """Answer one call. Raises SlackError; apps.connections.open wants the app token, all else the bot's."""
        handler = METHODS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        call = Call(self._workspace, self._faults, self._hooks, _decoded(arguments), self._scopes)
        if method not in _OPEN:
            self._require_token(method, token)
            _require_scope(call, method)
        return handler(call)

    def _require_token(self, method: str, token: str) -> None:
        wanted, other = self.bot_token, self.app_token
        if method == "apps.connections.open":
            wanted, other = other, wanted
        if not token:
            raise SlackError("not_authed")
        if token == other:
            raise SlackError("not_allowed_token_type")
        if token != wanted:
            raise SlackError("invalid_auth")


def _require_scope(call: Call, method: str) -> None:
    needed = SCOPES.get(method, ())
    if needed and not any(call.has_scope(scope) for scope in needed):
        call.need_scope(needed[0])


def _decoded(arguments: Mapping[str, Any]) -> Json:
    """Return arguments with those decoded that form bodies carry as JSON."""
    decoded = dict(arguments)
    for name, code in _JSON_ARGUMENTS.items():
        value = decoded.get(name)
        if isinstance(value, str) and value:
            try:
                decoded[name] = json.loads(value)
            except ValueError as error:
                raise SlackError(code) from error
    return decoded
