"""Spans of time as the law counts them: months from date to date, ages in full years."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day, so many months later; a day that the month lacks is its last. Negative goes back.

    Nothing shifts for week-ends or holidays: R1231-1 is not about the delays of the follow-up.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, day.day if day.day < 29 else min(day.day, monthrange(year, month)[1]))


def age(born_on: date, on: date) -> int:
    """Full years. Who was born on 29 February grows older on 1 March: the longer protection of the young."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def french(day: date) -> str:
    """JJ/MM/AAAA, for sentences."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
