"""« Voir comme » : the portal as a colleague sees it, or for the service as anybody of an adherent does (BO-06)."""

from contextlib import AbstractContextManager
from dataclasses import replace

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload

from app.accounts.forms.users import LookForm
from app.accounts.models import Mandate
from app.accounts.queries.people import person_of
from app.accounts.services import looking
from app.accounts.services.reading import adherent_users
from app.platform.answer import form_page, sent
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.database import asked_row, find
from app.platform.errors import DomainError
from app.platform.page import Answer, Page, action, context, route
from app.platform.record import Tab
from app.platform.screen import register
from app.platform.security import Open, SignedIn, signed_in
from app.platform.unit_of_work import unit_of_work

PREVIEW = "Aperçu par un administrateur"
TAB = "utilisateurs"
SEEN = (
    "Vous verrez ses pages pendant 30 minutes, sans rien pouvoir modifier. L’adhérent le lit dans son historique, avec"
    " votre nom et votre motif."
)


class Looking(Page):
    """The service looks at the portal as a person of an adherent; whoever looks leaves here."""

    right = StaffRight.VIEW_AS
    title = "Voir comme"
    route_base = "/voir-comme"
    family = "Adherents"

    @route("/<pk>", post=True)
    def look(self, pk: str) -> Answer:
        """Ask why, then show the portal as this person sees it."""
        number = asked_row(pk)
        seen = context().session.execute(person_of(number)).one_or_none() or abort(404)
        form, back = LookForm(), url_for("Adherents.show", pk=seen.adherent_id, tab=TAB)
        if sent(form, lambda: _looked(number, form.reason.data)):
            return redirect("/")
        title = f"Voir comme {seen.first_name} {seen.last_name}"
        return form_page(self, form, title, lead=SEEN, submit="Voir le portail", back=(back, seen.adherent))

    @action("/quitter", right=Open.SIGNED_IN)
    def leave(self) -> Answer:
        """See one's own pages again."""
        person = signed_in()
        with _in_own_name(person) as ctx:
            adherent_id = looking.leave(ctx, sign_in_id=person.sign_in_id)
        if person.viewing is None or adherent_id is None:
            return redirect("/")
        if person.viewing.staff:
            return redirect(url_for("Adherents.show", pk=adherent_id, tab=TAB))
        return redirect(url_for("Users.list"))


class ColleagueLook(Page):
    """« Voir comme cette personne » : what a colleague sees with the rights one gave."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Voir comme"
    route_base = "/users"
    family = "Users"

    @action("/<pk>/look")
    def look(self, pk: str) -> Answer:
        """Show the portal as this colleague sees it."""
        mandate = find(Mandate, pk, joinedload(Mandate.person, innerjoin=True)) or abort(404)
        mandate_id = mandate.id
        try:
            _looked(mandate_id, PREVIEW)
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("Users.show", pk=mandate_id))
        return redirect("/")


def _in_own_name(person: SignedIn) -> AbstractContextManager[Context]:
    """A transaction at the door that may write, whatever is looked at."""
    return unit_of_work(replace(person.actor, side=Side.DOOR, read_only=False))


def _looked(mandate_id: int, reason: str) -> bool:
    person = signed_in()
    with _in_own_name(person) as ctx:
        looking.look(ctx, mandate_id=mandate_id, sign_in_id=person.sign_in_id, reason=reason)
    return True


register("Adherents", Tab(TAB, "Utilisateurs", StaffRight.ADHERENTS, "accounts/adherent_users.html", adherent_users))
