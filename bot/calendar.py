"""When city hall is open, and on which dates the weekly digest is due. Pure; dates in, dates out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jpholiday

from bot.settings import SettingsError

YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
"""City halls close then; these are no national holidays."""
LATE_DAYS = 3
"""Open days after the scheduled one during which a digest is still sent."""
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Week:
    """One digest: `id` is the ISO week of its scheduled date; `start` and `end` bound what it tells of (aware times)."""

    id: str
    scheduled: datetime
    start: datetime

    @property
    def end(self) -> datetime:
        return self.scheduled


@dataclass(frozen=True, slots=True)
class Calendar:
    """The rule of the schedule: weekday (0 Monday), time of day, time zone, further closed days."""

    weekday: int
    at: time
    zone: ZoneInfo
    closed: Collection[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether city hall works on a day: no weekend, holiday, year's end, nor a day of the city's own list."""
        return (
            day.weekday() < 5
            and (day.month, day.day) not in YEAR_END
            and day not in self.closed
            and not jpholiday.is_holiday(day)
        )

    def next_open(self, day: date) -> date:
        """Return the day itself or the first open one after it."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def scheduled(self, upto: date, count: int = 1) -> list[date]:
        """Return the last `count` scheduled dates up to a day, newest first; each once, however closed days fall."""
        found: list[date] = []
        anchor = upto - timedelta(days=(upto.weekday() - self.weekday) % 7)
        while len(found) < count:
            day = self.next_open(anchor)
            if day <= upto and day not in found:
                found.append(day)
            anchor -= timedelta(days=7)
        return found

    def week(self, now: datetime) -> Week:
        """Return the newest week whose time has come, sent or not."""
        local = now.astimezone(self.zone)
        today = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        day, before = self.scheduled(today, 2)
        return Week(week_id(day), self._moment(day), self._moment(before))

    def upcoming(self, now: datetime) -> Week:
        """Return the next week to come, for showing what it would say."""
        current = self.week(now)
        day = current.scheduled.date() + timedelta(days=1)
        while True:
            candidate = self.scheduled(day, 1)[0]
            if candidate > current.scheduled.date():
                return Week(week_id(candidate), self._moment(candidate), current.scheduled)
            day += timedelta(days=1)

    def is_late(self, week: Week, now: datetime) -> bool:
        """Whether a week is too late to be sent: more than LATE_DAYS open days have passed since."""
        day, passed = week.scheduled.date(), 0
        today = now.astimezone(self.zone).date()
        while day < today:
            day += timedelta(days=1)
            passed += self.is_open(day)
        return passed > LATE_DAYS

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, self.at, self.zone)


def week_id(day: date) -> str:
    """Return the ISO week of a date, as 2026-W53."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def closed_days(path: Path | None) -> frozenset[date]:
    """Read the city's own closed days, one date (2026-10-01) a line, # for remarks. Raises SettingsError."""
    if path is None:
        return frozenset()
    days = set()
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.split("#")[0].strip()
        if not text:
            continue
        try:
            days.add(date(*map(int, _DAY.fullmatch(text).groups())))  # type: ignore[union-attr]  # None is caught below
        except (AttributeError, ValueError) as error:
            raise SettingsError(
                f"{path.name} の{number}行目「{text}」を 2026-10-01 の形の日付に直してください。"
            ) from error
    return frozenset(days)


def japanese_date(day: date) -> str:
    """Say a date as the city does: 令和8年11月24日（火）."""
    return f"令和{day.year - 2018}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def short_date(day: date) -> str:
    """Say a date without its year: 11月24日（火）."""
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"
