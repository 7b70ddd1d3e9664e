"""Nomenclatures on screen: which version is loaded, and what it holds. Read only; `flask reference load` writes."""

from collections.abc import Sequence

from flask import url_for

from app.platform.context import Context, StaffRight
from app.platform.record import Act
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown
from app.reference.models import Naf, Nomenclature, Profession, Risk


def lists(_ctx: Context) -> Sequence[Act]:
    """The ways from the versions to what they hold."""
    screens = ("Professions", Professions), ("Risques", Risks), ("Activités (NAF)", Activities)
    return [Act(label, url_for(f"{screen.__name__}.list"), "list") for label, screen in screens]


class Nomenclatures(Screen):
    """« Nomenclatures » : where each comes from, of which version and day."""

    model = Nomenclature
    right = StaffRight.SETTINGS
    title = "Nomenclatures"
    lead = "Les listes officielles que le portail utilise, avec leur version et leur source."
    noun, nouns = "nomenclature", "nomenclatures"
    family = "Settings"
    acts = lists

    list_columns = ["name", "version", "valid_on", "source", "licence", "loaded_at"]
    base_order = "name"


class Professions(Screen):
    """« Professions » : the codes that employers choose from, and the job words that find them."""

    model = Profession
    right = StaffRight.SETTINGS
    title = "Professions (PCS-ESE)"
    lead = "Les codes proposés aux employeurs pour leurs postes. Les mots courants aident à les trouver."
    noun, nouns = "profession", "professions"
    family = "Settings"

    list_columns = ["code", Shown("label", search="search_key"), "synonyms", "valid_to"]
    search_columns = ["code", "label"]
    unsorted_columns = ["synonyms"]
    base_order = "code"


class Risks(Screen):
    """« Risques » : what employers may declare, with the help they read and its articles."""

    model = Risk
    right = StaffRight.SETTINGS
    title = "Risques"
    lead = "Les risques que les employeurs déclarent. Le suivi qui en découle suit la loi du jour, pas cette liste."
    noun, nouns = "risque", "risques"
    family = "Settings"

    list_columns = ["label", "help_text", "article", "declared_for", "precision", "valid_from", "valid_to"]
    search_columns = ["label", "declared_for"]
    unsorted_columns = ["help_text"]
    base_order = "rank"


class Activities(Screen):
    """« Activités » : the codes of companies' activities."""

    model = Naf
    right = StaffRight.SETTINGS
    title = "Activités (NAF)"
    lead = "Les activités des entreprises adhérentes, avec leur code NAF ou APE."
    noun, nouns = "activité", "activités"
    family = "Settings"

    list_columns = ["code", Shown("label", search="search_key"), "valid_to"]
    search_columns = ["code", "label"]
    base_order = "code"


for label, screen in (
    ("Versions et sources", Nomenclatures),
    ("Professions (PCS-ESE)", Professions),
    ("Risques", Risks),
    ("Activités (NAF)", Activities),
):
    register_setting(Setting("Nomenclatures", label, f"{screen.__name__}.list", StaffRight.SETTINGS))

SCREENS = (Nomenclatures, Professions, Risks, Activities)
