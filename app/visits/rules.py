"""What the house decides about visits: which one to ask for, by when, and what may still be done with it.

Plain values in, plain values out. A refusal is a sentence, None when nothing stands in the way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.law.absence import Absence, Cause, return_visit
from app.law.follow_up import FollowUp, VisitKind
from app.law.mid_career import mid_career
from app.law.secrecy import Item, Viewer, may_see
from app.platform.refusal import Refusal

SOON_DAYS = 90
"""A deadline nearer than this is shown as waiting; further, it is nobody's business yet."""
KEPT_FOR_HEALTH_TEAM = "une information réservée à l’équipe médicale"
SATURDAY = 5
SLOT_MINUTES = (5, 240)
LONGEST_SLOT = timedelta(minutes=SLOT_MINUTES[1])
HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|\.)?\s*(\d{2})?")


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


class RequestState(StrEnum):
    """Where a request stands; the value is what users read. Manual: VIS-10."""

    PENDING = "en attente"
    ACCEPTED = "acceptée"
    PLANNED = "planifiée"
    DONE = "traitée"
    REFUSED = "refusée"
    CANCELLED = "annulée"


class Subject(StrEnum):
    """What a general request is about; the value is what users read. Manual: AST25 4.4.5, 5.2."""

    ABSENCE = "Salarié absent"
    VISITS = "Visites, sans salarié désigné"
    COMPANY = "Relation adhérent"
    ACCOUNTING = "Comptabilité"
    OTHER = "Autre demande"
    INTERVENTION = "Demande d’intervention"
    COMPLAINT = "Réclamation"


APART = frozenset({Subject.INTERVENTION, Subject.COMPLAINT})
"""Chosen on « Contactez-nous » itself; the others are what a general request may be about (F261)."""


INQUIRIES_A_DAY = 20
"""General requests of one person."""


class InquiryState(StrEnum):
    """Where a general request stands; the value is what users read."""

    WAITING = "en attente"
    ANSWERED = "traitée"


OPEN = frozenset({RequestState.PENDING, RequestState.ACCEPTED})
"""What waits in « À traiter »."""


class AppointmentState(StrEnum):
    """Where an appointment stands; the value is what users read."""

    PLANNED = "planifié"
    HELD = "effectué"
    MISSED = "absent"
    CANCELLED = "annulé"


class Situation(StrEnum):
    """What an employer may tell with the worker's agreement; the value is what users read. Manual: VIS-03."""

    DISABLED = "Travailleur handicapé"
    INVALIDITY = "Travailleur en invalidité"
    PREGNANT = "Femme enceinte"
    APPRENTICE = "Apprenti"


@dataclass(frozen=True, slots=True)
class Awaited:
    """The visit that the follow-up of a worker awaits next."""

    kind: str
    """The law's, a value of `law.follow_up.VisitKind`; empty: none."""
    latest_on: date | None
    article: str
    seen_before: bool
    """A visit was already held."""


@dataclass(frozen=True, slots=True)
class Due:
    """By when a visit that is asked for takes place, and what says so."""

    latest_on: date | None
    """The last day allowed, included; None: no delay."""
    article: str
    sentence: str


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


def lateness(latest_on: date | None, on: date) -> str:
    """How a deadline is shown: « late », « wait » when it is near, « none » when nobody has to hurry."""
    if latest_on is None:
        return "none"
    if latest_on < on:
        return "late"
    return "wait" if latest_on - on <= timedelta(days=SOON_DAYS) else "none"


def shown_situations(told: Sequence[Situation], viewer: Viewer) -> str:
    """What of a worker's situation this viewer may read. Source: RGPD art. 9, `law.secrecy`."""
    return ", ".join(told) if may_see(Item.KEPT_REASON, viewer) else KEPT_FOR_HEALTH_TEAM


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def day_to_show(day: date) -> date:
    """The day that a planning opens on: on a week-end, the coming Monday."""
    return monday_of(day) + timedelta(days=7) if day.weekday() >= SATURDAY else day


def refuse_asking(*, has_post: bool, left_on: date | None, on: date) -> str | None:
    """Why no visit may be asked for this worker. Manual: SAL-12."""
    if left_on is not None and left_on < on:
        return "Ce salarié est sorti : réintégrez-le depuis sa fiche avant de demander une visite."
    if not has_post:
        return "Complétez d’abord le poste de ce salarié : sans lui, le service ne sait pas quelle visite prévoir."
    return None


