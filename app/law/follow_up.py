"""The follow-up of a worker at a date: the one question that screens, imports and the nightly run ask.

This file is the door of the subject: its values and questions are imported from here.
"""

from datetime import date

from msgspec import Struct

from app.law.attestation import Attestation, attestation
from app.law.category import Category, FollowUp, asked, category, decide
from app.law.dated import NoRule
from app.law.deadline import Deadline
from app.law.dispense import Dispense, dispense
from app.law.first_visit import first_visit
from app.law.life import ContractKind, Exposure, Life, PastVisit, Sex, VisitKind
from app.law.next_visit import assignments, due_next, next_visit
from app.law.rhythm import Rhythm, rhythm

__all__ = [
    "Attestation",
    "Category",
    "ContractKind",
    "Deadline",
    "Dispense",
    "Exposure",
    "FollowUp",
    "FollowUpDecision",
    "Life",
    "NoRule",
    "PastVisit",
    "Rhythm",
    "Sex",
    "VisitKind",
    "assignments",
    "attestation",
    "category",
    "dispense",
    "first_visit",
    "follow",
    "next_visit",
    "rhythm",
]


class FollowUpDecision(Struct, frozen=True):
    """Follow-up and next visit, each with its article. `risk` may be a secret: show `secrecy.shown_reason(risk)`."""

    follow_up: FollowUp
    risk: str | None
    article: str
    because: str
    next_kind: VisitKind
    next_latest: date | None
    """Last day allowed, included; None: the law asks for no visit."""
    next_before_assignment: bool
    next_article: str
    next_because: str


def follow(life: Life, on: date) -> FollowUpDecision:
    """The follow-up of a worker and the next visit, as of the day `on`; before the first day, as of that first day.

    Raises:
        NoRule: `on` lies before our tables begin.

    Source: Code du travail, art. L4624-1, R4624-10 to R4624-28.
    """
    day = max(on, life.started_on)
    met = asked(life.exposures, day, life.born_on, life.sex)
    decided = decide(met)
    due = due_next(life, met, day)
    return FollowUpDecision(
        decided.follow_up,
        decided.risk,
        decided.article,
        decided.because,
        due.kind,
        due.latest,
        due.before_assignment,
        due.article,
        due.because,
    )
