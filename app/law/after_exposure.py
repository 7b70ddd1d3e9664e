"""The visit after exposure or before retirement, for who is or was in reinforced follow-up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.law.category import RULES_OF, FollowUp
from app.law.dated import BEGINNING
from app.law.life import Exposure, PastVisit, VisitKind
from app.law.spans import months_after

ENDS_FROM, RETIREMENTS_FROM = date(2022, 3, 31), date(2021, 10, 1)
ARTICLE = "L4624-2-1, R4624-28-1"
BEFORE_RETIREMENT_MONTHS = 12
"""A visit so long before the retirement counts for it: the law says before, without a number."""


class End(StrEnum):
    """What ends."""

    EXPOSURE = "FIN_EXPOSITION"
    RETIREMENT = "RETRAITE"


@dataclass(frozen=True, slots=True)
class ExposureEnd:
    """An end that the employer tells the service as soon as it knows, and the worker without delay."""

    kind: End
    on: date
    worker_asks_from: date
    """If the employer did not tell him, the worker may ask himself from then (R4624-28-2)…"""
    worker_asks_until: date
    done: bool


def exposure_ends(
    exposures: tuple[Exposure, ...],
    visits: tuple[PastVisit, ...] = (),
    *,
    left_on: date | None = None,
    retires: bool = False,
) -> list[ExposureEnd]:
    """The ends that ask for the visit, oldest first; empty: none, or never at particular risk.

    Args:
        exposures: present and past.
        visits: past visits.
        left_on: last day of the contract; None: it goes on.
        retires: the contract ends by retirement.

    Source: Code du travail, art. L4624-2-1, R4624-28-1 to -3.
    """
    reinforced = [exposure for exposure in exposures if _was_reinforced(exposure, left_on)]
    if not reinforced:
        return []
    ends = {(End.EXPOSURE, day) for each in reinforced if (day := _end(each, left_on)) and day >= ENDS_FROM}
    if retires and left_on and left_on >= RETIREMENTS_FROM:
        ends = {end for end in ends if end[1] != left_on} | {(End.RETIREMENT, left_on)}
    return [_told(kind, day, visits) for kind, day in sorted(ends, key=lambda end: end[1])]


def _end(exposure: Exposure, left_on: date | None) -> date | None:
    return min((day for day in (exposure.last_on, left_on) if day), default=None)


def _was_reinforced(exposure: Exposure, left_on: date | None) -> bool:
    """A rule in force on some day of the exposure made it reinforced; the list of R4624-23 I counts before 2017 too."""
    first_on, last_on = exposure.first_on or date.min, _end(exposure, left_on) or date.max
    for rule in RULES_OF.get(exposure.risk, []):
        if rule.follow_up is not FollowUp.REINFORCED or not rule.asks(exposure, rule.valid_from, None, None):
            continue
        since = date.min if rule.valid_from == BEGINNING and rule.article.startswith("R4624-23 I ") else rule.valid_from
        if since <= last_on and first_on <= (rule.valid_to or date.max):
            return True
    return False


def _told(kind: End, day: date, visits: tuple[PastVisit, ...]) -> ExposureEnd:
    asks_from = months_after(day, -1)
    counts_from = months_after(day, -BEFORE_RETIREMENT_MONTHS) if kind is End.RETIREMENT else asks_from
    done = any(visit.kind is VisitKind.AFTER_EXPOSURE and visit.on >= counts_from for visit in visits)
    return ExposureEnd(kind, day, asks_from, months_after(day, 6), done)
