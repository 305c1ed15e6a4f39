"""Find the passages that answer a question, with scores and reasons. Knows passages, not departments or Slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.background import telling
from knowledge.explain import Asked, Explainer, Word
from knowledge.findings import Match
from knowledge.postings import Postings, Scores
from knowledge.question import strip_shell, word_weight
from knowledge.text import Analysed, analyse, character_grams, is_content, reading_grams
from knowledge.vocabulary import Mention, Vocabulary


class Passage(NamedTuple):
    """What can be indexed: any (id, group, heading, text). Group and heading may be empty."""

    id: str
    group: str
    heading: str
    text: str


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
FIRM = 0.75
"""Coverage of a word from which it counts as said in other words, no more as hinted at."""
MIN_SCORE = 0.02
"""Below this nothing but a stray pair of letters agrees."""


class Ranking(NamedTuple):
    """Every passage's scores for one question, by passage number."""

    question: Analysed
    words: list[Word]
    score: Scores
    coverage: Scores
    char: Scores
    read: Scores
    asked: Asked


class Index:
    """An index of passages that answers `search`."""

    def __init__(
        self,
        passages: Iterable[tuple[str, str, str, str]],
        vocabulary: Vocabulary,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.vocabulary = vocabulary
        self.weights = w = weights
        self.passages = [Passage(*p) for p in passages]
        self.words = Postings(w.k1, w.b)
        self.chars = Postings(w.k1, w.b)
        self.reads = Postings(w.k1, w.b)
        self.present = Postings()
        self.concepts = Postings()
        self.around = Postings()
        for number, passage in enumerate(self.passages):
            self._add(number, passage)
        for postings in (self.words, self.chars, self.reads, self.present, self.concepts, self.around):
            postings.freeze()
        self._explainer = Explainer(vocabulary)
        self._max_idf = max(self.words.idf("\0"), 1e-6)

    def _add(self, number: int, passage: Passage) -> None:
        w = self.weights
        words: defaultdict[str, float] = defaultdict(float)
        chars: defaultdict[str, float] = defaultdict(float)
        reads: defaultdict[str, float] = defaultdict(float)
        present: dict[str, float] = {}
        concepts: dict[str, float] = {}
        for text, field, strength in (
            (passage.text, 1.0, 1.0),
            (passage.heading, w.heading, w.present_heading),
            (passage.group, w.group, w.present_group),
        ):
            if not text:
                continue
            analysed = analyse(text)
            for token in analysed.tokens:
                if is_content(token):
                    words[token.lemma] += field
                    present[token.lemma] = max(present.get(token.lemma, 0.0), strength)
            for gram in character_grams(analysed.folded):
                chars[gram] += field
            for gram in reading_grams(analysed.tokens):
                reads[gram] += field
            mentions = self.vocabulary.mentions(analysed)
            mentions += self.vocabulary.loose(
                analysed, mentions, share_needed=w.loose_passage, slack=w.loose_slack
            )
            for mention in mentions:
                c = strength * mention.certainty
                concepts[mention.concept] = max(concepts.get(mention.concept, 0.0), c)
        self.words.add(number, words)
        self.chars.add(number, chars)
        self.reads.add(number, reads)
        self.present.add(number, present)
        self.concepts.add(number, concepts)
        around: dict[str, float] = {}
        for concept, strength in concepts.items():
            for key in self.vocabulary.around(concept):
                around[key] = max(around.get(key, 0.0), strength)
        self.around.add(number, around)

    def rarity(self, lemma: str) -> float:
        """0–1."""
        return self.words.idf(lemma) / self._max_idf

    def weigh(self, question: Analysed) -> list[Word]:
        """Return the content words of a question with how much each tells, and the concepts it is part of."""
        w = self.weights
        exact = self.vocabulary.mentions(question, heard=True)
        mentions = exact + self.vocabulary.loose(question, exact)
        words = [
            Word(
                token,
                telling(token) ** w.telling_power
                * word_weight(token)
                * self.rarity(token.lemma) ** w.idf_power,
                tuple(m for m in mentions if m.start < token.end and token.start < m.end),
            )
            for token in question.tokens
            if is_content(token)
        ]
        weights = [word.weight for word in words]
        for span in dict.fromkeys((m.start, m.end) for m in exact):
            self._level(words, weights, span, [m for m in exact if (m.start, m.end) == span])
        return [word._replace(weight=weight) for word, weight in zip(words, weights, strict=True)]

    def _level(
        self, words: list[Word], weights: list[float], span: tuple[int, int], mentions: list[Mention]
    ) -> None:
        """Hold an expression's weight within what its kind deserves: topics at least, aspects at most."""
        own = [i for i, word in enumerate(words) if span[0] <= word.token.start < span[1]]
        total = sum(words[i].weight for i in own)
        if not own or not total:
            return
        if any(self.vocabulary.concepts[mention.concept].aspect for mention in mentions):
            share = min(1.0, self.weights.aspect / total)
            for i in own:
                weights[i] = words[i].weight * share
        else:
            extra = max(0.0, self.weights.topic_floor - total) / len(own)
            for i in own:
                weights[i] = max(weights[i], words[i].weight + extra)

    def _concept_cover(self, mention: Mention) -> Scores:
        best = np.zeros(len(self.passages), np.float32)
        for target, bond in self.vocabulary.reach(mention.concept).items():
            ids, imp = self.concepts.get(target)
            if len(ids):
                best[ids] = np.maximum(best[ids], imp * np.float32(bond.strength * mention.certainty))
        return best

    def key_words(self, number: int, count: int) -> list[str]:
        """Return the words that set one passage apart, in the order of its text."""
        tokens = [
            t for t in analyse(self.passages[number].text).tokens if is_content(t) and word_weight(t) == 1
        ]
        weights = {t.surface: telling(t) * self.rarity(t.lemma) for t in tokens}
        best = sorted(weights, key=lambda surface: -weights[surface])[:count]
        return [surface for surface in weights if surface in best]

    def firm(self, ranking: Ranking, number: int) -> float:
        """Return the weight of the words that one passage covers by the word itself or an equal."""
        total = 0.0
        for word in ranking.words:
            covered = _at(self.present.get(word.token.lemma), number)
            for mention in word.mentions:
                if covered < FIRM:
                    covered = max(
                        covered, mention.certainty * _at(self.concepts.get(mention.concept), number)
                    )
            if covered >= FIRM:
                total += word.weight
        return total

    def coverage(self, weighted: list[Word]) -> Scores:
        """Return for each passage the share (0–1) of the question's weight that it speaks of.

        A word is covered by itself, or by a concept it is part of. Of a phrase that the vocabulary knows as one
        thing (「学校に行けない」), single words count only as far as the phrase's other words are there too.
        """
        covered = np.zeros(len(self.passages), np.float32)
        total = sum(word.weight for word in weighted)
        if not total:
            return covered
        covers: dict[Mention, Scores] = {}
        wholes: dict[Mention, Scores] = {}
        for word in weighted:
            if not word.weight:
                continue
            numbers, literal = self.present.get(word.token.lemma)
            best = np.zeros(len(self.passages), np.float32)
            for mention in word.mentions:
                if mention not in covers:
                    covers[mention] = self._concept_cover(mention)
                    if self._is_phrase(mention):
                        wholes[mention] = self._literal_share(mention, weighted)
                if mention in wholes:
                    literal = literal * wholes[mention][numbers] ** self.weights.phrase
                np.maximum(best, covers[mention], out=best)
            best[numbers] = np.maximum(best[numbers], literal)
            key = self.vocabulary.key(word.token.lemma)
            numbers, strength = self.around.get(key)
            hint = np.float32(self.weights.around * self.around.idf(key) / self._max_idf)
            best[numbers] = np.maximum(best[numbers], hint * strength)
            covered += np.float32(word.weight / total) * best
        return covered

    def _is_phrase(self, mention: Mention) -> bool:
        return (
            mention.certainty >= 1.0
            and len(mention.parts) > 1
            and not self.vocabulary.concepts[mention.concept].aspect
        )

    def _literal_share(self, mention: Mention, weighted: list[Word]) -> Scores:
        """Return how much of a phrase's own words each passage holds, 0–1."""
        words = [w for w in weighted if mention.start <= w.token.start < mention.end]
        share = np.zeros(len(self.passages), np.float32)
        telling_weight = [telling(word.token) + 0.1 for word in words]
        for word, weight in zip(words, telling_weight, strict=True):
            numbers, _ = self.present.get(word.token.lemma)
            share[numbers] += np.float32(weight / sum(telling_weight))
        return share

    def rank(self, question: str) -> Ranking:
        """Score every passage for a question (shell phrases already blanked)."""
        w = self.weights
        analysed = analyse(question)
        weighted = self.weigh(analysed)
        words: dict[str, float] = {}
        for t in analysed.tokens:
            if is_content(t):
                words[t.lemma] = max(words.get(t.lemma, 0.0), telling(t) * max(word_weight(t), 0.05))
        char = self.chars.normalised(dict.fromkeys(character_grams(analysed.folded), 1.0))
        read = self.reads.normalised(dict.fromkeys(reading_grams(analysed.tokens), 1.0))
        coverage = self.coverage(weighted)
        score = w.word * self.words.normalised(words) + w.char * char + w.read * read + w.cover * coverage
        return Ranking(analysed, weighted, score, coverage, char, read, Asked(analysed, weighted))

    def search(self, question: str, limit: int = 10) -> list[Match]:
        """Return the best passages, best first, with scores and reasons; fewer than `limit` if fewer match at all."""
        ranking = self.rank(strip_shell(question))
        return [self.match(ranking, number) for number in self.best(ranking, limit)]

    def best(self, ranking: Ranking, limit: int) -> list[int]:
        """Return the numbers of the best passages; ties go to the earlier passage."""
        scores = ranking.score
        candidates = np.flatnonzero(scores > MIN_SCORE)
        if len(candidates) > 4 * limit:
            cut = np.partition(scores[candidates], len(candidates) - limit)[len(candidates) - limit]
            candidates = candidates[scores[candidates] >= cut]
        order = np.lexsort((candidates, -scores[candidates]))
        return [int(number) for number in candidates[order][:limit]]

    def match(self, ranking: Ranking, number: int) -> Match:
        """Say why one passage matched."""
        passage = self.passages[number]
        reasons, spans = self._explainer.explain(ranking.asked, passage.heading, passage.text)
        score, coverage = float(ranking.score[number]), float(ranking.coverage[number])
        return Match(passage.id, round(score, 4), round(coverage, 4), reasons, spans)


def _at(postings: tuple[NDArray[np.int32], Scores], number: int) -> float:
    """Return the impact of one passage in a term's postings, 0 when it is not there."""
    numbers, impacts = postings
    place = int(np.searchsorted(numbers, number))
    return float(impacts[place]) if place < len(numbers) and numbers[place] == number else 0.0
