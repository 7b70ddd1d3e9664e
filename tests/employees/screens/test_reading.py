"""What the service's staff reads of employees."""

import pytest

from app.platform.context import StaffRight
from tests.conftest import at_most
from tests.factories import (
    AdherentFactory,
    EmployeeFactory,
)


def test_the_service_finds_anybody_by_a_part_of_the_name(browse, staff):
    browser = browse(staff(StaffRight.ADHERENTS))
    one = EmployeeFactory(adherent_id=AdherentFactory(name="Transports Auvray").id, last_name="Lefebvre")
    EmployeeFactory(last_name="Martin")
    with at_most(8):
        page = browser.get("/staff/employees/?last_name=febv").text

    assert "LEFEBVRE" in page
    assert "Transports Auvray" in page
    assert "MARTIN" not in page
    with at_most(8):
        assert "Transports Auvray" in browser.get(f"/staff/employees/{one.id}").text


def test_the_list_of_the_service_sorts_by_what_is_indexed(browse, staff):
    EmployeeFactory()
    page = browse(staff(StaffRight.ADHERENTS)).get("/staff/employees/").text

    assert "sort=-last_name" in page
    assert "sort=next_visit_on" in page
    assert "sort=follow_up" not in page


def test_the_service_reads_a_record_and_changes_nothing_of_it(browse, staff):
    employee = EmployeeFactory(last_name="Martin")
    page = browse(staff(StaffRight.ADHERENTS)).get(f"/staff/employees/{employee.id}").text

    assert "Martin" in page
    assert "Sortir de l’effectif" not in page
    assert "Modifier" not in page


@pytest.mark.row("F115")
def test_the_service_reads_the_code_of_the_job_on_the_record(browse, staff, working):
    page = browse(staff(StaffRight.ADHERENTS)).get(f"/staff/employees/{working.id}").text

    assert "636c, Boulangers" in page
    assert f'href="/posts/{working.main_post_id}"' not in page
