"""The secretariat opens an adherent's way in: a letter as the service's first accounts are opened, or a mailed link."""

from flask import flash, redirect, url_for

from app.accounts.facts import Facts
from app.accounts.forms.opening import AccessForm
from app.accounts.services import invitations, letters
from app.adherents.models import Adherent
from app.adherents.services.company import struck_off
from app.platform.answer import done, downloaded, sent, status
from app.platform.database import find
from app.platform.errors import NotAllowed
from app.platform.page import Answer, Page, action, context, route, setting
from app.platform.record import RowAct
from app.platform.right import StaffRight
from app.platform.screen import register


class FirstLetter(Page):
    """« Première connexion » of an adherent, on the service's side (ACC-01, ACC-05)."""

    right = StaffRight.ADHERENT_ADMIN
    title = "Première connexion"
    route_base = "/first-letter"
    family = "Adherents"

    @route("/<pk>", post=True)
    def show(self, pk: str) -> Answer:
        """Print a letter, or mail a link to the future administrator."""
        adherent = _adherent(pk)
        adherent_id, name, number = adherent.id, adherent.name, adherent.number
        form = AccessForm(data={"email": adherent.email})
        email = form.email.data
        if sent(form, lambda: done(lambda ctx: invitations.mail_access(ctx, adherent_id=adherent_id, email=email))):
            flash("Le lien est parti : il ouvre le compte d’administrateur pendant 24 heures.", "success")
            return redirect(url_for("Adherents.show", pk=adherent_id))
        facts: Facts = setting("profile")[Facts]
        page = self.render(
            "accounts/first_letter.html",
            title=f"Première connexion de {name}",
            form=form,
            adherent_id=adherent_id,
            name=name,
            number=number,
            activations=facts.activations,
            refusal=struck_off(context(), adherent_id),
        )
        return page, status(form)

    @action("/<pk>/pdf")
    def pdf(self, pk: str) -> Answer:
        """A new letter, as PDF; each print has its own provisional password."""
        adherent_id, address = _adherent(pk).id, _address("FirstConnection.show")
        back = url_for("FirstLetter.show", pk=adherent_id)
        return downloaded(lambda ctx: letters.print_letter(ctx, adherent_id=adherent_id, address=address), back)

    @action("/<pk>/filer-number")
    def filer_number(self, pk: str) -> Answer:
        """A new n° télédéclarant, as PDF; the former one ends."""
        adherent_id, address = _adherent(pk).id, _address("FilerNumber.show")
        back = url_for("FirstLetter.show", pk=adherent_id)
        return downloaded(lambda ctx: letters.print_filer_number(ctx, adherent_id=adherent_id, address=address), back)


register("Adherents", RowAct("Première connexion", "print", StaffRight.ADHERENT_ADMIN, "FirstLetter.show", "pk"))


def _adherent(pk: str) -> Adherent:
    adherent = find(Adherent, pk)
    if adherent is None:
        raise NotAllowed("adherent")
    return adherent


def _address(endpoint: str) -> str:
    return f"{setting('PUBLIC_URL')}{url_for(endpoint).rstrip('/')}"
