"""« Utilisateurs » : who may act for the adherent, and what each may do."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from flask import flash, redirect, url_for

from app.accounts import exported, queries
from app.accounts.facts import Confirmed, Facts, RightsBy
from app.accounts.forms.users import InviteForm
from app.accounts.models import Invitation, Mandate
from app.accounts.presentation.matrix import matrix
from app.accounts.presentation.users import (
    employee_admin,
    last_seen,
    remove_link,
    reset_link,
    user_active,
    user_login,
    user_name,
    user_record,
    user_rights,
)
from app.accounts.rules.rights import ticked_too
from app.accounts.screens.choosing import branches_of, cards_for, wanted_rights
from app.accounts.services import invitations
from app.platform.answer import done, sent, status, told
from app.platform.context import Context, Right, Side
from app.platform.database import asked_row
from app.platform.export.columns import Export
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Act, RowAct
from app.platform.screen import Screen, register
from app.platform.table import Shown


def user_acts(ctx: Context) -> Sequence[Act]:
    """The buttons of the list; where a service speaks of users and contacts together, one asks first which (F088)."""
    facts = ctx.profile[Facts]
    asked = facts.rights_by is RightsBy.ROLES
    add = (
        ("Ajouter une personne", "Invitations.ask") if asked else ("Créer un compte utilisateur", "Invitations.invite")
    )
    yearly = facts.third_party_dated or facts.confirmed is not Confirmed.NOBODY
    return [
        *([Act("Confirmer les accès", url_for("Confirming.show"), "check")] if yearly else []),
        Act("Invitations en attente", url_for("Invitations.show"), "mail"),
        Act(add[0], url_for(add[1]), "person-plus", primary=True),
    ]


class Users(Screen):
    """« Utilisateurs » : the accesses of the adherent (RGT-01, RGT-03)."""

    model = Mandate
    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Utilisateurs"
    lead = (
        "Prévoyez deux administrateurs, pour les absences. Tenez la liste à jour toute l’année, ou créez un accès sur "
        "une adresse e-mail non nominative."
    )
    noun, nouns = "utilisateur", "utilisateurs"
    route_base = "/users"
    menu = Menu("Utilisateurs", "key", 80, Side.EMPLOYER)
    acts = user_acts
    present = user_record

    list_columns = [
        Shown(
            "person.last_name",
            "Nom",
            cell=user_name,
            needs=("person.first_name",),
            css="c-name",
            exported=exported.PERSON,
        ),
        Shown(
            "person.username",
            "Identifiant",
            cell=user_login,
            needs=("person.email",),
            css="lo md break",
            exported=exported.LOGIN,
        ),
        Shown("person.email", "E-mail", css="md break"),
        Shown("user_id", "Mot de passe", cell=reset_link, css="lo md", screen_only=True),
        Shown("person.last_login", "Connecté le", cell=last_seen, css="lo md", on_demand=True),
        Shown("active", cell=user_active, needs=("ends_on",), css="c-right", exported=exported.OPEN),
        Shown("contact", css="lo md narrow"),
        Shown(
            "rights",
            "Admin Salariés",
            cell=employee_admin,
            css="lo md narrow",
            exported=exported.EMPLOYEE_ADMIN,
        ),
        Shown("rights", "Droits", cell=user_rights, exported=exported.RIGHTS),
        Shown("user_id", "Supprimer", cell=remove_link, css="lo md", screen_only=True),
    ]
    search_columns = ["person.last_name", "person.username", "person.email", "active"]
    unsorted_columns = ["person.last_login", "user_id"]
    read_columns = ["person"]
    exports = Export("utilisateurs", "utilisateur", "Export de la liste des utilisateurs")
    base_order = "person.last_name"


register("Users", RowAct("Droits", "key", Right.ADMIN, "Access.rights", "pk"))


class Invitations(Page):
    """Colleagues who were invited and have not answered yet (RGT-02)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Invitations en attente"
    route_base = "/invitations"
    family = "Users"
    rows: ClassVar = {"pk": Invitation}

    @route("/")
    def show(self) -> Answer:
        """Who has a link, and until when it opens."""
        ctx = context()
        waiting = ctx.session.scalars(queries.invited(ctx.actor.adherent_id)).all()
        return self.render("accounts/invitations.html", waiting=waiting, now=ctx.now)

    @route("/new")
    def ask(self) -> Answer:
        """« Cette personne doit-elle avoir accès à l'espace adhérent ? »: a user, or a contact (F088)."""
        return self.render(
            "accounts/user_or_contact.html", title="Ajouter une personne", back_url=url_for("Users.list")
        )

    @route("/add", post=True)
    def invite(self) -> Answer:
        """« Créer un compte utilisateur » : who, and with which rights."""
        ctx, form = context(), InviteForm()
        form.fit(ctx.profile[Facts], branches_of(ctx))
        by = ctx.profile[Facts].rights_by
        wanted = wanted_rights(by, form, None)
        if sent(form, lambda: _invited(wanted, form)):
            for sentence in ticked_too(wanted):
                flash(sentence, "info")
            flash("L’invitation est partie : son lien ouvre un compte pendant 24 heures.", "success")
            return redirect(url_for("Invitations.show"))
        others = ctx.session.scalars(queries.rights_held(ctx.actor.adherent_id, ctx.today)).all()
        page = self.render(
            "accounts/invite.html",
            title="Créer un compte utilisateur",
            form=form,
            by=by,
            cards=cards_for(by, wanted, others),
            matrix=matrix(wanted, others),
            back_url=url_for("Users.list"),
        )
        return page, status(form)

    @action("/<pk>/renew")
    def renew(self, pk: str) -> Answer:
        """Send the link again."""
        told(lambda ctx: invitations.renew(ctx, invitation_id=asked_row(pk)), "Un nouveau lien est parti.")
        return redirect(url_for("Invitations.show"))

    @action("/<pk>/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """Take an invitation back."""
        told(lambda ctx: invitations.withdraw(ctx, invitation_id=asked_row(pk)), "L’invitation est retirée.")
        return redirect(url_for("Invitations.show"))


def _invited(wanted: Collection[Right], form: InviteForm) -> Invitation:
    names = ("email", "first_name", "last_name", "third_party", "with_branches", "starts_on", "ends_on")
    values = {name: form[name].data for name in names if name in form}
    return done(lambda ctx: invitations.invite(ctx, rights=wanted, **values))
