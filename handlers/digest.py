"""Following the weekly digest: `/方針 週報 …`, and the buttons in the digest itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.blocks import Message
from bot.calendar import Calendar, japanese_date
from bot.digest_blocks import follow_state, render_digest
from handlers.desk import Desk
from handlers.schedule import Deliverer

WORDS = ("週報", "しゅうほう", "digest")
STOP = ("停止", "やめる", "止める", "解除", "stop", "off")
ALL = ("全部", "すべて", "全て", "全部局", "all")
SAMPLE = ("見本", "サンプル", "sample")


class Following:
    """What a place follows, and how it is changed."""

    def __init__(self, desk: Desk, calendar: Calendar) -> None:
        self._desk = desk
        self._calendar = calendar

    def state(self, channel: str, note: str = "") -> Message:
        """Return the settings of a place."""
        followed = self._desk.store.digests.followed(channel)
        return follow_state(self._desk.document, followed, self.next_date(), note)

    def next_date(self) -> date:
        return self._calendar.upcoming(self._desk.now()).scheduled.date()

    def sample(self, channel: str, client: WebClient) -> Message:
        """Return what the next digest here would say."""
        upcoming = self._calendar.upcoming(self._desk.now())
        followed = self._desk.store.digests.followed(channel) or tuple(self._desk.document.by_name)[:1]
        digest = Deliverer(self._desk, client, self._calendar).compose(upcoming, followed, decide=False)
        note = wording.DIGEST_SAMPLE_NOTE.format(date=japanese_date(self.next_date()))
        return render_digest(digest, sample_note=note)

    def change(self, channel: str, departments: Sequence[str], user: str) -> str:
        """Follow exactly these departments here; return the sentence to say."""
        before = self._desk.store.digests.followed(channel)
        self._desk.store.digests.follow(channel, departments, user, self._desk.timestamp())
        if departments:
            return wording.DIGEST_FOLLOWED.format(
                departments="・".join(departments), date=japanese_date(self.next_date())
            )
        return wording.DIGEST_STOPPED if before else wording.DIGEST_NOT_FOLLOWING

    def everything(self) -> tuple[str, ...]:
        """Return every department."""
        return tuple(self._desk.document.by_name)

    def named(self, text: str) -> tuple[list[str], list[str]]:
        """Return the departments named in a text, and the words that name none."""
        known, unknown = [], []
        for word in re.split(r"[\s、,・とや]+", text):
            if not word:
                continue
            findings = self._desk.finder.departments(word)
            if findings:
                known += findings
            else:
                unknown.append(word)
        return list(dict.fromkeys(known)), unknown


def is_digest_command(text: str) -> bool:
    """Whether a slash command's text is about the digest."""
    return unicodedata.normalize("NFKC", text).strip().lower().startswith(WORDS)


def commanded(following: Following) -> Callable[..., None]:
    """Carry out `/方針 週報 …` (already acknowledged)."""

    def carry_out(respond: Respond, command: dict[str, Any], client: WebClient) -> None:
        text = unicodedata.normalize("NFKC", command.get("text") or "").strip()
        rest = re.sub(rf"^(?:{'|'.join(WORDS)})[\s:、]*", "", text, flags=re.IGNORECASE).strip()
        channel, user = command["channel_id"], command["user_id"]
        respond(**_fields(_outcome(following, rest, channel, user, client)), response_type="ephemeral")

    return carry_out


def _outcome(following: Following, rest: str, channel: str, user: str, client: WebClient) -> Message:
    if not rest:
        return following.state(channel)
    if rest.lower() in SAMPLE:
        return following.sample(channel, client)
    if rest.lower() in STOP:
        return following.state(channel, following.change(channel, [], user))
    known, unknown = following.named(rest) if rest.lower() not in ALL else (list(following.everything()), [])
    if unknown or not known:
        return following.state(channel, wording.DIGEST_UNKNOWN.format(words="・".join(unknown) or rest))
    if refusal := why_not(channel, client):
        return following.state(channel, refusal)
    return following.state(channel, following.change(channel, known, user))


def why_not(channel: str, client: WebClient) -> str:
    """Return why a digest could not be delivered to a place, or "" when it can."""
    if channel.startswith("D"):
        return ""
    try:
        info = client.conversations_info(channel=channel)["channel"]
    except SlackApiError:
        return wording.DIGEST_NOT_MEMBER  # a private channel without the bot is not even shown to it
    if info.get("is_archived"):
        return wording.DIGEST_ARCHIVED
    return "" if info.get("is_member") or info.get("is_im") else wording.DIGEST_NOT_MEMBER


def stopped(following: Following) -> Callable[..., None]:
    """Stop the digest where the button was pressed."""

    def listener(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        sentence = following.change(body["container"]["channel_id"], [], body["user"]["id"])
        _say(respond, body, following.state(body["container"]["channel_id"], sentence))

    return listener


def change_wanted(following: Following) -> Callable[..., None]:
    """Show the settings to the one who asked."""

    def listener(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        state = following.state(body["container"]["channel_id"])
        respond(**_fields(state), response_type="ephemeral", replace_original=False)

    return listener


def chosen(following: Following) -> Callable[..., None]:
    """Follow the departments picked in the menu."""

    def listener(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        ack()
        channel = body["container"]["channel_id"]
        departments = [option["value"] for option in action.get("selected_options") or []]
        refusal = why_not(channel, client) if departments else ""
        sentence = refusal or following.change(channel, departments, body["user"]["id"])
        _say(respond, body, following.state(channel, sentence))

    return listener


def sample_wanted(following: Following) -> Callable[..., None]:
    """Show what would be posted, to the one who asked."""

    def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        message = following.sample(body["container"]["channel_id"], client)
        respond(**_fields(message), response_type="ephemeral", replace_original=False)

    return listener


def _say(respond: Respond, body: dict[str, Any], message: Message) -> None:
    """Renew the settings in place where they are one's own; else say it to the one who pressed."""
    own = bool(body["container"].get("is_ephemeral"))
    respond(**_fields(message), response_type="ephemeral", replace_original=own)


def _fields(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
