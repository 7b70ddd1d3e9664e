"""The nightly look at every record."""

from datetime import date

from app.employees.models import Employee
from app.employees.services import recompute
from app.platform import job
from tests.factories import AssignmentFactory, EmployeeFactory


def test_a_night_goes_on_until_every_record_was_looked_at(app, work_as, staff, stored, monkeypatch):
    monkeypatch.setattr(recompute.next_batch, "__defaults__", (2,))
    for _ in range(5):
        employee = EmployeeFactory()
        AssignmentFactory(adherent_id=employee.adherent_id, employee_id=employee.id)
    with work_as(staff()) as ctx:
        job.TASKS["employees.recompute"].function(ctx)
    job.run_due(app)

    assert [each.next_visit_on for each in stored(Employee)] == [date(2020, 4, 6)] * 5
