"""The single treatment of Japanese, for documents, vocabulary and questions alike.

Text is folded (NFKC, case, controls), cut into words by SudachiPy (mode A, normalised forms) and read aloud in katakana.
Every position in folded text leads back to the character it came from, so that what was matched can be shown in the
city's own characters.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sudachipy import Dictionary, SplitMode

MAX_CHARACTERS = 6000
"""What is read of one text; Sudachi refuses more than 49,149 bytes, and no question is that long."""

_RUN_OR_GAP = re.compile(r"\s+|\S+")


class Token(NamedTuple):
    """One word of a folded text.

    `lemma` is Sudachi's normalised form, `reading` katakana with loose spelling folded; `start` and `end` are
    positions in the folded text.
    """

    surface: str
    lemma: str
    reading: str
    pos: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text, its folded form, where each folded character came from, and its words.

    `mended` are the stretches of the folded form in which slips of the key are put right (spelling.py).
    """

    original: str
    folded: str
    origin: tuple[int, ...]
    tokens: tuple[Token, ...]
    mended: tuple[tuple[int, int], ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that folded [start, end) came from."""
        return self.origin[start], self.origin[end]

    def typed(self) -> str:
        """Return what is not blanked as it was typed."""
        pieces = []
        for run in _RUN_OR_GAP.finditer(self.folded):
            start, end = run.span()
            gap = run.group().isspace()
            pieces.append(
                " " * (end - start) if gap else self.original[slice(*self.original_span(start, end))]
            )
        return "".join(pieces)

    def blanked(self, folded: str) -> Analysed:
        """Return the text as `folded`, its own folded form with characters blanked; words that lost one are blank too."""
        kept = []
        for token in self.tokens:
            start, end = token.start, token.end
            if folded.startswith(token.surface, start):
                kept.append(token)
            elif not folded[start:end].isspace():
                folded = folded[:start] + " " * (end - start) + folded[end:]
        return Analysed(self.original, folded, self.origin, tuple(kept), self.mended)

    def only(self, *spans: tuple[int, int]) -> Analysed:
        """Return the text with everything blanked that lies outside the spans of its folded form."""
        inside = [" "] * len(self.folded)
        for start, end in spans:
            inside[start:end] = self.folded[start:end]
        return self.blanked("".join(inside))


_local = threading.local()


def _tokenizer() -> Any:
    # A Sudachi tokenizer must not be used by two threads at once; making one costs about 1 ms.
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
    return _local.tokenizer


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="small")


def release() -> None:
    """Let go of the dictionary's pages that were read so far: after a whole document, some 60 MB.

    To be called after loading, while only this thread has analysed anything; the next text opens the dictionary anew.
    """
    _dictionary.cache_clear()
    vars(_local).clear()


_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
_SIMPLE = re.compile(r"[\n !-@\[-`{}|a-z\u3041-\u3094\u30a1-\u30fc\u4e00-\u9fff、。「」・々]*")
"""What folding leaves as it is: most text."""
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Return NFKC, lower-cased text, and for each of its characters (and its end) the original index.

    Idempotent: folding folded text changes nothing. Lone surrogates and controls but line ends become spaces.
    """
    plain = text[:MAX_CHARACTERS]
    if _SIMPLE.fullmatch(plain):
        return plain, tuple(range(len(plain) + 1))
    out: list[str] = []
    origin: list[int] = []
    for match in _CLUSTER.finditer(text[:MAX_CHARACTERS]):
        for char in _fold_cluster(match.group()):
            out.append(char)
            origin.append(match.start())
    origin.append(min(len(text), MAX_CHARACTERS))
    return "".join(out), tuple(origin)


@lru_cache(maxsize=20_000)
def _fold_cluster(cluster: str) -> str:
    if "①" <= cluster <= "⑳":
        return cluster  # It numbers an item: 「②個別避難計画」 is not 「2個」.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).lower())
    out = []
    for char in folded:
        category = "" if char == "\n" else unicodedata.category(char)
        if char in _DROPPED or (category == "Mn" and char not in "\u3099\u309a"):
            continue
        out.append(
            " " if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs") else _DASHES.get(char, char)
        )
    return "".join(out)


_DASHES = dict.fromkeys("‐‑‒–—―−─━", "-") | dict.fromkeys("〜～", "~")

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶヅヂヲ", "アイウエオツヤユヨワカケズジオ", "ー")
_LOOSE = {code: chr(code + 0x60).translate(_SMALL) for code in range(0x3041, 0x3097)} | _SMALL


@lru_cache(maxsize=50_000)
def loose_reading(kana: str) -> str:
    """Write kana as katakana, with what people spell differently folded.

    Long vowels are dropped, small kana full size, ヂヅヲ are ジズオ.
    """
    return kana.translate(_LOOSE)


@lru_cache(maxsize=1_000)
def _tag(pos: tuple[str, ...]) -> str:
    """Return as much of Sudachi's part of speech as matters here."""
    if pos[1] == "固有名詞" and pos[2] == "地名" and pos[3] != "国":
        return PLACE
    return f"{pos[0]}-{pos[1]}" if pos[0] in _SPLIT_POS else pos[0]


_PIECE = re.compile(r"[^\n。!?]+[\n。!?]?|[\n。!?]")


def analyse(text: str) -> Analysed:
    """Fold a text and cut it into words. Never raises; at most MAX_CHARACTERS are read."""
    folded, origin = fold(text)
    words = tuple(_words(folded))
    return Analysed(text, folded, origin, _with_home(words) if HOME_IN_KANA in folded else words)


EMPTY = Analysed("", "", (0,), ())


def _words(folded: str) -> Iterator[Token]:
    tokenizer = _tokenizer()
    for piece in _PIECE.finditer(folded):
        base = piece.start()
        for word in tokenizer.tokenize(piece.group()):
            start, end = base + word.begin(), base + word.end()
            surface = folded[start:end]
            if not surface.isspace():
                yield Token(surface, *_entry(word, surface), start, end)


HOME, HOME_IN_KANA = "狛江", "こまえ"
"""The city's own name; the dictionary takes its kana for 「こま」 and 「え」."""


def _with_home(words: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words, with those that together are the city's name in kana made one."""
    out: list[Token] = []
    for token in words:
        whole = out and out[-1].end == token.start and out[-1].surface + token.surface == HOME_IN_KANA
        if whole:
            start = out.pop().start
            token = Token(HOME_IN_KANA, HOME, loose_reading(HOME_IN_KANA), PLACE, start, token.end)
        out.append(token)
    return tuple(out)


NOWHERE = -1
_entries: dict[int, tuple[str, str, str]] = {}
"""What the dictionary says of its words that were met, by their numbers: asking it takes most of an analysis."""


def _entry(word: Any, surface: str) -> tuple[str, str, str]:
    """Return a word's lemma, loose reading and tag. Words that are in no dictionary have no number of their own."""
    number = NOWHERE if word.is_oov() else word.word_id()
    if number in _entries:
        return _entries[number]
    reading = loose_reading(word.reading_form() or surface)
    entry = (word.normalized_form().lower(), reading, _tag(word.part_of_speech()))
    if number != NOWHERE:
        _entries[number] = entry
    return entry


PLACE = "名詞-固有名詞-地名"
"""Places that may be municipalities; countries are none."""

_SPLIT_POS = frozenset({"名詞", "動詞", "形容詞", "接尾辞", "助動詞"})
_CONTENT = frozenset(
    {
        "名詞-普通名詞",
        "名詞-固有名詞",
        PLACE,
        "名詞-数詞",
        "動詞-一般",
        "動詞-非自立可能",
        "形容詞-一般",
        "形容詞-非自立可能",
        "形状詞",
        "接頭辞",
        "接尾辞-名詞的",
        "接尾辞-形状詞的",
        "副詞",
        "代名詞",
        "連体詞",
    }
)


def is_content(token: Token) -> bool:
    """Whether a word can carry a topic at all (nouns, verbs, adjectives, affixes; no particles, no symbols)."""
    return token.pos in _CONTENT and any(char.isalnum() for char in token.surface)


def is_root(token: Token) -> bool:
    """Whether a word stands for itself: no affix."""
    return not token.pos.startswith(("接頭辞", "接尾辞"))


_RUN = re.compile(r"[^\W_]+")


def character_grams(folded: str) -> Iterator[str]:
    """Yield the 1- and 2-grams inside runs of letters; single kana say nothing and are left out."""
    for run in _RUN.findall(folded):
        for index, char in enumerate(run):
            if char >= "\u3400" and char not in "々":
                yield char
            if index + 1 < len(run):
                yield run[index : index + 2]


def reading_grams(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Yield the 2- and 3-grams of the readings of adjoining words."""
    for run in reading_runs(tokens):
        for size in (2, 3):
            for index in range(len(run) - size + 1):
                yield run[index : index + size]


def reading_runs(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Yield the readings of words that stand without a gap or symbol between them, as one string each."""
    run = ""
    end = -1
    for token in tokens:
        symbol = token.pos in ("補助記号", "空白", "記号")
        if run and (symbol or token.start != end):
            yield run
            run = ""
        if not symbol:
            run += token.reading
        end = token.end
    if run:
        yield run
