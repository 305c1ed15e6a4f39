"""Which words mean the same thing: finding the thesaurus's expressions in a text, and what each leads to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from knowledge import compiled
from knowledge.compiled import Ragged, Tables, expression_words
from knowledge.findings import ReasonKind
from knowledge.text import Analysed, Token
from knowledge.thesaurus import DATA, Concept
from knowledge.topics import Topics, Vector

K = TypeVar("K")
V = TypeVar("V")

NARROWER = 0.8
"""The question names the wider thing, the text a kind of it (子育て → 保育所)."""
WIDER = 0.45
"""The question names a kind, the text only the wider thing (若年性認知症 → 認知症)."""
RELATED = 0.3
"""Has to do with it; a hint, never an answer by itself."""
STEP = 0.8
"""Each further step down the same line weighs this much of the step before."""
MAX_DEPTH = 3
MIN_READING = 4
"""Morae an expression needs before its reading alone may identify it."""
GAP = 1
"""Content words that may stand between two words of an expression (親が「突然」亡くなった)."""
NESTED = 0.85
"""How sure an expression is that stands inside a longer one of a published text."""
ALONE = -2
"""Stands for the second word of an expression of one word."""
LONGEST = 14
"""Characters up to which an expression is looked for letter by letter."""


class Bond(NamedTuple):
    """How a question for one concept is served by another: how well (0–1), and by what kind of relation."""

    strength: float
    kind: ReasonKind


class Mention(NamedTuple):
    """A concept found in a text: positions in the folded text, and how sure (0–1).

    `parts` are the places of the words that matched, without what stands between them.
    """

    concept: str
    start: int
    end: int
    certainty: float
    parts: tuple[tuple[int, int], ...]


class Vocabulary:
    """A compiled thesaurus, ready to be asked. Safe to share between threads."""

    def __init__(self, tables: Tables) -> None:
        self.topics = Topics(tables)
        self._tables = tables
        self._concept = {name: number for number, name in enumerate(tables.concepts)}
        self._lemma = {lemma: number for number, lemma in enumerate(tables.lemmas)}
        wordy = [number for number in np.flatnonzero(tables.wordy).tolist() if len(tables.words.row(number))]
        self._by_first: dict[int, dict[int, list[tuple[int, ...]]]] = {}
        for number in wordy:
            first, *rest = tables.words.row(number).tolist()
            following = self._by_first.setdefault(first, {}).setdefault(rest[0] if rest else ALONE, [])
            following.append((number, *rest))
        long = [(surface, number) for number, surface in enumerate(tables.surfaces) if len(surface) >= 2]
        self._by_surface = _grouped(long)
        self._by_reading = _grouped(
            (tables.readings[number], number)
            for _, number in long
            if len(tables.readings[number]) >= MIN_READING
        )
        self._letters = frozenset(surface[:2] for surface in self._by_surface)
        self._sounds = frozenset(reading[:MIN_READING] for reading in self._by_reading)
        self._narrower = _links(tables.narrower)
        self._wider = _links(tables.narrower, back=True)
        self._related = _links(tables.related, both=True)
        self._reach: dict[str, Mapping[str, Bond]] = {}
        self._pull: dict[str, Vector] = {}

    @classmethod
    def load(cls, path: Path = DATA, cache: Path | None = None) -> Vocabulary:
        """Read a thesaurus: a folder of TOML files or one. Raises VocabularyError naming the entry that is wrong.

        With `cache`, a file that need not exist, later loads take a fraction of the time.
        """
        return cls(compiled.load(path, cache))

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Vocabulary:
        """Build a vocabulary from concepts at hand."""
        return cls(compiled.compiled(concepts))

    def __len__(self) -> int:
        return len(self._concept)

    def number(self, concept: str) -> int:
        """Return a concept's number, by which topics know it."""
        return self._concept[concept]

    def words(self, concept: str) -> Sequence[str]:
        """Return the expressions that mean a concept, its name first."""
        first, last = np.searchsorted(
            self._tables.owner, [self._concept[concept], self._concept[concept] + 1]
        )
        return self._tables.expressions[first:last]

    def is_aspect(self, concept: str) -> bool:
        """Whether a concept is what is done with a thing, never a topic."""
        return bool(self._tables.aspect[self._concept[concept]])

    def reach(self, concept: str) -> Mapping[str, Bond]:
        """Return every concept that a question for `concept` reaches, with its bond."""
        if concept not in self._reach:
            start = self._concept[concept]
            reached = {start: Bond(1.0, ReasonKind.ALIAS)}
            _follow_links(start, self._narrower, Bond(NARROWER, ReasonKind.NARROWER), MAX_DEPTH, reached)
            _follow_links(start, self._wider, Bond(WIDER, ReasonKind.WIDER), 1, reached)
            _follow_links(start, self._related, Bond(RELATED, ReasonKind.RELATED), 1, reached)
            self._reach[concept] = {self._tables.concepts[other]: bond for other, bond in reached.items()}
        return self._reach[concept]

    def pull(self, concept: str) -> Vector:
        """Return the concepts a question for `concept` reaches by number, with the strengths; itself comes first."""
        if concept not in self._pull:
            reach = self.reach(concept)
            numbers = np.array([self._concept[other] for other in reach], np.int32)
            self._pull[concept] = numbers, np.array([bond.strength for bond in reach.values()], np.float32)
        return self._pull[concept]

    def mentions(self, text: Analysed) -> list[Mention]:
        """Find the expressions of the vocabulary in what somebody typed, also those that only sound alike.

        Where several overlap, the longest stand; what is spelt like an expression is not taken for one that sounds so
        (「改修」 is no 回収).
        """
        spelt = [*self._by_words(text), *self._by_letters(text)]
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
        concept = self._tables.concepts[self._tables.owner[expression]]
        return Mention(concept, parts[0][0], parts[-1][1], certainty, parts)

    def _by_words(self, text: Analysed) -> Iterator[Mention]:
        for run in _runs(text.tokens):
            yield from self._in_run(expression_words(run))

    def _in_run(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        lemmas = [self._lemma.get(token.lemma, -1) for token in tokens]
        for at, first in enumerate(lemmas):
            following = self._by_first.get(first)
            if following is None:
                continue
            for second in (ALONE, *dict.fromkeys(lemmas[at + 1 : at + 2 + GAP])):
                for expression, *rest in following.get(second, ()):
                    if places := _follow(lemmas, at, rest):
                        parts = tuple((tokens[place].start, tokens[place].end) for place in places)
                        yield self._mention(expression, parts)

    def _by_letters(self, text: Analysed) -> Iterator[Mention]:
        """Catch what the analyser cuts otherwise than in the vocabulary: same letters, from word to word."""
        folded = text.folded
        ends = [token.end for token in text.tokens]
        for start in (token.start for token in text.tokens):
            if folded[start : start + 2] not in self._letters:
                continue
            for end in ends[bisect_left(ends, start + 2) : bisect_right(ends, start + LONGEST)]:
                for expression in self._by_surface.get(folded[start:end], ()):
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
                for expression in self._by_reading.get(reading, ()):
                    if certainty := sound_certainty(text.folded[first.start : end], reading):
                        yield self._mention(expression, ((first.start, end),), certainty)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, tuple[V, ...]] = {}
    for key, value in pairs:
        groups[key] = (*groups.get(key, ()), value)
    return groups


