"""Say why a passage matched, and which of its characters: through the plain word, an alias, or the sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

from knowledge.background import telling
from knowledge.expressions import Mention
from knowledge.findings import Explanation, Reason, ReasonKind
from knowledge.phrases import word_weight
from knowledge.text import Analysed, Token, analyse, is_content
from knowledge.vocabulary import Vocabulary

MAX_REASONS = 4
MIN_SOUND = 4
"""Morae in a row that must agree before 「読みが一致」 is said."""
MIN_WEIGHT = 0.12
"""Words that tell less than this are not given as reasons, nor marked."""
ENOUGH = 0.4
"""Evidence for this share of the question speaks for itself; the sound and the topic are then not looked at."""
SPEAKERS = 3
"""Words named on either side when two texts share but a topic."""
CACHED = 4096

Span = tuple[int, int]


class Word(NamedTuple):
    """A word of the question with how much it tells, and the concepts whose expressions it is part of."""

    token: Token
    weight: float
    mentions: tuple[Mention, ...]


class _Evidence(NamedTuple):
    reason: Reason
    weight: float
    spans: tuple[Span, ...]


class _Text(NamedTuple):
    """A passage or heading, read once: its words' places, its expressions, and how it sounds."""

    analysed: Analysed
    places: dict[str, tuple[Span, ...]]
    telling: dict[str, float]
    concepts: dict[str, tuple[Span, ...]]
    reading: str
    reading_spans: tuple[Span, ...]

    def written(self, span: Span) -> str:
        return _original(self.analysed, span)


class Asked:
    """A question prepared for explaining many passages."""

    def __init__(self, question: Analysed, words: Sequence[Word]) -> None:
        self.question = question
        heaviest = max((word.weight for word in words), default=0.0)
        self.floor = min(MIN_WEIGHT, heaviest / 2)
        self.enough = ENOUGH * sum(word.weight for word in words)
        self.words = [word for word in words if word.weight and word.weight >= self.floor]
        self.mentions: dict[Mention, float] = {}
        for word in words:
            for mention in word.mentions:
                self.mentions[mention] = self.mentions.get(mention, 0.0) + word.weight

    @cached_property
    def reading(self) -> tuple[str, tuple[Span, ...]]:
        """How the question sounds, and the places its morae come from."""
        return _readings(self.question)

    @cached_property
    def matcher(self) -> SequenceMatcher[str]:
        """A matcher for what sounds alike; it indexes its second sequence once, the passages take turns as the first."""
        return SequenceMatcher(None, "", self.reading[0], autojunk=False)

    def reason(self, kind: ReasonKind, start: int, end: int, written: str) -> Reason:
        """Return why a stretch of the question matched what is written: as it is, or as a slip of the key."""
        for low, high in self.question.mended:
            if low < end and start < high:
                kind, start, end = ReasonKind.SPELLING, min(start, low), max(end, high)
        return Reason(kind, self.typed(start, end), written)

    def typed(self, start: int, end: int) -> str:
        """Return a stretch of the question as it was typed."""
        return _original(self.question, (start, end)).strip()


