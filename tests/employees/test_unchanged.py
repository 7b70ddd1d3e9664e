"""Saving a record as it stood: nothing changes, and neither does the history."""

import pytest

from app.employees.models import Employee
from app.employees.services.hire import hire
from app.platform.audit import AuditLine
from app.platform.context import StaffRight
from tests.employees.screens.typed import EVERYTHING

MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "Femme", "born_on": "12/05/1985", "nir": "285057800608441",
    "contract_kind": "CDI", "hired_on": "05/01/2026",
}  # fmt: skip
AS_IT_STANDS = {
    "last_name": "Curie", "first_name": "Marie", "birth_name": "", "nir": "", "sex": "FEMALE",
    "born_on": "12/05/1985", "hired_on": "05/01/2026", "language": "fr", "country": "FR",
}  # fmt: skip
SAME = "Rien n’a changé."


@pytest.fixture
def hired(work_as, employer):
    """An employee, and who hired her."""
    hirer = employer(*EVERYTHING)
    with work_as(hirer) as ctx:
        return hire(ctx, **MARIE), hirer


def actions(stored):
    return [line.action for line in stored(AuditLine)]


def test_the_employer_is_told_and_the_history_has_no_line(browse, hired, stored):
    employee, hirer = hired
    browser = browse(hirer)
    page = browser.post(f"/employees/{employee.id}/edit", data=AS_IT_STANDS, follow_redirects=True).text
    assert SAME in page
    assert actions(stored) == ["employee_hired"]
    changed = browser.post(f"/employees/{employee.id}/edit", data=AS_IT_STANDS | {"phone": "03 80 22 10 10"})
    assert changed.status_code == 302
    assert actions(stored) == ["employee_hired", "employee_corrected"]


def test_so_is_the_service(browse, hired, staff, stored):
    employee, _ = hired
    browser = browse(staff(StaffRight.INBOX, StaffRight.ADHERENTS))
    page = browser.post(f"/staff/employees/{employee.id}/edit", data=AS_IT_STANDS, follow_redirects=True).text
    assert SAME in page
    assert actions(stored) == ["employee_hired"]
    assert stored(Employee)[0].first_name == "Marie"


def test_so_is_who_ticks_the_same_risks(browse, hired, stored):
    employee, hirer = hired
    browser = browse(hirer)
    assert SAME in browser.post(f"/employees/{employee.id}/risks", data={}, follow_redirects=True).text
    assert actions(stored) == ["employee_hired"]
    assert SAME not in browser.post(f"/employees/{employee.id}/risks", data={"risks": ["BRUIT"]}).text
    assert actions(stored) == ["employee_hired", "employee_exposed"]
