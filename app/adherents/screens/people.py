"""Whom to call: an employer's contacts and interlocutors, and the service's team and centres."""

from functools import partial

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import joinedload

from app.adherents import presentation, queries
from app.adherents.facts import Facts
from app.adherents.forms import InterlocutorForm
from app.adherents.models import Adherent, Contact, InterlocutorKind
from app.adherents.services import people
from app.platform.answer import done, sent, status, thrown
from app.platform.context import Context, Right, Side
from app.platform.export.columns import Export
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act, Fact, FactGroup, Record, RowAct
from app.platform.screen import Screen, register
from app.platform.security import current_person
from app.platform.table import Shown
from app.platform.wording import shown

REMOVE = (
    "Le service ne pourra plus l’appeler, et les convocations ne lui seront plus envoyées."
    " Vous pourrez rétablir ce contact depuis la corbeille."
)


def contact_record(_ctx: Context, contact: Contact) -> Record:
    """A contact, with what may be done with it."""
    names = ("function", "email", "phone", "convocations")
    labels = {name: Contact.__table__.columns[name].info["label"] for name in names}
    return Record(
        title=str(contact),
        subtitle=contact.function,
        initials=f"{contact.first_name[:1]}{contact.last_name[:1]}".upper(),
        acts=[
            Act("Modifier", f"/contacts/{contact.id}/edit", "edit", primary=True),
            Act("Supprimer", f"/contacts/{contact.id}/remove", "trash"),
        ],
        groups=[FactGroup("", [Fact(labels[name], shown(getattr(contact, name))) for name in names])],
    )


def heading(_ctx: Context) -> list[Act]:
    """What can be done from the list, beside adding somebody."""
    return [Act("Corbeille", url_for("Trash.show"), "trash")]


class Contacts(Screen):
    """« Mes contacts » : whom the service may call (ENT-05)."""

    model = Contact
    right = Right.COMPANY_CONTACTS
    side = Side.EMPLOYER
    title = "Contacts"
    lead = "Les personnes que le service peut appeler, avec ou sans accès au portail."
    noun, nouns = "contact", "contacts"
    family = "Company"
    route_base = "/contacts"
    acts = heading
    empty_sentence = "Aucun contact : ajoutez au moins la personne qui reçoit les convocations."
    add_label = "Créer un contact"
    add_template = "adherents/contact.html"
    done = "Le contact est enregistré."

    list_columns = [
        Shown("last_name", css="c-name"),
        "first_name",
        "function",
        Shown("email", css="md"),
        Shown("phone", css="md nowrap"),
        Shown("convocations", css="lo md"),
    ]
    search_columns = ["last_name", "convocations"]
    add_columns = edit_columns = ("last_name", "first_name", "function", "email", "phone", "convocations")
    exports = Export("contacts", "contact", "Export de la liste des contacts")
    base_order = "last_name"

    present = contact_record
    on_add = people.add_contact
    on_edit = people.correct_contact

    @route("/<pk>/remove", post=True)
    def remove(self, pk: str) -> Answer:
        """Say what becomes of it, then remove it; the next page offers to take that back."""
        contact = self._read(pk)
        if request.method == "POST":
            said = f"{contact} ne fait plus partie des contacts."
            gone = thrown(partial(people.remove_contact, id=contact.id), said)
            return redirect(url_for("Contacts.list") if gone else f"/contacts/{pk}")
        return self._page(
            "layout/confirm.html",
            title=f"Supprimer {contact} ?",
            sentence=REMOVE,
            submit_label="Supprimer ce contact",
            back_url=f"/contacts/{contact.id}",
            back_label=str(contact),
        )


register("Contacts", RowAct("Modifier", "edit", Right.COMPANY_CONTACTS, "Contacts.edit", "pk"))
register("Contacts", RowAct("Supprimer", "trash", Right.COMPANY_CONTACTS, "Contacts.remove", "pk"))


class Interlocutors(Page):
    """« Interlocuteurs » : the legal representative, and those of the CSE (ENT-06, F089)."""

    right = Right.COMPANY_CONTACTS
    side = Side.EMPLOYER
    title = "Interlocuteurs"
    family = "Company"
    route_base = "/interlocutors"

    @route("/")
    def show(self) -> Answer:
        """Each function with its definition, and who holds it."""
        ctx = _asked_of_employers()
        mine = ctx.session.get_one(Adherent, ctx.actor.adherent_id)
        held = {each.kind: each for each in ctx.session.scalars(queries.interlocutors(mine.id))}
        return self.render("adherents/interlocutors.html", functions=presentation.functions(mine.has_cse, held))

    @route("/<kind>", post=True)
    def name(self, kind: str) -> Answer:
        """Name somebody: a contact, oneself, or somebody new."""
        ctx = _asked_of_employers()
        function = InterlocutorKind.__members__.get(kind) or abort(404)
        form = InterlocutorForm(data=_oneself() if "moi" in request.args else {})
        form.offer(ctx.session.scalars(queries.contacts(ctx.actor.adherent_id)).all())
        named = sent(form, lambda: done(partial(people.name_interlocutor, kind=function, **form.values())))
        if named:
            flash(f"{function.value} : {named}.", "success")
            return redirect(url_for("Interlocutors.show"))
        page = self.render(
            "adherents/interlocutor.html",
            form=form,
            title=function.value,
            lead=presentation.DEFINITIONS[function],
            submit_label="Enregistrer",
            back_url=url_for("Interlocutors.show"),
            back_label=self.title,
            trail=[("Entreprise", url_for("Company.show")), (self.title, url_for("Interlocutors.show"))],
        )
        return page, status(form)

    @action("/<kind>/withdraw")
    def withdraw(self, kind: str) -> Answer:
        """Nobody holds this function any more."""
        _asked_of_employers()
        function = InterlocutorKind.__members__.get(kind) or abort(404)
        said = f"{function.value} : personne n’est plus indiqué."
        thrown(partial(people.withdraw_interlocutor, kind=function), said)
        return redirect(url_for("Interlocutors.show"))


class Team(Page):
    """« Équipe santé » : who follows the adherent, and where (ENT-07, ENT-10, F086, F093)."""

    right = Right.SERVICE_TEAM
    side = Side.EMPLOYER
    title = "Équipe santé"
    family = "Company"
    route_base = "/team"

    @route("/")
    def show(self) -> Answer:
        """The team by function, then every centre; and whom to ask what (F092)."""
        ctx = context()
        options = (joinedload(Adherent.sector), joinedload(Adherent.centre))
        mine = ctx.session.get_one(Adherent, ctx.actor.adherent_id, options=options)
        return self.render(
            "adherents/team.html",
            adherent=mine,
            team=ctx.session.scalars(queries.team(mine.sector_id)).all(),
            centres=ctx.session.scalars(queries.centres()).all(),
        )


def _asked_of_employers() -> Context:
    """The context, where the profile asks employers for their interlocutors."""
    ctx = context()
    if not ctx.profile[Facts].interlocutors:
        abort(404)
    return ctx


def _oneself() -> dict[str, str]:
    """The person who asks, as a contact."""
    person = current_person() or abort(404)
    first_name, _, last_name = person.actor.name.partition(" ")
    return {"first_name": first_name, "last_name": last_name, "email": person.email}
