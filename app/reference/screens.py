"""Nomenclatures on screen: versions and what they hold, for the service; what a field offers, for everybody.

Read only; `flask reference load` writes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, jsonify, request, url_for
from sqlalchemy import Select

from app.law.identifiers import format_naf
from app.platform.context import DOOR, Context, StaffRight
from app.platform.export.columns import Export
from app.platform.lookup import OFFERED
from app.platform.page import Answer, Page, route
from app.platform.record import Act
from app.platform.screen import Screen
from app.platform.security import Open
from app.platform.settings import Setting, register_setting
from app.platform.table import Shown
from app.platform.unit_of_work import unit_of_work
from app.reference import queries
from app.reference.forms import job_words
from app.reference.models import Naf, Nomenclature, Profession, Risk, Town


def lists(_ctx: Context) -> Sequence[Act]:
    """The ways from the versions to what they hold."""
    screens = ("Professions", Professions), ("Risques", Risks), ("Activités (NAF)", Activities)
    return [Act(label, url_for(f"{screen.__name__}.list"), "list") for label, screen in screens]


class Official(Screen):
    """A list of the State that the portal uses: read under « Réglages »."""

    right = StaffRight.SETTINGS
    family = "Settings"


class Nomenclatures(Official):
    """« Nomenclatures » : where each comes from, of which version and day."""

    model = Nomenclature
    title = "Nomenclatures"
    lead = "Les listes officielles que le portail utilise, avec leur version et leur source."
    none, noun, nouns = "Aucune", "nomenclature", "nomenclatures"
    acts = lists

    list_columns = ["name", "version", "valid_on", "source", "licence", "loaded_at"]
    exports = Export("nomenclatures", "nomenclature", "Export de la liste des nomenclatures")
    base_order = "name"


class Professions(Official):
    """« Professions » : the codes that employers choose from, and the job words that find them."""

    model = Profession
    title = "Professions (PCS-ESE)"
    lead = "Les codes proposés aux employeurs pour leurs postes. Les mots courants aident à les trouver."
    none, noun, nouns = "Aucune", "profession", "professions"

    list_columns = ["code", Shown("label", search="search_key"), Shown("synonyms", cell=job_words), "valid_to"]
    search_columns = ["code", "label"]
    unsorted_columns = ["synonyms"]
    exports = Export("professions", "profession", "Export de la liste des professions")
    base_order = "code"


class Risks(Official):
    """« Risques » : what employers may declare, with the help they read and its articles."""

    model = Risk
    title = "Risques"
    lead = "Les risques que les employeurs déclarent. Le suivi qui en découle suit la loi du jour, pas cette liste."
    noun, nouns = "risque", "risques"

    list_columns = [
        "label",
        Shown("help_text", css="wide"),
        "article",
        "declared_for",
        "precision",
        Shown("valid_from", css="lo md"),
        Shown("valid_to", css="lo md"),
    ]
    search_columns = ["label", "declared_for"]
    unsorted_columns = ["help_text"]
    exports = Export("risques", "risque", "Export de la liste des risques")
    base_order = "rank"


class Activities(Official):
    """« Activités » : the codes of companies' activities."""

    model = Naf
    title = "Activités (NAF)"
    lead = "Les activités des entreprises adhérentes, avec leur code NAF ou APE."
    none, noun, nouns = "Aucune", "activité", "activités"

    list_columns = ["code", Shown("label", search="search_key"), "valid_to"]
    search_columns = ["code", "label"]
    exports = Export("activites", "activite", "Export de la liste des activités")
    base_order = "code"


class Towns(Official):
    """« Communes » : what addresses are checked against."""

    model = Town
    title = "Communes et codes postaux"
    lead = "Ce que les formulaires proposent quand on tape un code postal ou une ville."
    none, noun, nouns = "Aucune", "commune", "communes"

    list_columns = [Shown("code", "Code postal et code Insee"), Shown("label", search="name_key"), "valid_to"]
    search_columns = ["code", "label"]
    unsorted_columns = ["label", "valid_to"]
    exports = Export("communes", "commune", "Export de la liste des communes")
    base_order = "code"


class Choices(Page):
    """What a field offers while one types `?q=`: public nomenclatures, for whoever fills a form, known or not."""

    right = Open.PUBLIC
    title = "Propositions"
    route_base = "/choices"
    default_view = "towns"

    @route("/towns")
    def towns(self) -> Answer:
        """Communes: the offer says what it writes in the fields « code postal » and « ville »."""
        return _offers(
            queries.towns,
            lambda town: {"value": town.label, "extra": town.postcode,
                          "fills": {"postcode": town.postcode, "town": town.label}},
        )  # fmt: skip

    @route("/naf")
    def naf(self) -> Answer:
        """Activities of companies: the offer says what it writes in the fields « code NAF » and « activité »."""
        return _offers(
            queries.activities,
            lambda naf: {"value": format_naf(naf.code), "extra": naf.label, "fills": {"naf": format_naf(naf.code)}},
        )


def _offers(find: Callable[[str], Select[Any]], tell: Callable[[Any], Mapping[str, Any]]) -> Response:
    """What is found by what was typed, each with its code and label, and what choosing it writes."""
    typed = request.args.get("q", "").replace("\0", "")[:100]
    with unit_of_work(DOOR) as door:
        found = door.session.scalars(find(typed).limit(OFFERED)).all()
        offers = [{"id": each.code, "label": each.label, **tell(each)} for each in found]
    return jsonify(offers)


for label, screen in (
    ("Versions et sources", Nomenclatures),
    ("Professions (PCS-ESE)", Professions),
    ("Risques", Risks),
    ("Activités (NAF)", Activities),
    ("Communes et codes postaux", Towns),
):
    register_setting(Setting("Nomenclatures", label, f"{screen.__name__}.list", StaffRight.SETTINGS))

SCREENS = (Nomenclatures, Professions, Risks, Activities, Towns, Choices)
