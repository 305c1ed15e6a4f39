"""Measure the answers: questions and an engine in, a report out. Knows no terminal and no engine of its own."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

ANSWERED = frozenset({"found", "choice", "summary", "measure"})
"""Kinds that present something as the answer."""
RESAMPLES = 1000
"""Bootstrap resamples for the 95 % confidence intervals."""


class QuestionsError(ValueError):
    """A file of questions that cannot be used. The message is a Japanese sentence with the line."""


@dataclass(frozen=True, slots=True)
class Question:
    """One evaluation question: `gold` ids answer it, `also_ok` ids are no mistake; both empty for `oos`, `dept`."""

    question: str
    type: str
    gold: tuple[str, ...]
    also_ok: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What an engine gave: kind of answer, measures best first (all that is shown), departments, a word on why."""

    kind: str
    measures: tuple[str, ...]
    departments: tuple[str, ...]
    why: str = ""


Engine = Callable[[str], Given]


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what was given and its figures (each 0–1; None where the figure does not apply)."""

    question: Question
    given: Given
    figures: dict[str, float]


def load(path: Path) -> list[Question]:
    """Read questions, one JSON object a line. Raises QuestionsError naming the line."""
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            questions.append(
                Question(
                    row["question"],
                    row["type"],
                    tuple(row["gold"]),
                    tuple(row["also_ok"]),
                    tuple(row["departments"]),
                )
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise QuestionsError(
                f"{path.name} の{number}行目を読めません（{error}）。question・type・gold・also_ok・departments を持つ"
                "JSONを1行に1つ書いてください。"
            ) from error
    return questions


def measure(questions: Iterable[Question], engine: Engine) -> list[Row]:
    """Ask every question and compute its figures."""
    return [_row(question, engine(question.question)) for question in questions]


def _row(question: Question, given: Given) -> Row:
    figures: dict[str, float] = {}
    answered = given.kind in ANSWERED
    if question.type == "oos":
        figures["rejected"] = float(not answered)
    elif not question.gold:
        figures["department"] = float(
            given.kind == "summary" and set(given.departments) == set(question.departments)
        )
    else:
        figures |= _ranking(question, given.measures)
        figures["kept"] = float(answered)
        figures["department"] = float(
            bool(given.departments) and given.departments[0] in question.departments
        )
        if question.type == "crosscut":
            shown, gold = set(given.measures), set(question.gold)
            right = gold | set(question.also_ok)
            figures["recall"] = len(gold & shown) / len(gold)
            figures["precision"] = len(right & shown) / len(shown) if shown else 0.0
    return Row(question, given, figures)


def _ranking(question: Question, measures: Sequence[str]) -> dict[str, float]:
    gold = set(question.gold)
    return {
        "S@1": float(bool(measures) and measures[0] in gold),
        "R@3": len(gold.intersection(measures[:3])) / min(len(gold), 3),
        "R@5": len(gold.intersection(measures[:5])) / min(len(gold), 5),
        "MRR": next((1 / rank for rank, found in enumerate(measures[:10], 1) if found in gold), 0.0),
    }


FIGURES = ("S@1", "R@3", "R@5", "MRR", "department", "kept", "rejected", "recall", "precision")


def averages(rows: Sequence[Row]) -> dict[str, float]:
    """Return the mean of each figure over the questions it applies to."""
    return {
        name: fmean(values)
        for name in FIGURES
        if (values := [row.figures[name] for row in rows if name in row.figures])
    }


def intervals(rows: Sequence[Row], seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return 95 % bootstrap intervals of the means; the same rows and seed give the same intervals."""
    rng = random.Random(seed)
    found = {}
    for name in FIGURES:
        values = [row.figures[name] for row in rows if name in row.figures]
        if values:
            means = sorted(fmean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
            found[name] = (means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1])
    return found


def by_type(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Group rows by type of question, in order of appearance."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.question.type, []).append(row)
    return groups


def confusion(rows: Iterable[Row]) -> Counter[tuple[str, str]]:
    """Count (what it should have been, what kind it was)."""
    return Counter((_expected(row.question), row.given.kind) for row in rows)


def _expected(question: Question) -> str:
    if question.type == "oos":
        return "記載なし"
    return "部の方針" if not question.gold else "回答"


def worst(rows: Iterable[Row], limit: int = 10) -> list[Row]:
    """Return the questions that went most wrong, worst first."""

    def goodness(row: Row) -> float:
        figures = row.figures
        if "MRR" not in figures:
            return min(figures.values(), default=1.0)
        return figures["MRR"] + figures["kept"]

    return sorted((row for row in rows if goodness(row) < 1.5 and not _fine(row)), key=goodness)[:limit]


def _fine(row: Row) -> bool:
    return all(row.figures.get(name, 1.0) == 1.0 for name in ("S@1", "kept", "rejected", "department"))


def self_check(
    engine: Engine, key_words: Iterable[tuple[str, str]]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Ask for each measure by its own key words; return (id, key words, what came instead) where it is not first."""
    failures = []
    for measure_id, words in key_words:
        given = engine(words)
        if not given.measures or given.measures[0] != measure_id:
            failures.append((measure_id, words, given.measures[:3]))
    return failures
