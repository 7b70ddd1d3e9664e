"""« Adhésions » : the requests to join, as the service reads and decides them (ENT-08)."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for

from app.adherents import presentation as records
from app.adherents.services.company import free_number
from app.membership.facts import Facts
from app.membership.forms.adhesion import AcceptForm, ReasonForm
from app.membership.models import Adhesion
from app.membership.presentation import adhesion as adhesion_presentation
from app.membership.queries import adhesion as queries
from app.membership.rules import adhesion as rules
from app.membership.services import adhesion_decision
from app.platform.answer import done, form_page, sent
from app.platform.context import Context, Side, StaffRight
from app.platform.database import asked_row
from app.platform.export.columns import Export
from app.platform.frame import Menu, rows_waiting
from app.platform.lookup import LookupField
from app.platform.page import Answer, Page, context, route, setting
from app.platform.record import Tab
from app.platform.screen import Screen, register
from app.platform.table import Scope, Shown
from app.platform.typography import spaced


def _open() -> bool:
    taken: bool = setting("profile")[Facts].adhesion.open
    return taken


class Adhesions(Screen):
    """« Adhésions » : by state, those to look at first."""

    model = Adhesion
    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Adhésions"
    lead = "Les entreprises qui demandent à adhérer en ligne."
    none, noun, nouns = "Aucune", "demande", "demandes"
    menu = Menu("Adhésions", "clipboard", 25, Side.STAFF, when=_open, waiting=rows_waiting(Adhesion, queries.waiting))
    route_base = "/staff/adhesions"
    empty_sentence = "Aucune demande ici. Les nouvelles arrivent sous « À examiner »."

    scopes = (
        Scope("a-examiner", "À examiner", queries.waiting),
        Scope("a-corriger", "À corriger", queries.returned),
        Scope("acceptees", "Acceptées", queries.accepted),
        Scope("refusees", "Refusées", queries.refused),
    )
    list_columns = [
        Shown("name", css="c-name"),
        Shown("siret", cell=records.siret, css="md"),
        Shown("town", css="md"),
        Shown("last_name", "Demandeur", css="lo md"),
        Shown("sent_at"),
        Shown("state", cell=adhesion_presentation.state, css="c-right"),
    ]
    search_columns = ["name", "siret", "town"]
    unsorted_columns = ["name", "siret", "town", "last_name", "state"]
    exports = Export("adhesions", "demande", "Export de la liste des demandes d’adhésion")
    base_order = "sent_at"

    present = adhesion_presentation.record


class AdhesionDecisions(Page):
    """What the service makes of a request."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = "Adhésions"
    route_base = "/staff/adhesions"
    family = "Adhesions"
    default_view = "accept"

    @route("/<pk>/accepter", post=True)
    def accept(self, pk: str) -> Answer:
        """An adherent is made of it, with all that it told."""
        adhesion = _read(pk)
        adhesion_id, name = adhesion.id, adhesion.name
        lead = adhesion_presentation.consequence(adhesion)
        form = AcceptForm(data=_suggested(context()))
        made = sent(form, lambda: done(lambda ctx: adhesion_decision.accept(ctx, id=adhesion_id, **_chosen(form))))
        if made is not None:
            flash(
                f"{made.name} est adhérent, sous le n° {made.number}. La personne qui a demandé est prévenue.",
                "success",
            )
            return redirect(url_for("Adherents.show", pk=made.id))
        number = free_number(context())
        form.number.description = spaced(f"Vide : le prochain numéro libre, {number}.")
        return self._form(form, adhesion_id, f"Accepter {name}", lead, "Créer l’adhérent")

    @route("/<pk>/corriger", post=True)
    def give_back(self, pk: str) -> Answer:
        """The company corrects it and sends it again."""
        adhesion = _read(pk)
        adhesion_id, name = adhesion.id, adhesion.name
        form = ReasonForm()
        if _answered(form, adhesion_decision.give_back, adhesion_id):
            flash("La demande est renvoyée à l’entreprise, avec ce qu’il faut corriger.", "success")
            return redirect(url_for("Adhesions.list"))
        lead = "L’entreprise reçoit ce texte par e-mail, avec le lien qui rouvre sa demande."
        return self._form(form, adhesion_id, f"Demander une correction à {name}", lead, "Envoyer")

    @route("/<pk>/refuser", post=True)
    def refuse(self, pk: str) -> Answer:
        """No, and why."""
        adhesion = _read(pk)
        adhesion_id, name = adhesion.id, adhesion.name
        form = ReasonForm()
        if _answered(form, adhesion_decision.refuse, adhesion_id):
            flash(spaced("La demande est refusée ; l’entreprise en reçoit le motif."), "success")
            return redirect(url_for("Adhesions.list"))
        return self._form(form, adhesion_id, f"Refuser {name}", "L’entreprise reçoit ce motif par e-mail.", "Refuser")

    def _form(self, form: Any, adhesion_id: int, title: str, lead: str, submit: str) -> Answer:
        for each in form:
            if isinstance(each, LookupField):
                each.lookup_url = url_for("Adherents.lookup", name=each.name)
        back = (url_for("Adhesions.show", pk=adhesion_id), self.title)
        return form_page(self, form, title, lead=lead, submit=submit, back=back)


def _read(pk: str) -> Adhesion:
    return adhesion_decision.to_show(context(), id=asked_row(pk))


def _answered(form: ReasonForm, service: Callable[..., Adhesion], adhesion_id: int) -> bool:
    return sent(form, lambda: done(lambda ctx: service(ctx, id=adhesion_id, reason=form.reason.data))) is not None


def _suggested(ctx: Context) -> dict[str, Any]:
    """The sector, when there is only one."""
    sectors = ctx.session.scalars(queries.sectors().limit(2)).all()
    return {"sector": sectors[0]} if len(sectors) == 1 else {}


def _chosen(form: AcceptForm) -> dict[str, Any]:
    values = form.values()
    return values | {"number": values["number"] or ""}


def told_posts(ctx: Context, adhesion_id: int) -> Any:
    """The tab « Postes »."""
    content = adhesion_decision.to_show(ctx, id=adhesion_id).content
    return adhesion_presentation.posts(ctx, rules.read(content)) if content else ()


def told_employees(ctx: Context, adhesion_id: int) -> Any:
    """The tab « Salariés »."""
    content = adhesion_decision.to_show(ctx, id=adhesion_id).content
    return adhesion_presentation.employees(rules.read(content)) if content else ()


register("Adhesions", Tab("postes", "Postes", StaffRight.INBOX, "membership/adhesion_posts_told.html", told_posts))
register(
    "Adhesions",
    Tab("salaries", "Salariés", StaffRight.INBOX, "membership/adhesion_employees_told.html", told_employees),
)
