"""The days that planning and figures are drawn for."""

from datetime import date, timedelta

SATURDAY = 5


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def day_to_show(day: date) -> date:
    """The day that a planning opens on: on a week-end, the coming Monday."""
    return monday_of(day) + timedelta(days=7) if day.weekday() >= SATURDAY else day


def last_months(on: date, count: int) -> list[date]:
    """The first days of so many months, the oldest first, the month of `on` last."""
    rank = on.year * 12 + on.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(rank - count + 1, rank + 1)]
