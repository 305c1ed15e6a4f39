"""What a digest says: the week's measures, questions, dates and progress, for chosen departments. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar import Week
from knowledge.deadlines import Deadline, deadlines
from knowledge.model import Document, Measure
from knowledge.store.asked import Asked
from knowledge.store.progress import Progress

TURNS = 2
"""Measures of each department that come up a week: sixteen take eight weeks."""
MINIMUM = 3
"""Figures below this are not shown singly: too few questions could point to a person."""
NEAR = timedelta(days=60)
"""How far ahead a date counts as near."""
MOST_ASKED = 3
DATES = 4
NEWS = 5
DONE = "完了"


@dataclass(frozen=True, slots=True)
class Questions:
    """今週の問い合わせ: how many, the measures asked for most, the topics without an answer (all at least MINIMUM)."""

    count: int
    most: tuple[tuple[Measure, int], ...]
    missing: tuple[tuple[str, int], ...]
    unanswered: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One message to one channel. `turns` are 今週の▽; `reports` the news of 取組状況 with their measures."""

    week: Week
    departments: tuple[str, ...]
    turns: tuple[Measure, ...]
    questions: Questions | None
    dates: tuple[Deadline, ...]
    reports: tuple[tuple[Measure, Progress], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened (the rotation apart)."""
        return not (self.questions or self.dates or self.reports)


def compose_digest(
    week: Week,
    departments: Sequence[str],
    document: Document,
    *,
    turns: Iterable[str],
    asked: Iterable[Asked],
    reports: Iterable[Progress],
    newest: Mapping[str, Progress],
) -> Digest:
    """Put a digest together. What belongs to other departments, or to measures that are gone, is left out."""
    own = tuple(name for name in departments if name in document.by_name)
    measures = {m.id: m for name in own for m in document.by_name[name].measures}
    return Digest(
        week,
        own,
        tuple(measures[turn] for turn in turns if turn in measures),
        _questions(own, measures, asked),
        _dates(measures.values(), week.scheduled.date(), newest),
        tuple((measures[r.measure_id], r) for r in reports if r.measure_id in measures and _is_news(r))[
            -NEWS:
        ],
    )


def _is_news(report: Progress) -> bool:
    return report.state != "変わりなし" or bool(report.text)


def _questions(
    departments: Sequence[str], measures: Mapping[str, Measure], asked: Iterable[Asked]
) -> Questions | None:
    own = [a for a in asked if set(a.departments) & set(departments)]
    if not own:
        return None
    shown = Counter(m for a in own for m in a.measures[:1] if m in measures)
    missing = Counter(a.topic for a in own if a.kind == "not_recorded" and a.topic)
    return Questions(
        len(own),
        tuple((measures[m], n) for m, n in _frequent(shown)[:MOST_ASKED]),
        tuple(_frequent(missing)[:MOST_ASKED]),
        sum(a.kind == "not_recorded" for a in own),
    )


def _frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    kept = [(key, count) for key, count in counts.items() if count >= MINIMUM]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0]))


def _dates(measures: Iterable[Measure], today: date, newest: Mapping[str, Progress]) -> tuple[Deadline, ...]:
    """Return the dates that are near or have passed, of measures that are not done; the nearest to today first."""
    found = [
        deadline
        for measure in measures
        if measure.id not in newest or newest[measure.id].state != DONE
        for deadline in deadlines(measure)
        if deadline.day <= today + NEAR
    ]
    found.sort(key=lambda d: (abs((d.day - today).days), d.measure.id))
    unique: dict[str, Deadline] = {}
    for deadline in found:
        unique.setdefault(deadline.measure.id, deadline)
    return tuple(unique.values())[:DATES]
