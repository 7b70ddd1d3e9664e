"""« Chercher par numéro » : the number is sent in a form, never in an address, where it would stay written."""

from collections.abc import Sequence

from flask import redirect, url_for

from app.employees.forms.number import NumberForm
from app.employees.models import Employee
from app.employees.services import seek
from app.platform.answer import done, sent, status
from app.platform.context import Right, Side, StaffRight
from app.platform.page import Answer, Page, action, route

NOBODY = "Personne n’a ce numéro ici, en activité ou sorti : vérifiez les chiffres, ou cherchez par le nom."
LEAD = "Avec ou sans la clé, espaces ou non. Le numéro reste dans ce formulaire : il n’est gardé nulle part."


class _ByNumber(Page):
    """What both sides have in common."""

    title = "Chercher par numéro"
    lists = ""
    """The list of employees of this side."""

    @route("/number")
    def show(self) -> Answer:
        """The form."""
        return self._page(NumberForm(), ())

    @action("/number")
    def seek(self) -> Answer:
        """The record of whoever has the number, or the choice among several: sought at all adherents of the actor."""
        form = NumberForm()
        found = sent(form, lambda: done(lambda ctx: seek.by_number(ctx, number=form.nir.data or "")))
        if found is not None and not found:
            form.refuse(NOBODY, "nir")
        if found and len(found) == 1:
            return redirect(url_for(f"{self.lists}.show", pk=found[0].id))
        return self._page(form, found or ())

    def _page(self, form: NumberForm, found: Sequence[Employee]) -> Answer:
        people = [(url_for(f"{self.lists}.show", pk=each.id), each) for each in found]
        back = {"back_url": url_for(f"{self.lists}.list"), "back_label": "Salariés", "submit_label": "Chercher"}
        said = "Vérifiez le numéro" if form.refusals else None
        page = self.render(
            "employees/number.html", screen=None, form=form, lead=LEAD, people=people, refusal=said, **back
        )
        return page, 200 if people else status(form)


class EmployeeByNumber(_ByNumber):
    """Among the employees of one's adherents."""

    right, side = Right.EMPLOYEES, Side.EMPLOYER
    route_base = "/employees"
    family = lists = "Employees"


class StaffEmployeeByNumber(_ByNumber):
    """Among all that the service follows."""

    right, side = StaffRight.ADHERENTS, Side.STAFF
    route_base = "/staff/employees"
    family = lists = "StaffEmployees"
