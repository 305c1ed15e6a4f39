"""The message for several points at once, and its 割振り for copying."""

from __future__ import annotations

from typing import assert_never

from bot import wording
from bot.answer import Choice, Found, NotRecorded, Several
from bot.blocks.pieces import (
    MAX_BLOCKS,
    Frame,
    Piece,
    actions,
    context,
    header,
    quotation,
    rich,
    section,
    share,
    words,
)
from bot.buttons import Carried
from bot.mrkdwn import escape, plain, shorten, shorten_escaped


def several(answer: Several, frame: Frame) -> tuple[str, list[Piece | None]]:
    """Return each point with its best measure or 記載なし, and the 割振り."""
    head = wording.SEVERAL_HEAD.format(count=len(answer.points))
    blocks: list[Piece | None] = [header(head)]
    for number, (label, part) in enumerate(answer.points, 1):
        blocks.append(section(f"*{number}. {shorten_escaped(label, 200)}*"))
        blocks += _part(part, frame)
    lines = allocation(answer)
    blocks = [
        *blocks[:MAX_BLOCKS],
        context(f"*{wording.ALLOCATION_HEAD}*"),
        rich([words(shorten(lines, 2500))], "rich_text_preformatted"),
        actions([share(frame, Carried(answer.question, frame.within))]),
    ]
    return f"{head} {lines}", blocks


def _part(part: Found | Choice | NotRecorded, frame: Frame) -> list[Piece]:
    match part:
        case Found():
            head = f"*{escape(wording.responsible(part.departments))}*"
            return [context(head), *quotation(part.hits[0], department=False)]
        case Choice():
            head = f"*{wording.CHOICE_HEAD}*　{escape(part.hits[0].measure.department)}"
            return [context(head), *quotation(part.hits[0], department=False)]
        case NotRecorded():
            document = frame.document
            sentence = wording.not_recorded(part.absence, document.fiscal_year, len(document.measures))
            return [context(f"*{wording.NOT_IN_DOCUMENT}*　{escape(sentence)}")]
        case _:
            assert_never(part)


def allocation(answer: Several) -> str:
    """Return the 割振り as text: one line a point, tab-separated, ready for a spreadsheet."""
    lines = []
    for number, (label, part) in enumerate(answer.points, 1):
        match part:
            case Found():
                who = "・".join(part.departments)
                what = "、".join(hit.measure.id for hit in part.hits[: len(part.departments)])
            case Choice():
                who, what = f"{part.hits[0].measure.department}？", part.hits[0].measure.id
            case NotRecorded():
                who, what = wording.NOT_IN_DOCUMENT, "―"
        lines.append(f"{number}\t{shorten(plain(label), 60)}\t{who}\t{what}")
    return "\n".join(lines)
