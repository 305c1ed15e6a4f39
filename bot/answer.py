"""Decide what is said: findings in, one kind of answer out. Pure; knows no Slack and no sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.findings import Absence, Findings, Intent, Match, Outcome, Point
from knowledge.model import Department, Document, Measure

FIRST = 3
"""Measures in the first message, at most."""
NEAR_BEST = 0.5
"""Share of the best score that brings a further measure into the first message; weaker ones are other candidates."""
PAGE = 6
"""Measures on each page behind 「もっと見る」."""
CHOICES = 5
RESPONSIBLE = 0.72
"""Share of the best score that makes a further measure's department responsible too."""
ELSEWHERE = 0.55
"""Share of the best coverage that makes another department worth pointing to."""
POINTS = 12
"""Points of one message that are answered; more than a council question has."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure that is shown, with why it matched and what was reported of it."""

    measure: Measure
    match: Match
    progress: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """該当: the measures that answer, best first, on pages. `broad`: grouped by department.

    `lacking`: departments that were asked for and have nothing on it.
    """

    question: str
    hits: tuple[Hit, ...]
    departments: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    broad: bool = False
    page: int = 0
    lacking: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """How many measures the first message shows."""
        if self.broad:
            return FIRST
        best = self.hits[0].match.score
        return sum(hit.match.score >= NEAR_BEST * best for hit in self.hits[:FIRST])

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The measures of this page."""
        if self.page == 0:
            return self.hits[: self.first]
        start = self.first + (self.page - 1) * PAGE
        return self.hits[start : start + PAGE]

    @property
    def remaining(self) -> int:
        """How many measures come after this page."""
        return max(0, len(self.hits) - self.first - self.page * PAGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """候補: 「これでしょうか」, at most five."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """記載なし, with the proof, and the nearest measures marked as such."""

    question: str
    absence: Absence | None
    nearest: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A message that asks for several things: each with its own answer (Found, Choice or NotRecorded)."""

    question: str
    points: tuple[tuple[str, Found | Choice | NotRecorded], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A department's whole policy; `progress` by measure id."""

    department: Department
    fiscal_year: int
    page: int = 0
    progress: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summaries:
    """Two or more departments asked for at once."""

    summaries: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """One measure, asked for by its 施策番号 or chosen from candidates."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class MeasureUnknown:
    """A 施策番号 that does not exist, with the department it would belong to, if that exists."""

    id: str
    department: Department | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The departments with their counts."""


@dataclass(frozen=True, slots=True)
class Help:
    """What the bot can do."""


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """A greeting, thanks, talk that is none of the bot's business, or nothing readable."""

    intent: Intent


Answer = (
    Found
    | Choice
    | NotRecorded
    | Several
    | Summary
    | Summaries
    | MeasureShown
    | MeasureUnknown
    | Directory
    | Help
    | Smalltalk
)


def compose(findings: Findings, document: Document, progress: Mapping[str, str], page: int = 0) -> Answer:
    """Turn findings into an answer. `progress` holds the 取組状況 line of measures that have one; `page` from 0."""
    match findings.intent:
        case Intent.SEARCH:
            return _searched(findings, document, progress, page)
        case Intent.SUMMARY:
            return summarise(findings.departments, document, progress, page)
        case Intent.MEASURE:
            return show(findings.ids, document, progress)
        case Intent.DIRECTORY:
            return Directory()
        case Intent.HELP:
            return Help()
        case _:
            return Smalltalk(findings.intent)


def summarise(
    departments: Iterable[str], document: Document, progress: Mapping[str, str], page: int = 0
) -> Answer:
    """Return the summary of one department or of several; the directory when none is known."""
    known = [document.by_name[name] for name in departments if name in document.by_name]
    if not known:
        return Directory()
    summaries = tuple(Summary(d, document.fiscal_year, page, progress) for d in known)
    return summaries[0] if len(summaries) == 1 else Summaries(summaries)


def show(ids: Iterable[str], document: Document, progress: Mapping[str, str]) -> Answer:
    """Return the measures of these ids, or say that the first unknown one does not exist."""
    found = []
    for measure_id in ids:
        measure = document.by_id.get(measure_id)
        if measure is None:
            name = measure_id.split("-")[1]
            return MeasureUnknown(measure_id, document.by_name.get(name))
        found.append(Hit(measure, Match(measure_id, 1.0, 1.0), progress.get(measure_id, "")))
    return MeasureShown(tuple(found))


def _searched(findings: Findings, document: Document, progress: Mapping[str, str], page: int) -> Answer:
    answers = [_point(point, findings, document, progress, page) for point in findings.points[:POINTS]]
    if len(answers) == 1:
        return answers[0]
    labels = (point.text for point in findings.points)
    return Several(findings.question, tuple(zip(labels, answers, strict=False)))


def _point(
    point: Point, findings: Findings, document: Document, progress: Mapping[str, str], page: int
) -> Found | Choice | NotRecorded:
    hits = _hits(point.matches, document, progress)
    match point.outcome:
        case Outcome.NOT_RECORDED:
            return NotRecorded(findings.question, point.absence, _hits(point.nearest, document, progress))
        case Outcome.CHOICE:
            return Choice(findings.question, hits)
        case Outcome.FOUND:
            departments = _responsible(hits, broad=point.broad)
            elsewhere = () if point.broad else _elsewhere(point, departments, document)
            return Found(
                findings.question,
                _grouped(hits) if point.broad else hits,
                departments,
                elsewhere,
                point.broad,
                page,
                point.lacking,
            )


def _hits(matches: Iterable[Match], document: Document, progress: Mapping[str, str]) -> tuple[Hit, ...]:
    return tuple(Hit(document.by_id[m.id], m, progress.get(m.id, "")) for m in matches)


def _responsible(hits: tuple[Hit, ...], *, broad: bool) -> tuple[str, ...]:
    """Return the departments that answer for this, best first."""
    best = hits[0].match.score
    strong = hits if broad else [hit for hit in hits[:FIRST] if hit.match.score >= RESPONSIBLE * best]
    return tuple(dict.fromkeys(hit.measure.department for hit in strong))


def _grouped(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Order hits by department, departments in the order of their best measure."""
    order = {name: rank for rank, name in enumerate(dict.fromkeys(hit.measure.department for hit in hits))}
    return tuple(sorted(hits, key=lambda hit: order[hit.measure.department]))


def _elsewhere(point: Point, departments: tuple[str, ...], document: Document) -> tuple[str, ...]:
    """Return further departments with measures on the same thing."""
    best = point.matches[0].coverage
    related = [*point.matches, *point.nearest]
    names = [document.by_id[m.id].department for m in related if m.coverage >= max(ELSEWHERE * best, 0.3)]
    return tuple(name for name in dict.fromkeys(names) if name not in departments)
