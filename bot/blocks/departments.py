"""Messages about departments: one in full, several side by side, all of them with their counts."""

from __future__ import annotations

from bot import wording
from bot.answer import Summaries, Summary
from bot.blocks.pieces import (
    BOLD,
    BUDGET,
    CODE,
    ITALIC,
    MAX_BLOCKS,
    Frame,
    Piece,
    actions,
    button,
    context,
    department_buttons,
    every_department,
    header,
    quoted,
    rich,
    section,
    share,
    words,
)
from bot.buttons import DIRECTORY, SUMMARY_PAGE, Carried
from bot.mrkdwn import escape, plain, shorten
from knowledge.model import Theme, year_label

Rendered = tuple[str, list[Piece | None]]


def summary(answer: Summary, frame: Frame) -> Rendered:
    """Return every theme of a department with its measures, on as many pages as it takes."""
    department, pages = answer.department, _pages(answer)
    page = min(answer.page, len(pages) - 1)
    head = _head(answer)
    count = wording.SUMMARY_COUNT.format(
        themes=len(department.themes), measures=len(department.measures), page=department.page
    )
    if len(pages) > 1:
        count += "　" + wording.SUMMARY_PAGE.format(page=page + 1, pages=len(pages))

    def turn(label: str, action_id: str, to: int) -> Piece | None:
        carried = Carried(department=department.name, page=to)
        return button(label, action_id, carried) if 0 <= to < len(pages) else None

    buttons = [
        turn(wording.NEXT_PAGE, SUMMARY_PAGE, page + 1),
        turn(wording.PREVIOUS_PAGE, f"{SUMMARY_PAGE}_back", page - 1),
        button(wording.BACK_TO_DIRECTORY, DIRECTORY, Carried(department="一覧")),
        share(frame, Carried(department=department.name, page=page)),
    ]
    themes = [_theme(theme, answer) for theme in pages[page]]
    return f"{head} {count}", [header(head), context(escape(count)), *themes, actions(buttons)]


def _head(answer: Summary) -> str:
    return wording.SUMMARY_HEAD.format(department=answer.department.name, year=year_label(answer.fiscal_year))


def _pages(answer: Summary) -> list[list[Theme]]:
    """Put themes on pages that stay within the budget; a theme is never parted."""
    pages: list[list[Theme]] = [[]]
    used = 0
    for theme in answer.department.themes:
        size = len(theme.name) + sum(
            len(m.text) + 30 + len(answer.progress.get(m.id, "")) for m in theme.measures
        )
        if pages[-1] and (used + size > BUDGET or len(pages[-1]) >= MAX_BLOCKS - 6):
            pages.append([])
            used = 0
        pages[-1].append(theme)
        used += size
    return pages


def _theme(theme: Theme, answer: Summary) -> Piece:
    parts = [words(plain(theme.name), BOLD)]
    for measure in theme.measures:
        parts += [words("\n"), *quoted(measure, ()), words("　"), words(measure.id, CODE)]
        if line := answer.progress.get(measure.id):
            parts.append(words("\n" + plain(shorten(line, 600)), ITALIC))
    return rich(parts)


def summaries(answer: Summaries) -> Rendered:
    """Show departments side by side as far as they fit; the others as buttons."""
    blocks: list[Piece | None] = []
    used = 0
    left_out: list[str] = []
    for each in answer.summaries:
        name = each.department.name
        size = sum(len(measure.text) + 30 for measure in each.department.measures)
        if used and used + size > BUDGET:
            left_out.append(name)
            continue
        used += size
        first, *rest = _pages(each)
        blocks += [header(_head(each)), *(_theme(theme, each) for theme in first)]
        if rest:
            left_out.append(name)
    blocks.append(actions(department_buttons(left_out)))
    return "、".join(each.department.name for each in answer.summaries) + "の方針", blocks


def directory(frame: Frame) -> Rendered:
    """Return all departments with their counts."""
    document = frame.document
    head = wording.DIRECTORY_HEAD.format(year=year_label(document.fiscal_year))
    text = wording.DIRECTORY_TEXT.format(
        departments=len(document.departments), themes=len(document.themes), measures=len(document.measures)
    )
    return f"{head} {text}", [header(head), section(escape(text)), every_department(frame)]
