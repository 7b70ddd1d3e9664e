"""Which visit it is: as users name it, and as the law does."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.law.follow_up import FollowUp, VisitKind


class Kind(StrEnum):
    """« Type de rendez-vous »; the value is what users read. Manual: VIS-02."""

    HIRING = "Embauche"
    PERIODIC = "Périodique"
    MID_CAREER = "Mi-carrière"
    RETURN = "Reprise"
    END_OF_CAREER = "Fin de carrière"
    AFTER_EXPOSURE = "Post-exposition"
    OCCASIONAL = "Occasionnelle"

    @property
    def sentence(self) -> str:
        """As sentences and letters call it."""
        return SENTENCES[self]

    @property
    def short(self) -> str:
        """For a block of the planning."""
        return SHORTS[self]


SENTENCES = {
    Kind.HIRING: "visite d’embauche",
    Kind.PERIODIC: "visite périodique",
    Kind.MID_CAREER: "visite de mi-carrière",
    Kind.RETURN: "visite de reprise",
    Kind.END_OF_CAREER: "visite de fin de carrière",
    Kind.AFTER_EXPOSURE: "visite post-exposition",
    Kind.OCCASIONAL: "visite occasionnelle",
}
SHORTS = {
    Kind.HIRING: "Emb.",
    Kind.PERIODIC: "Pér.",
    Kind.MID_CAREER: "Mi-c.",
    Kind.RETURN: "Repr.",
    Kind.END_OF_CAREER: "Fin",
    Kind.AFTER_EXPOSURE: "Post.",
    Kind.OCCASIONAL: "Occ.",
}


@dataclass(frozen=True, slots=True)
class Awaited:
    """The visit that the follow-up of a worker awaits next."""

    kind: str
    """The law's, a value of `law.follow_up.VisitKind`; empty: none."""
    latest_on: date | None
    article: str
    seen_before: bool
    """A visit was already held."""


def suggested(awaited: Awaited) -> Kind:
    """The kind of visit that a request most likely is for."""
    first = Kind.PERIODIC if awaited.seen_before else Kind.HIRING
    return {
        VisitKind.VIP: first,
        VisitKind.EMA: first,
        VisitKind.INTERMEDIATE: Kind.PERIODIC,
        VisitKind.RETURN: Kind.RETURN,
        VisitKind.MID_CAREER: Kind.MID_CAREER,
        VisitKind.AFTER_EXPOSURE: Kind.AFTER_EXPOSURE,
    }.get(VisitKind(awaited.kind) if awaited.kind else VisitKind.ON_REQUEST, Kind.OCCASIONAL)


def law_kind(kind: Kind, follow_up: FollowUp, awaited: str) -> VisitKind:
    """What the law calls a visit of this kind for a worker in this follow-up.

    Args:
        awaited: the law's kind of the visit that the follow-up awaits; empty: none.

    Source: Code du travail, art. R4624-10, R4624-24, R4624-28, R4624-31, R4624-34, L4624-2-1, L4624-2-2.
    """
    if kind in (Kind.HIRING, Kind.PERIODIC):
        if awaited == VisitKind.INTERMEDIATE and kind is Kind.PERIODIC:
            return VisitKind.INTERMEDIATE
        return VisitKind.EMA if follow_up is FollowUp.REINFORCED else VisitKind.VIP
    return {
        Kind.RETURN: VisitKind.RETURN,
        Kind.MID_CAREER: VisitKind.MID_CAREER,
        Kind.END_OF_CAREER: VisitKind.AFTER_EXPOSURE,
        Kind.AFTER_EXPOSURE: VisitKind.AFTER_EXPOSURE,
    }.get(kind, VisitKind.ON_REQUEST)


def for_doctor(kind: VisitKind) -> bool:
    """Only a doctor may hold it: no protocol entrusts it to a nurse.

    Source: Code du travail, art. R4623-14 II, R4624-24.
    """
    return kind in (VisitKind.EMA, VisitKind.AFTER_EXPOSURE)
