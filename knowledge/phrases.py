"""The phrases by which people in a city hall ask: the tables of data/question.toml, compiled.

They are matched against folded text (NFKC, lower case).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.findings import AbsenceKind, Intent
from knowledge.text import Analysed, Token

DATA = Path(__file__).parent / "data"
_GROUP = re.compile(r"(?<!\\)\((?!\?)")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The tables by name. `weights` are those of words that are no topic, or hardly; `summary` is for summary.py.

    `stages` are the words for how far a thing is: beside a year they are no topic (「令和6年度に始まるもの」).
    """

    whole: Mapping[Intent, re.Pattern[str]]
    shell: tuple[re.Pattern[str], ...]
    weights: Mapping[str, float]
    stages: frozenset[str]
    facets: tuple[tuple[AbsenceKind, re.Pattern[str]], ...]
    own: re.Pattern[str]
    broad: re.Pattern[str]
    each: re.Pattern[str]
    who: re.Pattern[str]
    guess: re.Pattern[str]
    open: re.Pattern[str]
    elsewhere: re.Pattern[str]
    home: re.Pattern[str]
    summary: Mapping[str, list[str]]


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """Return the tables, read once."""
    data = tomllib.loads((DATA / "question.toml").read_text(encoding="utf-8"))
    facets, words = data["facets"], data["words"]
    return Phrases(
        whole={Intent(name): _any(patterns) for name, patterns in data["whole"].items()},
        # One after the other is three times as fast as all in one alternation, which tries each at every character.
        shell=tuple(map(_pattern, data["shell"]["patterns"])),
        weights=dict.fromkeys(words["light"], words["light_weight"]) | dict.fromkeys(words["empty"], 0.0),
        stages=frozenset(words["stages"]),
        facets=tuple(
            (AbsenceKind(kind), _any([pattern.replace("{end}", facets["end"]) for pattern in facets[name]]))
            for name, kind in facets["kinds"].items()
        ),
        own=_any(facets["own"]),
        broad=_any(data["broad"]["patterns"]),
        each=_any(data["each"]["patterns"]),
        who=_any(data["who"]["patterns"]),
        guess=_any(data["who"]["guess"]),
        open=_any(data["open"]["patterns"]),
        elsewhere=_any(data["elsewhere"]["patterns"]),
        home=_any(data["elsewhere"]["home"]),
        summary=data["summary"],
    )


def _pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression whose groups are never read: without keeping them it runs in three quarters of the time."""
    return re.compile(_GROUP.sub("(?:", expression))


def _any(patterns: list[str]) -> re.Pattern[str]:
    return _pattern("|".join(f"(?:{pattern})" for pattern in patterns))


def word_weight(token: Token) -> float:
    """Return how much a word can be topic at all: 0 for shell words, a little for light ones, else 1."""
    weights = phrases().weights
    return min(weights.get(token.lemma, 1.0), weights.get(token.surface, 1.0))


def strip_shell(question: Analysed) -> Analysed:
    """Return a question with the phrases blanked that are no topic; the whole if nothing else is left."""
    folded = question.folded
    for pattern in phrases().shell:
        folded = pattern.sub(blank, folded)
    stripped = question.blanked(folded)
    return stripped if any(char.isalnum() for char in stripped.folded) else question


def blank(match: re.Match[str]) -> str:
    """Return as many spaces as a match has characters."""
    return " " * len(match.group())
