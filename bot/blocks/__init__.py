"""Render an answer as a Slack message: text for notifications, blocks for reading. Knows limits, decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.answer import (
    Answer,
    Choice,
    Directory,
    Found,
    Help,
    MeasureShown,
    MeasureUnknown,
    NotRecorded,
    Several,
    Smalltalk,
    Summaries,
    Summary,
)
from bot.blocks import departments, measures, several, talk
from bot.blocks.pieces import Frame, Piece
from bot.blocks.talk import home_view
from bot.mrkdwn import plain, shorten

__all__ = ["Frame", "Message", "home_view", "render"]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` stands in notifications and for screen readers, `blocks` are dicts within Slack's limits."""

    text: str
    blocks: tuple[Piece, ...]


def render(answer: Answer, frame: Frame) -> Message:
    """Return the message for an answer."""
    match answer:
        case Found():
            text, blocks = measures.found(answer, frame)
        case Choice():
            text, blocks = measures.choice(answer, frame)
        case NotRecorded():
            text, blocks = measures.not_recorded(answer, frame)
        case MeasureShown():
            text, blocks = measures.shown(answer, frame)
        case MeasureUnknown():
            text, blocks = measures.unknown(answer, frame)
        case Several():
            text, blocks = several.several(answer, frame)
        case Summary():
            text, blocks = departments.summary(answer, frame)
        case Summaries():
            text, blocks = departments.summaries(answer)
        case Directory():
            text, blocks = departments.directory(frame)
        case Help():
            text, blocks = talk.usage()
        case Smalltalk():
            text, blocks = talk.smalltalk(answer)
        case _:
            assert_never(answer)
    return Message(plain(shorten(text, 500)), tuple(block for block in blocks if block is not None))
