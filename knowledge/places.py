"""Which places a text is about: the names of municipalities, and 「隣の市」."""

from __future__ import annotations

import itertools
import re

from knowledge.phrases import phrases
from knowledge.text import PLACE, Analysed

HOME = "狛江"
"""The city's own name, which names no other place."""
UNITS = "市区町村県府都道"
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_ABOUT = re.compile(r"(?:の|は|って|では|でも|でやって|にも|も|だと|と|や|・|[、。,.?!\s]|$)")


def places(text: Analysed) -> tuple[str, ...]:
    """Return the places that a text is about, with 市, 区 … where it follows; the city's own name is none.

    A name inside a longer one (「調布警察署」, 「ふるさと能勢」) names no place, nor does one in katakana without its 町 (「プラ」),
    and what comes from one or goes there is not about it.
    """
    found = []
    tokens = (None, *text.tokens)
    for before, token, following in itertools.zip_longest(tokens, text.tokens, text.tokens[1:]):
        if token is None or token.pos != PLACE or token.lemma == HOME:
            continue
        joined = following if following is not None and following.start == token.end else None
        unit = joined.surface if joined is not None and joined.surface in UNITS else ""
        inside = before is not None and before.pos == "名詞-普通名詞" and before.end == token.start
        if not unit and (inside or _KATAKANA.fullmatch(token.surface)):
            continue
        if _ABOUT.match(text.folded, token.end + len(unit)):
            found.append(token.surface + unit)
    return tuple(found)


def elsewhere(text: Analysed) -> tuple[str, ...]:
    """Return the other municipalities that a text is about, by name or as 「隣の市」; none where it only compares."""
    said = phrases()
    if said.home.search(text.folded):
        return ()
    return (*places(text), *(match.group() for match in said.elsewhere.finditer(text.folded)))
