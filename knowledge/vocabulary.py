"""Which words mean the same thing: the thesaurus of municipal Japanese, and finding its expressions in a text.

The words themselves are data (data/vocabulary.toml), written for a city clerk to read and mend.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from knowledge.background import telling
from knowledge.findings import ReasonKind
from knowledge.phrases import Phrase, Phrases
from knowledge.text import Analysed, Token, analyse, is_content

DATA = Path(__file__).parent / "data"

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

LOOSE = 0.66
"""Share of an expression's telling words (by weight) a question must hold to be taken to mean it, in any order."""
LOOSE_CERTAINTY = 0.85
LOOSE_ALONE = 0.65
"""Certainty when but one telling word of a longer expression is there."""
LOOSE_SLACK = 3
"""Other content words that may stand among those of a loosely matched expression."""

LONGEST = 14
"""Characters up to which an expression is looked for letter by letter."""

_LIGHT_VERBS = frozenset(
    {"為る", "居る", "有る", "成る", "出来る", "呉れる", "貰う", "遣る", "頂く", "下さる"}
)


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used. The message says in Japanese where and what to mend."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of municipal life and the words for it.

    `around` are words that are said when people speak of it, none of which means it. An `aspect` is what is done with
    a thing, never a topic.
    """

    name: str
    words: tuple[str, ...]
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    aspect: bool = False


class Bond(NamedTuple):
    """How a question for one concept is served by another: how well (0–1), and by what kind of relation."""

    strength: float
    kind: ReasonKind


class Mention(NamedTuple):
    """A concept found in a text: positions in the folded text, the expression that was meant, how sure (0–1).

    `parts` are the places of the words that matched, without what stands between them.
    """

    concept: str
    start: int
    end: int
    expression: str
    certainty: float
    parts: tuple[tuple[int, int], ...] = ()


class _Expression(NamedTuple):
    """What is kept of an expression once it is analysed: analyses of twenty thousand would fill 100 MB."""

    concept: str
    word: str
    lemmas: tuple[str, ...]
    telling: tuple[float, ...]
    surface: str
    reading: str
    wordy: bool

    @classmethod
    def of(cls, concept: str, word: str) -> _Expression:
        analysed = analyse(word)
        words = expression_words(analysed.tokens)
        return cls(
            concept,
            word,
            tuple(intern(token.lemma) for token in words),
            tuple(telling(token) for token in words),
            analysed.folded.replace(" ", ""),
            "".join(token.reading for token in analysed.tokens),
            # 「さんあ〜る」 must not be found in every 「さん」: its content words have to be most of it.
            sum(len(token.surface) for token in words) * 2 > len(analysed.folded),
        )


@dataclass
class Vocabulary:
    """The concepts by name, and the expressions that lead to them."""

    concepts: Mapping[str, Concept]
    _by_first: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = field(
        default_factory=dict, repr=False
    )
    _by_surface: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _by_reading: dict[str, set[tuple[str, str]]] = field(default_factory=dict, repr=False)
    _class: dict[str, str] = field(default_factory=dict, repr=False)
    _spoken_with: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _phrases: Phrases = field(default_factory=lambda: Phrases(()), repr=False)

    @classmethod
    def load(cls, path: Path = DATA / "vocabulary.toml") -> Vocabulary:
        """Read a vocabulary file. Raises VocabularyError naming the entry that is wrong."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise VocabularyError(f"{path.name} を読めません: {error}") from error
        return cls.of(_concept(entry, number) for number, entry in enumerate(data.get("concept", []), 1))

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> Vocabulary:
        """Build a vocabulary; words that stand only as narrower or related become concepts of their own."""
        merged: dict[str, Concept] = {}
        for concept in concepts:
            merged[concept.name] = _merge(merged.get(concept.name), concept)
        owner = {word: concept.name for concept in merged.values() for word in concept.words}
        for concept in list(merged.values()):
            for word in (*concept.narrower, *concept.related):
                if word not in merged and word not in owner:
                    merged[word] = Concept(word, (word,), aspect=concept.aspect)
        vocabulary = cls(merged)
        expressions = [
            _Expression.of(concept.name, word) for concept in merged.values() for word in concept.words
        ]
        for expression in expressions:
            if len(expression.lemmas) == 1:
                vocabulary._class.setdefault(expression.lemmas[0], expression.concept)
        for expression in expressions:
            vocabulary._enter(expression)
        for concept in merged.values():
            for word in concept.around:
                vocabulary._speak(concept.name, (t.lemma for t in expression_words(analyse(word).tokens)))
        for expression in expressions:
            if not merged[expression.concept].aspect:
                vocabulary._speak(expression.concept, expression.lemmas)
        vocabulary._phrases = Phrases(
            Phrase(weights, expression.concept, expression.word)
            for expression in expressions
            if len(weights := vocabulary._telling(expression)) >= 2
        )
        return vocabulary

    def _enter(self, expression: _Expression) -> None:
        concept, word, lemmas = expression.concept, expression.word, expression.lemmas
        if expression.wordy:
            first = (lemmas[0], lemmas[1] if len(lemmas) > 1 else "")
            self._by_first.setdefault(first, []).append((lemmas, concept, word))
        if len(expression.surface) >= 2:
            self._by_surface.setdefault(expression.surface, set()).add(concept)
            if len(expression.reading) >= MIN_READING:
                self._by_reading.setdefault(expression.reading, set()).add((concept, word))

    def _telling(self, expression: _Expression) -> dict[str, float]:
        """Return an expression's words, by class, with how much each tells."""
        words: dict[str, float] = {}
        for lemma, weight in zip(expression.lemmas, expression.telling, strict=True):
            key = self.key(lemma)
            words[key] = max(words.get(key, 0.0), weight)
        return words

    def _speak(self, concept: str, lemmas: Iterable[str]) -> None:
        for lemma in lemmas:
            self._spoken_with.setdefault(self.key(lemma), set()).add(concept)

    def spoken_with(self, key: str) -> Collection[str]:
        """Return the concepts of which people speak with a word, given by class: one is a hint, several a sign."""
        return self._spoken_with.get(key, ())

    def key(self, lemma: str) -> str:
        """Return the class of a word: the concept it is an expression of by itself, else the word."""
        return self._class.get(lemma, lemma)

    def resolve(self, word: str) -> tuple[str, ...]:
        """Return the concepts a word of the file leads to (itself, or those that list it)."""
        if word in self.concepts:
            return (word,)
        return tuple(sorted(self._by_surface.get(analyse(word).folded.replace(" ", ""), ())))

    @cached_property
    def _narrower(self) -> dict[str, set[str]]:
        return self._links(lambda concept: concept.narrower)

    @cached_property
    def _related(self) -> dict[str, set[str]]:
        forward = self._links(lambda concept: concept.related)
        both: dict[str, set[str]] = defaultdict(set)
        for name, others in forward.items():
            for other in others:
                both[name].add(other)
                both[other].add(name)
        return both

    @cached_property
    def _wider(self) -> dict[str, set[str]]:
        wider: dict[str, set[str]] = defaultdict(set)
        for name, others in self._narrower.items():
            for other in others:
                wider[other].add(name)
        return wider

    def _links(self, which: Any) -> dict[str, set[str]]:
        links: dict[str, set[str]] = {}
        for concept in self.concepts.values():
            targets = {target for word in which(concept) for target in self.resolve(word)}
            if targets - {concept.name}:
                links[concept.name] = targets - {concept.name}
        return links

    @cached_property
    def _reach_cache(self) -> dict[str, dict[str, Bond]]:
        return {}

    def reach(self, concept: str) -> Mapping[str, Bond]:
        """Return every concept that a question for `concept` reaches, with its bond."""
        if concept not in self._reach_cache:
            reached = {concept: Bond(1.0, ReasonKind.ALIAS)}
            _follow_links(concept, self._narrower, Bond(NARROWER, ReasonKind.NARROWER), MAX_DEPTH, reached)
            _follow_links(concept, self._wider, Bond(WIDER, ReasonKind.WIDER), 1, reached)
            _follow_links(concept, self._related, Bond(RELATED, ReasonKind.RELATED), 1, reached)
            self._reach_cache[concept] = reached
        return self._reach_cache[concept]

    def mentions(self, text: Analysed, *, heard: bool = False) -> list[Mention]:
        """Find the expressions of the vocabulary in a text; where several overlap, the longest stand.

        `heard`: also those that only sound alike, for what people type (a published text has no slips of the key).
        """
        sounds = self._by_sound(text) if heard else ()
        return _longest([*self._by_words(text), *self._by_letters(text), *sounds])

    def loose(
        self,
        text: Analysed,
        taken: Iterable[Mention] = (),
        *,
        share_needed: float = LOOSE,
        slack: int = LOOSE_SLACK,
    ) -> list[Mention]:
        """Find expressions most of whose telling words stand close together, in any order.

        `share_needed` of their weight must be there, with at most `slack` other content words among them. What
        `taken` (exact mentions) already says is not said again.
        """
        tokens = expression_words(text.tokens)
        places: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(tokens):
            places[self.key(token.lemma)].append(place)
        topics = [mention for mention in taken if not self.concepts[mention.concept].aspect]
        hits = self._phrases.find(
            places,
            share_needed=share_needed,
            slack=slack,
            passed_over={mention.concept for mention in topics},
            spoken=[any(m.start <= token.start < m.end for m in topics) for token in tokens],
        )
        return [
            Mention(
                hit.phrase.concept,
                tokens[hit.first].start,
                tokens[hit.last].end,
                hit.phrase.expression,
                hit.share * (LOOSE_ALONE if hit.alone else LOOSE_CERTAINTY),
            )
            for hit in hits
        ]

    def _by_words(self, text: Analysed) -> Iterator[Mention]:
        tokens = expression_words(text.tokens)
        for at, token in enumerate(tokens):
            for lemmas, concept, word in self._candidates(tokens, at):
                places = _follow(tokens, at, lemmas)
                if places:
                    parts = tuple((tokens[place].start, tokens[place].end) for place in places)
                    yield Mention(concept, token.start, parts[-1][1], word, 1.0, parts)

    def _candidates(self, tokens: list[Token], at: int) -> Iterator[tuple[tuple[str, ...], str, str]]:
        """Yield the expressions that may begin here, by their first two words."""
        first = tokens[at].lemma
        yield from self._by_first.get((first, ""), ())
        for second in dict.fromkeys(token.lemma for token in tokens[at + 1 : at + 2 + GAP]):
            yield from self._by_first.get((first, second), ())

    def _by_letters(self, text: Analysed) -> Iterator[Mention]:
        """Catch what the analyser cuts otherwise than in the vocabulary: same letters, from word to word."""
        starts = {token.start for token in text.tokens}
        ends = sorted({token.end for token in text.tokens})
        for start in starts:
            for end in ends[bisect_left(ends, start + 2) : bisect_right(ends, start + LONGEST)]:
                span = text.folded[start:end]
                for concept in self._by_surface.get(span, ()):
                    yield Mention(concept, start, end, span, 1.0, ((start, end),))

    def _by_sound(self, text: Analysed) -> Iterator[Mention]:
        tokens = text.tokens
        for at, first in enumerate(tokens):
            reading, end = "", first.start
            for token in tokens[at : at + 8]:
                if token.start != end:
                    break
                reading += token.reading
                end = token.end
                if len(reading) < MIN_READING:
                    continue
                for concept, word in self._by_reading.get(reading, ()):
                    span = text.folded[first.start : token.end]
                    certainty = sound_certainty(span, word, reading)
                    if certainty:
                        yield Mention(
                            concept, first.start, token.end, word, certainty, ((first.start, token.end),)
                        )


