"""What speaks for and against an answer, and the proof that a document is silent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.bands import Signals, topical, unlike
from knowledge.explain import Word
from knowledge.expressions import Mention
from knowledge.facets import asks_amount
from knowledge.findings import Absence, AbsenceKind
from knowledge.model import Document, year_label
from knowledge.places import UNITS, places
from knowledge.question import Request
from knowledge.search import Index, Ranking
from knowledge.text import analyse, fold, is_content
from knowledge.vocabulary import Vocabulary

TOPIC = 0.3
"""A word that tells at least this much can be a topic by itself."""
SAID = 5.0
"""Weight of a question that says all that can be wished: five full topics."""
SHORT = 8.0
"""Weight of a question up to which a word for a procedure, an amount or a person decides what it asks for; in a
longer message it is by the way."""
KNOWN = 0.15
"""Bond or share of a measure's topics below which the document does not speak of a concept."""
NAMED = 0.5
"""Bond from which the document names a thing itself or a kind of it, not only the wider thing or something related."""
SURE = 0.95
"""Certainty from which an expression is taken at its word."""
CACHED = 8_192
"""Concepts of which it is remembered how far the document speaks of them."""
TRIED = 8
"""Other ways of saying it that are named as looked for."""


class Evidence:
    """Weighs one document's passages as answers."""

    def __init__(self, document: Document, index: Index, vocabulary: Vocabulary) -> None:
        self._document = document
        self._index = index
        self._vocabulary = vocabulary
        self._text = "\n".join(fold(f"{p.heading}\n{p.text}")[0] for p in index.passages).replace(" ", "")
        self._known = lru_cache(maxsize=CACHED)(self._find_known)
        self._places = frozenset(
            place.rstrip(UNITS)
            for passage in index.passages
            for text in (passage.heading, passage.text)
            for place in places(analyse(text))
        )

    def signals(self, request: Request, ranking: Ranking, number: int) -> Signals:
        """Return what speaks for and against passage `number` as an answer."""
        facets = self._facets(request, ranking, number)
        total = sum(word.weight for word in ranking.words)
        coverage = float(ranking.coverage[number])
        absent = sum(word.weight for word in ranking.words if self.is_absent(word))
        partial = sum(word.weight for word in ranking.words if self._is_partial(word))
        cosine = float(ranking.topic[number])
        return Signals(
            coverage,
            max(0.0, max(float(ranking.char[number]), float(ranking.read[number])) - coverage),
            absent / total if total else 0.0,
            partial / total * unlike(cosine) if total else 0.0,
            topical(cosine),
            min(total, SAID) / SAID,
            float(AbsenceKind.PERSON in facets),
            float(AbsenceKind.PROCEDURE in facets),
            float(AbsenceKind.FIGURE in facets),
            float(total <= SHORT and self._elsewhere(request) is not None),
        )

    def is_absent(self, word: Word) -> bool:
        """Whether a word belongs to a topic that the vocabulary knows and no measure speaks of."""
        return bool(self._topics(word)) and self._is_nowhere(word)

    def _is_partial(self, word: Word) -> bool:
        """Whether a word belongs to a thing of several words (「議員報酬」), and the document has but its words (「議員」)."""
        several = any(m.end - m.start > len(word.token.surface) for m in self._topics(word))
        return (
            several
            and all(self._known(mention.concept) < NAMED for mention in word.mentions)
            and not self._is_nowhere(word)
        )

    def _topics(self, word: Word) -> list[Mention]:
        return [m for m in word.mentions if m.certainty >= SURE and not self._vocabulary.is_aspect(m.concept)]

    def absence(
        self, request: Request, ranking: Ranking, best: int | None, *, answered: bool
    ) -> Absence | None:
        """Return what proves that nothing can be the answer, if anything does. `best` is the best passage's number.

        Unless it is `answered` all the same, things of which the document has but some of the words (「議員報酬」) count too.
        """
        if place := self._elsewhere(request):
            return Absence(AbsenceKind.PLACE, (place,))
        if absence := self._topics_absent([w for w in ranking.words if self.is_absent(w)], ranking):
            return absence
        if best is not None:
            for kind, said in self._facets(request, ranking, best).items():
                return Absence(kind, (said,))
        if answered:
            return None
        return self._topics_absent([w for w in ranking.words if self._is_partial(w)], ranking)

    def _topics_absent(self, absent: Sequence[Word], ranking: Ranking) -> Absence | None:
        """Return the proof that topics are absent, with the other ways of saying them that were tried."""
        if not (words := self._unwritten(absent, ranking)):
            return None
        concepts = sorted({mention.concept for word in absent for mention in word.mentions})
        tried = [word for concept in concepts for word in self._vocabulary.words(concept)]
        return Absence(AbsenceKind.TOPIC, words, tuple(tried[:TRIED]))

    def other_years(self, request: Request) -> Absence:
        """Say that what is asked for is another year's."""
        years = sorted(set(request.years) - {self._document.fiscal_year})
        return Absence(AbsenceKind.OTHER_YEAR, tuple(year_label(year) for year in years))

    def silence(self, ranking: Ranking) -> Absence:
        """Return which of a question's words stand nowhere in the document, by themselves or in other words.

        None need be: then the words are there, but no measure is about what they say together.
        """
        nowhere = [word for word in ranking.words if word.weight >= TOPIC and self._is_nowhere(word)]
        return Absence(AbsenceKind.TOPIC, self._unwritten(nowhere, ranking))

    def _unwritten(self, words: Sequence[Word], ranking: Ranking) -> tuple[str, ...]:
        """Return words as the question wrote them, without any that the document has letter by letter."""
        return tuple(
            said for said in _as_written(words, ranking) if fold(said)[0].replace(" ", "") not in self._text
        )

    def _is_nowhere(self, word: Word) -> bool:
        return word.token.lemma not in self._index.coverage.present and all(
            self._known(mention.concept) < KNOWN for mention in word.mentions
        )

    def _find_known(self, concept: str) -> float:
        """Return the best bond between a concept and what the document names, or how far a measure is about it."""
        reach = self._vocabulary.reach(concept).items()
        named = max(
            (bond.strength for target, bond in reach if target in self._index.coverage.concepts), default=0.0
        )
        return max(named, self._index.topics.peak(self._vocabulary.number(concept)))

    def _elsewhere(self, request: Request) -> str | None:
        """Return another municipality that the question is about, if it names one the document does not."""
        for name in request.places:
            if len(name) > 1 and not name.isascii() and name.rstrip(UNITS) not in self._places:
                return name
        return None

    def _facets(self, request: Request, ranking: Ranking, number: int) -> dict[AbsenceKind, str]:
        """Return what the question asks for that such a document never holds, nor does passage `number`."""
        if sum(word.weight for word in ranking.words) > SHORT:
            return {}
        text = self._index.passages[number].text
        return {
            kind: words
            for kind, words in request.facets.items()
            if not (_counts(text, words) if asks_amount(words) else _speaks_of(text, words))
        }


