"""Adherents on screen: the service's list and records, the employer's own company, the service's organisation."""

from app.adherents.screens.branches import Branches
from app.adherents.screens.company import Company, Workplaces
from app.adherents.screens.organisation import MedicalCentres, Professionals, Sectors
from app.adherents.screens.people import Contacts, Interlocutors, Team
from app.adherents.screens.records import Adherents, Standing

SCREENS = (
    Adherents,
    Standing,
    Branches,
    Company,
    Workplaces,
    Contacts,
    Interlocutors,
    Team,
    Sectors,
    MedicalCentres,
    Professionals,
)
"""What people do with adherents, and with the service's own sectors, centres and teams."""
