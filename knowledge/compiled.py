"""The thesaurus made ready: its expressions analysed once, as plain arrays that load in a fraction of the time.

Analysing tens of thousands of expressions takes seconds. What comes of it can be kept in a file, which is made anew when
a file of the thesaurus, the dictionary or this code changed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from itertools import chain
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.text import Analysed, Token, analyse, is_content
from knowledge.thesaurus import DATA, Concept, complete, files, read

logger = logging.getLogger(__name__)

FORMAT = 1
"""To be raised when the tables, or how they are made, change."""

NAME, SAME, AROUND, NARROWER, RELATED = 1.5, 1.0, 0.7, 0.4, 0.2
"""What a word counts in a concept's card, by where it stands. The figures hardly move between half and double."""
LENGTH = 0.5
"""How far long cards are brought down to the length of short ones (0 not at all, 1 fully)."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
_LIGHT_VERBS = frozenset(
    {"為る", "居る", "有る", "成る", "出来る", "呉れる", "貰う", "遣る", "頂く", "下さる"}
)


class Ragged(NamedTuple):
    """Rows of different lengths, one after the other: row i is values[starts[i]:starts[i + 1]]."""

    values: Ints
    starts: Ints

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        starts = np.zeros(len(rows) + 1, np.int32)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return cls(np.fromiter(chain.from_iterable(rows), np.int32, int(starts[-1])), starts)

    def row(self, number: int) -> Ints:
        return self.values[self.starts[number] : self.starts[number + 1]]


class Tables(NamedTuple):
    """A compiled thesaurus. Concepts, expressions and lemmas are numbered from 0.

    `expressions` are all words of all concepts, in the concepts' order; `owner` says whose each is, `words` which
    lemmas it is made of. `wordy`: content words are most of it (「さんあ〜る」 must not be found in every 「さん」).
    `cards` has a row for each lemma: the concepts on whose card it stands; `weights` (same places) how strongly it
    speaks for each of them.
    """

    concepts: list[str]
    aspect: NDArray[np.bool_]
    expressions: list[str]
    owner: Ints
    surfaces: list[str]
    readings: list[str]
    wordy: NDArray[np.bool_]
    words: Ragged
    lemmas: list[str]
    narrower: Ragged
    related: Ragged
    cards: Ragged
    weights: Floats


def load(path: Path = DATA, cache: Path | None = None) -> Tables:
    """Return the tables of a thesaurus, from `cache` when it was made of these very files. Raises VocabularyError."""
    if cache is None:
        return compiled(read(path))
    stamp = _stamp(path)
    return _restored(cache, stamp) or _made(path, cache, stamp)


def _made(path: Path, cache: Path, stamp: str) -> Tables:
    """Compile a thesaurus and keep it, in a process of its own: with it goes the memory that was only needed there."""
    concepts = read(path)  # What is wrong in a file is told here, not there.
    command = [sys.executable, "-m", "knowledge.compiled", str(path), str(cache)]
    home = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run(command, env=home, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own module, our own paths
    tables = _restored(cache, stamp)
    if tables is None:
        logger.warning("the compiled thesaurus could not be kept")
        tables = compiled(concepts)
    return tables


def compiled(concepts: Iterable[Concept]) -> Tables:
    """Analyse every expression and word of some concepts."""
    concepts = complete(concepts)
    expressions = [(at, word) for at, concept in enumerate(concepts) for word in concept.words]
    analysed = [analyse(word) for _, word in expressions]
    surfaces = [compact(text) for text in analysed]
    lemmas = _Lemmas()
    words = [lemmas.numbers(text) for text in analysed]
    lemmas.learn((word, row) for (_, word), row in zip(expressions, words, strict=True))
    links = _Links(concepts, expressions, surfaces)
    cards = [lemmas.card(concept) for concept in concepts]
    by_lemma, weights = _turned(cards, len(lemmas.known))
    return Tables(
        [concept.name for concept in concepts],
        np.array([concept.aspect for concept in concepts], np.bool_),
        [word for _, word in expressions],
        np.array([owner for owner, _ in expressions], np.int32),
        surfaces,
        ["".join(token.reading for token in text.tokens) for text in analysed],
        np.array([_is_wordy(text) for text in analysed], np.bool_),
        Ragged.of(words),
        list(lemmas.known),
        Ragged.of([links.of(at, concept.narrower) for at, concept in enumerate(concepts)]),
        Ragged.of([links.of(at, concept.related) for at, concept in enumerate(concepts)]),
        by_lemma,
        weights,
    )


def expression_words(tokens: Iterable[Token]) -> list[Token]:
    """Return the words that make an expression: content words and 「ない」, without light verbs."""
    return [
        token
        for token in tokens
        if token.lemma not in _LIGHT_VERBS and (is_content(token) or token.lemma in ("ない", "無い"))
    ]


def compact(text: Analysed) -> str:
    """Return a text's letters as expressions are looked for: folded, without spaces."""
    return text.folded.replace(" ", "")


def _is_wordy(text: Analysed) -> bool:
    if len(text.tokens) > 1 and all("\u3041" <= char <= "\u309f" for char in text.folded):
        return False  # Kana cut at random: 「じそう」 is no 「そう」. Letters and sounds find them.
    return sum(len(token.surface) for token in expression_words(text.tokens)) * 2 > len(text.folded)


