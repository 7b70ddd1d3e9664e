"""« Importer » for employees, and the other files that bring them or send them away."""

from collections.abc import Sequence

from flask import redirect, url_for

from app.employees.facts import Facts, Validation
from app.employees.imports.creation import EMPLOYEES
from app.employees.imports.dpae import DPAE
from app.employees.imports.exits import EXITS, filled
from app.employees.payroll.pages import Payroll
from app.employees.screens.files import EmployeeFiles
from app.platform.answer import told
from app.platform.context import Context, Right
from app.platform.intake import ImportPage, filling
from app.platform.page import Answer, action, context
from app.platform.record import Act


class EmployeeImport(ImportPage):
    """« CREATION DE SALARIES » : employees in one go. Manual: SAL-16."""

    kind = EMPLOYEES
    family = "Employees"
    back = ("/employees/", "Salariés")


class HiringImport(ImportPage):
    """« Liste de DPAE » : hirings as they were declared. Manual: SAL-18."""

    kind = DPAE
    family = "Employees"
    back = ("/employees/", "Salariés")


class ExitImport(ImportPage):
    """« FIN DE CONTRATS » : exits in one go, from a file that knows who is here. Manual: SAL-17."""

    kind = EXITS
    family = "Employees"
    back = ("/employees/", "Salariés")
    start_template = "employees/exits_start.html"

    @action("/model")
    def model(self) -> Answer:
        """Who is here today, each with the day to tell, as the manual's spreadsheet opens it; the history says so."""
        if not told(lambda ctx: filling.note(ctx, self.kind)):
            return redirect(f"{self.route_base}/")
        rows = ([row.get(each.name, "") for each in self.kind.columns] for row in filled(context()))
        return self.sheet(rows)


def import_acts(ctx: Context) -> Sequence[Act]:
    """The buttons at the head of the list, for those who may."""
    if Right.EMPLOYEE_ADMIN not in ctx.actor.rights:
        return ()
    files = Act("Importer", f"{EmployeeFiles.route_base}/", "upload")
    if ctx.profile[Facts].validation is Validation.AT_ONCE:  # no record is ever removed
        return (files,)
    return (Act("Corbeille", url_for("Trash.show"), "trash"), files)


IMPORT_SCREENS = (EmployeeImport, ExitImport, HiringImport, EmployeeFiles, Payroll)
