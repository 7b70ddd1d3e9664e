"""Adherents on screen: the service's list and records, the employer's own company."""

from collections.abc import Callable
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload

from app.adherents import presentation, queries
from app.adherents.forms import LOOKUPS, SECTOR, AddressForm, AdherentForm, CompanyForm, CorrectionForm
from app.adherents.models import AddressKind, Adherent, Contact, MedicalCentre, Professional, Sector
from app.adherents.services import company, organisation
from app.platform.answer import done, sent, status
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, context, route
from app.platform.screen import Screen
from app.platform.settings import Setting, register_setting, settings_for
from app.platform.table import Shown


class Adherents(Screen):
    """« Adhérents » : the companies that the service follows. Source: BO-01."""

    model = Adherent
    right, add_right, edit_right = StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN, StaffRight.ADHERENT_ADMIN
    title = "Adhérents"
    noun, nouns = "adhérent", "adhérents"
    menu = Menu("Adhérents", "company", 30, Side.STAFF)
    empty_sentence = "Aucun adhérent n’est encore enregistré. Créez le premier, puis imprimez sa lettre."
    add_label = "Créer un adhérent"
    add_lead = "Sa lettre de première connexion s’imprime ensuite depuis sa fiche."
    done = "L’adhérent est enregistré."

    list_columns = [
        Shown("name", sort="name_key", search="name_key", css="c-name"),
        Shown("number"),
        Shown("siret", css="lo md"),
        Shown("sector.name", css="md"),
        Shown("state"),
    ]
    search_columns = ["name", "number", "siret", "state"]
    unsorted_columns = ["siret", "sector.name", "state"]
    read_columns = ["sector", "centre"]
    lookups = LOOKUPS
    add_form_class, edit_form_class = AdherentForm, CorrectionForm
    base_order = "name"

    present = presentation.record
    on_add = company.enrol
    on_edit = company.correct


class Company(Page):
    """« Entreprise » : the employer's own company (ENT-01, ENT-02, ENT-07)."""

    right = Right.COMPANY
    side = Side.EMPLOYER
    title = "Entreprise"
    route_base = "/company"
    menu = Menu("Entreprise", "company", 10, Side.EMPLOYER)

    @route("/")
    def show(self) -> Answer:
        """The company, its addresses, contacts and health team, each for those who may see them."""
        ctx = context()
        options = (joinedload(Adherent.sector), joinedload(Adherent.centre))
        mine = ctx.session.get_one(Adherent, ctx.actor.adherent_id, options=options)
        held = ctx.actor.rights
        contacts = ctx.session.scalars(queries.contacts(mine.id)).all() if Right.COMPANY_CONTACTS in held else None
        team = ctx.session.scalars(queries.team(mine.sector_id)).all() if Right.SERVICE_TEAM in held else None
        return self.render(
            "adherents/company.html",
            adherent=mine,
            facts=presentation.company_facts(mine),
            addresses={each.kind: each for each in ctx.session.scalars(queries.addresses(mine.id))},
            kinds=(AddressKind.COMPANY, AddressKind.BILLING, AddressKind.CONVOCATION),
            contacts=contacts,
            team=team,
        )

    @route("/edit", post=True)
    def edit(self) -> Answer:
        """Change the administrative data."""
        ctx = context()
        mine = ctx.session.get_one(Adherent, ctx.actor.adherent_id)
        form = CompanyForm(obj=mine)
        if _stored(form, lambda ctx: company.describe(ctx, id=mine.id, **form.values())):
            return redirect(url_for("Company.show"))
        return self._form(form, "Modifier les données de l’entreprise")

    @route("/address/<kind>", post=True)
    def address(self, kind: str) -> Answer:
        """Write one of the three addresses."""
        ctx = context()
        use = AddressKind.__members__.get(kind) or abort(404)
        if use is AddressKind.WORK:
            abort(404)
        stored = ctx.session.scalars(queries.address_for(ctx.actor.adherent_id, use)).first()
        form = AddressForm(obj=stored)
        if _stored(form, lambda ctx: company.write_address(ctx, kind=use, **form.values())):
            return redirect(url_for("Company.show"))
        return self._form(form, f"Adresse : {use.value}")

    def _form(self, form: Form, title: str) -> Answer:
        words = {"title": title, "lead": "", "back_url": url_for("Company.show"), "back_label": self.title}
        page = self.render_template(
            "layout/form.html", screen=None, form=form, submit_label="Enregistrer", more_submit=(), aside=None, **words
        )
        return page, status(form)


