"""Socket Mode as seen from the wire: hello, envelopes, acknowledgements, redelivery, refresh, cuts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.localslack import Faults, LocalSlack
from bot.localslack.socket_mode import MAX_CONNECTIONS

Json = dict[str, Any]
HANAKO = "U0000SATOU"


class Wire:
    """Connections opened by hand."""

    def __init__(self, slack: LocalSlack, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session

    async def address(self) -> str:
        headers = {"Authorization": f"Bearer {self.slack.app_token}"}
        async with self.session.post(f"{self.slack.api_url}apps.connections.open", headers=headers) as answer:
            return str((await answer.json())["url"])

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        socket = await self.session.ws_connect(await self.address())
        hello = await socket.receive_json(timeout=2)
        assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", "A0000LOCAL")
        self.hello = hello
        return socket

    async def say(self, text: str) -> str:
        """Say something in the direct message with the bot, without waiting for the app."""
        body = {"channel": self.slack.dm(HANAKO), "text": text}
        async with self.session.post(f"{self.slack.url}page/say", json=body) as answer:
            return str((await answer.json())["ts"])


def on_the_wire(slack: LocalSlack, work: Callable[[Wire], Awaitable[None]]) -> None:
    async def run() -> None:
        async with wired(slack) as wire:
            await work(wire)

    asyncio.run(run())


@asynccontextmanager
async def wired(slack: LocalSlack) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(slack, session)


async def acknowledge(socket: aiohttp.ClientWebSocketResponse, envelope: Json) -> None:
    await socket.send_json({"envelope_id": envelope["envelope_id"]})


def test_an_event_comes_in_an_envelope_and_is_not_repeated_once_acknowledged(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        socket = await wire.connect()
        await wire.say("防災")
        envelope = await socket.receive_json(timeout=2)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert envelope["retry_attempt"] == 0
        assert envelope["payload"]["event"]["text"] == "防災"
        await acknowledge(socket, envelope)
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.3)
        await socket.close()

    on_the_wire(slack, work)


def test_an_unacknowledged_event_is_sent_again_with_the_same_id(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.localslack.socket_mode.ACK_SECONDS", 0.1)

    async def work(wire: Wire) -> None:
        socket = await wire.connect()
        await wire.say("防災")
        envelopes = [await socket.receive_json(timeout=2) for _ in range(4)]
        assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
        assert [each["retry_reason"] for each in envelopes] == ["", "timeout", "timeout", "timeout"]
        assert len({each["payload"]["event_id"] for each in envelopes}) == 1
        assert len({each["envelope_id"] for each in envelopes}) == 4
        await socket.close()

    on_the_wire(slack, work)


def test_each_payload_goes_to_one_of_several_connections(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        sockets = [await wire.connect() for _ in range(3)]
        assert wire.hello["num_connections"] == 3
        for number in range(6):
            await wire.say(str(number))
        heard: list[str] = []
        for socket in sockets:
            for _ in range(2):
                envelope = await socket.receive_json(timeout=2)
                heard.append(envelope["payload"]["event"]["text"])
                await acknowledge(socket, envelope)
        assert sorted(heard) == ["0", "1", "2", "3", "4", "5"]
        for socket in sockets:
            await socket.close()

    on_the_wire(slack, work)


def test_an_event_said_while_nobody_is_connected_comes_later(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        await wire.say("留守中に")
        socket = await wire.connect()
        envelope = await socket.receive_json(timeout=2)
        assert envelope["payload"]["event"]["text"] == "留守中に"
        await acknowledge(socket, envelope)
        await socket.close()

    on_the_wire(slack, work)


def test_an_event_lost_in_a_cut_comes_again_on_the_next_connection(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        first = await wire.connect()
        await wire.say("切れる前")
        lost = await first.receive_json(timeout=2)
        await asyncio.to_thread(slack.cut)
        assert (await first.receive(timeout=2)).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        second = await wire.connect()
        again = await second.receive_json(timeout=2)
        assert again["retry_attempt"] == 1
        assert again["payload"]["event_id"] == lost["payload"]["event_id"]
        await acknowledge(second, again)
        await second.close()

    on_the_wire(slack, work)


def test_an_event_comes_again_at_once_when_the_app_leaves_without_acknowledging(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        first, second = await wire.connect(), await wire.connect()
        await wire.say("去る前に")
        lost = await first.receive_json(timeout=2)
        await first.close()
        again = await second.receive_json(timeout=2)
        assert again["payload"]["event_id"] == lost["payload"]["event_id"]
        await acknowledge(second, again)
        await second.close()

    on_the_wire(slack, work)


def test_after_a_refresh_payloads_go_to_the_new_connection_and_the_old_one_is_closed(
    slack: LocalSlack,
) -> None:
    async def work(wire: Wire) -> None:
        old = await wire.connect()
        await asyncio.to_thread(slack.refresh)
        farewell = await old.receive_json(timeout=2)
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "refresh_requested")
        new = await wire.connect()
        assert (await old.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
        await wire.say("新しい方へ")
        envelope = await new.receive_json(timeout=2)
        assert envelope["payload"]["event"]["text"] == "新しい方へ"
        await acknowledge(new, envelope)
        await new.close()

    on_the_wire(slack, work)


def test_ten_connections_are_the_most(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        sockets = [await wire.connect() for _ in range(MAX_CONNECTIONS)]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await wire.connect()
        for socket in sockets:
            await socket.close()

    on_the_wire(slack, work)


def test_an_address_serves_once(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        address = await wire.address()
        socket = await wire.session.ws_connect(address)
        for spent in (address, address.partition("?")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await wire.session.ws_connect(spent)
        await socket.close()

    on_the_wire(slack, work)


def test_a_command_nobody_acknowledges_fails_for_the_person(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.localslack.socket_mode.ACK_SECONDS", 0.1)
    assert slack.command(HANAKO, "C000SEISAK", "/houshin") == {"ok": False, "error": "dispatch_failed"}


def test_nonsense_from_the_app_is_borne(slack: LocalSlack) -> None:
    async def work(wire: Wire) -> None:
        socket = await wire.connect()
        for nonsense in ("", "{", "[]", "null", json.dumps({"envelope_id": ["x"]})):
            await socket.send_str(nonsense)
        await wire.say("まだ居ますか")
        await acknowledge(socket, await socket.receive_json(timeout=2))
        await socket.close()

    on_the_wire(slack, work)


@pytest.mark.parametrize(
    ("faults", "attempts", "ids"),
    [(Faults(twins=1.0), [0, 0], 2), (Faults(retries=1.0), [0, 1], 1)],
    ids=["双子", "再送"],
)
def test_events_can_come_twice(manifest: Json, faults: Faults, attempts: list[int], ids: int) -> None:
    async def work(wire: Wire) -> None:
        socket = await wire.connect()
        await wire.say("防災")
        envelopes = []
        for _ in range(2):
            envelopes.append(await socket.receive_json(timeout=2))
            await acknowledge(socket, envelopes[-1])
        assert [each["retry_attempt"] for each in envelopes] == attempts
        assert len({each["payload"]["event_id"] for each in envelopes}) == ids
        assert len({each["payload"]["event"]["ts"] for each in envelopes}) == 1
        await socket.close()

    with LocalSlack(manifest, faults=faults) as slack:
        on_the_wire(slack, work)
