"""The visit of mid-career, in the calendar year of the 45th birthday unless a branch agreement says another year."""

from dataclasses import dataclass
from datetime import date

from app.law.life import PastVisit, VisitKind

AGE = 45
ANTICIPATED_YEARS = 2
FIRST_DAY = date(2022, 3, 31)
"""Loi 2021-1018, décret 2022-372."""
ARTICLE = "L4624-2-2"


@dataclass(frozen=True, slots=True)
class MidCareer:
    """When the visit takes place."""

    applicable: bool
    """False: the year was over before the law."""
    first_on: date
    last_on: date
    anticipated_from: date
    """It may be coupled to another visit of the two calendar years before."""
    done: bool
    article: str
    because: str


def mid_career(born_on: date, visits: tuple[PastVisit, ...] = (), *, agreed_year: int | None = None) -> MidCareer:
    """When the mid-career visit of a worker is due.

    Args:
        born_on: birth date.
        visits: past visits; one of mid-career from the anticipation on counts.
        agreed_year: the year of the branch agreement; None: there is none.

    Source: Code du travail, art. L4624-2-2; anticipation by calendar years: questions and answers of the DGT.
    """
    year = agreed_year or born_on.year + AGE
    anticipated_from = date(year - ANTICIPATED_YEARS, 1, 1)
    done = any(visit.kind is VisitKind.MID_CAREER and visit.on >= anticipated_from for visit in visits)
    return MidCareer(
        applicable=date(year, 12, 31) >= FIRST_DAY,
        first_on=date(year, 1, 1),
        last_on=date(year, 12, 31),
        anticipated_from=anticipated_from,
        done=done,
        article=ARTICLE,
        because=f"Visite de mi-carrière en {year}, possible dès {anticipated_from.year} (art. {ARTICLE})",
    )
