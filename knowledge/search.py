"""Find the passages that answer a question, with scores and reasons. Knows passages, not departments or Slack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from knowledge.background import telling
from knowledge.findings import Match
from knowledge.postings import Postings, Scores
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
    unit: float = 2.0
    heading: float = 0.35
    group: float = 0.15
    k1: float = 0.9
    b: float = 0.3
    aspect: float = 0.35
    alias: float = 0.95
    heading_unit: float = 0.6
    concept_floor: float = 0.8


WEIGHTS = Weights()


class Unit(NamedTuple):
    """One thing the question speaks of: a word, or an expression of the vocabulary. `weight`: how much it tells."""

    words: tuple[Token, ...]
    concepts: tuple[Mention, ...]
    weight: float


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
        self.concepts = Postings(0.0, 0.0)
        for number, passage in enumerate(self.passages):
            self._add(number, passage)
        for postings in (self.words, self.chars, self.reads, self.concepts):
            postings.freeze()

    def _add(self, number: int, passage: Passage) -> None:
        w = self.weights
        words: Counter[str] = Counter()
        chars: Counter[str] = Counter()
        reads: Counter[str] = Counter()
        concepts: dict[str, float] = {}
        for text, field in ((passage.text, 1.0), (passage.heading, w.heading), (passage.group, w.group)):
            if not text:
                continue
            analysed = analyse(text)
            for token in analysed.tokens:
                if is_content(token):
                    words[token.lemma] += field
            for gram in character_grams(analysed.folded):
                chars[gram] += field
            for gram in reading_grams(analysed.tokens):
                reads[gram] += field
            if text is not passage.group or not passage.text:
                strength = 1.0 if text is passage.text else w.heading_unit
                for mention in self.vocabulary.mentions(analysed):
                    concepts[mention.concept] = max(
                        concepts.get(mention.concept, 0.0), strength * mention.certainty
                    )
        self.words.add(number, words)
        self.chars.add(number, chars)
        self.reads.add(number, reads)
        self.concepts.add(number, concepts)
        self._mentions = getattr(self, "_mentions", [])
        self._mentions.append(concepts)

    def units(self, question: Analysed) -> list[Unit]:
        mentions = [m for m in self.vocabulary.mentions(question)]
        units: list[Unit] = []
        used: set[int] = set()
        spans: dict[tuple[int, int], list[Mention]] = {}
        for m in mentions:
            spans.setdefault((m.start, m.end), []).append(m)
        for (start, end), ms in spans.items():
            toks = [
                (i, t)
                for i, t in enumerate(question.tokens)
                if t.start < end and start < t.end and is_content(t)
            ]
            used |= {i for i, _ in toks}
            weight = max((telling(t) for _, t in toks), default=0.5)
            if all(self.vocabulary.concepts[m.concept].aspect for m in ms):
                weight = min(weight, self.weights.aspect)
            else:
                weight = max(weight, self.weights.concept_floor)
            units.append(Unit(tuple(t for _, t in toks), tuple(ms), weight))
        for i, t in enumerate(question.tokens):
            if i not in used and is_content(t):
                units.append(Unit((t,), (), telling(t)))
        return [u for u in units if u.weight > 0]

    def _channel(self, postings: Postings, terms: Mapping[str, float]) -> Scores:
        scores = np.zeros(len(self.passages), np.float32)
        weighted = [(term, count * postings.idf(term)) for term, count in terms.items()]
        mass = sum(weight for _, weight in weighted)
        if mass:
            postings.add_scores(scores, ((t, x / mass) for t, x in weighted))
        return scores

    def cover(self, unit: Unit) -> Scores:
        n = len(self.passages)
        best = np.zeros(n, np.float32)
        if unit.words:
            total = sum(telling(t) + 0.05 for t in unit.words)
            literal = np.zeros(n, np.float32)
            for t in unit.words:
                ids, _ = self.words.get(t.lemma)
                literal[ids] += (telling(t) + 0.05) / total
            best = literal * (literal > 0.5) if len(unit.words) > 1 else literal
        for m in unit.concepts:
            for target, strength in self.vocabulary.reach(m.concept).items():
                ids, imp = self.concepts.get(target)
                if len(ids):
                    np.maximum.at(best, ids, imp * strength * m.certainty)
        return best

    def all_scores(self, question: str) -> tuple[Scores, Scores]:
        w = self.weights
        analysed = analyse(question)
        units = self.units(analysed)
        words: Counter[str] = Counter()
        for t in analysed.tokens:
            if is_content(t):
                words[t.lemma] = max(words[t.lemma], telling(t))
        total = (
            w.word * self._channel(self.words, words)
            + w.char * self._channel(self.chars, Counter(set(character_grams(analysed.folded))))
            + w.read * self._channel(self.reads, Counter(set(reading_grams(analysed.tokens))))
        )
        coverage = np.zeros(len(self.passages), np.float32)
        mass = sum(u.weight for u in units) or 1.0
        for u in units:
            c = self.cover(u)
            coverage += u.weight / mass * c
            # rarity of what is covered, within this collection
        return total + w.unit * coverage, coverage

    def search(self, question: str, limit: int = 10) -> list[Match]:
        total, coverage = self.all_scores(question)
        order = np.argsort(-total, kind="stable")[:limit]
        return [
            Match(self.passages[i].id, float(total[i]), float(coverage[i]), (), ()) for i in order if total[i] > 0
        ]
