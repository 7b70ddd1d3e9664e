"""Employees on screen: the employer's list and records, their careers, and the service's own list."""

from app.employees.models import Employee
from app.employees.presentation import career as career_presentation
from app.employees.screens.archived import ArchivedEmployees
from app.employees.screens.career import EmployeeCareer
from app.employees.screens.choosing import EmployeePosts
from app.employees.screens.contracts import EmployeeContracts
from app.employees.screens.correcting import Corrections
from app.employees.screens.employees import SCOPES, Employees, StaffEmployees
from app.employees.screens.exits import EmployeeExits
from app.employees.screens.exposing import EmployeeRisks, EmployeeSituations
from app.employees.screens.importing import IMPORT_SCREENS
from app.employees.screens.returning import ServiceReturns
from app.employees.screens.seeking import EmployeeByNumber, StaffEmployeeByNumber
from app.employees.screens.together import EmployeeWaits, PostTogether, RisksTogether
from app.employees.screens.validating import Validations
from app.platform import history
from app.platform.context import Right, StaffRight
from app.platform.record import Tab
from app.platform.screen import register

__all__ = ["SCOPES", "SCREENS", "Employees"]


for _screen, _right in (("Employees", Right.EMPLOYEES), ("StaffEmployees", StaffRight.ADHERENTS)):
    register(_screen, Tab("carriere", "Carrière", _right, "employees/career.html", career_presentation.career))
    register(_screen, history.tab(Employee, _right))

SCREENS = (
    Employees,
    StaffEmployees,
    ArchivedEmployees,
    EmployeeExits,
    EmployeeCareer,
    EmployeeContracts,
    EmployeeRisks,
    EmployeeSituations,
    EmployeePosts,
    EmployeeByNumber,
    StaffEmployeeByNumber,
    PostTogether,
    RisksTogether,
    EmployeeWaits,
    Corrections,
    Validations,
    ServiceReturns,
    *IMPORT_SCREENS,
)