def _follow_links(
    start: str, links: Mapping[str, set[str]], bond: Bond, depth: int, reached: dict[str, Bond]
) -> None:
    level = [start]
    for _ in range(depth):
        level = [other for name in level for other in sorted(links.get(name, ())) if other not in reached]
        for other in level:
            reached.setdefault(other, bond)
        bond = bond._replace(strength=bond.strength * STEP)


def sound_certainty(span: str, word: str, reading: str) -> float:
    """How sure it is that `span`, which only sounds like `word`, means it (0 = not at all)."""
    if all(not ("\u3400" <= char <= "\u9fff") for char in span):
        return 0.95
    return 0.75 if len(reading) >= 5 else 0.0


def expression_words(tokens: Iterable[Token]) -> list[Token]:
    """Return the words that make an expression: content words and 「ない」, without light verbs."""
    return [
        token
        for token in tokens
        if token.lemma not in _LIGHT_VERBS and (is_content(token) or token.lemma in ("ない", "無い"))
    ]


def _follow(tokens: list[Token], at: int, lemmas: tuple[str, ...]) -> list[int]:
    """Return the places of an expression's words from `at` on, or none. Words may be parted by GAP others."""
    places = [at]
    for lemma in lemmas[1:]:
        end = places[-1]
        for following in range(end + 1, min(end + 2 + GAP, len(tokens))):
            if tokens[following].lemma == lemma:
                places.append(following)
                break
        else:
            return []
    return places


