"""Read a question: what is wanted, of which departments, and which of its words are topic.

Knows how people in a city hall write (phrases.py); knows nothing of what any document says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.departments import Departments, Named, first_of, negated
from knowledge.facets import facets_in
from knowledge.findings import AbsenceKind, Intent
from knowledge.model import REIWA_OFFSET, find_ids
from knowledge.phrases import blank, phrases, strip_shell, word_weight
from knowledge.places import elsewhere
from knowledge.romaji import to_kana
from knowledge.summary import Asked, Summary
from knowledge.text import EMPTY, MAX_CHARACTERS, Analysed, Token, analyse, fold, is_content

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

    `departments` restrict the answer, `hinted` only lift theirs, `excluded` are named to be left out; of those in
    `perhaps` the whole policy is asked for, if nothing answers the topic. `topic` is the text with everything blanked
    that is no topic. `years` are Western fiscal years named in it. `each`: what it lists is to be answered thing by thing.
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


def clean(question: str) -> str:
    """Take out what Slack and mail programs put around words: mentions, links, emoji codes, quote marks, signatures."""
    text = _MARKUP.sub(lambda m: f" {m.group(1) or m.group(3) or ''} ", question[:MAX_TYPED])
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = _EMOJI.sub(" ", _QUOTED.sub("", text))
    return to_kana(_SIGNATURE.sub("\n", text + "\n").strip())


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
    for intent, pattern in phrases().whole.items():
        if pattern.fullmatch(bare) or pattern.fullmatch(compact):
            return intent
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


@lru_cache(maxsize=1)
def _summary() -> Summary:
    return Summary.of(phrases().summary, _is_topic)


def _is_topic(token: Token) -> bool:
    return is_content(token) and word_weight(token) > 0


def _search(question: str, text: str, departments: Departments) -> Request:
    analysed = analyse(text)
    folded = analysed.folded
    said = phrases()
    mentions = departments.mentions(analysed)
    if not mentions and _summary().pointers.search(folded):
        mentions = departments.heads(analysed)
    named = first_of(mentions)
    # 「どこの部ですか？教育部？」 and 「環境部でいいんでしたっけ」 guess, 「教育部の佐藤です」 introduces; they do not restrict.
    asking = bool(said.who.search(folded))
    in_passing = {
        n.department
        for n in named
        if said.guess.match(folded, n.end)
        or (asking and _questioned(folded, n))
        or _summary().introductions.match(folded, n.end)
    }
    excluded = tuple(n.department for n in named if negated(analysed, n))
    kept = [n for n in named if n.department not in excluded]
    unrestricted = bool(said.open.search(folded))
    strict = tuple(
        n.department for n in kept if n.strict and not unrestricted and n.department not in in_passing
    )
    hinted = tuple(
        n.department
        for n in kept
        if n.department not in strict and not asking and n.department not in in_passing
    )
    facets = facets_in(folded)
    nameless = _cut(folded, mentions)
    asked = Asked()
    if kept and not unrestricted and AbsenceKind.PERSON not in facets:
        rest = strip_shell(analysed.blanked(_YEAR.sub(blank, nameless)))
        asked = _summary().asked(analysed, rest, [n for n in mentions if n.department not in excluded])
    spans = [n for n in kept if n.strict]
    topic = _cut(folded, [*spans, *(n for n in named if n.department in excluded)])
    topic = _YEAR.sub(blank, topic)
    return Request(
        question,
        Intent.SUMMARY if asked.sure else Intent.SEARCH,
        strip_shell(analysed.blanked(topic)),
        departments=asked.departments if asked.sure else strict,
        hinted=hinted,
        excluded=excluded,
        perhaps=() if asked.sure else asked.departments,
        facets=facets,
        years=years(folded),
        broad=bool(said.broad.search(folded)),
        each=bool(said.each.search(folded)),
        places=elsewhere(analysed.blanked(nameless)),
    )


def _questioned(folded: str, named: Named) -> bool:
    return folded[named.end : named.end + 4].lstrip("でしょうかすなの").startswith("?")


def _cut(folded: str, spans: list[Named]) -> str:
    for n in spans:
        folded = folded[: n.start] + " " * (n.end - n.start) + folded[n.end :]
    return folded


_FOLLOW_UP = re.compile(
    r"(?:では|は|だと|なら|でも|の(?:ほう|方|場合)(?:は|だと)?|も(?:ある|あり(?:ます)?)?(?:か)?)[\s?。!]*$"
)


def follows_up(text: str) -> bool:
    """Whether a bare department is named as the next one to look at (「環境部では？」, not 「環境部」)."""
    return bool(_FOLLOW_UP.search(fold(clean(text))[0]))


_YEAR = re.compile(
    r"(?:(?:令和|(?<![a-z0-9])r)(元|\d{1,2})(?:年度?|(?=\D|$))|(20[12]\d)年度?|平成(元|\d{1,2})年度?)(?!問題)"
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
