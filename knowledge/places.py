"""Which places a text is about: the names of municipalities, and 「隣の市」."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from knowledge.phrases import phrases
from knowledge.text import HOME, PLACE, Analysed

UNITS = "市区町村県府都道"
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_ABOUT = re.compile(r"(?:の|は|って|では|でも|でやって|にも|も|だと|と|や|・|[、。,.?!\s]|$)")
_PARTNER = re.compile(r"[^、。,.]{0,8}と(?:の)?(?:組|連携|協定|交流|提携|協働|協力|共同|一緒|手を)")
"""After a place that the city does something with."""


def places(text: Analysed) -> tuple[str, ...]:
    """Return the places that a text is about, with 市, 区 … where it follows; the city's own name is none.

    A name inside a longer one (「調布警察署」, 「ふるさと能勢」) names no place, nor does one in katakana without its 町 (「プラ」),
    and what comes from one or goes there is not about it.
    """
    return tuple(name for name, _ in _places(text))


def elsewhere(text: Analysed) -> tuple[str, ...]:
    """Return the other municipalities that a text is about, by name or as 「隣の市」.

    None where it only compares, and none that the city does something with.
    """
    said = phrases()
    if said.home.search(text.folded):
        return ()
    named = (name for name, end in _places(text) if not _PARTNER.match(text.folded, end))
    return (*named, *(match.group() for match in said.elsewhere.finditer(text.folded)))


def _places(text: Analysed) -> Iterator[tuple[str, int]]:
    """Yield each place and where its name ends."""
    tokens = (None, *text.tokens)
    for before, token, following in itertools.zip_longest(tokens, text.tokens, text.tokens[1:]):
        if token is None or token.pos != PLACE or token.lemma == HOME:
            continue
        joined = following if following is not None and following.start == token.end else None
        unit = joined.surface if joined is not None and joined.surface in UNITS else ""
        inside = before is not None and before.pos == "名詞-普通名詞" and before.end == token.start
        if not unit and (inside or _KATAKANA.fullmatch(token.surface)):
            continue
        end = token.end + len(unit)
        if _ABOUT.match(text.folded, end):
            yield token.surface + unit, end
