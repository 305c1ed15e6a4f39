"""Find the passages that answer a question, with scores and reasons. Knows passages, not departments or Slack."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from knowledge.background import telling, telling_of
from knowledge.coverage import Coverage
from knowledge.explain import Asked, Explainer, Word
from knowledge.expressions import Mention
from knowledge.findings import Explanation, Match
from knowledge.phrases import strip_shell, word_weight
from knowledge.postings import Postings, Scores
from knowledge.profile import Passage, Profile
from knowledge.text import Analysed, Token, analyse, character_grams, is_content, is_root, reading_grams
from knowledge.topics import Vector
from knowledge.vocabulary import Vocabulary
from knowledge.weights import WEIGHTS, Weights

MIN_SCORE = 0.02
"""Below this nothing but a stray pair of letters agrees."""


CACHED = 20_000
"""Words whose weight is kept at hand."""
ALIKE = 0.15
"""Agreement of readings from which it is worth looking which of them agree."""


class Ranking(NamedTuple):
    """Every passage's scores for one question, by passage number; what it is about as concepts and strengths."""

    question: Analysed
    words: list[Word]
    topics: Vector
    score: Scores
    coverage: Scores
    char: Scores
    read: Scores
    topic: Scores
    asked: Asked


class Index:
    """An index of passages that answers `search`."""

    def __init__(
        self,
        passages: Iterable[tuple[str, str, str, str]],
        vocabulary: Vocabulary,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.vocabulary = vocabulary
        self.weights = w = weights
        self.passages = [Passage(*p) for p in passages]
        self.chars = Postings(w.k1, w.b)
        self.reads = Postings(w.k1, w.b)
        self.topics = Postings()
        self.coverage = Coverage(vocabulary, weights)
        for number, passage in enumerate(self.passages):
            self._add(number, Profile(passage, vocabulary, weights))
        for part in (self.chars, self.reads, self.topics, self.coverage):
            part.freeze()
        self._explainer = Explainer(vocabulary)
        self._tells = lru_cache(maxsize=CACHED)(self._find_tells)

    def _add(self, number: int, profile: Profile) -> None:
        self.chars.add(number, profile.chars)
        self.reads.add(number, profile.reads)
        self.coverage.add(number, profile.present, profile.concepts)
        topics, strengths = profile.topics
        self.topics.add(number, dict(zip(topics.tolist(), strengths.tolist(), strict=True)))

    def weigh(self, question: Analysed) -> list[Word]:
        """Return the content words of a question with how much each tells, and the concepts it is part of."""
        tokens = [token for token in question.tokens if is_content(token)]
        starts = [token.start for token in tokens]
        weights = [
            self._tells(token.surface, token.lemma, token.pos) * word_weight(token) for token in tokens
        ]
        part_of: list[list[Mention]] = [[] for _ in tokens]
        by_parts: dict[tuple[tuple[int, int], ...], list[Mention]] = {}
        for mention in self.vocabulary.expressions.mentions(question):
            by_parts.setdefault(mention.parts, []).append(mention)
        leveled = list(weights)
        for parts, same in by_parts.items():
            own = [
                number
                for start, end in parts
                for number in range(bisect_left(starts, start), bisect_left(starts, end))
            ]
            for number in own:
                part_of[number] += same
            self._level(tokens, weights, leveled, own, same)
        return [
            Word(token, weight, tuple(mentions))
            for token, weight, mentions in zip(tokens, leveled, part_of, strict=True)
        ]

    def _find_tells(self, surface: str, lemma: str, pos: str) -> float:
        """Return how much a word tells, in Japanese and in this collection, 0–1."""
        w = self.weights
        told = telling_of(surface, lemma, pos) ** w.telling_power
        return float(told * self.coverage.rarity(lemma) ** w.idf_power)

    def _level(
        self,
        tokens: Sequence[Token],
        weights: Sequence[float],
        leveled: list[float],
        own: Sequence[int],
        mentions: list[Mention],
    ) -> None:
        """Hold the weight of an expression (`own` words) within what its kind deserves: topics at least, aspects at most."""
        total = sum(weights[number] for number in own)
        if not own:
            return
        w = self.weights
        if any(self.vocabulary.is_aspect(mention.concept) for mention in mentions):
            share = min(1.0, w.aspect / total) if total else 0.0
            for number in own:
                leveled[number] = weights[number] * share
        else:
            # 「お金」 and 「高齢者」 are one word each, whatever affixes they have.
            several = len(mentions[0].parts) > 1 and sum(is_root(tokens[number]) for number in own) > 1
            floor = w.phrase_floor if several else w.topic_floor
            extra = max(0.0, floor - total) / len(own)
            for number in own:
                leveled[number] = max(leveled[number], weights[number] + extra)

    def key_words(self, number: int, count: int) -> list[str]:
        """Return the words that set one passage apart, in the order of its text.

        The most telling first, then whichever leaves the fewest other passages that hold all of them.
        """
        tokens = {
            token.lemma: token
            for token in reversed(analyse(self.passages[number].text).tokens)
            if is_content(token) and word_weight(token) == 1
        }
        chosen: list[str] = []
        among: set[int] | None = None
        while len(chosen) < min(count, len(tokens)):
            holding = {
                lemma: set(self.coverage.present.get(lemma)[0].tolist())
                for lemma in tokens
                if lemma not in chosen
            }
            weight = {lemma: telling(tokens[lemma]) * self.coverage.rarity(lemma) for lemma in holding}
            left = {lemma: len(found & among) if among else 0 for lemma, found in holding.items()}
            best = min(holding, key=lambda lemma: (left[lemma], -weight[lemma]))
            among = holding[best] & among if among else holding[best]
            chosen.append(best)
        return sorted((tokens[lemma].surface for lemma in chosen), key=self.passages[number].text.find)

    def rank(self, analysed: Analysed, words_of: Sequence[Word] | None = None) -> Ranking:
        """Score every passage for a question (shell phrases already blanked).

        `words_of` are the weighed words of a text that the question is a piece of.
        """
        w = self.weights
        weighted = self.weigh(analysed) if words_of is None else within(words_of, analysed)
        char = self.chars.normalised(dict.fromkeys(character_grams(analysed.folded)))
        read = self.reads.normalised(dict.fromkeys(reading_grams(analysed.tokens)))
        coverage = self.coverage.shares(weighted)
        topics = self._topics(weighted)
        topic = self.topics.dot(*topics)
        score = w.char * char + w.read * read + w.cover * coverage + w.topic * topic
        return Ranking(
            analysed, weighted, topics, score, coverage, char, read, topic, Asked(analysed, weighted)
        )

    def _topics(self, words: Sequence[Word]) -> Vector:
        """Return what a question is about: concepts, and how far it is about each."""
        w = self.weights
        about: dict[str, float] = {}
        said: defaultdict[str, float] = defaultdict(float)
        for word in words:
            token = word.token
            # Shell words too: 「書く」 says nothing in 「書いてある」, but much beside 「窓口」 and 「何度も」.
            about[token.lemma] = max(
                about.get(token.lemma, 0.0),
                word.weight,
                self._tells(token.surface, token.lemma, token.pos),
            )
            for mention in word.mentions:
                specific = self.vocabulary.topics.specific(token.lemma) ** w.topic_specific
                said[mention.concept] += w.topic_named * word.weight * mention.certainty * specific
        named = []
        for concept, weight in said.items():
            numbers, bonds = self.vocabulary.pull(concept)
            pulled = bonds * np.float32(weight * w.topic_linked)
            pulled[0] = weight
            named.append((numbers, pulled))
        return self.vocabulary.topics.vector(
            about, named, power=w.topic_power, keep=w.topic_keep, least=w.topic_least
        )

    def search(self, question: str, limit: int = 10) -> list[Match]:
        """Return the best passages, best first, with scores and reasons; fewer than `limit` if fewer match at all."""
        asked = self.vocabulary.expressions.mended(strip_shell(analyse(question)))
        ranking = self.rank(asked)
        return [self.match(ranking, number) for number in self.best(ranking, limit)]

    def best(self, ranking: Ranking, limit: int) -> list[int]:
        """Return the numbers of the best passages; ties go to the earlier passage."""
        candidates = np.flatnonzero(ranking.score > MIN_SCORE)
        scores = ranking.score[candidates]
        if len(candidates) > 4 * limit:
            near = scores >= np.partition(scores, len(scores) - limit)[len(scores) - limit]
            candidates, scores = candidates[near], scores[near]
        order = np.lexsort((candidates, -scores))
        return [int(number) for number in candidates[order][:limit]]

    def match(self, ranking: Ranking, number: int) -> Match:
        """Return one passage as a match that can say why."""
        passage = self.passages[number]

        def why() -> Explanation:
            return self._explainer.explain(
                ranking.asked,
                passage.heading,
                passage.text,
                alike=float(ranking.read[number]) >= ALIKE,
                topic=lambda: self.topics.strongest(*ranking.topics, number),
            )

        score, coverage = float(ranking.score[number]), float(ranking.coverage[number])
        return Match(passage.id, round(score, 4), round(coverage, 4), why)


def within(words: Sequence[Word], piece: Analysed) -> list[Word]:
    """Return the words that stand in a piece of their text, with the mentions that stand in it whole."""
    starts = {token.start for token in piece.tokens}
    return [
        word._replace(mentions=tuple(m for m in word.mentions if all(part[0] in starts for part in m.parts)))
        for word in words
        if word.token.start in starts
    ]
