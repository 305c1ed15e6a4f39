"""Which words mean the same thing: the concepts of the thesaurus, and what a question for one reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from knowledge import compiled
from knowledge.compiled import Ragged, Tables
from knowledge.expressions import Expressions
from knowledge.findings import ReasonKind
from knowledge.thesaurus import DATA, Concept
from knowledge.topics import Topics, Vector

NARROWER = 0.8
"""The question names the wider thing, the text a kind of it (子育て → 保育所)."""
WIDER = 0.45
"""The question names a kind, the text only the wider thing (若年性認知症 → 認知症)."""
RELATED = 0.3
"""Has to do with it; a hint, never an answer by itself."""
STEP = 0.8
"""Each further step down the same line weighs this much of the step before."""
MAX_DEPTH = 3


class Bond(NamedTuple):
    """How a question for one concept is served by another: how well (0–1), and by what kind of relation."""

    strength: float
    kind: ReasonKind


class Vocabulary:
    """A compiled thesaurus, ready to be asked. Safe to share between threads."""

    def __init__(self, tables: Tables) -> None:
        self.topics = Topics(tables)
        # The tables' other columns are needed no more: with them go some 10 MB.
        self._concepts, self._aspect = tables.concepts, tables.aspect
        self._words, self._owner = tables.expressions, tables.owner
        self._concept = {name: number for number, name in enumerate(tables.concepts)}
        self.expressions = Expressions(tables)
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
        first, last = np.searchsorted(self._owner, [self._concept[concept], self._concept[concept] + 1])
        return self._words[first:last]

    def is_aspect(self, concept: str) -> bool:
        """Whether a concept is what is done with a thing, never a topic."""
        return bool(self._aspect[self._concept[concept]])

    def reach(self, concept: str) -> Mapping[str, Bond]:
        """Return every concept that a question for `concept` reaches, with its bond."""
        if concept not in self._reach:
            start = self._concept[concept]
            reached = {start: Bond(1.0, ReasonKind.ALIAS)}
            _follow_links(start, self._narrower, Bond(NARROWER, ReasonKind.NARROWER), MAX_DEPTH, reached)
            _follow_links(start, self._wider, Bond(WIDER, ReasonKind.WIDER), 1, reached)
            _follow_links(start, self._related, Bond(RELATED, ReasonKind.RELATED), 1, reached)
            self._reach[concept] = {self._concepts[other]: bond for other, bond in reached.items()}
        return self._reach[concept]

    def pull(self, concept: str) -> Vector:
        """Return the concepts a question for `concept` reaches by number, with the strengths; itself comes first."""
        if concept not in self._pull:
            reach = self.reach(concept)
            numbers = np.array([self._concept[other] for other in reach], np.int32)
            self._pull[concept] = numbers, np.array([bond.strength for bond in reach.values()], np.float32)
        return self._pull[concept]


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
