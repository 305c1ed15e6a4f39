"""Messages about the bot itself: help, greetings, the Home tab."""

from __future__ import annotations

from bot import wording
from bot.answer import Smalltalk
from bot.blocks.pieces import (
    DIVIDER,
    Frame,
    Piece,
    actions,
    button,
    context,
    every_department,
    header,
    section,
)
from bot.buttons import ASK, Carried
from bot.mrkdwn import escape
from knowledge.findings import Intent
from knowledge.model import Document, year_label

Rendered = tuple[str, list[Piece | None]]


def examples() -> Piece | None:
    """Return the example questions as buttons."""
    return actions(
        button(question, ASK, Carried(question), number) for number, question in enumerate(wording.EXAMPLES)
    )


def usage() -> Rendered:
    """Return how the bot is used."""
    blocks = [
        header(wording.HELP_HEAD),
        section("\n".join(wording.HELP_LINES)),
        context(wording.HELP_NOTE),
        examples(),
    ]
    return f"{wording.HELP_HEAD} {wording.HELP_LINES[0]}", blocks


def smalltalk(answer: Smalltalk) -> Rendered:
    """Return one friendly line, and what can be asked."""
    sentences = {
        Intent.GREETING: wording.GREETING,
        Intent.THANKS: wording.THANKS,
        Intent.NOTHING: wording.NOTHING,
    }
    sentence = sentences.get(answer.intent, wording.SMALLTALK)
    blocks: list[Piece | None] = [section(escape(sentence))]
    if answer.intent is not Intent.THANKS:
        blocks += [context(wording.EXAMPLES_LEAD), examples()]
    return sentence, blocks


def home_view(document: Document) -> Piece:
    """Return the Home tab: what the bot does, example questions, the departments, the year loaded."""
    footer = wording.FOOTER.format(year=year_label(document.fiscal_year), count=len(document.measures))
    blocks = [
        header(wording.HOME_HEAD),
        section(wording.HOME_LEAD),
        context(escape(footer)),
        DIVIDER,
        section(f"*{wording.HOME_ASK}*"),
        examples(),
        section(f"*{wording.HOME_DEPARTMENTS}*"),
        every_department(Frame(document)),
        DIVIDER,
        section("\n".join(wording.HELP_LINES)),
        context(wording.HELP_NOTE),
    ]
    return {"type": "home", "blocks": [block for block in blocks if block is not None]}
