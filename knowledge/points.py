"""Split a message into the things it may ask: numbered items, sentences, and what is joined by 「あと」 and the like.

Knows only the shape of the text; whether two pieces are one topic is for the finder to see. Works on folded text with
the shell phrases blanked, and answers in positions of it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from knowledge.text import Analysed

LONG = 120
"""Characters from which a message is taken for a pasted text: its narrative sentences are background."""
JOINED = 12
"""Characters a sentence needs to be cut at a joint."""

_NUMBER = re.compile(
    r"[①-⑳]\s*|(?:^|(?<=[\s。:、)]))(?:[(（]?(?:[1-9]|1[0-9]|[一二三四五六七八九十]|[アイウエオカキクケコ]|[a-h])[)）.．、:]|[・●○◆■▽◇□※]|-\s)\s*",
    re.MULTILINE,
)
_UNMARKED = re.compile(
    r"(?:^|(?<=\s))[1-9](?=[^\d\s年月日時分期人名件回号割校丁万千百億%.,:第類級価部都台項大小中次])",
    re.MULTILINE,
)
_CIRCLED = re.compile(r"[①-⑳]")
_ITEM_END = re.compile(r"\n\n|\n\s*-{2,}")
_SENTENCE = re.compile(r"[。?!\n]+")
_JOINT = re.compile(
    r"[、,。\s]+(?:あと|それと|それから|ついでに|もう(?:一|1)つ(?:は)?|別件(?:で|です)|加えて|併せて|あわせて|また|及び|ならびに|並びに|さらに)(?:[、,は]|\s|(?=[^のでにを]))"
)
_TITLE = re.compile(
    r"^\s*(?:件名|表題|題名|テーマ|項目|質問事項|質問項目|大項目|発言通告)\s*[:\s]\s*(\S.*?)"
    r"(?=\s+(?:要旨|趣旨|要点|内容|説明|質問要旨)\s*[:\s]|\s*$)",
    re.MULTILINE,
)
_ASKS = re.compile(
    r"(?:か|伺う|問う|示せ|見解|所見|教え|知りたい|何う|伺います|考え|取り?組み?|如何|いかが)[\s。?]*$"
)
_TELLS = re.compile(r"(?:[たて]|ます|ません|です|ない|ので|けど|が)\W*$")
MOST = 40
"""Segments that are looked at; more are a list of names, or the same line over and over."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a message. `asks`: it is an item of a list or a question, not background."""

    span: Span
    asks: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message cut into segments, in order; `title` is the heading of a pasted notice, if it has one.

    `listed`: the segments are items of a list, each of which wants its own answer.
    """

    segments: tuple[Segment, ...]
    title: Span | None = None
    pasted: bool = False
    listed: bool = False

    @property
    def parted(self) -> bool:
        """Whether each segment that asks is a point of its own, whatever it comes to."""
        return self.pasted or self.listed


def split(text: str) -> Message:
    """Cut a text into segments that hold letters."""
    pasted = len("".join(text.split())) >= LONG
    title = _TITLE.search(text)
    body = _TITLE.sub(lambda m: "\n" * len(m.group()), text) if title else text
    head = title.span(1) if title else None
    several = pasted or "\n" in body.strip() or len(_CIRCLED.findall(body)) > 1
    items = _items(body) if several else []
    if len(items) > 1:
        return Message(tuple(Segment(item, True) for item in items[:MOST]), head, pasted, listed=True)
    segments = (
        Segment(span, bool(_ASKS.search(said)) or not (pasted or _TELLS.search(said)))
        for span in _sentences(body)
        for said in (body[slice(*span)],)
    )
    return Message(tuple(islice(segments, MOST)), head, pasted)


def _items(body: str) -> list[Span]:
    """Return the numbered items of a text; what stands before the first is background and left out."""
    marks = [m.span() for m in _NUMBER.finditer(body)] or [m.span() for m in _UNMARKED.finditer(body)]
    if len(marks) < 2:
        return []
    items = []
    for (_, start), (following, _) in itertools.pairwise([*marks, (len(body), len(body))]):
        cut = _ITEM_END.search(body, start, following)
        end = cut.start() if cut else following
        if _has_letters(body[start:end]):
            items.append((start, end))
    return items


def _sentences(body: str) -> Iterator[Span]:
    for start, end in _between(_SENTENCE, body, 0, len(body)):
        joined = end - start > JOINED
        for span in _between(_JOINT, body, start, end) if joined else [(start, end)]:
            if _has_letters(body[slice(*span)]):
                yield span


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between the separators in text[start:end]."""
    for match in separator.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