class _Lemmas:
    """Numbers lemmas as they come."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self._words: dict[str, frozenset[int]] = {}

    def learn(self, words: Iterable[tuple[str, Iterable[int]]]) -> None:
        """Take what words are made of, so that they need not be analysed again."""
        self._words |= {word: frozenset(row) for word, row in words}

    def numbers(self, text: Analysed) -> list[int]:
        tokens = expression_words(text.tokens)
        return [self.known.setdefault(token.lemma, len(self.known)) for token in tokens]

    def card(self, concept: Concept) -> Counter[int]:
        """Return the lemmas of a concept's card with what each counts.

        A concept that is only a name has an empty card: it would outdo the full card that the name stands on.
        """
        card: Counter[int] = Counter()
        if len(concept.words) < 2 and not concept.around:
            return card
        for factor, words in (
            (NAME, (concept.name,)),
            (SAME, concept.words),
            (AROUND, concept.around),
            (NARROWER, concept.narrower),
            (RELATED, concept.related),
        ):
            for word in words:
                if word not in self._words:
                    self._words[word] = frozenset(self.numbers(analyse(word)))
                for lemma in self._words[word]:
                    card[lemma] += factor  # type: ignore[assignment]  # typeshed has counts as int
        return card


class _Links:
    """Finds the concepts that the words of `narrower` and `related` mean."""

    def __init__(
        self, concepts: Sequence[Concept], expressions: Sequence[tuple[int, str]], surfaces: Sequence[str]
    ) -> None:
        self._names = {concept.name: at for at, concept in enumerate(concepts)}
        self._surfaces: dict[str, set[int]] = defaultdict(set)
        for (owner, _), surface in zip(expressions, surfaces, strict=True):
            self._surfaces[surface].add(owner)

    def of(self, at: int, words: Iterable[str]) -> list[int]:
        found: set[int] = set()
        for word in words:
            if word in self._names:
                found.add(self._names[word])
            else:
                found |= self._surfaces[compact(analyse(word))]
        return sorted(found - {at})


def _turned(cards: Sequence[Counter[int]], lemmas: int) -> tuple[Ragged, Floats]:
    """Turn cards (concept → lemmas) into rows by lemma, weighted by tf·idf and the length of the card."""
    rows: list[list[int]] = [[] for _ in range(lemmas)]
    counts: list[list[float]] = [[] for _ in range(lemmas)]
    for concept, card in enumerate(cards):
        for lemma, count in card.items():
            rows[lemma].append(concept)
            counts[lemma].append(1 + log(count) if count > 1 else count)
    by_lemma = Ragged.of(rows)
    frequency = np.diff(by_lemma.starts)
    idf = np.log((sum(map(bool, cards)) + 1) / (frequency + 0.5))
    weights = np.fromiter(chain.from_iterable(counts), np.float64) * np.repeat(idf, frequency)
    lengths = np.sqrt(np.bincount(by_lemma.values, weights**2, len(cards)))
    return by_lemma, (weights / np.maximum(lengths, 1e-6)[by_lemma.values] ** LENGTH).astype(np.float32)


# -- the file -----------------------------------------------------------------------------------


def _stamp(path: Path) -> str:
    """Return what the tables depend on, as one digest."""
    digest = hashlib.sha256(f"{FORMAT} {version('sudachipy')} {version('sudachidict_small')}".encode())
    for file in files(path):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _keep(tables: Tables, cache: Path, stamp: str) -> None:
    """Write the tables, whole or not at all. Raises OSError."""
    arrays: dict[str, NDArray[np.generic]] = {"stamp": _packed([stamp])}
    for name, table in tables._asdict().items():
        if isinstance(table, Ragged):
            arrays[f"{name}.values"], arrays[f"{name}.starts"] = table
        else:
            arrays[name] = _packed(table) if isinstance(table, list) else table
    scratch = cache.with_name(f"{cache.name}.{os.getpid()}")
    cache.parent.mkdir(parents=True, exist_ok=True)
    with scratch.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    scratch.replace(cache)


def _restored(cache: Path, stamp: str) -> Tables | None:
    """Return the tables of a file, or None when it is of other sources, damaged or not there."""
    try:
        with cache.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if _unpacked(arrays["stamp"]) != [stamp]:
                return None
            tables = Tables(*(_table(arrays, name) for name in Tables._fields))
            # Most expressions are written as they are looked for: one string for both.
            pairs = zip(tables.expressions, tables.surfaces, strict=True)
            return tables._replace(surfaces=[word if word == surface else surface for word, surface in pairs])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _table(arrays: Mapping[str, NDArray[Any]], name: str) -> Any:
    if name not in arrays:
        return Ragged(arrays[f"{name}.values"], arrays[f"{name}.starts"])
    # Strings are packed as bytes; no table of numbers has that type.
    return _unpacked(arrays[name]) if arrays[name].dtype == np.uint8 else arrays[name]


def _packed(strings: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(strings).encode(), np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")


if __name__ == "__main__":
    source, kept = map(Path, sys.argv[1:])
    _keep(compiled(read(source)), kept, _stamp(source))
