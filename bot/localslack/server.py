"""One workspace served on 127.0.0.1: puts the parts together, guards the door, hands out the page's files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.localslack.api_http import ApiHttp
from bot.localslack.calls import Hooks
from bot.localslack.errors import SlackError
from bot.localslack.events import Events
from bot.localslack.faults import Faults
from bot.localslack.interactions import Interactions
from bot.localslack.page_api import PageApi
from bot.localslack.people import People
from bot.localslack.replies import Replies
from bot.localslack.socket_mode import SocketMode
from bot.localslack.web_api import WebApi
from bot.localslack.workspace import Channel, Json, Workspace

PAGE = Path(__file__).parent / "page"
HOSTS = frozenset({"127.0.0.1", "localhost"})
LARGEST_BODY = 4 * 1024 * 1024


class Server:
    """The parts of one local Slack. Everything here runs on one loop."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        tokens: tuple[str, str],
        *,
        limit_rate: bool,
        retry_seconds: tuple[float, ...],
    ) -> None:
        self.workspace = workspace
        self.socket_mode = SocketMode(workspace.app_id, faults, self._connected, retry_seconds)
        self.events = Events(workspace, self.socket_mode, faults)
        self.people = People(workspace, self.events)
        replies = Replies(workspace, self.events)
        self.interactions = Interactions(workspace, self.socket_mode, replies)
        api = WebApi(workspace, faults, tokens, self._hooks())
        self._api = ApiHttp(workspace, api, replies, faults, limit_rate=limit_rate)
        self._page = PageApi(workspace, self.people, self.interactions, self.events, self.socket_mode, faults)
        self._runner: web.AppRunner | None = None
        self._policy = ""

    def _hooks(self) -> Hooks:
        def posted(channel: Channel, message: Json) -> None:
            self.events.posted(channel, message)

        return Hooks(posted, self.events.changed, self.events.deleted, self.socket_mode.new_address)

    def _connected(self, connected: bool) -> None:
        self.workspace.connected = connected
        self.workspace.announce({"type": "connected", "connected": connected})

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 and return the port. Raises OSError when it is taken."""
        await self._page.start()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        actual = int(self._runner.addresses[0][1])
        self.workspace.url = f"http://127.0.0.1:{actual}/"
        self.socket_mode.address = f"ws://127.0.0.1:{actual}/socket"
        self._policy = _policy(actual)
        return actual

    async def stop(self) -> None:
        """Close every connection."""
        await self.socket_mode.close()
        await self._page.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[_guard, _refusals], client_max_size=LARGEST_BODY)
        app.add_routes(
            [
                *self._api.routes(),
                *self._page.routes(),
                web.get("/socket", self.socket_mode.serve),
                web.get(r"/archives/{channel:\w+}/p{stamp:\d{7,}}", _permalink),
                web.get("/", self._file),
                web.get(r"/{name:[\w./-]+}", self._file),
            ]
        )
        return app

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / (request.match_info.get("name") or "index.html")).resolve()
        if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": self._policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return web.FileResponse(path, headers=headers)


async def _permalink(request: web.Request) -> web.StreamResponse:
    """Lead a permalink (/archives/C123/p1700000000000001) to the place in the page (#C123/1700000000.000001)."""
    digits = request.match_info["stamp"]
    ts = request.query.get("thread_ts") or f"{digits[:-6]}.{digits[-6:]}"
    raise web.HTTPFound(f"/#{request.match_info['channel']}/{quote(ts)}")


def _policy(port: int) -> str:
    sockets = f"ws://127.0.0.1:{port} ws://localhost:{port}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
        f" connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other hosts' names (DNS rebinding) and other sites' pages."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    if host not in HOSTS or (origin and urlsplit(origin).netloc != request.host):
        raise web.HTTPForbidden(text="このページは 127.0.0.1 からだけ使えます。")
    return await handler(request)


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what the page or a test cannot do as {"ok": false, "error": …}."""
    try:
        return await handler(request)
    except SlackError as refusal:
        return web.json_response({"ok": False, "error": refusal.code, **refusal.extra})
