"""How much of what was asked each passage speaks of: by the word itself or by a concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.background import telling
from knowledge.explain import Word
from knowledge.expressions import Mention
from knowledge.postings import SMALL, Postings, Scores
from knowledge.vocabulary import Vocabulary
from knowledge.weights import Weights

Speaking = tuple[NDArray[np.int32], Scores]
"""Passage numbers, rising, and how far (0–1) each of them speaks of a thing."""

CACHED = 4096
"""Concepts whose passages are kept at hand; few where the passages are many."""
_WHOLE_FLOOR = 0.1
"""Keeps the common words of a phrase from counting for nothing."""


class Coverage:
    """The words and concepts of all passages. Fill with `add`, in rising passage numbers, then `freeze` once."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights) -> None:
        self._vocabulary = vocabulary
        self._weights = weights
        self.present = Postings()
        self.concepts = Postings()

    def add(self, number: int, words: Mapping[str, float], concepts: Mapping[str, float]) -> None:
        """Add a passage by its words and concepts, each with how well it covers a question for it (0–1)."""
        self.present.add(number, words)
        self.concepts.add(number, concepts)

    def freeze(self) -> None:
        """Make what was added ready to be asked."""
        self.present.freeze(summed=False)
        self.concepts.freeze(summed=False)
        self.size = self.present.size
        self._rarest = max(self.present.idf("\0"), 1e-6)
        kept = CACHED if self.size <= SMALL else CACHED // 64
        self._reached = lru_cache(maxsize=kept)(self._find_reached)

    def rarity(self, lemma: str) -> float:
        """Return how rare a word is among the passages, 0–1."""
        return self.present.idf(lemma) / self._rarest

    def shares(self, words: Sequence[Word]) -> Scores:
        """Return for each passage the share (0–1) of the words' weight that it speaks of.

        Of a phrase that the vocabulary knows as one thing (「学校に行けない」), single words count only as far as the
        phrase's other words are there too.
        """
        covered = np.zeros(self.size, np.float32)
        total = sum(word.weight for word in words)
        if not total:
            return covered
        wholes: dict[Mention, Scores] = {}
        together: dict[tuple[Mention, ...], list[Word]] = {}
        for word in words:
            if word.weight:
                together.setdefault(word.mentions, []).append(word)
        best = np.zeros(self.size, np.float32)
        for mentions, members in together.items():
            reached = self._speak_of(mentions, best)
            share = np.float32(sum(word.weight for word in members) / total)
            covered[reached] += share * best.take(reached)
            for word in members:
                numbers, strength = self._literally(word, words, wholes)
                if len(numbers):
                    more = np.maximum(strength - best.take(numbers), 0.0) if len(reached) else strength
                    np.add.at(covered, numbers, np.float32(word.weight / total) * more)
            best[reached] = 0.0
        return covered

    def _speak_of(self, mentions: Sequence[Mention], best: Scores) -> NDArray[np.intp]:
        """Write into `best` how well passages speak of any of some concepts; return which do, some more than once.

        The numbers are returned as numpy indexes with: 64 bits, else each use converts them anew.
        """
        found = []
        for mention in mentions:
            numbers, strength = self._reached(mention.concept)
            if len(numbers):
                np.maximum.at(best, numbers, strength * np.float32(mention.certainty))
                found.append(numbers)
        if not found:
            return np.empty(0, np.intp)
        return np.concatenate(found).astype(np.intp)

    def _literally(self, word: Word, words: Sequence[Word], wholes: dict[Mention, Scores]) -> Speaking:
        numbers, strength = self.present.get(word.token.lemma)
        for mention in word.mentions:
            if self._is_phrase(mention):
                if mention not in wholes:
                    wholes[mention] = self._phrase_shares(mention, words)
                strength = strength * wholes[mention].take(numbers) ** self._weights.phrase
        return numbers, strength

    def _is_phrase(self, mention: Mention) -> bool:
        return (
            mention.certainty >= 1.0
            and len(mention.parts) > 1
            and not self._vocabulary.is_aspect(mention.concept)
        )

    def _phrase_shares(self, mention: Mention, words: Sequence[Word]) -> Scores:
        """Return how much of a phrase's own words each passage holds, 0–1."""
        own = [word.token for word in words if mention in word.mentions]
        weights = [telling(token) + _WHOLE_FLOOR for token in own]
        shares = np.zeros(self.size, np.float32)
        for token, weight in zip(own, weights, strict=True):
            np.add.at(shares, self.present.get(token.lemma)[0], np.float32(weight / sum(weights)))
        return shares

    def _find_reached(self, concept: str) -> Speaking:
        """Return the passages that a question for a concept reaches, through its relations too."""
        found = [
            (numbers, strength * np.float32(bond.strength))
            for target, bond in self._vocabulary.reach(concept).items()
            for numbers, strength in (self.concepts.get(target),)
            if len(numbers)
        ]
        if not found:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        numbers = np.concatenate([numbers for numbers, _ in found])
        strength = np.concatenate([strength for _, strength in found])
        order = np.argsort(numbers, kind="stable")
        numbers, strength = numbers[order], strength[order]
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return numbers[firsts], np.maximum.reduceat(strength, firsts)
