"""What is kept: whole or not at all, once, and across threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.document import parse
from knowledge.model import Document
from knowledge.store import Store, StoreError, documents
from knowledge.store.asked import Asked

NOW = "2026-11-24T03:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path, document: Document) -> Store:
    store = Store(tmp_path / "a.db")
    store.documents.replace(document, sha256="1", imported_at=NOW)
    return store


def test_a_document_comes_back_as_it_was_parsed(store: Store, document: Document) -> None:
    assert store.documents.newest() == document
    assert store.documents.load(1999) is None


def test_importing_twice_changes_nothing(store: Store, document: Document) -> None:
    stamp = store.documents.stamp()
    assert not store.documents.replace(document, sha256="1", imported_at="later")
    assert store.documents.stamp() == stamp


def test_a_fault_in_the_middle_leaves_the_old_document_whole(
    store: Store, document: Document, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = documents._insert

    def half(db: object, new: Document, sha256: str, imported_at: str) -> None:
        insert(db, Document(new.fiscal_year, new.departments[:4]), sha256, imported_at)  # type: ignore[arg-type]
        raise OSError("disk full")

    monkeypatch.setattr(documents, "_insert", half)
    with pytest.raises(OSError, match="disk full"):
        store.documents.replace(parse(published.replace("空家等", "空家")), sha256="2", imported_at=NOW)
    assert store.documents.newest() == document


def test_progress_follows_a_measure_to_its_new_number(store: Store, published: str) -> None:
    store.progress.report(
        "R5-市民生活部-02", "進展あり", "督促を見直した", "2026-11-01", "U1", NOW, seen=None
    )
    shorter = published.replace("▽ 課税資料に基づいた適正な課税を行い、税負担の公平性を保ちます。\n", "")
    store.documents.replace(parse(shorter), sha256="2", imported_at=NOW)
    assert set(store.progress.newest()) == {"R5-市民生活部-01"}


def test_of_many_at_once_one_gets_a_delivery(store: Store) -> None:
    with ThreadPoolExecutor(20) as pool:
        claims = list(
            pool.map(lambda n: store.deliveries.claim([f"event:{n}", "message:C:1"], {}, NOW), range(60))
        )
    assert sum(claims) == 1


def test_a_delivery_is_given_back_until_it_is_finished(store: Store) -> None:
    store.deliveries.claim(["event:1"], {"event": {"text": "問い"}}, NOW)
    assert store.deliveries.unfinished("2026") == [("event:1", {"event": {"text": "問い"}})]
    store.deliveries.finish("event:1")
    assert store.deliveries.unfinished("2026") == []


def test_a_delivery_that_kills_the_process_is_left_alone_after_three_tries(store: Store) -> None:
    store.deliveries.claim(["event:1"], {}, NOW)
    assert [len(store.deliveries.unfinished("2026")) for _ in range(4)] == [1, 1, 0, 0]


def test_questions_are_kept_without_who_asked_and_forgotten_in_time(store: Store) -> None:
    asked = Asked(NOW, "空き家\ud800は？", "found", ("都市建設部",), ("R5-都市建設部-06",), "dm")
    store.asked.record(asked)
    assert store.asked.between("2026", "2027")[0].question == "空き家?は？"
    assert store.asked.forget("2027") == 1


def test_a_backup_is_a_whole_database(store: Store, document: Document, tmp_path: Path) -> None:
    store.backup(tmp_path / "b.db")
    assert Store(tmp_path / "b.db").documents.newest() == document
    with pytest.raises(StoreError, match="すでにあります"):
        store.backup(tmp_path / "b.db")


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("これはデータベースではありません" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="DATABASE_PATH"):
        Store(tmp_path / "x.db")
