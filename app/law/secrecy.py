"""Who may see what, as one table: the employer sees what a visit changes, never why.

Source: RGPD art. 9; Code du travail, art. L4624-8, R4624-30; CSP art. L1110-4, L1111-7; CNIL, guide SPST (2023).
"""

from enum import StrEnum

from app.law.life import VisitKind
from app.law.risks import RISKS, shown_label


class Viewer(StrEnum):
    """On whose behalf somebody looks."""

    EMPLOYER = "Employeur"
    WORKER = "Salarié"
    OFFICE = "Personnel administratif du service"
    HEALTH_TEAM = "Équipe de santé"


class Item(StrEnum):
    """What there is to see; the value is what users read."""

    IDENTITY = "Identité, poste, contrat et dates"
    NIR = "Numéro de sécurité sociale"
    CATEGORY = "Catégorie de suivi"
    KEPT_REASON = "Motif d’un suivi adapté : handicap, invalidité, grossesse"
    VISIT = "Date, heure, type et présence d’une visite"
    ATTESTATION = "Attestation de suivi"
    APTITUDE = "Avis d’aptitude ou d’inaptitude"
    PROPOSALS = "Propositions d’aménagement du poste"
    NO_CONTRAINDICATION = "Attestation d’absence de contre-indications"
    MEDICAL_FILE = "Dossier médical, examens, traitements, questionnaires"
    EXPOSURE_RECORD = "État des lieux des expositions"
    COMPANY_SHEET = "Fiche d’entreprise et rapports d’intervention"
    RISK_ASSESSMENT = "DUERP et liste des travailleurs exposés aux CMR"
    INS_STATE = "Statut de l’identité nationale de santé"


EVERYBODY = frozenset(Viewer)

SEEN_BY: dict[Item, frozenset[Viewer]] = {
    Item.IDENTITY: EVERYBODY,
    Item.NIR: EVERYBODY,  # the employer types it, then sees it masked unless its right says otherwise
    Item.CATEGORY: EVERYBODY,
    Item.KEPT_REASON: frozenset({Viewer.WORKER, Viewer.HEALTH_TEAM}),
    Item.VISIT: EVERYBODY,  # but the kinds of KEPT_FROM_EMPLOYER
    Item.ATTESTATION: EVERYBODY,
    Item.APTITUDE: EVERYBODY,
    Item.PROPOSALS: frozenset({Viewer.EMPLOYER, Viewer.WORKER, Viewer.HEALTH_TEAM}),
    Item.NO_CONTRAINDICATION: frozenset({Viewer.WORKER, Viewer.HEALTH_TEAM}),  # the worker hands the employer a copy
    Item.MEDICAL_FILE: frozenset({Viewer.WORKER, Viewer.HEALTH_TEAM}),
    Item.EXPOSURE_RECORD: frozenset({Viewer.WORKER, Viewer.HEALTH_TEAM}),
    Item.COMPANY_SHEET: frozenset({Viewer.EMPLOYER, Viewer.OFFICE, Viewer.HEALTH_TEAM}),  # worker: through the CSE
    Item.RISK_ASSESSMENT: EVERYBODY,  # worker: his own data, the others' without names
    Item.INS_STATE: frozenset({Viewer.HEALTH_TEAM}),
}

KEPT_FROM_EMPLOYER = frozenset({VisitKind.BEFORE_RETURN, VisitKind.ON_REQUEST})
"""Visits whose existence is the worker's to tell: pré-reprise unless he agrees (R4624-30), those he asks for."""


def may_see(item: Item, viewer: Viewer) -> bool:
    """The table's answer."""
    return viewer in SEEN_BY[item]


def shown_reason(risk: str | None) -> str | None:
    """The reason of a follow-up that an employer may read, « amiante »; None: a secret of the worker, or no reason."""
    return shown_label(risk)


def secret(risk: str) -> bool:
    """Handicap, invalidity, pregnancy: the worker's own, collected only if he declares it for his follow-up."""
    return risk in RISKS and RISKS[risk].secret


def shown_to_employer(kind: VisitKind) -> bool:
    """The employer may see that a visit of this kind took place or is planned, without the worker's agreement."""
    return kind not in KEPT_FROM_EMPLOYER
