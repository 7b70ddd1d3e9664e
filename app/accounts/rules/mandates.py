"""For how long an access is given, and when its administrators are asked whether it is still needed. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

ASKED_BEFORE = timedelta(days=30)
"""One is asked so long before the anniversary, and a third party's end is told so long before."""
TOLD_BEFORE = timedelta(days=15)
"""The person is told of the last day of their access so long before."""
ASKED_AGAIN = timedelta(days=365)
"""Who did not answer is asked again a year later."""
NAMED = 10
"""Of more people, a mail counts the others."""


def stands(*, active: bool, starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether an access counts on a day, first and last days included: `queries.standing`, of one that was read."""
    return active and starts_on <= on and (ends_on is None or on <= ends_on)


def year_after(day: date) -> date:
    """The same day a year later; of a 29 February the 28th."""
    return _moved(day, 1)


def due_since(today: date) -> date:
    """An access given or confirmed on this day or before is to be confirmed."""
    return _moved(today + ASKED_BEFORE, -1)


def end_unanswered(since: date, today: date) -> date:
    """Last day of an access that nobody confirms: its anniversary, but never before one had the time to answer.

    Args:
        since: when it was given, or confirmed last.
    """
    return max(year_after(since), today + ASKED_BEFORE)


def named(people: Sequence[str]) -> str:
    """« Julie Martin, Karim Benali et 3 autres »."""
    others = len(people) - NAMED
    if others > 0:
        return f"{', '.join(people[:NAMED])} et {others} autre{'s' if others > 1 else ''}"
    return " et ".join(part for part in (", ".join(people[:-1]), *people[-1:]) if part)


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
