"""Read what was typed with the Japanese keyboard switched off: 「ｋｙｏｕｉｋｕｂｕ」 is きょういくぶ."""

from __future__ import annotations

import re
import unicodedata

import jaconv

from knowledge.background import is_word

LETTERS = 5
"""Letters that a stretch of Latin words needs to be taken for kana; shorter ones are abbreviations."""
_SYLLABLE = r"(?:(?:kk|ss|tt|pp|tc|cc)?(?:ch|sh|ts|[kgsztdnhbpmr]y|[kgsztdnhbpmrfjwy])?[aiueo]|n'?)"
_WORD = re.compile(rf"{_SYLLABLE}+")
_RUN = re.compile(r"(?<![A-Za-zＡ-Ｚａ-ｚ0-9./@_-])[A-Za-zＡ-Ｚａ-ｚ' 　]{5,}(?![A-Za-zＡ-Ｚａ-ｚ0-9./@_-])")


def to_kana(text: str) -> str:
    """Return a text with stretches of rōmaji as hiragana; words of other languages stay."""
    return _RUN.sub(_kana, text)


def _kana(match: re.Match[str]) -> str:
    words = unicodedata.normalize("NFKC", match.group()).lower().split()
    known = any(is_word(word) and len(word) > 2 for word in words)
    if known or sum(map(len, words)) < LETTERS or not all(map(_WORD.fullmatch, words)):
        return match.group()
    before = match.group()[: len(match.group()) - len(match.group().lstrip())]
    after = match.group()[len(match.group().rstrip()) :]
    return f"{before}{jaconv.alphabet2kana(''.join(words))}{after}"
