"""Read the text of 「各部の方針」 into a Document, and compare two of them. Pure; knows no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from knowledge.model import (
    REIWA_OFFSET,
    Changes,
    Department,
    Document,
    Measure,
    Revised,
    Theme,
    measure_id,
)

MARK = "▽"
FULL_LINE = 0.8
"""A theme line at least this share of the page's longest line was wrapped by the page, not ended by its author."""
SAME_MEASURE = 60.0
"""rapidfuzz ratio (0–100) above which two texts of one department are one measure, revised."""

_PAGE_BREAK = re.compile(r"\f|(?<=\n)(?:[ \t\u3000]*\n){3,}")
_HEADING = re.compile(r"令和(元|\d+)年度(?!各部)(.+?)の方針$")
_TITLE = re.compile(r"令和(?:元|\d+)年度各部の方針")
_PAGE_NUMBER = re.compile(r"[-‐–—―\s]*\d{1,3}[-‐–—―\s]*$|\d{1,3}\s*/\s*\d{1,3}$")


class DocumentError(ValueError):
    """A text that is not a 「各部の方針」. The message is one Japanese sentence with page, line number and line."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    @property
    def folded(self) -> str:
        return re.sub(r"\s+", "", unicodedata.normalize("NFKC", self.text))


@dataclass(slots=True)
class _Page:
    """What one page held, before ids are given."""

    number: int
    heading: tuple[int, str] | None = None
    themes: list[tuple[str, list[str]]] = field(default_factory=list)


def parse(text: str) -> Document:
    """Parse the extracted text of one year's publication.

    A page is what stands between runs of three or more blank lines (or form feeds), and belongs to the department
    whose heading 「令和５年度 X部の方針」 stands anywhere on it. Wrapped lines are joined without a space.

    Raises DocumentError for a line that fits nowhere, a measure that does not end in 「。」, a department twice,
    a page without a department, differing years, or a text without any measure.
    """
    pages = [_read_page(number, lines) for number, lines in enumerate(_pages(text), start=1)]
    if not pages:
        raise DocumentError(
            "文書に本文がありません。「令和○年度 ○○部の方針」の見出しと▽の施策を含むテキストを指定してください。"
        )
    years = {page.heading[0] for page in pages if page.heading}
    if len(years) > 1:
        listed = "、".join(f"令和{year - REIWA_OFFSET}年度" for year in sorted(years))
        raise DocumentError(
            f"見出しの年度がそろっていません（{listed}）。1年度分の文書だけを指定してください。"
        )
    return Document(fiscal_year=years.pop(), departments=tuple(_departments(pages)))


def compare(old: Document | None, new: Document) -> Changes:
    """Say what `new` changes against `old`: same words first, then the most similar of the same department."""
    if old is None:
        return Changes(added=new.measures)
    pairs: list[Revised] = []
    added: list[Measure] = []
    removed: list[Measure] = []
    names = dict.fromkeys([d.name for d in old.departments] + [d.name for d in new.departments])
    for name in names:
        before = list(old.by_name[name].measures) if name in old.by_name else []
        after = list(new.by_name[name].measures) if name in new.by_name else []
        matched = _pair(before, after)
        pairs += matched
        kept_old = {pair.old.id for pair in matched}
        kept_new = {pair.new.id for pair in matched}
        removed += [measure for measure in before if measure.id not in kept_old]
        added += [measure for measure in after if measure.id not in kept_new]
    revised = [p for p in pairs if (p.old.text, p.old.theme) != (p.new.text, p.new.theme)]
    renumbered = [p for p in pairs if p not in revised and p.old.id != p.new.id]
    return Changes(tuple(added), tuple(revised), tuple(removed), tuple(renumbered))


def _pair(before: list[Measure], after: list[Measure]) -> list[Revised]:
    pairs: list[Revised] = []
    rest = list(before)
    for new in after:
        same = next((old for old in rest if old.text == new.text and old.theme == new.theme), None) or next(
            (old for old in rest if old.text == new.text), None
        )
        if same:
            pairs.append(Revised(same, new))
            rest.remove(same)
    unmatched = [new for new in after if new not in {pair.new for pair in pairs}]
    for new in unmatched:
        best = process.extractOne(
            new.text, [old.text for old in rest], scorer=fuzz.ratio, score_cutoff=SAME_MEASURE
        )
        if best:
            pairs.append(Revised(rest.pop(best[2]), new))
    return pairs


def _pages(text: str) -> Iterator[list[_Line]]:
    """Yield the non-blank lines of each page, numbered as in the file."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    for end, resume in [*((m.start(), m.end()) for m in _PAGE_BREAK.finditer(text)), (len(text), len(text))]:
        first = text.count("\n", 0, start) + 1
        lines = [
            _Line(first + offset, line.strip()) for offset, line in enumerate(text[start:end].split("\n"))
        ]
        if kept := [line for line in lines if line.text and not _PAGE_NUMBER.match(line.folded)]:
            yield kept
        start = resume


