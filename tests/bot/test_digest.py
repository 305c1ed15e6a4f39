"""What a digest says, and that the rotation is fair."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import progress_csv
from bot.calendar import Calendar, Week
from bot.digest import MINIMUM, TURNS, compose_digest
from bot.digest_blocks import render_details, render_digest
from bot.localslack import problems
from knowledge.deadlines import deadlines
from knowledge.model import Document
from knowledge.store import Store
from knowledge.store.asked import Asked
from knowledge.store.progress import STATES, Progress

WEEK: Week = Calendar(0, time(9), ZoneInfo("Asia/Tokyo")).week(
    datetime(2024, 3, 4, 1, tzinfo=ZoneInfo("UTC"))
)
AT = "2024-02-28T01:00:00+00:00"


def asked(count: int, measure: str = "R5-環境部-08", kind: str = "found", topic: str = "") -> list[Asked]:
    measures = (measure,) if kind == "found" else ()
    return [Asked(AT, "佐藤さんの家の前の木", kind, ("環境部",), measures, "dm", topic)] * count


def digest(document: Document, departments: tuple[str, ...] = ("環境部",), **parts: object):  # type: ignore[no-untyped-def]
    given_parts = {"turns": (), "asked": (), "reports": (), "newest": {}} | parts
    return compose_digest(WEEK, departments, document, **given_parts)  # type: ignore[arg-type]


def said(composed) -> str:  # type: ignore[no-untyped-def]
    message = render_digest(composed)
    assert problems(list(message.blocks)) == []
    return json.dumps(message.blocks, ensure_ascii=False)


def test_a_week_with_nothing_says_so_in_one_line(document: Document) -> None:
    quiet = digest(document, ("教育部",))
    assert quiet.is_empty
    assert "動きがありませんでした" in said(quiet)


def test_the_window_and_the_date_stand_in_it(document: Document) -> None:
    text = said(digest(document))
    assert "令和6年3月4日（月）" in text
    assert "2月26日（月）09:00〜3月4日（月）09:00" in text


def test_what_was_asked_most_is_named_and_nobody_is(document: Document) -> None:
    text = said(digest(document, asked=asked(5)))
    assert "今週の問い合わせ　5件" in text
    assert "R5-環境部-08" in text
    assert "佐藤" not in text


def test_small_figures_are_not_shown_singly(document: Document) -> None:
    few = said(digest(document, asked=asked(MINIMUM - 1)))
    assert f"{MINIMUM}件未満" in few
    mixed = said(digest(document, asked=[*asked(4), *asked(1, "R5-環境部-01")]))
    assert "R5-環境部-01" not in mixed


def test_topics_without_an_answer_are_grouped(document: Document) -> None:
    text = said(digest(document, asked=asked(3, kind="not_recorded", topic="水道料金")))
    assert "「水道料金」3件" in text


def test_other_departments_questions_are_left_out(document: Document) -> None:
    assert digest(document, ("教育部",), asked=asked(5)).questions is None


def test_dates_near_and_passed_are_told_until_the_measure_is_done(document: Document) -> None:
    near = digest(document, ("福祉保健部",))
    assert {d.measure.id for d in near.dates} >= {"R5-福祉保健部-05"}
    assert "まであと28日" in said(near)
    done = Progress(1, "R5-福祉保健部-05", "完了", "", "2024-03-01", "U1", AT)
    assert "R5-福祉保健部-05" not in said(
        digest(document, ("福祉保健部",), newest={"R5-福祉保健部-05": done})
    )


def test_what_a_measure_tells_as_past_is_no_date(document: Document) -> None:
    assert deadlines(document.by_id["R5-教育部-10"]) == ()
    assert [d.day for d in deadlines(document.by_id["R5-総務部-11"])] == [date(2023, 7, 1)]
    assert date(2026, 3, 31) in [d.day for d in deadlines(document.by_id["R5-企画財政部-09"])]


def test_progress_since_the_last_digest_is_told(document: Document) -> None:
    news = Progress(1, "R5-環境部-02", "進展あり", "受付を始めた", "2024-03-01", "U1", AT)
    assert "受付を始めた" in said(digest(document, reports=[news]))


def test_a_measure_that_a_new_document_lacks_is_left_out(document: Document) -> None:
    gone = Progress(1, "R5-環境部-99", "完了", "", "2024-03-01", "U1", AT)
    composed = digest(
        document, turns=("R5-環境部-99", "R5-環境部-01"), reports=[gone], asked=asked(4, "R5-環境部-99")
    )
    assert [measure.id for measure in composed.turns] == ["R5-環境部-01"]
    assert "環境部-99" not in said(composed)


def test_the_busiest_week_of_all_departments_is_within_slacks_limits(document: Document) -> None:
    names = tuple(document.by_name)
    turns = [m.id for d in document.departments for m in d.measures[:TURNS]]
    reports = [
        Progress(n, m.id, "進展あり", "進" * 500, "2024-03-01", "U1", AT)
        for n, m in enumerate(document.measures)
    ]
    busy = digest(document, names, turns=turns, reports=reports, asked=asked(500))
    said(busy)
    for message in render_details(busy):
        assert problems(list(message.blocks)) == []


def test_a_full_week_has_three_sections_and_the_rest_in_the_thread(document: Document) -> None:
    news = Progress(1, "R5-福祉保健部-02", "進展あり", "評価を始めた", "2024-03-01", "U1", AT)
    own = [Asked(AT, "x", "found", ("福祉保健部",), ("R5-福祉保健部-04",), "dm")] * 4
    full = digest(document, ("福祉保健部",), turns=("R5-福祉保健部-01",), reports=[news], asked=own)
    text = said(full)
    assert [head in text for head in ("*取組状況*", "*今週の問い合わせ", "*期日*", "*今週の▽*")] == [
        True,
        True,
        False,
        True,
    ]
    assert "*期日*" in json.dumps(render_details(full)[0].blocks, ensure_ascii=False)


def test_over_a_year_every_measure_comes_up_once_a_cycle(tmp_path: Path, document: Document) -> None:
    path = tmp_path / "a.db"
    ids = [measure.id for measure in document.by_name["環境部"].measures]
    shown: list[str] = []
    for number in range(52):
        turn = Store(path).digests.turn(f"2026-W{number:02d}", "環境部", ids, TURNS)  # restarted every week
        assert turn == Store(path).digests.turn(f"2026-W{number:02d}", "環境部", ids, TURNS)
        shown += turn
    cycles = [shown[start : start + len(ids)] for start in range(0, len(shown) - len(ids), len(ids))]
    assert all(sorted(cycle) == sorted(ids) for cycle in cycles)


def test_a_new_measure_comes_up_once_and_then_waits_like_the_others(tmp_path: Path) -> None:
    digests = Store(tmp_path / "a.db").digests
    for number in range(6):
        digests.turn(f"2026-W{number:02d}", "環境部", ["a", "b"], 1)
    shown = [digests.turn(f"2026-W{number}", "環境部", ["a", "b", "c"], 1)[0] for number in range(10, 16)]
    assert shown == ["c", "a", "b", "c", "a", "b"]


def test_a_preview_decides_nothing(tmp_path: Path) -> None:
    digests = Store(tmp_path / "a.db").digests
    assert digests.preview("W1", "環境部", ["a", "b"], 1) == ("a",)
    assert digests.turn("W2", "環境部", ["a", "b"], 1) == ("a",)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=40),
        ),
        max_size=6,
    )
)
def test_progress_survives_excel_and_back(document: Document, rows: list[tuple[str, str]]) -> None:
    reports = [
        Progress(number, "R5-環境部-03", state, text, "2026-11-24", "U1", AT)
        for number, (state, text) in enumerate(rows, 1)
    ]
    data = progress_csv.export(reports)
    assert data.startswith(b"\xef\xbb\xbf")
    assert progress_csv.read(data, document) == reports


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,R5-環境部-99,完了,,2026-11-24,U1," + AT, "2行目: 施策番号「R5-環境部-99」は今の文書にありません"),
        ("1,R5-環境部-03,たぶん,,2026-11-24,U1," + AT, "2行目: 状態「たぶん」"),
        ("1,R5-環境部-03,完了," + "長" * 501 + ",2026-11-24,U1," + AT, "2行目: 内容が501字です"),
        ("1,R5-環境部-03,完了,,11/24,U1," + AT, "2行目: 日付「11/24」"),
        ("x,R5-環境部-03,完了,,2026-11-24,U1," + AT, "2行目: 番号「x」"),
        ("1,R5-環境部-03", "2行目: 列が2個です"),
    ],
)
def test_a_bad_row_is_named_by_line_and_reason(document: Document, row: str, why: str) -> None:
    data = (",".join(progress_csv.COLUMNS) + "\r\n" + row + "\r\n").encode("utf-8-sig")
    with pytest.raises(progress_csv.ProgressFileError, match=why):
        progress_csv.read(data, document)
