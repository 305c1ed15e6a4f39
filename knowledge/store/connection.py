"""How connections are opened, transactions begun and the file migrated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from knowledge.migrations import migrations

BUSY_SECONDS = 5.0


class StoreError(RuntimeError):
    """The database cannot be used. The message is a Japanese sentence for the person who runs the bot."""


class Connections:
    """Opens one connection per operation on one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def migrate(self) -> None:
        """Create the file and its folder if missing, and apply the steps that are not applied yet."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self.reading() as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                # Two processes may start on a new file at once: the second waits here, then finds nothing to do.
                connection.execute("BEGIN EXCLUSIVE")
                migrations.apply(Database(connection))
                if connection.in_transaction:
                    connection.execute("COMMIT")
        except (sqlite3.DatabaseError, OSError) as error:
            raise StoreError(
                f"データベース {self._path} を開けません（{error}）。DATABASE_PATH の場所・権限・空き容量を確認してください。"
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in autocommit mode, with rows addressed by column name."""
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=NORMAL")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A `BEGIN IMMEDIATE` transaction: committed at the end, rolled back whole on any error."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Database(connection)
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def rows(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """Run one SELECT on a connection of its own."""
        with self.reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    def backup(self, target: Path) -> None:
        if target.exists():
            raise StoreError(f"{target} はすでにあります。別の名を指定してください。")
        with self.reading() as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
