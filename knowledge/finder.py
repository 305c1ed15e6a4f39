"""From a question to Findings: what is wanted, which measures belong, and when silence is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.bands import Signals, confidence, outcome, topical
from knowledge.departments import Departments
from knowledge.explain import Word
from knowledge.findings import Absence, AbsenceKind, Findings, Intent, Match, Outcome, Point
from knowledge.model import Document, year_label
from knowledge.points import Message, alternatives, split, tidy
from knowledge.profile import Passage
from knowledge.question import (
    UNITS,
    Request,
    asks_amount,
    facets_in,
    follows_up,
    places,
    read,
    word_weight,
    years,
)
from knowledge.search import Index, Ranking, within
from knowledge.text import Analysed, analyse, fold, is_content
from knowledge.vocabulary import Vocabulary

SHOWN = 10
"""Matches kept of one point: three are shown at first, the rest behind 「もっと見る」 and 「ほかの候補」."""
BELONGS = 0.7
"""Share of the best coverage a further measure needs to belong to the answer of a broad question."""
BELONGS_AT_LEAST = 0.65
PART = 0.08
"""Weight that a part of a broad question needs to say anything."""
CANDIDATE = 0.45
"""Share of the best score below which a measure is no candidate worth showing."""
YEAR = 0.4
"""Added to the score of measures that name the year a question names."""
TOPIC = 0.3
"""A word that tells at least this much can be a topic by itself."""
OWN_TOPIC = 0.4
"""A follow-up without a word that tells this much goes on with the earlier topic."""
HINT = 0.25
"""Added to the score of the measures of a department that a question hints at."""
SPEAKING = 0.3
"""A word that tells at least this much, standing in a measure, shows that the measure speaks of what was asked."""
SHORT = 5.0
"""Weight of a question up to which a word for a procedure, an amount or a person decides what it asks for; in a
longer message it is by the way."""
KNOWN = 0.15
"""Bond or share of a measure's topics below which the document does not speak of a concept."""


@dataclass(frozen=True, slots=True)
class _Scored:
    """One point's ranking, with the order in which its passages answer."""

    request: Request
    ranking: Ranking
    order: list[int]
    confidence: float


