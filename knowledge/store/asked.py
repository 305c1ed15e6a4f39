"""問い合わせ: what was asked and what came of it, without who asked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from knowledge.store.connection import Connections


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `asked_at` is ISO 8601 UTC; `kind` one of the kinds of answer; `measures` the ids first shown; `topic` what was
    missing when nothing was found.
    """

    asked_at: str
    question: str
    kind: str
    departments: tuple[str, ...]
    measures: tuple[str, ...]
    surface: str
    topic: str = ""


class AskedTable:
    """The questions that were asked."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def record(self, asked: Asked) -> None:
        """Keep one question."""
        with self._connections.writing() as db:
            db.table("asked").insert(
                {
                    "asked_at": asked.asked_at,
                    "question": asked.question.encode("utf-8", "replace").decode()[:2000],
                    "kind": asked.kind,
                    "departments": json.dumps(asked.departments, ensure_ascii=False),
                    "measures": json.dumps(asked.measures, ensure_ascii=False),
                    "surface": asked.surface,
                    "topic": asked.topic[:200],
                }
            )

    def between(self, start: str, end: str) -> tuple[Asked, ...]:
        """Return what was asked from `start` up to, not including, `end` (ISO 8601 UTC), oldest first."""
        rows = self._connections.rows(
            "SELECT * FROM asked WHERE asked_at >= ? AND asked_at < ? ORDER BY asked_at, id", (start, end)
        )
        return tuple(
            Asked(
                row["asked_at"],
                row["question"],
                row["kind"],
                tuple(json.loads(row["departments"])),
                tuple(json.loads(row["measures"])),
                row["surface"],
                row["topic"],
            )
            for row in rows
        )

    def forget(self, before: str) -> int:
        """Delete questions asked before a time (ISO 8601 UTC); return how many."""
        with self._connections.writing() as db:
            return db.execute("DELETE FROM asked WHERE asked_at < ?", (before,)).rowcount
