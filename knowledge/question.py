"""Read a question: what is wanted, and which of its words are topic. Knows Japanese, not the document."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.text import Token

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((DATA / "question.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    words = _data()["words"]
    return dict.fromkeys(words["light"], words["light_weight"]) | dict.fromkeys(words["empty"], 0.0)


def word_weight(token: Token) -> float:
    """Return how much a word can be topic at all: 0 for shell words, a little for light ones, else 1."""
    weights = _weights()
    return min(weights.get(token.lemma, 1.0), weights.get(token.surface, 1.0))


@lru_cache(maxsize=1)
def _shell() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in _data()["shell"]["patterns"]))


def strip_shell(folded: str) -> str:
    """Blank out the phrases that are no topic, keeping every position."""
    return _shell().sub(lambda m: " " * len(m.group()), folded)
