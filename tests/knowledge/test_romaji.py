"""What was typed with the keyboard left in Latin letters is read as kana; other languages stay."""

from __future__ import annotations

import pytest

from knowledge.finder import Finder
from knowledge.findings import Intent
from knowledge.romaji import to_kana


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ｋｙｏｕｉｋｕｂｕ　方針", "きょういくぶ　方針"),
        ("kodomo katei bu", "こどもかていぶ"),
        ("bousaikunren", "ぼうさいくんれん"),
        ("gakkou no kyuushoku", "がっこうのきゅうしょく"),
    ],
)
def test_romaji_is_read_as_kana(typed: str, read: str) -> None:
    assert to_kana(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "DX",
        "WEBQU",
        "SNS",
        "GIS",
        "online",
        "policy",
        "hello",
        "camera",
        "R5-環境部-03",
        "app.py",
        "ZOOM",
        "",
    ],
)
def test_other_latin_letters_stay(typed: str) -> None:
    assert to_kana(typed) == typed


def test_a_department_in_romaji_is_found(finder: Finder) -> None:
    findings = finder.find("gikai jimukyoku houshin")
    assert (findings.intent, findings.departments) == (Intent.SUMMARY, ("議会事務局",))
