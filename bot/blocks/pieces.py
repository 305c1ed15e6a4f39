"""The pieces every message is made of, as dicts that went through slack_sdk's Block models.

A model checks its limits in `to_dict`, which costs some 30 µs; what comes again and again is kept, and what differs
every time (what a button carries, a line of reasons) is put in afterwards, within the same limits. What is returned is
shared: never change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot import wording
from bot.answer import Hit
from bot.buttons import DEPARTMENT, SHARE, Carried
from bot.mrkdwn import escape, plain, shorten, shorten_escaped
from knowledge.model import Document, Measure

Piece = dict[str, Any]

BUDGET = 9_000
"""Characters of measures' text in one message (Slack fails near 13,200 of everything)."""
MAX_BLOCKS = 46
MAX_BUTTONS = 25
MAX_MEASURE = 2_800
BOLD, CODE, ITALIC = "bold", "code", "italic"
KEPT = 1024
DIVIDER: Piece = dict(DividerBlock().to_dict())
_CONTEXT: Piece = dict(ContextBlock(elements=[MarkdownTextObject(text=" ")]).to_dict())


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds an answer: the document, the thread's earlier question, and whether it can be shared."""

    document: Document
    within: str = ""
    shareable: bool = False


@lru_cache(maxsize=KEPT)
def header(text: str) -> Piece:
    return dict(HeaderBlock(text=PlainTextObject(text=shorten(plain(text), 150), emoji=False)).to_dict())


@lru_cache(maxsize=KEPT)
def section(markdown: str) -> Piece:
    return dict(SectionBlock(text=MarkdownTextObject(text=shorten(markdown, 3000))).to_dict())


def context(markdown: str) -> Piece:
    return {**_CONTEXT, "elements": [{**_CONTEXT["elements"][0], "text": shorten(markdown, 2000)}]}


def button(label: str, action_id: str, carried: Carried, number: int = 0) -> Piece | None:
    """Return a button, or None when what it carries would not fit.

    `number` tells buttons of one kind apart: action_ids must differ within a block.
    """
    value = carried.encode()
    if not value:
        return None
    return {**_button(label, f"{action_id}_{number}" if number else action_id), "value": value}


@lru_cache(maxsize=KEPT)
def _button(label: str, action_id: str) -> Piece:
    text = PlainTextObject(text=shorten(plain(label), 75), emoji=False)
    return dict(ButtonElement(text=text, action_id=action_id, value="").to_dict())


def actions(buttons: Iterable[Piece | None]) -> Piece | None:
    kept = [each for each in buttons if each is not None]
    return {"type": "actions", "elements": kept[:MAX_BUTTONS]} if kept else None


def words(text: str, style: str = "") -> Piece:
    return {"type": "text", "text": text, **({"style": {style: True}} if style else {})}


def rich(parts: list[Piece], kind: str = "rich_text_section") -> Piece:
    # The SDK's rich-text classes check nothing.
    return {"type": "rich_text", "elements": [{"type": kind, "elements": parts}]}


def quoted(measure: Measure, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the measure word for word behind its ▽, with the matched characters in bold."""
    text = shorten(plain(measure.text), MAX_MEASURE)
    parts = [words("▽ ")]
    at = 0
    for start, end in spans:
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            parts.append(words(text[at:start]))
        parts.append(words(text[start:end], BOLD))
        at = end
    if at < len(text):
        parts.append(words(text[at:]))
    return parts


def quotation(hit: Hit, *, department: bool = True) -> list[Piece]:
    """Return the blocks of one measure: its words, then one small line of where it stands and why it matched."""
    why = "、".join(wording.reason(reason) for reason in hit.match.reasons[:3])
    line = _standing(hit.measure, department)
    blocks = [
        rich(quoted(hit.measure, hit.match.spans)),
        context(line + (f"\n一致: {shorten_escaped(why, 600)}" if why else "")),
    ]
    if hit.progress:
        blocks.append(context(shorten_escaped(hit.progress, 1500)))
    return blocks


@lru_cache(maxsize=KEPT)
def _standing(measure: Measure, department: bool) -> str:
    return wording.joined(
        [
            f"*{escape(measure.department)}*" if department else "",
            f"柱: {escape(measure.theme)}",
            f"`{escape(measure.id)}`",
            wording.source(measure),
        ]
    )


def share(frame: Frame, carried: Carried) -> Piece | None:
    return button(wording.SHARE, SHARE, carried) if frame.shareable else None


def department_buttons(names: Iterable[str]) -> list[Piece | None]:
    """Return the buttons that show departments in full."""
    return [
        button(wording.SHOW_DEPARTMENT.format(department=name), DEPARTMENT, Carried(department=name), number)
        for number, name in enumerate(names)
    ]


def every_department(frame: Frame) -> Piece | None:
    """Return all departments with their counts, as buttons."""
    return actions(
        button(
            wording.DIRECTORY_BUTTON.format(department=d.name, count=len(d.measures)),
            DEPARTMENT,
            Carried(department=d.name),
            number,
        )
        for number, d in enumerate(frame.document.departments)
    )
