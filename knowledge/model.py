"""The published document and its parts, as frozen values. Owns the names; refuses to know where they are stored."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

REIWA_OFFSET = 2018
"""令和1年 is 2019."""


@dataclass(frozen=True, slots=True)
class Measure:
    """▽ 施策・取組: the unit of answer and citation.

    `text` keeps the city's own characters, without the ▽ and without line breaks; `page` counts from 1;
    `position` counts from 1 inside the department, in the order of the text.
    """

    id: str
    department: str
    theme: str
    text: str
    fiscal_year: int
    page: int
    position: int


@dataclass(frozen=True, slots=True)
class Theme:
    """柱: a heading inside a department, with at least one measure."""

    name: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """部・部局. 議会事務局 is one too."""

    name: str
    page: int
    themes: tuple[Theme, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for theme in self.themes for measure in theme.measures)


@dataclass(frozen=True)
class Document:
    """各部の方針: one fiscal year's publication. `fiscal_year` is the Western year of its April."""

    fiscal_year: int
    departments: tuple[Department, ...]

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for department in self.departments for measure in department.measures)

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        return tuple(theme for department in self.departments for theme in department.themes)

    @cached_property
    def by_id(self) -> dict[str, Measure]:
        return {measure.id: measure for measure in self.measures}

    @cached_property
    def by_name(self) -> dict[str, Department]:
        return {department.name: department for department in self.departments}


@dataclass(frozen=True, slots=True)
class Revised:
    """A measure that both documents have, in other words or under another id."""

    old: Measure
    new: Measure


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes against another. `renumbered` are the same words under another id."""

    added: tuple[Measure, ...] = ()
    revised: tuple[Revised, ...] = ()
    removed: tuple[Measure, ...] = ()
    renumbered: tuple[Revised, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.revised or self.removed or self.renumbered)


def year_label(fiscal_year: int) -> str:
    """Say a fiscal year as the city does: 2023 is 令和5年度."""
    year = fiscal_year - REIWA_OFFSET
    return f"令和{year if year > 1 else '元'}年度"


def measure_id(fiscal_year: int, department: str, position: int) -> str:
    """Return the 施策番号: era and year, department, two-digit position (R5-環境部-03)."""
    return f"R{fiscal_year - REIWA_OFFSET}-{department}-{position:02d}"


_ID = re.compile(
    r"R\s*(\d{1,2})\s*[-‐‑–—―ー−]\s*([^\s\d\-‐‑–—―ー−]+)\s*[-‐‑–—―ー−]\s*(\d{1,3})", re.IGNORECASE
)


def find_ids(text: str) -> tuple[str, ...]:
    """Return the 施策番号 that stand in a text, in canonical form, whether or not such measures exist."""
    folded = unicodedata.normalize("NFKC", text)
    return tuple(
        measure_id(int(year) + REIWA_OFFSET, department, int(position))
        for year, department, position in _ID.findall(folded)
    )