def _as_written(words: Sequence[Word], ranking: Ranking) -> tuple[str, ...]:
    """Return words with the expressions they belong to, as the question wrote them; what adjoins is one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_spans(words)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    question = ranking.question
    return tuple(
        dict.fromkeys(question.original[slice(*question.original_span(*span))].strip() for span in spans)
    )


def _spans(words: Iterable[Word]) -> Iterable[tuple[int, int]]:
    for word in words:
        yield word.token.start, word.token.end
        yield from ((mention.start, mention.end) for mention in word.mentions)


_UNIT = re.compile(r"何\s*(?!年|月)([^\Wあ-んかヶ]|%|[かヶ]所)")


def _counts(text: str, words: str) -> bool:
    """Whether a passage holds a number of what is asked to be counted (「何%」, 「100%」)."""
    unit = _UNIT.search(words)
    return bool(unit and re.search(rf"[0-9〇一二三四五六七八九十百千]\s*{unit.group(1)}", fold(text)[0]))


def _speaks_of(text: str, words: str) -> bool:
    """Whether a passage itself holds the words of a facet, so that the question can be about it after all."""
    asked = [t.lemma for t in analyse(words).tokens if t.pos.startswith(_NAMING) and is_content(t)]
    return bool(asked) and _lemmas(text).issuperset(asked)


_NAMING = ("名詞", "形状詞", "動詞-一般", "接尾辞")
"""Words of a facet that the passage must hold too: not its 「どこ」 and 「教えて」."""


@lru_cache(maxsize=512)
def _lemmas(text: str) -> frozenset[str]:
    return frozenset(token.lemma for token in analyse(text).tokens)
