"""Which departments a question names: full names, short forms, sections, kana, slips of the key.

Knows the shape of the words around a name: 「環境部の…」 asks for a department, 「環境学習」 and 「総務部長」 do not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from knowledge.text import Analysed, Token, analyse

DATA = Path(__file__).parent / "data"
SLIP = 78.0
"""rapidfuzz ratio (0–100) from which a word that ends like a department is one, mistyped (市民生話部: 80)."""
MIN_SLIP_LENGTH = 4
"""Shorter names have too many neighbours (総務部 / 総務省) for letters alone; their readings decide."""
MAX_WORDS = 7

_ENDINGS = ("部", "ぶ", "局", "課", "極", "曲", "きょく", "ブ", "蔀", "室", "陪", "倍", "剖")
_NOT_AFTER = ("長", "員", "会", "省", "庁", "次長", "活", "分", "門")
_POINTING = (
    "の",
    "さん",
    "で",
    "が",
    "は",
    "に",
    "、",
    ",",
    " ",
    "って",
    "・",
    ":",
    "関係",
    "関連",
    "系",
    "側",
    "と",
)
_OURS = re.compile(r"(?:部|局|課|うち|当方|所属)\s?[(=:]\s?|うち(?:は|って|、)?\s?")
_IS = re.compile(r"[)\]、。,\s]|なん|です|だ|の")
"""「うちの部(環境)」, 「うち総務なんだけど」: a short form that is no topic there."""
_MOVED = re.compile(r"(?:に|へ)(?:異動|配属|着任|転属|入|来ま|来た|移|戻)")
"""Likewise 「総務に異動」."""
_TIME = re.compile(
    r"(?:[今来先再]週|[今来先毎]月|[今来本昨去毎翌]年度?|[今次前毎]回|本日|今日|明日|昨日|先日|最近|当面|年度|至急)\Z"
)
"""Ends a word that a name may follow without a particle (「来週教育部と打合せ」)."""
_NEGATING = re.compile(r"以外(?!(?:の部署?|の課)?(?:に|で)?も)|じゃなく|ではなく|でなく|を除")


class Named(NamedTuple):
    """A department in a question: where (folded positions), and whether it restricts (else it only hints)."""

    department: str
    start: int
    end: int
    strict: bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Names:
    surface: dict[str, tuple[str, bool]]
    reading: dict[str, tuple[str, bool]]
    full: tuple[str, ...]
    beginnings: frozenset[str]
    sounds: frozenset[str]
    anywhere: re.Pattern[str]
    head: re.Pattern[str]
    short: re.Pattern[str]


class Departments:
    """The departments of a document, and all the ways staff name them."""

    def __init__(self, names: Sequence[str], path: Path = DATA / "departments.toml") -> None:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("department", [])
        self._owner: dict[str, str] = {}
        surface: dict[str, tuple[str, bool]] = {}
        reading: dict[str, tuple[str, bool]] = {}
        known = {entry["name"]: entry for entry in entries}
        for name in names:
            entry = known.get(name, {})
            stem = name.removesuffix("事務局").removesuffix("部").removesuffix("局")
            slip = f"{name[:-1]}分"  # What the keyboard makes of 「そうむぶん」.
            strict = [name, slip, *entry.get("aliases", []), *entry.get("sections", [])]
            for word, firm in [(w, True) for w in strict] + [
                (w, False) for w in [stem, *entry.get("hints", [])]
            ]:
                analysed = analyse(word)
                key = analysed.folded.replace(" ", "")
                surface.setdefault(key, (name, firm))
                if firm or len(key) > 2:
                    reading.setdefault("".join(t.reading for t in analysed.tokens), (name, firm))
        self.names = tuple(names)
        self._full = {name: "".join(t.reading for t in analyse(name).tokens) for name in names}
        long = sorted((word for word, (_, firm) in surface.items() if firm and len(word) >= 3), key=len)
        anywhere = re.compile("|".join(re.escape(word) for word in reversed(long)) or r"(?!)")
        short = re.compile("|".join(map(re.escape, sorted(surface, key=len, reverse=True))) or r"(?!)")
        full = tuple(analyse(n).folded for n in names)
        self._names = _Names(
            surface,
            reading,
            full,
            _beginnings(surface),
            _beginnings(reading),
            anywhere,
            re.compile(f"({'|'.join(map(re.escape, full)) or '(?!)'})(?:次?長|参事)"),
            short,
        )

    def find(self, question: Analysed) -> list[Named]:
        """Return the departments a question names, in order, each once; longest names win."""
        return first_of(self.mentions(question))

    def mentions(self, question: Analysed) -> list[Named]:
        """Return every place where a question names a department, in order."""
        found: list[Named] = []
        for named in sorted(self._candidates(question), key=lambda n: _standing(question, n)):
            if not any(named.start < other.end and other.start < named.end for other in found):
                found.append(named)
        return sorted(found, key=lambda n: n.start)

    def heads(self, question: Analysed) -> list[Named]:
        """Return the departments whose heads a question names (「総務部長」); they are meant only where it points to one."""
        return [
            Named(self.names[self._names.full.index(match.group(1))], *match.span(1), False)
            for match in self._names.head.finditer(question.folded)
        ]

    def _candidates(self, question: Analysed) -> Iterable[Named]:
        yield from self._verbatim(question)
        yield from self._own(question.folded)
        tokens, folded = question.tokens, question.folded
        endings = [at for at, token in enumerate(tokens) if token.surface.endswith(_ENDINGS)]
        for at, first in enumerate(tokens):
            if first.pos.startswith(("接尾辞", "補助記号")):
                continue
            last_ending = max((n for n in endings if at <= n < at + MAX_WORDS), default=-1)
            reading, end = "", first.start
            for number, last in enumerate(tokens[at : at + MAX_WORDS], at):
                if last.start != end:
                    break
                reading, end = reading + last.reading, last.end
                if (
                    number > last_ending
                    and folded[first.start : end] not in self._names.beginnings
                    and reading not in self._names.sounds
                ):
                    break
                if last.surface == "か" and not folded.startswith(_POINTING, end):
                    continue  # 「教育か暴言か」 asks; 「教育かの」 is 教育課.
                if named := self._named(question, first, end, reading):
                    yield named
            if kana := self._kana_prefix(question, first):
                yield kana

    def _own(self, folded: str) -> Iterable[Named]:
        """Find the short forms by which people name the department they work in."""
        for ours in _OURS.finditer(folded):
            named = self._names.short.match(folded, ours.end())
            if named and _IS.match(folded, named.end()):
                yield Named(self._names.surface[named.group()][0], *named.span(), True)
        for moved in _MOVED.finditer(folded):
            before = folded[: moved.start()]
            if name := max(filter(before.endswith, self._names.surface), key=len, default=""):
                yield Named(self._names.surface[name][0], moved.start() - len(name), moved.start(), True)

    def _verbatim(self, question: Analysed) -> Iterable[Named]:
        """Find names letter by letter, however the analyser cuts them."""
        for match in self._names.anywhere.finditer(question.folded):
            word, start, end = match.group(), match.start(), match.end()
            following = question.folded[end : end + 1]
            if question.folded.startswith(_NOT_AFTER, end):
                continue
            if word not in self._names.full and _script(following) == "kanji":
                continue  # 「保育課」 of 「保育課題」
            joined = start and _script(question.folded[start - 1]) == _script(word[0]) != ""
            if joined and not _TIME.search(question.folded, 0, start):
                continue
            yield Named(self._names.surface[word][0], start, end, True)

    def _named(self, question: Analysed, first: Token, end: int, reading: str) -> Named | None:
        start = first.start
        text = question.folded[start:end]
        exact = True
        hit = self._names.surface.get(text)
        if hit is None and len(reading) >= 4 and len(text) >= 3:
            hit = self._names.reading.get(reading)
        if hit is None and not (len(text) >= MIN_SLIP_LENGTH and text.endswith(_ENDINGS)):
            return None
        if first.pos == "助詞" and (hit is None or hit[0] not in self.names or reading != self._full[hit[0]]):
            return None
        if hit is None:
            best = process.extractOne(text, self._names.full, scorer=fuzz.ratio, score_cutoff=SLIP)
            hit = (self.names[best[2]], True) if best else None
            exact = False
        if (
            hit is None
            or question.folded.startswith(_NOT_AFTER, end)
            or _joined_before(question, start, text)
        ):
            return None
        department, firm = hit
        if not firm and not self._points(question, start, end):
            return None
        return Named(department, start, end, firm, exact)

    def _points(self, question: Analysed, start: int, end: int) -> bool:
        """Whether a word that may be a topic points at a department: it comes first, and の, さん … follows."""
        before = question.folded[:start].rstrip()
        after = question.folded[end:]
        if before and not before.endswith(("、", "。", "?", "!", ",", "で", "と", "・")):
            return False
        return not after or after.startswith(_POINTING)

    def _kana_prefix(self, question: Analysed, token: Token) -> Named | None:
        """Find a name at the start of a long run of katakana or hiragana that the analyser left whole."""
        if len(token.surface) < 6 or any("\u3400" <= char <= "\u9fff" for char in token.surface):
            return None
        for reading, (department, firm) in self._names.reading.items():
            if firm and len(reading) >= 4 and token.reading.startswith(reading + "ノ"):
                return Named(department, token.start, token.start + len(reading) + 1, True)
        return None


def _standing(question: Analysed, named: Named) -> tuple[bool, bool, int, bool, int]:
    """Return what decides between names that overlap: a full name stands before what is longer and mistyped."""
    full = question.folded[named.start : named.end] == named.department
    return not named.strict, not full, named.start - named.end, not named.exact, named.start


def _beginnings(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:end] for word in words for end in range(1, len(word) + 1))


def _joined_before(question: Analysed, start: int, text: str) -> bool:
    """Whether the name is the tail of a longer word (「厚生|環境部」 cut by chance, 「小学校|教育部」 is not)."""
    kanji = start > 0 and "\u4e00" <= question.folded[start - 1] <= "\u9fff"
    return kanji and len(text) <= 3 and not _TIME.search(question.folded, 0, start)


def _script(char: str) -> str:
    """Return the script of one character, "" for others and for no character."""
    if "\u4e00" <= char <= "\u9fff":
        return "kanji"
    if "\u3041" <= char <= "\u309f":
        return "hiragana"
    return "katakana" if "\u30a1" <= char <= "\u30ff" else ""


def first_of(mentions: Sequence[Named]) -> list[Named]:
    """Return the first mention of each department, in order."""
    return list({named.department: named for named in reversed(mentions)}.values())[::-1]


def negated(question: Analysed, named: Named) -> bool:
    """Whether a department is named only to leave it out (「総務以外の部でも」)."""
    return bool(_NEGATING.match(question.folded, named.end))
