"""Reading the published text: the right counts, the traps of a PDF, and errors that say where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import DocumentError, compare, parse
from knowledge.model import Document, find_ids, year_label

COUNTS = {
    "企画財政部": (5, 15),
    "総務部": (5, 13),
    "市民生活部": (5, 14),
    "福祉保健部": (5, 15),
    "子ども家庭部": (5, 14),
    "環境部": (6, 16),
    "都市建設部": (4, 12),
    "教育部": (4, 11),
    "議会事務局": (2, 5),
}


def test_the_document_has_nine_departments_41_themes_115_measures(document: Document) -> None:
    assert {d.name: (len(d.themes), len(d.measures)) for d in document.departments} == COUNTS
    assert (len(document.themes), len(document.measures)) == (41, 115)
    assert document.fiscal_year == 2023


def test_pages_are_one_to_nine(document: Document) -> None:
    assert [d.page for d in document.departments] == list(range(1, 10))


@pytest.mark.parametrize(
    ("measure_id", "theme"),
    [
        pytest.param("R5-総務部-01", "変革に挑戦する組織風土を醸成します", id="soumu"),
        pytest.param("R5-総務部-02", "変革に挑戦する組織風土を醸成します", id="soumu-2"),
        pytest.param("R5-子ども家庭部-01", "DXの推進による子育て支援の充実", id="kodomo"),
        pytest.param("R5-子ども家庭部-02", "DXの推進による子育て支援の充実", id="kodomo-2"),
    ],
)
def test_themes_above_the_heading_belong_to_its_department(
    document: Document, measure_id: str, theme: str
) -> None:
    assert document.by_id[measure_id].theme == theme


@pytest.mark.parametrize(
    "words",
    ["ヘルメットの着用", "行い整備方針", "取り組みます。", "また、保育の質の維持・向上や虐待未然防止"],
)
def test_wrapped_lines_are_joined_without_a_space(document: Document, words: str) -> None:
    assert any(words in measure.text for measure in document.measures)


def test_every_measure_ends_its_sentence_and_the_title_is_none(document: Document) -> None:
    assert all(measure.text.endswith("。") and "▽" not in measure.text for measure in document.measures)
    assert not any("各部の方針" in theme.name for theme in document.themes)


def test_the_citys_own_characters_are_kept(document: Document) -> None:
    assert "年 13日以上" in document.by_id["R5-企画財政部-13"].text
    assert document.by_id["R5-教育部-04"].text.startswith("ＧＩＧＡスクール")


def printed(document: Document) -> str:
    """Print a document the way the city does."""
    pages = []
    for department in document.departments:
        lines = [f"令和{document.fiscal_year - 2018}年度 {department.name}の方針"]
        for theme in department.themes:
            lines += [theme.name, *(f"▽ {measure.text}" for measure in theme.measures)]
        pages.append("\n\n".join(lines))
    return "\n\n\n\n".join(pages)


def test_what_is_printed_is_read_back_the_same(document: Document) -> None:
    assert parse(printed(document)) == document


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(1, 30))
def test_any_shape_of_document_is_read_back_the_same(shape: list[int], year: int) -> None:
    lines = [f"令和{year}年度 試験部の方針"]
    for number, count in enumerate(shape):
        lines += [f"柱その{number}", *(f"▽ 施策{number}の{k}を進めます。" for k in range(count))]
    document = parse("\n\n".join(lines))
    assert [len(theme.measures) for theme in document.themes] == shape
    assert parse(printed(document)) == document


PAGE = "令和５年度 試験部の方針\n\n柱\n\n▽ 一つ目を進めます。\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "本文がありません", id="empty"),
        pytest.param("柱\n\n▽ 進めます。\n", r"1頁 1行目: .*見出しがありません.*柱", id="no-department"),
        pytest.param(PAGE + "\n\n\n\n" + PAGE, "2頁: 試験部が1頁にもあります", id="twice"),
        pytest.param(
            PAGE + "\n▽ 終わらない文\n", r"1頁 7行目: .*「。」で終わっていません.*終わらない文", id="no-stop"
        ),
        pytest.param(PAGE + "\n迷子の行\n", r"1頁 7行目: .*どの▽にも続かず.*迷子の行", id="stray"),
        pytest.param("令和５年度 試験部の方針\n\n柱\n", "▽の施策が1つもありません", id="no-measure"),
        pytest.param("令和５年度 試験部の方針\n\n▽ 進めます。\n", "柱の名がありません", id="no-theme"),
        pytest.param(
            PAGE + "\n\n\n\n" + PAGE.replace("５", "６").replace("試験", "別"),
            "年度がそろっていません",
            id="years",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(text)
    assert re.search(sentence, str(caught.value))


def test_changes_are_named(published: str, document: Document) -> None:
    new = parse(
        published.replace("管理不全状態の空家等", "管理不全状態の空家と空地")
        .replace("▽ 課税資料に基づいた適正な課税を行い、税負担の公平性を保ちます。\n", "")
        .replace(
            "文化・芸術、地域コミュニティを推進します",
            "文化・芸術、地域コミュニティを推進します\n\n▽ 新しい図書の交換会を開きます。",
        )
    )
    changes = compare(document, new)
    assert [m.text for m in changes.added] == ["新しい図書の交換会を開きます。"]
    assert [m.id for m in changes.removed] == ["R5-市民生活部-01"]
    assert [pair.old.id for pair in changes.revised] == ["R5-都市建設部-06"]
    assert ("R5-市民生活部-02", "R5-市民生活部-01") in [(p.old.id, p.new.id) for p in changes.renumbered]
    assert not compare(document, document)


@pytest.mark.parametrize("typed", ["R5-環境部-03", "r5ー環境部ー3", "Ｒ５−環境部−０３は？"])
def test_measure_ids_are_recognised_as_people_write_them(typed: str) -> None:
    assert find_ids(typed) == ("R5-環境部-03",)


def test_years_are_said_as_the_city_does() -> None:
    assert (year_label(2019), year_label(2023)) == ("令和元年度", "令和5年度")
