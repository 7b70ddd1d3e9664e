"""What an employee is exposed to beside the posts held, on screen."""

from functools import partial
from typing import ClassVar

from flask import abort, redirect, url_for

from app.employees.forms.risks import ExposureForm
from app.employees.models import Employee
from app.employees.screens.reading import read, record
from app.employees.services import expose, follow
from app.platform.answer import done, sent, status, tell_stored, told
from app.platform.context import Right, Side, StaffRight
from app.platform.page import Answer, Page, action, context, route


class EmployeeRisks(Page):
    """« Risques déclarés par l’employeur » of one employee, for all posts held (SAL-07). Manual: ASMIS p. 15."""

    right = Right.EMPLOYEE_BASE_DATA
    title = "Risques déclarés"
    route_base = "/employees"
    family = "Employees"
    rows: ClassVar = {"pk": Employee}

    @route("/<pk>/risks", post=True)
    def declare(self, pk: str) -> Answer:
        """Tick and untick; what was declared ends, what is new begins on the day that one tells."""
        employee = read(pk)
        shown, kept = expose.standing(context(), employee.id)
        form = ExposureForm(declared=shown)
        if not form.offered:
            abort(404)
        if sent(form, lambda: done(partial(expose.declare_risks, id=employee.id, **form.values()))):
            tell_stored("Les risques sont enregistrés : le suivi est recalculé.")
            return redirect(record(employee))
        page = self.render(
            "employees/risks.html",
            title="Risques déclarés par l’employeur",
            lead="Ce qui s’ajoute aux risques de ses postes, pour cette personne.",
            screen=None,
            form=form,
            employee=employee,
            got=follow.foresee_exposed(context(), employee, [*form.declared(), *kept]),
            preview_url=url_for("EmployeeRisks.preview", pk=employee.id),
            aside="employees/follow.html",
            back_url=record(employee),
            back_label=str(employee),
            submit_label="Enregistrer",
        )
        return page, status(form)

    @action("/<pk>/risks/renew")
    def renew(self, pk: str) -> Answer:
        """What replaced them takes the place of the risks that are no longer declared."""
        employee = read(pk)
        here = record(employee)
        told(partial(expose.renew_risks, id=employee.id), "Les risques sont à jour : le suivi est recalculé.")
        return redirect(here)

    @action("/<pk>/risks/preview")
    def preview(self, pk: str) -> Answer:
        """The follow-up that the boxes ticked lead to, while one ticks them; writes nothing."""
        employee = read(pk)
        shown, kept = expose.standing(context(), employee.id)
        form = ExposureForm(declared=shown)
        got = follow.foresee_exposed(context(), employee, [*form.declared(), *kept])
        return self.render("employees/follow.html", got=got)


class EmployeeSituations(Page):
    """The service takes back what was told of a person's own situation, without reading it."""

    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Situations personnelles"
    route_base = "/staff/employees"
    family = "StaffEmployees"
    rows: ClassVar = {"pk": Employee}

    @action("/<pk>/situations/withdraw")
    def withdraw(self, pk: str) -> Answer:
        """All of them, at once."""
        employee = read(pk)
        told(partial(expose.withdraw_situations, id=employee.id), "La situation personnelle est retirée.")
        return redirect(url_for("StaffEmployees.show", pk=employee.id))
