"""What a search brings back, as values: points, matches with reasons, and proofs of absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Intent(StrEnum):
    """What the person wants of the bot, before any searching."""

    SEARCH = "search"
    SUMMARY = "summary"
    DIRECTORY = "directory"
    MEASURE = "measure"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    SMALLTALK = "smalltalk"
    NOTHING = "nothing"


class Outcome(StrEnum):
    """該当 / 候補 / 記載なし."""

    FOUND = "found"
    CHOICE = "choice"
    NOT_RECORDED = "not_recorded"


class ReasonKind(StrEnum):
    """Why a measure matched."""

    WORD = "word"
    ALIAS = "alias"
    NARROWER = "narrower"
    WIDER = "wider"
    RELATED = "related"
    READING = "reading"
    SPELLING = "spelling"
    TOPIC = "topic"
    THEME = "theme"
    DEPARTMENT = "department"
    YEAR = "year"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Reason:
    """一致の根拠: `asked` is the question's own word, `written` the document's (equal for a plain word)."""

    kind: ReasonKind
    asked: str
    written: str


class Explanation(NamedTuple):
    """Why a passage matched, strongest reason first.

    `spans` are the matched characters of the passage's own text, as rising, disjoint [start, end).
    """

    reasons: tuple[Reason, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Match:
    """A passage that matched. `score` orders; `coverage` 0–1 is how much of the question's topic it speaks of.

    `why` makes the explanation when it is first asked for: most matches are never shown.
    """

    id: str
    score: float
    coverage: float
    why: Callable[[], Explanation] = field(default=Explanation, compare=False, repr=False)

    @cached_property
    def explanation(self) -> Explanation:
        return self.why()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.explanation.reasons

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        return self.explanation.spans


class AbsenceKind(StrEnum):
    """Why nothing can be the answer."""

    TOPIC = "topic"
    PLACE = "place"
    PERSON = "person"
    PROCEDURE = "procedure"
    FIGURE = "figure"
    OTHER_YEAR = "other_year"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Absence:
    """Proof that the document has nothing: the words looked for, and the aliases that were tried too."""

    kind: AbsenceKind
    words: tuple[str, ...]
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was asked. `matches` belong, best first; `nearest` are candidates that do not quite.

    `broad`: a question that many measures of several departments answer. `lacking`: departments that were asked for and
    have nothing on it, so that `matches` are other departments'.
    """

    text: str
    outcome: Outcome
    matches: tuple[Match, ...]
    nearest: tuple[Match, ...] = ()
    absence: Absence | None = None
    broad: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a question came to. `question` is it in full (a follow-up with its thread's topic). `departments` are those it names; `ids` the 施策番号 it names (existing or not)."""

    question: str
    intent: Intent
    departments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
