"""What a question asks that a statement of policy never holds: persons, procedures, hours, amounts."""

from __future__ import annotations

from knowledge.findings import AbsenceKind
from knowledge.phrases import blank, phrases

_ENDS = " \n、。?!"


def facets_in(folded: str) -> dict[AbsenceKind, str]:
    """Return the kinds of thing asked for that such a document never holds, with the words that asked."""
    said = phrases()
    found: dict[AbsenceKind, str] = {}
    folded = said.own.sub(blank, folded)
    for kind, pattern in said.facets:
        asking = [match.group().strip(_ENDS) for match in pattern.finditer(folded)]
        if asking:
            found.setdefault(kind, max(asking, key=lambda words: (asks_amount(words), len(words))))
    return found


def asks_amount(words: str) -> bool:
    """Whether a number is asked for, whatever it is a number of."""
    return any(word in words for word in ("何", "いくら", "幾ら", "どのくらい", "どれくらい"))
