"""Documents, departments, themes and measures."""

from __future__ import annotations

from itertools import groupby

from sqlite_utils import Database

from knowledge.document import compare
from knowledge.model import Changes, Department, Document, Measure, Theme
from knowledge.store.connection import Connections
from knowledge.store.digests import renumber

_MEASURES = """
    SELECT m.id, m.department, m.theme_id, t.name AS theme, m.text, m.fiscal_year, m.page, m.position
    FROM measures m JOIN themes t ON t.id = m.theme_id
    JOIN departments d ON d.fiscal_year = m.fiscal_year AND d.name = m.department
    WHERE m.fiscal_year = ? ORDER BY d.position, t.position, m.position
"""


class DocumentsTable:
    """The published documents, one per fiscal year."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def years(self) -> tuple[int, ...]:
        """Return the fiscal years that are loaded, newest first."""
        rows = self._connections.rows("SELECT fiscal_year FROM documents ORDER BY fiscal_year DESC")
        return tuple(row["fiscal_year"] for row in rows)

    def stamp(self) -> str:
        """Return what changes whenever any document does (one short read)."""
        rows = self._connections.rows("SELECT fiscal_year, sha256, imported_at FROM documents ORDER BY 1")
        return ";".join(f"{row[0]}:{row[1]}:{row[2]}" for row in rows)

    def newest(self) -> Document | None:
        """Return the newest year's document, or None from an empty database."""
        years = self.years()
        return self.load(years[0]) if years else None

    def load(self, fiscal_year: int) -> Document | None:
        """Return one year's document exactly as it was parsed, or None."""
        with self._connections.reading() as connection:
            connection.execute("BEGIN")  # one snapshot for both statements
            departments = connection.execute(
                "SELECT name, page FROM departments WHERE fiscal_year = ? ORDER BY position", (fiscal_year,)
            ).fetchall()
            rows = connection.execute(_MEASURES, (fiscal_year,)).fetchall()
        if not departments:
            return None
        themes: dict[str, list[Theme]] = {row["name"]: [] for row in departments}
        for (department, _), group in groupby(rows, key=lambda row: (row["department"], row["theme_id"])):
            measures = tuple(
                Measure(
                    r["id"], department, r["theme"], r["text"], r["fiscal_year"], r["page"], r["position"]
                )
                for r in group
            )
            themes[department].append(Theme(measures[0].theme, measures))
        return Document(
            fiscal_year,
            tuple(Department(row["name"], row["page"], tuple(themes[row["name"]])) for row in departments),
        )

    def replace(self, document: Document, *, sha256: str, imported_at: str) -> Changes:
        """Put this year's document in place of what was there, whole or not at all; say what changed.

        The same document again writes nothing. What is kept about a measure follows it to its new id.
        """
        changes = compare(self.load(document.fiscal_year), document)
        if not changes:
            return changes
        with self._connections.writing() as db:
            _delete(db, document.fiscal_year)
            _insert(db, document, sha256, imported_at)
            moved = [
                (p.old.id, p.new.id) for p in (*changes.revised, *changes.renumbered) if p.old.id != p.new.id
            ]
            renumber(db.execute, moved)
        return changes


def _delete(db: Database, fiscal_year: int) -> None:
    for table in ("measures", "themes", "departments", "documents"):
        db.execute(f"DELETE FROM {table} WHERE fiscal_year = ?", (fiscal_year,))  # noqa: S608  # our own names


def _insert(db: Database, document: Document, sha256: str, imported_at: str) -> None:
    year = document.fiscal_year
    db.table("documents").insert(
        {"fiscal_year": year, "title": "各部の方針", "sha256": sha256, "imported_at": imported_at}
    )
    db.table("departments").insert_all(
        {"fiscal_year": year, "name": d.name, "position": position, "page": d.page}
        for position, d in enumerate(document.departments)
    )
    for department in document.departments:
        for position, theme in enumerate(department.themes):
            row = {
                "fiscal_year": year,
                "department": department.name,
                "position": position,
                "name": theme.name,
            }
            theme_id = db.table("themes").insert(row).last_pk
            db.table("measures").insert_all(
                {
                    "id": m.id,
                    "fiscal_year": year,
                    "department": m.department,
                    "theme_id": theme_id,
                    "position": m.position,
                    "page": m.page,
                    "text": m.text,
                }
                for m in theme.measures
            )
