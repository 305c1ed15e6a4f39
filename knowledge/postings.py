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

    def freeze(self) -> None:
        """Turn what was added into arrays of BM25 saturation (without idf)."""
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
        place = int(np.searchsorted(numbers, number))
        return float(impacts[place]) if place < len(numbers) and numbers[place] == number else 0.0

    def dot(self, numbers: Iterable[Hashable], weights: Iterable[float]) -> Scores:
        """Return every passage's sum of weight × impact over some terms."""
        found = [
            (self._frozen[term], weight)
            for term, weight in zip(numbers, weights, strict=True)
            if term in self._frozen
        ]
        return self._sum(found)

    def normalised(self, terms: Mapping[Any, float]) -> Scores:
        """Return every passage's score: the sum of count × idf × saturation, divided by the question's own mass."""
        mass, unknown = 0.0, self.idf_of(0)
        found = []
        for term, count in terms.items():
            postings = self._frozen.get(term)
            weight = count * (unknown if postings is None else self.idf_of(len(postings[0])))
            mass += weight
            if postings is not None:
                found.append((postings, weight))
        return self._sum([(postings, weight / mass) for postings, weight in found] if mass else [])

    def _sum(self, found: Sequence[tuple[tuple[NDArray[np.int32], Scores], float]]) -> Scores:
        """Return every passage's sum of weight × impact over some postings."""
        scores = np.zeros(self.size, np.float32)
        if not found:
            return scores
        if self.size > SMALL:
            for (numbers, impacts), weight in found:
                scores[numbers] += impacts * np.float32(weight)
            return scores
        # A question has some hundred short postings: one pass over all of them beats a hundred small ones.
        numbers = np.concatenate([numbers for (numbers, _), _ in found])
        impacts = np.concatenate([impacts for (_, impacts), _ in found])
        weights = np.repeat([weight for _, weight in found], [len(numbers) for (numbers, _), _ in found])
        return np.bincount(numbers, weights * impacts, self.size).astype(np.float32)