def refuse_cancellation(state: RequestState) -> str | None:
    """Why an employer can no longer cancel a request. Manual: VIS-10."""
    if state is RequestState.PENDING:
        return None
    if state in (RequestState.ACCEPTED, RequestState.PLANNED):
        return "Le service a déjà pris cette demande en charge : appelez votre secrétariat pour l’annuler."
    return f"Cette demande est déjà {state} : il n’y a plus rien à annuler."


REQUEST_GONE = "Cette demande n’est plus gardée : demandez une nouvelle visite."


def refuse_restoring(state: RequestState, *, there: bool) -> str | None:
    """Why a request that was taken back cannot wait again.

    Args:
        there: the same visit of the same person waits by now.
    """
    if there:
        return "Cette visite est de nouveau demandée : il n’y a rien à rétablir."
    return None if state is RequestState.CANCELLED else f"Cette demande est {state} : il n’y a rien à rétablir."


def refuse_inquiry(subject: Subject, *, named: int, may_name: bool) -> Refusal | None:
    """Why a general request cannot be sent so.

    Args:
        named: how many employees it is about.
        may_name: whoever sends it may choose them in the list; who may not writes their names.
    """
    if subject is Subject.ABSENCE and may_name and not named:
        return Refusal("employee", "Dites quel salarié est absent.")
    return None


def refuse_many(sent: int) -> str | None:
    """Why somebody sends no more general requests now: each is a mail to the secretariat.

    Args:
        sent: how many they sent in a day.
    """
    if sent < INQUIRIES_A_DAY:
        return None
    return f"Vous avez déjà envoyé {INQUIRIES_A_DAY} demandes aujourd’hui : reprenez demain, ou appelez le service."


def refuse_answer(state: InquiryState) -> str | None:
    """Why a general request is not answered any more."""
    return (
        None if state is InquiryState.WAITING else "Cette demande est déjà traitée : la liste vient d’être mise à jour."
    )


def refuse_decision(state: RequestState) -> str | None:
    """Why the service can no longer accept, refuse or plan a request."""
    if state in OPEN:
        return None
    return f"Cette demande est déjà {state} : la liste vient d’être mise à jour."


def refuse_slot(*, starts_at: datetime, now: datetime, with_doctor: bool, kind: VisitKind) -> str | None:
    """Why a free slot does not suit a visit."""
    if starts_at <= now:
        return "Ce créneau est passé : choisissez-en un autre."
    if for_doctor(kind) and not with_doctor:
        return "Cette visite se passe avec un médecin : choisissez un créneau d’un médecin du travail."
    return None


def refuse_change(state: AppointmentState) -> str | None:
    """Why an appointment can no longer be moved or cancelled."""
    if state is AppointmentState.PLANNED:
        return None
    return f"Ce rendez-vous est déjà {state} : il ne peut plus changer."


def refuse_attendance(state: AppointmentState, starts_on: date, on: date) -> str | None:
    """Why presence or absence cannot be recorded."""
    if starts_on > on:
        return "Ce rendez-vous n’a pas encore eu lieu : notez la présence le jour même."
    return refuse_change(state)


def last_notice(starts_at: datetime, notice_hours: int) -> datetime:
    """Until when somebody who cannot come says so."""
    return starts_at - timedelta(hours=notice_hours)


def clean_hour(text: str) -> time:
    """An hour as typed: 8, 8h, 8 h 30, 08:30, 8.30.

    Raises:
        ValueError: not an hour; says what to type.
    """
    found = HOUR.fullmatch(text.strip().lower().replace("\u00a0", " "))
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("Écrivez une heure, par exemple 8 h 30.")
    return time(int(found[1]), int(found[2] or 0))


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """When a slot is over."""
    return starts_at + timedelta(minutes=minutes)


def session_starts(first: datetime, end: datetime, minutes: int) -> list[datetime]:
    """When the slots of a session start: as many whole ones as fit before `end`."""
    step = timedelta(minutes=minutes)
    return [first + step * number for number in range(max(0, (end - first) // step))]


def last_months(on: date, count: int) -> list[date]:
    """The first days of so many months, the oldest first, the month of `on` last."""
    rank = on.year * 12 + on.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(rank - count + 1, rank + 1)]
