"""Read a question: what is wanted, of which departments, and which of its words are topic.

Knows how people in a city hall write; knows nothing of what any document says. The expressions are data
(data/question.toml); they are matched against folded text (NFKC, lower case).
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.departments import Departments, Named, first_of, negated
from knowledge.findings import AbsenceKind, Intent
from knowledge.model import REIWA_OFFSET, find_ids
from knowledge.romaji import to_kana
from knowledge.summary import Summary
from knowledge.text import EMPTY, MAX_CHARACTERS, PLACE, Analysed, Token, analyse, fold, is_content

DATA = Path(__file__).parent / "data"
HOME = "狛江"
"""The city's own name, which names no other place."""

MAX_TYPED = 2 * MAX_CHARACTERS
"""Characters taken of a message before its markup goes; Slack itself cuts at 40,000."""
_MARKUP = re.compile(
    r"<@[UW][^>]{0,80}>|<![^>]{0,80}>|<#[^|>]{0,80}\|?([^>]{0,80})>|<((?:https?|mailto)[^|>]{0,2000})\|?([^>]{0,500})>"
    r"|https?://\S+|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,24}"
)
_EMOJI = re.compile(r":[a-z0-9_+'-]{2,40}:")
_SIGNATURE = re.compile(
    r"\n[ \t　]*(?:[-=*_─━~〜]{4,}|--)[ \t　]*\n(?=[^\n]*\n?(?:[^\n]*\n){0,8}[^\n]*(?:内線|tel|fax|電話|〒|メール|mail))[\s\S]*\Z"
)
_QUOTED = re.compile(r"^[ \t　]{0,8}(?:>|&gt;)[ \t　]?", re.MULTILINE)
_TRIM = " 　\t\n。、．，.,!?！？~〜ー…・♪()（）「」『』【】[]"
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|do|does|did|can|could|will|would|please|what|who|where|when|why|how|my|you|your|me|to|of|for)\b"
)
_REPEATED = re.compile(r"^(.{1,3}?)\1{2,}.?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """A question, read.

    `departments` restrict the answer, `hinted` only lift theirs, `excluded` are named to be left out; `perhaps` the
    whole policy of these is asked for, if nothing answers the topic. `topic` is the
    text with everything blanked that is no topic. `years` are Western fiscal years named in it. `each`: what it lists
    is to be answered thing by thing.
    """

    original: str
    intent: Intent
    topic: Analysed = EMPTY
    departments: tuple[str, ...] = ()
    hinted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    facets: Mapping[AbsenceKind, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    broad: bool = False
    each: bool = False
    places: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((DATA / "question.toml").read_text(encoding="utf-8"))


_GROUP = re.compile(r"(?<!\\)\((?!\?)")


def _pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression whose groups are never read: without keeping them it runs in three quarters of the time."""
    return re.compile(_GROUP.sub("(?:", expression))


def _any(patterns: list[str]) -> re.Pattern[str]:
    return _pattern("|".join(f"(?:{pattern})" for pattern in patterns))


@lru_cache(maxsize=1)
def _compiled() -> dict[str, Any]:
    data = _data()
    return {
        "whole": {Intent(name): _any(patterns) for name, patterns in data["whole"].items()},
        "summary": Summary.of(data["summary"], _is_topic),
        # One after the other is three times as fast as all in one alternation, which tries each at every character.
        "shell": [_pattern(pattern) for pattern in data["shell"]["patterns"]],
        "broad": _any(data["broad"]["patterns"]),
        "each": _any(data["each"]["patterns"]),
        "who": _any(data["who"]["patterns"]),
        "guess": _any(data["who"]["guess"]),
        "introduces": _any(data["summary"]["introductions"]),
        "open": _any(data["open"]["patterns"]),
        "elsewhere": _any(data["elsewhere"]["patterns"]),
        "home": _any(data["elsewhere"]["home"]),
        "own": _any(data["facets"]["own"]),
        "facet": {
            name: _any([pattern.replace("{end}", data["facets"]["end"]) for pattern in data["facets"][name]])
            for name in data["facets"]["kinds"]
        },
        "kinds": {name: AbsenceKind(kind) for name, kind in data["facets"]["kinds"].items()},
    }


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    words = _data()["words"]
    return dict.fromkeys(words["light"], words["light_weight"]) | dict.fromkeys(words["empty"], 0.0)


def word_weight(token: Token) -> float:
    """Return how much a word can be topic at all: 0 for shell words, a little for light ones, else 1."""
    weights = _weights()
    return min(weights.get(token.lemma, 1.0), weights.get(token.surface, 1.0))


def clean(question: str) -> str:
    """Take out what Slack and mail programs put around words: mentions, links, emoji codes, quote marks, signatures."""
    text = _MARKUP.sub(lambda m: f" {m.group(1) or m.group(3) or ''} ", question[:MAX_TYPED])
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = _EMOJI.sub(" ", _QUOTED.sub("", text))
    return to_kana(_SIGNATURE.sub("\n", text + "\n").strip())


def strip_shell(question: Analysed) -> Analysed:
    """Return a question with the phrases blanked that are no topic; the whole if nothing else is left."""
    folded = question.folded
    for pattern in _compiled()["shell"]:
        folded = pattern.sub(_blank, folded)
    stripped = question.blanked(folded)
    return stripped if any(char.isalnum() for char in stripped.folded) else question


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def read(question: str, departments: Departments) -> Request:
    """Read a question as typed. Never raises."""
    text = clean(question)
    folded, _ = fold(text)
    bare = folded.strip(_TRIM)
    if not any(char.isalnum() for char in bare) or _noise(bare):
        return Request(question, Intent.NOTHING)
    if ids := find_ids(text):
        return Request(question, Intent.MEASURE, ids=ids)
    if intent := _whole(bare):
        return Request(question, intent)
    return _search(question, text, departments)


def _whole(bare: str) -> Intent | None:
    compact = bare.replace(" ", "").replace("、", "").replace("。", "")
    for intent, pattern in _compiled()["whole"].items():
        if pattern.fullmatch(bare) or pattern.fullmatch(compact):
            return Intent(intent)
    return None


def _noise(bare: str) -> bool:
    """What cannot be read: one thing over and over, Latin letters that no word is made of, another language."""
    compact = re.sub(r"\s+", "", bare)
    if len(set(compact)) == 1 and len(compact) >= 2 and compact not in ("税",):
        return True
    if compact[0] in "っッゎ":
        return True  # No word begins so.
    if len(compact) >= 4 and _REPEATED.match(compact):
        return True
    if _ENGLISH.search(bare) and not _JAPANESE.search(bare):
        return True
    return bool(re.fullmatch(r"[a-z]{4,}", compact)) and (
        not re.search(r"[aiueo]", compact)
        or bool(re.search(r"[bcdfghjklmnpqrstvwxz]{5,}|asdf|qwer|zxcv|hjkl", compact))
    )


def _search(question: str, text: str, departments: Departments) -> Request:
    analysed = analyse(text)
    folded = analysed.folded
    patterns = _compiled()
    mentions = departments.mentions(analysed)
    named = first_of(mentions)
    # 「どこの部ですか？教育部？」 and 「環境部でいいんでしたっけ」 guess; they do not restrict.
    asking = bool(patterns["who"].search(folded))
    guessed = {
        n.department
        for n in named
        if patterns["guess"].match(folded, n.end) or (asking and _questioned(folded, n))
    }
    introduced = {n.department for n in named if patterns["introduces"].match(folded, n.end)}
    excluded = tuple(n.department for n in named if negated(analysed, n))
    kept = [n for n in named if n.department not in excluded]
    unrestricted = bool(patterns["open"].search(folded))
    strict = tuple(
        n.department
        for n in kept
        if n.strict and not unrestricted and n.department not in guessed | introduced
    )
    hinted = tuple(
        n.department
        for n in kept
        if n.department not in strict and not asking and n.department not in guessed | introduced
    )
    facets = facets_in(folded)
    intent, perhaps = Intent.SEARCH, ()
    spans = [n for n in kept if n.strict]
    if kept and AbsenceKind.PERSON not in facets:
        rest = strip_shell(analysed.blanked(_YEAR.sub(_blank, _cut(folded, mentions))))
        asked = patterns["summary"].asked(
            analysed, rest, [n for n in mentions if n.department not in excluded]
        )
        if asked.sure:
            intent, strict = Intent.SUMMARY, asked.departments
        else:
            perhaps = asked.departments
    topic = _cut(folded, [*spans, *(n for n in named if n.department in excluded)])
    topic = _YEAR.sub(_blank, topic)
    return Request(
        question,
        intent,
        strip_shell(analysed.blanked(topic)),
        departments=strict,
        hinted=hinted,
        excluded=excluded,
        perhaps=perhaps,
        facets=facets,
        years=years(folded),
        broad=bool(patterns["broad"].search(folded)),
        each=bool(patterns["each"].search(folded)),
        places=()
        if patterns["home"].search(folded)
        else _elsewhere(analysed.blanked(_cut(folded, mentions))),
    )


def _questioned(folded: str, named: Named) -> bool:
    return folded[named.end : named.end + 4].lstrip("でしょうかすなの").startswith("?")


def _cut(folded: str, spans: list[Named]) -> str:
    for n in spans:
        folded = folded[: n.start] + " " * (n.end - n.start) + folded[n.end :]
    return folded


def _is_topic(token: Token) -> bool:
    return is_content(token) and word_weight(token) > 0


def facets_in(folded: str) -> dict[AbsenceKind, str]:
    """Return the kinds of thing asked for that such a document never holds, with the words that asked."""
    patterns = _compiled()
    found: dict[AbsenceKind, str] = {}
    folded = patterns["own"].sub(_blank, folded)
    for name, pattern in patterns["facet"].items():
        said = [match.group().strip() for match in pattern.finditer(folded)]
        if said:
            found.setdefault(
                patterns["kinds"][name], max(said, key=lambda words: (asks_amount(words), len(words)))
            )
    return found


def asks_amount(words: str) -> bool:
    """Whether a number is asked for, whatever it is a number of."""
    return any(word in words for word in ("何", "いくら", "幾ら", "どのくらい", "どれくらい"))


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


def _elsewhere(text: Analysed) -> tuple[str, ...]:
    """Return the other municipalities that a text is about, by name or as 「隣の市」."""
    return (*places(text), *(m.group() for m in _compiled()["elsewhere"].finditer(text.folded)))


_FOLLOW_UP = re.compile(
    r"(?:では|は|だと|なら|でも|の(?:ほう|方|場合)(?:は|だと)?|も(?:ある|あり(?:ます)?)?(?:か)?)[\s?。!]*$"
)


def follows_up(text: str) -> bool:
    """Whether a bare department is named as the next one to look at (「環境部では？」, not 「環境部」)."""
    return bool(_FOLLOW_UP.search(fold(clean(text))[0]))


_YEAR = re.compile(
    r"(?:(?:令和|\br)(元|\d{1,2})(?:年度?|(?=\D|$))|(20[12]\d)年度?|平成(元|\d{1,2})年度?)(?!問題)"
)


def years(folded: str) -> tuple[int, ...]:
    """Return the Western years named in a folded text (令和6年度 → 2024)."""
    found = []
    for era, western, heisei in _YEAR.findall(folded):
        if western:
            found.append(int(western))
        elif heisei:
            found.append((1 if heisei == "元" else int(heisei)) + 1988)
        else:
            found.append((1 if era == "元" else int(era)) + REIWA_OFFSET)
    return tuple(dict.fromkeys(found))
