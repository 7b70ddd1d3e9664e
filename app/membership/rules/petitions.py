"""What is asked about accesses and companies, by whom it is decided, and what a decision may be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.membership.facts import Kind


class State(StrEnum):
    """Where a request stands; the value is what people read (F262)."""

    PENDING = "en cours"
    ACCEPTED = "accepté"
    REFUSED = "refusé"
    WITHDRAWN = "annulé"


class Former(StrEnum):
    """What becomes of the accesses that were there before."""

    KEEP = "Les accès actuels restent ouverts"
    END = "Les accès remplacés se terminent aujourd’hui"


@dataclass(frozen=True, slots=True)
class Ask:
    """How one kind is asked for: its page and its button (manual SSTRN p. 6-8)."""

    fields: Sequence[str]
    button: str
    lead: str
    then: str
    """What happens once it is sent."""


DESCRIBE = "Veuillez inscrire vos coordonnées téléphoniques ainsi que tous les éléments complémentaires que vous trouverez utiles à prendre en compte."  # noqa: E501
DESCRIBE_MERGER = "Veuillez inscrire le(s) numéro(s) d’adhérent(s) concerné(s), le(s) numéros de SIRET, le(s) raison(s) sociale(s), vos coordonnées ainsi que tous les éléments que vous jugerez utiles à prendre en compte."  # noqa: E501
"""The manual's own sentences."""
ASKS: Mapping[Kind, Ask] = {
    Kind.SYNCHRONISE: Ask(
        ("number", "siren"),
        "Synchroniser",
        "Une seule fois par entité : la première personne devient administrateur et retrouve salariés, déclarations"
        " et factures.",
        "Un code confirme que la demande vient bien de l’entreprise.",
    ),
    Kind.ACCESS: Ask(
        ("number", "siret"),
        "Demander",
        "Pour accéder aux données d’une entité déjà suivie : collègue, cabinet comptable…",
        "Si ce numéro et ce SIRET vont ensemble, l’administrateur reçoit votre demande par e-mail. Vous serez prévenu"
        " par e-mail de sa réponse.",
    ),
    Kind.ADMINISTRATOR: Ask(
        ("number", "siret", "former_email"),
        "Demander",
        "L’administrateur de votre entité est parti et vous reprenez cette fonction.",
        "Le service traite votre demande dans les meilleurs délais. Vous recevrez un e-mail quand vos droits seront"
        " ouverts.",
    ),
    Kind.TAKEOVER: Ask(
        ("description", "number", "siret", "new_siret"),
        "Demander",
        "Vous avez racheté une entreprise déjà adhérente, ou son dirigeant a changé : récupérez la gestion de son"
        " compte.",
        "Le service traite votre demande dans les meilleurs délais. Vous recevrez un e-mail quand les modifications"
        " seront faites.",
    ),
    Kind.MERGER: Ask(
        ("description",),
        "Demander",
        "Des entités adhérentes se réunissent sous un nouveau numéro de SIRET.",
        "Le service prend contact avec vous. Vous recevrez un e-mail quand la fusion sera validée.",
    ),
}
SYNCHRONISED = (
    "Cette démarche de synchronisation a déjà été réalisée. Nous vous invitons à choisir DEMANDER LA GESTION D’UN"
    " ADHERENT pour ce compte"
)
"""The manual's own message (F069)."""
OPEN_AT_ONCE = 10
"""Requests that one person may have waiting: nobody floods a service."""
TOO_MANY = "Vous avez déjà 10 démarches en cours : attendez une réponse, ou annulez-en une."
OURS = (Kind.ADMINISTRATOR, Kind.TAKEOVER, Kind.MERGER)
"""Kinds that the service decides, whoever else may."""
CODE_VALID = timedelta(minutes=10)
LETTER_VALID = timedelta(days=30)
KNOWN_FOR = timedelta(days=30)
"""An address that the company itself wrote in the portal receives codes only after so long; until then, by post."""
CODES_A_DAY = 5
"""To one company and for one person: with 5 tries each, a guess succeeds once in 100 years of trying."""
COUNTED_FOR = timedelta(days=1)
ASKED_A_DAY = 20
"""Requests that one person makes in a day, those taken back too: each is a mail to somebody."""
ENOUGH_ASKED = "Vous avez déjà fait 20 démarches aujourd’hui : reprenez demain, ou appelez le service."
OWN = "C’est votre propre démarche : quelqu’un d’autre en décide."
TOGETHER = (
    "Ce numéro d’adhérent et ce SIREN ne vont pas ensemble : relisez-les sur une lettre ou une facture du service."
)
REASON_NEEDED = "Dites pourquoi : la personne lira ce motif."


def refuse_decision(state: State, decided_by: str) -> str | None:
    """Why a request cannot be decided any more; None when it waits."""
    if state is State.PENDING:
        return None
    if state is State.WITHDRAWN:
        return "Cette démarche a été annulée par la personne qui l’avait faite : il n’y a plus rien à décider."
    done = "acceptée" if state is State.ACCEPTED else "refusée"
    return f"Cette démarche est déjà {done} par {decided_by or 'le service'} : rien n’a été changé de nouveau."


def refuse_merger(
    *, absorbed_id: int, kept_id: int, absorbed_parent: int | None, kept_parent: int | None
) -> str | None:
    """Why two adherents cannot be merged; None when they can."""
    if absorbed_id == kept_id:
        return "C’est le même adhérent des deux côtés : choisissez-en deux différents."
    if kept_id == absorbed_parent or absorbed_id == kept_parent:
        return "L’un est l’adhérent fille de l’autre : détachez-le d’abord, une mère et sa fille ne fusionnent pas ici."
    return None


def refuse_code(*, sent: bool, valid: bool, tries: int) -> str | None:
    """Why no code can be tried now; None when one can."""
    if not sent:
        return "Le code n’est pas encore parti : attendez une minute, ou demandez-le par courrier."
    if not valid:
        return "Ce code n’est plus valable : demandez-en un autre."
    if tries <= 0:
        return "Trop d’essais pour ce code : demandez-en un autre."
    return None


def wrong_code(tries: int) -> str:
    """What is said of a code that is not the one expected."""
    if tries == 0:
        return "Ce n’est pas ce code, et c’était le dernier essai : demandez-en un autre."
    left = "Il reste un essai" if tries == 1 else f"Il reste {tries} essais"
    return f"Ce n’est pas ce code : vérifiez-le. {left}."