def _links(rows: Ragged, *, back: bool = False, both: bool = False) -> dict[int, list[int]]:
    links: dict[int, set[int]] = defaultdict(set)
    for at in range(len(rows.starts) - 1):
        for other in rows.row(at).tolist():
            if not back:
                links[at].add(other)
            if back or both:
                links[other].add(at)
    return {at: sorted(others) for at, others in links.items()}


def _follow_links(
    start: int, links: Mapping[int, Sequence[int]], bond: Bond, depth: int, reached: dict[int, Bond]
) -> None:
    level = [start]
    for _ in range(depth):
        level = [other for at in level for other in links.get(at, ()) if other not in reached]
        for other in level:
            reached.setdefault(other, bond)
        bond = bond._replace(strength=bond.strength * STEP)


def sound_certainty(span: str, reading: str) -> float:
    """How sure it is that `span`, which only sounds like an expression, means it (0 = not at all)."""
    if not _has_kanji(span):
        return 0.95
    return 0.75 if len(reading) >= 5 else 0.0


def _has_kanji(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


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
    """Cut a text at its symbols: no expression reaches over 「、」 or 「・」."""
    run: list[Token] = []
    for token in tokens:
        if token.pos == "補助記号":
            yield run
            run = []
        else:
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
        inside = [k for k in kept if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end) == (mention.start, mention.end) for k in inside) and not any(
            k.concept == mention.concept for k in inside
        ):
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, m.end, m.concept))
