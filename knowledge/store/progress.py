"""取組状況: what was done for a measure. Reports are only ever added; the newest one counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.store.connection import Connections

STATES = ("変わりなし", "進展あり", "完了")


@dataclass(frozen=True, slots=True)
class Progress:
    """One report. `happened_on` is a date (2026-11-24), `created_at` ISO 8601 UTC; `id` rises with time."""

    id: int
    measure_id: str
    state: str
    text: str
    happened_on: str
    user_id: str
    created_at: str


class ProgressConflictError(RuntimeError):
    """Somebody else reported on the measure meanwhile; `newest` is their report."""

    def __init__(self, newest: Progress) -> None:
        super().__init__(newest.measure_id)
        self.newest = newest


class ProgressTable:
    """The reports of all measures."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def report(
        self,
        measure_id: str,
        state: str,
        text: str,
        happened_on: str,
        user_id: str,
        now: str,
        *,
        seen: int | None,
    ) -> Progress:
        """Add a report. `seen` is the id of the newest report its author knew (0 none; None: does not matter).

        Raises ProgressConflictError when there is a newer one; nothing is written then.
        """
        with self._connections.writing() as db:
            row = db.execute(
                "SELECT * FROM progress WHERE measure_id = ? ORDER BY id DESC LIMIT 1", (measure_id,)
            ).fetchone()
            if seen is not None and row is not None and row["id"] != seen:
                raise ProgressConflictError(_progress(row))
            values = {
                "measure_id": measure_id,
                "state": state,
                "text": text,
                "happened_on": happened_on,
                "user_id": user_id,
                "created_at": now,
            }
            number = db.table("progress").insert(values).last_pk
        return Progress(int(str(number)), **values)

    def newest(self) -> dict[str, Progress]:
        """Return the newest report of each measure that has one."""
        rows = self._connections.rows(
            "SELECT p.* FROM progress p JOIN (SELECT measure_id, MAX(id) AS id FROM progress GROUP BY measure_id) n"
            " ON n.id = p.id"
        )
        return {row["measure_id"]: _progress(row) for row in rows}

    def history(self, measure_id: str) -> tuple[Progress, ...]:
        """Return every report of a measure, newest first."""
        rows = self._connections.rows(
            "SELECT * FROM progress WHERE measure_id = ? ORDER BY id DESC", (measure_id,)
        )
        return tuple(_progress(row) for row in rows)

    def between(self, start: str, end: str) -> tuple[Progress, ...]:
        """Return the reports made from `start` up to, not including, `end` (ISO 8601 UTC), oldest first."""
        rows = self._connections.rows(
            "SELECT * FROM progress WHERE created_at >= ? AND created_at < ? ORDER BY id", (start, end)
        )
        return tuple(_progress(row) for row in rows)

    def all(self) -> tuple[Progress, ...]:
        """Return every report, oldest first."""
        return tuple(_progress(row) for row in self._connections.rows("SELECT * FROM progress ORDER BY id"))

    def replace_all(self, reports: Iterable[Progress]) -> None:
        """Put these reports in the place of all others, whole or not at all."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM progress")
            for report in reports:
                db.execute(
                    "INSERT INTO progress (id, measure_id, state, text, happened_on, user_id, created_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        report.id,
                        report.measure_id,
                        report.state,
                        report.text,
                        report.happened_on,
                        report.user_id,
                        report.created_at,
                    ),
                )


def _progress(row: sqlite3.Row) -> Progress:
    return Progress(
        row["id"],
        row["measure_id"],
        row["state"],
        row["text"],
        row["happened_on"],
        row["user_id"],
        row["created_at"],
    )
