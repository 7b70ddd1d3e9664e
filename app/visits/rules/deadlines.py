"""By when a visit takes place, and what is to be told of a return.

A refusal is a sentence, None when nothing stands in the way.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.law.absence import Absence, Cause, return_visit
from app.law.mid_career import mid_career
from app.visits.rules.kinds import Awaited, Kind, suggested

SOON_DAYS = 90
"""A deadline nearer than this is shown as waiting; further, it is nobody's business yet."""


@dataclass(frozen=True, slots=True)
class Due:
    """By when a visit that is asked for takes place, and what says so."""

    latest_on: date | None
    """The last day allowed, included; None: no delay."""
    article: str
    sentence: str


def due(kind: Kind, awaited: Awaited, *, born_on: date, on: date, absence: Absence | None = None) -> Due:
    """By when the visit asked for takes place.

    Args:
        absence: what a return comes back from; None: not told yet, or not a return.

    Source: Code du travail, art. R4624-10 to R4624-28 (through `awaited`), R4624-31, L4624-2-1, L4624-2-2, R4624-34.
    """
    if kind in (Kind.HIRING, Kind.PERIODIC):
        return _round(kind, awaited)
    if kind is Kind.RETURN:
        if absence is None:
            return Due(None, "R4624-31", "Le jour de la reprise, au plus tard 8 jours après : dites-nous les dates.")
        answer = return_visit(absence)
        return Due(answer.latest, answer.article, f"{answer.because}.")
    if kind is Kind.MID_CAREER:
        expected = mid_career(born_on)
        ahead = expected.applicable and on <= expected.last_on
        return Due(expected.last_on if ahead else None, expected.article, f"{expected.because}.")
    if kind is Kind.OCCASIONAL:
        return Due(None, "R4624-34", "À votre demande ou à celle du médecin du travail, sans délai fixé par la loi.")
    return Due(None, "L4624-2-1", "Demandez-la dès que vous connaissez le départ ou la fin de l’exposition.")


def absence_of(cause: Cause | None, absent_on: date | None, returns_on: date | None) -> Absence | None:
    """What a return comes back from, once all three are told."""
    if cause is None or absent_on is None or returns_on is None:
        return None
    return Absence(cause, absent_on, returns_on)


def refuse_absence(cause: Cause | None, absent_on: date | None, returns_on: date | None) -> tuple[str, str] | None:
    """Why the answers about a return are not enough: the field, and the sentence."""
    if cause is None:
        return "absence_cause", "Indiquez la nature de l’arrêt : le délai de la visite en dépend."
    if absent_on is None:
        return "absent_on", "Indiquez le premier jour d’arrêt."
    if returns_on is None:
        return "returns_on", "Indiquez le jour de la reprise : la visite se compte à partir de lui."
    if returns_on <= absent_on:
        return "returns_on", "La reprise est avant l’arrêt : corrigez l’une des deux dates."
    return None


def _round(kind: Kind, awaited: Awaited) -> Due:
    """The first visit of a post and those that follow, whose date the follow-up already knows."""
    if suggested(awaited) is kind:
        return Due(awaited.latest_on, awaited.article, "C’est la prochaine visite de ce salarié.")
    if kind is Kind.HIRING and awaited.seen_before:
        return Due(None, "", "Sa visite d’embauche a déjà eu lieu : sa prochaine visite est périodique.")
    return Due(None, "", "Ce n’est pas la prochaine visite de ce salarié : le service vous répondra.")


def lateness(latest_on: date | None, on: date) -> str:
    """How a deadline is shown: « late », « wait » when it is near, « none » when nobody has to hurry."""
    if latest_on is None:
        return "none"
    if latest_on < on:
        return "late"
    return "wait" if latest_on - on <= timedelta(days=SOON_DAYS) else "none"
