"""Weighted inverted index of one channel (words, character grams, readings, concepts), in numpy arrays.

BM25 impacts are computed once at build time, so that a search only adds. Knows nothing of Japanese.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
SMALL = 20_000
"""Passages up to which adding into every passage's score costs next to nothing."""
DENSE = 4_000_000
"""Cells up to which the impacts are kept as a matrix too (16 MB)."""
FEW, COMMON = 2_000, 0.1
"""Of more passages than FEW, terms that stand in more than the share COMMON are passed over: they tell next to nothing,
and are nearly all of the work."""
_EMPTY = (np.empty(0, np.int32), np.empty(0, np.float32))


class Postings:
    """Term → (passage numbers, BM25 impacts). Fill with `add`, in rising passage numbers, then `freeze` once.

    `k1` saturates repeated terms, `b` discounts long passages (0 none, 1 fully). With `k1` 0 the frequencies
    themselves are the impacts.
    """

    def __init__(self, k1: float = 0.0, b: float = 0.0) -> None:
        self._k1, self._b = k1, b
        self._ids: dict[Hashable, array[int]] = {}
        self._frequencies: dict[Hashable, array[float]] = {}
        self._lengths = array("f")
        self._idfs: dict[int, float] = {}
        self._frozen: dict[Hashable, tuple[NDArray[np.int32], Scores]] = {}

    def add(self, number: int, frequencies: Mapping[Any, float]) -> None:
        """Add passage `number` (0, 1, 2 …) with the weighted frequency of each of its terms."""
        self._lengths.append(sum(frequencies.values()))
        for term, frequency in frequencies.items():
            if term not in self._ids:
                self._ids[term] = array("i")
                self._frequencies[term] = array("f")
            self._ids[term].append(number)
            self._frequencies[term].append(frequency)

    def freeze(self, *, summed: bool = True) -> None:
        """Turn what was added into arrays of BM25 saturation (without idf). `summed`: `dot` or `normalised` is used."""
        lengths = np.frombuffer(self._lengths, np.float32) if self._lengths else np.ones(1, np.float32)
        self.size = len(self._lengths)
        norm = (self._k1 * (1 - self._b + self._b * lengths / max(float(lengths.mean()), 1e-6))).astype(
            np.float32
        )
        while self._ids:
            term, ids = self._ids.popitem()
            numbers = np.frombuffer(ids, np.int32)
            tf = np.frombuffer(self._frequencies.pop(term), np.float32)
            impacts = tf * np.float32(self._k1 + 1) / (tf + norm[numbers]) if self._k1 else tf.copy()
            self._frozen[term] = (numbers, impacts)
        self._most = self.size if self.size <= FEW else self.size * COMMON
        self._rows: dict[Hashable, int] = {}
        if summed and 0 < self.size * len(self._frozen) <= DENSE:
            self._spread()

    def _spread(self) -> None:
        """Write the impacts out as a matrix, a row a term: of few passages, gathering rows beats everything."""
        self._matrix = np.zeros((len(self._frozen), self.size), np.float32)
        for row, (term, (numbers, impacts)) in enumerate(self._frozen.items()):
            self._rows[term] = row
            self._matrix[row, numbers] = impacts

    def __contains__(self, term: Hashable) -> bool:
        return term in self._frozen

    def __len__(self) -> int:
        return len(self._frozen)

    def idf(self, term: Hashable) -> float:
        """Return the BM25 inverse document frequency, also of terms that stand nowhere."""
        frequency = len(self._frozen.get(term, _EMPTY)[0])
        return self.idf_of(frequency)

    def idf_of(self, frequency: int) -> float:
        """Return the inverse document frequency of what stands in so many passages."""
        if frequency not in self._idfs:
            self._idfs[frequency] = math.log1p((self.size - frequency + 0.5) / (frequency + 0.5))
        return self._idfs[frequency]

    def get(self, term: Hashable) -> tuple[NDArray[np.int32], Scores]:
        """Return the passage numbers (rising) and saturations of a term; empty arrays when unknown."""
        return self._frozen.get(term, _EMPTY)

    def impact(self, term: Hashable, number: int) -> float:
        """Return a term's impact in one passage, 0 where it does not stand."""
        numbers, impacts = self._frozen.get(term, _EMPTY)
        place = int(numbers.searchsorted(number))
        return float(impacts[place]) if place < len(numbers) and numbers[place] == number else 0.0

    def strongest(self, terms: Sequence[int], weights: Sequence[float], number: int) -> int | None:
        """Return the term whose weight × impact in one passage is greatest; None when none stands there."""
        if self._rows:
            found = [
                (term, weight) for term, weight in zip(terms, weights, strict=True) if term in self._rows
            ]
            impacts = self._matrix[[self._rows[term] for term, _ in found], number].tolist()
            pairs = [(weight * impact, term) for (term, weight), impact in zip(found, impacts, strict=True)]
        else:
            pairs = [
                (weight * self.impact(term, number), term)
                for term, weight in zip(terms, weights, strict=True)
            ]
        best = max(pairs, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] > 0 else None

    def peak(self, term: Hashable) -> float:
        """Return a term's greatest impact, 0 when it stands nowhere."""
        impacts = self._frozen.get(term, _EMPTY)[1]
        return float(impacts.max()) if len(impacts) else 0.0

    def dot(self, terms: Iterable[Hashable], weights: Iterable[float]) -> Scores:
        """Return every passage's sum of weight × impact over some terms."""
        found = [pair for pair in zip(terms, weights, strict=True) if pair[0] in self._frozen]
        return self._sum([term for term, _ in found], [weight for _, weight in found])

    def normalised(self, terms: Mapping[Any, float]) -> Scores:
        """Return every passage's score: the sum of count × idf × saturation, divided by the question's own mass.

        Among many passages, terms that stand in most of them are passed over.
        """
        mass, unknown = 0.0, self.idf_of(0)
        found: list[Hashable] = []
        weights: list[float] = []
        for term, count in terms.items():
            postings = self._frozen.get(term)
            if postings is None:
                mass += count * unknown
            elif (frequency := len(postings[0])) <= self._most:
                found.append(term)
                weights.append(count * self.idf_of(frequency))
        mass += sum(weights)
        return self._sum(found, [weight / mass for weight in weights])

    def _sum(self, terms: Sequence[Hashable], weights: Sequence[float]) -> Scores:
        """Return every passage's sum of weight × impact over terms that stand somewhere."""
        if not terms:
            return np.zeros(self.size, np.float32)
        by = np.array(weights, np.float32)
        if self._rows:
            return by @ self._matrix[[self._rows[term] for term in terms]]
        found = [self._frozen[term] for term in terms]
        if self.size > SMALL:
            scores = np.zeros(self.size, np.float32)
            for (numbers, impacts), weight in zip(found, by, strict=True):
                scores[numbers] += impacts * weight
            return scores
        # A question has some hundred short postings: one pass over all of them beats a hundred small ones.
        numbers = np.concatenate([numbers for numbers, _ in found])
        impacts = np.concatenate([impacts for _, impacts in found])
        impacts *= np.repeat(by, [len(numbers) for numbers, _ in found])
        return np.bincount(numbers, impacts, self.size).astype(np.float32)
