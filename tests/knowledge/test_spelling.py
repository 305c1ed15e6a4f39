"""Slips of the key: mended where nothing else can be meant, and told by what was typed."""

from __future__ import annotations

import pytest

from knowledge.finder import Finder
from knowledge.findings import ReasonKind
from knowledge.spelling import Spelling
from knowledge.text import Analysed, analyse

SPELLING = Spelling(
    ["耐震化", "下水道", "待機児童", "コミュニティ・スクール", "ゼロカーボン", "自治会", "狛江市民"]
)


def mended(typed: str) -> Analysed:
    return SPELLING.mend(analyse(typed), ())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("下水同の耐振化", "下水道の耐震化"),
        ("待気児童の数", "待機児童の数"),
        ("コミニティスクールとは", "コミュニティ・スクールとは"),
        ("ゼロカーボソの計画", "ゼロカーボンの計画"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert mended(typed).folded == meant


@pytest.mark.parametrize(
    "typed",
    ["耐震化", "自治体の数", "県民の声", "ゼロから始める", "スクールバス", "", "コンビニエンスストア"],
)
def test_what_is_no_slip_stays(typed: str) -> None:
    assert mended(typed).folded == typed


@pytest.mark.parametrize("typed", ["下水同の耐振化は", "今年のコミニティスクールは？", "ゼロカーボソｼﾃｨ"])
def test_every_place_in_the_mended_text_leads_back_to_what_was_typed(typed: str) -> None:
    text = mended(typed)
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


def test_what_is_known_to_be_right_is_left_alone() -> None:
    assert SPELLING.mend(analyse("耐振化"), [(0, 3)]).folded == "耐振化"


def test_the_reason_names_the_slip_as_typed(finder: Finder) -> None:
    (reason,) = finder.find("コミニティスクール").points[0].matches[0].reasons
    assert (reason.kind, reason.asked, reason.written) == (
        ReasonKind.SPELLING,
        "コミニティスクール",
        "コミュニティ・スクール",
    )
