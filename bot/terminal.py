"""Answers for the terminal: as JSON objects for programs, as text for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot import wording
from bot.answer import (
    Answer,
    Choice,
    Directory,
    Found,
    Help,
    Hit,
    MeasureShown,
    MeasureUnknown,
    NotRecorded,
    Several,
    Smalltalk,
    Summaries,
    Summary,
)
from bot.blocks import Frame, Message, render
from knowledge.findings import Intent
from knowledge.model import Document


def as_object(question: str, answer: Answer) -> dict[str, Any]:
    """Return an answer as the JSON object that `ask --json` prints.

    Keys: question, kind, departments (responsible ones, best first), measures (what the first message shows, best
    first: id, department, theme, text, fiscal_year, page, score, reasons), more (the same, behind the buttons).
    """
    kind, departments, shown, more = _parts(answer)
    return {
        "question": question,
        "kind": kind,
        "departments": list(dict.fromkeys(departments)),
        "measures": [_measure(hit) for hit in shown],
        "more": [_measure(hit) for hit in more],
    }


def _parts(answer: Answer) -> tuple[str, Iterable[str], tuple[Hit, ...], tuple[Hit, ...]]:
    match answer:
        case Found():
            ranked, first = _ranked(answer), answer.first
            names = [hit.measure.department for hit in ranked if hit.measure.department in answer.departments]
            return "found", names, ranked[:first], ranked[first:]
        case Choice():
            names = [hit.measure.department for hit in answer.hits[:5]]
            return "choice", names, answer.hits[:5], answer.hits[5:]
        case NotRecorded():
            # The message shows the nearest measures, marked as no answer: candidates, not the answer.
            return "not_recorded", (), (), answer.nearest
        case Several():
            return _several(answer)
        case MeasureShown():
            return "found", [hit.measure.department for hit in answer.hits], answer.hits, ()
        case MeasureUnknown():
            return "not_recorded", (), (), ()
        case Summary():
            return "summary", (answer.department.name,), (), ()
        case Summaries():
            return "summary", [summary.department.name for summary in answer.summaries], (), ()
        case Directory():
            return "directory", (), (), ()
        case Help():
            return "help", (), (), ()
        case Smalltalk():
            return ("not_recorded" if answer.intent is Intent.NOTHING else "smalltalk"), (), (), ()


def _ranked(found: Found) -> tuple[Hit, ...]:
    return tuple(sorted(found.hits, key=lambda hit: -hit.match.score))


def _several(several: Several) -> tuple[str, list[str], tuple[Hit, ...], tuple[Hit, ...]]:
    """Flatten a message's points: the first measure of each is shown, best first; the others follow."""
    parts = [_parts(answer) for _, answer in several.points]
    kinds = [kind for kind, *_ in parts]
    kind = next((k for k in ("found", "choice") if k in kinds), "not_recorded")
    ranked = sorted(parts, key=lambda part: -max((hit.match.score for hit in part[2]), default=0.0))
    first = {hit.measure.id: hit for part in ranked for hit in part[2][:1]}
    rest = {
        hit.measure.id: hit
        for part in ranked
        for hit in (*part[2][1:], *part[3])
        if hit.measure.id not in first
    }
    departments = [
        *(hit.measure.department for hit in first.values()),
        *(n for part in ranked for n in part[1]),
    ]
    return kind, departments, tuple(first.values()), tuple(rest.values())


def _measure(hit: Hit) -> dict[str, Any]:
    measure = hit.measure
    return {
        "id": measure.id,
        "department": measure.department,
        "theme": measure.theme,
        "text": measure.text,
        "fiscal_year": measure.fiscal_year,
        "page": measure.page,
        "score": hit.match.score,
        "reasons": [wording.reason(reason) for reason in hit.match.reasons],
    }


def as_text(answer: Answer, document: Document) -> str:
    """Return an answer as plain text lines, from the same blocks that Slack shows."""
    return message_text(render(answer, Frame(document)))


def message_text(message: Message) -> str:
    """Return a message's blocks as plain text lines."""
    lines: list[str] = []
    for block in message.blocks:
        lines += _lines(block)
    return "\n".join(lines)


def _lines(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "header" | "section":
            return ["", str(block["text"]["text"])]
        case "context":
            return ["  " + str(element["text"]) for element in block["elements"]]
        case "rich_text":
            return [_flat(element) for element in block["elements"]]
        case "divider":
            return ["―" * 20]
        case _:
            return []


def _flat(element: dict[str, Any]) -> str:
    if element["type"] == "text":
        return str(element["text"])
    if element["type"] == "rich_text_list":
        return "\n".join("  " + _flat(item) for item in element["elements"])
    return "".join(_flat(part) for part in element["elements"])
