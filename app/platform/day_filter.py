"""Days as people ask for them in a filter: up to one, from one, between two, a month, a year, one alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.law.days import EARLIEST_YEAR, LATEST_YEAR, MONTH_OF, clean_day
from app.law.names import sort_key
from app.platform.wording import shown

DECEMBER = 12
YEAR = re.compile(r"(\d{4})")
MONTH = re.compile(r"(?:(\d{1,2})[ /.-]|([a-zéû]+)\.? )(\d{4})", re.IGNORECASE)
BEFORE = re.compile(r"(?:<=?|avant(?: le)?|jusqu['’]?au|au plus tard le)\s*(.+)", re.IGNORECASE)
SINCE = re.compile(r"(?:>=?|depuis(?: le)?|apr[eè]s(?: le)?|[aà] partir du)\s*(.+)", re.IGNORECASE)
ALONE = re.compile(r"(?:=|le )\s*(.+)", re.IGNORECASE)
BETWEEN = re.compile(r"(?:du |entre le )?(.+?)\s+(?:au|et le|[aà]|-|–)\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """The days from the first to the last, both included; None: without end on that side."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        """« avant le 31/03/2026 », as the chip of the filter says it."""
        if self.first is None:
            return f"avant le {shown(self.last)}"
        if self.last is None:
            return f"depuis le {shown(self.first)}"
        if self.first == self.last:
            return f"le {shown(self.first)}"
        return f"du {shown(self.first)} au {shown(self.last)}"


def read_days(typed: str) -> Days:
    """Days as typed: « 31/03/2026 » or « avant le … », « depuis … », « du … au … », « mars 2026 », « 2026 », « =… ».

    Raises:
        Unacceptable: no day can be read.
    """
    typed = " ".join(typed.split())
    readers: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]]] = (
        (YEAR, lambda found: _year(int(found[1]))),
        (MONTH, _month),
        (BEFORE, lambda found: Days(None, clean_day(found[1]))),
        (SINCE, lambda found: Days(clean_day(found[1]), None)),
        (ALONE, lambda found: Days(clean_day(found[1]), clean_day(found[1]))),
        (BETWEEN, lambda found: Days(clean_day(found[1]), clean_day(found[2]))),
    )
    for pattern, read in readers:
        if (found := pattern.fullmatch(typed)) and (days := read(found)) is not None:
            return days
    return Days(None, clean_day(typed))


def _year(year: int) -> Days | None:
    known = EARLIEST_YEAR <= year <= LATEST_YEAR
    return Days(date(year, 1, 1), date(year, DECEMBER, 31)) if known else None


def _month(found: re.Match[str]) -> Days | None:
    month = int(found[1]) if found[1] else MONTH_OF.get(sort_key(found[2]), 0)
    year = int(found[3])
    if not 1 <= month <= DECEMBER or _year(year) is None:
        return None
    following = date(year + month // DECEMBER, month % DECEMBER + 1, 1)
    return Days(date(year, month, 1), following - timedelta(days=1))
