"""Everything that belongs to a broad question: by what it lists, part by part, and by its topic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.explain import Word
from knowledge.points import Alternative, alternatives
from knowledge.postings import Scores
from knowledge.search import Index, Ranking, within

BELONGS, BELONGS_AT_LEAST = 0.55, 0.35
"""Share of the best coverage, and coverage, that a further measure needs to belong to the answer."""
SHARED = 0.75
"""What a word tells from which it must be there too when all alternatives share it."""
TOPICAL = 0.15
"""Cosine from which a measure is about a broad question's topic, whatever its words."""
AKIN, AKIN_COVERAGE = 0.45, 0.3
"""Share of the nearest measure's cosine, and coverage, from which a measure belongs to a broad question by its topic."""
PART, PART_OF_MOST = 0.04, 0.1
"""Weight that a part of a broad question needs to say anything, by itself and beside the part that says most."""


def listed_shares(index: Index, ranking: Ranking) -> dict[int, float]:
    """Return the numbers of the passages that belong to anything a question lists, with how well they cover it (0–1)."""
    listed = [(each, _weight(_item(each, ranking))) for each in alternatives(ranking.question)]
    least = PART_OF_MOST * max((weight for _, weight in listed), default=0.0)
    best: dict[int, float] = {}
    for alternative, weight in listed:
        if weight >= least:
            coverage = _coverage(alternative, index, ranking)
            floor = max(BELONGS * float(coverage.max(initial=0.0)), BELONGS_AT_LEAST)
            for number in np.flatnonzero(coverage >= floor).tolist():
                best[number] = max(best.get(number, 0.0), float(coverage[number]))
    return best


def akin(ranking: Ranking) -> list[int]:
    """Return the numbers of the passages that are about nearly the same as the one that is most about the question."""
    nearest = float(ranking.topic.max(initial=0.0))
    if nearest < TOPICAL:
        return []
    near = (ranking.topic >= AKIN * nearest) & (ranking.coverage >= AKIN_COVERAGE)
    return np.flatnonzero(near).tolist()


def _coverage(alternative: Alternative, index: Index, ranking: Ranking) -> Scores:
    """Return how well each passage covers one alternative.

    What all alternatives share must be there too, if it tells enough (「職員」 in 「職員が受ける研修や講習」).
    """
    item = _item(alternative, ranking)
    shared = within(ranking.words, ranking.question.only(*alternative.shared))
    if _weight(item) < PART:
        item, shared = [*item, *shared], []
    if _weight(item) < PART:
        return np.zeros_like(ranking.coverage)
    coverage = index.coverage.shares(item)
    if any(word.weight >= SHARED for word in shared):
        coverage = np.minimum(coverage, index.coverage.shares(shared))
    return coverage


def _item(alternative: Alternative, ranking: Ranking) -> list[Word]:
    return within(ranking.words, ranking.question.only(alternative.item))


def _weight(words: Sequence[Word]) -> float:
    return sum(word.weight for word in words)
