"""What a person may be allowed to do: the boxes of the manuals' matrix, and what a role of the service permits."""

from enum import StrEnum


class Right(StrEnum):
    """One box of the manuals' rights matrix (RGT-04 to RGT-07); the value is its label."""

    COMPANY = "Entreprise"
    COMPANY_CONTACTS = "Contacts entreprise"
    SERVICE_TEAM = "Équipe santé"
    POSTS = "Postes de travail"
    """Ours: the manuals' matrix has no box for it."""
    EMPLOYEES = "Salariés"
    EMPLOYEE_BASE_DATA = "Salariés : Données de base"
    VISITS = "Salariés : Visites"
    ABSENCES = "Salariés : Absences"
    EMPLOYEE_ADMIN = "Admin Salariés"
    DECLARATION = "Déclaration"
    REPORTS = "Rapports"
    ADHERENT_DOCUMENTS = "Documents de l’adhérent"
    EMPLOYEE_DOCUMENTS = "Documents du salarié"
    BILLING_DOCUMENTS = "Documents de facturation"
    ADMIN = "Admin"
    """Gives and withdraws the rights of the adherent's users; holds every other right (RGT-07)."""


class StaffRight(StrEnum):
    """What a role of the service's staff permits; the value is its label."""

    ADHERENTS = "Adhérents"
    ADHERENT_ADMIN = "Créer et modifier les adhérents"
    INBOX = "À traiter"
    PLANNING = "Planning"
    SETTINGS = "Réglages"
    VIEW_AS = "Voir comme un utilisateur"
    """Look at the portal as a person of an adherent, read only (BO-06)."""
    STAFF_USERS = "Utilisateurs du service"
    CONSOLE = "Console technique"


AnyRight = Right | StaffRight
