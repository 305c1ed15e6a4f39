"""What is indexed of a passage: its words, letters and sounds, the concepts it names, what it is about."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from knowledge.background import telling
from knowledge.text import analyse, character_grams, is_content, reading_grams
from knowledge.topics import Vector
from knowledge.vocabulary import Vocabulary
from knowledge.weights import Weights


class Passage(NamedTuple):
    """What can be indexed: any (id, group, heading, text). Group and heading may be empty."""

    id: str
    group: str
    heading: str
    text: str


class Profile:
    """One passage as the channels see it.

    `chars` and `reads` are weighted frequencies; `present` (lemmas) and `concepts` how well each covers a
    question for it (0–1); `topics` is what the passage is about.
    """

    def __init__(self, passage: Passage, vocabulary: Vocabulary, weights: Weights) -> None:
        self.chars: defaultdict[str, float] = defaultdict(float)
        self.reads: defaultdict[str, float] = defaultdict(float)
        self.present: defaultdict[str, float] = defaultdict(float)
        self.concepts: defaultdict[str, float] = defaultdict(float)
        self._about: defaultdict[str, float] = defaultdict(float)
        self._named: defaultdict[str, float] = defaultdict(float)
        w = weights
        self._read(passage.text, vocabulary, 1.0, 1.0, 1.0)
        self._read(passage.heading, vocabulary, w.heading, w.present_heading, w.topic_heading)
        self._read(passage.group, vocabulary, w.group, w.present_group, w.topic_group)
        self.topics = self._topics(vocabulary, weights)

    def _read(
        self, text: str, vocabulary: Vocabulary, frequency: float, presence: float, subject: float
    ) -> None:
        analysed = analyse(text)
        for token in analysed.tokens:
            if is_content(token):
                lemma = token.lemma
                self.present[lemma] = max(self.present[lemma], presence)
                self._about[lemma] = max(self._about[lemma], subject * telling(token))
        for gram in character_grams(analysed.folded):
            self.chars[gram] += frequency
        for gram in reading_grams(analysed.tokens):
            self.reads[gram] += frequency
        for mention in vocabulary.expressions.written(analysed):
            concept = mention.concept
            self.concepts[concept] = max(self.concepts[concept], presence * mention.certainty)
            self._named[concept] = max(self._named[concept], subject * mention.certainty)

    def _topics(self, vocabulary: Vocabulary, weights: Weights) -> Vector:
        named = (
            np.array([vocabulary.number(concept) for concept in self._named], np.int32),
            np.array(list(self._named.values()), np.float32) * np.float32(weights.topic_named),
        )
        return vocabulary.topics.vector(
            self._about, [named], power=weights.topic_power_passage, keep=weights.topic_keep_passage
        )
