"""What may be done with a visit request.

A refusal is a sentence, None when nothing stands in the way.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.law.secrecy import Item, Viewer, may_see

KEPT_FOR_HEALTH_TEAM = "une information réservée à l’équipe médicale"


class RequestState(StrEnum):
    """Where a request stands; the value is what users read. Manual: VIS-10."""

    PENDING = "en attente"
    ACCEPTED = "acceptée"
    PLANNED = "planifiée"
    DONE = "traitée"
    REFUSED = "refusée"
    CANCELLED = "annulée"


OPEN = frozenset({RequestState.PENDING, RequestState.ACCEPTED})
"""What waits in « À traiter »."""


class Situation(StrEnum):
    """What an employer may tell with the worker's agreement; the value is what users read. Manual: VIS-03."""

    DISABLED = "Travailleur handicapé"
    INVALIDITY = "Travailleur en invalidité"
    PREGNANT = "Femme enceinte"
    APPRENTICE = "Apprenti"


def shown_situations(told: Sequence[Situation], viewer: Viewer) -> str:
    """What of a worker's situation this viewer may read. Source: RGPD art. 9, `law.secrecy`."""
    return ", ".join(told) if may_see(Item.KEPT_REASON, viewer) else KEPT_FOR_HEALTH_TEAM


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


def refuse_decision(state: RequestState) -> str | None:
    """Why the service can no longer accept, refuse or plan a request."""
    if state in OPEN:
        return None
    return f"Cette demande est déjà {state} : la liste vient d’être mise à jour."
