"""The threads the bot takes part in, and what the last question there was."""

from __future__ import annotations

from knowledge.store.connection import Connections


class ThreadsTable:
    """Threads by (channel, thread_ts)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def last_question(self, channel_id: str, thread_ts: str) -> str | None:
        """Return the last question answered in a thread, or None when the bot is not in it."""
        rows = self._connections.rows(
            "SELECT question FROM threads WHERE channel_id = ? AND thread_ts = ?", (channel_id, thread_ts)
        )
        return rows[0]["question"] if rows else None

    def remember(self, channel_id: str, thread_ts: str, question: str, now: str) -> None:
        """Keep the question that a thread is about."""
        with self._connections.writing() as db:
            db.table("threads").upsert(
                {
                    "channel_id": channel_id,
                    "thread_ts": thread_ts,
                    "question": question.encode("utf-8", "replace").decode()[:2000],
                    "updated_at": now,
                },
                pk=("channel_id", "thread_ts"),
            )

    def forget(self, before: str) -> int:
        """Delete threads silent since before a time; return how many."""
        with self._connections.writing() as db:
            return db.execute("DELETE FROM threads WHERE updated_at < ?", (before,)).rowcount
