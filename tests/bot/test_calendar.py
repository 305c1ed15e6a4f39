"""When a digest is due: three years of dates, holidays, year's end, the 53rd week, and clocks that go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, closed_days, japanese_date, week_id
from bot.settings import SettingsError

TOKYO = ZoneInfo("Asia/Tokyo")
CALENDAR = Calendar(0, time(9), TOKYO)
MOVED = {
    "2025-01-13": "2025-01-14",
    "2025-02-24": "2025-02-25",
    "2025-05-05": "2025-05-07",
    "2025-07-21": "2025-07-22",
    "2025-08-11": "2025-08-12",
    "2025-09-15": "2025-09-16",
    "2025-10-13": "2025-10-14",
    "2025-11-03": "2025-11-04",
    "2025-11-24": "2025-11-25",
    "2026-01-12": "2026-01-13",
    "2026-02-23": "2026-02-24",
    "2026-05-04": "2026-05-07",
    "2026-07-20": "2026-07-21",
    "2026-09-21": "2026-09-24",
    "2026-10-12": "2026-10-13",
    "2026-11-23": "2026-11-24",
    "2027-01-11": "2027-01-12",
    "2027-03-22": "2027-03-23",
    "2027-05-03": "2027-05-06",
    "2027-07-19": "2027-07-20",
    "2027-09-20": "2027-09-21",
    "2027-10-11": "2027-10-12",
}
"""Every Monday of 2025–2027 on which city hall is closed, and the day the digest comes instead (year's end apart)."""


def scheduled_between(first: date, last: date) -> list[date]:
    return sorted(day for day in CALENDAR.scheduled(last, 200) if day >= first)


def test_three_years_of_dates_are_the_right_ones() -> None:
    expected = []
    day = date(2025, 1, 6)
    while day <= date(2027, 12, 27):
        if day != date(2025, 12, 29):  # that whole week is closed; the next one has its own Monday
            expected.append(date.fromisoformat(MOVED.get(day.isoformat(), day.isoformat())))
        day += timedelta(days=7)
    assert scheduled_between(date(2025, 1, 6), date(2027, 12, 31)) == expected


def test_no_week_has_two_digests() -> None:
    weeks = [week_id(day) for day in scheduled_between(date(2025, 1, 1), date(2027, 12, 31))]
    assert len(weeks) == len(set(weeks))


def test_2026_has_a_week_53() -> None:
    week = CALENDAR.week(datetime(2026, 12, 28, 9, 0, tzinfo=TOKYO))
    assert week.id == "2026-W53"
    assert CALENDAR.week(datetime(2027, 1, 4, 9, 0, tzinfo=TOKYO)).id == "2027-W01"


def test_before_nine_the_week_before_is_the_newest() -> None:
    assert CALENDAR.week(datetime(2026, 11, 30, 8, 59, tzinfo=TOKYO)).id == "2026-W48"
    assert CALENDAR.week(datetime(2026, 11, 30, 0, 0, tzinfo=UTC)).id == "2026-W49"


def test_windows_follow_one_another_without_a_gap() -> None:
    moment = datetime(2025, 1, 6, 9, 0, tzinfo=TOKYO)
    week = CALENDAR.week(moment)
    for _ in range(150):
        following = CALENDAR.upcoming(week.scheduled)
        assert following.start == week.end
        assert CALENDAR.week(following.scheduled) == following
        week = following


def test_a_clock_that_steps_back_names_the_same_week_again() -> None:
    after = CALENDAR.week(datetime(2026, 11, 24, 9, 1, tzinfo=TOKYO))
    before = CALENDAR.week(datetime(2026, 11, 24, 8, 59, tzinfo=TOKYO))
    assert (before.id, after.id) == ("2026-W47", "2026-W48")
    assert CALENDAR.week(datetime(2026, 11, 24, 9, 2, tzinfo=TOKYO)) == after


@pytest.mark.parametrize(
    ("now", "late"),
    [("2026-11-24", False), ("2026-11-27", False), ("2026-11-29", False), ("2026-11-30", True)],
)
def test_after_three_open_days_it_is_too_late(now: str, late: bool) -> None:
    week = CALENDAR.week(datetime(2026, 11, 24, 12, tzinfo=TOKYO))
    assert CALENDAR.is_late(week, datetime.fromisoformat(f"{now}T12:00+09:00")) is late


@pytest.mark.parametrize("day", ["2026-12-29", "2027-01-03", "2026-11-23", "2026-11-28", "2026-05-06"])
def test_city_hall_is_closed(day: str) -> None:
    assert not CALENDAR.is_open(date.fromisoformat(day))


def test_the_citys_own_closed_days_are_read(tmp_path: Path) -> None:
    file = tmp_path / "closed.txt"
    file.write_text("# 開庁記念日\n2026-11-30 # 月曜\n\n", encoding="utf-8-sig")
    own = Calendar(0, time(9), TOKYO, closed_days(file))
    assert own.next_open(date(2026, 11, 30)) == date(2026, 12, 1)
    file.write_text("2026-11-30\n11月31日\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="2行目「11月31日」"):
        closed_days(file)


def test_dates_are_said_as_the_city_does() -> None:
    assert japanese_date(date(2026, 11, 24)) == "令和8年11月24日（火）"
