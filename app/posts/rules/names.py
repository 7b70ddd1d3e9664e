"""What a post was called on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """A title with its code PCS, until its last day, included; None: to this day."""

    title: str
    pcs_code: str
    until: date | None = None


def name_on(former: Iterable[Name], present: Name, on: date) -> Name:
    """What a post was called on a day.

    Args:
        former: what it was called before, in any order.
        present: what it is called now.
    """
    then = [each for each in former if each.until is not None and on <= each.until]
    return min(then, key=lambda each: each.until or on, default=present)


def names_in(former: Iterable[Name], present: Name, first: date | None, last: date) -> list[Name]:
    """What a post was called in a period, the last name first; a name that came back is told again.

    Args:
        first: first day; None: always.
        last: last day, included.
    """
    ends = sorted(each.until for each in former if each.until is not None)
    days = [day for day in ends if day < last and (first is None or first <= day)]
    return [name_on(former, present, day) for day in (last, *reversed(days))]