class Contacts(Screen):
    """« Contacts » : whom the service may call (ENT-05)."""

    model = Contact
    right = Right.COMPANY_CONTACTS
    side = Side.EMPLOYER
    title = "Contacts"
    lead = "Les personnes que le service peut appeler, avec ou sans accès au portail."
    noun, nouns = "contact", "contacts"
    family = "Company"
    route_base = "/contacts"
    empty_sentence = "Aucun contact : ajoutez au moins la personne qui reçoit les convocations."
    add_label = "Ajouter un contact"

    list_columns = [
        Shown("last_name", css="c-name"),
        "first_name",
        "function",
        Shown("email", css="md"),
        Shown("phone", css="md"),
        Shown("convocations", css="lo"),
    ]
    search_columns = ["last_name", "convocations"]
    show_columns = ["last_name", "first_name", "function", "email", "phone", "convocations"]
    add_columns = edit_columns = show_columns
    base_order = "last_name"

    on_add = company.add_contact
    on_edit = company.correct_contact
    on_delete = company.remove_contact


class Sectors(Screen):
    """« Secteurs » of the service."""

    model = Sector
    right = StaffRight.SETTINGS
    title = "Secteurs"
    noun, nouns = "secteur", "secteurs"
    route_base = "/sectors"
    family = "Settings"
    add_label = "Ajouter un secteur"

    list_columns = [Shown("name", css="c-name"), "phone", "email", "hours"]
    search_columns = ["name"]
    show_columns = ["name", "phone", "email", "hours"]
    add_columns = edit_columns = show_columns
    base_order = "name"

    on_add = organisation.add_sector
    on_edit = organisation.correct_sector


class MedicalCentres(Screen):
    """« Centres médicaux » (ENT-10)."""

    model = MedicalCentre
    right = StaffRight.SETTINGS
    title = "Centres médicaux"
    noun, nouns = "centre", "centres"
    route_base = "/medical-centres"
    family = "Settings"
    add_label = "Ajouter un centre"

    list_columns = [Shown("name", css="c-name"), "town", "phone"]
    search_columns = ["name", "town"]
    show_columns = ["name", "street", "postcode", "town", "phone", "access"]
    add_columns = edit_columns = show_columns
    base_order = "name"

    on_add = organisation.add_centre
    on_edit = organisation.correct_centre


class Professionals(Screen):
    """« Équipes santé » : who works for which sector (ENT-07)."""

    model = Professional
    right = StaffRight.SETTINGS
    title = "Équipes santé"
    noun, nouns = "membre", "membres"
    route_base = "/professionals"
    family = "Settings"
    add_label = "Ajouter un membre"

    list_columns = [Shown("name", css="c-name"), "function", "sector.name", "phone"]
    search_columns = ["name", "function"]
    lookups: ClassVar = {"sector": SECTOR}
    add_columns = edit_columns = ("name", "function", "sector", "phone", "email")
    read_columns = ["sector"]
    base_order = "name"

    on_add = organisation.add_professional
    on_edit = organisation.correct_professional


class Settings(Page):
    """« Réglages » : what the service sets up."""

    right = StaffRight.SETTINGS
    title = "Réglages"
    route_base = "/settings"
    menu = Menu("Réglages", "gear", 90, Side.STAFF)

    @route("/")
    def show(self) -> Answer:
        """Every list of the service, with what it is for."""
        return self.render("adherents/settings.html", sections=settings_for(context().actor.rights))


ORGANISATION = "Organisation du service"
for label, endpoint in (
    ("Secteurs et secrétariats", "Sectors.list"),
    ("Centres médicaux", "MedicalCentres.list"),
    ("Équipes santé", "Professionals.list"),
):
    register_setting(Setting(ORGANISATION, label, endpoint, StaffRight.SETTINGS))


def _stored(form: Form, service: Callable[[Context], object]) -> bool:
    """Run a service on a posted and valid form; False when it was not, or was refused."""
    if not sent(form, lambda: done(service)):
        return False
    flash("Enregistré.", "success")
    return True


SCREENS = (Adherents, Company, Contacts, Sectors, MedicalCentres, Professionals, Settings)
