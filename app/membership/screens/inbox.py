"""« Démarches » of the service: what people ask, who must act, the decision and its reason."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from app.membership.facts import Facts, Kind
from app.membership.forms.deciding import ADHERENT, ConcernForm
from app.membership.forms.petitions import GrantForm, RefusalForm
from app.membership.models import Petition
from app.membership.presentation import petitions as presentation
from app.membership.queries import inbox as queries
from app.membership.screens.petitions import refusal_page
from app.membership.services import deciding, handing, letters
from app.platform.answer import done, downloaded, form_page, sent
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row, db
from app.platform.errors import DomainError, NotAllowed
from app.platform.export.columns import Export
from app.platform.form import Form
from app.platform.frame import Menu, rows_waiting
from app.platform.lookup import OFFERED, LookupField, offered
from app.platform.page import Answer, Page, action, context, route, setting
from app.platform.screen import Screen
from app.platform.table import Scope, Shown
from app.platform.typography import spaced

TITLE = "Démarches"
DECIDE = {Kind.ADMINISTRATOR: "HandOver.decide", Kind.TAKEOVER: "HandOver.decide", Kind.MERGER: "Merging.choose"}
"""Where the service decides a kind; an access is opened here."""


def _offered() -> bool:
    taken: tuple[Kind, ...] = setting("profile")[Facts].petitions.kinds
    return bool(taken)


class PetitionInbox(Screen):
    """Requests by who must act, the oldest first."""

    model = Petition
    right = StaffRight.INBOX
    side = Side.STAFF
    title = TITLE
    lead = "Accès, administrateurs, rachats et fusions que les adhérents demandent en ligne."
    none, noun, nouns = "Aucune", "démarche", "démarches"
    menu = Menu(TITLE, "person-plus", 26, Side.STAFF, when=_offered, waiting=rows_waiting(Petition, queries.ours))
    route_base = "/staff/petitions"
    empty_sentence = "Rien à décider. Les nouvelles démarches arrivent ici."

    scopes = (
        Scope("a-traiter", "À traiter", queries.ours),
        Scope("ailleurs", "Chez l’adhérent", queries.elsewhere),
        Scope("acceptees", "Acceptées", queries.accepted),
        Scope("closes", "Refusées et annulées", queries.closed),
    )
    list_columns = [
        Shown("who", css="c-name"),
        Shown("kind"),
        Shown("number", css="md"),
        Shown("asked_at", css="md"),
        Shown("state", cell=presentation.state_cell, css="c-right"),
    ]
    search_columns = ["who", "number", "kind"]
    unsorted_columns = ["who", "kind", "number", "state"]
    read_columns = ["adherent"]
    exports = Export("demarches", "demarche", "Export de la liste des démarches")
    base_order = "asked_at"

    present = presentation.record


class PetitionDecisions(Page):
    """What the service makes of a request (RGT-13 to RGT-16, F270)."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = TITLE
    route_base = "/staff/petitions"
    family = "PetitionInbox"
    default_view = "accept"

    @route("/<pk>/accept", post=True)
    def accept(self, pk: str) -> Answer:
        """Say yes: the page that asks what this kind needs; an access, its rights and days."""
        petition_id = asked_row(pk)
        try:
            asked = deciding.waiting(context(), petition_id)
        except DomainError as refusal:
            flash(str(refusal), "danger")
            return redirect(url_for("PetitionInbox.show", pk=petition_id))
        if asked.kind in DECIDE:
            return redirect(url_for(DECIDE[asked.kind], pk=petition_id))
        form, who, company = GrantForm(), asked.who, asked.adherent.name if asked.adherent else ""
        values = {name: form[name].data for name in ("preset", "starts_on", "ends_on")}
        if sent(form, lambda: done(lambda ctx: deciding.accept_access(ctx, petition_id=petition_id, **values))):
            flash(f"{who} a maintenant accès à {company}.", "success")
            return redirect(url_for("PetitionInbox.list"))
        lead = f"{who} ({asked.email}) pourra agir pour {company} selon l’accès choisi, et le saura par e-mail."
        return form_page(
            self, form, f"Donner un accès à {who}", lead=lead, submit="Accepter", back=back_to(petition_id)
        )

    @route("/<pk>/refuse", post=True)
    def refuse(self, pk: str) -> Answer:
        """Say no, and why."""
        petition_id, form = asked_row(pk), RefusalForm()
        who, reason = deciding.named_asker(context(), petition_id), form.reason.data or ""
        if sent(form, lambda: done(lambda ctx: deciding.refuse(ctx, petition_id=petition_id, reason=reason))):
            flash(spaced("La démarche est refusée ; la personne en reçoit le motif."), "success")
            return redirect(url_for("PetitionInbox.list"))
        return refusal_page(self, form, who, back_to(petition_id))

    @route("/<pk>/adherent", post=True)
    def concern(self, pk: str) -> Answer:
        """Which adherent it is about."""
        petition_id, form = asked_row(pk), ConcernForm()
        point(form)
        who = deciding.named_asker(context(), petition_id)
        chosen: Any = form.adherent.data
        if sent(form, lambda: done(lambda ctx: handing.concern(ctx, petition_id=petition_id, adherent=chosen))):
            flash(spaced("L’adhérent concerné est choisi : relisez la démarche, puis décidez."), "success")
            return redirect(url_for("PetitionInbox.show", pk=petition_id))
        lead = "Vérifiez avec la personne qu’elle est bien de cette entreprise : numéro et SIRET se trouvent partout."
        return form_page(
            self, form, f"Adhérent concerné par la demande de {who}", lead=lead, submit="Choisir",
            back=back_to(petition_id),
        )  # fmt: skip

    @action("/<pk>/letter")
    def letter(self, pk: str) -> Answer:
        """The letter with the code of a synchronisation, as PDF; each print has its own code."""
        petition_id = asked_row(pk)
        back = url_for("PetitionInbox.show", pk=petition_id)
        return downloaded(lambda ctx: letters.print_code(ctx, petition_id=petition_id), back)

    @route("/lookup/<name>")
    def lookup(self, name: str) -> Answer:
        """The adherents that a form offers as one types `?q=`."""
        typed = request.args.get("q", "").replace("\0", "")[:100]
        if name != "adherent":
            raise NotAllowed(name)
        found = db.session().scalars(ADHERENT.offers(typed).limit(OFFERED))
        answer: Response = jsonify([offered(ADHERENT, row) for row in found])
        return answer


def back_to(petition_id: int) -> tuple[str, str]:
    """The request that a page decides: its address and what leads there."""
    return url_for("PetitionInbox.show", pk=petition_id), "La démarche"


def point(form: Form) -> None:
    """Tell search-as-you-type fields where to ask."""
    for each in form:
        if isinstance(each, LookupField):
            each.lookup_url = url_for("PetitionDecisions.lookup", name="adherent")
