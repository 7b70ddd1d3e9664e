"""« Demander la fusion/absorption d'entreprises » decided: which two, what it will do, then doing it."""

from functools import partial
from typing import Any

from flask import flash, redirect, url_for

from app.membership.facts import Kind
from app.membership.forms.deciding import FOLLOW, WhichForm, merge_form
from app.membership.presentation import petitions as presentation
from app.membership.screens.inbox import TITLE, back_to, point
from app.membership.services import deciding, merging
from app.platform.answer import done, form_page, sent, status
from app.platform.context import Side, StaffRight
from app.platform.database import asked_row
from app.platform.errors import DomainError
from app.platform.page import Answer, Page, context, route
from app.platform.typography import spaced


class Merging(Page):
    """The service's decision on a merger (F073)."""

    right = StaffRight.ADHERENT_ADMIN
    side = Side.STAFF
    title = TITLE
    route_base = "/staff/petitions"
    family = "PetitionInbox"
    default_view = "choose"

    @route("/<pk>/merger", post=True)
    def choose(self, pk: str) -> Answer:
        """Which adherent goes, which stays."""
        petition_id, form = asked_row(pk), WhichForm()
        try:
            petition = deciding.waiting(context(), petition_id, Kind.MERGER)
        except DomainError as refusal:
            return _back(petition_id, refusal)
        point(form)
        lead = f"{petition.who} écrit : « {petition.description} »"
        gone: Any = form.absorbed.data
        stays: Any = form.kept.data
        plan = sent(form, lambda: merging.plan(context(), absorbed_id=gone.id, kept_id=stays.id))
        if plan is not None:
            return redirect(url_for("Merging.preview", pk=petition_id, gone=plan.absorbed.id, stays=plan.kept.id))
        return form_page(
            self, form, "Préparer la fusion", lead=lead, submit="Voir ce que cela fera", back=back_to(petition_id)
        )

    @route("/<pk>/merger/<gone>/<stays>", post=True)
    def preview(self, pk: str, gone: str, stays: str) -> Answer:
        """What it will do, the questions, then doing it."""
        petition_id, absorbed_id, kept_id = asked_row(pk), asked_row(gone), asked_row(stays)
        try:
            petition = deciding.waiting(context(), petition_id, Kind.MERGER)
            plan = merging.plan(context(), absorbed_id=absorbed_id, kept_id=kept_id)
        except DomainError as refusal:
            return _back(petition_id, refusal)
        form = merge_form(plan.people)()
        told, effects = presentation.facts(petition), presentation.merging(plan)
        names = plan.absorbed.name, plan.kept.name
        follow, same = form.accesses.data == FOLLOW, form.answers
        ids: dict[str, Any] = {"petition_id": petition_id, "absorbed_id": absorbed_id, "kept_id": kept_id}
        if sent(form, lambda: done(partial(merging.merge, same=same, accesses_follow=follow, **ids))):
            flash(spaced(f"La fusion est faite : {names[0]} a rejoint {names[1]}."), "success")
            return redirect(url_for("PetitionInbox.list"))
        shown = self.render(
            "membership/preview.html", screen=None, form=form, effects=effects, told=told, more_submit=(), aside=None,
            title=f"Fusionner {names[0]} dans {names[1]}", lead="", submit_label="Fusionner",
            back_url=url_for("Merging.choose", pk=petition_id), back_label="Les deux adhérents",
        )  # fmt: skip
        return shown, status(form)


def _back(petition_id: int, refusal: DomainError) -> Answer:
    flash(str(refusal), "danger")
    return redirect(url_for("PetitionInbox.show", pk=petition_id))
