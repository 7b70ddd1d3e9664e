"""« Importer » for employees, and the other files that bring them or send them away."""

from collections.abc import Sequence

from app.employees.file_screens import EmployeeFiles
from app.employees.imports import EMPLOYEES
from app.employees.payroll.pages import Payroll
from app.platform.context import Context, Right
from app.platform.intake import ImportPage
from app.platform.record import Act


class EmployeeImport(ImportPage):
    """« CREATION DE SALARIES » : employees in one go. Manual: SAL-16."""

    right = Right.EMPLOYEE_ADMIN
    title = EMPLOYEES.title
    route_base = EMPLOYEES.path
    family = "Employees"
    kind = EMPLOYEES
    back = ("/employees/", "Salariés")


def import_acts(ctx: Context) -> Sequence[Act]:
    """The button at the head of the list, for those who may."""
    if Right.EMPLOYEE_ADMIN not in ctx.actor.rights:
        return ()
    return (Act("Importer", f"{EmployeeFiles.route_base}/", "upload"),)


IMPORT_SCREENS = (EmployeeImport, EmployeeFiles, Payroll)
