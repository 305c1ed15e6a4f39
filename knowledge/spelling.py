"""Mend slips of the key before anything is looked for: a wrong letter among kanji, a katakana word spelt astray, half a word.

Only what is no word of Japanese is mended, and only into an expression of the thesaurus. Every position of the mended
text leads back to what was typed, so that an answer can say both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Hamming, Levenshtein

from knowledge.background import is_word
from knowledge.phrases import word_weight
from knowledge.places import UNITS
from knowledge.text import Analysed, Token, analyse, loose_reading

KANJI_LETTERS = range(3, 9)
"""Letters of a word in which one wrong kanji is looked for."""
STOP_WORD_LETTERS = 4
"""Likewise when the odd letter is a word that otherwise says nothing (「待気児童」)."""
ENDINGS, ENDINGS_AFTER_WORD = 25, 5
"""Expressions a letter ends from which it makes words of its own (医療「費」, 相談「先」): at the end it is no slip; the
sooner behind a whole word (社会「科」) than behind what is left of one (「納是」)."""
KATAKANA_LETTERS = 5
"""Letters (long vowels dropped) that a katakana word needs."""
KATAKANA_ALIKE = 0.75
"""Share of letters that must agree: one slip in four."""
HALF_WORD, HALF_LEFT, LIKELY = 3, 2, 500
"""Letters that half a word needs to be taken for the whole, when nothing else is typed; letters that may be missing when
there is kanji among them; expressions looked at."""
NOWHERE = -1
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_KATAKANA = re.compile(r"[ァ-ヺー・]+")
_CUT = str.maketrans("", "", "・ 　")


class Slip(NamedTuple):
    """A stretch of the folded text, what was meant by it, and where the word stands that is odd in it, or NOWHERE."""

    start: int
    end: int
    meant: str
    odd: int


class Spelling:
    """Knows how the expressions of a thesaurus are spelt."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._kanji: dict[tuple[int, str, bool], list[str]] = {}
        self._katakana: dict[str, str] = {}
        kana: dict[str, str] = {}
        endings: Counter[str] = Counter()
        # In the order of the thesaurus: of several that sound alike, a concept's own name comes first.
        known = dict.fromkeys(expressions)
        self._known = known.keys()
        for expression in known:
            if len(expression) >= KANJI_LETTERS.start:
                endings[expression[-1]] += 1
            if len(expression) in KANJI_LETTERS and sum(map(_is_kanji, expression)) >= 2:
                for key in (_beginning(expression), _ending(expression)):
                    self._kanji.setdefault(key, []).append(expression)
            elif _KANA.fullmatch(expression):
                sound = loose_reading(expression.translate(_CUT))
                kana.setdefault(sound, expression)
                if len(sound) >= KATAKANA_LETTERS and _KATAKANA.fullmatch(expression):
                    self._katakana.setdefault(sound, expression)
        self._kana = sorted(kana.items())
        self._written = sorted((word, word) for word in self._known if len(word) > HALF_WORD)
        self._sounds = list(self._katakana)
        self._endings = endings

    def slips(self, text: Analysed) -> list[Slip]:
        """Return what may be slips of the key in a text, in its order; most texts have none."""
        return sorted([*self._in_kanji(text), *self._in_katakana(text)]) or list(self._half_word(text))

    def _in_kanji(self, text: Analysed) -> Iterator[Slip]:
        done, counted = -1, False
        for at, token in enumerate(text.tokens):
            # 「一回」 is no slip of 一本.
            odd = _is_odd(token) and not counted and token.start >= done
            counted = token.pos == "名詞-数詞"
            if odd and (slip := next(self._one_letter_off(text, at), None)):
                done = slip.end
                yield slip

    def _one_letter_off(self, text: Analysed, at: int) -> Iterator[Slip]:
        """Try the stretches of adjoining nouns that hold the odd letter, the longest first; none may be a word."""
        tokens = text.tokens
        first, last = _compound(tokens, at)
        stretches = [
            (tokens[left].start, tokens[right].end)
            for left in range(first, at + 1)
            for right in range(at, last + 1)
        ]
        if any(is_word(text.folded[start:end]) for start, end in stretches if end - start > 1):
            return  # 「自治体」 is no slip of 自治会, 「委員会質問」 none of 委員再質問.
        after_word = at > first and len(tokens[at - 1].surface) > 1
        many = ENDINGS_AFTER_WORD if after_word else ENDINGS
        least = KANJI_LETTERS.start if word_weight(tokens[at]) == 1 else STOP_WORD_LETTERS
        for start, end in sorted(stretches, key=lambda span: span[0] - span[1]):
            word, place = text.folded[start:end], tokens[at].start - start
            if len(word) < least or self._endings[word[place:]] >= many:
                continue
            # One letter is wrong, so either the first or the last is right.
            among = self._kanji.get(_beginning(word) if place else _ending(word), ())
            for meant, off, _ in process.extract(
                word, among, scorer=Hamming.distance, score_cutoff=1, limit=8
            ):
                if off == 1 and meant[place] != word[place]:
                    yield Slip(start, end, meant, tokens[at].start)

    def _in_katakana(self, text: Analysed) -> Iterator[Slip]:
        unknown = [token.start for token in text.tokens if _is_unknown_katakana(token)]
        if not unknown:
            return
        for run in _KATAKANA.finditer(text.folded):
            start, end = run.span()
            odd = next((at for at in unknown if start <= at < end), None)
            sound = loose_reading(run.group().translate(_CUT))
            if odd is None or len(sound) < KATAKANA_LETTERS:
                continue
            best = process.extractOne(
                sound,
                self._sounds,
                scorer=DamerauLevenshtein.normalized_similarity,
                score_cutoff=KATAKANA_ALIKE,
            )
            if best:
                yield Slip(start, end, self._katakana[best[0]], odd)

    def _half_word(self, text: Analysed) -> Iterator[Slip]:
        """Take a text that is but the beginning of an expression for the shortest that begins so (「ほこみ」, 「桜まつ」)."""
        typed = text.folded.strip()
        if len(typed) < HALF_WORD or typed in self._known or is_word(typed):
            return
        kana = bool(_KANA.fullmatch(typed))
        half = loose_reading(typed.translate(_CUT)) if kana else typed
        among = self._kana if kana else self._written
        first = bisect_left(among, (half,))
        likely = takewhile(lambda pair: pair[0].startswith(half), among[first : first + LIKELY])
        whole = min(likely, key=lambda pair: len(pair[0]), default=None)
        most = 2 * len(half) if kana else len(half) + HALF_LEFT
        if whole and len(half) < len(whole[0]) <= most:
            start = text.folded.index(typed)
            yield Slip(start, start + len(typed), whole[1], NOWHERE)


