"""How the engine weighs, and the values in use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How the engine weighs.

    Each value is the best of a coordinate search over the development questions (MRR of all and of paraphrases;
    docs/decisions/0004-weights.md).
    """

    char: float = 0.7
    """Channel of character 1–2-grams: slips of the key, parts of compounds."""
    read: float = 0.5
    """Channel of kana 2–3-grams: hiragana, homophones."""
    cover: float = 1.0
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
    topic_floor: float = 0.15
    """What an expression of the vocabulary weighs at least, however common its words."""
    phrase_floor: float = 0.7
    """Likewise for an expression of several words, which seldom stands by chance (「学校に行けない」)."""
    idf_power: float = 1.0
    """How strongly rarity in this collection counts in a word's weight."""
    telling_power: float = 0.25
    """Likewise for rarity in Japanese at large."""
    topic: float = 2.3
    """Cosine of what the two are about (topics.py): the only channel for questions without a word in common."""
    topic_power: float = 2.0
    """How far a question's concepts for which several words speak outweigh those for which one does."""
    topic_power_passage: float = 1.5
    """Likewise for a passage, which says more and more surely."""
    topic_keep: int = 60
    """Concepts kept of a question."""
    topic_keep_passage: int = 40
    """Concepts kept of a passage."""
    topic_least: float = 0.05
    """Share of a question's strongest concept that a further one needs: what is weaker costs time and tells nothing."""
    topic_named: float = 1.0
    """What naming a concept outright counts, against the votes of single words."""
    topic_specific: float = 1.0
    """How strongly that depends on how few concepts are spoken of with the word."""
    topic_linked: float = 0.5
    """What a question that names a concept says for the concepts it leads to, times the strength of the bond."""
    topic_heading: float = 0.6
    """What a word of the heading counts in what a passage is about."""
    topic_group: float = 0.2
    """Likewise for the group's name."""
    phrase: float = 1.0
    """How strongly a part of a known phrase needs the phrase's other parts."""


WEIGHTS = Weights()
