"""« Sortir de l’effectif » : one employee from the record, several from the list, and « Annuler » after either."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import func, select

from app.employees.bulk_pages import BulkPage, people_told
from app.employees.facts import Facts
from app.employees.forms import employee as forms
from app.employees.models import Employee
from app.employees.rules import careers
from app.employees.services import exits
from app.platform.answer import told
from app.platform.context import Context, Right
from app.platform.database import row_id
from app.platform.form import Form
from app.platform.page import Answer, action, context
from app.platform.record import Act
from app.platform.refusal import Refusal
from app.platform.security import current_actor
from app.platform.wording import shown

PENDING = (
    "Le salarié a une demande de visite en attente. S’il n’est plus actif, cette visite sera automatiquement annulée."
)
"""In the manual's own words (SAL-14)."""
ONE_PENDING = (
    "Un de ces salariés a une demande de visite en attente. S’il n’est plus actif, cette visite sera automatiquement"
    " annulée."
)
SEVERAL_PENDING = (
    "{} de ces salariés ont une demande de visite en attente. S’ils ne sont plus actifs, ces visites seront"
    " automatiquement annulées."
)


class EmployeeExits(BulkPage):
    """Several employees leave on the same day: a summary first, then all of those ticked, or none."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Sortir de l’effectif"
    route_base = "/employees"
    default_view = "leave"
    deed = "employees.leave"
    lead = "Leurs contrats et leurs postes se terminent ce jour-là. Une date à venir prendra effet à sa date."
    submit = "Enregistrer les sorties"
    nobody = "Cochez d’abord les salariés qui sortent de l’effectif."
    cannot = ("ne peut pas sortir à cette date", "ne peuvent pas sortir à cette date")

    @action("/leave")
    def leave(self) -> Answer:
        """The summary of who was ticked in the list; once it says a day, the exits."""
        return self.answer()

    @action("/return")
    def reinstate(self) -> Answer:
        """« Annuler », just after: as if the exits had not been told."""
        ids = frozenset(number for each in request.args.getlist("ids") if (number := row_id(each)) is not None)
        left_on = _day(request.args.get("left_on", ""))
        told(partial(exits.reinstate_all, ids=ids, left_on=left_on), "Les sorties sont annulées.")
        return redirect(url_for("Employees.list"))

    def form(self) -> Form:
        """The last day."""
        return forms.LeaveForm()

    def refused(self, ctx: Context, people: Sequence[Employee], form: Form) -> Mapping[int, Refusal]:
        """Who cannot leave on that day."""
        found = exits.refuse_exits(ctx, people, form.values()["left_on"])
        return {number: Refusal("left_on", sentence) for number, sentence in found.items()}

    def said(self, form: Form) -> Mapping[str, Any]:
        """The last day."""
        return {"left_on": form.values()["left_on"].isoformat()}

    def told(self, ctx: Context, ids: Sequence[int]) -> Sequence[str]:
        """How many have asked for a visit (SAL-14)."""
        asked = select(func.count()).where(Employee.id.in_(ids), Employee.visit_asked)
        pending = ctx.session.scalar(asked) or 0
        return [] if not pending else [ONE_PENDING if pending == 1 else SEVERAL_PENDING.format(pending)]

    def success(self, ids: Sequence[int], form: Form) -> Any:
        """Who left; with « Annuler »."""
        left_on = form.values()["left_on"]
        sentence = f"La sortie de {people_told(len(ids))}, le {shown(left_on)}, est enregistrée."
        if len(ids) == 1:
            gone = context().session.get_one(Employee, ids[0])
            sentence = f"La sortie de {gone.first_name} {gone.last_name} est enregistrée."
        undo = url_for("EmployeeExits.reinstate", ids=sorted(ids), left_on=left_on.isoformat())
        return said(context(), sentence, left_on, undo)


def _day(written: str) -> date | None:
    """The day that the address of « Annuler » names; None: of an address without one."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def said(ctx: Context, sentence: str, left_on: date | None, undo: str) -> Any:
    """What the page says of an exit; with « Annuler » where the service lets the employer undo it (K15)."""
    kept = careers.refuse_return(left_on, ctx.profile[Facts].undo_exit_days, ctx.today)
    return sentence if kept else {"message": sentence, "undo": undo}


def with_exit(ctx: Context, acts_of: Callable[[int, Any], Sequence[Act]]) -> Callable[[int, Any], Sequence[Act]]:
    """The acts of a line, with the exit after them where the service has it there (F118)."""
    if not ctx.profile[Facts].exit_on_line or EmployeeExits.right not in ctx.actor.rights:
        return acts_of

    def acts_with_exit(row_id: int, row: Any) -> Sequence[Act]:
        gone = careers.refuse_gone(row.left_on, ctx.today)
        address = url_for("EmployeeCareer.leave", pk=row_id)
        leave = Act("Sortir de l’effectif", address, "leave", refusal=gone.sentence if gone else None)
        return [*acts_of(row_id, row), leave]

    return acts_with_exit


def bulk_acts() -> Sequence[Act]:
    """What can be done with the employees ticked in the list; nothing outside a request."""
    actor = current_actor()
    if actor is None or EmployeeExits.right not in actor.rights:
        return ()
    return [Act("Sortir de l’effectif", url_for("EmployeeExits.leave"), "leave", post=True)]