def mended(text: Analysed, slips: Sequence[Slip]) -> Analysed:
    """Return a text with slips (in its order) put right; each new letter comes from the typed letter it stands for."""
    if not slips:
        return text
    folded, done = "", 0
    origin: list[int] = []
    places = []
    for start, end, meant, _ in slips:
        folded += text.folded[done:start]
        places.append((len(folded), len(folded) + len(meant)))
        folded += meant
        origin += text.origin[done:start]
        for edit in Levenshtein.opcodes(text.folded[start:end], meant):
            last = max(edit.src_start, edit.src_end - 1)
            steps = range(edit.dest_end - edit.dest_start)
            origin += [text.origin[start + min(edit.src_start + step, last)] for step in steps]
        done = end
    analysed = analyse(folded + text.folded[done:])
    origin += text.origin[done:]
    return Analysed(text.original, analysed.folded, tuple(origin), analysed.tokens, tuple(places))


def _beginning(word: str) -> tuple[int, str, bool]:
    return len(word), word[0], False


def _ending(word: str) -> tuple[int, str, bool]:
    return len(word), word[-1], True


def _compound(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Return the places of the first and last word of the compound that a word stands in."""
    first = last = at
    while first and tokens[first - 1].end == tokens[first].start and _joins(tokens[first - 1]):
        first -= 1
    while last + 1 < len(tokens) and tokens[last].end == tokens[last + 1].start and _joins(tokens[last + 1]):
        last += 1
    return first, last


def _joins(token: Token) -> bool:
    """Whether a word can be part of a compound: nouns and affixes."""
    return token.pos.startswith(("名詞", "接頭辞", "接尾辞"))


def _is_odd(token: Token) -> bool:
    """Whether a word is a kanji by itself, as compounds have seldom: what is left of one with a wrong letter."""
    return (
        len(token.surface) == 1
        and _is_kanji(token.surface)
        and token.surface not in UNITS
        and token.pos != "名詞-数詞"
    )


def _is_unknown_katakana(token: Token) -> bool:
    return (
        len(token.surface) >= KATAKANA_LETTERS
        and bool(_KATAKANA.fullmatch(token.surface))
        and not is_word(token.surface)
    )


def _is_kanji(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
