"""What is part of an employee's record is told once."""

from sqlalchemy import inspect

from app.employees.models import CorrectionRequest
from app.employees.parts import HIRED_PARTS, OWN_PARTS
from app.platform.database import Base


def test_every_table_of_this_room_that_hangs_on_an_employee_is_told(portal):
    """A table that is forgotten would keep a record from being removed, brought back or joined with another."""
    hanging = {
        model
        for model in (mapper.class_ for mapper in Base.registry.mappers)
        if model.__module__.startswith("app.employees.")
        for key in inspect(model).local_table.foreign_key_constraints
        if key.referred_table.name == "employee"
    }
    assert set(OWN_PARTS) == hanging


def test_a_correction_asked_for_since_is_not_part_of_what_a_file_made():
    assert set(OWN_PARTS) - set(HIRED_PARTS) == {CorrectionRequest}
