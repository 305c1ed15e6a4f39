"""The weekly digest: who follows, what was delivered, and whose turn it is in the rotation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.store.connection import Connections

LEASE_SECONDS = 120
"""How long a claim keeps others away; far longer than a post with a 10 s timeout can take."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A channel or direct message with the departments it follows, who asked for it, and since when."""

    channel_id: str
    departments: tuple[str, ...]
    user_id: str
    since: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One week in one channel. `state`: sending, pending, sent, failed, skipped, unknown. Times ISO 8601 UTC."""

    week: str
    channel_id: str
    state: str
    key: str
    first_claimed_at: str
    claimed_at: str
    not_before: str
    owner: str
    ts: str
    error: str


class DigestsTable:
    """Followers, deliveries and rotation."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    # -- following ------------------------------------------------------------------------------
    def follow(self, channel_id: str, departments: Sequence[str], user_id: str, now: str) -> None:
        """Let a channel follow exactly these departments (none: stop). Who changes departments keeps the beginning."""
        with self._connections.writing() as db:
            since = db.execute(
                "SELECT MIN(created_at) FROM followers WHERE channel_id = ?", (channel_id,)
            ).fetchone()[0]
            db.execute("DELETE FROM followers WHERE channel_id = ?", (channel_id,))
            db.table("followers").insert_all(
                {"channel_id": channel_id, "department": name, "user_id": user_id, "created_at": since or now}
                for name in departments
            )

    def followers(self) -> tuple[Follower, ...]:
        """Return everyone who follows, by channel."""
        rows = self._connections.rows("SELECT * FROM followers ORDER BY channel_id, rowid")
        found: dict[str, list[sqlite3.Row]] = {}
        for row in rows:
            found.setdefault(row["channel_id"], []).append(row)
        return tuple(
            Follower(
                channel,
                tuple(row["department"] for row in group),
                group[0]["user_id"],
                group[0]["created_at"],
            )
            for channel, group in found.items()
        )

    def followed(self, channel_id: str) -> tuple[str, ...]:
        """Return the departments a channel follows, in the order they were named."""
        rows = self._connections.rows(
            "SELECT department FROM followers WHERE channel_id = ? ORDER BY rowid", (channel_id,)
        )
        return tuple(row["department"] for row in rows)

    # -- delivering -----------------------------------------------------------------------------
    def delivery(self, week: str, channel_id: str) -> Delivery | None:
        """Return the delivery of a week to a channel, if it was ever begun."""
        rows = self._connections.rows(
            "SELECT * FROM digest_delivery WHERE week = ? AND channel_id = ?", (week, channel_id)
        )
        return _delivery(rows[0]) if rows else None

    def claim(
        self, week: str, channel_id: str, key: str, owner: str, now: str, lease_until: str
    ) -> Delivery | None:
        """Take a delivery for sending, or return None when it is done, waiting, or in another's hands.

        `lease_until` is `now` minus the lease: claims older than that have expired. The delivery returned has its
        first `key` and `first_claimed_at`; when those are not this call's own, an earlier try may have been posted
        and must be looked for before posting.
        """
        with self._connections.writing() as db:
            row = db.execute(
                "SELECT * FROM digest_delivery WHERE week = ? AND channel_id = ?", (week, channel_id)
            ).fetchone()
            if row is None:
                values = {
                    "week": week,
                    "channel_id": channel_id,
                    "state": "sending",
                    "key": key,
                    "first_claimed_at": now,
                    "claimed_at": now,
                    "not_before": "",
                    "owner": owner,
                    "ts": "",
                    "error": "",
                }
                db.table("digest_delivery").insert(values)
                return Delivery(**values)
            waiting = row["state"] == "pending" and row["not_before"] <= now
            expired = row["state"] in ("sending", "unknown") and row["claimed_at"] < lease_until
            if not waiting and not expired:
                return None
            db.execute(
                "UPDATE digest_delivery SET state = 'sending', claimed_at = ?, owner = ?"
                " WHERE week = ? AND channel_id = ?",
                (now, owner, week, channel_id),
            )
            return _delivery(row)

    def settle(
        self,
        week: str,
        channel_id: str,
        state: str,
        *,
        owner: str,
        ts: str = "",
        error: str = "",
        not_before: str = "",
    ) -> bool:
        """Say what came of a claim. False when the claim had passed to another meanwhile."""
        with self._connections.writing() as db:
            changed = db.execute(
                "UPDATE digest_delivery SET state = ?, ts = ?, error = ?, not_before = ?"
                " WHERE week = ? AND channel_id = ? AND owner = ? AND state = 'sending'",
                (state, ts, error, not_before, week, channel_id, owner),
            ).rowcount
        return changed > 0

    def skip(self, week: str, channel_id: str, now: str) -> bool:
        """Give up on a week that is too late, unless it was begun. True when this call did so."""
        with self._connections.writing() as db:
            return (
                db.execute(
                    "INSERT OR IGNORE INTO digest_delivery VALUES (?, ?, 'skipped', '', ?, ?, '', '', '', 'too late')",
                    (week, channel_id, now, now),
                ).rowcount
                > 0
            )

    def last_sent(self, channel_id: str) -> Delivery | None:
        """Return the newest delivery that reached a channel."""
        rows = self._connections.rows(
            "SELECT * FROM digest_delivery WHERE channel_id = ? AND state = 'sent' ORDER BY week DESC LIMIT 1",
            (channel_id,),
        )
        return _delivery(rows[0]) if rows else None

    # -- rotation -------------------------------------------------------------------------------
    def turn(self, week: str, department: str, measures: Sequence[str], count: int) -> tuple[str, ...]:
        """Return whose turn it is this week: the `count` measures that waited longest, in the order given.

        Decided once a week and department; asking again gives the same. A measure that is gone is passed over.
        """
        with self._connections.writing() as db:
            rows = db.execute(
                "SELECT measure_id FROM rotation WHERE week = ? AND department = ? ORDER BY position",
                (week, department),
            ).fetchall()
            if rows:
                return tuple(row["measure_id"] for row in rows if row["measure_id"] in measures)
            chosen = self._least(db.execute, department, measures, count)
            for position, measure_id in enumerate(chosen):
                db.execute(
                    "INSERT INTO rotation VALUES (?, ?, ?, ?)", (week, department, measure_id, position)
                )
            return chosen

    def preview(self, week: str, department: str, measures: Sequence[str], count: int) -> tuple[str, ...]:
        """Return what `turn` would return, without deciding it."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT measure_id FROM rotation WHERE week = ? AND department = ? ORDER BY position",
                (week, department),
            ).fetchall()
            if rows:
                return tuple(row["measure_id"] for row in rows if row["measure_id"] in measures)
            return self._least(connection.execute, department, measures, count)

    @staticmethod
    def _least(execute: object, department: str, measures: Sequence[str], count: int) -> tuple[str, ...]:
        """Return who waited longest: those that never came up first, in the order given, then the longest ago."""
        assert callable(execute)
        rows = execute(
            "SELECT measure_id, MAX(rowid) AS last FROM rotation WHERE department = ? GROUP BY measure_id",
            (department,),
        ).fetchall()
        last = {row["measure_id"]: int(row["last"]) for row in rows}
        order = sorted(range(len(measures)), key=lambda index: (last.get(measures[index], 0), index))
        return tuple(measures[index] for index in order[:count])


def renumber(execute: object, old_to_new: Iterable[tuple[str, str]]) -> None:
    """Let reports and the rotation follow measures to their new ids (two steps: ids may change places)."""
    assert callable(execute)
    pairs = list(old_to_new)
    for table in ("progress", "rotation"):
        for old, new in pairs:
            execute(f"UPDATE {table} SET measure_id = ? WHERE measure_id = ?", (f"→{new}", old))  # noqa: S608  # our own names
        for _, new in pairs:
            execute(f"UPDATE {table} SET measure_id = ? WHERE measure_id = ?", (new, f"→{new}"))  # noqa: S608  # our own names


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        row["week"],
        row["channel_id"],
        row["state"],
        row["key"],
        row["first_claimed_at"],
        row["claimed_at"],
        row["not_before"],
        row["owner"],
        row["ts"],
        row["error"],
    )
