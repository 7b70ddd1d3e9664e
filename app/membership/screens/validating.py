"""« Démarches à valider » : an administrator opens accesses, or says why not."""

from typing import ClassVar

from flask import flash, redirect, url_for

from app.membership.facts import Kind
from app.membership.forms.petitions import GrantForm, RefusalForm
from app.membership.models import Petition
from app.membership.presentation import petitions as presentation
from app.membership.screens.petitions import refusal_page, tabs
from app.membership.services import deciding, reading
from app.platform.answer import done, form_page, sent
from app.platform.context import Right, Side
from app.platform.database import asked_row
from app.platform.page import Answer, Page, context, route
from app.platform.typography import spaced

BACK = "Démarches à valider"


class Validate(Page):
    """What waits for this administrator (F061, F262, F263)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Démarches à valider"
    route_base = "/membership/validate"
    family = "Petitions"
    rows: ClassVar = {"pk": Petition}

    @route("/")
    def show(self) -> Answer:
        """The list, with who asks and for what."""
        waiting = reading.to_validate(context())
        shown = [(each, presentation.facts(each), presentation.decisions(each)) for each in waiting]
        return self.render("membership/validate.html", tabs=tabs("validate"), waiting=shown)

    @route("/<pk>/accept", post=True)
    def accept(self, pk: str) -> Answer:
        """The kind of access, what it will do, then doing it."""
        asked = reading.one_to_validate(context(), asked_row(pk))
        if asked.kind is Kind.ADMINISTRATOR:
            return redirect(url_for("Cooptation.decide", pk=asked.id))
        petition_id, who, form = asked.id, asked.who, GrantForm()
        company = asked.adherent.name if asked.adherent else ""
        values = {name: form[name].data for name in ("preset", "starts_on", "ends_on")}
        if sent(form, lambda: done(lambda ctx: deciding.accept_access(ctx, petition_id=petition_id, **values))):
            flash(f"{who} a maintenant accès à votre entreprise.", "success")
            return redirect(url_for("Validate.show"))
        lead = (
            f"{who} ({asked.email}) pourra agir pour {company} selon l’accès choisi, et le saura par e-mail. Vous"
            " pourrez changer ou retirer cet accès à tout moment dans « Utilisateurs »."
        )
        return form_page(
            self, form, f"Donner un accès à {who}", lead=lead, submit="Accepter", back=(url_for("Validate.show"), BACK)
        )

    @route("/<pk>/refuse", post=True)
    def refuse(self, pk: str) -> Answer:
        """Why not."""
        asked = reading.one_to_validate(context(), asked_row(pk))
        petition_id, who, form = asked.id, asked.who, RefusalForm()
        reason = form.reason.data or ""
        if sent(form, lambda: done(lambda ctx: deciding.refuse(ctx, petition_id=petition_id, reason=reason))):
            flash(spaced("La démarche est refusée ; la personne en reçoit le motif."), "success")
            return redirect(url_for("Validate.show"))
        return refusal_page(self, form, who, (url_for("Validate.show"), BACK))
