"""Find the passages that answer a question, with scores and reasons. Knows passages, not departments or Slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from knowledge.background import telling
from knowledge.coverage import Coverage
from knowledge.explain import Asked, Explainer, Word
from knowledge.findings import Match
from knowledge.postings import Postings, Scores
from knowledge.question import strip_shell, word_weight
from knowledge.text import Analysed, analyse, character_grams, is_content, reading_grams
from knowledge.vocabulary import Mention, Vocabulary
from knowledge.weights import WEIGHTS, Weights


class Passage(NamedTuple):
    """What can be indexed: any (id, group, heading, text). Group and heading may be empty."""

    id: str
    group: str
    heading: str
    text: str


MIN_SCORE = 0.02
"""Below this nothing but a stray pair of letters agrees."""


class Ranking(NamedTuple):
    """Every passage's scores for one question, by passage number."""

    question: Analysed
    words: list[Word]
    score: Scores
    coverage: Scores
    char: Scores
    read: Scores
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
        self.words = Postings(w.k1, w.b)
        self.chars = Postings(w.k1, w.b)
        self.reads = Postings(w.k1, w.b)
        self.coverage = Coverage(vocabulary, weights)
        for number, passage in enumerate(self.passages):
            self._add(number, passage)
        for part in (self.words, self.chars, self.reads, self.coverage):
            part.freeze()
        self._explainer = Explainer(vocabulary)

    def _add(self, number: int, passage: Passage) -> None:
        w = self.weights
        words: defaultdict[str, float] = defaultdict(float)
        chars: defaultdict[str, float] = defaultdict(float)
        reads: defaultdict[str, float] = defaultdict(float)
        present: dict[str, float] = {}
        concepts: dict[str, float] = {}
        for text, field, strength in (
            (passage.text, 1.0, 1.0),
            (passage.heading, w.heading, w.present_heading),
            (passage.group, w.group, w.present_group),
        ):
            if not text:
                continue
            analysed = analyse(text)
            for token in analysed.tokens:
                if is_content(token):
                    words[token.lemma] += field
                    present[token.lemma] = max(present.get(token.lemma, 0.0), strength)
            for gram in character_grams(analysed.folded):
                chars[gram] += field
            for gram in reading_grams(analysed.tokens):
                reads[gram] += field
            mentions = self.vocabulary.mentions(analysed)
            mentions += self.vocabulary.loose(
                analysed, mentions, share_needed=w.loose_passage, slack=w.loose_slack
            )
            for mention in mentions:
                c = strength * mention.certainty
                concepts[mention.concept] = max(concepts.get(mention.concept, 0.0), c)
        self.words.add(number, words)
        self.chars.add(number, chars)
        self.reads.add(number, reads)
        self.coverage.add(number, present, concepts)

    def weigh(self, question: Analysed) -> list[Word]:
        """Return the content words of a question with how much each tells, and the concepts it is part of."""
        w = self.weights
        exact = self.vocabulary.mentions(question, heard=True)
        mentions = exact + self.vocabulary.loose(question, exact)
        words = [
            Word(
                token,
                telling(token) ** w.telling_power
                * word_weight(token)
                * self.coverage.rarity(token.lemma) ** w.idf_power,
                tuple(m for m in mentions if m.start < token.end and token.start < m.end),
            )
            for token in question.tokens
            if is_content(token)
        ]
        weights = [word.weight for word in words]
        for span in dict.fromkeys((m.start, m.end) for m in exact):
            self._level(words, weights, span, [m for m in exact if (m.start, m.end) == span])
        return [word._replace(weight=weight) for word, weight in zip(words, weights, strict=True)]

    def _level(
        self, words: list[Word], weights: list[float], span: tuple[int, int], mentions: list[Mention]
    ) -> None:
        """Hold an expression's weight within what its kind deserves: topics at least, aspects at most."""
        own = [i for i, word in enumerate(words) if span[0] <= word.token.start < span[1]]
        total = sum(words[i].weight for i in own)
        if not own or not total:
            return
        if any(self.vocabulary.concepts[mention.concept].aspect for mention in mentions):
            share = min(1.0, self.weights.aspect / total)
            for i in own:
                weights[i] = words[i].weight * share
        else:
            extra = max(0.0, self.weights.topic_floor - total) / len(own)
            for i in own:
                weights[i] = max(weights[i], words[i].weight + extra)

    def key_words(self, number: int, count: int) -> list[str]:
        """Return the words that set one passage apart, in the order of its text."""
        tokens = [
            t for t in analyse(self.passages[number].text).tokens if is_content(t) and word_weight(t) == 1
        ]
        weights = {t.surface: telling(t) * self.coverage.rarity(t.lemma) for t in tokens}
        best = sorted(weights, key=lambda surface: -weights[surface])[:count]
        return [surface for surface in weights if surface in best]

    def rank(self, analysed: Analysed) -> Ranking:
        """Score every passage for a question (shell phrases already blanked)."""
        w = self.weights
        weighted = self.weigh(analysed)
        words: dict[str, float] = {}
        for t in analysed.tokens:
            if is_content(t):
                words[t.lemma] = max(words.get(t.lemma, 0.0), telling(t) * max(word_weight(t), 0.05))
        char = self.chars.normalised(dict.fromkeys(character_grams(analysed.folded), 1.0))
        read = self.reads.normalised(dict.fromkeys(reading_grams(analysed.tokens), 1.0))
        coverage = self.coverage.shares(weighted)
        score = w.word * self.words.normalised(words) + w.char * char + w.read * read + w.cover * coverage
        return Ranking(analysed, weighted, score, coverage, char, read, Asked(analysed, weighted))

    def search(self, question: str, limit: int = 10) -> list[Match]:
        """Return the best passages, best first, with scores and reasons; fewer than `limit` if fewer match at all."""
        ranking = self.rank(strip_shell(analyse(question)))
        return [self.match(ranking, number) for number in self.best(ranking, limit)]

    def best(self, ranking: Ranking, limit: int) -> list[int]:
        """Return the numbers of the best passages; ties go to the earlier passage."""
        scores = ranking.score
        candidates = np.flatnonzero(scores > MIN_SCORE)
        if len(candidates) > 4 * limit:
            cut = np.partition(scores[candidates], len(candidates) - limit)[len(candidates) - limit]
            candidates = candidates[scores[candidates] >= cut]
        order = np.lexsort((candidates, -scores[candidates]))
        return [int(number) for number in candidates[order][:limit]]

    def match(self, ranking: Ranking, number: int) -> Match:
        """Say why one passage matched."""
        passage = self.passages[number]
        reasons, spans = self._explainer.explain(ranking.asked, passage.heading, passage.text)
        score, coverage = float(ranking.score[number]), float(ranking.coverage[number])
        return Match(passage.id, round(score, 4), round(coverage, 4), reasons, spans)
