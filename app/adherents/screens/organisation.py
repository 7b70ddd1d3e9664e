"""The service's own organisation: sectors, medical centres, health teams."""

from typing import ClassVar

from app.adherents.forms import SECTOR
from app.adherents.models import MedicalCentre, Professional, Sector
from app.adherents.services import organisation
from app.platform.context import StaffRight
from app.platform.export.columns import Export
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown


class Organisation(Screen):
    """A part of the service: kept under « Réglages »."""

    right = StaffRight.SETTINGS
    family = "Settings"
    base_order = "name"


class Sectors(Organisation):
    """« Secteurs » of the service."""

    model = Sector
    title = "Secteurs"
    noun, nouns = "secteur", "secteurs"
    route_base = "/sectors"
    add_label = "Ajouter un secteur"

    list_columns = [Shown("name", css="c-name"), "phone", "email", "hours"]
    search_columns = ["name"]
    show_columns = ["name", "phone", "email", "hours"]
    add_columns = edit_columns = show_columns
    exports = Export("secteurs", "secteur", "Export de la liste des secteurs")

    on_add = organisation.add_sector
    on_edit = organisation.correct_sector


class MedicalCentres(Organisation):
    """« Centres médicaux » (ENT-10)."""

    model = MedicalCentre
    title = "Centres médicaux"
    noun, nouns = "centre", "centres"
    route_base = "/medical-centres"
    add_label = "Ajouter un centre"

    list_columns = [Shown("name", css="c-name"), "town", "phone"]
    search_columns = ["name", "town"]
    show_columns = ["name", "street", "postcode", "town", "phone", "access", "mobile"]
    add_columns = edit_columns = show_columns
    exports = Export("centres", "centre", "Export de la liste des centres médicaux")

    on_add = organisation.add_centre
    on_edit = organisation.correct_centre


class Professionals(Organisation):
    """« Équipes santé » : who works for which sector (ENT-07)."""

    model = Professional
    title = "Équipes santé"
    noun, nouns = "membre", "membres"
    route_base = "/professionals"
    add_label = "Ajouter un membre"

    list_columns = [Shown("name", css="c-name"), "function", "sector.name", "phone"]
    search_columns = ["name", "function"]
    lookups: ClassVar = {"sector": SECTOR}
    add_columns = edit_columns = ("name", "function", "sector", "phone", "email")
    read_columns = ["sector"]
    exports = Export("equipes", "membre", "Export de la liste des équipes santé")

    on_add = organisation.add_professional
    on_edit = organisation.correct_professional


for label, endpoint in (
    ("Secteurs et secrétariats", "Sectors.list"),
    ("Centres médicaux", "MedicalCentres.list"),
    ("Équipes santé", "Professionals.list"),
):
    register_setting(Setting("Organisation du service", label, endpoint, StaffRight.SETTINGS))
