"""Split a message into the things it may ask: numbered items, sentences, and what is joined by 「あと」 and the like.

Knows only the shape of the text; whether two pieces are one topic is for the finder to see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONG = 120
"""Characters from which a message is taken for a pasted text: its narrative sentences are background."""

_NUMBER = re.compile(
    r"(?:^|(?<=[\s。:、)]))(?:[(（]?(?:[1-9]|1[0-9]|[一二三四五六七八九十]|[アイウエオカキクケコ]|[a-h])[)）.．、:]|[①-⑳]|[・●○◆■▽◇□※]|-\s)\s*",
    re.MULTILINE,
)
_CIRCLED = re.compile(
    r"(?:^|(?<=\s))[1-9](?=[^\d\s年月日時分期人名件回号割校丁万千百億%.,:第類級価部都台項大小中次])",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[。?!\n]+")
_JOINT = re.compile(
    r"[、,。\s]+(?:あと|それと|それから|ついでに|もう(?:一|1)つ(?:は)?|別件(?:で|です)|加えて|併せて|あわせて|また|及び|ならびに|並びに|さらに)(?:[、,は]|\s|(?=[^のでにを]))"
)
_TITLE = re.compile(
    r"^\s*(?:件名|表題|題名|テーマ|項目|質問事項|質問項目|大項目|発言通告)\s*[:\s]\s*(\S.*)$", re.MULTILINE
)
_ASKS = re.compile(
    r"(?:か|伺う|問う|示せ|見解|所見|教え|知りたい|何う|伺います|考え|取り?組み?|如何|いかが)[\s。?]*$"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a message. `asks`: it is an item of a list or a question, not background."""

    text: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message cut into segments, in order; `title` is the heading of a pasted notice, else empty."""

    text: str
    segments: tuple[Segment, ...]
    title: str = ""
    pasted: bool = False


def split(topic: str) -> Message:
    """Cut folded text (shell phrases blanked) into segments that hold letters."""
    text = topic.strip()
    pasted = len(re.sub(r"\s", "", text)) >= LONG
    title = found.group(1).strip() if (found := _TITLE.search(text)) else ""
    body = _TITLE.sub("\n", text) if title else text
    items = _items(body) if pasted or "\n" in body else []
    if len(items) > 1:
        return Message(text, tuple(Segment(item, True) for item in items), title, pasted)
    segments = [
        Segment(piece.strip(), not pasted or bool(_ASKS.search(piece.strip())))
        for sentence in _SENTENCE.split(body)
        for piece in (_JOINT.split(sentence) if len(sentence) > 12 else [sentence])
        if _has_letters(piece)
    ]
    return Message(text, tuple(segments), title, pasted)


def _items(body: str) -> list[str]:
    """Return the numbered items of a text; what stands before the first is background and left out."""
    starts = [m.end() for m in _NUMBER.finditer(body)] or [m.end() for m in _CIRCLED.finditer(body)]
    if len(starts) < 2:
        return []
    ends = [*starts[1:], len(body)]
    items = []
    for start, end in zip(starts, ends, strict=True):
        item = body[start:end].split("\n\n")[0]
        item = re.split(r"\n\s*-{2,}", item)[0]
        if _has_letters(item):
            items.append(" ".join(item.split()))
    return items


_OR = re.compile(
    r"[、,・/\s]+|(?<=[\u4e00-\u9fff\u30a1-\u30fca-z])(?:や|と|及び|または|か)(?=[\u4e00-\u9fff\u30a1-\u30fca-z])"
)


def alternatives(text: str) -> list[str]:
    """Cut what a broad question lists (「策定や改定」「防災、災害」): each part may be met by itself."""
    return [part for part in _OR.split(text) if _has_letters(part)] or [text]


def _has_letters(text: str) -> bool:
    return sum(char.isalnum() for char in text) >= 2


_EDGES = re.compile(
    r"^(?:[\s、。,.・]|それと|それから|あと|また|では|じゃあ)+|(?:[\s、。,.・?!]|すか|です|ます|でしょうか|って|[とはをが](?=[\s?!。、]*$))+$"
)


def tidy(text: str) -> str:
    """Return a segment as a heading: one line, without joints in front and loose endings behind."""
    return _EDGES.sub("", " ".join(text.split())) or " ".join(text.split())
