"""The same engine on a city's FAQ, of which it knows nothing: `python -m tests.benchmarks.faq`.

1,200 titles of FAQ entries of a made-up city and 334 questions in citizens' words (tests/benchmarks/data). Only the titles
are indexed, as (id, "", "", title): no headings, no departments. Peers in the same run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bot.peers import peers
from knowledge.profile import Passage
from knowledge.search import Index
from knowledge.vocabulary import Vocabulary

DATA = Path(__file__).parent / "data"
LIMIT = 10


def lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def figures(rank: Callable[[str], list[str]]) -> tuple[float, float, float]:
    """Return Hit@1, Hit@10 and MRR@10."""
    first = found = reciprocal = 0.0
    questions = lines("faq_questions.jsonl")
    for asked in questions:
        ids = rank(str(asked["question"]))[:LIMIT]
        place = next((at for at, each in enumerate(ids, 1) if each in asked["gold"]), 0)  # type: ignore[operator]
        first += place == 1
        found += place > 0
        reciprocal += 1 / place if place else 0.0
    return first / len(questions), found / len(questions), reciprocal / len(questions)


def main() -> None:
    passages = [Passage(str(entry["id"]), "", "", str(entry["text"])) for entry in lines("faq.jsonl")]
    index = Index(passages, Vocabulary.load())
    engines = [
        ("方針ボット", lambda question: [m.id for m in index.search(question, LIMIT)]),
        *peers(passages),
    ]
    print(f"{'engine':<26}{'Hit@1':>8}{'Hit@10':>8}{'MRR@10':>8}")
    for name, rank in engines:
        print(f"{name:<26}" + "".join(f"{figure:8.3f}" for figure in figures(rank)))


if __name__ == "__main__":
    main()
