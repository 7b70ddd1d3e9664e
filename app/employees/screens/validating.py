"""« Valider la fiche » : the service accepts the records that employers write (K12)."""

from functools import partial

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.employees.screens.reading import read
from app.employees.services import hire
from app.platform.answer import told
from app.platform.context import StaffRight
from app.platform.page import Page, action


class EmployeeValidation(Page):
    """The service accepts the records that employers write (K12)."""

    right = StaffRight.INBOX
    title = "Valider la fiche"
    route_base = "/staff/employees"
    family = "StaffEmployees"

    @action("/<pk>/validate")
    def validate(self, pk: str) -> Response:
        """Accept one record."""
        employee = read(pk)
        told(partial(hire.validate, id=employee.id), "La fiche est validée.")
        return redirect(url_for("StaffEmployees.show", pk=employee.id))
