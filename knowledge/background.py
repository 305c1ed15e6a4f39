"""How much a word tells, before any document is known: rare words of Japanese say more than common ones."""

from __future__ import annotations

import math
from functools import lru_cache

from wordfreq import get_frequency_dict

from knowledge.text import Token

COMMON, RARE = 5.9, 3.4
"""Zipf frequencies (log10 per billion words) at which a word tells nothing and everything."""
FLOOR = 0.05

_BY_POS = {
    "動詞-一般": 0.6,
    "動詞-非自立可能": 0.25,
    "形容詞-一般": 0.6,
    "形容詞-非自立可能": 0.1,
    "形状詞": 0.6,
    "接頭辞": 0.3,
    "接尾辞-名詞的": 0.4,
    "接尾辞-形状詞的": 0.2,
    "名詞-数詞": 0.3,
    "副詞": 0.15,
    "代名詞": 0.0,
    "連体詞": 0.0,
}


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    """Return how common the words of Japanese are; the small list ends below RARE, where words tell everything."""
    return get_frequency_dict("ja", wordlist="small")


@lru_cache(maxsize=20_000)
def telling_of(surface: str, lemma: str, pos: str) -> float:
    """Return how informative a word is by itself, 0–1 (wordfreq's Japanese list; part of speech)."""
    frequencies = _frequencies()
    frequency = max(frequencies.get(surface, 0.0), frequencies.get(lemma, 0.0))
    zipf = math.log10(frequency * 1e9) if frequency else 0.0
    share = (COMMON - zipf) / (COMMON - RARE)
    return min(1.0, max(FLOOR, share)) * _BY_POS.get(pos, 1.0)


def is_word(text: str) -> bool:
    """Whether a text is a word of Japanese that is not rare."""
    return text in _frequencies()


def telling(token: Token) -> float:
    """Return how informative a word of a text is by itself, 0–1."""
    return telling_of(token.surface, token.lemma, token.pos)
