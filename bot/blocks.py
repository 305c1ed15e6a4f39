"""Render an answer as a Slack message: text for notifications, blocks for reading. Knows limits, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

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
from bot.buttons import ADVANCED, ASK, CHOOSE, DEPARTMENT, DIRECTORY, MORE, SHARE, SUMMARY_PAGE, Carried
from bot.mrkdwn import escape, plain, shorten, shorten_escaped
from knowledge.findings import Intent
from knowledge.model import Document, Measure, Theme, year_label

BUDGET = 9_000
"""Characters of measures' text in one message (Slack fails near 13,200 of everything)."""
MAX_BLOCKS = 46
MAX_MEASURE = 2_800
_BOLD, _CODE, _ITALIC = "bold", "code", "italic"
Rendered = Block | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` stands in notifications and for screen readers, `blocks` are dicts within Slack's limits."""

    text: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds an answer: the document, the thread's earlier question, and whether it can be shared."""

    document: Document
    within: str = ""
    shareable: bool = False


def render(answer: Answer, frame: Frame) -> Message:
    """Return the message for an answer."""
    match answer:
        case Found():
            text, blocks = _found(answer, frame)
        case Choice():
            text, blocks = _choice(answer, frame)
        case NotRecorded():
            text, blocks = _not_recorded(answer, frame)
        case Several():
            text, blocks = _several(answer, frame)
        case Summary():
            text, blocks = _summary(answer, frame)
        case Summaries():
            text, blocks = _summaries(answer, frame)
        case MeasureShown():
            text, blocks = _measure_shown(answer, frame)
        case MeasureUnknown():
            text, blocks = _measure_unknown(answer, frame)
        case Directory():
            text, blocks = _directory(frame)
        case Help():
            text, blocks = _help(frame)
        case Smalltalk():
            text, blocks = _smalltalk(answer, frame)
        case _:
            assert_never(answer)
    return Message(plain(shorten(text, 500)), tuple(_as_dict(block) for block in blocks if block is not None))


def _as_dict(block: Rendered) -> dict[str, Any]:
    return block if isinstance(block, dict) else dict(block.to_dict())


# -- pieces -------------------------------------------------------------------------------------


def _header(text: str) -> Block:
    return HeaderBlock(text=PlainTextObject(text=shorten(plain(text), 150), emoji=False))


def _section(markdown: str) -> Block:
    return SectionBlock(text=MarkdownTextObject(text=markdown))


def _context(markdown: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=shorten(markdown, 2000))])


def _button(
    label: str, action_id: str, carried: Carried, *, style: str | None = None
) -> ButtonElement | None:
    value = carried.encode()
    if not value:
        return None
    return ButtonElement(
        text=PlainTextObject(text=shorten(plain(label), 75), emoji=False),
        action_id=action_id,
        value=value,
        style=style,
    )


def _actions(buttons: Iterable[ButtonElement | None]) -> Block | None:
    kept = [button for button in buttons if button is not None]
    return ActionsBlock(elements=kept) if kept else None


def _text(text: str, style: str = "") -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": {style: True}} if style else {})}


def _rich(parts: list[dict[str, Any]], kind: str = "rich_text_section") -> dict[str, Any]:
    # Plain dicts: the SDK's rich-text classes check nothing, and took half of the time of rendering.
    return {"type": "rich_text", "elements": [{"type": kind, "elements": parts}]}


def _quoted(measure: Measure, spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return the measure word for word behind its ▽, with the matched characters in bold."""
    text = shorten(plain(measure.text), MAX_MEASURE)
    parts = [_text("▽ ")]
    at = 0
    for start, end in spans:
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            parts.append(_text(text[at:start]))
        parts.append(_text(text[start:end], _BOLD))
        at = end
    if at < len(text):
        parts.append(_text(text[at:]))
    return parts


def _measure(hit: Hit, *, department: bool = True) -> list[Rendered]:
    """Return the blocks of one measure: its words, then one small line of where it stands and why it matched."""
    measure = hit.measure
    why = "、".join(wording.reason(reason) for reason in hit.match.reasons[:3])
    line = wording.joined(
        [
            f"*{escape(measure.department)}*" if department else "",
            f"柱: {escape(measure.theme)}",
            f"`{escape(measure.id)}`",
            wording.source(measure),
        ]
    )
    blocks: list[Rendered] = [
        _rich(_quoted(measure, hit.match.spans)),
        _context(line + (f"\n一致: {shorten_escaped(why, 600)}" if why else "")),
    ]
    if hit.progress:
        blocks.append(_context(shorten_escaped(hit.progress, 1500)))
    return blocks


def _share(frame: Frame, carried: Carried) -> ButtonElement | None:
    return _button(wording.SHARE, SHARE, carried) if frame.shareable else None


def _department_button(name: str) -> ButtonElement | None:
    return _button(wording.SHOW_DEPARTMENT.format(department=name), DEPARTMENT, Carried(department=name))


# -- answers ------------------------------------------------------------------------------------


def _found(found: Found, frame: Frame) -> tuple[str, list[Rendered | None]]:
    carried = Carried(question=found.question, within=frame.within, page=found.page)
    blocks: list[Rendered | None] = [_header(_found_head(found))]
    if found.page:
        start = len(found.hits) - found.remaining - len(found.shown) + 1
        blocks.append(_context(f"{start}〜{start + len(found.shown) - 1}件目／全{len(found.hits)}件"))
    if found.broad:
        blocks.append(_context(escape(_broad_line(found))))
    for hit in found.shown:
        blocks += _measure(hit)
    if found.elsewhere and not found.page:
        names = "、".join(found.elsewhere)
        blocks.append(_context(escape(wording.ALSO_ELSEWHERE.format(departments=names))))
    blocks.append(_actions(_found_buttons(found, frame, carried)))
    best = found.hits[0].measure
    text = f"{wording.responsible(found.departments[:3])} ▽{best.text}（{wording.source(best)}）"
    return text, blocks


def _found_head(found: Found) -> str:
    if not found.broad:
        return wording.responsible(found.departments)
    if len(found.departments) == 1:
        return wording.BROAD_HEAD_ONE.format(department=found.departments[0], count=len(found.hits))
    return wording.BROAD_HEAD.format(count=len(found.hits), departments=len(found.departments))


def _broad_line(found: Found) -> str:
    groups = groupby(found.hits, key=lambda hit: hit.measure.department)
    return "、".join(f"{name} {len(list(group))}件" for name, group in groups)


def _found_buttons(found: Found, frame: Frame, carried: Carried) -> list[ButtonElement | None]:
    buttons: list[ButtonElement | None] = []
    if found.remaining:
        label = wording.SHOW_REST if found.broad or found.page else wording.FOUND_MORE
        following = Carried(carried.question, carried.within, page=found.page + 1)
        buttons.append(_button(label.format(count=found.remaining), MORE, following))
    if found.page:
        back = Carried(carried.question, carried.within, page=found.page - 1)
        buttons.append(_button("前に戻る", f"{MORE}_back", back))
    names = list(found.departments[:2])
    buttons += [_with_suffix(_department_button(name), rank) for rank, name in enumerate(names)]
    buttons.append(_share(frame, carried))
    return buttons


def _with_suffix(button: ButtonElement | None, number: int) -> ButtonElement | None:
    """Tell buttons of one kind apart: action_ids must differ within a block."""
    if button is not None and number:
        button.action_id = f"{button.action_id}_{number}"
    return button


def _choice(choice: Choice, frame: Frame) -> tuple[str, list[Rendered | None]]:
    hits = choice.hits[:5]
    blocks: list[Rendered | None] = [
        _header(wording.CHOICE_HEAD),
        _context(wording.CHOICE_HINT.format(count=len(hits))),
    ]
    for number, hit in enumerate(hits):
        blocks += _measure(hit)
        blocks.append(
            _actions(
                [
                    _with_suffix(
                        _button(
                            f"{wording.CHOOSE}（{hit.measure.id}）", CHOOSE, Carried(measure=hit.measure.id)
                        ),
                        number,
                    )
                ]
            )
        )
    carried = Carried(question=choice.question, within=frame.within)
    blocks.append(
        _actions(
            [
                _button(wording.BACK_TO_DIRECTORY, DIRECTORY, Carried(page=0, department="一覧")),
                _share(frame, carried),
            ]
        )
    )
    best = hits[0].measure
    return f"{wording.CHOICE_HEAD} {best.department} ▽{best.text}", blocks


def _not_recorded(answer: NotRecorded, frame: Frame) -> tuple[str, list[Rendered | None]]:
    sentence = wording.not_recorded(answer.absence, frame.document.fiscal_year, len(frame.document.measures))
    blocks: list[Rendered | None] = [_header(wording.NOT_IN_DOCUMENT), _section(escape(sentence))]
    if extra := wording.tried(answer.absence):
        blocks.append(_context(shorten_escaped(extra, 1000)))
    blocks.append(_context(escape(wording.SCOPE)))
    if answer.nearest:
        blocks += [DividerBlock(), _context(f"*{wording.NEAREST_HEAD}*")]
        for hit in answer.nearest[:3]:
            short = shorten_escaped(hit.measure.text, 90)
            source = wording.source(hit.measure)
            blocks.append(
                _context(f"{escape(hit.measure.department)}　▽ {short}　`{hit.measure.id}`　{source}")
            )
    blocks.append(_context(wording.DEPARTMENT_HINT))
    blocks.append(_departments(frame))
    blocks.append(_actions([_share(frame, Carried(question=answer.question, within=frame.within))]))
    return f"{wording.NOT_IN_DOCUMENT}: {sentence}", blocks


def _departments(frame: Frame) -> Block | None:
    return _actions(
        _with_suffix(
            _button(
                wording.DIRECTORY_BUTTON.format(department=d.name, count=len(d.measures)),
                DEPARTMENT,
                Carried(department=d.name),
            ),
            number,
        )
        for number, d in enumerate(frame.document.departments[:25])
    )


def _several(several: Several, frame: Frame) -> tuple[str, list[Rendered | None]]:
    blocks: list[Rendered | None] = [_header(wording.SEVERAL_HEAD.format(count=len(several.points)))]
    for number, (label, answer) in enumerate(several.points, 1):
        blocks.append(_section(f"*{number}. {shorten_escaped(label, 200)}*"))
        match answer:
            case Found():
                blocks.append(_context(f"*{escape(wording.responsible(answer.departments))}*"))
                blocks += _measure(answer.hits[0], department=False)
            case Choice():
                blocks.append(
                    _context(f"*{wording.CHOICE_HEAD}*　{escape(answer.hits[0].measure.department)}")
                )
                blocks += _measure(answer.hits[0], department=False)
            case NotRecorded():
                sentence = wording.not_recorded(
                    answer.absence, frame.document.fiscal_year, len(frame.document.measures)
                )
                blocks.append(_context(f"*{wording.NOT_IN_DOCUMENT}*　{escape(sentence)}"))
    blocks = blocks[:MAX_BLOCKS]
    lines = allocation(several)
    blocks.append(_context(f"*{wording.ALLOCATION_HEAD}*"))
    blocks.append(_rich([_text(shorten(lines, 2500))], "rich_text_preformatted"))
    blocks.append(_actions([_share(frame, Carried(question=several.question, within=frame.within))]))
    return f"{wording.SEVERAL_HEAD.format(count=len(several.points))} {lines}", blocks


def allocation(several: Several) -> str:
    """Return the 割振り as text: one line a point, tab-separated, ready for a spreadsheet."""
    lines = []
    for number, (label, answer) in enumerate(several.points, 1):
        match answer:
            case Found():
                who = "・".join(answer.departments)
                what = "、".join(hit.measure.id for hit in answer.hits[: len(answer.departments)])
            case Choice():
                who, what = f"{answer.hits[0].measure.department}？", answer.hits[0].measure.id
            case NotRecorded():
                who, what = wording.NOT_IN_DOCUMENT, "―"
        lines.append(f"{number}\t{shorten(plain(label), 60)}\t{who}\t{what}")
    return "\n".join(lines)


def _summary(summary: Summary, frame: Frame) -> tuple[str, list[Rendered | None]]:
    department, pages = summary.department, _pages(summary)
    page = min(summary.page, len(pages) - 1)
    head = wording.SUMMARY_HEAD.format(department=department.name, year=year_label(summary.fiscal_year))
    count = wording.SUMMARY_COUNT.format(
        themes=len(department.themes), measures=len(department.measures), page=department.page
    )
    if len(pages) > 1:
        count += "　" + wording.SUMMARY_PAGE.format(page=page + 1, pages=len(pages))
    blocks: list[Rendered | None] = [_header(head), _context(escape(count))]
    blocks += [_theme(theme, summary) for theme in pages[page]]
    buttons = [
        _button(wording.NEXT_PAGE, SUMMARY_PAGE, Carried(department=department.name, page=page + 1))
        if page + 1 < len(pages)
        else None,
        _button(
            wording.PREVIOUS_PAGE, f"{SUMMARY_PAGE}_back", Carried(department=department.name, page=page - 1)
        )
        if page
        else None,
        _button(wording.BACK_TO_DIRECTORY, DIRECTORY, Carried(department="一覧")),
        _share(frame, Carried(department=department.name, page=page)),
    ]
    blocks.append(_actions(buttons))
    return f"{head} {count}", blocks


def _pages(summary: Summary) -> list[list[Theme]]:
    """Put themes on pages that stay within the budget; a theme is never parted."""
    pages: list[list[Theme]] = [[]]
    used = 0
    for theme in summary.department.themes:
        size = len(theme.name) + sum(
            len(m.text) + 30 + len(summary.progress.get(m.id, "")) for m in theme.measures
        )
        if pages[-1] and (used + size > BUDGET or len(pages[-1]) >= MAX_BLOCKS - 6):
            pages.append([])
            used = 0
        pages[-1].append(theme)
        used += size
    return pages


def _theme(theme: Theme, summary: Summary) -> dict[str, Any]:
    parts = [_text(plain(theme.name), _BOLD)]
    for measure in theme.measures:
        parts += [_text("\n"), *_quoted(measure, ()), _text("　"), _text(measure.id, _CODE)]
        if line := summary.progress.get(measure.id):
            parts.append(_text("\n" + plain(shorten(line, 600)), _ITALIC))
    return _rich(parts)


def _summaries(answer: Summaries, frame: Frame) -> tuple[str, list[Rendered | None]]:
    """Show departments side by side as far as they fit; the others as buttons."""
    blocks: list[Rendered | None] = []
    used = 0
    left_out: list[str] = []
    for summary in answer.summaries:
        department = summary.department
        size = sum(len(measure.text) + 30 for measure in department.measures)
        if used and used + size > BUDGET:
            left_out.append(department.name)
            continue
        used += size
        head = wording.SUMMARY_HEAD.format(department=department.name, year=year_label(summary.fiscal_year))
        blocks.append(_header(head))
        blocks += [_theme(theme, summary) for theme in _pages(summary)[0]]
        if len(_pages(summary)) > 1:
            left_out.append(department.name)
    blocks.append(
        _actions(_with_suffix(_department_button(name), number) for number, name in enumerate(left_out))
    )
    return "、".join(s.department.name for s in answer.summaries) + "の方針", blocks


def _measure_shown(answer: MeasureShown, frame: Frame) -> tuple[str, list[Rendered | None]]:
    hits = answer.hits[:8]
    names = tuple(dict.fromkeys(hit.measure.department for hit in hits))
    blocks: list[Rendered | None] = [_header(wording.responsible(names))]
    for hit in hits:
        blocks += _measure(hit)
    buttons = [_with_suffix(_department_button(name), number) for number, name in enumerate(names[:3])]
    if len(hits) == 1:
        label = wording.PROGRESS_CORRECT if hits[0].progress else wording.PROGRESS_TITLE
        buttons.append(_button(label, ADVANCED, Carried(measure=hits[0].measure.id)))
    ids = " ".join(hit.measure.id for hit in hits)
    blocks.append(_actions([*buttons, _share(frame, Carried(question=ids))]))
    return f"{wording.responsible(names)} ▽{hits[0].measure.text}", blocks


def _measure_unknown(answer: MeasureUnknown, frame: Frame) -> tuple[str, list[Rendered | None]]:
    if answer.department is None:
        sentence = wording.MEASURE_UNKNOWN_DEPARTMENT.format(id=answer.id)
    else:
        measures = answer.department.measures
        sentence = wording.MEASURE_UNKNOWN.format(
            id=answer.id, department=answer.department.name, first=measures[0].id, last=measures[-1].id
        )
    return sentence, [_section(shorten_escaped(sentence, 1000)), _departments(frame)]


def _directory(frame: Frame) -> tuple[str, list[Rendered | None]]:
    document = frame.document
    head = wording.DIRECTORY_HEAD.format(year=year_label(document.fiscal_year))
    text = wording.DIRECTORY_TEXT.format(
        departments=len(document.departments), themes=len(document.themes), measures=len(document.measures)
    )
    return f"{head} {text}", [_header(head), _section(escape(text)), _departments(frame)]


def examples() -> Block | None:
    """Return the example questions as buttons."""
    return _actions(
        _with_suffix(_button(question, ASK, Carried(question=question)), number)
        for number, question in enumerate(wording.EXAMPLES)
    )


def _help(frame: Frame) -> tuple[str, list[Rendered | None]]:
    blocks: list[Rendered | None] = [
        _header(wording.HELP_HEAD),
        _section("\n".join(wording.HELP_LINES)),
        _context(wording.HELP_NOTE),
        examples(),
    ]
    return f"{wording.HELP_HEAD} {wording.HELP_LINES[0]}", blocks


def _smalltalk(answer: Smalltalk, frame: Frame) -> tuple[str, list[Rendered | None]]:
    sentences = {
        Intent.GREETING: wording.GREETING,
        Intent.THANKS: wording.THANKS,
        Intent.NOTHING: wording.NOTHING,
    }
    sentence = sentences.get(answer.intent, wording.SMALLTALK)
    blocks: list[Rendered | None] = [_section(escape(sentence))]
    if answer.intent is not Intent.THANKS:
        blocks += [_context(wording.EXAMPLES_LEAD), examples()]
    return sentence, blocks


def home_view(document: Document) -> dict[str, Any]:
    """Return the Home tab: what the bot does, example questions, the departments, the year loaded."""
    frame = Frame(document)
    blocks = [
        _header(wording.HOME_HEAD),
        _section(wording.HOME_LEAD),
        _context(
            escape(wording.FOOTER.format(year=year_label(document.fiscal_year), count=len(document.measures)))
        ),
        DividerBlock(),
        _section(f"*{wording.HOME_ASK}*"),
        examples(),
        _section(f"*{wording.HOME_DEPARTMENTS}*"),
        _departments(frame),
        DividerBlock(),
        _section("\n".join(wording.HELP_LINES)),
        _context(wording.HELP_NOTE),
    ]
    return {"type": "home", "blocks": [block.to_dict() for block in blocks if block is not None]}
