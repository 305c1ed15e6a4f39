"""取組状況 with one tap: 変わりなし and 完了 at once, 進展あり through a modal whose draft survives an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot import buttons, wording
from bot.buttons import Carried
from bot.digest_blocks import MAX_PROGRESS, STATE, WHAT, WHEN, progress_view
from handlers.desk import Desk
from knowledge.store.progress import ProgressConflictError

AT_ONCE = {buttons.NO_CHANGE: wording.NO_CHANGE, buttons.COMPLETED: wording.COMPLETED}


def tapped(desk: Desk, zone: ZoneInfo) -> Callable[..., None]:
    """Keep 変わりなし or 完了 at once, and tell the one who pressed (others see it in the thread)."""

    def listener(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        ack()
        carried = Carried.decode(action.get("value") or "")
        if carried is None or carried.measure not in desk.document.by_id:
            respond(text=wording.PROGRESS_GONE, response_type="ephemeral", replace_original=False)
            return
        state, user = AT_ONCE[action["action_id"]], body["user"]["id"]
        today = desk.now().astimezone(zone).date()
        desk.store.progress.report(
            carried.measure, state, "", today.isoformat(), user, desk.timestamp(), seen=None
        )
        respond(
            text=wording.PROGRESS_SAVED.format(id=carried.measure, state=state),
            response_type="ephemeral",
            replace_original=False,
        )
        _tell_thread(client, body, user, carried.measure, state)

    return listener


def _tell_thread(client: WebClient, body: dict[str, Any], user: str, measure: str, state: str) -> None:
    container = body.get("container") or {}
    if container.get("is_ephemeral") or not container.get("channel_id"):
        return
    client.chat_postMessage(
        channel=container["channel_id"],
        thread_ts=container.get("thread_ts") or container["message_ts"],
        text=wording.PROGRESS_SAVED_BY.format(user=user, id=measure, state=state),
    )


def opened(desk: Desk, zone: ZoneInfo) -> Callable[..., None]:
    """Open the modal for 進展あり, or for a correction."""

    def listener(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        ack()
        carried = Carried.decode(action.get("value") or "")
        measure = desk.document.by_id.get(carried.measure) if carried else None
        if measure is None:
            respond(text=wording.PROGRESS_GONE, response_type="ephemeral", replace_original=False)
            return
        history = desk.store.progress.history(measure.id)
        container = body.get("container") or {}
        metadata = {
            "measure": measure.id,
            "seen": history[0].id if history else 0,
            "channel": "" if container.get("is_ephemeral") else container.get("channel_id", ""),
            "ts": container.get("thread_ts") or container.get("message_ts", ""),
        }
        today = desk.now().astimezone(zone).date()
        view = progress_view(measure, wording.ADVANCED, today, json.dumps(metadata), history)
        client.views_open(trigger_id=body["trigger_id"], view=view.to_dict())

    return listener


def submitted(desk: Desk, zone: ZoneInfo) -> Callable[..., None]:
    """Keep what the modal says; on an error the modal stays open with everything that was typed."""

    def listener(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        values = view["state"]["values"]
        text = (values[WHAT][WHAT].get("value") or "").strip()
        state = values[STATE][STATE]["selected_option"]["value"]
        day = values[WHEN][WHEN].get("selected_date") or ""
        today = desk.now().astimezone(zone).date()
        if errors := _errors(text, state, day, today):
            ack(response_action="errors", errors=errors)
            return
        metadata = json.loads(view["private_metadata"])
        measure = desk.document.by_id.get(metadata["measure"])
        if measure is None:
            ack(response_action="errors", errors={WHAT: wording.PROGRESS_GONE})
            return
        user = body["user"]["id"]
        try:
            desk.store.progress.report(
                measure.id, state, text, day, user, desk.timestamp(), seen=metadata["seen"]
            )
        except ProgressConflictError as conflict:
            newer = {**metadata, "seen": conflict.newest.id}
            history = desk.store.progress.history(measure.id)
            again = progress_view(measure, state, date.fromisoformat(day), json.dumps(newer), history, text)
            note = wording.PROGRESS_CONFLICT.format(text=conflict.newest.text, state=conflict.newest.state)
            ack(response_action="update", view=_with_note(again.to_dict(), note))
            return
        ack()
        if metadata["channel"]:
            body = {"container": {"channel_id": metadata["channel"], "message_ts": metadata["ts"]}}
            _tell_thread(client, body, user, measure.id, state)

    return listener


def _errors(text: str, state: str, day: str, today: date) -> dict[str, str]:
    errors = {}
    if len(text) > MAX_PROGRESS:
        errors[WHAT] = wording.PROGRESS_TOO_LONG.format(count=len(text))
    elif state == wording.ADVANCED and not text:
        errors[WHAT] = wording.PROGRESS_EMPTY
    if not day or date.fromisoformat(day) > today:
        errors[WHEN] = wording.PROGRESS_FUTURE
    return errors


def _with_note(view: dict[str, Any], note: str) -> dict[str, Any]:
    """Put a sentence on top of a modal."""
    block = {"type": "section", "text": {"type": "plain_text", "text": note[:2900]}}
    return {**view, "blocks": [block, *view["blocks"]]}
