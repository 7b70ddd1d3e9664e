"""What a service names otherwise than the portal: one catalogue per profile, read where our own words are shown (K48).

Only words of ours are looked up, and only whole: what users typed is never changed.
"""

from collections.abc import Mapping
from enum import StrEnum


class Term(StrEnum):
    """A label that services name differently; the value is ours (F285)."""

    CODE_PCS = "Code PCS"
    COMPANY = "Entreprise"
    CONTACTS = "Contacts"
    EMPLOYEES = "Salariés"
    POSTS = "Postes de travail"
    TEAM = "Équipe santé"
    VISITS = "Visites médicales"
    NIR = "NIR"
    FAQ = "FAQ"
    USERS = "Utilisateurs"
    PROFILE = "Mon profil"
    USERNAME = "Nom d’utilisateur"
    RECORD = "Fiche"
    """The first tab of a record."""

    LAST_NAME = "Nom d’usage"
    WHOLE_NAME = "Nom d’usage, prénom"
    """Over the names of a list."""
    NUMBER = "N° de Sécurité Sociale"
    SHORT_NUMBER = "N° de SS"
    """Over the numbers of a list."""
    POST = "Poste de travail"
    CONTRACT = "Contrat"
    HIRED_ON = "Date d’embauche"
    POST_SINCE = "Date d’entrée en poste"
    IN_POST = "Entrée en poste"
    LEFT_ON = "Date de sortie"
    ENDS_ON = "Date de fin de contrat"
    """The last day, where a contract is told."""
    JOB = "Métier ou code PCS"
    TITLE = "Intitulé du poste de travail"
    TITLE_HINT = "En toutes lettres. Vide : le libellé du code."
    """Under that title."""
    DETAILS = "Précisions"
    """Of a post, beside its title."""
    FILE = "Votre fichier"
    ADD_EMPLOYEE = "Ajouter un salarié"
    SAVE = "Enregistrer"
    SAVE_ANYWAY = "Enregistrer quand même"
    SAVE_AND_ASK = "Enregistrer et initier une demande de visite médicale"


KNOWN = frozenset(Term)
TO_EMPLOYERS = frozenset({
    Term.COMPANY, Term.CONTACTS, Term.EMPLOYEES, Term.VISITS, Term.USERS, Term.ADD_EMPLOYEE, Term.SAVE,
    Term.SAVE_ANYWAY, Term.SAVE_AND_ASK,
})  # fmt: skip
"""What the manuals for employers call « mes … », and their buttons: the service's own staff reads our word."""


def in_words_of(labels: Mapping[Term, str], text: str, *, staff: bool = False) -> str:
    """A label as this service says it to employers, or to its own `staff`; any other text as it is."""
    if text not in KNOWN or (staff and text in TO_EMPLOYERS):
        return text
    return labels.get(Term(text), text)