def _read_page(number: int, lines: list[_Line]) -> _Page:
    page = _Page(number)
    width = max(len(line.text) for line in lines)
    body: list[_Line] = []
    for line in lines:
        if heading := _HEADING.match(line.folded):
            if page.heading:
                raise _error(
                    number, line, "1頁に部の見出しが2つあります。頁の区切り（空行3行以上）を入れてください。"
                )
            year = 1 if heading[1] == "元" else int(heading[1])
            page.heading = (year + REIWA_OFFSET, heading[2])
        elif not _TITLE.match(line.folded):
            body.append(line)
    if page.heading is None:
        raise _error(
            number, lines[0], "この頁に「令和○年度 ○○部の方針」の見出しがありません。見出しを補ってください。"
        )
    for theme, measures in _themes(number, body, width):
        page.themes.append((theme, measures))
    return page


def _themes(page: int, body: list[_Line], width: int) -> Iterator[tuple[str, list[str]]]:
    """Group a page's lines into themes with their measures."""
    pending = _take_until_mark(body, 0)
    at = len(pending)
    if at == len(body):
        raise _error(page, (body or [_Line(1, "")])[0], "▽の施策が1つもありません。")
    theme, measures = _theme_name(page, pending, width), []
    while at < len(body):
        first = body[at]
        rest = _take_until_mark(body, at + 1)
        at += 1 + len(rest)
        sentence, heading = _split(page, first, rest)
        measures.append(sentence)
        if heading:
            yield theme, measures
            if at >= len(body):
                raise _error(page, heading[0], "この行はどの▽にも続かず、後に▽もありません。")
            theme, measures = _theme_name(page, heading, width), []
    yield theme, measures


def _take_until_mark(body: list[_Line], start: int) -> list[_Line]:
    taken = []
    for line in body[start:]:
        if line.text.startswith(MARK):
            break
        taken.append(line)
    return taken


def _split(page: int, first: _Line, rest: list[_Line]) -> tuple[str, list[_Line]]:
    """Give the measure its continuation (all up to the last line that ends a sentence); what is left is a theme."""
    lines = [_Line(first.number, first.text.removeprefix(MARK).strip()), *rest]
    ends = [index for index, line in enumerate(lines) if line.text.endswith("。")]
    if not ends:
        raise _error(page, first, "施策が「。」で終わっていません。")
    own, heading = lines[: ends[-1] + 1], lines[ends[-1] + 1 :]
    text = "".join(line.text for line in own)
    if len(text) < 2:
        raise _error(page, first, "▽の後に本文がありません。")
    return text, heading


def _theme_name(page: int, lines: list[_Line], width: int) -> str:
    if not lines:
        raise DocumentError(f"{page}頁: 最初の▽の前に柱の名がありません。柱の行を補ってください。")
    for line in lines[:-1]:
        if len(line.text) < FULL_LINE * width:
            raise _error(page, line, "この行はどの▽にも続かず、柱とすれば▽がありません。")
    return "".join(line.text for line in lines)


def _departments(pages: list[_Page]) -> Iterator[Department]:
    seen: dict[str, int] = {}
    for page in pages:
        assert page.heading is not None  # _read_page has refused the page otherwise
        year, name = page.heading
        if name in seen:
            raise DocumentError(
                f"{page.number}頁: {name}が{seen[name]}頁にもあります。同じ部は1頁にまとめてください。"
            )
        seen[name] = page.number
        position = 0
        themes = []
        for theme, texts in page.themes:
            measures = []
            for text in texts:
                position += 1
                measures.append(
                    Measure(measure_id(year, name, position), name, theme, text, year, page.number, position)
                )
            themes.append(Theme(theme, tuple(measures)))
        yield Department(name, page.number, tuple(themes))


def _error(page: int, line: _Line, reason: str) -> DocumentError:
    return DocumentError(f"{page}頁 {line.number}行目: {reason}（行の内容:「{line.text[:60]}」）")
