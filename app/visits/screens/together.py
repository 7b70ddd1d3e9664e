"""Visits asked for several employees at once, from their list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.employees.bulk_pages import BulkPage, people_told
from app.employees.models import Employee
from app.platform.context import Context, Right
from app.platform.form import Form
from app.platform.page import Answer, action
from app.platform.refusal import Refusal
from app.visits import queries
from app.visits.forms import AWAITED, TogetherForm
from app.visits.rules.kinds import Kind
from app.visits.services import together


class VisitsTogether(BulkPage):
    """« Demander des visites » for several employees."""

    right = Right.VISITS
    title = "Demander des visites"
    route_base = "/visits/together"
    deed = "visits.ask"
    lead = "Une demande part pour chacun ; le secrétariat les reçoit ensemble."
    submit = "Envoyer les demandes"

    @action("/")
    def ask(self) -> Answer:
        """Who was ticked, which visit, and what holds for all of them."""
        return self.answer()

    def form(self) -> Form:
        """The kind of visit, and a constraint."""
        return TogetherForm()

    def refused(self, ctx: Context, people: Sequence[Employee], form: Form) -> Mapping[int, Refusal]:
        """For whom no visit can be asked."""
        known = ctx.session.scalars(queries.employees_to_see([each.id for each in people])).all()
        return together.refuse_requests(ctx, known, _kind(form))

    def said(self, form: Form) -> Mapping[str, Any]:
        """Kind and constraint."""
        kind = _kind(form)
        return {"kind": kind.name if kind else "", "constraint_note": form.values()["constraint_note"]}

    def success(self, ids: Sequence[int], form: Form) -> Any:
        """For how many a visit is asked."""
        return f"Une visite est demandée pour {people_told(len(ids))} : suivez la réponse dans « Suivi des demandes »."


def address(_ctx: Context) -> str:
    """Where the list leads."""
    return url_for("VisitsTogether.ask")


def _kind(form: Form) -> Kind | None:
    chosen = form.values()["kind"]
    return None if chosen == AWAITED else Kind[chosen]
