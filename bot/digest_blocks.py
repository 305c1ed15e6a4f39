"""Render digests, their settings and the progress modal. Knows limits, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DatePickerElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import buttons, wording
from bot.blocks import Message
from bot.buttons import Carried
from bot.calendar import japanese_date, short_date
from bot.digest import MINIMUM, Digest, Questions
from bot.mrkdwn import escape, plain, shorten, shorten_escaped
from knowledge.deadlines import Deadline
from knowledge.model import Document, Measure
from knowledge.store.progress import STATES, Progress

SHORT = 110
"""Characters of a measure in the digest itself; the whole stands in the thread."""
THREAD_MEASURE = 2500
BESIDES_TURNS = 2
"""Sections beside 今週の▽ in the digest itself: three in all are read in a minute."""
MAX_PROGRESS = 500
WHAT, WHEN, STATE = "what", "when", "state"


def render_digest(digest: Digest, *, sample_note: str = "") -> Message:
    """Return the digest's own message: a lead, at most three sections (今週の▽ among them), buttons."""
    names = "・".join(digest.departments)
    head = wording.DIGEST_HEAD.format(departments=names)
    lead = wording.DIGEST_LEAD.format(
        date=japanese_date(digest.week.scheduled.date()),
        start=_moment(digest.week.start),
        end=_moment(digest.week.end),
    )
    blocks: list[Block] = []
    if sample_note:
        blocks.append(_context(escape(sample_note)))
    blocks += [_header(head), _context(escape(lead))]
    if digest.is_empty:
        blocks.append(_section(escape(wording.DIGEST_EMPTY)))
    blocks += [_section(said) for said in _sections(digest)[:BESIDES_TURNS]]
    if digest.turns:
        blocks += _turns(digest.turns)
    blocks += [DividerBlock(), _follow_buttons()]
    return Message(plain(shorten(f"{head} {lead}", 300)), tuple(block.to_dict() for block in blocks))


def render_details(digest: Digest) -> list[Message]:
    """Return what goes into the thread: sections for which there was no room, and the week's measures in full."""
    lines = [
        f"*{escape(m.department)}*　`{escape(m.id)}`　{wording.source(m)}\n▽ {shorten_escaped(m.text, THREAD_MEASURE)}"
        for m in digest.turns[:12]
    ]
    messages = []
    if further := _sections(digest)[BESIDES_TURNS:]:
        blocks = [_section(said) for said in further]
        messages.append(Message(wording.DIGEST_FURTHER, tuple(block.to_dict() for block in blocks)))
    for group in _within_budget(lines, 8000):
        blocks = [_section(line) for line in group]
        messages.append(Message(wording.DIGEST_TURNS, tuple(block.to_dict() for block in blocks)))
    return messages


def _sections(digest: Digest) -> list[str]:
    """Return what happened, the most telling first; a section without content is left out."""
    sections = []
    if digest.reports:
        sections.append(_reports(digest.reports))
    if digest.questions:
        sections.append(_questions(digest.questions))
    if digest.dates:
        sections.append(_dates(digest.dates, digest.week.scheduled.date()))
    return sections


def _within_budget(lines: Iterable[str], budget: int) -> list[list[str]]:
    groups: list[list[str]] = []
    used = budget
    for line in lines:
        if used + len(line) > budget:
            groups.append([])
            used = 0
        groups[-1].append(line)
        used += len(line)
    return groups


def _header(text: str) -> Block:
    return HeaderBlock(text=PlainTextObject(text=shorten(plain(text), 150), emoji=False))


def _section(markdown: str) -> Block:
    return SectionBlock(text=MarkdownTextObject(text=markdown[:3000]))


def _context(markdown: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=markdown[:2000])])


def _moment(moment: datetime) -> str:
    return f"{short_date(moment.date())}{moment:%H:%M}"


def _questions(questions: Questions) -> str:
    if questions.count < MINIMUM:
        return f"*{wording.DIGEST_QUESTIONS_FEW.format(minimum=MINIMUM)}*"
    lines = [f"*{wording.DIGEST_QUESTIONS.format(count=questions.count)}*"]
    if questions.most:
        listed = "、".join(f"`{m.id}` {shorten_escaped(m.text, 24)}（{n}件）" for m, n in questions.most)
        lines.append(wording.DIGEST_MOST.format(listed=listed))
    if questions.missing:
        listed = "、".join(f"「{shorten_escaped(topic, 30)}」{n}件" for topic, n in questions.missing)
        lines.append(wording.DIGEST_MISSING.format(listed=listed))
    elif questions.unanswered >= MINIMUM:
        lines.append(wording.DIGEST_UNANSWERED.format(count=questions.unanswered))
    return "\n".join(lines)


def _dates(dates: Sequence[Deadline], today: date) -> str:
    lines = [f"*{wording.DIGEST_DATES}*"]
    for deadline in dates:
        days = (deadline.day - today).days
        template = (
            wording.DIGEST_NEAR if days > 0 else wording.DIGEST_TODAY if days == 0 else wording.DIGEST_PASSED
        )
        said = template.format(words=escape(deadline.words), date=japanese_date(deadline.day), days=days)
        measure = deadline.measure
        lines.append(f"• {said}　`{measure.id}` {shorten_escaped(measure.text, 40)}")
    return "\n".join(lines)


def _reports(reports: Sequence[tuple[Measure, Progress]]) -> str:
    lines = [f"*{wording.DIGEST_PROGRESS}*"]
    for measure, report in reports:
        when = short_date(date.fromisoformat(report.happened_on))
        text = f" {shorten_escaped(report.text, 120)}" if report.text else ""
        lines.append(f"• `{measure.id}` *{report.state}* （{when}）{text}")
    return "\n".join(lines)


