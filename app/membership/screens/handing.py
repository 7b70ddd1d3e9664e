"""Another administrator, another owner: what it will do, then doing it. By the service, or by another administrator."""

from typing import Any, ClassVar

from flask import flash, redirect, url_for

from app.adherents.models import Adherent
from app.membership.facts import Kind
from app.membership.forms.deciding import HandOverForm, TakeOverForm
from app.membership.models import Petition
from app.membership.presentation import petitions as presentation
from app.membership.screens.inbox import TITLE, back_to
from app.membership.services import handing, reading
from app.platform.answer import done, sent, status
from app.platform.context import Context, Right, Side, StaffRight
from app.platform.database import asked_row
from app.platform.errors import DomainError
from app.platform.form import Form
from app.platform.page import Answer, Page, context, route
from app.platform.typography import spaced


class HandOver(Page):
    """The service's decision (F071, F072)."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = TITLE
    route_base = "/staff/petitions"
    family = "PetitionInbox"
    default_view = "decide"

    @route("/<pk>/hand-over", post=True)
    def decide(self, pk: str) -> Answer:
        """The preview with its questions."""
        return _decided(self, asked_row(pk), back_to(asked_row(pk)), url_for("PetitionInbox.list"))


class Cooptation(Page):
    """Another administrator of the adherent decides, where the service lets them (K10)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Démarches à valider"
    route_base = "/membership/validate"
    family = "Petitions"
    rows: ClassVar = {"pk": Petition}
    default_view = "decide"

    @route("/<pk>/hand-over", post=True)
    def decide(self, pk: str) -> Answer:
        """The preview with its question."""
        petition_id = reading.one_to_validate(context(), asked_row(pk)).id
        back = url_for("Validate.show")
        return _decided(self, petition_id, (back, self.title), back)


def _decided(page: Page, petition_id: int, back: tuple[str, str], after: str) -> Answer:
    try:
        plan = handing.plan(context(), petition_id=petition_id)
    except DomainError as refusal:
        flash(str(refusal), "danger")
        return redirect(back[0])
    form: Form = TakeOverForm() if plan.petition.kind is Kind.TAKEOVER else HandOverForm()
    who, told, effects = plan.petition.who, presentation.facts(plan.petition), presentation.handing(plan)
    values, company, kind = form.values(), plan.adherent.name, plan.petition.kind
    made = sent(form, lambda: done(lambda ctx: _do(ctx, kind, petition_id, values)))
    if made is not None:
        flash(spaced(f"C’est fait : {who} administre {made.name}."), "success")
        return redirect(after)
    title = f"Donner à {who} l’administration de {company}"
    words = {"title": title, "submit_label": "Accepter", "back_url": back[0], "back_label": back[1]}
    shown = page.render(
        "membership/preview.html", screen=None, form=form, effects=effects, told=told, more_submit=(), aside=None,
        lead="", **words,
    )  # fmt: skip
    return shown, status(form)


def _do(ctx: Context, kind: Kind, petition_id: int, values: dict[str, Any]) -> Adherent:
    if kind is Kind.TAKEOVER:
        return handing.take_over(ctx, petition_id=petition_id, former=values["former"], name=values["name"] or "")
    return handing.hand_over(ctx, petition_id=petition_id, former=values["former"])
