"""Expressions of several words, found loosely: most of their telling words close together, in any order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MIN_TELLING = 0.04
"""A word below this tells nothing."""


class Phrase(NamedTuple):
    """An expression by its words (in the vocabulary's classes) with how much each tells, and its concept."""

    words: Mapping[str, float]
    concept: str
    expression: str


class Hit(NamedTuple):
    """A phrase that a text holds: the share (0–1) of its weight, and the first and last place among the text's words."""

    phrase: Phrase
    share: float
    first: int
    last: int
    alone: bool


class Phrases:
    """An inverted index of phrases, so that thousands are weighed in some tens of microseconds."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = list(phrases)
        by_word: dict[str, list[tuple[int, float]]] = {}
        for number, phrase in enumerate(self._phrases):
            total = sum(phrase.words.values()) or 1.0
            for word, weight in phrase.words.items():
                by_word.setdefault(word, []).append((number, weight / total))
        self._by_word: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {
            word: (
                np.array([number for number, _ in entries], np.int32),
                np.array([share for _, share in entries], np.float32),
            )
            for word, entries in by_word.items()
        }

    def find(
        self,
        places: Mapping[str, Sequence[int]],
        *,
        share_needed: float,
        slack: int,
        passed_over: Collection[str],
        spoken: Sequence[bool],
    ) -> list[Hit]:
        """Return the best hit of each concept, surest first.

        `places` are the words of a text with where they stand; at most `slack` other words may stand among those of a
        phrase. Concepts `passed_over` are left out, and so are phrases of which less than half is news: `spoken`
        says of each place whether an exact expression stands there already.
        """
        shares = np.zeros(len(self._phrases), np.float32)
        for word in places:
            if word in self._by_word:
                numbers, weights = self._by_word[word]
                shares[numbers] += weights
        enough = np.flatnonzero(shares >= share_needed)
        best: dict[str, Hit] = {}
        for number in enough[np.argsort(-shares[enough], kind="stable")]:
            phrase = self._phrases[number]
            if phrase.concept in passed_over or phrase.concept in best:
                continue
            hit = _hit(phrase, float(shares[number]), places, spoken)
            if hit and hit.last - hit.first < len(phrase.words) + slack:
                best[phrase.concept] = hit
        return sorted(best.values(), key=lambda hit: (-hit.share, hit.phrase.concept))


def _hit(
    phrase: Phrase, share: float, places: Mapping[str, Sequence[int]], spoken: Sequence[bool]
) -> Hit | None:
    there = {word: weight for word, weight in phrase.words.items() if word in places}
    fresh = sum(weight for word, weight in there.items() if not spoken[places[word][0]])
    if fresh < sum(there.values()) / 2:
        return None
    first, last = _closest([places[word] for word in there])
    return Hit(phrase, share, first, last, sum(weight >= MIN_TELLING for weight in there.values()) < 2)


def _closest(places: list[Sequence[int]]) -> tuple[int, int]:
    """Return the first and last place of the tightest choice of one place per word."""
    spans = []
    for anchor in places[0]:
        chosen = [min(options, key=lambda place: abs(place - anchor)) for options in places]
        spans.append((min(chosen), max(chosen)))
    return min(spans, key=lambda span: span[1] - span[0])
