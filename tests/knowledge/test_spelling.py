"""Slips of the key: mended where nothing else can be meant, and told by what was typed."""

from __future__ import annotations

import pytest

from knowledge.finder import Finder
from knowledge.findings import ReasonKind
from knowledge.spelling import Spelling, mended
from knowledge.text import Analysed, analyse
from knowledge.thesaurus import Concept
from knowledge.vocabulary import Vocabulary

SPELLING = Spelling(
    [
        "耐震化",
        "下水道",
        "待機児童",
        "コミュニティ・スクール",
        "ゼロカーボン",
        "自治会",
        "一本釣り",
        "ほこみち",
    ]
)


def corrected(typed: str) -> Analysed:
    text = analyse(typed)
    return mended(text, SPELLING.slips(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("下水同の耐振化", "下水道の耐震化"),
        ("待気児童の数", "待機児童の数"),
        ("コミニティスクールとは", "コミュニティ・スクールとは"),
        ("ゼロカーボソの計画", "ゼロカーボンの計画"),
        ("コミュニティス", "コミュニティ・スクール"),
        ("ほこみ", "ほこみち"),
        ("待機児", "待機児童"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert corrected(typed).folded == meant


@pytest.mark.parametrize(
    "typed",
    [
        "耐震化",
        "自治体の数",
        "県民の声",
        "ゼロから始める",
        "スクールバス",
        "",
        "二本釣り",
        "こみち",
        "コンビニエンスストア",
    ],
)
def test_what_is_no_slip_stays(typed: str) -> None:
    assert corrected(typed).folded == typed


@pytest.mark.parametrize("typed", ["下水同の耐振化は", "今年のコミニティスクールは？", "ゼロカーボソｼﾃｨ"])
def test_every_place_in_the_mended_text_leads_back_to_what_was_typed(typed: str) -> None:
    text = corrected(typed)
    assert len(text.origin) == len(text.folded) + 1
    assert list(text.origin) == sorted(text.origin)
    for start, end in text.mended:
        low, high = text.original_span(start, end)
        assert typed[low:high] in (
            "下水同",
            "耐振化",
            "コミニティスクール",
            "ゼロカーボソ",
            "ゼロカーボソｼﾃｨ",
        )


def test_what_the_thesaurus_knows_is_left_alone() -> None:
    vocabulary = Vocabulary.of([Concept("耐震化", ("耐震化",)), Concept("耐振化", ("耐振化",))])
    assert vocabulary.expressions.mended(analyse("耐振化")).folded == "耐振化"


def test_the_reason_names_the_slip_as_typed(finder: Finder) -> None:
    (reason,) = finder.find("コミニティスクール").points[0].matches[0].reasons
    assert (reason.kind, reason.asked, reason.written) == (
        ReasonKind.SPELLING,
        "コミニティスクール",
        "コミュニティ・スクール",
    )
