"""Pregnant women, and those who gave birth or breastfeed: towards the doctor, when they wish. Never a category.

A secret of the worker: only who answers her may ask.
"""

from dataclasses import dataclass
from datetime import date

ON_REQUEST_ONLY_FROM = date(2022, 4, 28)
"""Décret 2022-679; before it the text also said « à l'issue de la visite »."""
ARTICLE = "R4624-19"


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a worker comes to see the médecin du travail."""

    applies: bool
    on_request: bool
    """At any time, if she wishes."""
    end_of_vip: bool
    """Also at the end of the visit by another professional."""
    article: str = ARTICLE


def orientation(periods: tuple[tuple[date, date], ...], on: date) -> Orientation:
    """What R4624-19 offers that day; `periods` are first and last days, both included.

    Source: Code du travail, art. R4624-19 (versions of 2017 and of 28 April 2022).
    """
    applies = any(first_on <= on <= last_on for first_on, last_on in periods)
    return Orientation(applies, applies, applies and on < ON_REQUEST_ONLY_FROM)