class Finder:
    """Answers questions from one document. Immutable after construction; safe to share between threads."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.index = Index(
            (Passage(m.id, m.department, m.theme, m.text) for m in document.measures), vocabulary
        )
        self._vocabulary = vocabulary
        self._departments = Departments([d.name for d in document.departments])
        self._group = [passage.group for passage in self.index.passages]
        self._places = frozenset(
            place.rstrip(UNITS)
            for passage in self.index.passages
            for text in (passage.heading, passage.text)
            for place in places(analyse(text))
        )
        self._years = [frozenset(years(fold(passage.text)[0])) for passage in self.index.passages]

    def find(self, question: str, within: str | None = None) -> Findings:
        """Say what the document holds for a question.

        `within` is the thread's earlier question: a follow-up that names only a department (「環境部では？」) or no
        topic of its own (「いつから？」) keeps its topic. `question` of the result is then the question in full.
        Never raises.
        """
        request = read(question, self._departments)
        if within and (joined := self._continued(request, within)):
            question, request = joined, read(joined, self._departments)
        if request.intent is not Intent.SEARCH:
            return Findings(question, request.intent, request.departments, request.ids)
        return Findings(question, Intent.SEARCH, request.departments, (), self._points(request))

    def _continued(self, request: Request, within: str) -> str | None:
        """Return a follow-up with the earlier question's topic put in, or None when it stands alone."""
        earlier = read(within, self._departments)
        topic = " ".join(earlier.topic.folded.split())
        if earlier.intent is not Intent.SEARCH or not topic:
            return None
        if request.intent is Intent.SUMMARY and follows_up(request.original):
            return f"{'と'.join(request.departments)}の{topic}"
        if request.intent is Intent.SEARCH and not request.broad and not self._has_topic(request.topic):
            named = "と".join(request.departments or earlier.departments)
            more = request.topic.folded.strip()
            return f"{named}の{topic} {more}" if named else f"{topic} {more}"
        return None

    def _has_topic(self, text: Analysed) -> bool:
        """Whether a text speaks of a thing of its own, not only of what is done with one."""
        return any(
            word.weight >= OWN_TOPIC
            and not (word.mentions and all(self._vocabulary.is_aspect(m.concept) for m in word.mentions))
            for word in self.index.weigh(text)
        )

    def departments(self, text: str) -> list[str]:
        """Return the departments a text names, hints included, in order."""
        return [named.department for named in self._departments.find(analyse(text))]

    def _points(self, request: Request) -> tuple[Point, ...]:
        """Answer a message as one point, or point by point where it asks for different things."""
        message = split(request.topic.folded)
        whole = self._score(request.topic, request)
        if len(message.segments) < 2 or (request.broad and not message.pasted):
            return (self._point(whole),)
        parts = self._parts(message, request, whole.ranking.words)
        groups = _grouped(parts)
        if len(groups) < 2:
            return (self._point(whole),)
        return tuple(self._point(group, whole) for group in groups)

    def _parts(self, message: Message, request: Request, words: Sequence[Word]) -> list[_Scored]:
        """Score the segments that can stand alone; one that cannot is tried together with the title."""
        parts = []
        for segment in message.segments:
            topic = request.topic.only(segment.span)
            part = replace(request, facets=facets_in(topic.folded))
            scored = self._score(topic, part, words)
            if not any(word.weight >= TOPIC for word in scored.ranking.words):
                continue
            if outcome(scored.confidence) is Outcome.NOT_RECORDED and message.title:
                titled = self._score(request.topic.only(message.title, segment.span), part, words)
                scored = titled if titled.confidence > scored.confidence else scored
            sure = outcome(scored.confidence) is Outcome.FOUND
            known = any(self._is_absent(word) for word in scored.ranking.words)
            if sure or (segment.asks and (message.pasted or known)):
                parts.append(scored)
        return parts

    def _point(self, scored: _Scored, whole: _Scored | None = None) -> Point:
        """Turn a ranking into a point. With `whole`, scores are those in the whole message, so that points compare."""
        request = scored.request
        absence = self._absence(scored)
        decided = outcome(scored.confidence)
        if absence and absence.kind is AbsenceKind.OTHER_YEAR and not request.broad:
            decided = Outcome.NOT_RECORDED
        label = tidy(scored.ranking.question.folded)
        if request.broad and (decided is not Outcome.NOT_RECORDED or self._other_years(request)):
            belonging = self._belonging(scored)
            if len(belonging) > 1:
                return Point(label, Outcome.FOUND, self._matches(scored, belonging, whole), broad=True)
        matches = self._matches(scored, self._candidates(scored), whole)
        if decided is Outcome.NOT_RECORDED:
            words = tuple(word.token.surface for word in _topics(scored.ranking.words))
            return Point(label, decided, (), matches[:3], absence or Absence(AbsenceKind.TOPIC, words))
        return Point(label, decided, matches, (), absence)

    def _candidates(self, scored: _Scored) -> list[int]:
        """Return the passages worth showing at all, best first."""
        score = scored.ranking.score
        floor = CANDIDATE * float(score[scored.order[0]]) if scored.order else 0.0
        return [number for number in scored.order[:SHOWN] if score[number] >= floor]

    def _matches(self, scored: _Scored, numbers: list[int], whole: _Scored | None) -> tuple[Match, ...]:
        matches = (self.index.match(scored.ranking, number) for number in numbers)
        if whole is None:
            return tuple(matches)
        return tuple(
            replace(match, score=round(float(whole.ranking.score[number]), 4))
            for number, match in zip(numbers, matches, strict=True)
        )

    def _score(self, topic: Analysed, request: Request, words_of: Sequence[Word] | None = None) -> _Scored:
        ranking = self.index.rank(topic, words_of)
        score = ranking.score
        asked = self._other_years(request)
        if asked or request.hinted or request.excluded or request.departments:
            for number, group in enumerate(self._group):
                if group in request.hinted:
                    score[number] += HINT
                if asked & self._years[number]:
                    score[number] += YEAR
                if group in request.excluded or (request.departments and group not in request.departments):
                    score[number] = 0.0
        order = self.index.best(ranking, len(self._group))
        value = confidence(self.signals(request, ranking, order[0])) if order else float("-inf")
        return _Scored(request, ranking, order, value)

    def evidence(self, question: str) -> tuple[str, Signals] | None:
        """Return the id of the best measure for a whole question with what speaks for it; None if nothing is sought."""
        request = read(question, self._departments)
        scored = self._score(request.topic, request)
        if request.intent is not Intent.SEARCH or not scored.order:
            return None
        best = scored.order[0]
        return self.index.passages[best].id, self.signals(request, scored.ranking, best)

    def signals(self, request: Request, ranking: Ranking, number: int) -> Signals:
        """Return what speaks for and against passage `number` as an answer."""
        best = self.index.passages[number].text
        facets = set(self._facets(request, ranking, best))
        total = sum(word.weight for word in ranking.words)
        coverage = float(ranking.coverage[number])
        absent = sum(word.weight for word in ranking.words if self._is_absent(word))
        return Signals(
            coverage,
            max(0.0, max(float(ranking.char[number]), float(ranking.read[number])) - coverage),
            absent / total if total else 0.0,
            topical(float(ranking.topic[number])),
            min(self.index.coverage.firm(ranking.words, number), 2.0) / 2,
            float(AbsenceKind.PERSON in facets),
            float(AbsenceKind.PROCEDURE in facets),
            float(AbsenceKind.FIGURE in facets),
            float(total <= SHORT and self._elsewhere(request) is not None),
        )

    @staticmethod
    def _facets(request: Request, ranking: Ranking, best: str) -> dict[AbsenceKind, str]:
        """Return what the question asks for that such a document never holds, and the best passage does not either."""
        if sum(word.weight for word in ranking.words) > SHORT:
            return {}
        return {
            kind: words
            for kind, words in (request.facets or {}).items()
            if not (_counts(best, words) if asks_amount(words) else _speaks_of(best, words))
        }

    def _is_absent(self, word: Word) -> bool:
        """Whether a word belongs to a topic that the vocabulary knows and no measure speaks of."""
        topics = [
            m for m in word.mentions if m.certainty >= 0.95 and not self._vocabulary.is_aspect(m.concept)
        ]
        return (
            bool(topics)
            and word.token.lemma not in self.index.coverage.present
            and all(self._known(mention.concept) < KNOWN for mention in topics)
        )

    def _known(self, concept: str) -> float:
        """Return the best bond between a concept and what the document names, or how far a measure is about it."""
        reach = self._vocabulary.reach(concept).items()
        named = max(
            (bond.strength for target, bond in reach if target in self.index.coverage.concepts), default=0.0
        )
        return max(named, self.index.topics.peak(self._vocabulary.number(concept)))

    def _absence(self, scored: _Scored) -> Absence | None:
        """Return what proves that nothing can be the answer, if anything does."""
        if place := self._elsewhere(scored.request):
            return Absence(AbsenceKind.PLACE, (place,))
        other = self._other_years(scored.request)
        if other and not self._has_topic(scored.ranking.question):
            return Absence(AbsenceKind.OTHER_YEAR, tuple(year_label(year) for year in sorted(other)))
        absent = [word for word in scored.ranking.words if self._is_absent(word)]
        if absent:
            concepts = {m.concept for word in absent for m in word.mentions}
            tried = [w for c in sorted(concepts) for w in self._vocabulary.words(c)]
            return Absence(AbsenceKind.TOPIC, _phrases(absent, scored.ranking), tuple(tried[:8]))
        best = self.index.passages[scored.order[0]].text if scored.order else ""
        for kind, words in self._facets(scored.request, scored.ranking, best).items():
            return Absence(kind, (words,))
        return None

    def _elsewhere(self, request: Request) -> str | None:
        """Return another municipality that the question is about, if it names one the document does not."""
        for name in request.places:
            if len(name) > 1 and not name.isascii() and name.rstrip(UNITS) not in self._places:
                return name
        return None

    def _belonging(self, scored: _Scored) -> list[int]:
        """Return the passages that belong to a broad question, best first.

        What the question lists is looked for part by part; a year that it names must stand in the passage.
        """
        topic = scored.ranking.question
        shares = [self._shares(topic.only(part), scored) for part in alternatives(topic.folded)]
        best = {number: max(share.get(number, 0.0) for share in shares) for number in scored.order}
        asked = self._other_years(scored.request)
        if asked:
            best = {
                number: share if any(shares) else 1.0
                for number, share in best.items()
                if self._years[number] & asked
            }
        kept = [number for number, share in best.items() if share > 0]
        return sorted(kept, key=lambda number: (-best[number], -float(scored.ranking.score[number]), number))

    def _shares(self, part: Analysed, scored: _Scored) -> dict[int, float]:
        """Return the coverage of the passages that belong to one part of a broad question."""
        words = within(scored.ranking.words, part)
        if sum(word.weight for word in words) < PART:
            return {}
        coverage = self.index.coverage.shares(words)
        floor = max(BELONGS * float(coverage.max()), BELONGS_AT_LEAST)
        return {number: float(coverage[number]) for number in scored.order if coverage[number] >= floor}

    def _other_years(self, request: Request) -> frozenset[int]:
        return frozenset(request.years) - {self.document.fiscal_year}


