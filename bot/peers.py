"""Other search engines over the same measures, for comparison in one run. Imported only when asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from knowledge.profile import Passage
from knowledge.text import analyse, is_content

Ranker = Callable[[str], list[str]]
LIMIT = 10


def peers(passages: Sequence[Passage]) -> Iterator[tuple[str, Ranker]]:
    """Yield (name, ranker) of each peer that is installed; a ranker returns ids, best first."""
    yield "rapidfuzz WRatio", _fuzzy(passages, fuzz.WRatio)
    yield "rapidfuzz partial_ratio", _fuzzy(passages, fuzz.partial_ratio)
    yield "SQLite FTS5 trigram", _fts5(passages)
    try:
        import bm25s  # noqa: F401  # only whether it is there
    except ImportError:
        return
    yield "Sudachi + BM25 (bm25s)", _bm25(passages)


def _fuzzy(passages: Sequence[Passage], scorer: Callable[..., float]) -> Ranker:
    texts = [passage.text for passage in passages]

    def rank(question: str) -> list[str]:
        return [
            passages[index].id for _, _, index in process.extract(question, texts, scorer=scorer, limit=LIMIT)
        ]

    return rank


def _fts5(passages: Sequence[Passage]) -> Ranker:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(id UNINDEXED, text, tokenize='trigram')")
    connection.executemany("INSERT INTO f VALUES (?, ?)", [(p.id, f"{p.heading} {p.text}") for p in passages])

    def rank(question: str) -> list[str]:
        grams = {question[i : i + 3] for i in range(len(question) - 2)}
        asked = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams) if gram.strip())
        if not asked:
            return []
        rows = connection.execute(
            "SELECT id FROM f WHERE f MATCH ? ORDER BY rank LIMIT ?", (asked, LIMIT)
        ).fetchall()
        return [row[0] for row in rows]

    return rank


def _bm25(passages: Sequence[Passage]) -> Ranker:
    import bm25s

    def words(text: str) -> list[str]:
        return [token.lemma for token in analyse(text).tokens if is_content(token)] or [" "]

    engine = bm25s.BM25()
    engine.index([words(f"{p.heading} {p.text}") for p in passages], show_progress=False)

    def rank(question: str) -> list[str]:
        found, scores = engine.retrieve([words(question)], k=min(LIMIT, len(passages)), show_progress=False)
        return [passages[int(i)].id for i, score in zip(found[0], scores[0], strict=True) if float(score) > 0]

    return rank
