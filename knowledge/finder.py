"""From a question to Findings: what is wanted, which measures belong, and when silence is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.bands import Signals, confidence, outcome
from knowledge.broad import akin, listed_shares
from knowledge.departments import Departments
from knowledge.evidence import TOPIC, Evidence
from knowledge.explain import Word
from knowledge.facets import facets_in
from knowledge.findings import Findings, Intent, Match, Outcome, Point
from knowledge.model import Document
from knowledge.phrases import phrases
from knowledge.points import Message, Segment, alternatives, split, tidy
from knowledge.profile import Passage
from knowledge.question import Request, follows_up, read, years
from knowledge.search import Index, Ranking, within
from knowledge.text import Analysed, analyse, fold
from knowledge.vocabulary import Vocabulary

SHOWN = 10
"""Matches kept of one point: three are shown at first, the rest behind 「もっと見る」 and 「ほかの候補」."""
NEAREST = 3
"""Measures shown as nearest when none answers."""
LIST = 3
"""Segments from which a message is a list of things, not a question with its background."""
CANDIDATE = 0.45
"""Share of the best score below which a measure is no candidate worth showing."""
YEAR = 0.4
"""Added to the score of measures that name the year a question names."""
OWN_TOPIC = 0.4
"""A follow-up without a word that tells this much goes on with the earlier topic."""
ON_THE_WHOLE = 0.2
"""Share of the best score for the whole question that a measure needs to belong to a broad one, whatever part it meets."""
HINT = 0.25
"""Added to the score of the measures of a department that a question hints at."""
_NOUNS = ("名詞", "接頭辞", "接尾辞", "形状詞")


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
        self._evidence = Evidence(document, self.index, vocabulary)
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
        points = self._points(request)
        if request.perhaps and not any(point.outcome is Outcome.FOUND for point in points):
            return Findings(question, Intent.SUMMARY, request.perhaps)
        return Findings(question, Intent.SEARCH, request.departments, (), points)

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

    def _has_topic(self, text: Analysed, beside: frozenset[str] = frozenset()) -> bool:
        """Whether a text speaks of a thing of its own, not only of what is done with one, nor only in words `beside`."""
        return any(
            word.weight >= OWN_TOPIC
            and word.token.lemma not in beside
            and not (word.mentions and all(self._vocabulary.is_aspect(m.concept) for m in word.mentions))
            for word in self.index.weigh(text)
        )

    def departments(self, text: str) -> list[str]:
        """Return the departments a text names, hints included, in order."""
        return [named.department for named in self._departments.find(analyse(text))]

    def _points(self, request: Request) -> tuple[Point, ...]:
        """Answer a message as one point, or point by point where it asks for different things."""
        request, message = self._prepared(request)
        whole = self._score(request.topic, request)
        if listed := self._listed(request, whole):
            request, message = replace(request, broad=False), listed
        if len(message.segments) < 2 or (request.broad and not message.parted):
            return (self._point(whole),)
        parts = self._parts(message, request, whole.ranking.words)
        groups = parts if message.listed else _grouped(parts)
        if len(groups) < 2:
            return (self._point(whole),)
        return tuple(self._point(group, whole) for group in groups)

    def _prepared(self, request: Request) -> tuple[Request, Message]:
        """Return a request with its slips of the key mended, and cut into what it may ask.

        What a long message asks that no such document holds (「件数の推移は」) is one point of several.
        """
        request = replace(request, topic=self._vocabulary.expressions.mended(request.topic))
        message = split(request.topic.folded)
        if message.parted or len(message.segments) >= LIST:
            request = replace(request, facets={})
        return request, message

    def _listed(self, request: Request, whole: _Scored) -> Message | None:
        """Return a bare list of things (「学童、給食費と防犯カメラ」) cut into them, when each is to be answered by itself.

        That is so when the question says it, or when the document does not speak of one of them.
        """
        topic, words = request.topic, whole.ranking.words
        listed = [each.item for each in alternatives(topic) if not each.shared]
        if len(listed) < 2:
            return None
        items = [topic.only(item) for item in listed]
        items = [item for item in items if any(word.weight >= TOPIC for word in within(words, item))]
        if len(items) < 2 or not all(map(_is_bare, items)):
            return None
        heaviest = (max(within(words, item), key=lambda word: word.weight) for item in items)
        absent = [self._evidence.is_absent(word) for word in heaviest]
        if not (request.each or (any(absent) and not request.broad)):
            return None
        spans = ((item.tokens[0].start, item.tokens[-1].end) for item in items)
        return Message(tuple(Segment(span, asks=True) for span in spans), listed=True)

    def _parts(self, message: Message, request: Request, words: Sequence[Word]) -> list[_Scored]:
        """Score the segments that can stand alone; one that cannot is tried together with the title."""
        parts = []
        for segment in message.segments:
            topic = request.topic.only(segment.span)
            if not any(word.weight >= TOPIC for word in within(words, topic)):
                continue
            part = replace(request, facets=facets_in(topic.folded[slice(*segment.span)]))
            scored = self._score(topic, part, words)
            if outcome(scored.confidence) is Outcome.NOT_RECORDED and message.title:
                titled = self._score(request.topic.only(message.title, segment.span), part, words)
                if outcome(titled.confidence) is not Outcome.NOT_RECORDED:
                    scored = titled
            sure = outcome(scored.confidence) is Outcome.FOUND
            known = any(self._evidence.is_absent(word) for word in scored.ranking.words)
            if sure or (segment.asks and (message.parted or known)):
                parts.append(scored)
        return parts

    def _point(self, scored: _Scored, whole: _Scored | None = None) -> Point:
        """Turn a ranking into a point. With `whole`, scores are those in the whole message, so that points compare."""
        request, topic = scored.request, scored.ranking.question
        decided = outcome(scored.confidence)
        label = tidy(topic.typed())
        asked = self._other_years(request)
        if request.broad and (decided is not Outcome.NOT_RECORDED or asked):
            belonging = self._belonging(scored)
            if len(belonging) > 1:
                return Point(label, Outcome.FOUND, self._matches(scored, belonging, whole), broad=True)
        if asked and not self._has_topic(topic) and not self._names_year(scored, asked):
            return Point(label, Outcome.NOT_RECORDED, (), (), self._evidence.other_years(request))
        if decided is Outcome.NOT_RECORDED and request.departments:
            anywhere = self._score(topic, replace(request, departments=()))
            if outcome(anywhere.confidence) is Outcome.FOUND:
                return replace(self._point(anywhere, whole), lacking=request.departments)
        matches = self._matches(scored, self._candidates(scored), whole)
        best = scored.order[0] if scored.order else None
        answered = decided is not Outcome.NOT_RECORDED
        absence = self._evidence.absence(request, scored.ranking, best, answered=answered)
        if not answered:
            silence = absence or self._evidence.silence(scored.ranking)
            return Point(label, decided, (), matches[:NEAREST], silence)
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
        value = confidence(self._evidence.signals(request, ranking, order[0])) if order else float("-inf")
        return _Scored(request, ranking, order, value)

    def evidence(self, question: str) -> tuple[str, Signals] | None:
        """Return the id of the best measure for a whole question with what speaks for it; None if nothing is sought."""
        request, _ = self._prepared(read(question, self._departments))
        scored = self._score(request.topic, request)
        if request.intent is not Intent.SEARCH or not scored.order:
            return None
        best = scored.order[0]
        return self.index.passages[best].id, self._evidence.signals(request, scored.ranking, best)

    def _belonging(self, scored: _Scored) -> list[int]:
        """Return the passages that belong to a broad question, best first; a year that it names must stand in them."""
        shares = listed_shares(self.index, scored.ranking)
        score = scored.ranking.score
        asked = self._other_years(scored.request)
        if asked:
            dated = [number for number in scored.order if self._years[number] & asked]
            if not shares or not self._has_topic(scored.ranking.question, phrases().stages):
                return dated
            shares = {number: shares[number] for number in dated if number in shares}
        else:
            shares = dict.fromkeys(akin(scored.ranking), 0.0) | shares
        kept = [number for number in scored.order if number in shares]
        least = ON_THE_WHOLE * max((float(score[number]) for number in kept), default=0.0)
        kept = [number for number in kept if score[number] >= least]
        return sorted(kept, key=lambda number: (-shares[number], -float(score[number]), number))

    def _names_year(self, scored: _Scored, asked: frozenset[int]) -> bool:
        """Whether the best passage answers, and itself names a year that is asked for (「標準化 R7」)."""
        answers = outcome(scored.confidence) is not Outcome.NOT_RECORDED
        return answers and bool(asked & self._years[scored.order[0]])

    def _other_years(self, request: Request) -> frozenset[int]:
        return frozenset(request.years) - {self.document.fiscal_year}


def _is_bare(text: Analysed) -> bool:
    """Whether a text is a noun, with a particle behind it at most."""
    *before, last = (token.pos.startswith(_NOUNS) for token in text.tokens)
    return all(before) and (last or text.tokens[-1].pos == "助詞")


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


def shown(points: Iterable[Point]) -> tuple[Match, ...]:
    """Return the matches of all points, best first, each once."""
    best: dict[str, Match] = {}
    for match in sorted((m for point in points for m in point.matches), key=lambda m: -m.score):
        best.setdefault(match.id, match)
    return tuple(best.values())
