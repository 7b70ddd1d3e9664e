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


KNOWN = frozenset(Term)
TO_EMPLOYERS = frozenset({Term.COMPANY, Term.CONTACTS, Term.EMPLOYEES, Term.VISITS, Term.USERS})
"""What services call « mes … » when they speak to a company: their own staff reads our word."""


def in_words_of(labels: Mapping[Term, str], text: str, *, staff: bool = False) -> str:
    """A label as this service says it to employers, or to its own `staff`; any other text as it is."""
    if text not in KNOWN or (staff and text in TO_EMPLOYERS):
        return text
    return labels.get(Term(text), text)
