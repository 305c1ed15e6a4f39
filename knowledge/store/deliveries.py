"""Slack's deliveries: each is taken once, by one process, and swept up again when a crash cut its answer off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.store.connection import Connections

MAX_ATTEMPTS = 3
"""A delivery that killed the process three times is left alone."""


class DeliveriesTable:
    """The inbox. Times are ISO 8601 UTC."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def claim(self, keys: Sequence[str], body: Mapping[str, Any] | None, now: str) -> bool:
        """Take a delivery that is known by several keys, atomically. False: somebody has it already.

        A `body` is kept under the first key until `finish`, so that `unfinished` can give it back.
        """
        marks = ",".join("?" * len(keys))
        with self._connections.writing() as db:
            if db.execute(f"SELECT 1 FROM deliveries WHERE key IN ({marks})", list(keys)).fetchone():  # noqa: S608  # marks are ours
                return False
            db.table("deliveries").insert_all(
                {
                    "key": key,
                    "received_at": now,
                    "state": "open" if number == 0 and body is not None else "twin",
                    "body": json.dumps(body) if number == 0 and body is not None else "",
                    "attempts": 1,
                }
                for number, key in enumerate(keys)
            )
        return True

    def finish(self, key: str) -> None:
        """Mark a delivery as answered and forget what it said."""
        with self._connections.writing() as db:
            db.execute("UPDATE deliveries SET state = 'done', body = '' WHERE key = ?", (key,))

    def unfinished(self, since: str) -> list[tuple[str, dict[str, Any]]]:
        """Return (key, body) of deliveries received since a time and never finished; each counts as one more try."""
        with self._connections.writing() as db:
            rows = db.execute(
                "SELECT key, body FROM deliveries WHERE state = 'open' AND received_at >= ? AND attempts < ?"
                " ORDER BY received_at, key",
                (since, MAX_ATTEMPTS),
            ).fetchall()
            for row in rows:
                db.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE key = ?", (row["key"],))
        return [(row["key"], json.loads(row["body"])) for row in rows]

    def forget(self, before: str) -> int:
        """Delete deliveries received before a time; return how many."""
        with self._connections.writing() as db:
            return db.execute("DELETE FROM deliveries WHERE received_at < ?", (before,)).rowcount