class Explainer:
    """Explains matches in the terms of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._read = lru_cache(maxsize=CACHED)(self._read_text)

    def _read_text(self, text: str) -> _Text:
        analysed = analyse(text)
        places: dict[str, list[Span]] = {}
        tells: dict[str, float] = {}
        for token in analysed.tokens:
            places.setdefault(token.lemma, []).append((token.start, token.end))
            if is_content(token) and (weight := telling(token) * word_weight(token)) >= MIN_WEIGHT:
                tells.setdefault(token.lemma, weight)
        concepts: dict[str, list[Span]] = {}
        mentions = self._vocabulary.expressions.written(analysed)
        # The plainest ways of saying it are the ones that are named and marked, not every phrase that comes to the same.
        plainest: dict[str, int] = {}
        for mention in sorted(mentions, key=lambda m: (len(m.parts), m.start)):
            if len(mention.parts) == plainest.setdefault(mention.concept, len(mention.parts)):
                concepts.setdefault(mention.concept, []).extend(_merge(mention.parts))
        return _Text(
            analysed,
            {lemma: tuple(spans) for lemma, spans in places.items()},
            tells,
            {concept: tuple(spans) for concept, spans in concepts.items()},
            *_readings(analysed),
        )

    def explain(
        self, asked: Asked, heading: str, text: str, *, alike: bool, topic: Callable[[], int | None]
    ) -> Explanation:
        """Say why a passage matched, and mark what did in its own characters.

        What is looked at only when little else is in common: whether the two sound `alike`, and `topic`, which tells
        the number of the concept that most of all both are about.
        """
        passage = self._read(text)
        found = [*_by_word(asked, passage), *self._by_concept(asked, passage)]
        if heading:
            covered = {evidence.reason.asked for evidence in found}
            theme = self._read(heading)
            found += [
                _Evidence(Reason(ReasonKind.THEME, e.reason.asked, e.reason.written), e.weight * 0.5, ())
                for e in [*_by_word(asked, theme), *self._by_concept(asked, theme)]
                if e.reason.asked not in covered
            ]
        if not any(e.weight >= asked.enough for e in found):
            if alike and (sound := _by_sound(asked, passage)):
                found.append(sound)
            if (concept := topic()) is not None and (shared := self._by_topic(asked, passage, concept)):
                found.append(shared)
        found.sort(key=lambda e: -e.weight)
        spans = _merge(span for e in found if e.reason.kind is not ReasonKind.RELATED for span in e.spans)
        marked = tuple(passage.analysed.original_span(*span) for span in spans)
        return Explanation(_distinct(found), marked)

    def _by_topic(self, asked: Asked, passage: _Text, topic: int) -> _Evidence | None:
        """Return the words on either side that speak for the concept both are about."""
        weights = {word.token.lemma: word.weight for word in asked.words}
        typed = {word.token.lemma: asked.typed(word.token.start, word.token.end) for word in asked.words}
        asking = self._speakers(topic, weights)
        # What a card says of 「こと」 explains nothing: only what stands in the passage as a word of its own does.
        answering = self._speakers(topic, passage.telling)
        if not asking or not answering:
            return None
        spans = _merge(span for lemma in answering for span in passage.places[lemma])
        said = "・".join(typed[lemma] for lemma in asking)
        written = "・".join(passage.written(passage.places[lemma][0]) for lemma in answering)
        return _Evidence(Reason(ReasonKind.TOPIC, said, written), 0.3, tuple(spans))

    def _speakers(self, topic: int, weights: Mapping[str, float]) -> list[str]:
        """Return the words that speak loudest for a concept, in the order of the text."""
        speakers = self._vocabulary.topics.speakers(topic, weights)
        loudest = sorted(speakers, key=lambda lemma: -speakers[lemma] * weights[lemma])[:SPEAKERS]
        return [lemma for lemma in weights if lemma in loudest]

    def _by_concept(self, asked: Asked, passage: _Text) -> list[_Evidence]:
        found = []
        for mention, weight in asked.mentions.items():
            if weight < asked.floor:
                continue
            reach = self._vocabulary.reach(mention.concept)
            there = [(reach[name], spans) for name, spans in passage.concepts.items() if name in reach]
            if not there:
                continue
            bond, spans = max(there, key=lambda pair: pair[0].strength)
            words = asked.typed(mention.start, mention.end)
            meant = asked.question.folded[mention.start : mention.end]
            # Where it stands as it was asked for, other ways of saying it need no marking.
            spans = tuple(s for s in spans if passage.analysed.folded[slice(*s)] == meant) or spans
            written = passage.written(spans[0])
            kind = ReasonKind.WORD if words == written else bond.kind
            reason = asked.reason(kind, mention.start, mention.end, written)
            found.append(_Evidence(reason, weight * bond.strength, spans))
        return found


def _distinct(found: list[_Evidence]) -> tuple[Reason, ...]:
    """Keep the strongest reasons, each stretch of the question once."""
    kept: list[Reason] = []
    for evidence in found:
        reason = evidence.reason
        if not any(reason.asked in other.asked or reason.written == other.written for other in kept):
            kept.append(reason)
    return tuple(kept[:MAX_REASONS])


def _by_word(asked: Asked, passage: _Text) -> list[_Evidence]:
    """Return the plain words that stand in the passage; adjoining ones of the question are given as one."""
    found: list[_Evidence] = []
    start = end = -1
    for word in asked.words:
        spans = passage.places.get(word.token.lemma)
        if not spans:
            continue
        weight = word.weight
        if found and word.token.start == end:
            previous = found.pop()
            weight += previous.weight
            spans = _adjoining(previous.spans, spans)
        else:
            start = word.token.start
        end = word.token.end
        reason = asked.reason(ReasonKind.WORD, start, end, passage.written(spans[0]))
        found.append(_Evidence(reason, weight, spans))
    return found


def _by_sound(asked: Asked, passage: _Text) -> _Evidence | None:
    """Find the longest run of readings the two have in common."""
    asked.matcher.set_seq1(passage.reading)
    match = asked.matcher.find_longest_match()
    if match.size < MIN_SOUND:
        return None
    spans = _merge(passage.reading_spans[match.a : match.a + match.size])
    asked_spans = _merge(asked.reading[1][match.b : match.b + match.size])
    words = asked.typed(asked_spans[0][0], asked_spans[-1][1])
    written = passage.written((spans[0][0], spans[-1][1]))
    return _Evidence(Reason(ReasonKind.READING, words, written), 0.4, tuple(spans))


def _original(text: Analysed, span: Span) -> str:
    low, high = text.original_span(*span)
    return text.original[low:high]


def _readings(text: Analysed) -> tuple[str, tuple[Span, ...]]:
    reading = []
    spans: list[Span] = []
    for token in text.tokens:
        if token.pos != "補助記号":
            reading.append(token.reading)
            spans += [(token.start, token.end)] * len(token.reading)
    return "".join(reading), tuple(spans)


def _adjoining(first: Sequence[Span], second: Sequence[Span]) -> tuple[Span, ...]:
    """Join the spans that follow one another; if none do, keep both."""
    joined = [(a, d) for a, b in first for c, d in second if b == c]
    return tuple(joined) if joined else (*first, *second)


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