def _longest(mentions: list[Mention]) -> list[Mention]:
    mentions.sort(key=lambda m: (m.start - m.end, -m.certainty, m.start, m.concept))
    kept: list[Mention] = []
    for mention in mentions:
        inside = [k for k in kept if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end) == (mention.start, mention.end) for k in inside) and not any(
            k.concept == mention.concept for k in inside
        ):
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, m.end, m.concept))


def _concept(entry: Mapping[str, Any], number: int) -> Concept:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise VocabularyError(f'vocabulary.toml の{number}番目の [[concept]] に name = "…" がありません。')
    lists = {key: entry.get(key, []) for key in ("same", "narrower", "related", "around")}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise VocabularyError(f'「{name}」の {key} は ["語", "語"] の形で書いてください。')
    unknown = set(entry) - {"name", "aspect", *lists}
    if unknown:
        raise VocabularyError(f"「{name}」に知らない項目 {'、'.join(sorted(unknown))} があります。")
    words = tuple(dict.fromkeys([name, *lists["same"]]))
    return Concept(
        name,
        words,
        tuple(lists["narrower"]),
        tuple(lists["related"]),
        tuple(lists["around"]),
        bool(entry.get("aspect", False)),
    )


def _merge(first: Concept | None, second: Concept) -> Concept:
    if first is None:
        return second
    return Concept(
        first.name,
        tuple(dict.fromkeys(first.words + second.words)),
        tuple(dict.fromkeys(first.narrower + second.narrower)),
        tuple(dict.fromkeys(first.related + second.related)),
        tuple(dict.fromkeys(first.around + second.around)),
        first.aspect and second.aspect,
    )
