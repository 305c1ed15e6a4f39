"""Whether a message asks for whole departments: it names them, and asks for their document and no topic of it.

Read is the phrase that asks (「環境部の今年度の方針」), and whether what stands around it narrows it to a topic; why somebody
asks (「朝礼で読み上げるので」) may be said in any words. Knows how people ask for a document (data/question.toml, [summary]);
what is a topic is for question.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.departments import Named
from knowledge.text import Analysed, Token

NEAR = 30
"""Characters within which a department and what is asked of it stand together."""
_NAME = "\u25c6"
"""Stands for each character of a department's name."""
_SENTENCE = re.compile(r"[^\n。?!]+[\n。?!]*")
_ASKS = re.compile(r"\?|(?:(?<!じゃないです)か|教えて|知りたい|ください|ほしい|欲しい)[\s。」』]*$")
_CIRCUMSTANCE = re.compile(r"(?:(?<!よう|向け|むけ|ため)に|で|へ|から|が|も|を|と)[\s「『(]*\Z")
_WHICH = re.compile(r"(?:何|どの|どこの|どちらの)(?:部|局|課)")
_KANA = re.compile(r"[ぁ-ゖ]")

Span = tuple[int, int]


class Asked(NamedTuple):
    """The departments whose whole policy is asked for. Not `sure`: only when nothing answers the topic beside them."""

    departments: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """How people ask for a whole department. `is_topic` tells the words that say what something is about."""

    document: re.Pattern[str]
    pointers: re.Pattern[str]
    all_of_them: re.Pattern[str]
    about: re.Pattern[str]
    narrows: re.Pattern[str]
    background: re.Pattern[str]
    introductions: re.Pattern[str]
    phrases: re.Pattern[str]
    words: frozenset[str]
    is_topic: Callable[[Token], bool]

    @classmethod
    def of(cls, data: Mapping[str, list[str]], is_topic: Callable[[Token], bool]) -> Summary:
        """Compile the tables of question.toml."""
        patterns = {name: re.compile("|".join(lines)) for name, lines in data.items() if name != "words"}
        return cls(**patterns, words=frozenset(data["words"]), is_topic=is_topic)

    def asked(self, text: Analysed, topic: Analysed, named: Sequence[Named]) -> Asked:
        """Return the departments whose whole policy a message asks for; none when it asks for something else.

        `topic` is the text with shell phrases and every name of a department blanked.
        """
        meant = [n for n in named if not self.introductions.match(text.folded, n.end)] or list(named)
        topics = self._topics(topic)
        if not topics:
            return Asked(_distinct(meant), sure=True)
        marked = _marked(text.folded, meant)
        sentences = [match.span() for match in _SENTENCE.finditer(marked) if match.group().strip()]
        for span in sentences:
            here = [n for n in meant if span[0] <= n.start < span[1]]
            found = self._in_sentence(marked, span, topics, here, meant)
            if found.departments:
                others = [other for other in sentences if other != span]
                aside = any(_ASKS.search(marked[slice(*o)].rstrip()) and _within(topics, *o) for o in others)
                return found._replace(sure=found.sure and not aside)
        return Asked()

    def _in_sentence(
        self,
        marked: str,
        span: Span,
        topics: Sequence[Token],
        here: Sequence[Named],
        named: Sequence[Named],
    ) -> Asked:
        """Look for a phrase that asks for a document in one sentence: of a department in it, or of one it points to."""
        start, end = span
        for subject in self._subjects(marked, span, here):
            asked = self.document.search(marked, subject[1], min(end, subject[1] + NEAR))
            if not asked or _WHICH.search(marked, subject[1], asked.start()):
                continue
            if _within(topics, subject[1], asked.start()) or self._narrowed(marked, asked.end(), end, topics):
                continue
            before = self._core(marked, start, subject[0])
            if self.about.search(marked, before, end):
                continue
            sure = not _within(topics, before, subject[0])
            if self.all_of_them.search(marked, start, end):
                return Asked(_distinct(named), sure)
            near = [n for n in here if n.start < asked.start()] or here
            return Asked(_distinct(near or named[-1:]), sure)
        return Asked()

    def _subjects(self, marked: str, span: Span, here: Sequence[Named]) -> list[Span]:
        """Return where a sentence speaks of a department: the last of several names, or what points to one."""
        names = [(n.start, n.end) for n in here]
        pointing = [match.span() for match in self.pointers.finditer(marked, *span)]
        if not names and not pointing and self.document.match(marked[slice(*span)].lstrip(" 、「")):
            return [(span[0], span[0])]
        return sorted(names + pointing, reverse=True)

    def _core(self, marked: str, start: int, end: int) -> int:
        """Return where the last clause of a stretch begins: what stands before it is only why somebody asks."""
        if _CIRCUMSTANCE.search(marked, start, end):
            return end  # 「朝礼で」, 「議員さんから」
        return max((match.end() for match in self.background.finditer(marked, start, end)), default=start)

    def _narrowed(self, marked: str, start: int, end: int, topics: Sequence[Token]) -> bool:
        """Whether what follows a document's name asks for something in it (「方針に空き家は…」)."""
        return bool(self.narrows.match(marked, start)) and bool(_within(topics, start, end))

    def _topics(self, text: Analysed) -> list[Token]:
        blanked = text.blanked(self.phrases.sub(lambda match: " " * len(match.group()), text.folded))
        return [
            token
            for token in blanked.tokens
            if token.lemma not in self.words and not _KANA.fullmatch(token.surface) and self.is_topic(token)
        ]


def _marked(folded: str, named: Iterable[Named]) -> str:
    for n in named:
        folded = folded[: n.start] + _NAME * (n.end - n.start) + folded[n.end :]
    return folded


def _within(topics: Iterable[Token], start: int, end: int) -> bool:
    return any(start <= token.start < end for token in topics)


def _distinct(named: Iterable[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n.department for n in named))
