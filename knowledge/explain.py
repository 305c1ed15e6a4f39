"""Say why a passage matched, and which of its characters: through the plain word, an alias, or the sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from knowledge.findings import Reason, ReasonKind
from knowledge.text import Analysed, Token, analyse, is_content
from knowledge.vocabulary import Mention, Vocabulary

MAX_REASONS = 4
MIN_SOUND = 4
"""Morae in a row that must agree before 「読みが一致」 is said."""
MIN_WEIGHT = 0.12
"""Words that tell less than this are not given as reasons, nor marked."""


class Word(NamedTuple):
    """A word of the question with how much it tells, and the concepts whose expressions it is part of."""

    token: Token
    weight: float
    mentions: tuple[Mention, ...]


class _Evidence(NamedTuple):
    reason: Reason
    weight: float
    spans: tuple[tuple[int, int], ...]


class Explainer:
    """Explains matches in the terms of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._read = lru_cache(maxsize=2048)(self._read_passage)

    def _read_passage(self, text: str) -> tuple[Analysed, list[Mention]]:
        analysed = analyse(text)
        return analysed, self._vocabulary.mentions(analysed)

    def explain(
        self, question: Analysed, words: Sequence[Word], heading: str, text: str
    ) -> tuple[tuple[Reason, ...], tuple[tuple[int, int], ...]]:
        """Return the reasons, strongest first, and the matched spans of `text` in its own characters."""
        passage, mentions = self._read(text)
        theme, theme_mentions = self._read(heading)
        found = [*self._by_word(question, words, passage), *self._by_concept(question, words, passage, mentions)]
        covered = {reason.asked for reason, _, _ in found}
        in_theme = [
            *self._by_word(question, words, theme),
            *self._by_concept(question, words, theme, theme_mentions),
        ]
        found += [
            _Evidence(Reason(ReasonKind.THEME, e.reason.asked, e.reason.written), e.weight * 0.5, ())
            for e in in_theme
            if e.reason.asked not in covered
        ]
        if not any(e.weight >= 0.5 for e in found) and (sound := _by_sound(question, passage)):
            found.append(sound)
        found.sort(key=lambda e: -e.weight)
        reasons = tuple(dict.fromkeys(e.reason for e in found))[:MAX_REASONS]
        spans = _merge(span for e in found if e.reason.kind is not ReasonKind.RELATED for span in e.spans)
        return reasons, tuple(passage.original_span(*span) for span in spans)

    def _by_word(self, question: Analysed, words: Sequence[Word], passage: Analysed) -> list[_Evidence]:
        """Plain words that stand in the passage; adjoining ones of the question are given as one."""
        places: dict[str, list[tuple[int, int]]] = {}
        for token in passage.tokens:
            places.setdefault(token.lemma, []).append((token.start, token.end))
        found: list[_Evidence] = []
        last_end = -1
        for word in words:
            here = places.get(word.token.lemma)
            if not here or word.weight < MIN_WEIGHT or not is_content(word.token):
                continue
            spans = tuple(here)
            if found and word.token.start == last_end:
                previous = found.pop()
                asked = previous.reason.asked + word.token.surface
                spans = _adjoining(previous.spans, spans)
                found.append(
                    _Evidence(
                        Reason(ReasonKind.WORD, asked, _written(passage, spans)),
                        previous.weight + word.weight,
                        spans,
                    )
                )
            else:
                reason = Reason(ReasonKind.WORD, word.token.surface, _written(passage, spans))
                found.append(_Evidence(reason, word.weight, spans))
            last_end = word.token.end
        return found

    def _by_concept(
        self, question: Analysed, words: Sequence[Word], passage: Analysed, mentions: list[Mention]
    ) -> list[_Evidence]:
        weights: dict[Mention, float] = {}
        for word in words:
            for mention in word.mentions:
                weights[mention] = weights.get(mention, 0.0) + word.weight
        found = []
        for asked, weight in weights.items():
            reach = self._vocabulary.reach(asked.concept)
            there = [(reach[m.concept], m) for m in mentions if m.concept in reach]
            if not there or weight < MIN_WEIGHT:
                continue
            best = max(bond.strength for bond, _ in there)
            spans = tuple((m.start, m.end) for bond, m in there if bond.strength == best)
            kind = next(bond.kind for bond, _ in there if bond.strength == best)
            asked_text = question.folded[asked.start : asked.end].strip()
            written = _written(passage, spans)
            if asked_text == written:
                kind = ReasonKind.WORD
            found.append(_Evidence(Reason(kind, asked_text, written), weight * best, spans))
        return found


def _by_sound(question: Analysed, passage: Analysed) -> _Evidence | None:
    """Find the longest run of readings the two have in common."""
    asked, asked_at = _readings(question)
    there, there_at = _readings(passage)
    match = SequenceMatcher(None, asked, there, autojunk=False).find_longest_match()
    if match.size < MIN_SOUND:
        return None
    spans = _merge(there_at[index] for index in range(match.b, match.b + match.size))
    asked_spans = _merge(asked_at[index] for index in range(match.a, match.a + match.size))
    asked_text = question.folded[asked_spans[0][0] : asked_spans[-1][1]]
    return _Evidence(Reason(ReasonKind.READING, asked_text, _written(passage, spans)), 0.4, tuple(spans))


def _readings(text: Analysed) -> tuple[str, list[tuple[int, int]]]:
    reading = ""
    spans: list[tuple[int, int]] = []
    for token in text.tokens:
        if any(char.isalnum() for char in token.surface):
            reading += token.reading
            spans += [(token.start, token.end)] * len(token.reading)
    return reading, spans


def _written(passage: Analysed, spans: Sequence[tuple[int, int]]) -> str:
    start, end = spans[0]
    low, high = passage.original_span(start, end)
    return passage.original[low:high]


def _adjoining(
    first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Join the spans that follow one another; if none do, keep both."""
    joined = [(a, d) for a, b in first for c, d in second if b == c]
    return tuple(joined) if joined else (*first, *second)


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
