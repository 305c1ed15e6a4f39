"""Finding the thesaurus's expressions in a text: by their words, letters and sounds."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from knowledge.compiled import Tables, expression_words
from knowledge.spelling import Spelling, mended
from knowledge.text import Analysed, Token

MIN_READING = 4
"""Morae an expression needs before its reading alone may identify it."""
GAP = 1
"""Content words that may stand between two words of an expression (親が「突然」亡くなった)."""
APART = 4
"""Characters blanked between two words from which they belong to no expression together."""
NESTED = 0.85
"""How sure an expression is that stands inside a longer one of a published text."""
ALIKE = 0.95
"""How sure kana are that sound like an expression; kanji that do are written otherwise on purpose more often."""
HOMOPHONE, HOMOPHONE_READING = 0.75, 5
LONGEST, LONGER = 14, 4
"""Characters up to which an expression is looked for letter by letter; characters at its beginning that tell whether
a longer one can come of it at all."""


class Mention(NamedTuple):
    """A concept found in a text: positions in the folded text, and how sure (0–1).

    `parts` are the places of the words that matched, without what stands between them.
    """

    concept: str
    start: int
    end: int
    certainty: float
    parts: tuple[tuple[int, int], ...]


class Expressions:
    """All expressions of a thesaurus, ready to be found."""

    def __init__(self, tables: Tables) -> None:
        self._concepts = tables.concepts
        self._owner = tables.owner
        self._lemma = {lemma: number for number, lemma in enumerate(tables.lemmas)}
        self._words = array("i", tables.words.values.tobytes())
        self._starts = array("i", tables.words.starts.tobytes())
        count = len(tables.surfaces)
        self._by_first = _Lookup(count)
        self._by_surface = _Lookup(count)
        self._by_reading = _Lookup(count)
        for number, (surface, reading, wordy) in enumerate(
            zip(tables.surfaces, tables.readings, tables.wordy.tolist(), strict=True)
        ):
            start, length = self._starts[number], self._starts[number + 1] - self._starts[number]
            if wordy and length:
                self._by_first.add(_pair(*self._words[start : start + min(length, 2)]), number)
            if len(surface) >= 2:
                self._by_surface.add(surface, number)
                if len(reading) >= MIN_READING:
                    self._by_reading.add(reading, number)
        self._firsts = frozenset(key >> 32 for key in self._by_first)
        self._letters = frozenset(surface[:2] for surface in self._by_surface)
        self._longer = frozenset(surface[:LONGER] for surface in self._by_surface)
        self._sounds = frozenset(reading[:MIN_READING] for reading in self._by_reading)
        self._spelling = Spelling(self._by_surface)

    def mended(self, text: Analysed) -> Analysed:
        """Return what somebody typed with slips of the key mended, if there are any; its positions lead to the typed."""
        slips = self._spelling.slips(text)
        if not slips:
            return text
        right = {at for m in self.mentions(text) for start, end in m.parts for at in range(start, end)}
        return mended(text, [slip for slip in slips if slip.odd not in right])

    def mentions(self, text: Analysed) -> list[Mention]:
        """Find the expressions in what somebody typed, also those that only sound alike.

        Where several overlap, the longest stand; what is spelt like an expression is not taken for one that sounds so
        (「改修」 is no 回収).
        """
        spelt = dict.fromkeys((*self._by_words(text), *self._by_letters(text)))
        places = {(m.start, m.end) for m in spelt if _has_kanji(text.folded[m.start : m.end])}
        sounding = [m for m in self._by_sound(text) if (m.start, m.end) not in places]
        return _longest([*spelt, *sounding])

    def written(self, text: Analysed) -> list[Mention]:
        """Find the expressions in a published text: none by sound, all that overlap.

        One inside a longer one (「休暇」 in 「休暇取得」) is NESTED sure.
        """
        found = {(m.concept, m.start, m.end): m for m in (*self._by_words(text), *self._by_letters(text))}
        longest = {(m.concept, m.start, m.end) for m in _longest(list(found.values()))}
        return [m if key in longest else m._replace(certainty=NESTED) for key, m in found.items()]

    def _mention(
        self, expression: int, parts: tuple[tuple[int, int], ...], certainty: float = 1.0
    ) -> Mention:
        concept = self._concepts[self._owner[expression]]
        return Mention(concept, parts[0][0], parts[-1][1], certainty, parts)

    def _by_words(self, text: Analysed) -> Iterator[Mention]:
        for run in _runs(text.tokens):
            yield from self._in_run(expression_words(run))

    def _in_run(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        lemmas = [self._lemma.get(token.lemma, -1) for token in tokens]
        here = set(lemmas)
        starts, words = self._starts, self._words
        for at, first in enumerate(lemmas):
            if first not in self._firsts:
                continue
            # Alone, or with one of the next words: far fewer expressions begin with two than with one.
            for second in (-1, *dict.fromkeys(lemmas[at + 1 : at + 2 + GAP])):
                for expression in self._by_first.get(_pair(first, second)):
                    start, end = starts[expression], starts[expression + 1]
                    if end - start > 2 and words[end - 1] not in here:
                        continue
                    places = [at] if end - start == 1 else _follow(lemmas, at, words[start + 1 : end])
                    if places:
                        parts = tuple((tokens[place].start, tokens[place].end) for place in places)
                        yield self._mention(expression, parts)

    def _by_letters(self, text: Analysed) -> Iterator[Mention]:
        """Catch what the analyser cuts otherwise than in the vocabulary: same letters, from word to word."""
        folded = text.folded
        ends = [token.end for token in text.tokens]
        for start in (token.start for token in text.tokens):
            if folded[start : start + 2] not in self._letters:
                continue
            most = LONGEST if folded[start : start + LONGER] in self._longer else LONGER - 1
            for end in ends[bisect_left(ends, start + 2) : bisect_right(ends, start + most)]:
                for expression in self._by_surface.get(folded[start:end]):
                    yield self._mention(expression, ((start, end),))

    def _by_sound(self, text: Analysed) -> Iterator[Mention]:
        tokens = text.tokens
        for at, first in enumerate(tokens):
            reading, end = "", first.start
            for token in tokens[at : at + 8]:
                if token.start != end:
                    break
                reading += token.reading
                end = token.end
                if len(reading) >= MIN_READING and reading[:MIN_READING] not in self._sounds:
                    break
                if not (sounding := self._by_reading.get(reading)):
                    continue
                span = text.folded[first.start : end]
                if token is first and _has_kanji(span):
                    continue  # A word of its own: 「商人」 is no 昇任, 「美容院」 no 病院.
                if certainty := sound_certainty(span, reading):
                    for expression in sounding:
                        yield self._mention(expression, ((first.start, end),), certainty)


class _Lookup:
    """Key → numbers. What one key has beyond its last number is chained: a dict of lists would take twice the room."""

    def __init__(self, size: int) -> None:
        self._last: dict[Any, int] = {}
        self._before = array("i", [-1]) * size

    def add(self, key: Hashable, number: int) -> None:
        self._before[number] = self._last.get(key, -1)
        self._last[key] = number

    def __iter__(self) -> Iterator[Any]:
        return iter(self._last)

    def get(self, key: Hashable) -> Sequence[int]:
        number = self._last.get(key, -1)
        if number < 0:
            return ()
        if self._before[number] < 0:
            return (number,)
        numbers = []
        while number >= 0:
            numbers.append(number)
            number = self._before[number]
        return numbers


def _pair(first: int, second: int = -1) -> int:
    """Return one key for the first two lemmas of an expression, or for its only one."""
    return (first << 32) + second + 1


def sound_certainty(span: str, reading: str) -> float:
    """How sure it is that `span`, which only sounds like an expression, means it (0 = not at all)."""
    if not _has_kanji(span):
        return ALIKE
    return HOMOPHONE if len(reading) >= HOMOPHONE_READING else 0.0


_KANJI = re.compile(r"[\u3400-\u9fff]")


def _has_kanji(text: str) -> bool:
    return bool(_KANJI.search(text))


def _follow(lemmas: Sequence[int], at: int, rest: Iterable[int]) -> list[int]:
    """Return the places of an expression's words from its first, at `at`, on, or none.

    Words may be parted by GAP others.
    """
    places = [at]
    for lemma in rest:
        end = places[-1]
        for following in range(end + 1, min(end + 2 + GAP, len(lemmas))):
            if lemmas[following] == lemma:
                places.append(following)
                break
        else:
            return []
    return places


def _runs(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Cut a text at its symbols and where much is blanked: no expression reaches over 「、」 or what is no topic."""
    run: list[Token] = []
    for token in tokens:
        symbol = token.pos == "補助記号"
        if run and (symbol or token.start - run[-1].end >= APART):
            yield run
            run = []
        if not symbol:
            run.append(token)
    yield run


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Keep the mentions of most letters; of what they overlap, only what has the same place."""
    mentions.sort(
        key=lambda m: (
            -sum(end - start for start, end in m.parts),
            m.end - m.start,
            -m.certainty,
            m.start,
            m.concept,
        )
    )
    kept: list[Mention] = []
    for mention in mentions:
        for other in kept:
            if mention.start < other.end and other.start < mention.end:
                same_place = other.start == mention.start and other.end == mention.end
                if not same_place or other.concept == mention.concept:
                    break
        else:
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, m.end, m.concept))