def _grouped(parts: list[_Scored]) -> list[_Scored]:
    """Keep one part per topic: a part whose best passage another part already answers with is the same topic."""
    kept: list[_Scored] = []
    for part in parts:
        same = next((k for k, other in enumerate(kept) if _same_topic(other, part)), None)
        if same is None:
            kept.append(part)
        elif part.confidence > kept[same].confidence:
            kept[same] = part
    return kept


def _same_topic(first: _Scored, second: _Scored) -> bool:
    if not first.order or not second.order:
        return not first.order and not second.order
    return first.order[0] in second.order[:2] or second.order[0] in first.order[:2]


def _topics(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.weight >= TOPIC]


def _phrases(words: Sequence[Word], ranking: Ranking) -> tuple[str, ...]:
    """Return the expressions that absent words belong to, as the question wrote them."""
    spans = sorted({(m.start, m.end) for word in words for m in word.mentions})
    return tuple(dict.fromkeys(ranking.question.folded[start:end].strip() for start, end in spans))


def _counts(text: str, words: str) -> bool:
    """Whether a passage holds a number of what is asked to be counted (「何%」, 「100%」)."""
    unit = _UNIT.search(words)
    return bool(unit and re.search(rf"[0-9〇一二三四五六七八九十百千]\s*{unit.group(1)}", fold(text)[0]))


_UNIT = re.compile(r"何\s*(?!年|月)([^\Wあ-んかヶ]|%|[かヶ]所)")


def _speaks_of(text: str, words: str) -> bool:
    """Whether a passage itself holds the words of a facet, so that the question can be about it after all."""
    passage = {token.lemma for token in analyse(text).tokens}
    tokens = analyse(words).tokens
    asked = [t.lemma for t in tokens if is_content(t) and word_weight(t) > 0]
    return bool(asked) and all(lemma in passage for lemma in asked)


def shown(points: Iterable[Point]) -> tuple[Match, ...]:
    """Return the matches of all points, best first, each once."""
    best: dict[str, Match] = {}
    for match in sorted((m for point in points for m in point.matches), key=lambda m: -m.score):
        best.setdefault(match.id, match)
    return tuple(best.values())
