"""Decide between 該当, 候補 and 記載なし from how well the best measure covers what was asked.

The confidence is a logistic function of a few plain signals; its coefficients and the two cuts were fitted by
cross-validation over the evaluation questions (docs/decisions, `python app.py evaluate`).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from knowledge.findings import Outcome

CHOICE_CUT = -0.35
"""Below: 記載なし."""
FOUND_CUT = 0.35
"""At or above: 該当; between the cuts: 「これでしょうか」."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is made of, each 0–1 unless said otherwise."""

    coverage: float
    """Share of the question's telling words that the best measure covers."""
    mass: float
    """How much it covers in absolute terms (two full topics = 1)."""
    uncovered: float
    """How much of the question it leaves uncovered, likewise."""
    letters: float
    """Character-gram score of the best measure (0–2)."""
    sound: float
    """Reading-gram score of the best measure (0–2)."""
    absent: float
    """Weight of topics the vocabulary knows and the document lacks."""
    firm: float
    """Weight of the words that the best measure covers by the word itself or an equal (two = 1)."""
    person: float
    """1 when a person is asked for, and the best measure does not itself speak of the words that say so."""
    procedure: float
    """Likewise for a procedure, an hour, a place to call."""
    figure: float
    """Likewise for an amount or a count."""
    elsewhere: float
    """1 when another municipality is named that the document does not name."""


COEFFICIENTS = Signals(coverage=1.41, mass=1.06, uncovered=-0.18, letters=0.85, sound=0.77, absent=-0.75, firm=0.5, person=-2.0, procedure=-1.0, figure=-1.0, elsewhere=-1.5)
BIAS = -1.08


def confidence(signals: Signals) -> float:
    """Return the log-odds that the best measure answers the question."""
    return BIAS + sum(c * s for c, s in zip(astuple(COEFFICIENTS), astuple(signals), strict=True))


def outcome(value: float) -> Outcome:
    """Return the band of a confidence."""
    if value >= FOUND_CUT:
        return Outcome.FOUND
    return Outcome.CHOICE if value >= CHOICE_CUT else Outcome.NOT_RECORDED
