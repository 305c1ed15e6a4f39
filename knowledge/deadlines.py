"""Dates that a measure's own text names: 令和５年７月開始, 令和６年度から, 令和７年度までに."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.model import REIWA_OFFSET, Measure
from knowledge.text import fold

_DATE = re.compile(r"令和(元|\d{1,2})年(?:(度)|(\d{1,2})月(?:(\d{1,2})日)?)?(までに?|末まで|末)?")
_PAST = ("に改定した", "に実施した", "に策定した", "に開設した", "末に開設した", "東日本台風", "に制定した")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date in a measure: `words` as the document writes them; `day` when it begins or, for 「までに」, ends."""

    measure: Measure
    words: str
    day: date


def deadlines(measure: Measure) -> tuple[Deadline, ...]:
    """Return the dates ahead that a measure names, in the order of the text; what it tells as past is left out."""
    folded, origin = fold(measure.text)
    found = []
    for match in _DATE.finditer(folded):
        year, fiscal, month, day, until = match.groups()
        if folded[match.end() :].startswith(_PAST) or (not fiscal and not month):
            continue
        western = (1 if year == "元" else int(year)) + REIWA_OFFSET
        when = _day(western, fiscal, month, day, bool(until))
        if when is None or when < date(measure.fiscal_year, 4, 1):
            continue
        words = measure.text[origin[match.start()] : origin[match.end()]]
        found.append(Deadline(measure, words, when))
    return tuple(found)


def _day(year: int, fiscal: str | None, month: str | None, day: str | None, until: bool) -> date | None:
    try:
        if fiscal:
            return date(year + 1, 3, 31) if until else date(year, 4, 1)
        first = date(year, int(month or 1), int(day or 1))
    except ValueError:
        return None
    if until and not day:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first
