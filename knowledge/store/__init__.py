"""Everything that is kept, in one SQLite file. Every SQL statement of the project stands in this package.

A connection per operation (0.5 ms), WAL, foreign keys on, and `BEGIN IMMEDIATE` for whatever writes: a deferred
transaction that reads first cannot be upgraded while another writes.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.store.asked import AskedTable
from knowledge.store.connection import Connections, StoreError
from knowledge.store.deliveries import DeliveriesTable
from knowledge.store.digests import DigestsTable
from knowledge.store.documents import DocumentsTable
from knowledge.store.progress import ProgressTable
from knowledge.store.threads import ThreadsTable

__all__ = ["Store", "StoreError"]


class Store:
    """The database at `path`, brought to the newest shape when opened. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        connections = Connections(path)
        connections.migrate()
        self.path = path
        self.documents = DocumentsTable(connections)
        self.asked = AskedTable(connections)
        self.deliveries = DeliveriesTable(connections)
        self.threads = ThreadsTable(connections)
        self.progress = ProgressTable(connections)
        self.digests = DigestsTable(connections)
        self._connections = connections

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target` while the bot runs. Raises StoreError if the target exists."""
        self._connections.backup(target)