def _turns(turns: Sequence[Measure]) -> list[Block]:
    blocks: list[Block] = [_section(f"*{wording.DIGEST_TURNS}*")]
    for measure in turns:
        text = f"▽ {shorten_escaped(measure.text, SHORT)}\n`{measure.id}`　{wording.source(measure)}"
        blocks += [_section(text), tap_buttons(measure.id)]
    return blocks


def tap_buttons(measure_id: str) -> Block:
    """Return 変わりなし / 進展あり / 完了 for one measure."""
    value = Carried(measure=measure_id).encode()
    labels = (
        (buttons.NO_CHANGE, wording.NO_CHANGE, None),
        (buttons.ADVANCED, wording.ADVANCED, "primary"),
        (buttons.COMPLETED, wording.COMPLETED, None),
    )
    return ActionsBlock(
        elements=[
            ButtonElement(
                text=PlainTextObject(text=label, emoji=False), action_id=action, value=value, style=style
            )
            for action, label, style in labels
        ]
    )


def _follow_buttons() -> Block:
    return ActionsBlock(
        elements=[
            ButtonElement(
                text=PlainTextObject(text=wording.DIGEST_CHANGE, emoji=False),
                action_id=buttons.DIGEST_CHANGE,
                value=Carried().encode(),
            ),
            ButtonElement(
                text=PlainTextObject(text=wording.DIGEST_STOP, emoji=False),
                action_id=buttons.DIGEST_STOP,
                value=Carried().encode(),
            ),
        ]
    )


def follow_state(document: Document, followed: Sequence[str], upcoming: date, note: str = "") -> Message:
    """Return the settings: what is followed here, and a menu to choose departments."""
    if followed:
        said = wording.DIGEST_STATE.format(
            departments=escape("・".join(followed)), date=japanese_date(upcoming)
        )
    else:
        said = wording.DIGEST_STATE_NONE
    options = [Option(text=PlainTextObject(text=d.name), value=d.name) for d in document.departments][:100]
    chosen = [option for option in options if option.value in followed]
    menu = StaticMultiSelectElement(
        action_id=buttons.DIGEST_FOLLOW,
        options=options,
        initial_options=chosen or None,
        placeholder=PlainTextObject(text="部を選ぶ"),
    )
    blocks: list[Block] = [_context(escape(note))] if note else []
    blocks += [
        _section(said),
        ActionsBlock(elements=[menu, *_state_buttons(bool(followed))]),
        _context(wording.DIGEST_HOW),
    ]
    return Message(plain(said.split("\n")[0]), tuple(block.to_dict() for block in blocks))


def _state_buttons(following: bool) -> list[ButtonElement]:
    sample = ButtonElement(
        text=PlainTextObject(text="見本を見る", emoji=False),
        action_id=buttons.DIGEST_SAMPLE,
        value=Carried().encode(),
    )
    stop = ButtonElement(
        text=PlainTextObject(text=wording.DIGEST_STOP, emoji=False),
        action_id=buttons.DIGEST_STOP,
        value=Carried().encode(),
    )
    return [sample, stop] if following else [sample]


def progress_view(
    measure: Measure, state: str, today: date, metadata: str, history: Sequence[Progress], draft: str = ""
) -> View:
    """Return the modal that asks what was done."""
    options = [Option(text=PlainTextObject(text=name), value=name) for name in STATES]
    blocks: list[Block] = [
        _section(
            f"*{escape(measure.id)}*　{wording.source(measure)}\n▽ {shorten_escaped(measure.text, 600)}"
        ),
        InputBlock(
            block_id=STATE,
            label=PlainTextObject(text=wording.PROGRESS_STATE),
            element=StaticSelectElement(
                action_id=STATE,
                options=options,
                initial_option=next(option for option in options if option.value == state),
            ),
        ),
        InputBlock(
            block_id=WHAT,
            label=PlainTextObject(text=wording.PROGRESS_WHAT),
            hint=PlainTextObject(text=wording.PROGRESS_WHAT_HINT),
            optional=state != STATES[1],
            element=PlainTextInputElement(
                action_id=WHAT, multiline=True, max_length=MAX_PROGRESS, initial_value=draft or None
            ),
        ),
        InputBlock(
            block_id=WHEN,
            label=PlainTextObject(text=wording.PROGRESS_DATE),
            element=DatePickerElement(action_id=WHEN, initial_date=today.isoformat()),
        ),
    ]
    if history:
        lines = [
            f"{short_date(date.fromisoformat(r.happened_on))} *{r.state}* {shorten_escaped(r.text, 100)}"
            for r in history[:5]
        ]
        blocks += [DividerBlock(), _context(f"*{wording.PROGRESS_HISTORY}*\n" + "\n".join(lines))]
    return View(
        type="modal",
        callback_id=buttons.PROGRESS_MODAL,
        title=PlainTextObject(text=wording.PROGRESS_TITLE),
        submit=PlainTextObject(text=wording.PROGRESS_SUBMIT),
        close=PlainTextObject(text=wording.PROGRESS_CANCEL),
        private_metadata=metadata,
        blocks=blocks,
    )


def progress_lines(document: Document, newest: Mapping[str, Progress]) -> dict[str, str]:
    """Return the line shown below each measure that has a report."""
    lines = {}
    for measure_id, report in newest.items():
        measure = document.by_id.get(measure_id)
        if measure is not None:
            day = date.fromisoformat(report.happened_on)
            lines[measure_id] = wording.progress_line(
                measure.department, f"{day.month}月{day.day}日", report.state, report.text
            )
    return lines
