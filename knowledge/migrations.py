"""The database's shape, as named steps. A step is never edited once released; a change is a new step."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("houshin")


@migrations()
def m001_documents(db: Database) -> None:
    """Documents with their departments, themes and measures."""
    db.table("documents").create(
        {"fiscal_year": int, "title": str, "sha256": str, "imported_at": str}, pk="fiscal_year"
    )
    db.table("departments").create(
        {"fiscal_year": int, "name": str, "position": int, "page": int},
        pk=("fiscal_year", "name"),
        foreign_keys=[("fiscal_year", "documents", "fiscal_year")],
    )
    db.table("themes").create(
        {"id": int, "fiscal_year": int, "department": str, "position": int, "name": str},
        pk="id",
        foreign_keys=[("fiscal_year", "documents", "fiscal_year")],
    )
    db.table("measures").create(
        {
            "id": str,
            "fiscal_year": int,
            "department": str,
            "theme_id": int,
            "position": int,
            "page": int,
            "text": str,
        },
        pk="id",
        foreign_keys=[("theme_id", "themes", "id"), ("fiscal_year", "documents", "fiscal_year")],
    )


@migrations()
def m002_questions(db: Database) -> None:
    """What was asked (without who), and Slack's deliveries, each to be handled once."""
    db.table("asked").create(
        {
            "id": int,
            "asked_at": str,
            "question": str,
            "kind": str,
            "departments": str,
            "measures": str,
            "surface": str,
        },
        pk="id",
    )
    db.table("asked").create_index(["asked_at"])
    db.table("deliveries").create(
        {"key": str, "received_at": str, "state": str, "body": str, "attempts": int}, pk="key"
    )
    db.table("deliveries").create_index(["received_at"])
    db.table("threads").create(
        {"channel_id": str, "thread_ts": str, "question": str, "updated_at": str},
        pk=("channel_id", "thread_ts"),
    )


@migrations()
def m003_progress(db: Database) -> None:
    """取組状況: one row a report, never changed; what was asked also keeps its missing topic."""
    db.table("progress").create(
        {
            "id": int,
            "measure_id": str,
            "state": str,
            "text": str,
            "happened_on": str,
            "user_id": str,
            "created_at": str,
        },
        pk="id",
    )
    db.table("progress").create_index(["measure_id", "id"])
    db.table("asked").add_column("topic", str, not_null_default="")


@migrations()
def m004_digest(db: Database) -> None:
    """Who follows which departments, which weeks were delivered where, and which measures came up when."""
    db.table("followers").create(
        {"channel_id": str, "department": str, "user_id": str, "created_at": str},
        pk=("channel_id", "department"),
    )
    db.table("digest_delivery").create(
        {
            "week": str,
            "channel_id": str,
            "state": str,
            "key": str,
            "first_claimed_at": str,
            "claimed_at": str,
            "not_before": str,
            "owner": str,
            "ts": str,
            "error": str,
        },
        pk=("week", "channel_id"),
    )
    db.table("rotation").create(
        {"week": str, "department": str, "measure_id": str, "position": int},
        pk=("week", "department", "measure_id"),
    )
