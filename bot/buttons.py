"""What buttons are called and what they carry. Old messages keep their buttons: names here are never reused."""

from __future__ import annotations

import json
from dataclasses import dataclass

MORE = "more"
DEPARTMENT = "department"
SUMMARY_PAGE = "summary_page"
CHOOSE = "choose"
DIRECTORY = "directory"
SHARE = "share"
ASK = "ask"

NO_CHANGE = "progress_none"
ADVANCED = "progress_advanced"
COMPLETED = "progress_done"
PROGRESS_MODAL = "progress_modal"
DIGEST_STOP = "digest_stop"
DIGEST_CHANGE = "digest_change"
DIGEST_FOLLOW = "digest_follow"
DIGEST_SAMPLE = "digest_sample"

MAX_VALUE = 2000
MAX_QUESTION = 1500


@dataclass(frozen=True, slots=True)
class Carried:
    """What rebuilds a page: a question (with the thread's earlier one), a department, or a measure; and the page."""

    question: str = ""
    within: str = ""
    department: str = ""
    measure: str = ""
    page: int = 0

    def encode(self) -> str:
        """Return a button value; empty when it would not fit (such a button is left out)."""
        filled = {key: value for key in self.__slots__ if (value := getattr(self, key))}
        value = json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        return value if len(value) <= MAX_VALUE else ""

    @classmethod
    def decode(cls, value: str) -> Carried | None:
        """Return what a button carries, or None for one of another version."""
        try:
            data = json.loads(value)
            carried = cls(**data)
        except (ValueError, TypeError):
            return None
        texts = (carried.question, carried.within, carried.department, carried.measure)
        if not all(isinstance(text, str) for text in texts) or not isinstance(carried.page, int):
            return None
        return carried if carried.page >= 0 else None
