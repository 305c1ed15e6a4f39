"""Find the passages that answer a question, with scores and reasons. Knows passages, not departments or Slack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from knowledge.background import telling
from knowledge.findings import Match
from knowledge.postings import Postings, Scores
from knowledge.question import word_weight
from knowledge.text import Analysed, Token, analyse, character_grams, is_content, reading_grams
from knowledge.vocabulary import Mention, Vocabulary


class Passage(NamedTuple):
    """What can be indexed: any (id, group, heading, text). Group and heading may be empty."""

    id: str
    group: str
    heading: str
    text: str


@dataclass(frozen=True)
class Weights:
    word: float = 1.0
    char: float = 0.6
    read: float = 0.6
    cover: float = 2.0
    heading: float = 0.35
    group: float = 0.15
    k1: float = 0.9
    b: float = 0.3
    aspect: float = 0.35
    present_heading: float = 0.6
    present_group: float = 0.3
    topic_floor: float = 0.8
    idf_power: float = 0.5
    loose: float = 1.0
    telling_power: float = 1.0


WEIGHTS = Weights()


class Weighted(NamedTuple):
    """A word of the question with how much it tells, and the concepts whose expressions it is part of."""

    token: Token
    weight: float
    mentions: tuple[Mention, ...]


class Index:
    """An index of passages that answers `search`."""

    def __init__(
        self, passages: Iterable[tuple[str, str, str, str]], vocabulary: Vocabulary, weights: Weights = WEIGHTS
    ) -> None:
        self.vocabulary = vocabulary
        self.weights = w = weights
        self.passages = [Passage(*p) for p in passages]
        self.words = Postings(w.k1, w.b)
        self.chars = Postings(w.k1, w.b)
        self.reads = Postings(w.k1, w.b)
        self.present = Postings()
        self.concepts = Postings()
        for number, passage in enumerate(self.passages):
            self._add(number, passage)
        for postings in (self.words, self.chars, self.reads, self.present, self.concepts):
            postings.freeze()
        self._max_idf = max(self.words.idf("\0"), 1e-6)

    def _add(self, number: int, passage: Passage) -> None:
        w = self.weights
        words: Counter[str] = Counter()
        chars: Counter[str] = Counter()
        reads: Counter[str] = Counter()
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
            for mention in self.vocabulary.mentions(analysed):
                c = strength * mention.certainty
                concepts[mention.concept] = max(concepts.get(mention.concept, 0.0), c)
        self.words.add(number, words)
        self.chars.add(number, chars)
        self.reads.add(number, reads)
        self.present.add(number, present)
        self.concepts.add(number, concepts)

    def rarity(self, lemma: str) -> float:
        """0–1."""
        return self.words.idf(lemma) / self._max_idf

    def weigh(self, question: Analysed) -> list[Weighted]:
        w = self.weights
        exact = self.vocabulary.mentions(question)
        mentions = exact + (self.vocabulary.loose(question, exact) if w.loose else [])
        out = []
        for token in question.tokens:
            if not is_content(token):
                continue
            here = tuple(m for m in mentions if m.start < token.end and token.start < m.end)
            weight = (
                telling(token) ** w.telling_power
                * word_weight(token)
                * self.rarity(token.lemma) ** w.idf_power
            )
            out.append(Weighted(token, weight, here))
        # what the vocabulary knows as a topic counts as one, however common its words
        floor: dict[int, float] = {}
        for m in exact:
            mine = [i for i, x in enumerate(out) if m.start < x.token.end and x.token.start < m.end]
            if not mine:
                continue
            total = sum(out[i].weight for i in mine)
            aspect = self.vocabulary.concepts[m.concept].aspect
            for i in mine:
                if aspect and all(self.vocabulary.concepts[y.concept].aspect for y in out[i].mentions):
                    f = min(1.0, w.aspect / total) if total else 1.0
                    floor[i] = out[i].weight * f
                elif not aspect:
                    add = max(0.0, w.topic_floor - total) / len(mine)
                    floor[i] = max(floor.get(i, 0.0), out[i].weight + add)
        return [x._replace(weight=floor.get(i, x.weight)) for i, x in enumerate(out)]

    def _channel(self, postings: Postings, terms: Mapping[str, float]) -> Scores:
        scores = np.zeros(len(self.passages), np.float32)
        weighted = [(term, count * postings.idf(term)) for term, count in terms.items()]
        mass = sum(weight for _, weight in weighted)
        if mass:
            postings.add_scores(scores, ((t, x / mass) for t, x in weighted))
        return scores

    def _concept_cover(self, mention: Mention) -> Scores:
        best = np.zeros(len(self.passages), np.float32)
        for target, strength in self.vocabulary.reach(mention.concept).items():
            ids, imp = self.concepts.get(target)
            if len(ids):
                best[ids] = np.maximum(best[ids], imp * np.float32(strength * mention.certainty))
        return best

    def coverage(self, weighted: list[Weighted]) -> Scores:
        n = len(self.passages)
        total = sum(x.weight for x in weighted)
        out = np.zeros(n, np.float32)
        if not total:
            return out
        covers: dict[Mention, Scores] = {}
        for x in weighted:
            if not x.weight:
                continue
            best = np.zeros(n, np.float32)
            ids, imp = self.present.get(x.token.lemma)
            best[ids] = imp
            for m in x.mentions:
                if m not in covers:
                    covers[m] = self._concept_cover(m)
                np.maximum(best, covers[m], out=best)
            out += np.float32(x.weight / total) * best
        return out

    def all_scores(self, question: str) -> tuple[Scores, Scores]:
        w = self.weights
        analysed = analyse(question)
        weighted = self.weigh(analysed)
        words: dict[str, float] = {}
        for t in analysed.tokens:
            if is_content(t):
                words[t.lemma] = max(words.get(t.lemma, 0.0), telling(t) * max(word_weight(t), 0.05))
        total = (
            w.word * self._channel(self.words, words)
            + w.char * self._channel(self.chars, Counter(set(character_grams(analysed.folded))))
            + w.read * self._channel(self.reads, Counter(set(reading_grams(analysed.tokens))))
        )
        coverage = self.coverage(weighted)
        return total + w.cover * coverage, coverage

    def search(self, question: str, limit: int = 10) -> list[Match]:
        total, coverage = self.all_scores(question)
        order = np.argsort(-total, kind="stable")[:limit]
        return [
            Match(self.passages[i].id, float(total[i]), float(coverage[i]), (), ())
            for i in order
            if total[i] > 0
        ]
