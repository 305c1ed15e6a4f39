"""Messages about measures: 該当, 候補, 記載なし, and a measure asked for by its number."""

from __future__ import annotations

from itertools import groupby

from bot import wording
from bot.answer import Choice, Found, MeasureShown, MeasureUnknown, NotRecorded
from bot.blocks.pieces import (
    DIVIDER,
    Frame,
    Piece,
    actions,
    button,
    context,
    department_buttons,
    every_department,
    header,
    quotation,
    section,
    share,
)
from bot.buttons import ADVANCED, CHOOSE, DIRECTORY, MORE, Carried
from bot.mrkdwn import escape, shorten_escaped

Rendered = tuple[str, list[Piece | None]]


def found(answer: Found, frame: Frame) -> Rendered:
    """Return the responsible departments, this page's measures, and the way to the others."""
    blocks: list[Piece | None] = [header(_head(answer))]
    if answer.page:
        start = len(answer.hits) - answer.remaining - len(answer.shown) + 1
        blocks.append(context(f"{start}〜{start + len(answer.shown) - 1}件目／全{len(answer.hits)}件"))
    if answer.lacking:
        blocks.append(context(escape(wording.lacking(answer.lacking))))
    if answer.broad:
        blocks.append(context(escape(_counts(answer))))
    for hit in answer.shown:
        blocks += quotation(hit)
    if answer.elsewhere and not answer.page:
        names = "、".join(answer.elsewhere)
        blocks.append(context(escape(wording.ALSO_ELSEWHERE.format(departments=names))))
    blocks.append(actions(_found_buttons(answer, frame)))
    best = answer.hits[0].measure
    return (
        f"{wording.responsible(answer.departments[:3])} ▽{best.text}（{wording.source(best)}）",
        blocks,
    )


def _head(answer: Found) -> str:
    if not answer.broad:
        return wording.responsible(answer.departments)
    if len(answer.departments) == 1:
        return wording.BROAD_HEAD_ONE.format(department=answer.departments[0], count=len(answer.hits))
    return wording.BROAD_HEAD.format(count=len(answer.hits), departments=len(answer.departments))


def _counts(answer: Found) -> str:
    groups = groupby(answer.hits, key=lambda hit: hit.measure.department)
    return "、".join(f"{name} {len(list(group))}件" for name, group in groups)


def _found_buttons(answer: Found, frame: Frame) -> list[Piece | None]:
    def carried(page: int) -> Carried:
        return Carried(answer.question, frame.within, page=page)

    buttons: list[Piece | None] = []
    if answer.remaining:
        label = wording.SHOW_REST if answer.broad or answer.page else wording.FOUND_MORE
        buttons.append(button(label.format(count=answer.remaining), MORE, carried(answer.page + 1)))
    if answer.page:
        buttons.append(button(wording.SHOW_BEFORE, f"{MORE}_back", carried(answer.page - 1)))
    return [*buttons, *department_buttons(answer.departments[:2]), share(frame, carried(answer.page))]


def choice(answer: Choice, frame: Frame) -> Rendered:
    """Return 「これでしょうか」 with the candidates, each with its button."""
    hits = answer.hits[:5]
    blocks: list[Piece | None] = [
        header(wording.CHOICE_HEAD),
        context(wording.CHOICE_HINT.format(count=len(hits))),
    ]
    for number, hit in enumerate(hits):
        label = f"{wording.CHOOSE}（{hit.measure.id}）"
        blocks += quotation(hit)
        blocks.append(actions([button(label, CHOOSE, Carried(measure=hit.measure.id), number)]))
    carried = Carried(answer.question, frame.within)
    blocks.append(
        actions(
            [
                button(wording.BACK_TO_DIRECTORY, DIRECTORY, Carried(department="一覧")),
                share(frame, carried),
            ]
        )
    )
    best = hits[0].measure
    return f"{wording.CHOICE_HEAD} {best.department} ▽{best.text}", blocks


def not_recorded(answer: NotRecorded, frame: Frame) -> Rendered:
    """Return 記載なし with its proof, what else was tried, and the nearest measures marked as such."""
    document = frame.document
    sentence = wording.not_recorded(answer.absence, document.fiscal_year, len(document.measures))
    blocks: list[Piece | None] = [header(wording.NOT_IN_DOCUMENT), section(escape(sentence))]
    if extra := wording.tried(answer.absence):
        blocks.append(context(shorten_escaped(extra, 1000)))
    blocks.append(context(escape(wording.SCOPE)))
    if answer.nearest:
        blocks += [DIVIDER, context(f"*{wording.NEAREST_HEAD}*")]
        for measure in (hit.measure for hit in answer.nearest[:3]):
            short = shorten_escaped(measure.text, 90)
            blocks.append(
                context(f"{escape(measure.department)}　▽ {short}　`{measure.id}`　{wording.source(measure)}")
            )
    blocks += [context(wording.DEPARTMENT_HINT), every_department(frame)]
    blocks.append(actions([share(frame, Carried(answer.question, frame.within))]))
    return f"{wording.NOT_IN_DOCUMENT}: {sentence}", blocks


def shown(answer: MeasureShown, frame: Frame) -> Rendered:
    """Return the measures that were asked for by their numbers."""
    hits = answer.hits[:8]
    names = tuple(dict.fromkeys(hit.measure.department for hit in hits))
    blocks: list[Piece | None] = [header(wording.responsible(names))]
    for hit in hits:
        blocks += quotation(hit)
    buttons = department_buttons(names[:3])
    if len(hits) == 1:
        label = wording.PROGRESS_CORRECT if hits[0].progress else wording.PROGRESS_TITLE
        buttons.append(button(label, ADVANCED, Carried(measure=hits[0].measure.id)))
    ids = " ".join(hit.measure.id for hit in hits)
    blocks.append(actions([*buttons, share(frame, Carried(ids))]))
    return f"{wording.responsible(names)} ▽{hits[0].measure.text}", blocks


def unknown(answer: MeasureUnknown, frame: Frame) -> Rendered:
    """Say that a number does not exist, and which do."""
    if answer.department is None:
        sentence = wording.MEASURE_UNKNOWN_DEPARTMENT.format(id=answer.id)
    else:
        measures = answer.department.measures
        sentence = wording.MEASURE_UNKNOWN.format(
            id=answer.id, department=answer.department.name, first=measures[0].id, last=measures[-1].id
        )
    return sentence, [section(shorten_escaped(sentence, 1000)), every_department(frame)]
