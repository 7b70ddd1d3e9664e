"""« Utilisateurs » : who may act for the adherent, and what each may do."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import abort, flash, redirect, url_for
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from app.accounts import presentation, queries
from app.accounts.forms import InviteForm, RightsForm
from app.accounts.models import Invitation, Mandate
from app.accounts.rules.rights import chosen, ticked_too
from app.accounts.screens.sending import at_door
from app.accounts.services import invitations, mandates, passwords
from app.platform.answer import done, sent, status, told
from app.platform.context import Context, Right, Side
from app.platform.database import find, row_id
from app.platform.form import Form
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act, RowAct
from app.platform.screen import Screen, register
from app.platform.table import Shown


def ways_in(_ctx: Context) -> Sequence[Act]:
    """The buttons of the list."""
    return [
        Act("Invitations en attente", url_for("Invitations.show"), "mail"),
        Act("Créer un compte utilisateur", url_for("Invitations.invite"), "person-plus", primary=True),
    ]


class Users(Screen):
    """« Utilisateurs » : the accesses of the adherent (RGT-01, RGT-03)."""

    model = Mandate
    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Utilisateurs"
    lead = "Qui agit pour votre entreprise, et avec quels droits. Prévoyez deux administrateurs, pour les absences."
    noun, nouns = "utilisateur", "utilisateurs"
    route_base = "/users"
    menu = Menu("Utilisateurs", "key", 80, Side.EMPLOYER)
    acts = ways_in
    present = presentation.user_record

    list_columns = [
        Shown("person.last_name", "Nom", cell=presentation.user_name, needs=("person.first_name",), css="c-name"),
        Shown("person.username", css="md"),
        Shown("person.email", css="md"),
        Shown("person.last_login", "Connecté le", cell=presentation.last_seen, css="lo md"),
        Shown("active", cell=presentation.user_active, needs=("ends_on",), css="c-right"),
        Shown("contact", css="lo md"),
        Shown("rights", "Admin Salariés", cell=presentation.employee_admin, css="lo md"),
        Shown("rights", "Droits", cell=presentation.user_rights),
    ]
    search_columns = ["person.last_name", "person.email", "active"]
    unsorted_columns = ["person.last_login"]
    read_columns = ["person"]
    base_order = "person.last_name"


register("Users", RowAct("Droits", "key", Right.ADMIN, "Access.rights", "pk"))


class Access(Page):
    """What is done with one access: its rights, its end."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Droits"
    route_base = "/users"
    family = "Users"

    @route("/<pk>/rights", post=True)
    def rights(self, pk: str) -> Answer:
        """The matrix of one person (RGT-04 to RGT-07)."""
        ctx, mandate = context(), _mandate(pk)
        mandate_id, person, before = mandate.id, str(mandate.person), frozenset(mandate.rights)
        shown = presentation.matrix(before, ctx.session.scalars(_everybody(ctx)).all())
        form = RightsForm(
            data={"rights": mandate.rights, "contact": mandate.contact, "ends_on": mandate.ends_on, "preset": ""}
        )
        wanted = chosen(form.preset.data or "", _ticked(form), before)
        if sent(form, lambda: _given(mandate_id, wanted, form)):
            for sentence in ticked_too(wanted):
                flash(sentence, "info")
            flash(f"Les droits de {person} sont enregistrés.", "success")
            return redirect(url_for("Users.list"))
        if form.is_submitted():
            shown = presentation.matrix(wanted, ())
        page = self.render(
            "accounts/rights.html",
            title=f"Droits de {person}",
            person=person,
            form=form,
            matrix=shown,
            back_url=url_for("Users.list"),
        )
        return page, status(form)

    @action("/<pk>/suspend")
    def suspend(self, pk: str) -> Answer:
        """Close an access."""
        mandate_id = _mandate(pk).id
        told(lambda ctx: mandates.suspend(ctx, mandate_id=mandate_id), "L’accès est désactivé dès maintenant.")
        return redirect(url_for("Users.show", pk=mandate_id))

    @action("/<pk>/resume")
    def resume(self, pk: str) -> Answer:
        """Open it again."""
        mandate_id = _mandate(pk).id
        told(lambda ctx: mandates.resume(ctx, mandate_id=mandate_id), "L’accès est réactivé.")
        return redirect(url_for("Users.show", pk=mandate_id))

    @action("/<pk>/reset")
    def reset(self, pk: str) -> Answer:
        """Mail a colleague the link by which a new password is chosen: nobody chooses it for them."""
        mandate = _mandate(pk)
        with at_door() as ctx:
            passwords.forgotten(ctx, name=mandate.person.email.lower())
        flash(f"Un lien est parti à {mandate.person.email}.", "success")
        return redirect(url_for("Users.show", pk=mandate.id))

    @route("/<pk>/remove", post=True)
    def remove(self, pk: str) -> Answer:
        """Take an access away, once that was confirmed."""
        mandate, form = _mandate(pk), Form()
        mandate_id, person = mandate.id, str(mandate.person)
        if form.is_submitted():
            told(lambda ctx: mandates.remove(ctx, mandate_id=mandate_id), f"L’accès de {person} est supprimé.")
            return redirect(url_for("Users.list"))
        return self.render(
            "layout/confirm.html",
            title=f"Supprimer l’accès de {person} ?",
            sentence="Cette personne n’agira plus pour votre entreprise ; ce qu’elle a fait reste dans l’historique.",
            submit_label="Supprimer l’accès",
            back_url=url_for("Users.show", pk=mandate_id),
            back_label=person,
            refusal=None,
        )