_CLAUSE = re.compile(r"[、,\s()]+")
_OR = re.compile(
    r"[・/]|(?<=[\u4e00-\u9fff\u30a1-\u30fc])も(?=[\u4e00-\u9fff\u30a1-\u30fc]{2,8}も)|(?<=[\u4e00-\u9fff\u30a1-\u30fca-z])(?:や|と|及び|または|か)(?=[\u4e00-\u9fff\u30a1-\u30fca-z])"
)


class Alternative(NamedTuple):
    """One thing of those that a broad question lists, and what its clause says of them all."""

    item: Span
    shared: tuple[Span, ...] = ()


def alternatives(text: Analysed) -> list[Alternative]:
    """Cut what a broad question lists (「防災、災害」, 「職員が受ける研修や講習」): each item may be met by itself."""
    folded = text.folded
    found: list[Alternative] = []
    for start, end in _between(_CLAUSE, folded, 0, len(folded)):
        pieces = [span for span in _between(_OR, folded, start, end) if _has_letters(folded[slice(*span)])]
        if len(pieces) < 2:
            found += [Alternative(span) for span in pieces]
            continue
        first, last = _item_start(text, pieces[0]), _item_end(text, pieces[-1])
        around = ((pieces[0][0], first), (last, pieces[-1][1]))
        shared = tuple((low, high) for low, high in around if low < high)
        items = [(first, pieces[0][1]), *pieces[1:-1], (pieces[-1][0], last)]
        found += [Alternative(item, shared) for item in items]
    return found[:MOST] or [Alternative((0, len(folded)))]


def _item_start(text: Analysed, piece: Span) -> int:
    """Return where the first item of a list begins: behind the last particle, and before a noun behind a verb too."""
    tokens = [token for token in text.tokens if piece[0] <= token.start < piece[1]]
    noun = bool(tokens) and tokens[-1].pos.startswith(("名詞", "接尾辞"))
    ends = ("助詞", "動詞", "助動詞", "形容詞") if noun else ("助詞",)
    return max((t.end for t in tokens[:-1] if t.pos.startswith(ends)), default=piece[0])


def _item_end(text: Analysed, piece: Span) -> int:
    """Return where the last item of a list ends: before a particle, a symbol, or the noun that a verb qualifies."""
    verb = False
    for token in text.tokens:
        if not (piece[0] < token.start < piece[1]):
            verb = token.start == piece[0] and token.pos.startswith("動詞")
            continue
        if token.pos in ("助詞", "補助記号") or (verb and token.pos.startswith("名詞")):
            return token.start
        verb = token.pos.startswith(("動詞", "助動詞"))
    return piece[1]


_LETTERS = re.compile(r"[^\W_].*?[^\W_]", re.DOTALL)


def _has_letters(text: str) -> bool:
    return bool(_LETTERS.search(text))


_EDGES = re.compile(
    r"^(?:[\s、。,.・]|それと|それから|あと|また|では|じゃあ)+|(?:[\s、。,.・?!]|すか|です|ます|でしょうか|って|[とはをがの](?=[\s?!。、]*$))+$"
)


def tidy(text: str) -> str:
    """Return a segment as a heading: one line, without joints in front and loose endings behind."""
    line = " ".join(text.split())
    return _EDGES.sub("", line) or line
