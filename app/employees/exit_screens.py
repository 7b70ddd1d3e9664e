"""« Sortir de l’effectif » : one employee from the record, several from the list, and « Annuler » after either."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

from flask import abort, flash, redirect, request, url_for

from app.employees import forms, queries, rules
from app.employees.facts import Facts
from app.employees.models import Employee
from app.employees.services import exits
from app.platform.answer import done, refuse, status, told
from app.platform.context import Context, Right
from app.platform.database import db, row_id
from app.platform.errors import DomainError
from app.platform.page import Answer, Page, action, context
from app.platform.question import PAGE_SIZES
from app.platform.record import Act
from app.platform.security import current_actor
from app.platform.wording import shown

PENDING = (
    "Le salarié a une demande de visite en attente. S’il n’est plus actif, cette visite sera automatiquement annulée."
)
"""In the manual's own words (SAL-14)."""
MOST = PAGE_SIZES[-1]
"""A page of the list: what one can have looked at before sending it."""
TOO_MANY = f"{MOST} salariés au plus à la fois : cochez-en moins."
NOBODY = "Cochez d’abord les salariés qui sortent de l’effectif."


@dataclass(frozen=True, slots=True)
class Leaver:
    """One of those who are to leave, as the summary shows them."""

    employee: Employee
    picked: bool
    refusal: str


class EmployeeExits(Page):
    """Several employees leave on the same day: a summary first, then all of those ticked, or none."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Sortir de l’effectif"
    route_base = "/employees"
    family = "Employees"
    default_view = "leave"

    @action("/leave")
    def leave(self) -> Answer:
        """The summary of who was ticked in the list; once it says a day, the exits."""
        ids = _ids(request.form.getlist("ids"))
        if not ids or len(ids) > MOST:
            flash(TOO_MANY if ids else NOBODY, "danger")
            return redirect(url_for("Employees.list"))
        form, refused = forms.LeaveForm(), dict[int, str]()
        if "left_on" in request.form and form.validate():
            left_on = cast(date, form.left_on.data)  # the form is valid
            refused = _refused(ids, left_on)
            if refused:
                form.refuse(_several_refused(len(refused)), "left_on")
            elif self._left(form, ids, left_on):
                return redirect(url_for("Employees.list"))
        return self._summary(form, ids, refused)

    @action("/return")
    def reinstate(self) -> Answer:
        """« Annuler », just after: as if the exits had not been told."""
        ids = _ids(request.args.getlist("ids"))
        told(partial(exits.reinstate_all, ids=ids), "Les sorties sont annulées.")
        return redirect(url_for("Employees.list"))

    def _left(self, form: forms.LeaveForm, ids: Collection[int], left_on: date) -> bool:
        try:
            gone = done(partial(exits.leave_all, ids=ids, left_on=left_on))
        except DomainError as refusal:
            refuse(form, refusal)
            return False
        count = len(gone)
        sentence = f"La sortie de {count} salariés, le {shown(left_on)}, est enregistrée."
        if count == 1:
            sentence = f"La sortie de {gone[0].first_name} {gone[0].last_name} est enregistrée."
        flash(said(context(), sentence, left_on, url_for("EmployeeExits.reinstate", ids=sorted(ids))), "success")
        return True

    def _summary(self, form: forms.LeaveForm, ids: Collection[int], refused: Mapping[int, str]) -> Answer:
        """Who leaves, what ends with it, and who cannot: these are no longer ticked."""
        people = db.session().scalars(queries.leaving(ids)).all()
        if len(people) < len(ids):
            abort(404)
        page = self.render(
            "employees/exits.html",
            form=form,
            leavers=[Leaver(each, each.id not in refused, refused.get(each.id, "")) for each in people],
            pending=sum(each.visit_asked for each in people),
            lead="Leurs contrats et leurs postes se terminent ce jour-là. Une date à venir prendra effet à sa date.",
            screen=None,
            back_url=url_for("Employees.list"),
            back_label="Salariés",
            submit_label="Enregistrer les sorties",
        )
        return page, status(form) if "left_on" in request.form else 200


def said(ctx: Context, sentence: str, left_on: date | None, undo: str) -> Any:
    """What the page says of an exit; with « Annuler » where the service lets the employer undo it (K15)."""
    kept = rules.refuse_return(left_on, ctx.profile[Facts].undo_exit_days, ctx.today)
    return sentence if kept else {"message": sentence, "undo": undo}


def bulk_acts() -> Sequence[Act]:
    """What can be done with the employees ticked in the list; nothing outside a request."""
    actor = current_actor()
    if actor is None or EmployeeExits.right not in actor.rights:
        return ()
    return [Act("Sortir de l’effectif", url_for("EmployeeExits.leave"), "leave", primary=True, post=True)]


def _ids(typed: Sequence[str]) -> frozenset[int]:
    return frozenset(number for each in typed if (number := row_id(each)) is not None)


def _refused(ids: Collection[int], left_on: date) -> dict[int, str]:
    people: Sequence[Any] = db.session().scalars(queries.leaving(ids)).all()
    return dict(exits.refuse_exits(context(), people, left_on))


def _several_refused(count: int) -> str:
    if count == 1:
        return "Un salarié ne peut pas sortir à cette date : il est décoché."
    return f"{count} salariés ne peuvent pas sortir à cette date : ils sont décochés."
