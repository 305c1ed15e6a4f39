"""How the engine weighs, and the values in use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How the engine weighs.

    Each value is the best of a coordinate search over the development questions (mean of S@1, R@3 and MRR: .891 at
    the first guess, .904 here; docs/decisions/0004-weights.md).
    """

    word: float = 0.3
    """Channel of words, beside `cover`, which sees the same words; it breaks ties by frequency."""
    char: float = 0.9
    """Channel of character 1–2-grams: slips of the key, parts of compounds."""
    read: float = 0.4
    """Channel of kana 2–3-grams: hiragana, homophones."""
    cover: float = 2.0
    """Share of the question's telling words that the passage speaks of, through the vocabulary."""
    heading: float = 0.35
    """Frequency that a word of the heading counts in the channels, against 1 in the text."""
    group: float = 0.15
    """Likewise for the group's name."""
    k1: float = 0.9
    """BM25 saturation."""
    b: float = 0.3
    """BM25 length normalisation; measures are all of a length."""
    aspect: float = 0.35
    """What an expression that is no topic (補助, 改修) weighs at most."""
    present_heading: float = 0.8
    """How well a word of the heading covers, against 1 in the text."""
    present_group: float = 0.3
    """Likewise for the group's name."""
    topic_floor: float = 0.6
    """What an expression of the vocabulary weighs at least, however common its words."""
    idf_power: float = 1.0
    """How strongly rarity in this collection counts in a word's weight."""
    telling_power: float = 0.7
    """Likewise for rarity in Japanese at large."""
    loose_passage: float = 0.9
    """Share of an expression's words a passage must hold, in any order, to be taken to speak of it."""
    loose_slack: int = 8
    """Other content words that may stand among them."""
    around: float = 0.6
    """How well a word covers that is only said when people speak of what the passage is about, if no passage else is."""
    phrase: float = 1.0
    """How strongly a part of a known phrase needs the phrase's other parts."""


WEIGHTS = Weights()