class Invitations(Page):
    """Colleagues who were invited and have not answered yet (RGT-02)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Invitations en attente"
    route_base = "/invitations"
    family = "Users"

    @route("/")
    def show(self) -> Answer:
        """Who has a link, and until when it opens."""
        ctx = context()
        waiting = ctx.session.scalars(queries.invited(ctx.actor.adherent_id)).all()
        return self.render("accounts/invitations.html", waiting=waiting, now=ctx.now)

    @route("/add", post=True)
    def invite(self) -> Answer:
        """« Créer un compte utilisateur » : who, and with which rights."""
        ctx, form = context(), InviteForm()
        wanted = chosen(form.preset.data or "", _ticked(form), None)
        if sent(form, lambda: _invited(wanted, form)):
            for sentence in ticked_too(wanted):
                flash(sentence, "info")
            flash("L’invitation est partie : son lien ouvre un compte pendant 24 heures.", "success")
            return redirect(url_for("Invitations.show"))
        others = ctx.session.scalars(_everybody(ctx)).all()
        page = self.render(
            "accounts/invite.html",
            title="Créer un compte utilisateur",
            form=form,
            matrix=presentation.matrix(wanted, others),
            back_url=url_for("Users.list"),
        )
        return page, status(form)

    @action("/<pk>/renew")
    def renew(self, pk: str) -> Answer:
        """Send the link again."""
        told(lambda ctx: invitations.renew(ctx, invitation_id=_invitation_id(pk)), "Un nouveau lien est parti.")
        return redirect(url_for("Invitations.show"))

    @action("/<pk>/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take an invitation back."""
        told(lambda ctx: invitations.withdraw(ctx, invitation_id=_invitation_id(pk)), "L’invitation est retirée.")
        return redirect(url_for("Invitations.show"))


def _mandate(pk: str) -> Mandate:
    """The access and its person; another adherent's is as absent as one that never was."""
    return find(Mandate, pk, joinedload(Mandate.person, innerjoin=True)) or abort(404)


def _invitation_id(pk: str) -> int:
    number = row_id(pk)
    return abort(404) if number is None else number


def _ticked(form: RightsForm) -> list[Right]:
    """The boxes that are boxes; the field refuses the others."""
    return [right for right in form.rights.data or () if isinstance(right, Right)]


def _everybody(ctx: Context) -> Select[Any]:
    return queries.rights_held(ctx.actor.adherent_id, ctx.today)


def _given(mandate_id: int, wanted: Collection[Right], form: RightsForm) -> Mandate:
    contact, ends_on = form.contact.data, form.ends_on.data
    return done(
        lambda ctx: mandates.give_rights(ctx, mandate_id=mandate_id, rights=wanted, contact=contact, ends_on=ends_on)
    )


def _invited(wanted: Collection[Right], form: InviteForm) -> Invitation:
    values = {name: form[name].data for name in ("email", "first_name", "last_name", "ends_on")}
    return done(lambda ctx: invitations.invite(ctx, rights=wanted, **values))
