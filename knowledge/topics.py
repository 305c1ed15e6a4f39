"""What a text is about, as a vector over the concepts of the thesaurus: explicit semantic analysis.

After Gabrilovich and Markovitch, "Computing semantic relatedness using Wikipedia-based explicit semantic analysis"
(IJCAI 2007), with the thesaurus's concepts in the place of encyclopaedia articles: each word of a text speaks for the
concepts on whose cards it stands, and a concept for which several words speak outweighs many for which one does.
So 「風呂や台所から流したものの料金」 meets 「下水道使用料」 without a word in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.compiled import Tables

Vector = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Concept numbers, and how far a text is about each: at most as many as were asked for, of length 1 in all."""

CACHED = 20_000
"""Words whose specificity is kept at hand."""
_NOTHING: Vector = (np.empty(0, np.int32), np.empty(0, np.float32))


class Topics:
    """The cards of a thesaurus, ready to be spoken for."""

    def __init__(self, tables: Tables) -> None:
        self._cards = tables.cards
        self._weights = tables.weights
        self._size = len(tables.concepts)
        self._topic = ~tables.aspect
        self._widest = float(np.log1p(self._size))
        self._lemmas = {lemma: number for number, lemma in enumerate(tables.lemmas)}
        self.specific = lru_cache(maxsize=CACHED)(self._find_specific)

    def __len__(self) -> int:
        return self._size

    def vector(
        self,
        words: Mapping[str, float],
        named: Iterable[Vector],
        *,
        power: float,
        keep: int,
        least: float = 0.0,
    ) -> Vector:
        """Return what a text is about: its strongest `keep` concepts, of those with the share `least` of the strongest.

        `words` are its lemmas with their weights, `named` concepts it names outright, with theirs (each concept once
        in each). `power` above 1 lifts concepts for which several words speak.
        """
        spoken = [(*self.spoken_for(lemma), weight) for lemma, weight in words.items()]
        spoken += [(numbers, weights, 1.0) for numbers, weights in named]
        if not spoken:
            return _NOTHING
        said = np.concatenate([numbers for numbers, _, _ in spoken])
        by = np.repeat(np.array([by for _, _, by in spoken], np.float32), [len(n) for n, _, _ in spoken])
        by *= np.concatenate([weights for _, weights, _ in spoken])
        votes = np.bincount(said, by, self._size)
        numbers = np.flatnonzero(votes > 0).astype(np.int32)
        strengths = votes[numbers].astype(np.float32) * self._topic[numbers]
        if len(numbers) > keep:
            kept = np.argpartition(strengths, len(numbers) - keep)[-keep:]
            numbers, strengths = numbers[kept], strengths[kept]
        strengths **= np.float32(power)
        told = strengths >= least * strengths.max(initial=0.0)
        numbers, strengths = numbers[told], strengths[told]
        length = float(np.sqrt(np.dot(strengths, strengths)))
        return numbers, strengths / np.float32(length or 1.0)

    def _find_specific(self, lemma: str) -> float:
        """Return how few concepts are spoken of with a word, 0–1."""
        spoken = len(self.spoken_for(lemma)[0])
        return 1.0 - float(np.log1p(spoken)) / self._widest

    def spoken_for(self, lemma: str) -> Vector:
        """Return the concepts on whose cards a word stands, and how strongly it speaks for each."""
        number = self._lemmas.get(lemma)
        if number is None:
            return _NOTHING
        start, end = self._cards.starts[number], self._cards.starts[number + 1]
        return self._cards.values[start:end], self._weights[start:end]

    def speakers(self, concept: int, lemmas: Iterable[str]) -> dict[str, float]:
        """Return those of some words that speak for a concept, with how strongly."""
        found = {}
        for lemma in lemmas:
            numbers, weights = self.spoken_for(lemma)
            at = int(numbers.searchsorted(concept))
            if at < len(numbers) and numbers[at] == concept:
                found[lemma] = float(weights[at])
        return found
