"""« Entreprise » : an employer's own company, its three addresses, where its employees work."""

from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload

from app.adherents import presentation, queries
from app.adherents.facts import Facts
from app.adherents.forms import AddressForm, CompanyForm, WorkplaceForm
from app.adherents.models import Address, AddressKind, Adherent
from app.adherents.services import company, places
from app.platform.answer import done, sent, status, tell_stored, thrown, told
from app.platform.context import Context, Right, Side
from app.platform.database import find
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route

KINDS = (AddressKind.COMPANY, AddressKind.BILLING, AddressKind.CONVOCATION)
NEW_WORKPLACES_UNTIL = "2027-03-31"
"""Last day of the badge « Nouveau » (F284)."""


class Company(Page):
    """« Entreprise » : data, addresses, contacts and health team (ENT-01, ENT-02, ENT-07)."""

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
        held, facts = ctx.actor.rights, ctx.profile[Facts]
        contacts = ctx.session.scalars(queries.contacts(mine.id)).all() if Right.COMPANY_CONTACTS in held else None
        team = ctx.session.scalars(queries.team(mine.sector_id)).all() if Right.SERVICE_TEAM in held else None
        addresses = ctx.session.scalars(queries.addresses(mine.id)).all()
        work = [each for each in addresses if each.kind is AddressKind.WORK]
        return self.render(
            "adherents/company.html",
            adherent=mine,
            facts=presentation.company_facts(mine, facts),
            kept=[each for each in ("name", "siret") if each not in facts.employer_edits],
            addresses={each.kind: each for each in addresses},
            kinds=KINDS,
            contacts=contacts,
            interlocutors=facts.interlocutors,
            team=team,
            workplaces=work if facts.workplaces else None,
            new_until=NEW_WORKPLACES_UNTIL,
        )

    @route("/edit", post=True)
    def edit(self) -> Answer:
        """Change the administrative data."""
        ctx = context()
        mine = ctx.session.get_one(Adherent, ctx.actor.adherent_id)
        form = CompanyForm(obj=mine)
        form.keep(ctx.profile[Facts])
        if sent(form, lambda: done(partial(company.describe, id=mine.id, **form.values()))):
            tell_stored("Les données de l’entreprise sont enregistrées.")
            return redirect(url_for("Company.show"))
        lead = "Saisies une fois, elles sont gardées d’une année sur l’autre."
        return _form_page(
            self, form, "Modifier les données de l’entreprise", (url_for("Company.show"), self.title), lead
        )

    @route("/address/<kind>", post=True)
    def address(self, kind: str) -> Answer:
        """Write one of the three addresses."""
        ctx = context()
        use = AddressKind.__members__.get(kind) or abort(404)
        if use is AddressKind.WORK:
            abort(404)
        stored = ctx.session.scalars(queries.address_for(ctx.actor.adherent_id, use)).first()
        form = AddressForm(obj=stored)
        written = sent(form, lambda: done(partial(places.write_address, kind=use, **form.values())))
        if written:
            flash("L’adresse est enregistrée.", "success")
            _doubt(written)
            return redirect(url_for("Company.show"))
        return _form_page(
            self,
            form,
            presentation.ADDRESS_TITLES[use],
            (url_for("Company.show"), self.title),
            presentation.SERVES[use],
        )


class Workplaces(Page):
    """« Lieux de travail » : each confirmed or corrected (ENT-03, F084)."""

    right = Right.COMPANY
    side = Side.EMPLOYER
    title = "Lieux de travail"
    family = "Company"
    route_base = "/workplaces"
    rows: ClassVar = {"pk": Address}

    @route("/")
    def show(self) -> Answer:
        """Every place, those to confirm first."""
        ctx = _asked_of_employers()
        found = ctx.session.scalars(queries.workplaces(ctx.actor.adherent_id)).all()
        return self.render("adherents/workplaces.html", workplaces=found, new_until=NEW_WORKPLACES_UNTIL)

    @route("/add", post=True)
    def add(self) -> Answer:
        """One more place."""
        _asked_of_employers()
        return self._written(WorkplaceForm(), places.add_workplace, "Ajouter un lieu de travail")

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """« Corriger l'adresse »."""
        place = _place(pk)
        form = WorkplaceForm(obj=place)
        form.show_coordinates(place)
        return self._written(form, partial(places.correct_workplace, id=place.id), "Corriger l’adresse")

    @action("/<pk>/confirm")
    def confirm(self, pk: str) -> Answer:
        """« Confirmer l'adresse »."""
        told(partial(places.confirm_workplace, id=_place(pk).id), "L’adresse est confirmée. Merci !")
        return redirect(url_for("Workplaces.show"))

    @action("/<pk>/remove")
    def remove(self, pk: str) -> Answer:
        """Nobody works there any more; the next page offers to take that back."""
        thrown(partial(places.remove_workplace, id=_place(pk).id), "Ce lieu de travail est retiré.")
        return redirect(url_for("Workplaces.show"))

    @action("/company")
    def company(self) -> Answer:
        """« Nous travaillons à l'adresse de l'entreprise »."""
        _asked_of_employers()
        told(places.work_at_company, "L’adresse de l’entreprise est confirmée comme lieu de travail.")
        return redirect(url_for("Workplaces.show"))

    def _written(self, form: WorkplaceForm, service: Any, title: str) -> Answer:
        written = sent(form, lambda: done(partial(service, **form.values())))
        if written:
            flash("L’adresse est enregistrée et confirmée.", "success")
            _doubt(written)
            return redirect(url_for("Workplaces.show"))
        return _form_page(self, form, title, (url_for("Workplaces.show"), self.title))


def _asked_of_employers() -> Context:
    """The context, where the profile asks employers for their places of work."""
    ctx = context()
    if not ctx.profile[Facts].workplaces:
        abort(404)
    return ctx


def _place(pk: str) -> Address:
    _asked_of_employers()
    place: Address = find(Address, pk) or abort(404)
    return place if place.kind is AddressKind.WORK else abort(404)


def _doubt(address: Address) -> None:
    """Tell that the town and the postal code do not go together: it is stored all the same."""
    if said := places.doubt(context(), address):
        flash(said, "info")


def _form_page(page: Page, form: Form, title: str, back: tuple[str, str], lead: str = "") -> Answer:
    trail = [(Company.title, url_for("Company.show")), (page.title, back[0])] if page.family else []
    words = {"title": title, "lead": lead, "back_url": back[0], "back_label": back[1], "trail": trail}
    values = {"screen": None, "form": form, "submit_label": "Enregistrer", "more_submit": (), "aside": None}
    return page.render("layout/form.html", **values, **words), status(form)
