"""Whether a message asks for whole departments: names them, and speaks of no topic.

Knows the words people use for a whole policy (data/question.toml, [summary]); what is a topic is for question.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.departments import Named
from knowledge.text import Analysed, Token

_SENTENCE = re.compile(r"[^\n。?!]+[\n。?!]*")
_ASKS = re.compile(r"\?|(?:か|教えて|知りたい|ください|ほしい|欲しい)[\s。]*$")


@dataclass(frozen=True, slots=True)
class Summary:
    """How people ask for a whole department. `is_topic` tells the words that say what something is about."""

    document: re.Pattern[str]
    pointers: re.Pattern[str]
    all_of_them: re.Pattern[str]
    about: re.Pattern[str]
    introductions: re.Pattern[str]
    phrases: re.Pattern[str]
    words: frozenset[str]
    is_topic: Callable[[Token], bool]

    @classmethod
    def of(cls, data: Mapping[str, list[str]], is_topic: Callable[[Token], bool]) -> Summary:
        """Compile the tables of question.toml."""
        patterns = {name: re.compile("|".join(lines)) for name, lines in data.items() if name != "words"}
        return cls(**patterns, words=frozenset(data["words"]), is_topic=is_topic)

    def departments(self, text: Analysed, topic: Analysed, named: Sequence[Named]) -> tuple[str, ...]:
        """Return the departments whose whole policy a message asks for; none when it asks for something else.

        `topic` is the text with shell phrases and every name of a department blanked.
        """
        meant = [n for n in named if not self.introductions.match(text.folded, n.end)] or list(named)
        sentences = [match.span() for match in _SENTENCE.finditer(text.folded) if match.group().strip()]
        if len(sentences) < 2:
            return () if self._topics(topic) else _distinct(meant)
        for span in sentences:
            asked = self._asked(
                text.folded[slice(*span)], [n for n in meant if span[0] <= n.start < span[1]], meant
            )
            if asked and not self._topics(topic.only(span)):
                others = (topic.only(other) for other in sentences if other != span)
                if not any(_ASKS.search(other.folded.rstrip()) and self._topics(other) for other in others):
                    return _distinct(asked)
        return ()

    def _asked(self, sentence: str, here: Sequence[Named], named: Sequence[Named]) -> Sequence[Named]:
        """Return the departments whose document one sentence of several is about: those in it, or those it points to."""
        if not self.document.search(sentence) or self.about.search(sentence):
            return ()
        if here or self.all_of_them.search(sentence):
            return here or named
        return named[-1:] if self.pointers.search(sentence) else ()

    def _topics(self, text: Analysed) -> list[Token]:
        blanked = text.blanked(self.phrases.sub(lambda match: " " * len(match.group()), text.folded))
        return [token for token in blanked.tokens if token.lemma not in self.words and self.is_topic(token)]


def _distinct(named: Iterable[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n.department for n in named))
