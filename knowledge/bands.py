"""Decide between 該当, 候補 and 記載なし from how well the best measure covers what was asked.

The confidence is a logistic function of a few plain signals. Coefficients and cuts were fitted by ten-fold
cross-validation over the development questions (docs/decisions/0005-bands.md).
"""

from __future__ import annotations

from math import log10
from typing import NamedTuple

from knowledge.findings import Outcome

CHOICE_CUT = 0.0
"""Below: 記載なし. Kept / rejected in cross-validation: .991/.919 at −1.0, .990/.956 at −0.4, .986/.973 at 0.0,
.983/.981 at +0.2, .980/.982 at +0.4, .968/.985 at +0.8."""
FOUND_CUT = 0.8
"""At or above: 該当; between the cuts: 「これでしょうか」. In cross-validation 98 of 100 first measures are right from here on."""


class Signals(NamedTuple):
    """What the confidence is made of, each 0–1 unless said otherwise."""

    coverage: float
    """Share of the question's telling words that the best measure covers."""
    spelling: float
    """How much better letters or sounds agree than words do: a slip of the key, or kana (0–2)."""
    absent: float
    """Share of the question that is topics the vocabulary knows and the document lacks."""
    partial: float
    """Share of the question that is things known by several words (「議員報酬」) of which the document has but some of the
    words (「議員」); less where the best measure is about much the same."""
    topic: float
    """How far the best measure is about the same: the cosine, on a logarithmic scale (0–1)."""
    said: float
    """How much the question says: the weight of its words (five full topics = 1)."""
    person: float
    """1 when a person is asked for, and the best measure does not itself speak of the words that say so."""
    procedure: float
    """Likewise for a procedure, an hour, a place to call."""
    figure: float
    """Likewise for an amount or a count."""
    elsewhere: float
    """1 when another municipality is named that the document does not name."""


COEFFICIENTS = Signals(
    coverage=2.7,
    spelling=0.7,
    absent=-2.7,
    partial=-3.5,
    topic=5.2,
    said=1.6,
    person=-4.2,
    procedure=-5.8,
    figure=-6.1,
    elsewhere=-4.2,
)
BIAS = -3.8
"""`elsewhere` is set by hand beyond its fitted −3.9: few questions name another city, and none of those may be answered."""


def topical(cosine: float) -> float:
    """Return a cosine of topics (0–1) on the scale of the signal: 0 up to .01, 1 at 1."""
    return max(0.0, 1 + log10(max(cosine, 0.01)) / 2)


def unlike(cosine: float) -> float:
    """Return how far two texts are about different things: 1 up to a cosine of .05, 0 from .25."""
    return min(1.0, max(0.0, (0.25 - cosine) / 0.2))


def confidence(signals: Signals) -> float:
    """Return the log-odds that the best measure answers the question."""
    weighted = zip(COEFFICIENTS, signals, strict=True)
    return BIAS + float(sum(coefficient * signal for coefficient, signal in weighted))


def outcome(value: float) -> Outcome:
    """Return the band of a confidence."""
    if value >= FOUND_CUT:
        return Outcome.FOUND
    return Outcome.CHOICE if value >= CHOICE_CUT else Outcome.NOT_RECORDED
