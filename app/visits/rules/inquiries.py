"""What may be asked on « Contactez-nous », how often, and answered.

A refusal is a sentence, None when nothing stands in the way.
"""

from enum import StrEnum

from app.platform.refusal import Refusal


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
