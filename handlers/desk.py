"""The desk: the one thing listeners hold. Gathers what an answer needs, has it decided, and keeps the record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.answer import Answer, Choice, Found, MeasureShown, NotRecorded, Several, Summaries, Summary, compose
from bot.blocks import Frame, Message, render
from bot.calendar import Calendar
from bot.digest_blocks import progress_lines
from knowledge.finder import Finder
from knowledge.findings import AbsenceKind
from knowledge.model import Document
from knowledge.store import Store
from knowledge.store.asked import Asked
from knowledge.vocabulary import Vocabulary

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=2)
"""How often it is checked whether another process has imported a document."""
MONDAY_AT_NINE = Calendar(0, time(9), ZoneInfo("Asia/Tokyo"))
KEEP_DELIVERIES = timedelta(hours=24)
KEEP_THREADS = timedelta(days=60)
KEEP_QUESTIONS = timedelta(days=400)


class NoDocumentError(RuntimeError):
    """The database holds no document. The message says in Japanese what to do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its message, and what is recorded of it."""

    question: str
    answer: Answer
    message: Message


class Desk:
    """Index, store, clock and calendar. Safe to share between threads."""

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        now: Callable[[], datetime],
        calendar: Calendar = MONDAY_AT_NINE,
    ) -> None:
        self.calendar = calendar
        self.store = store
        self.now = now
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._stamp = ""
        self._looked = datetime.min.replace(tzinfo=UTC)
        self._finder: Finder | None = None
        self.refresh()

    def refresh(self) -> None:
        """Build the index anew if the documents in the database changed. Raises NoDocumentError."""
        stamp = self.store.documents.stamp()
        if stamp == self._stamp and self._finder is not None:
            return
        document = self.store.documents.newest()
        if document is None:
            raise NoDocumentError(
                "データベースに文書がありません。`python app.py import ファイル` で取り込んでください。"
            )
        # One assignment: a listener sees either the old index or the new, never half of one.
        self._finder = Finder(document, self._vocabulary)
        self._stamp = stamp

    @property
    def finder(self) -> Finder:
        """The index of the newest document; looks now and then whether it changed."""
        now = self.now()
        if now - self._looked >= LOOK_AGAIN and self._lock.acquire(blocking=False):
            try:
                self._looked = now
                self.refresh()
            except Exception:
                log.exception("the documents could not be looked at again; the index stays as it was")
            finally:
                self._lock.release()
        assert self._finder is not None  # refresh() in the constructor has built it or raised
        return self._finder

    @property
    def document(self) -> Document:
        return self.finder.document

    def progress(self) -> Mapping[str, str]:
        """Return the 取組状況 line of every measure that has one."""
        return progress_lines(self.document, self.store.progress.newest())

    def reply(self, question: str, *, within: str = "", shareable: bool = False, page: int = 0) -> Reply:
        """Gather, decide, and say: the whole way of a question, without Slack and without a record."""
        finder = self.finder
        findings = finder.find(question, within or None)
        answer = compose(findings, finder.document, self.progress(), page)
        return Reply(findings.question, answer, render(answer, Frame(finder.document, within, shareable)))

    def show(self, answer: Answer, *, shareable: bool = False) -> Message:
        """Render an answer that no question led to (a department, a measure, the directory)."""
        return render(answer, Frame(self.document, "", shareable))

    def timestamp(self, ago: timedelta = timedelta()) -> str:
        """Return a time as the database keeps it: ISO 8601, UTC."""
        return (self.now() - ago).astimezone(UTC).isoformat(timespec="seconds")

    def record(self, reply: Reply, surface: str) -> None:
        """Keep what was asked and what came of it. Never raises: a full disk costs nobody an answer."""
        kind, departments, measures = outline(reply.answer)
        try:
            self.store.asked.record(
                Asked(
                    self.timestamp(),
                    reply.question,
                    kind,
                    departments,
                    measures,
                    surface,
                    missing(reply.answer),
                )
            )
        except Exception as error:
            log.error("a question could not be recorded (%s)", type(error).__name__)

    def remember(self, channel: str, thread_ts: str, question: str) -> None:
        """Keep what a thread is about, for follow-ups. Never raises."""
        try:
            self.store.threads.remember(channel, thread_ts, question, self.timestamp())
        except Exception as error:
            log.error("a thread could not be remembered (%s)", type(error).__name__)

    def finish(self, delivery: str | None) -> None:
        """Mark a delivery as answered. Never raises."""
        if delivery is None:
            return
        try:
            self.store.deliveries.finish(delivery)
        except Exception as error:
            log.error("a delivery could not be marked (%s)", type(error).__name__)

    def tidy(self) -> None:
        """Forget deliveries, threads and questions that are past their time."""
        self.store.deliveries.forget(self.timestamp(KEEP_DELIVERIES))
        self.store.threads.forget(self.timestamp(KEEP_THREADS))
        self.store.asked.forget(self.timestamp(KEEP_QUESTIONS))


def outline(answer: Answer) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return (kind, departments, measures first shown) of an answer, for the record."""
    match answer:
        case Found():
            return "found", answer.departments, tuple(hit.measure.id for hit in answer.shown)
        case Choice():
            hits = answer.hits[:5]
            return (
                "choice",
                tuple(dict.fromkeys(hit.measure.department for hit in hits)),
                tuple(hit.measure.id for hit in hits),
            )
        case NotRecorded():
            # The department whose measures come nearest is the one its digest tells of the gap.
            return "not_recorded", tuple(hit.measure.department for hit in answer.nearest[:1]), ()
        case MeasureShown():
            ids = tuple(hit.measure.id for hit in answer.hits)
            return "found", tuple(dict.fromkeys(hit.measure.department for hit in answer.hits)), ids
        case Summary():
            return "summary", (answer.department.name,), ()
        case Summaries():
            return "summary", tuple(s.department.name for s in answer.summaries), ()
        case Several():
            parts = [outline(part) for _, part in answer.points]
            kinds = [kind for kind, _, _ in parts]
            kind = next((k for k in ("found", "choice") if k in kinds), "not_recorded")
            return (
                kind,
                tuple(dict.fromkeys(d for _, departments, _ in parts for d in departments)),
                tuple(dict.fromkeys(m for _, _, measures in parts for m in measures[:1])),
            )
        case _:
            return type(answer).__name__.lower().replace("measureunknown", "not_recorded"), (), ()


def missing(answer: Answer) -> str:
    """Return the topic that the document lacks, when that is what the answer says."""
    if isinstance(answer, NotRecorded) and answer.absence and answer.absence.kind is AbsenceKind.TOPIC:
        return "・".join(answer.absence.words[:3])
    return ""
